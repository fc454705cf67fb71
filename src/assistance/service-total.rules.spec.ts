import { describe, expect, it } from '@jest/globals';
import type { Refusal } from '../platform/refusal.js';
import { refuseMiscountedTotal, refuseMonth } from './service-total.rules.js';

function codeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return (error as Refusal).code;
  }
}

describe('people of a sensitive service', () => {
  const bands = ['0-17', '18+'];

  it.each([
    ['2026-10', undefined],
    ['2026-11', undefined],
    ['2026-12', 'service-total.month'],
    ['2027-01', 'service-total.month'],
  ])('are counted for a month that has begun: %s', (month, code) => {
    expect(
      codeOf(() => {
        refuseMonth(month, '2026-11');
      }),
    ).toBe(code);
  });

  it.each([
    [{ female: { '0-17': 3, '18+': 4 }, male: { unknown: 1 } }, 8],
    [{}, 0],
    [{ female: { '5-17': 3 } }, 'service-total.counted'],
    [{ girls: { '0-17': 3 } }, 'service-total.counted'],
    [{ female: { '0-17': 1.5 } }, 'service-total.counted'],
    [{ female: { '0-17': 1_000_001 } }, 'service-total.counted'],
  ])('are counted by sex and age band: %j', (counted, people) => {
    expect(codeOf(() => refuseMiscountedTotal(counted, bands))).toBe(people);
  });
});
