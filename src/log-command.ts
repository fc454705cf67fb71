import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { makeSigner, signerText, verifierText } from './audit/note.rules.js';
import { beginEpoch } from './audit/epoch.js';
import { readPolicyFile, signerOf } from './log.js';
import { readConfig } from './platform/config.js';
import { exportLog } from './proof/export.js';
import { Witness } from './proof/witness.js';
import { openDatabase, running } from './start.js';

type Say = (line: string) => void;

export const logUses = [
  'log key create --name N [--witness] FILE   makes a key that signs the log, or cosigns it, and says its public key',
  'log epoch              goes on under the key that is set now, after the log halted or its key was lost',
  'log export DIR         writes the log and the ledger for a verifier (verifier/verify.mjs)',
];

/** `mizan log …`: the log's keys, and what an auditor takes away. */
export async function logCommand([noun, ...args]: readonly string[], say: Say): Promise<void> {
  if (noun === 'key' && args[0] === 'create') return createKey(args.slice(1), say);
  if (noun === 'epoch') return epochCommand(say);
  if (noun === 'export') return exportCommand(args, say);
  throw new Error(logUses.join('\n'));
}

/** A file that only its owner can read; never over one that is there. */
async function createKey(args: readonly string[], say: Say): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { name: { type: 'string' }, witness: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (!values.name || !file) throw new Error(logUses[0]);
  const signer = makeSigner(values.name, values.witness ? 'cosignature' : 'note', randomBytes(32));
  await writeFile(file, `${signerText(signer)}\n`, { flag: 'wx', mode: 0o600, flush: true });
  say(`${file} holds the private key: whoever has it can sign another history`);
  say(`the public key, to be told to everyone: ${verifierText(signer.verifier)}`);
}

/**
 * Begins a new epoch: under the key of the configuration, which must have another name than the one before. Nobody else may sign
 * meanwhile. The file of what was signed before stays, under another name.
 */
async function epochCommand(say: Say): Promise<void> {
  await running(async (keep) => {
    const database = await openDatabase({ ...readConfig(), logLevel: 'warn' }, () => undefined);
    keep(() => database.stop());
    const { log } = database;
    if (!log) throw new Error('SEQUENCER_DATABASE_URL and MIZAN_LOG_KEY_FILE are not set');
    for (const line of await beginEpoch(log)) say(line);
    return 'stop';
  });
}

async function exportCommand([folder]: readonly string[], say: Say): Promise<void> {
  if (folder === undefined) throw new Error(logUses[1]);
  await running(async (keep) => {
    const database = await openDatabase({ ...readConfig(), logLevel: 'warn' }, () => undefined);
    keep(() => database.stop());
    const { leaves, unplaced, checkpoints, transfers } = await exportLog(
      database.settings.databaseUrl,
      folder,
      say,
    );
    say(
      `${folder}: ${String(leaves)} entries, ${String(unplaced)} that wait for a place, ` +
        `${String(checkpoints)} checkpoints, ${String(transfers)} transfers`,
    );
    return 'stop';
  });
}

export const witnessUse =
  'witness --key FILE --policy FILE --state DIR [--host H] [--port P]   cosigns the logs of the policy: runs at a partner';

/** `mizan witness`: needs no database, and nothing of the agency's but the public key of its log. */
export async function witnessCommand(args: readonly string[], say: Say): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      key: { type: 'string' },
      policy: { type: 'string' },
      state: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '3900' },
    },
  });
  const { key, policy, state } = values;
  if (!key || !policy || !state) throw new Error(witnessUse);
  const signer = signerOf(await readFile(key, 'utf8'));
  const { logs } = readPolicyFile(policy);
  if (signer.verifier.kind !== 'cosignature')
    throw new Error('The key is none of a witness: log key create --witness');
  if (logs.length === 0) throw new Error('The policy names no log');
  await running(async (keep) => {
    const server = new Witness({ signer, logs, folder: state }).serve();
    server.listen(Number(values.port), values.host);
    await once(server, 'listening');
    keep(async () => {
      server.close();
      await once(server, 'close');
    });
    const { address, port } = server.address() as AddressInfo;
    say(`the witness ${signer.verifier.name} listens on http://${address}:${String(port)}`);
    say(`its public key: ${verifierText(signer.verifier)}`);
    return 'stay';
  });
}
