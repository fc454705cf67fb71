import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { canonicalText } from '../../src/audit/canonical.js';
import { leavesOf, type LeafTransfer } from '../../src/audit/leaf.js';
import { appended, type CompactTree, emptyTree, leafHash, rootOf } from '../../src/audit/merkle.rules.js';
import {
  checkpointText,
  makeSigner,
  signedNote,
  signerText,
  verifierText,
} from '../../src/audit/note.rules.js';
import { Sequencer } from '../../src/audit/sequencer.js';
import { openAsOwner } from '../../src/platform/database/migrate.js';
import { newId } from '../../src/platform/ids.js';
import { startCluster, startService } from '../support/own-service.js';
import { promiseAid } from '../support/promised.js';
import { openDistributions, place, targetsOf } from './ground.js';
import { Client, rate } from './handouts.js';

export interface AuditSize {
  readonly sequenced: number;
  readonly verified: number;
  readonly sites: number;
  readonly householdsPerSite: number;
  /** Each mode is measured in turn for so many seconds, so often. */
  readonly rounds: number;
  readonly seconds: number;
}

export const full: AuditSize = {
  ...{ sequenced: 300_000, verified: 1_000_000 },
  ...{ sites: 20, householdsPerSite: 5_000, rounds: 5, seconds: 3 },
};
export const small: AuditSize = {
  ...{ sequenced: 20_000, verified: 50_000 },
  ...{ sites: 4, householdsPerSite: 4_000, rounds: 2, seconds: 1 },
};

const goals = { verifySeconds: 60, verifyMb: 200, p99Ms: 2_000, costPercent: 20 } as const;
const signer = makeSigner('aid.example.org/log', 'note', Buffer.alloc(32, 5));

type Say = (line: string) => void;

/**
 * What the log costs and does: entries placed a second; an export verified, time and memory; how long an entry waits for its place under
 * handouts; and handouts with the queue and the sequencer, without them, and without any entry, in turns. Returns whether the goals were met.
 */
