import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DocumentDraft, documentKey, parseDocumentNumber } from './document.rules.js';

function document(number: string | null): DocumentDraft {
  return { type: 'national_id', number, status: 'valid' };
}

describe('document numbers', () => {
  it('keep their leading zeros, in any digits', () => {
    expect(parseDocumentNumber(' 09538341613 ')).toEqual({ number: '09538341613', restored: false });
    expect(parseDocumentNumber('٠٩٥٣')).toEqual({ number: '0953', restored: false });
  });

  it('are restored where a spreadsheet kept every digit, and left out where it did not', () => {
    expect(parseDocumentNumber('82112401016.0')).toEqual({ number: '82112401016', restored: true });
    expect(parseDocumentNumber('8.21124E+10')).toEqual({ problem: 'document.lost-digits' });
  });

  it.each(['', '---', 'x'.repeat(51)])('are not "%s"', (text) => {
    expect(parseDocumentNumber(text)).toEqual({ problem: 'document.unreadable' });
  });

  it('are the same in any writing, and never across types', () => {
    expect(documentKey(document('ab-12 34'))).toBe(documentKey(document('AB/1234')));
    expect(documentKey(document('١٢٣٤'))).toBe(documentKey(document('1234')));
    expect(documentKey({ ...document('1234'), type: 'passport' })).not.toBe(documentKey(document('1234')));
    expect(documentKey(document(null))).toBeNull();
  });

  it('are read from any text without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const reading = parseDocumentNumber(text);
        if ('number' in reading)
          expect((documentKey(document(reading.number)) ?? '').length).toBeLessThanOrEqual(80);
      }),
    );
  });
});
