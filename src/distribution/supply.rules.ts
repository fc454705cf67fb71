import { accountId } from '../ledger/ledger.rules.js';
import { Refusal } from '../platform/refusal.js';
import { type Closing, type Reserved, sameHolding } from './distribution.rules.js';
import type { DistributionState } from './handout.rules.js';

export type StockMoveKind = 'supplied' | 'sent_back' | 'damaged';

/** So much of one line, in base or minor units. */
export interface Counted {
  readonly no: number;
  readonly quantity: bigint;
}

/** Refuses `distribution.state`: it is opened with what is promised, and closed with a count of what is left. */
export function refuseUnlessHeld(state: DistributionState): void {
  if (state === 'open' || state === 'suspended') return;
  throw new Refusal('distribution.state', 'Goods come and go while a distribution is held', { state });
}

/**
 * What is supplied, as more of lines that the distribution has and as lines of its own, with the numbers that follow. Refuses
 * `distribution.custodian` where it has cash of the same grant from somebody else: nobody could say later whose was left.
 */
export function suppliedOf(
  taken: readonly Reserved[],
  supplied: readonly Reserved[],
): { readonly more: readonly Counted[]; readonly lines: readonly Reserved[] } {
  const last = taken.reduce((most, { no }) => Math.max(most, no), 0);
  const more: Counted[] = [];
  const lines: Reserved[] = [];
  for (const { source, quantity } of supplied) {
    const known = taken.find((line) => sameHolding(line.source, source));
    if (!known) lines.push({ no: last + lines.length + 1, source, quantity });
    else if (accountId(known.source) === accountId(source)) more.push({ no: known.no, quantity });
    else
      throw new Refusal('distribution.custodian', 'Cash of this grant is carried by another person there', {
        no: known.no,
      });
  }
  return { more, lines };
}

/**
 * What leaves the tables, line by line, to go back or because it is damaged. Refuses `distribution.uncounted` for lines that there are not,
 * `distribution.counted-by-one` for cash, and `distribution.count` for more than the books say is left.
 */
export function leavingOf(
  taken: readonly Reserved[],
  counted: readonly Counted[],
  kind: 'sent_back' | 'damaged',
  leftOf: (row: Reserved) => bigint,
): readonly Closing[] {
  const known = new Map(taken.map((row) => [row.no, row]));
  const strange = counted.filter(({ no }) => !known.has(no)).map(({ no }) => no);
  if (strange.length > 0)
    throw new Refusal('distribution.uncounted', 'Name lines that the distribution has', { strange });

  const leaving = counted.flatMap(({ no, quantity }) => {
    const row = known.get(no);
    return row ? [{ row, quantity }] : [];
  });
  if (leaving.some(({ row }) => row.source.kind === 'float'))
    throw new Refusal('distribution.counted-by-one', 'Cash goes back by the count of two people at the end');
  const surplus = leaving
    .map(({ row, quantity }) => ({ no: row.no, left: leftOf(row), quantity }))
    .filter(({ left, quantity }) => quantity > left);
  if (surplus.length > 0)
    throw new Refusal('distribution.count', 'More was counted than the books say is left: count again', {
      surplus: surplus.map(({ no, left, quantity }) => ({
        no,
        left: left.toString(),
        surplus: (quantity - left).toString(),
      })),
    });
  return leaving.map(({ row, quantity }) => ({
    no: row.no,
    source: row.source,
    left: quantity,
    returned: kind === 'sent_back' ? quantity : 0n,
    damaged: kind === 'damaged' ? quantity : 0n,
    missing: 0n,
  }));
}
