import { documentKey } from './document.rules.js';
import type { JudgedHousehold } from './household.rules.js';
import type { ImportedHousehold } from './import.rules.js';
import type { ImportFinding } from './import-rows.rules.js';
import type { Contact, StoredFinding } from './registration.rules.js';

/** What is kept of a finding, by the row it is about. */
export interface RowProblem {
  readonly row: number;
  /** Counts what is said of one row. */
  readonly no: number;
  readonly outcome: 'set_aside' | 'warning';
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

export interface ImportCounts {
  readonly rows: number;
  readonly people: number;
  readonly takenIn: number;
  readonly warned: number;
  readonly setAside: number;
  readonly known: number;
}

/** A household of a list that is to be registered. */
export interface ToRegister {
  readonly household: JudgedHousehold;
  readonly contact: Contact | null;
  readonly findings: readonly StoredFinding[];
}

/** What a part of a list comes to, before it is written. */
export interface Account {
  readonly counts: ImportCounts;
  readonly problems: readonly RowProblem[];
  readonly toRegister: readonly ToRegister[];
}

/** What the register and the importer's scope say about a household of a list. */
export interface Judges {
  /** References, in capitals, that the organisation has given already. */
  readonly known: ReadonlySet<string>;
  readonly isInScope: (household: JudgedHousehold) => boolean;
}

/**
 * Accounts for each household of a part of a list: taken in, taken in with a warning, set aside, or known already. Of a known one
 * nothing more is said; one that the importer may not register there is set aside.
 */
export function accountFor(imported: readonly ImportedHousehold[], judges: Judges): Account {
  const judged = imported.map((one) => ({ one, fate: fateOf(one, judges) }));
  const count = (fate: Fate): number => judged.filter((each) => each.fate === fate).length;
  const toRegister = judged.flatMap(({ one, fate }) =>
    one.household && (fate === 'taken' || fate === 'warned')
      ? [{ household: one.household, contact: one.contact, findings: keptFindings(one.findings) }]
      : [],
  );
  return {
    counts: {
      rows: imported.reduce((sum, { rows }) => sum + rows.length, 0),
      people: toRegister.reduce((sum, { household }) => sum + household.size, 0),
      takenIn: count('taken'),
      warned: count('warned'),
      setAside: count('set_aside') + count('out_of_scope'),
      known: count('known'),
    },
    problems: judged.flatMap(({ one, fate }) => problemsOf(one, fate)),
    toRegister,
  };
}

/** What identifies by document the people of these households, as far as they may be held. */
export function documentKeysOf(imported: readonly ImportedHousehold[]): readonly string[] {
  return imported.flatMap(({ household }) =>
    (household?.members ?? []).flatMap((member) =>
      member.identity.documents.map(documentKey).filter((key) => key !== null),
    ),
  );
}

/** Warns of each member whose document somebody of a registered household has. Of a household that is known nothing is said. */
export function compareDocuments(
  imported: readonly ImportedHousehold[],
  known: ReadonlySet<string>,
  documents: ReadonlySet<string>,
  column: string,
): readonly ImportedHousehold[] {
  return imported.map((one): ImportedHousehold => {
    if (one.household === null || isKnown(one, known)) return one;
    const { household, memberRows } = one;
    const rows = household.members.flatMap(({ identity }, index) =>
      identity.documents.some((document) => documents.has(documentKey(document) ?? ''))
        ? [memberRows[index] ?? 0]
        : [],
    );
    if (rows.length === 0) return one;
    const found = rows.map((row) => elsewhere(row, column));
    return {
      ...one,
      outcome: 'warned',
      findings: [...one.findings, ...found].toSorted((a, b) => a.row - b.row),
    };
  });
}

function elsewhere(row: number, column: string): ImportFinding {
  const detail = `Row ${row}, ${column}: A member of a registered household has the same document. Check whether both are one.`;
  return { severity: 'warning', code: 'document.elsewhere', row, column, detail };
}

function isKnown({ reference }: ImportedHousehold, known: ReadonlySet<string>): boolean {
  return reference !== null && known.has(reference.toUpperCase());
}

type Fate = ImportedHousehold['outcome'] | 'known' | 'out_of_scope';

function fateOf(imported: ImportedHousehold, { known, isInScope }: Judges): Fate {
  if (imported.household === null) return 'set_aside';
  if (isKnown(imported, known)) return 'known';
  return isInScope(imported.household) ? imported.outcome : 'out_of_scope';
}

function problemsOf(imported: ImportedHousehold, fate: Fate): readonly RowProblem[] {
  if (fate === 'known') return [];
  const said = imported.findings.filter(({ severity }) => severity !== 'note');
  const all = fate === 'out_of_scope' ? [outOfScope(imported), ...said] : said;
  const counts = new Map<number, number>();
  return all.map(({ row, column, severity, code, detail }) => {
    const no = counts.get(row) ?? 0;
    counts.set(row, no + 1);
    return {
      row,
      no,
      outcome: severity === 'problem' ? 'set_aside' : 'warning',
      field: column,
      code,
      detail,
    };
  });
}

function outOfScope({ rows }: ImportedHousehold): Omit<ImportFinding, 'code'> & { readonly code: string } {
  const row = rows[0] ?? 1;
  const detail = `Row ${row}: You may not register households in this place.`;
  return { severity: 'problem', code: 'place.out-of-scope', row, column: 'area', detail };
}

/** What the register keeps beside the household; the fields are the list's columns. */
function keptFindings(findings: readonly ImportFinding[]): readonly StoredFinding[] {
  return findings.flatMap(({ severity, code, column, detail }) =>
    severity === 'problem' ? [] : [{ severity, code, field: column, detail }],
  );
}

export function addCounts(a: ImportCounts, b: ImportCounts): ImportCounts {
  return {
    rows: a.rows + b.rows,
    people: a.people + b.people,
    takenIn: a.takenIn + b.takenIn,
    warned: a.warned + b.warned,
    setAside: a.setAside + b.setAside,
    known: a.known + b.known,
  };
}

export const noCounts: ImportCounts = { rows: 0, people: 0, takenIn: 0, warned: 0, setAside: 0, known: 0 };

export function householdsOf({ takenIn, warned, setAside, known }: ImportCounts): number {
  return takenIn + warned + setAside + known;
}
