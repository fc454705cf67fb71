import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerStore } from '../../src/ledger/ledger.store.js';
import { openAsOwner } from '../../src/platform/database/migrate.js';
import type { Read } from '../../src/platform/database/tx.js';
import type { Uuid } from '../../src/platform/ids.js';
import { type OwnService, startCluster, startService } from '../support/own-service.js';
import { promiseAid, type Promised } from '../support/promised.js';
import { cpuSeconds } from './cpu.js';
import { openDistributions, place, targetsOf } from './ground.js';
import type { Measured, Target } from './plan.js';

export interface Size {
  readonly sites: number;
  readonly householdsPerSite: number;
  /** Each of the three is measured in turn for so many seconds, so often. */
  readonly rounds: number;
  readonly seconds: number;
}

export const full: Size = { sites: 20, householdsPerSite: 11_000, rounds: 4, seconds: 3 };
export const small: Size = { sites: 4, householdsPerSite: 2_500, rounds: 2, seconds: 1 };

const blankets = 5;
const goals = { single: 2, batch: 8, p99Ms: 100, memoryMb: 350 } as const;
const here = import.meta.dirname;

/**
 * Measures handouts against a baseline in the same run: plain `pg` without HTTP, one interactive transaction a handout; the service, one by
 * one over 64 connections; and in batches of 200 over 8. The three take turns, so that each sees the machine's good and bad moments. Checks the
 * ledger at the end. Returns whether all goals were met.
 */
export async function benchHandouts(size: Size, say: (line: string) => void): Promise<boolean> {
  const cluster = await startCluster('bench');
  const { databaseUrl, postmaster } = cluster;
  const owner = await openAsOwner(cluster.ownerUrl, migrations);
  try {
    say(`loading ${size.sites} sites and ${size.sites * size.householdsPerSite} entitlements`);
    const promised = await promiseAid(owner, {
      sites: size.sites,
      householdsPerSite: size.householdsPerSite,
      blankets,
    });
    const service = await startService({
      DATABASE_URL: databaseUrl,
      MIZAN_CONTENT_KEY: randomBytes(32).toString('base64'),
    });
    try {
      return await runAll({ owner, promised, size, databaseUrl, service, postmaster, say });
    } finally {
      await service.end('SIGTERM');
    }
  } finally {
    await owner.destroy();
    await cluster.stop();
  }
}

interface Bench {
  readonly owner: DataSource;
  readonly promised: Promised;
  readonly size: Size;
  readonly databaseUrl: string;
  readonly service: OwnService;
  readonly postmaster: number;
  readonly say: (line: string) => void;
}

async function runAll(bench: Bench): Promise<boolean> {
  const { owner, promised, size, databaseUrl, service, say } = bench;
  const leader = await place(owner, promised, 'team-leader');
  const agent = await place(owner, promised, 'distribution-agent');
  await openDistributions(`http://127.0.0.1:${String(service.port)}`, promised, leader);
  const targets = await targetsOf(owner, promised);
  const lots = await lotsOf(owner);
  await owner.query('analyze');

  const { emergencyId, roundId, projectId, grantId, blanketId: commodityId } = promised;
  const share = (from: number, to: number): readonly Target[] =>
    targets.slice(from * targets.length, to * targets.length);
  const http = { emergencyId, port: service.port, token: agent.token };

  const warm = new Client('warm', 'http.js', { ...http, connections: 16, batch: 1, targets: share(0, 0.04) });
  const baseline = new Client('baseline', 'baseline.js', {
    ...{ emergencyId, connections: 32, targets: share(0.04, 0.2), databaseUrl, personId: agent.id },
    ...{ roundId, projectId, commodityId, grantId, lots, quantity: blankets },
  });
  const single = new Client('single', 'http.js', {
    ...http,
    connections: 64,
    batch: 1,
    targets: share(0.2, 0.45),
  });
  const sorted = [...share(0.45, 1)].sort((a, b) => (a.distributionId < b.distributionId ? -1 : 1));
  const batch = new Client('batch', 'http.js', { ...http, connections: 8, batch: 200, targets: sorted });

  await warm.round(size.seconds, bench);
  for (let round = 0; round < size.rounds; round += 1)
    for (const one of [baseline, single, batch]) await one.round(size.seconds, bench);
  for (const one of [baseline, single, batch]) say(one.told());
  for (const one of [warm, baseline, single, batch]) one.end();

  const memoryMb = service.peakMemoryMb();
  const findings = await new LedgerService(new LedgerStore()).check(owner.manager as Read);
  for (const finding of findings)
    say(
      `ledger: ${JSON.stringify(finding, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}`,
    );
  const failures = baseline.measured.failures + single.measured.failures + batch.measured.failures;
  if (failures > 0) say(`${String(failures)} handouts failed`);
  const sound = findings.length === 0 && failures === 0;
  return verdict(
    { baseline: baseline.measured, single: single.measured, batch: batch.measured, memoryMb, sound },
    say,
  );
}

