import { describe, expect, it } from '@jest/globals';
import { isUnreadable } from './problem.js';

describe('an error of the database', () => {
  it.each([
    ['22P02', true],
    ['22008', true],
    ['22012', false], // a division by zero is nobody's input
    ['23505', false],
  ])('of state %s is about what was sent: %s', (code, unreadable) => {
    expect(isUnreadable(Object.assign(new Error('x'), { code }))).toBe(unreadable);
  });

  it('is none where something else went wrong', () => {
    expect([isUnreadable(new TypeError('x')), isUnreadable(null), isUnreadable('22P02')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
