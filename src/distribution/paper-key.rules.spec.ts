import { describe, expect, it } from '@jest/globals';
import { newId } from '../platform/ids.js';
import { contradicts, handoutOf, lineOf, refuseUnlessList, slipIn } from './paper-key.rules.js';

describe('a keyed line', () => {
  const [print, entitlement, other] = [newId(), newId(), newId()];
  const listed = new Map([[1, entitlement]]);

  it('has one handout of its print and number', () => {
    expect(handoutOf(print, 1)).toBe(handoutOf(print, 1));
    expect(handoutOf(print, 1)).not.toBe(handoutOf(print, 2));
    expect(handoutOf(print, 1)).not.toBe(handoutOf(newId(), 1));
  });

  it('is of whoever is listed; a blank one of whoever is named, or of a stranger', () => {
    expect(lineOf({ no: 1, card: 'what it says is not asked' }, 1, listed, other)).toEqual({
      entitlementId: entitlement,
    });
    expect(lineOf({ no: 2 }, 1, listed, other)).toEqual({ entitlementId: other });
    expect(lineOf({ no: 11, card: '000000000013' }, 1, listed, undefined)).toEqual({ stranger: true });
  });

  it.each([
    ['paper.no-line', { no: 12 }],
    ['card.check-digit', { no: 2, card: '12' }],
    ['card.unreadable', { no: 2, card: 'none' }],
  ])('is a slip: %s', (slip, line) => {
    expect(lineOf(line, 1, listed, other)).toEqual({ slip });
  });

  it('gives some of what it is of', () => {
    const given = (entitlementLineId: string, quantity: string): Parameters<typeof slipIn>[0] => [
      { entitlementLineId, quantity },
    ];
    expect(slipIn([], new Set())).toBeUndefined();
    expect(slipIn(given(other, '1'), new Set([other]))).toBeUndefined();
    expect(slipIn(given(other, '0.50'), new Set([other]))).toBeUndefined();
    expect(slipIn(given(other, '0.00'), new Set([other]))).toEqual({ slip: 'handout.empty' });
    expect(slipIn(given(other, '1'), new Set([entitlement]))).toEqual({ slip: 'handout.unknown-line' });
  });

  it('contradicts what is known, unless it can be put right', () => {
    expect(contradicts(409, 'id.reused')).toBe(true);
    expect(contradicts(422, 'distribution.not-open')).toBe(true);
    expect(contradicts(422, 'handout.unopened')).toBe(false);
    expect(contradicts(422, 'handout.moment')).toBe(false);
    expect(contradicts(400, 'money.invalid')).toBe(false);
    expect(contradicts(503, 'server.busy')).toBe(false);
  });

  it('is of a list: print.not-list', () => {
    expect(() => {
      refuseUnlessList('cards');
    }).toThrow(expect.objectContaining({ code: 'print.not-list' }));
  });
});
