import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '../platform/refusal.js';
import { amountBound, formatAmount, parseAmount } from './money.rules.js';

const exponents = fc.integer({ min: 0, max: 4 });
const amounts = fc.bigInt({ min: 0n, max: amountBound - 1n });

describe('money', () => {
  it.each([
    ['12.345', 3, 12_345n],
    ['12.3', 3, 12_300n],
    ['12', 3, 12_000n],
    ['0.001', 3, 1n],
    ['500', 0, 500n],
    ['1.50', 2, 150n],
    ['0', 2, 0n],
    ['0.00', 2, 0n],
    ['1.2345', 4, 12_345n],
    ['9999999999999.99', 2, 999_999_999_999_999n],
    ['999999999999999', 0, 999_999_999_999_999n],
  ])('reads %s with %d digits', (text, exponent, minor) => {
    const amount = parseAmount(text, exponent);

    expect(amount).toBe(minor);
  });

  it.each([
    ['1.2345', 3],
    ['1.500', 2],
    ['1.0', 0],
    ['-1', 2],
    ['+1', 2],
    ['1e3', 2],
    ['1,000', 2],
    ['1 000', 2],
    ['', 2],
    ['.5', 2],
    ['5.', 2],
    ['01', 2],
    ['00.5', 2],
    ['0x10', 2],
    ['NaN', 2],
    ['Infinity', 2],
    [' 1', 2],
    ['1\n', 2],
    ['١٢', 2],
    ['10000000000000.00', 2],
    ['1000000000000000', 0],
    ['9'.repeat(40), 0],
  ])('refuses %j with %d digits', (text, exponent) => {
    const reading = (): bigint => parseAmount(text, exponent);

    expect(reading).toThrow(Refusal);
    expect(reading).toThrow(/money\.invalid/);
  });

  it.each([
    [12_345n, 3, '12.345'],
    [500n, 0, '500'],
    [150n, 2, '1.50'],
    [5n, 3, '0.005'],
    [0n, 0, '0'],
    [0n, 3, '0.000'],
    [-5n, 2, '-0.05'],
    [-12_345n, 3, '-12.345'],
  ])('writes %d with %d digits as %s', (amount, exponent, text) => {
    expect(formatAmount(amount, exponent)).toBe(text);
  });

  it('reads back what it wrote, to the last digit', () => {
    fc.assert(
      fc.property(amounts, exponents, (amount, exponent) => {
        expect(parseAmount(formatAmount(amount, exponent), exponent)).toBe(amount);
      }),
    );
  });

  it('refuses a digit more than the currency has', () => {
    fc.assert(
      fc.property(amounts, exponents, (amount, exponent) => {
        const written = formatAmount(amount, exponent);
        const longer = written.includes('.') ? `${written}0` : `${written}.0`;

        expect(() => parseAmount(longer, exponent)).toThrow(/money\.invalid/);
      }),
    );
  });

  it('never reads anything but plain digits', () => {
    fc.assert(
      fc.property(fc.string(), exponents, (text, exponent) => {
        fc.pre(!/^(0|[1-9]\d{0,14})(\.\d{1,4})?$/.test(text));

        expect(() => parseAmount(text, exponent)).toThrow(/money\.invalid/);
      }),
    );
  });
});
