import { Refusal } from '../platform/refusal.js';

/** Amounts stay below this many minor units (or base units of an item), so that sums of thousands of them fit 64 bits. */
export const amountBound = 10n ** 15n;

const decimal = /^(0|[1-9][0-9]{0,14})(?:\.([0-9]{1,4}))?$/;

/**
 * Minor units of a decimal text: `12.345` of JOD (exponent 3) is 12345n. Exact or refused (`money.invalid`): no sign, no exponent,
 * no grouping, no leading zero, no more digits than the currency has. Fewer digits are allowed: `12.3` is `12.300`.
 */
export function parseAmount(text: string, exponent: number): bigint {
  const [, whole, fraction = ''] = decimal.exec(text) ?? [];
  if (whole === undefined)
    throw new Refusal('money.invalid', 'Write an amount as plain digits, such as 1250 or 12.50');
  if (fraction.length > exponent) throw new Refusal('money.invalid', tooManyDigits(exponent));
  const amount = BigInt(whole + fraction.padEnd(exponent, '0'));
  if (amount >= amountBound) throw new Refusal('money.invalid', 'The amount is too large');
  return amount;
}

/** The amount with exactly the digits of its currency: 12345n of JOD is `12.345`, 500n of XOF is `500`, 150n of USD is `1.50`. */
export function formatAmount(amount: bigint, exponent: number): string {
  if (amount < 0n) return `-${formatAmount(-amount, exponent)}`;
  const digits = amount.toString().padStart(exponent + 1, '0');
  if (exponent === 0) return digits;
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

function tooManyDigits(exponent: number): string {
  return exponent === 0
    ? 'This currency has no digits after the point'
    : `This currency has at most ${exponent.toString()} digits after the point`;
}
