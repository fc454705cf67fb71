import { describe, expect, it } from '@jest/globals';
import type { Refusal } from '../platform/refusal.js';
import { type DisputeState, refuseConfirmation, refuseDispute } from './dispute.rules.js';

function codeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as Refusal).code;
  }
}

describe('a dispute', () => {
  it.each([
    [{ reversed: false, disputed: false }, undefined],
    [{ reversed: true, disputed: false }, 'reversal.done'],
    [{ reversed: false, disputed: true }, 'dispute.open'],
  ])('is of a handout that stands, one at a time: %j', (handout, code) => {
    expect(
      codeOf(() => {
        refuseDispute(handout);
      }),
    ).toBe(code);
  });

  it.each<[string, DisputeState, string, string | undefined]>([
    ['by another', 'open', 'other', undefined],
    ['and not by who recorded the handout', 'open', 'me', 'dispute.own'],
    ['once', 'confirmed', 'other', 'dispute.resolved'],
    ['and not after a reversal', 'reversed', 'other', 'dispute.resolved'],
  ])('is confirmed %s', (_, state, recordedBy, code) => {
    expect(
      codeOf(() => {
        refuseConfirmation({ state, recordedBy }, 'me');
      }),
    ).toBe(code);
  });
});
