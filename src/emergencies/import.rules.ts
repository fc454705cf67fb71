import { Refusal } from '../platform/refusal.js';

/** One thing in a sheet that could not be taken as it stands. */
export interface RowProblem {
  /** As a spreadsheet numbers it: the header is row 1. */
  readonly row: number;
  /** The column, as the header has it. */
  readonly field: string;
  readonly reason: string;
}

/** What came of a step of an import, or of all of it. */
export interface Tally {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly problems: readonly RowProblem[];
}

/** What came of all of an import; of its problems, the first. */
export interface ImportResult extends Omit<Tally, 'problems'> {
  readonly rows: number;
  readonly problemRows: number;
  readonly problems: RowProblem[];
}

export const stepMax = 500;
export const problemsShownMax = 1_000;

export interface Column {
  readonly index: number;
  readonly header: string;
}

/** What to read a sheet's columns as. */
export interface Columns {
  /** What a column is by its usual name; the key is the header's bare letters and digits in small. */
  readonly guess: (key: string) => string | undefined;
  readonly isField: (field: string) => boolean;
  /** `field:header` each; they win over guesses. */
  readonly overrides: readonly string[];
}

/** Finds each field's column; the first of several wins. Refuses `csv.columns` where an override names what is not there. */
export function columnsOf(
  header: readonly string[],
  { guess, isField, overrides }: Columns,
): ReadonlyMap<string, Column> {
  const found = new Map<string, Column>();
  for (const override of overrides) {
    const at = override.indexOf(':');
    const field = override.slice(0, at);
    const index = header.findIndex((text) => text.trim() === override.slice(at + 1).trim());
    if (at < 1 || !isField(field))
      throw new Refusal('csv.columns', 'A mapping is field:header', { mapping: override });
    if (index < 0) throw new Refusal('csv.columns', 'The file has no such column', { mapping: override });
    found.set(field, { index, header: header[index] ?? '' });
  }
  const taken = new Set([...found.values()].map(({ index }) => index));
  header.forEach((text, index) => {
    const field = guess(keyOf(text));
    if (field !== undefined && !found.has(field) && !taken.has(index))
      found.set(field, { index, header: text.trim() });
  });
  return found;
}

function keyOf(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** A cell's text on one line, NFC; undefined where it holds nothing or there is no such column. */
export function cellOf(cells: readonly string[], column: Column | undefined): string | undefined {
  const text = column && cells[column.index];
  return (
    text
      ?.normalize('NFC')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim() || undefined
  );
}
