import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min.json';
import { asciiDigits, tidy, unspreadsheet } from './text.rules.js';

/** ISO 3166-1 alpha-2: the country of numbers that are written without one. */
export type PhoneCountry = CountryCode;

/** restored: a spreadsheet had turned it into a decimal, with every digit still there. first: the cell held several numbers. */
export type PhoneMending = 'restored' | 'first';
export type PhoneProblem = 'phone.lost-digits' | 'phone.unreadable';
export type PhoneReading =
  { readonly phone: string; readonly mended: PhoneMending | null } | { readonly problem: PhoneProblem };

/**
 * Reads a phone number into E.164 (`+963936528309`), from any of its written forms and digits. Kept is what could be a number of its
 * country by its length: numbering plans change faster than tables of them. `9.63944E+11` has lost its last digits and is no number.
 */
export function parsePhone(text: string, country?: PhoneCountry): PhoneReading {
  const written = asciiDigits(tidy(text)).replace(/[\u200C\u200D]/g, '');
  // Read whole before it is split: the decimal comma of `9,63944E+11` parts no numbers.
  if (!('plain' in unspreadsheet(written))) return readOne(written, country, null);

  const [first = '', ...others] = written
    .split(/[/;,|\\]/u)
    .map((part) => part.trim())
    .filter(Boolean);
  return readOne(first, country, others.length > 0 ? 'first' : null);
}

function readOne(text: string, country: PhoneCountry | undefined, mended: PhoneMending | null): PhoneReading {
  const reading = unspreadsheet(text);
  if ('digits' in reading) return numberOf(reading.digits, country, 'restored');
  if (/\de\+?\d/iu.test(text)) return { problem: 'phone.lost-digits' };
  return numberOf(text.replace(/^00(?=[1-9])/, '+'), country, mended);
}

function numberOf(
  text: string,
  country: PhoneCountry | undefined,
  mended: PhoneMending | null,
): PhoneReading {
  const home =
    country !== undefined && isSupportedCountry(country, metadata) ? { defaultCountry: country } : {};
  const number = parsePhoneNumberFromString(text, home, metadata);
  // One digit all along is what people type where a form wants a number.
  if (!number?.isPossible() || /^(\d)\1+$/.test(number.nationalNumber))
    return { problem: 'phone.unreadable' };
  return { phone: number.number, mended };
}
