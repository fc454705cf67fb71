import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { Ending, EntitlementState, ListState, Outcome } from './codes.rules.js';

/** An entitlement as whoever ends it must know it. */
export interface ToEnd {
  readonly id: Uuid;
  readonly state: EntitlementState;
  readonly listState: ListState;
  readonly ended: Ending | null;
  readonly lines: readonly { readonly due: bigint; readonly delivered: bigint }[];
}

type Objection = 'not-approved' | 'removed' | 'ended' | 'collected' | 'delivered' | 'not-delivered';

/** Refuses `entitlement.cannot-end` with each that cannot, and why: one is ended with all, or none is. */
export function refuseEnding(entitlements: readonly ToEnd[], outcome: Ending): void {
  const not = entitlements.flatMap((one) => {
    const why = objectionTo(one, outcome);
    return why ? [{ entitlementId: one.id, why }] : [];
  });
  if (not.length > 0)
    throw new Refusal('entitlement.cannot-end', 'Some of them cannot end so: none was ended', {
      entitlements: not,
    });
}

/** Whatever was delivered in part ends as `partly`, and nothing else does. */
function objectionTo({ state, listState, ended, lines }: ToEnd, outcome: Ending): Objection | undefined {
  if (listState !== 'approved') return 'not-approved';
  if (state === 'removed') return 'removed';
  if (ended !== null) return 'ended';
  if (lines.every(({ due, delivered }) => delivered === due)) return 'collected';
  const some = lines.some(({ delivered }) => delivered > 0n);
  if (some && outcome !== 'partly') return 'delivered';
  return !some && outcome === 'partly' ? 'not-delivered' : undefined;
}

/** What an ending says against whoever was handed something all the same: that it was never theirs. */
export function wasNeverDue(ended: Ending | null): boolean {
  return ended === 'duplicate' || ended === 'not_recognised';
}

/** Whether somebody decided that it ends, rather than that nobody came for it or for the rest of it. */
export function isDecided(ended: Ending | null): boolean {
  return ended !== null && ended !== 'absent' && ended !== 'partly';
}

/** How many entitlements of a round stand how. */
export interface OutcomeCount {
  readonly outcome: Outcome;
  readonly held: boolean;
  readonly waitsForShelter: boolean;
  readonly entitlements: number;
}

/** How many entitlements of a round are still open, and for what some of them wait. */
export interface Open {
  readonly open: number;
  readonly held: number;
  readonly waitingForShelter: number;
}

/** How many are open, on hold, and waiting for shelter only. */
export function openOf(counts: readonly OutcomeCount[]): Open {
  const open = counts.filter(({ outcome }) => outcome === 'open');
  const sum = (some: readonly OutcomeCount[]): number =>
    some.reduce((all, { entitlements }) => all + entitlements, 0);
  return {
    open: sum(open),
    held: sum(open.filter(({ held }) => held)),
    waitingForShelter: sum(open.filter(({ waitsForShelter }) => waitsForShelter)),
  };
}

/** Refuses `round.entitlements-open`: a round is over when each entitlement ended somehow. */
export function refuseOpen({ open, held, waitingForShelter }: Open): void {
  if (open === 0) return;
  throw new Refusal(
    'round.entitlements-open',
    'Hand out, end or remove what is open first: see its outcomes',
    {
      open,
      held,
      waitingForShelter,
    },
  );
}
