import type { DocumentStatus, DocumentType } from './codes.rules.js';
import { asciiDigits, tidy, unspreadsheet } from './text.rules.js';

export const documentNumberLengthMax = 50;

export interface DocumentDraft {
  readonly type: DocumentType;
  /** As it is written on the document; null where it is lost, was taken away or never existed. */
  readonly number: string | null;
  readonly status: DocumentStatus;
}

export type DocumentNumberReading =
  | { readonly number: string; readonly restored: boolean }
  | { readonly problem: 'document.lost-digits' | 'document.unreadable' };

/** Reads a document's number: digits of any script, leading zeros kept. What a spreadsheet rounded is no number any more. */
export function parseDocumentNumber(text: string): DocumentNumberReading {
  const written = asciiDigits(tidy(text));
  const reading = unspreadsheet(written);
  if ('lost' in reading) return { problem: 'document.lost-digits' };

  const number = 'digits' in reading ? reading.digits : written;
  if (number.length > documentNumberLengthMax || !/[\p{L}\p{N}]/u.test(number))
    return { problem: 'document.unreadable' };
  return { number, restored: 'digits' in reading };
}

/** What two writings of one document agree in: type and bare number. Null for a document without a number. */
export function documentKey(document: DocumentDraft): string | null {
  if (document.number === null) return null;
  const bare = asciiDigits(document.number)
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .slice(0, documentNumberLengthMax);
  return bare === '' ? null : `${document.type}:${bare}`;
}
