import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { spokenAlphabet } from '../distribution/receipt.rules.js';
import type { Refusal } from '../platform/refusal.js';
import { readReference, referenceOf } from './reference.rules.js';

const code = referenceOf(Buffer.from('0123456789abcdef', 'hex'));

function refusalOf(text: string): string | undefined {
  try {
    readReference(text);
    return undefined;
  } catch (error) {
    return (error as Refusal).code;
  }
}

describe('a reference code', () => {
  it('has twelve characters that nobody takes for one another, and is another each time', () => {
    const codes = Array.from({ length: 200 }, () => referenceOf(randomBytes(8)));

    expect(codes.every((one) => /^[0-9A-HJKMNP-TV-Z]{12}$/.test(one))).toBe(true);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('is read as people write it', () => {
    const grouped = code.match(/.{4}/g) ?? [];

    expect(readReference(grouped.join('-').toLowerCase())).toBe(code);
    expect(readReference(` ${grouped.join(' ')} `)).toBe(code);
    expect(readReference(code.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(code);
  });

  it('shows every single wrong character', () => {
    for (let index = 0; index < code.length; index += 1) {
      for (const wrong of spokenAlphabet) {
        if (wrong === code[index]) continue;
        expect(refusalOf(code.slice(0, index) + wrong + code.slice(index + 1))).toBe('search.invalid');
      }
    }
  });

  it.each(['', code.slice(1), `${code}0`, 'UUUUUUUUUUUU', '............'])('is not %p', (text) => {
    expect(refusalOf(text)).toBe('search.invalid');
  });
});
