import { describe, expect, it } from '@jest/globals';
import { currencies, currencyId, currencyOf, currencyOfCommodity } from './currency.rules.js';

describe('currencies', () => {
  it.each([
    ['XOF', 0],
    ['USD', 2],
    ['SYP', 2],
    ['JOD', 3],
    ['IQD', 3],
    ['CLF', 4],
    ['XCG', 2],
  ])('knows %s with %d digits', (code, exponent) => {
    expect(currencyOf(code)).toEqual({ id: currencyId(code), code, exponent });
  });

  it.each(['ANG', 'BGN', 'XAU', 'XXX', 'usd', 'US', '', 'constructor'])('refuses %j', (code) => {
    expect(() => currencyOf(code)).toThrow(/currency\.unknown/);
  });

  it('has each code once, three letters, with 0 to 4 digits', () => {
    const all = [...currencies.values()];

    expect(all).toHaveLength(165);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { code, exponent } of all) {
      expect(code).toMatch(/^[A-Z]{3}$/);
      expect([0, 2, 3, 4]).toContain(exponent);
    }
  });

  it('finds the currency of a commodity', () => {
    expect(currencyOfCommodity(currencyId('JOD'))?.code).toBe('JOD');
    expect(currencyOfCommodity(currencyId('none'))).toBeUndefined();
  });
});
