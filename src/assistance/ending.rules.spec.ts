import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../platform/refusal.js';
import { endingCodes } from './codes.rules.js';
import { isDecided, openOf, refuseEnding, refuseOpen, type ToEnd, wasNeverDue } from './ending.rules.js';

const standing: ToEnd = {
  id: 'one',
  state: 'listed',
  listState: 'approved',
  ended: null,
  lines: [
    { due: 2n, delivered: 0n },
    { due: 5n, delivered: 0n },
  ],
};
const served = (...delivered: readonly bigint[]): ToEnd => ({
  ...standing,
  lines: standing.lines.map(({ due }, index) => ({ due, delivered: delivered[index] ?? 0n })),
});

describe('an ending', () => {
  it.each(endingCodes)(
    'as %s is for what was not delivered, or as partly for what was in part',
    (outcome) => {
      expect(
        refusalOf(() => {
          refuseEnding([standing], outcome);
        })?.code,
      ).toBe(outcome === 'partly' ? 'entitlement.cannot-end' : undefined);
      expect(
        refusalOf(() => {
          refuseEnding([served(2n, 1n)], outcome);
        })?.code,
      ).toBe(outcome === 'partly' ? undefined : 'entitlement.cannot-end');
    },
  );

  it.each([
    ['not-approved', { ...standing, listState: 'submitted' as const }],
    ['removed', { ...standing, state: 'removed' as const }],
    ['ended', { ...standing, ended: 'moved' as const }],
    ['collected', served(2n, 5n)],
    ['delivered', served(2n)],
  ])('is refused for what is %s, and then for all', (why, one) => {
    const refusal = refusalOf(() => {
      refuseEnding([standing, { ...one, id: 'other' }], 'absent');
    });

    expect(refusal?.extra).toEqual({ entitlements: [{ entitlementId: 'other', why }] });
  });

  it('is allowed on hold: a question may be answered by ending it', () => {
    expect(() => {
      refuseEnding([{ ...standing, state: 'held' }], 'duplicate');
    }).not.toThrow();
  });

  it('takes what was handed out as never due only of a duplicate and of somebody not recognised', () => {
    expect(endingCodes.filter(wasNeverDue)).toEqual(['not_recognised', 'duplicate']);
    expect(wasNeverDue(null)).toBe(false);
  });

  it('was decided by somebody, unless nobody came', () => {
    expect(endingCodes.filter((code) => !isDecided(code))).toEqual(['absent', 'partly']);
    expect(isDecided(null)).toBe(false);
  });
});

describe('a round', () => {
  it('counts what is open of it, what of that is on hold, and what waits for shelter only', () => {
    const of = (
      outcome: 'open' | 'absent',
      held: boolean,
      waitsForShelter: boolean,
      entitlements: number,
    ) => ({
      ...{ outcome, held, waitsForShelter, entitlements },
    });

    expect(
      openOf([of('open', false, false, 3), of('open', true, false, 2), of('open', false, true, 4)]),
    ).toEqual({
      open: 9,
      held: 2,
      waitingForShelter: 4,
    });
    expect(openOf([of('absent', true, true, 5)])).toEqual({ open: 0, held: 0, waitingForShelter: 0 });
  });

  it('is over when nothing of it is open', () => {
    expect(() => {
      refuseOpen({ open: 0, held: 0, waitingForShelter: 0 });
    }).not.toThrow();
    const counts = { open: 3, held: 1, waitingForShelter: 2 };
    const refusal = refusalOf(() => {
      refuseOpen(counts);
    });
    expect([refusal?.code, refusal?.extra]).toEqual(['round.entitlements-open', counts]);
  });
});

function refusalOf(act: () => void): Refusal | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return undefined;
}
