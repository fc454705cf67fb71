import { describe, expect, it } from '@jest/globals';
import { isAmong } from './etag.js';

describe('an ETag that a client has', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    ['', false],
    [undefined, false],
  ])('is among %s: %s', (tags, among) => {
    expect(isAmong('"a"', tags)).toBe(among);
  });
});
