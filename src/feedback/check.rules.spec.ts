import { describe, expect, it } from '@jest/globals';
import type { Refusal } from '../platform/refusal.js';
import {
  type Difference,
  differencesOf,
  type Receiving,
  refuseAnswering,
  refuseLines,
  sampleSize,
} from './check.rules.js';

function codeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as Refusal).code;
  }
}

describe('the size of a sample', () => {
  it.each([
    [1, 1],
    [2, 2],
    [50, 45],
    [384, 193],
    [1_000, 278],
    [10_000, 370],
    [1_000_000, 384],
    [2_000_000_000, 385],
  ])('of %i is %i at 0.95 and 0.05', (frame, size) => {
    expect(sampleSize(frame)).toBe(size);
  });

  it('is what is asked for, as far as there are so many', () => {
    expect([sampleSize(10, 3), sampleSize(10, 30)]).toEqual([3, 10]);
  });

  it('is none of nobody', () => {
    expect(codeOf(() => sampleSize(0, 3))).toBe('check.empty');
  });
});

describe('what a household says', () => {
  const handed = [
    { lineId: 'blankets', currency: null, quantity: 5n },
    { lineId: 'cash', currency: 'USD', quantity: 2_000n },
    { lineId: 'soap', currency: null, quantity: 0n },
  ];
  const none = handed.map((line) => ({ ...line, quantity: 0n }));

  it.each<[string, Receiving, [string, bigint][], bigint, readonly Difference[]]>([
    ['all of it', 'yes', [], 0n, []],
    ['all of it, counted', 'yes', [['blankets', 5n]], 0n, []],
    ['less of a line', 'yes', [['blankets', 4n]], 0n, ['wrong_amount']],
    ['more of a line', 'yes', [['cash', 2_001n]], 0n, ['wrong_amount']],
    ['something that was not handed out', 'yes', [['soap', 1n]], 0n, ['wrong_amount']],
    ['some of it', 'partly', [], 0n, ['wrong_amount']],
    ['none of it', 'no', [], 0n, ['not_received']],
    ['all of it, for money', 'yes', [], 1n, ['paid_for_aid']],
    ['none of it, for money', 'no', [], 1n, ['not_received', 'paid_for_aid']],
  ])('is compared with what was handed out: %s', (_, received, lines, paid, found) => {
    expect(differencesOf({ received, lines: new Map(lines), paid }, handed)).toEqual(found);
  });

  it('is no difference where what it did not receive was reversed', () => {
    expect(differencesOf({ received: 'no', lines: new Map(), paid: 0n }, none)).toEqual([]);
  });

  it.each<[Receiving, string, string | undefined]>([
    ['yes', 'cash', undefined],
    ['yes', 'tents', 'handout.unknown-line'],
    ['no', 'cash', 'input.invalid'],
  ])('is of lines that there are: %s, %s', (received, line, code) => {
    expect(
      codeOf(() => {
        refuseLines({ received, lines: new Map([[line, 1n]]) }, handed);
      }),
    ).toBe(code);
  });

  it.each([
    [{ answered: false, recordedBy: 'other' }, undefined],
    [{ answered: true, recordedBy: 'other' }, 'check.answered'],
    [{ answered: false, recordedBy: 'me' }, 'check.own'],
  ])('is recorded once, and not by who recorded the handout: %j', (asked, code) => {
    expect(
      codeOf(() => {
        refuseAnswering(asked, 'me');
      }),
    ).toBe(code);
  });
});
