import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Answer,
  type Answers,
  disabilityOf,
  type Domain,
  domains,
  parseAnswer,
} from './disability.rules.js';

const order = Object.keys(domains) as Domain[];

function answers(...given: readonly (Answer | undefined)[]): Answers {
  return Object.fromEntries(
    order.flatMap((domain, n) => (given[n] === undefined ? [] : [[domain, given[n]]])),
  );
}

describe('the Washington Group cut-off', () => {
  it('keeps the order of the short set', () => {
    expect(order).toEqual(['seeing', 'hearing', 'walking', 'remembering', 'selfCare', 'communicating']);
  });

  it('is met by a lot of difficulty or none at all in one domain', () => {
    expect(disabilityOf(answers(1, 1, 3, 1, 1, 1))).toBe(true);
    expect(disabilityOf(answers(1, 1, 1, 1, 1, 4))).toBe(true);
    expect(disabilityOf(answers(9, 9, 3))).toBe(true);
  });

  it('is not met by some difficulty, in however many domains', () => {
    expect(disabilityOf(answers(2, 2, 2, 2, 2, 2))).toBe(false);
    expect(disabilityOf(answers(1, 8, 7, 9))).toBe(false);
  });

  it('is unknown, never false, where nothing was answered', () => {
    expect(disabilityOf({})).toBe('unknown');
    expect(disabilityOf(answers(7, 8, 9, 7, 8, 9))).toBe('unknown');
  });

  it('follows from any answers by the one rule', () => {
    const any = fc.option(fc.constantFrom<Answer>(1, 2, 3, 4, 7, 8, 9), { nil: undefined });
    fc.assert(
      fc.property(fc.array(any, { minLength: 6, maxLength: 6 }), (given) => {
        const severe = given.includes(3) || given.includes(4);
        const said = given.some((answer) => answer !== undefined && answer <= 4);
        expect(disabilityOf(answers(...given))).toBe(severe ? true : said ? false : 'unknown');
      }),
    );
  });

  it.each([
    ['1', 1],
    ['٣', 3],
    ['4.0', 4],
    ['9', 9],
    ['a_lot_of_difficulty', 3],
    ['CANNOT_DO', 4],
    ['بعض الصعوبة', 2],
    ['5', undefined],
    ['0', undefined],
    ['', undefined],
    ['maybe', undefined],
  ])('reads "%s" as %s', (text, answer) => {
    expect(parseAnswer(text)).toBe(answer);
  });
});
