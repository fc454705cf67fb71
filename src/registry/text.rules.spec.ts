import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  asciiDigits,
  looksLikeFormula,
  looksMisread,
  textOrNothing,
  tidy,
  unspreadsheet,
  wordKey,
} from './text.rules.js';

describe('text of a list', () => {
  it('has digits of any script', () => {
    expect(asciiDigits('٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ०९ ০৯ ၀၉ ０９')).toBe('0123456789 0123456789 09 09 09 09');
  });

  it.each(['', ' ', '-', '—', 'N/A', '#N/A', 'null', '\uFEFF', '؟'])('says nothing in "%s"', (cell) => {
    expect(textOrNothing(cell)).toBeNull();
  });

  it.each(['no', '0', 'NA', 'none', '=1'])('says something in "%s"', (cell) => {
    expect(textOrNothing(cell)).toBe(cell);
  });

  it('is tidy once and for all, and can be stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = tidy(text);
        expect(tidy(once)).toBe(once);
        expect(once).not.toMatch(/\p{Cs}|\p{Cc}/u);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@x'])('looks like a formula: %s', (text) => {
    expect(looksLikeFormula(text)).toBe(true);
  });

  it('shows when it was read in the wrong encoding', () => {
    expect(looksMisread(Buffer.from('محمد').toString('latin1'))).toBe(true);
    expect(looksMisread('Jos\uFFFD')).toBe(true);
    expect(looksMisread('محمد José Øyvind Ürümqi')).toBe(false);
  });

  it('tells rounded numbers from whole ones', () => {
    expect(unspreadsheet('9.63944E+11')).toEqual({ lost: true });
    expect(unspreadsheet('9.63944123456E+11')).toEqual({ digits: '963944123456' });
    expect(unspreadsheet('963944123456')).toEqual({ plain: true });
    expect(unspreadsheet('1E5X')).toEqual({ plain: true });
  });

  it('has one key for all spellings of a word', () => {
    for (const text of ['Head of Household', 'head_of_household', 'HEAD-OF-HOUSEHOLD', ' headOfHousehold ']) {
      expect(wordKey(text)).toBe('headofhousehold');
    }
    expect(wordKey('Numéro de ménage')).toBe('numerodemenage');
    expect(wordKey('رقم الأسرة')).toBe(wordKey('رقم الاسره'));
  });
});
