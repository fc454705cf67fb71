import type { Finding, FindingCode, Severity } from './finding.rules.js';
import { membersMax, referenceLengthMax } from './household.rules.js';
import type { Columns, ImportField } from './import-columns.rules.js';
import { readValue, type ValueChoices } from './import-values.rules.js';
import { textOrNothing } from './text.rules.js';

/** One record of a parsed list: its cells and the number that the person who sent the file sees beside it. */
export interface ListRecord {
  readonly row: number;
  readonly cells: readonly string[];
}

/** What is said about a row of a list. The detail is a whole sentence and holds no value of any cell. */
export interface ImportFinding {
  readonly severity: Severity;
  readonly code: FindingCode;
  readonly row: number;
  /** The column's header, or the field's name where no column was read. */
  readonly column: string;
  readonly detail: string;
}

/** What the cell of a field says, or null where it says nothing. */
export function cellOf(record: ListRecord, columns: Columns, field: ImportField): string | null {
  const column = columns.get(field);
  return column === undefined ? null : textOrNothing(record.cells[column.index] ?? '');
}

/** Collects what is said about the rows of one household. */
export class Remarks {
  readonly all: ImportFinding[] = [];

  constructor(private readonly columns: Columns) {}

  add(severity: Severity, code: FindingCode, row: number, field: ImportField, detail: string): void {
    const column = this.columns.get(field)?.header ?? field;
    this.all.push({ severity, code, row, column, detail: `Row ${String(row)}, ${column}: ${detail}` });
  }

  /** Says of a row what a rule said of the draft. */
  addOf({ severity, code, detail }: Finding, row: number, field: ImportField): void {
    this.add(severity, code, row, field, detail);
  }

  has(row: number, ...prefixes: readonly string[]): boolean {
    return this.all.some((one) => one.row === row && prefixes.some((prefix) => one.code.startsWith(prefix)));
  }
}

/** The rows of one household. `again`: its reference was used further up, for a household that is judged already. */
export interface RowGroup {
  readonly reference: string | null;
  /** Every row's number. */
  readonly rows: readonly number[];
  /** The rows themselves, at most one more than a household can have. */
  readonly records: readonly ListRecord[];
  readonly kind: 'together' | 'scattered' | 'again';
}

/** What a first reading of the whole list tells, that no row tells by itself. */
export interface ListSurvey {
  readonly rows: number;
  /** Keys of references whose rows are not next to each other. */
  readonly scattered: ReadonlySet<string>;
  /** The sexes are written `h` and `m`, never `f`: hombre and mujer. */
  readonly hombreMujer: boolean;
}

/** Reads a list once, keeping its references only. Without a survey, a reference that comes back is set aside. */
export function surveyList(records: Iterable<ListRecord>, columns: Columns): ListSurvey {
  const surveyor = new ListSurveyor(columns);
  for (const record of records) surveyor.push(record);
  return surveyor.survey;
}

/** The same for records that arrive one by one: `push` each, then read the `survey`. */
export class ListSurveyor {
  private rows = 0;
  private last: string | null = null;
  private readonly done = new Set<string>();
  private readonly scattered = new Set<string>();
  private readonly letters = new Set<string>();

  constructor(private readonly columns: Columns) {}

  push(record: ListRecord): void {
    this.rows += 1;
    if (isBlank(record)) return;
    if (this.letters.size < lettersMax)
      this.letters.add((cellOf(record, this.columns, 'sex') ?? '').toLowerCase());
    const key = referenceKey(cellOf(record, this.columns, 'reference'));
    if (key !== this.last && key !== null) {
      if (this.done.has(key)) this.scattered.add(key);
      this.done.add(key);
    }
    // A row without a reference ends a household as well.
    this.last = key;
  }

  get survey(): ListSurvey {
    const { rows, scattered, letters } = this;
    return { rows, scattered, hombreMujer: letters.has('h') && letters.has('m') && !letters.has('f') };
  }
}

/** More words than any list has for the sexes: the column holds something else. */
const lettersMax = 1_000;

function isBlank(record: ListRecord): boolean {
  return record.cells.every((cell) => textOrNothing(cell) === null);
}

function referenceKey(reference: string | null): string | null {
  return reference?.toUpperCase() ?? null;
}

interface OpenGroup {
  readonly reference: string | null;
  readonly kind: RowGroup['kind'];
  readonly rows: number[];
  readonly records: ListRecord[];
}