function verdict(
  {
    baseline,
    single,
    batch,
    memoryMb,
    sound,
  }: { baseline: Measured; single: Measured; batch: Measured; memoryMb: number; sound: boolean },
  say: (line: string) => void,
): boolean {
  const [a, b, c] = [rate(baseline), rate(single), rate(batch)];
  say(
    `bench handouts: baseline ${a.toFixed(0)}/s, single ${b.toFixed(0)}/s (${(b / a).toFixed(2)}x), batch ${c.toFixed(0)}/s (${(c / a).toFixed(2)}x), ` +
      `p99 ${single.p99.toFixed(0)} ms, memory ${memoryMb.toFixed(0)} MB`,
  );
  if (!sound) throw new Error('the ledger does not balance, or handouts failed');
  return (
    b / a >= goals.single && c / a >= goals.batch && single.p99 <= goals.p99Ms && memoryMb <= goals.memoryMb
  );
}

export function rate({ handouts, seconds }: Measured): number {
  return handouts / seconds;
}

/** A client in a process of its own, which runs in rounds, and what they came to so far. */
export class Client {
  measured: Measured = { handouts: 0, seconds: 0, failures: 0, p50: 0, p99: 0, clientMs: 0 };
  private serviceMs = 0;
  private postgresMs = 0;
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  constructor(
    private readonly name: string,
    file: string,
    plan: object,
  ) {
    this.child = spawn(process.execPath, [join(here, file)], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!this.child.stdout) throw new Error('a client without its output');
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.child.stdin?.write(`${JSON.stringify(plan)}\n`);
  }

  async round(
    seconds: number,
    { service, postmaster }: Pick<Bench, 'service' | 'postmaster'>,
  ): Promise<void> {
    const before = [cpuSeconds(service.pid), cpuSeconds(postmaster)] as const;
    this.child.stdin?.write(`${String(seconds)}\n`);
    const answer = (await this.answers.next()) as IteratorResult<string, undefined>;
    if (answer.done) throw new Error(`the client ${this.name} ended`);
    this.measured = JSON.parse(answer.value) as Measured;
    this.serviceMs += (cpuSeconds(service.pid) - before[0]) * 1_000;
    this.postgresMs += (cpuSeconds(postmaster) - before[1]) * 1_000;
  }

  told(): string {
    const { handouts, seconds, failures, p50, p99, clientMs } = this.measured;
    const each = (ms: number): string => `${(ms / Math.max(1, handouts)).toFixed(2)} ms`;
    return (
      `${this.name}: ${handouts} handouts in ${seconds.toFixed(1)} s, ${rate(this.measured).toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, ` +
      `p99 ${p99.toFixed(1)} ms, ${failures} failed; processor a handout: PostgreSQL ${each(this.postgresMs)}, ` +
      `service ${each(this.serviceMs)}, client ${clientMs.toFixed(2)} ms`
    );
  }

  end(): void {
    this.child.stdin?.end();
  }
}

async function lotsOf(owner: DataSource): Promise<Readonly<Record<Uuid, Uuid>>> {
  const rows = await owner.query<readonly { distributionId: Uuid; lotId: Uuid }[]>(
    'select distribution_id as "distributionId", lot_id as "lotId" from distribution_stock',
  );
  return Object.fromEntries(rows.map(({ distributionId, lotId }) => [distributionId, lotId]));
}
