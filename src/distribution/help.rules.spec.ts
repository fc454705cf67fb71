import { describe, expect, it } from '@jest/globals';
import type { Refusal } from '../platform/refusal.js';
import { type NewHelpCase, refuseAnswer, refuseCase } from './help.rules.js';

function codeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as Refusal).code;
  }
}

describe('a case at the help desk', () => {
  it.each<[string, NewHelpCase, string | undefined]>([
    ['of nobody', { kind: 'not_on_list' }, undefined],
    ['of a doubt', { kind: 'identity_failed', failed: 'photo', entitlementId: 'e' }, undefined],
    ['of a doubt about nobody', { kind: 'identity_failed', failed: 'photo' }, 'input.invalid'],
    ['of a check that nobody doubts', { kind: 'lost_card', failed: 'card' }, 'input.invalid'],
    ['of a referral that is none', { kind: 'lost_card', referral: 'health' }, 'input.invalid'],
    [
      'of a household that is sent to a clinic',
      { kind: 'referral_made', referral: 'health', householdId: 'h' },
      undefined,
    ],
    [
      'of a household that is sent to protection',
      { kind: 'referral_made', referral: 'protection', householdId: 'h' },
      'help.named',
    ],
    [
      'of an entitlement that is sent to a lawyer',
      { kind: 'referral_accepted', referral: 'legal', entitlementId: 'e' },
      'help.named',
    ],
  ])('%s', (_, input, code) => {
    expect(
      codeOf(() => {
        refuseCase(input);
      }),
    ).toBe(code);
  });

  it.each([
    ['by anybody', 'lost_card', 'open', 'me', undefined],
    ['once', 'lost_card', 'answered', 'me', 'help.answered'],
    ['where an identity was doubted, by another', 'identity_failed', 'open', 'other', undefined],
    ['and not by who doubted it', 'identity_failed', 'open', 'me', 'help.own'],
  ] as const)('is answered %s', (_, kind, state, openedBy, code) => {
    expect(
      codeOf(() => {
        refuseAnswer({ kind, state, openedBy, answer: null }, 'me');
      }),
    ).toBe(code);
  });
});
