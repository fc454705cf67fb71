import { describe, expect, it } from '@jest/globals';
import { digestOf, pagesOf, type PrintLine, shownDigest, sumOf } from './paper.rules.js';

const line = (no: number, quantity: string, currency: string | null = null): PrintLine => ({
  no,
  entitlementId: `e${no}`,
  token: no,
  card: null,
  persons: 5,
  due: [
    { lineId: `l${no}`, itemId: currency === null ? 'blanket' : null, currency, service: null, quantity },
  ],
});

describe('pages', () => {
  it('hold 25 lines with ten blank ones at the end, and ten cards', () => {
    expect([1, 15, 16, 40, 41].map((lines) => pagesOf('list', lines))).toEqual([1, 1, 2, 2, 3]);
    expect([1, 10, 11].map((lines) => pagesOf('cards', lines))).toEqual([1, 1, 2]);
  });

  it('add up thing by thing, beyond what a number holds', () => {
    const sums = sumOf([line(1, '9007199254740993'), line(2, '2'), line(3, '500', 'XOF')]);

    expect(sums.map(({ quantity }) => quantity)).toEqual(['9007199254740995', '500']);
  });
});

describe('the hash of a print', () => {
  it('changes with any line, and shows 64 bits of itself', () => {
    const one = digestOf('d', 'list', [line(1, '2')]);

    expect(digestOf('d', 'list', [line(1, '2')])).toEqual(one);
    expect(digestOf('d', 'list', [line(1, '3')])).not.toEqual(one);
    expect(digestOf('other', 'list', [line(1, '2')])).not.toEqual(one);
    expect(shownDigest(one)).toMatch(/^([0-9a-f]{4} ){3}[0-9a-f]{4}$/);
  });
});
