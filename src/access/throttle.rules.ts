/**
 * How failures slow down the next attempt: the first few cost nothing, then 1 s, 2 s, 4 s … up to five minutes. Never a lock: who
 * knows the password gets in after the wait, and a stranger's failures do not slow down an address that the person signed in from.
 */
export const throttleLimits = {
  /** Failures without delay, by what is counted: an address is shared by a whole office. */
  free: { account: 5, address: 100 },
  delayMaxS: 300,
  /** Failures older than this are forgotten. */
  forgottenAfterMs: 24 * 3_600_000,
  /** An address from which a person signed in within this time is known. */
  knownForMs: 30 * 24 * 3_600_000,
} as const;

export type Counted = keyof typeof throttleLimits.free;

export interface Failures {
  readonly counted: Counted;
  readonly failures: number;
  /** When the next attempt may be made; null for at once. */
  readonly until: Date | null;
  readonly changedAt: Date;
}

export type Charge = Pick<Failures, 'failures' | 'until'>;

/** How long the next attempt waits after so many failures, in seconds. */
export function delayS(counted: Counted, failures: number): number {
  const beyond = failures - throttleLimits.free[counted];
  return beyond <= 0 ? 0 : Math.min(throttleLimits.delayMaxS, 2 ** Math.min(beyond - 1, 30));
}

/** How long an attempt must still wait, in whole seconds: the longest of what is counted. */
export function waitS(all: readonly Failures[], now: Date): number {
  return Math.max(
    0,
    ...all.map(({ until }) => (until ? Math.ceil((until.getTime() - now.getTime()) / 1_000) : 0)),
  );
}

/** An attempt counts as a failure until it succeeds, so that many at once gain nothing. */
export function charge(before: Failures, now: Date): Charge {
  const failures = isForgotten(before, now) ? 1 : before.failures + 1;
  const delay = delayS(before.counted, failures);
  return { failures, until: delay === 0 ? null : new Date(now.getTime() + delay * 1_000) };
}

function isForgotten(before: Failures, now: Date): boolean {
  return now.getTime() - before.changedAt.getTime() > throttleLimits.forgottenAfterMs;
}

/** Whether an earlier success makes the person's address a known one, which a stranger's failures do not slow down. */
export function isKnown(succeededAt: Date | null | undefined, now: Date): boolean {
  return succeededAt != null && now.getTime() - succeededAt.getTime() <= throttleLimits.knownForMs;
}
