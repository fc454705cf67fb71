import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { DistributionState } from './handout.rules.js';

export type Moment = 'start' | 'shift' | 'end';

/** A line that was counted, in base or minor units, beside what the books said. */
export interface CountedLine {
  readonly no: number;
  readonly good: bigint;
  readonly damaged: bigint;
  readonly books: bigint;
}

export interface Count {
  readonly moment: Moment;
  readonly takesOverId: Uuid | null;
  readonly countedBy: Uuid;
  readonly confirmedBy: Uuid | null;
  readonly lines: readonly CountedLine[];
}

/**
 * Refuses to count what is not held now (`distribution.state`), and a hand-over to nobody or to who hands over (`custody.takes-over`).
 */
export function refuseCount(
  state: DistributionState,
  { moment, takesOverId, countedBy }: Pick<Count, 'moment' | 'takesOverId' | 'countedBy'>,
): void {
  if (state !== 'open' && state !== 'suspended')
    throw new Refusal('distribution.state', 'What is being held is counted', { state });
  if ((moment === 'shift') !== (takesOverId !== null))
    throw new Refusal('custody.takes-over', 'Say who takes it over where a shift ends, and only there');
  if (takesOverId === countedBy)
    throw new Refusal('custody.takes-over', 'Whoever takes it over confirms what another counted');
}

/** Refuses `custody.confirmed`, `custody.own`, and `custody.takes-over` by anybody else than who takes it over. */
export function refuseConfirmation({ confirmedBy, countedBy, takesOverId }: Count, personId: Uuid): void {
  if (confirmedBy !== null) throw new Refusal('custody.confirmed', 'It was confirmed before');
  if (countedBy === personId) throw new Refusal('custody.own', 'Somebody else confirms what you counted');
  if (takesOverId !== null && takesOverId !== personId)
    throw new Refusal('custody.takes-over', 'Whoever takes it over confirms it');
}

/** What is there beyond the books; below zero where something is missing. */
export function differenceOf({ good, damaged, books }: CountedLine): bigint {
  return good + damaged - books;
}

/**
 * Refuses `distribution.counted-by-one` where cash is to be closed with figures that no two people counted at the end: of its lines, the latest
 * confirmed count of the end says the same.
 */
export function refuseCountedByOne(
  cash: readonly { readonly no: number; readonly returned: bigint; readonly damaged: bigint }[],
  counts: readonly Count[],
): void {
  if (cash.length === 0) return;
  const last = counts.filter(({ moment, confirmedBy }) => moment === 'end' && confirmedBy !== null).at(-1);
  const same = cash.every(({ no, returned, damaged }) =>
    last?.lines.some((line) => line.no === no && line.good === returned && line.damaged === damaged),
  );
  if (!same)
    throw new Refusal(
      'distribution.counted-by-one',
      'Count the cash with a second person, and close with what you counted',
    );
}
