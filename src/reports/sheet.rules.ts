export type SheetCell = string | number | null;

/** A table that somebody will open in a spreadsheet. */
export interface Sheet {
  /** What the file is called, without its ending. */
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly SheetCell[])[];
}

const figure = /^-?\d+([.]\d+)?$/;
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * A cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe in front. A figure stays one, the minus
 * before it included. (OWASP, CSV injection.)
 */
export function harmless(cell: SheetCell): string {
  if (cell === null) return '';
  const text = String(cell);
  return formula.test(text) && !figure.test(text) ? `'${text}` : text;
}
