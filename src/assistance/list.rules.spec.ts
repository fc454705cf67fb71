import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  entryText,
  headerText,
  ListDigest,
  type ListEntry,
  type ListHeader,
  portionDigest,
} from './list.rules.js';

const id = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const header: ListHeader = { roundId: id(1), listNo: 0, plan: { package: [], sites: [id(2)] } };

function entry(n: number, more: Partial<ListEntry> = {}): ListEntry {
  return {
    recipientId: id(n),
    tokenNo: n,
    persons: 4,
    priority: false,
    lines: [{ no: 1, thing: 'JOD', due: 12_500n, grantId: id(9) }],
    ...more,
  };
}

describe('the digest of a list', () => {
  it('is SHA-256 over one canonical line for the header and one for each recipient', () => {
    const text =
      `{"list":0,"plan":{"package":[],"sites":["${id(2)}"]},"round":"${id(1)}","v":1}\n` +
      `{"lines":[{"due":"12500","grant":"${id(9)}","no":1,"thing":"JOD"}],"persons":4,"recipient":"${id(5)}","token":5}\n`;

    const digest = new ListDigest(header).add([entry(5)]).done();

    expect(`${headerText(header)}\n${entryText(entry(5))}\n`).toBe(text);
    expect(digest.toString('hex')).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('is the same in whatever portions the list is read', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(100_000), { maxLength: 40 }), fc.nat(40), (numbers, cut) => {
        const entries = numbers.toSorted((a, b) => a - b).map((n) => entry(n));

        const whole = new ListDigest(header).add(entries).done();
        const parts = new ListDigest(header)
          .add(entries.slice(0, cut))
          .add([])
          .add(entries.slice(cut))
          .done();

        expect(parts.equals(whole)).toBe(true);
      }),
    );
  });

  it.each<[string, readonly ListEntry[], Partial<ListHeader>]>([
    ['a recipient more', [entry(5), entry(6), entry(7)], {}],
    ['a recipient less', [entry(5)], {}],
    ['another recipient', [entry(5), entry(8)], {}],
    [
      'another quantity',
      [entry(5), entry(6, { lines: [{ no: 1, thing: 'JOD', due: 12_501n, grantId: id(9) }] })],
      {},
    ],
    [
      'another grant',
      [entry(5), entry(6, { lines: [{ no: 1, thing: 'JOD', due: 12_500n, grantId: null }] })],
      {},
    ],
    [
      'another thing',
      [entry(5), entry(6, { lines: [{ no: 1, thing: 'USD', due: 12_500n, grantId: id(9) }] })],
      {},
    ],
    ['another token', [entry(5), entry(6, { tokenNo: 7 })], {}],
    ['another plan', [entry(5), entry(6)], { plan: { package: [], sites: [] } }],
    ['another round', [entry(5), entry(6)], { roundId: id(3) }],
    ['an addendum', [entry(5), entry(6)], { listNo: 1 }],
  ])('changes with %s', (_, entries, change) => {
    const before = new ListDigest(header).add([entry(5), entry(6)]).done();

    const after = new ListDigest({ ...header, ...change }).add(entries).done();

    expect(after.equals(before)).toBe(false);
  });

  it('does not take recipients out of order, or twice, in one portion or over two', () => {
    expect(() => new ListDigest(header).add([entry(6), entry(5)])).toThrow(RangeError);
    expect(() => new ListDigest(header).add([entry(5)]).add([entry(5)])).toThrow(RangeError);
  });
});

describe('the digest of a portion', () => {
  it('is SHA-256 over the lines of its entries, in the order in which they were drafted', () => {
    const text = `${entryText(entry(6))}\n${entryText(entry(5))}\n`;

    expect(portionDigest([entry(6), entry(5)])).toBe(createHash('sha256').update(text).digest('hex'));
  });
});
