import { describe, expect, it } from '@jest/globals';
import { newId } from '../platform/ids.js';
import { handoutOf, judge, lineOf, refuseUnlessList, slipIn, standingOf } from './paper-key.rules.js';

describe('a keyed line', () => {
  const [print, entitlement, other] = [newId(), newId(), newId()];
  const listed = new Map([[1, entitlement]]);

  it('has one handout of its print and number', () => {
    expect(handoutOf(print, 1)).toBe(handoutOf(print, 1));
    expect(handoutOf(print, 1)).not.toBe(handoutOf(print, 2));
    expect(handoutOf(print, 1)).not.toBe(handoutOf(newId(), 1));
  });

  const of = (
    no: number,
    said: { readonly token?: number; readonly card?: string },
    byToken: readonly string[] = [],
    byCard: readonly string[] = [],
  ): unknown =>
    lineOf(no, { token: said.token ?? null, card: said.card ?? null }, 1, listed, { byToken, byCard });
  const card = '000000000013';

  it('is of whoever is listed; a blank one of whoever is meant, or of a stranger', () => {
    expect(of(1, { card: 'what it says is not asked' }, [other])).toEqual({ entitlementId: entitlement });
    expect(of(2, { token: 5 }, [other])).toEqual({ entitlementId: other });
    expect(of(2, { card }, [], [other])).toEqual({ entitlementId: other });
    expect(of(2, { token: 5, card }, [other], [entitlement, other])).toEqual({ entitlementId: other });
    expect(of(11, { card })).toEqual({ stranger: true });
    expect(of(2, {})).toEqual({ stranger: true });
  });

  it.each([
    ['paper.no-line', of(12, {})],
    ['card.check-digit', of(2, { card: '12' })],
    ['card.unreadable', of(2, { card: 'none' })],
    ['paper.disagree', of(2, { token: 5, card }, [other], [entitlement])],
    ['paper.disagree', of(2, { token: 5, card }, [], [entitlement])],
    ['paper.several', of(2, { card }, [], [entitlement, other])],
  ])('is a slip: %s', (slip, found) => {
    expect(found).toEqual({ slip });
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

  it('is judged: recorded, known, contradicting what is known, or refused until it is put right', () => {
    const mine = { entitlementId: entitlement };
    const refused = (status: number): unknown =>
      judge(mine, { recorded: false, status, code: 'some.code' }).outcome;

    expect(judge(mine, { recorded: true, replayed: false, over: true })).toEqual({
      outcome: 'recorded',
      over: true,
    });
    expect(judge(mine, { recorded: true, replayed: true, over: false }).outcome).toBe('known');
    expect([404, 409, 422].map(refused)).toEqual(Array(3).fill('contradicts'));
    expect([400, 429, 500, 503].map(refused)).toEqual(Array(4).fill('refused'));
    expect(judge({ stranger: true }, undefined)).toEqual({ outcome: 'contradicts', code: 'paper.nobody' });
    expect(judge({ slip: 'paper.several' }, undefined)).toEqual({
      outcome: 'refused',
      code: 'paper.several',
    });
  });

  it('stands as keyed where it has a handout, whatever contradicts it', () => {
    expect([standingOf(other, 2), standingOf(null, 1), standingOf(null, 0)]).toEqual([
      'keyed',
      'contradicts',
      'left',
    ]);
  });

  it('is of a list: print.not-list', () => {
    expect(() => {
      refuseUnlessList('cards');
    }).toThrow(expect.objectContaining({ code: 'print.not-list' }));
  });
});
