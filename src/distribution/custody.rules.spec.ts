import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../platform/refusal.js';
import {
  type Count,
  differenceOf,
  refuseConfirmation,
  refuseCount,
  refuseCountedByOne,
} from './custody.rules.js';

const line = { no: 1, good: 5n, damaged: 1n, books: 7n };
const count: Count = {
  moment: 'end',
  takesOverId: null,
  countedBy: 'one',
  confirmedBy: 'two',
  lines: [line],
};
const shift: Count = { ...count, moment: 'shift', takesOverId: 'two', confirmedBy: null };

describe('what two people count', () => {
  it.each([
    ['done', 'open', count],
    ['done', 'suspended', shift],
    ['distribution.state', 'planned', count],
    ['distribution.state', 'closed', count],
    ['custody.takes-over', 'open', { ...shift, takesOverId: null }],
    ['custody.takes-over', 'open', { ...count, takesOverId: 'two' }],
    ['custody.takes-over', 'open', { ...shift, takesOverId: 'one' }],
  ] as const)('%s: at a distribution that is %s, %j', (code, state, one) => {
    expect(
      codeOf(() => {
        refuseCount(state, one);
      }),
    ).toBe(code);
  });

  it.each([
    ['done', { ...count, confirmedBy: null }, 'three'],
    ['done', shift, 'two'],
    ['custody.confirmed', count, 'three'],
    ['custody.own', { ...count, confirmedBy: null }, 'one'],
    ['custody.takes-over', shift, 'three'],
  ] as const)('%s: %j, confirmed by %s', (code, one, personId) => {
    expect(
      codeOf(() => {
        refuseConfirmation(one, personId);
      }),
    ).toBe(code);
  });

  it('differs from the books by what is missing', () => {
    expect(differenceOf(line)).toBe(-1n);
  });

  it.each([
    ['done', [], []],
    ['done', [{ no: 1, returned: 5n, damaged: 1n }], [count]],
    ['distribution.counted-by-one', [{ no: 1, returned: 6n, damaged: 0n }], [count]],
    ['distribution.counted-by-one', [{ no: 2, returned: 5n, damaged: 1n }], [count]],
    [
      'distribution.counted-by-one',
      [{ no: 1, returned: 5n, damaged: 1n }],
      [{ ...count, confirmedBy: null }],
    ],
    [
      'distribution.counted-by-one',
      [{ no: 1, returned: 5n, damaged: 1n }],
      [{ ...count, moment: 'start' as const }],
    ],
    ['distribution.counted-by-one', [{ no: 1, returned: 5n, damaged: 1n }], [count, { ...count, lines: [] }]],
  ] as const)('%s: cash closed with %j after %j', (code, cash, counts) => {
    expect(
      codeOf(() => {
        refuseCountedByOne(cash, counts);
      }),
    ).toBe(code);
  });
});

function codeOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'done';
}
