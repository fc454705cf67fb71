import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadNote, makeSigner, readSigner, type Signer } from './audit/note.rules.js';
import { Sequencer, type SequencerSettings } from './audit/sequencer.js';
import type { Config } from './platform/config.js';
import { keptSecret } from './platform/kept-secret.js';
import { type Logger, safeError } from './platform/logger.js';
import type { Metrics } from './platform/metrics.js';
import { Witnesses } from './proof/ask-witness.js';
import { type Policy, type PolicyWitness, readPolicy } from './proof/policy.rules.js';
import type { Keep } from './start.js';

const hourMs = 3_600_000;
const pollMs = 200;

/** How this instance gives the log its order and signs it, and whom it asks to cosign. */
export interface LogSettings extends SequencerSettings {
  readonly witnesses: readonly PolicyWitness[];
}

/** On a database of one's own: null where the configuration names no role that writes the log, so that another instance does. */
export function logOf(config: Config): LogSettings | null {
  const { databaseUrl, key } = config.log;
  return databaseUrl === null || key === null ? null : settingsOf(config, databaseUrl, signerOf(key));
}

/** On the embedded PostgreSQL: with the key that is given, or one that is made once and kept beside it. */
export function ownLog(config: Config, databaseUrl: string): LogSettings {
  const { key } = config.log;
  return settingsOf(config, databaseUrl, key === null ? ownSigner(config.dataFolder) : signerOf(key));
}

/** Starts to give the log its order, beside the service; says so where nobody does it here. */
export function startLog(
  settings: LogSettings | null,
  { logger, metrics, keep }: { readonly logger: Logger; readonly metrics: Metrics; readonly keep: Keep },
): void {
  if (!settings) {
    logger.warn(
      {},
      'this instance does not sign the audit log: SEQUENCER_DATABASE_URL and MIZAN_LOG_KEY_FILE are not set',
    );
    return;
  }
  const witnesses = new Witnesses(settings.witnesses, settings.databaseUrl, {
    alarm: (why) => {
      logger.error({ why }, 'a witness refuses the audit log: see docs/log.md, "When it halts"');
    },
    trouble: (witness, error) => {
      logger.warn({ witness, ...safeError(error) }, 'a witness did not cosign the audit log');
    },
  });
  const sequencer = new Sequencer(settings, {
    alarm: (why) => {
      logger.error({ why }, 'the audit log is not signed any more: see docs/log.md, "When it halts"');
    },
    trouble: (error) => {
      logger.warn(safeError(error), 'the audit log waits for its database');
    },
    signed: (checkpoint) => {
      logger.info({ size: checkpoint.size }, 'the audit log was signed');
      witnesses.ask(checkpoint);
    },
  });
  metrics.watchLog(() => sequencer.state);
  sequencer.start();
  keep(() => witnesses.stop());
  keep(() => sequencer.stop());
}

function settingsOf({ log }: Config, databaseUrl: string, signer: Signer): LogSettings {
  return {
    witnesses: log.policyFile === null ? [] : readPolicyFile(log.policyFile).witnesses,
    databaseUrl,
    signer,
    keptFile: log.keptFile,
    signEveryMs: log.signSeconds * 1_000,
    publishEveryMs: log.publishHours * hourMs,
    publishedMultiple: log.padTo,
    pollMs,
  };
}

export function readPolicyFile(file: string): Policy {
  try {
    return readPolicy(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The policy ${file} cannot be used: ${why}`, { cause: error });
  }
}

export function signerOf(key: string): Signer {
  try {
    return readSigner(key);
  } catch (error) {
    if (error instanceof BadNote)
      throw new Error(`The key cannot be used: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The log of a machine of its own has a name that no other has: part of the hash of its key. */
function ownSigner(dataFolder: string): Signer {
  const seed = Buffer.from(keptSecret(join(dataFolder, 'log.seed')), 'base64url');
  const { publicKey } = makeSigner('unnamed', 'note', seed).verifier;
  const name = createHash('sha256').update(publicKey).digest('hex').slice(0, 8);
  return makeSigner(`localhost/mizan/${name}`, 'note', seed);
}