/**
 * Puts the rows of one household together, in one pass: rows with the same reference that follow each other are a household. Rows of a
 * reference that the survey found scattered wait until the end. Rows without a reference that follow each other are one group, so that
 * they are accounted for. Empty rows are counted and left out.
 */
export class RowGroups {
  blankRows = 0;
  private open: OpenGroup | null = null;
  private readonly done = new Set<string>();
  private readonly waiting = new Map<string, OpenGroup>();

  constructor(
    private readonly columns: Columns,
    private readonly scattered: ReadonlySet<string> = new Set(),
  ) {}

  /** The group that this record ends, if it ends one. */
  push(record: ListRecord): RowGroup | null {
    if (isBlank(record)) {
      this.blankRows += 1;
      return null;
    }

    const reference = cellOf(record, this.columns, 'reference');
    const key = referenceKey(reference);
    if (key !== null && this.scattered.has(key)) {
      this.wait(key, reference, record);
      return null;
    }
    if (this.open !== null && referenceKey(this.open.reference) === key) {
      append(this.open, record);
      return null;
    }

    const ended = this.open;
    this.open = this.begin(key, reference, record);
    return ended;
  }

  /** The groups that are left when the list has ended. */
  end(): readonly RowGroup[] {
    const left = [...(this.open === null ? [] : [this.open]), ...this.waiting.values()];
    this.open = null;
    this.waiting.clear();
    return left;
  }

  private wait(key: string, reference: string | null, record: ListRecord): void {
    const group = this.waiting.get(key) ?? { reference, kind: 'scattered', rows: [], records: [] };
    append(group, record);
    this.waiting.set(key, group);
  }

  private begin(key: string | null, reference: string | null, record: ListRecord): OpenGroup {
    const kind = key !== null && this.done.has(key) ? 'again' : 'together';
    if (key !== null) this.done.add(key);
    const group: OpenGroup = { reference, kind, rows: [], records: [] };
    append(group, record);
    return group;
  }
}

function append(group: OpenGroup, record: ListRecord): void {
  group.rows.push(record.row);
  // One more than allowed is enough to refuse the group; a column that is no reference must not fill the memory.
  if (group.records.length <= membersMax) group.records.push(record);
}

/** Says why the rows cannot be read as a household at all. `width` is the number of columns of the header. */
export function remarkOnShape(group: RowGroup, width: number, remarks: Remarks): void {
  const first = group.rows[0] ?? 0;
  const say = (code: FindingCode, row: number, detail: string): void => {
    remarks.add('problem', code, row, 'reference', detail);
  };
  if (group.reference === null) {
    const last = group.rows.at(-1) ?? first;
    const rows = last === first ? 'The row has' : `This row and those up to row ${String(last)} have`;
    say('reference.missing', first, `${rows} no household reference. Write it on each row of the household.`);
  }
  if (group.reference !== null && group.reference.length > referenceLengthMax) {
    say(
      'reference.too-long',
      first,
      `The reference is longer than ${String(referenceLengthMax)} characters. Shorten it.`,
    );
  }
  if (group.kind === 'again') {
    say(
      'reference.again',
      first,
      'Rows further up have the same reference. Put the rows of a household together, or correct it.',
    );
  }
  if (group.kind === 'scattered') {
    const rows = [
      ...group.rows.slice(0, rowsToldMax).map(String),
      ...(group.rows.length > rowsToldMax ? ['…'] : []),
    ].join(', ');
    const detail = `The rows of this household (${rows}) are not next to each other; they were put together. Check the reference.`;
    remarks.add('warning', 'reference.scattered', first, 'reference', detail);
  }
  if (group.records.length > membersMax) {
    const detail = `More than ${String(membersMax)} rows have this reference. Check that the column holds one reference a household.`;
    say('household.too-large', first, detail);
  }
  for (const record of group.records) {
    if (record.cells.slice(width).every((cell) => textOrNothing(cell) === null)) continue;
    say(
      'row.cells',
      record.row,
      'The row has more cells than the header. Put text that holds a comma in quotes.',
    );
  }
}

const rowsToldMax = 10;

/** What a row says that its person is to the head: `head`, or `non_member` for who is on the list only to collect. */
export function relationOf(record: ListRecord, columns: Columns, values: ValueChoices): string | undefined {
  const reading = readValue('relationship', cellOf(record, columns, 'relationship') ?? '', values);
  return 'value' in reading ? reading.value : undefined;
}
