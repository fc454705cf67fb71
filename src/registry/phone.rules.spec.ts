import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePhone } from './phone.rules.js';

describe('phone numbers', () => {
  it.each([
    ['+963936528309', 'E.164'],
    ['+963 936 528 309', 'groups'],
    ['00963936528309', 'international prefix'],
    ['963936528309', 'a plus that got lost'],
    ['0936-528-309', 'national'],
    ['936528309', 'a leading zero that got lost'],
    ['٠٩٣٦٥٢٨٣٠٩', 'Arabic-Indic digits'],
    ['۰۹۳۶۵۲۸۳۰۹', 'Persian digits'],
    ['\u202A+963936528309\u202C', 'direction marks'],
  ])('are read from %s (%s)', (text) => {
    expect(parsePhone(text, 'SY')).toEqual({ phone: '+963936528309', mended: null });
  });

  it.each(['9.63936528309E+11', '9,63936528309E11', '963936528309.0', '963936528309.00'])(
    'are restored where a spreadsheet kept every digit: %s',
    (text) => {
      expect(parsePhone(text, 'SY')).toEqual({ phone: '+963936528309', mended: 'restored' });
    },
  );

  it.each(['9.63944E+11', '9,63944E+11', '9.63944e11', '٩.٦٣٩٤٤E+١١'])(
    'are not made up where digits are lost: %s',
    (text) => {
      expect(parsePhone(text, 'SY')).toEqual({ problem: 'phone.lost-digits' });
    },
  );

  it('are the first of several', () => {
    expect(parsePhone('0936528309 / 0944123456', 'SY')).toEqual({ phone: '+963936528309', mended: 'first' });
  });

  it('of another country keep it', () => {
    expect(parsePhone('+33 6 12 34 56 78', 'SY')).toEqual({ phone: '+33612345678', mended: null });
  });

  it('without a country need one to be read', () => {
    expect(parsePhone('0936528309')).toEqual({ problem: 'phone.unreadable' });
    expect(parsePhone('+963936528309')).toEqual({ phone: '+963936528309', mended: null });
  });

  it.each(['', 'none', '12345', '+9639', '0000000000', '09365283091234'])('are not "%s"', (text) => {
    expect(parsePhone(text, 'SY')).toEqual({ problem: 'phone.unreadable' });
  });

  it('are read from any text without an exception, into E.164 or a problem', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789٠٩+.,eE/- ')), maxLength: 30 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const reading = parsePhone(text, 'SY');
        if ('phone' in reading) expect(reading.phone).toMatch(/^\+[1-9]\d{3,14}$/);
      }),
      { numRuns: 1000 },
    );
  });
});
