import { asciiDigits, tidy } from './text.rules.js';

const digitsOfCard = 12;
const serialMax = 10n ** BigInt(digitsOfCard - 1) - 1n;

/**
 * The number of a household's card: its serial, zeros before it, and a Damm check digit after it; 12 digits. The check digit catches
 * every single wrong digit and every swap of two neighbours. Serials go from 1 to 99 999 999 999.
 */
export function cardNumber(serial: bigint | number): string {
  const number = BigInt(serial);
  if (number < 1n || number > serialMax)
    throw new RangeError('a card serial is between 1 and 99 999 999 999');
  const payload = number.toString().padStart(digitsOfCard - 1, '0');
  return payload + dammDigit(payload);
}

/** In groups of four, as it is printed and read out: `0000 0012 3458`. */
export function groupedCard(card: string): string {
  return card.replace(/(.{4})(?=.)/g, '$1 ');
}

export type CardProblem = 'card.unreadable' | 'card.length' | 'card.check-digit';
export type CardReading = { readonly card: string } | { readonly problem: CardProblem };

/**
 * Reads a card number as people write it: with spaces, dashes, Arabic-Indic or Persian digits. A spreadsheet that dropped the leading
 * zeros did no harm: zeros before a number leave a Damm check digit as it is.
 */
export function parseCard(text: string): CardReading {
  const digits = asciiDigits(tidy(text)).replace(/[\s\p{Pd}_.]+/gu, '');
  if (!/^\d+$/.test(digits)) return { problem: 'card.unreadable' };

  const number = digits.replace(/^0+/, '');
  if (number.length < 2 || number.length > digitsOfCard) return { problem: 'card.length' };
  if (dammDigit(number) !== '0') return { problem: 'card.check-digit' };
  return { card: number.padStart(digitsOfCard, '0') };
}

/** H. M. Damm's quasigroup of order 10 (Magdeburg 2004): weakly totally anti-symmetric, zeros on the diagonal. */
const damm = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

/** The check digit of a string of digits; 0 for a string that ends in its own. */
export function dammDigit(digits: string): string {
  return Array.from(digits).reduce((interim, digit) => damm[Number(interim)]?.[Number(digit)] ?? '0', '0');
}
