import type { Uuid } from '../../src/platform/ids.js';

/** One entitlement that a benchmark hands out. */
export interface Target {
  readonly entitlementId: Uuid;
  readonly lineId: Uuid;
  readonly recipientId: Uuid;
  readonly distributionId: Uuid;
}

/** What a client process is told on its standard input. */
export interface Plan {
  readonly seconds: number;
  readonly connections: number;
  readonly targets: readonly Target[];
  readonly emergencyId: Uuid;
}

/** What a client process prints as its last line. */
export interface Measured {
  readonly handouts: number;
  readonly seconds: number;
  readonly failures: number;
  /** Milliseconds of each request, sorted. */
  readonly p50: number;
  readonly p99: number;
  /** The client's own processor time a handout. */
  readonly clientMs: number;
}

export async function readPlan<Extra>(): Promise<Plan & Extra> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Plan & Extra;
}

/** Runs the workers until the time is up or nothing is left to do, and prints what came of it. */
export async function measure(
  plan: Plan,
  work: (
    connection: number,
    take: () => Target | undefined,
    tell: (count: number, failures: number, ms: number) => void,
  ) => Promise<void>,
): Promise<void> {
  const times: number[] = [];
  let next = 0;
  let handouts = 0;
  let failures = 0;
  const { user, system } = process.cpuUsage();
  const started = performance.now();
  const until = started + plan.seconds * 1_000;
  const take = (): Target | undefined => (performance.now() < until ? plan.targets[next++] : undefined);
  const tell = (count: number, failed: number, ms: number): void => {
    handouts += count;
    failures += failed;
    times.push(ms);
  };
  await Promise.all(
    Array.from({ length: plan.connections }, (_, connection) => work(connection, take, tell)),
  );

  const used = process.cpuUsage();
  const cpu = used.user - user + used.system - system;
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const measured: Measured = {
    handouts,
    failures,
    seconds: (performance.now() - started) / 1_000,
    p50: at(0.5),
    p99: at(0.99),
    clientMs: cpu / 1_000 / Math.max(1, handouts),
  };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}
