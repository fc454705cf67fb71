import { receiptCode, receiptCodeLength, spokenAlphabet } from '../distribution/receipt.rules.js';
import { Refusal } from '../platform/refusal.js';

/**
 * A reference code of twelve characters that can be read aloud: 55 random bits, so that nobody guesses one, and a check character.
 * `random` has at least eight bytes.
 */
export function referenceOf(random: Buffer): string {
  const payload = receiptCode(random).slice(1);
  return payload + checkOf(payload);
}

/**
 * Reads a reference as people write it: in lower case, with spaces and dashes, with O for 0 and I or L for 1. Refuses `search.invalid`
 * for what is none, such as one with a wrong character.
 */
export function readReference(text: string): string {
  const code = text
    .toUpperCase()
    .replace(/[\s\p{Pd}]+/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  const payload = code.slice(0, -1);
  const known = Array.from(code).every((character) => spokenAlphabet.includes(character));
  if (code.length !== receiptCodeLength || !known || code !== payload + checkOf(payload))
    throw new Refusal('search.invalid', 'This is no reference code: read it again');
  return code;
}

/** The check character: ISO 7064's hybrid system for 32 characters. It finds every single wrong one and nearly every swap of two neighbours. */
function checkOf(payload: string): string {
  const size = spokenAlphabet.length;
  let product = size;
  for (const character of payload) {
    const sum = (product + spokenAlphabet.indexOf(character)) % size || size;
    product = (2 * sum) % (size + 1);
  }
  return spokenAlphabet[(size + 1 - product) % size] ?? '';
}
