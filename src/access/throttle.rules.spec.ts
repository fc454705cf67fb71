import { describe, expect, it } from '@jest/globals';
import { charge, delayS, type Failures, isKnown, throttleLimits, waitS } from './throttle.rules.js';

const now = new Date('2026-03-01T08:00:00Z');

function failures(count: number, more: Partial<Failures> = {}): Failures {
  return { counted: 'account', failures: count, until: null, changedAt: now, ...more };
}

function inS(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000);
}

describe('delayS', () => {
  it('costs nothing at first, then doubles up to five minutes and never locks', () => {
    const { account } = throttleLimits.free;

    expect([1, account].map((count) => delayS('account', count))).toEqual([0, 0]);
    expect([1, 2, 3, 4].map((beyond) => delayS('account', account + beyond))).toEqual([1, 2, 4, 8]);
    expect([20, 1_000, 1_000_000].map((beyond) => delayS('account', account + beyond))).toEqual([
      300, 300, 300,
    ]);
  });

  it('lets an address, which many share, fail more often', () => {
    expect(delayS('address', throttleLimits.free.address)).toBe(0);
    expect(delayS('address', throttleLimits.free.address + 1)).toBe(1);
  });
});

describe('charge', () => {
  it('counts one more, and says when the next attempt may be made', () => {
    expect(charge(failures(0), now)).toEqual({ failures: 1, until: null });
    expect(charge(failures(throttleLimits.free.account + 1), now)).toEqual({
      failures: throttleLimits.free.account + 2,
      until: inS(2),
    });
  });

  it('forgets failures of the day before', () => {
    const old = failures(50, { changedAt: inS(-24 * 3_600 - 1) });

    expect(charge(old, now)).toEqual({ failures: 1, until: null });
  });
});

describe('waitS', () => {
  it('is the longest wait, in whole seconds', () => {
    expect(waitS([failures(9, { until: inS(2.1) }), failures(9, { until: inS(7) })], now)).toBe(7);
    expect(waitS([failures(9, { until: inS(0.2) })], now)).toBe(1);
  });

  it('is nothing once the time has come', () => {
    expect(waitS([failures(9, { until: now }), failures(9, { until: inS(-60) }), failures(1)], now)).toBe(0);
  });
});

describe('isKnown', () => {
  it('remembers an address for 30 days after the person signed in from it', () => {
    expect(isKnown(inS(-30 * 86_400), now)).toBe(true);
    expect(isKnown(inS(-30 * 86_400 - 1), now)).toBe(false);
    expect(isKnown(null, now)).toBe(false);
    expect(isKnown(undefined, now)).toBe(false);
  });
});
