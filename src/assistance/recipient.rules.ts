import { Refusal } from '../platform/refusal.js';
import { sexes } from '../registry/codes.rules.js';
import type { GroupKind } from './codes.rules.js';
import type { HeadCount } from './draft.rules.js';

/** Whom a new recipient stands for. */
export interface NewRecipient {
  readonly kind: GroupKind;
  readonly people: number;
  readonly representativeRole: string | null;
  readonly counted: HeadCount | null;
}

/**
 * Refuses (`recipient.counted`) a place for which somebody signs, and counted heads that are no whole numbers by the codes of sexes and
 * of the emergency's age bands, or do not add up to the people. An age that nobody knows is counted under `unknown`.
 */
export function refuseMiscounted(recipient: NewRecipient, ageBands: readonly string[]): void {
  const { kind, people, representativeRole, counted } = recipient;
  if (kind === 'place' && representativeRole !== null) {
    throw new Refusal('recipient.counted', 'Nobody signs for a place: leave the representative out');
  }
  if (counted === null) return;
  if (countHeads(counted, ageBands) !== people) {
    throw new Refusal(
      'recipient.counted',
      'Count heads by sex and age band of the emergency, in whole numbers that add up to the people',
      { ageBands: [...ageBands, 'unknown'] },
    );
  }
}

/** How many heads were counted; null where they are no whole numbers by the codes of sexes and of the emergency's age bands. */
export function countHeads(counted: HeadCount, ageBands: readonly string[]): number | null {
  const heads = Object.values(counted).flatMap((byBand) => Object.entries(byBand));
  const known =
    Object.keys(counted).every((sex) => Object.hasOwn(sexes, sex)) &&
    heads.every(
      ([band, count]) =>
        (ageBands.includes(band) || band === 'unknown') && Number.isInteger(count) && count >= 0,
    );
  return known ? heads.reduce((total, [, count]) => total + count, 0) : null;
}
