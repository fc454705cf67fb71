import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';

/** What a household says of a handout. */
export const claims = ['not_received', 'received_less'] as const;
export type DisputeClaim = (typeof claims)[number];

export type DisputeState = 'open' | 'confirmed' | 'reversed';

/** Refuses `reversal.done` for a handout that does not stand, and `dispute.open` for one that is disputed. */
export function refuseDispute({
  reversed,
  disputed,
}: {
  readonly reversed: boolean;
  readonly disputed: boolean;
}): void {
  if (reversed) throw new Refusal('reversal.done', 'This handout was reversed before');
  if (disputed) throw alreadyOpen();
}

/** Refuses `dispute.resolved`, and `dispute.own` where whoever recorded the handout would confirm it. */
export function refuseConfirmation(
  dispute: { readonly state: DisputeState; readonly recordedBy: Uuid },
  personId: Uuid,
): void {
  if (dispute.state !== 'open') throw resolvedBefore();
  if (dispute.recordedBy === personId) throw own();
}

export function alreadyOpen(): Refusal {
  return new Refusal('dispute.open', 'It is disputed already');
}

export function resolvedBefore(): Refusal {
  return new Refusal('dispute.resolved', 'It was confirmed, or the handout was reversed');
}

export function own(): Refusal {
  return new Refusal('dispute.own', 'Someone else must confirm what you recorded');
}