export async function benchAudit(size: AuditSize, say: Say): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'mizan-bench-audit-'));
  try {
    const verified = await benchVerify(size.verified, folder, say);
    const { sequenced, p99Ms, costPercent } = await benchLog(size, folder, say);
    say(
      `bench audit: ${sequenced.toFixed(0)} leaves/s, verify ${String(size.verified)} in ${verified.seconds.toFixed(1)} s at ` +
        `${verified.mb.toFixed(0)} MB, integration p99 ${p99Ms.toFixed(0)} ms, cost ${costPercent.toFixed(1)} %`,
    );
    return (
      verified.seconds <= goals.verifySeconds &&
      verified.mb <= goals.verifyMb &&
      p99Ms <= goals.p99Ms &&
      costPercent <= goals.costPercent
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Verified {
  readonly seconds: number;
  readonly mb: number;
}

/** An export of so many handouts, each an entry with a transfer, and what the verifier takes for it. */
async function benchVerify(count: number, folder: string, say: Say): Promise<Verified> {
  const bundle = join(folder, 'export');
  await writeExport(count, bundle);
  writeFileSync(join(folder, 'policy.txt'), `log ${verifierText(signer.verifier)}\n`);
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ['verifier/verify.mjs', bundle, '--policy', join(folder, 'policy.txt')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  let mb = 0;
  const watching = setInterval(() => (mb = Math.max(mb, peakMb(child.pid) ?? mb)), 20);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(watching);
  if (code !== 0) throw new Error(`the export is not sound: ${text}`);
  const seconds = (performance.now() - began) / 1_000;
  say(
    `verify: ${String(count)} entries with a transfer each in ${seconds.toFixed(1)} s, ${mb.toFixed(0)} MB`,
  );
  rmSync(bundle, { recursive: true });
  return { seconds, mb };
}

function peakMb(pid: number | undefined): number | undefined {
  try {
    const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
    return kb === undefined ? undefined : Number(kb) / 1_024;
  } catch {
    return undefined; // it has just ended
  }
}

async function writeExport(count: number, bundle: string): Promise<void> {
  const { mkdirSync } = await import('node:fs');
  mkdirSync(bundle);
  const [leaves, transfers] = [
    createWriteStream(join(bundle, 'leaves.bin')),
    createWriteStream(join(bundle, 'transfers.jsonl')),
  ];
  const [emergency, commodity, actor] = [newId(), newId(), newId()];
  const sites = Array.from({ length: 20 }, () => `${emergency}/${commodity}/reserved:${newId()}/${newId()}`);
  const delivered = `${emergency}/${commodity}/delivered:${newId()}/${newId()}`;
  const left = new Map<string, number>();
  let tree: CompactTree = emptyTree;
  for (let no = 0; no < count;) {
    const hashes: Buffer[] = [];
    for (; hashes.length < 1_000 && no < count; no += 1) {
      const [id, debit] = [newId(), sites[no % sites.length] ?? ''];
      const cause = { kind: 'handout', id };
      const transfer: LeafTransfer = {
        ...{ id: newId(), kind: 'single', debit, credit: delivered, commodity, amount: '5', cause },
      };
      left.set(debit, (left.get(debit) ?? 0) - 5);
      const [part] = leavesOf({
        ...{ id: newId(), at: new Date(), act: 'handout.record', actor, emergency, outcome: 'done' },
        ...{ subjects: [id, newId(), newId()], transfers: [transfer], facts: { claim: id } },
        digest: randomBytes(32).toString('base64url'),
      });
      if (!part) throw new Error('an entry without a leaf');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(part.leaf.length);
      leaves.write(length);
      leaves.write(part.leaf);
      transfers.write(`${canonicalText({ ...transfer, cause })}\n`);
      hashes.push(leafHash(part.leaf));
    }
    tree = appended(tree, hashes);
    if (leaves.writableNeedDrain) await once(leaves, 'drain');
    if (transfers.writableNeedDrain) await once(transfers, 'drain');
  }
  for (const stream of [leaves, transfers]) {
    stream.end();
    await once(stream, 'close');
  }
  const note = signedNote(
    checkpointText({ origin: signer.verifier.name, size: tree.size, root: rootOf(tree) }),
    signer,
  );
  const balances = [...left, [delivered, count * 5] as const].map(([account, amount]) =>
    canonicalText({ account, amount: String(amount), pending: '0' }),
  );
  writeFileSync(join(bundle, 'balances.jsonl'), `${balances.join('\n')}\n`);
  writeFileSync(join(bundle, 'checkpoints.txt'), `${note}\n`);
  writeFileSync(join(bundle, 'unplaced.bin'), '');
  writeFileSync(join(bundle, 'export.json'), '{"queued":0}\n');
}

interface Logged {
  readonly sequenced: number;
  readonly p99Ms: number;
  readonly costPercent: number;
}

async function benchLog(size: AuditSize, folder: string, say: Say): Promise<Logged> {
  const cluster = await startCluster('bench-audit');
  const owner = await openAsOwner(cluster.ownerUrl, migrations);
  try {
    const sequenced = await benchSequencing(owner, cluster.sequencerUrl, { count: size.sequenced, folder });
    say(`sequencer: ${String(size.sequenced)} entries, ${sequenced.toFixed(0)} leaves/s`);
    const promised = await promiseAid(owner, { ...size, blankets: 5 });
    const service = await startService({
      DATABASE_URL: cluster.databaseUrl,
      SEQUENCER_DATABASE_URL: cluster.sequencerUrl,
      MIZAN_LOG_KEY: signerText(signer),
      MIZAN_LOG_KEPT: join(folder, 'kept'),
      MIZAN_CONTENT_KEY: randomBytes(32).toString('base64'),
    });
    try {
      const leader = await place(owner, promised, 'team-leader');
      const agent = await place(owner, promised, 'distribution-agent');
      await openDistributions(`http://127.0.0.1:${String(service.port)}`, promised, leader);
      const targets = await targetsOf(owner, promised);
      await owner.query('analyze');
      const share = (from: number, to: number) => targets.slice(from * targets.length, to * targets.length);
      const http = { emergencyId: promised.emergencyId, port: service.port, token: agent.token };
      const client = (name: string, part: typeof targets): Client =>
        new Client(name, 'http.js', { ...http, connections: 64, batch: 1, targets: part });
      const clients = {
        on: client('with queue and sequencer', share(0.05, 0.36)),
        off: client('without them', share(0.36, 0.67)),
        none: client('without any entry', share(0.67, 1)),
      };
      const warm = client('warm', share(0, 0.05));
      const on = { service, postmaster: cluster.postmaster };
      await warm.round(size.seconds, on);
      for (let round = 0; round < size.rounds; round += 1) {
        for (const mode of ['on', 'off', 'none'] as const) {
          await switchTo(owner, mode);
          await clients[mode].round(size.seconds, on);
        }
      }
      await switchTo(owner, 'on');
      const p99Ms = await integrationP99(owner);
      for (const one of Object.values(clients)) say(one.told());
      for (const one of [warm, ...Object.values(clients)]) one.end();
      const failures = Object.values(clients).reduce((sum, { measured }) => sum + measured.failures, 0);
      if (failures > 0) throw new Error(`${String(failures)} handouts failed`);
      const [a, b, c] = [rate(clients.on.measured), rate(clients.off.measured), rate(clients.none.measured)];
      say(
        `cost: ${a.toFixed(0)} handouts/s with queue and sequencer, ${b.toFixed(0)} without them (${percent(a, b)} %), ` +
          `${c.toFixed(0)} without any entry (${percent(a, c)} %)`,
      );
      return { sequenced, p99Ms, costPercent: (1 - a / b) * 100 };
    } finally {
      await service.end('SIGTERM');
    }
  } finally {
    await owner.destroy();
    await cluster.stop();
  }
}

function percent(with_: number, without: number): string {
  return ((1 - with_ / without) * 100).toFixed(1);
}

/** How fast a queue that was left alone is worked off. */
async function benchSequencing(
  owner: DataSource,
  databaseUrl: string,
  { count, folder }: { readonly count: number; readonly folder: string },
): Promise<number> {
  await owner.query(
    `insert into audit_event (id, leaf, at, emergency_id, act, outcome)
     select gen_random_uuid(), convert_to(rpad(gen_random_uuid()::text, 900, 'x'), 'UTF8'), now(), gen_random_uuid(), 'bench', 'done'
     from generate_series(1, $1)`,
    [count],
  );
  await owner.query('analyze');
  const sequencer = new Sequencer(
    {
      ...{ databaseUrl, signer, keptFile: join(folder, 'kept') },
      ...{ signEveryMs: 60_000, publishEveryMs: 86_400_000_000, publishedMultiple: 1, pollMs: 10 },
    },
    { alarm: (why) => process.stderr.write(`${why}\n`), trouble: () => undefined, signed: () => undefined },
  );
  const began = performance.now();
  sequencer.start();
  while (await isWaiting(owner)) await sleep(20);
  const seconds = (performance.now() - began) / 1_000;
  await sequencer.stop();
  return count / seconds;
}

async function isWaiting(owner: DataSource): Promise<boolean> {
  const [row] = await owner.query<readonly { readonly some: boolean }[]>(
    'select exists (select from audit_pending) as some',
  );
  return row?.some === true;
}

/** Off: entries are kept and indexed, and nothing queues. None: no entry is kept at all, and nothing asks for one. */
async function switchTo(owner: DataSource, mode: 'on' | 'off' | 'none'): Promise<void> {
  while (await isWaiting(owner)) await sleep(20);
  const audited = await owner.query<readonly { readonly name: string }[]>(
    `select tgrelid::regclass::text as name from pg_trigger where tgname = 'audited'`,
  );
  for (const { name } of audited)
    await owner.query(`alter table ${name} ${mode === 'none' ? 'disable' : 'enable always'} trigger audited`);
  await owner.query('drop trigger if exists bench_drops on audit_event');
  await owner.query(`
    create or replace function queue_audit() returns trigger language plpgsql as $$
    begin
      ${mode === 'on' ? 'insert into audit_pending (seq) select seq from added;' : ''}
      insert into audit_subject (xid, subject_id, seq)
      select distinct added.xid, subject.id, added.seq
      from added, unnest(added.subjects) as subject (id);
      return null;
    end $$`);
  if (mode !== 'none') return;
  await owner.query(
    `create or replace function bench_drop() returns trigger language plpgsql as $$ begin return null; end $$`,
  );
  await owner.query(
    'create trigger bench_drops before insert on audit_event for each row execute function bench_drop()',
  );
}

/** Milliseconds from an entry's moment, in its transaction, to its place in the log, that 99 of 100 did not exceed. */
async function integrationP99(owner: DataSource): Promise<number> {
  while (await isWaiting(owner)) await sleep(20);
  const [row] = await owner.query<readonly { readonly ms: number }[]>(
    `select percentile_disc(0.99) within group (order by extract(epoch from placed_at - at) * 1000)::float as ms
     from audit_leaf
     join audit_event using (seq)
     where act = 'handout.record'`,
  );
  return row?.ms ?? Number.NaN;
}
