import { describe, expect, it } from '@jest/globals';
import type { Refusal } from '../platform/refusal.js';
import { type Informing, refuseFeedbackAnswer, refuseKind } from './feedback.rules.js';

function codeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as Refusal).code;
  }
}

describe('feedback', () => {
  it.each([
    [{ category: 3, channel: 'hotline' }, undefined],
    [{ category: undefined, channel: 'hotline' }, 'input.invalid'],
    [{ category: 3, channel: undefined }, 'input.invalid'],
  ])('is of a category and by a channel that there are: %j', (kind, code) => {
    expect(
      codeOf(() => {
        refuseKind(kind);
      }),
    ).toBe(code);
  });

  it.each<[string, object | null, string | null, Informing, string | undefined]>([
    ['once', null, null, 'informed', undefined],
    ['not twice', {}, null, 'informed', 'feedback.answered'],
    ['to nobody who is known', null, null, 'anonymous', undefined],
    ['not as to nobody where a household is known', null, 'h', 'anonymous', 'input.invalid'],
    ['to a household', null, 'h', 'unsafe_to_contact', undefined],
  ])('is answered %s', (_, answer, householdId, informed, code) => {
    expect(
      codeOf(() => {
        refuseFeedbackAnswer({ answer, householdId }, { informed });
      }),
    ).toBe(code);
  });
});
