import 'reflect-metadata';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { makeSigner, type Signer, verifierText } from '../../src/audit/note.rules.js';
import { Sequencer } from '../../src/audit/sequencer.js';
import { runDemo } from '../../src/demo/demo.js';
import { exportFrom } from '../../src/proof/export.js';
import { ExportStore } from '../../src/proof/export.store.js';
import { buildService } from '../../src/service.js';
import { Dice } from '../support/model.js';
import { type OwnCluster, startCluster } from '../support/own-service.js';
import { changes } from './changes.js';

/*
 * Tampers with a log and a ledger, as the owner of the database can, one change at a time, and asks both verifiers about each. The auditor
 * has the log's public key, and the checkpoint that was signed last before: nothing else.
 */

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const verifiers = [
  { name: 'verify.mjs', command: process.execPath, args: ['verifier/verify.mjs'] },
  ...(hasPython() ? [{ name: 'verify.py', command: 'python3', args: ['verifier/verify.py'] }] : []),
];
/** The checks by which a change is found, as both verifiers number them. */
const checks: Readonly<Record<number, string>> = {
  ...{
    3: 'not readable',
    10: 'signatures',
    11: 'root',
    12: 'consistency',
    13: 'schema',
    14: 'replay',
    15: 'coverage',
  },
};
const sideBySide = 3;
const unchangedEvery = 10;

interface Laid {
  readonly cluster: OwnCluster;
  readonly client: pg.Client;
  readonly signer: Signer;
  readonly folder: string;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { cases: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
  });
  const cases = Number(values.cases);
  const dice = new Dice(Number(values.seed));
  const laid = await lay();
  const found = new Map<string, number>();
  const result = { caught: 0, missed: 0, falseAlarms: 0, disagreed: 0 };
  const entries = await entriesOf(laid.client);
  say(`${String(entries.length)} entries are signed; seed ${values.seed}`);

  const judge = async (what: string, folder: string, isChanged: boolean): Promise<void> => {
    const codes = await Promise.all(verifiers.map((verifier) => ask(verifier, folder, laid.folder)));
    rmSync(folder, { recursive: true });
    const [one, other] = codes;
    const isCaught = codes.every((code) => code !== 0);
    if (one !== other) result.disagreed += 1;
    const check = checks[one ?? -1];
    if (isChanged && check !== undefined) found.set(check, (found.get(check) ?? 0) + 1);
    if (isChanged && isCaught && one === other) result.caught += 1;
    else if (isChanged) result.missed += 1;
    else if (codes.some((code) => code !== 0)) result.falseAlarms += 1;
    if (one !== other || isCaught !== isChanged) say(`not as it must: ${what}: ${codes.join(' and ')}`);
  };

  const underWay = new Set<Promise<void>>();
  const unchanged = { name: 'nothing', apply: () => Promise.resolve() };
  for (let no = 0; no < cases; no += 1) {
    const tried =
      no % unchangedEvery === 0 ? [unchanged, changes[no % changes.length]] : [changes[no % changes.length]];
    for (const change of tried) {
      if (!change) continue;
      const folder = join(
        laid.folder,
        `case-${String(no)}-${change === unchanged ? 'unchanged' : 'changed'}`,
      );
      await inUndone(laid.client, async () => {
        await change.apply({ client: laid.client, dice, entries, signer: laid.signer });
        await exportFrom(ExportStore.within(laid.client), folder);
      });
      const judged = judge(`case ${String(no)}, ${change.name}`, folder, change !== unchanged).finally(() =>
        underWay.delete(judged),
      );
      underWay.add(judged);
      if (underWay.size >= sideBySide) await Promise.race(underWay);
    }
    if (no > 0 && no % 100 === 0) say(`${String(no)} cases`);
  }
  await Promise.all(underWay);
  await laid.client.end();
  await laid.cluster.stop();
  rmSync(laid.folder, { recursive: true });
  say(`found by ${[...found].map(([check, count]) => `${check}: ${String(count)}`).join(', ')}`);
  say(
    `${String(changes.length)} kinds of change, ${String(verifiers.length)} verifiers, which disagreed ${String(result.disagreed)} times`,
  );
  say(
    `tamper: ${String(cases)} cases, ${String(result.caught)} caught, ${String(result.falseAlarms)} false alarms`,
  );
  if (result.caught !== cases || result.falseAlarms > 0) process.exitCode = 1;
}

/** The demo's story, signed often while it goes on, and once more at its end. */
async function lay(): Promise<Laid> {
  const cluster = await startCluster('tamper');
  const folder = mkdtempSync(join(tmpdir(), 'mizan-tamper-'));
  const signer = makeSigner('aid.example.org/log', 'note', Buffer.alloc(32, 5));
  const app = await buildService({
    ...{ host: '127.0.0.1', port: 0, databaseUrl: cluster.databaseUrl, poolMax: 10 },
    ...{ contentKey: Buffer.alloc(32, 7), logLevel: 'silent', proxyHops: 0, publicUrl: null },
  });
  await app.listen(0, '127.0.0.1');
  const client = new pg.Client({ connectionString: cluster.ownerUrl });
  await client.connect();
  await client.query('set role mizan_owner');
  const sequencer = new Sequencer(
    {
      ...{ databaseUrl: cluster.sequencerUrl, signer, keptFile: join(folder, 'kept') },
      ...{ signEveryMs: 100, publishEveryMs: 86_400_000_000, publishedMultiple: 16, pollMs: 20 },
    },
    {
      alarm: (why) => {
        throw new Error(why);
      },
      trouble: () => undefined,
      signed: () => undefined,
    },
  );
  sequencer.start();
  const { failed } = await runDemo(app, folder, () => undefined);
  if (failed > 0) throw new Error('the demo failed');
  await app.close();
  while (!(await isAllSigned(client))) await sleep(20);
  await sequencer.stop();
  writeFileSync(join(folder, 'policy.txt'), `log ${verifierText(signer.verifier)}\nquorum none\n`);
  const { rows } = await client.query<{ note: string }>(
    'select note from audit_checkpoint order by size desc limit 1',
  );
  writeFileSync(join(folder, 'known.txt'), `${rows[0]?.note ?? ''}\n`);
  mkdirSync(folder, { recursive: true });
  return { cluster, client, signer, folder };
}

/** The second verifier needs Python and openssl, which a machine may be without. */
function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    say('verify.py is not asked: there is no python3 with openssl here');
    return false;
  }
}

async function isAllSigned(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ all: boolean }>(
    `select (select count(*) from audit_event) = coalesce((select max(size) from audit_checkpoint), 0) as all`,
  );
  return rows[0]?.all === true;
}

async function entriesOf(client: pg.Client): Promise<readonly Buffer[]> {
  const { rows } = await client.query<{ leaf: Buffer }>(
    'select leaf from audit_leaf join audit_event using (seq) order by leaf_index',
  );
  return rows.map(({ leaf }) => leaf);
}

async function inUndone(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
  } finally {
    await client.query('rollback');
  }
}

function ask(verifier: (typeof verifiers)[number], folder: string, held: string): Promise<number> {
  const args = [
    ...verifier.args,
    folder,
    '--policy',
    join(held, 'policy.txt'),
    '--known',
    join(held, 'known.txt'),
  ];
  return new Promise((resolve) => {
    execFile(verifier.command, args, (error) => {
      resolve(error === null ? 0 : typeof error.code === 'number' ? error.code : -1);
    });
  });
}

await main();
