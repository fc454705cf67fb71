import { currencyOf } from '../ledger/currency.rules.js';
import { amountBound, formatAmount, parseAmount } from '../ledger/money.rules.js';
import { Refusal } from '../platform/refusal.js';

const whole = /^(0|[1-9][0-9]{0,14})$/;

/** A quantity as it is written: cash as a decimal with its currency's digits, all else as a whole number. Refuses `money.invalid`. */
export function parseQuantity(text: string, currency: string | null): bigint {
  if (currency !== null) return parseAmount(text, currencyOf(currency).exponent);
  if (!whole.test(text) || BigInt(text) >= amountBound) {
    throw new Refusal('money.invalid', 'Write a quantity of goods or services as a whole number');
  }
  return BigInt(text);
}

export function formatQuantity(quantity: bigint, currency: string | null): string {
  return currency === null ? quantity.toString() : formatAmount(quantity, currencyOf(currency).exponent);
}
