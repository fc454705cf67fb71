import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cardNumber, dammDigit, groupedCard, parseCard } from './card.rules.js';

const serials = fc.bigInt({ min: 1n, max: 99_999_999_999n });

function replaced(text: string, index: number, part: string): string {
  return text.slice(0, index) + part + text.slice(index + part.length);
}

describe('card numbers', () => {
  it('have the check digits of the published vectors', () => {
    expect(dammDigit('572')).toBe('4');
    expect(dammDigit('12345678')).toBe('6');
    expect(dammDigit('7992739871')).toBe('1');
  });

  it('are twelve digits in groups of four', () => {
    expect(cardNumber(572)).toBe('000000005724');
    expect(groupedCard(cardNumber(572n))).toBe('0000 0000 5724');
    expect(cardNumber(99_999_999_999n)).toHaveLength(12);
  });

  it.each([0, -1, 100_000_000_000])('are not made of the serial %d', (serial) => {
    expect(() => cardNumber(serial)).toThrow(RangeError);
  });

  it.each([
    ['0000 0000 5724', 'groups'],
    ['0000-0000-5724', 'dashes'],
    ['0000–0000–5724', 'long dashes'],
    ['٠٠٠٠ ٠٠٠٠ ٥٧٢٤', 'Arabic-Indic digits'],
    ['۰۰۰۰۰۰۰۰۵۷۲۴', 'Persian digits'],
    ['5724', 'zeros that a spreadsheet dropped'],
    ['\u2068000000005724\u2069', 'direction marks'],
  ])('are read from %s (%s)', (text) => {
    expect(parseCard(text)).toEqual({ card: '000000005724' });
  });

  it.each([
    ['5742', 'card.check-digit'],
    ['', 'card.unreadable'],
    ['57Z4', 'card.unreadable'],
    ['4', 'card.length'],
    ['0000 0000 0000', 'card.length'],
    ['1234567890123', 'card.length'],
  ])('refuse "%s"', (text, problem) => {
    expect(parseCard(text)).toEqual({ problem });
  });

  it('come back whole from every serial', () => {
    fc.assert(
      fc.property(serials, (serial) => {
        const card = cardNumber(serial);
        expect(parseCard(groupedCard(card))).toEqual({ card });
        expect(card.slice(0, -1)).toBe(serial.toString().padStart(11, '0'));
      }),
    );
  });

  it('catch every single wrong digit', () => {
    fc.assert(
      fc.property(serials, (serial) => {
        const card = cardNumber(serial);
        for (let index = 0; index < card.length; index += 1) {
          for (const digit of '0123456789') {
            if (digit !== card[index])
              expect(parseCard(replaced(card, index, digit))).toHaveProperty('problem');
          }
        }
      }),
    );
  });

  it('catch every swap of two neighbours', () => {
    fc.assert(
      fc.property(serials, (serial) => {
        const card = cardNumber(serial);
        for (let index = 0; index < card.length - 1; index += 1) {
          const [a = '', b = ''] = [card[index], card[index + 1]];
          if (a !== b) expect(parseCard(replaced(card, index, b + a))).toHaveProperty('problem');
        }
      }),
    );
  });

  it('are read from any text without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => parseCard(text)).not.toThrow();
      }),
    );
  });
});
