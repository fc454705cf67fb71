import { createInterface } from 'node:readline';
import type { Uuid } from '../../src/platform/ids.js';

/** One entitlement that a benchmark hands out. */
export interface Target {
  readonly entitlementId: Uuid;
  readonly lineId: Uuid;
  readonly recipientId: Uuid;
  readonly distributionId: Uuid;
}

/** What a client process is told in the first line of its standard input; each further line is a round to run, in seconds. */
export interface Plan {
  readonly connections: number;
  readonly targets: readonly Target[];
  readonly emergencyId: Uuid;
}

/** What a client process answers after each round, of all rounds so far. */
export interface Measured {
  readonly handouts: number;
  readonly seconds: number;
  readonly failures: number;
  /** Milliseconds of a request that half of them, and 99 of 100, did not exceed. */
  readonly p50: number;
  readonly p99: number;
  /** The client's own processor time a handout. */
  readonly clientMs: number;
}

const told = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export async function readPlan<Extra>(): Promise<Plan & Extra> {
  const { value } = (await told.next()) as IteratorResult<string, undefined>;
  return JSON.parse(value ?? '') as Plan & Extra;
}

/** Runs the workers in rounds, each until its time is up or nothing is left to do, and prints what came of all of them. */
export async function measure(
  plan: Plan,
  work: (
    connection: number,
    take: () => Target | undefined,
    tell: (count: number, failures: number, ms: number) => void,
  ) => Promise<void>,
): Promise<void> {
  const times: number[] = [];
  const sum = { next: 0, handouts: 0, failures: 0, seconds: 0, cpuMs: 0 };
  for await (const line of told) {
    const { user, system } = process.cpuUsage();
    const started = performance.now();
    const until = started + Number(line) * 1_000;
    const take = (): Target | undefined => (performance.now() < until ? plan.targets[sum.next++] : undefined);
    const tell = (count: number, failed: number, ms: number): void => {
      sum.handouts += count;
      sum.failures += failed;
      times.push(ms);
    };
    await Promise.all(
      Array.from({ length: plan.connections }, (_, connection) => work(connection, take, tell)),
    );

    const used = process.cpuUsage();
    sum.cpuMs += (used.user - user + used.system - system) / 1_000;
    sum.seconds += (performance.now() - started) / 1_000;
    const measured: Measured = {
      handouts: sum.handouts,
      failures: sum.failures,
      seconds: sum.seconds,
      p50: reachedBy(times, 0.5),
      p99: reachedBy(times, 0.99),
      clientMs: sum.cpuMs / Math.max(1, sum.handouts),
    };
    process.stdout.write(`${JSON.stringify(measured)}\n`);
  }
}

function reachedBy(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
