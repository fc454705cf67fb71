import type { Uuid } from '../platform/ids.js';
import type { CsvRow } from '../platform/csv.js';
import { cellOf, type Column, columnsOf, type RowProblem } from '../emergencies/import.rules.js';
import { Refusal } from '../platform/refusal.js';
import { type ShelterType, shelterTypeCodes } from './codes.rules.js';
import { dm2Of } from './space.rules.js';

/** A unit as a row of the file has it, with the code of its site. */
export interface UnitDraft extends UnitFields {
  readonly row: number;
  readonly site: string;
  readonly code: string;
}

export interface UnitFields {
  readonly type: ShelterType;
  readonly capacity: number;
  readonly coveredDm2: number;
  readonly exclusive: boolean;
  readonly accessible: boolean;
}

export interface NewUnit extends UnitFields {
  readonly siteId: Uuid;
  readonly organisationId: Uuid;
  readonly code: string;
}

export interface ImportFacts {
  /** The sites that the caller reaches, by code. */
  readonly sites: ReadonlyMap<
    string,
    { readonly id: Uuid; readonly organisationId: Uuid; readonly active: boolean }
  >;
  /** The units that are there, by `unitKey`. */
  readonly held: ReadonlyMap<string, UnitFields>;
}

export function unitKey({ siteId, code }: { readonly siteId: Uuid; readonly code: string }): string {
  return `${siteId} ${code}`;
}

/** Which units are new. One that is there is never changed by a file: where the file says something else, that is a problem of its row. */
export function decideUnits(
  drafts: readonly UnitDraft[],
  { sites, held }: ImportFacts,
  headerOf: (field: 'site' | 'code') => string = (field) => field,
): {
  readonly added: readonly NewUnit[];
  readonly unchanged: number;
  readonly problems: readonly RowProblem[];
} {
  const known = new Map(held);
  const added: NewUnit[] = [];
  const problems: RowProblem[] = [];
  let unchanged = 0;
  for (const { row, site: siteCode, ...fields } of drafts) {
    const site = sites.get(siteCode);
    if (!site?.active) {
      problems.push({ row, field: headerOf('site'), reason: 'there is no such site in use here' });
      continue;
    }
    const unit = { ...fields, siteId: site.id, organisationId: site.organisationId };
    const there = known.get(unitKey(unit));
    if (!there) {
      added.push(unit);
      known.set(unitKey(unit), unit);
    } else if (isSame(there, unit)) {
      unchanged += 1;
    } else {
      problems.push({
        row,
        field: headerOf('code'),
        reason: 'this unit is there and is otherwise: correct it there',
      });
    }
  }
  return { added, unchanged, problems };
}

function isSame(one: UnitFields, other: UnitFields): boolean {
  return (['type', 'capacity', 'coveredDm2', 'exclusive', 'accessible'] as const).every(
    (field) => one[field] === other[field],
  );
}

const fieldNames = ['site', 'code', 'type', 'capacity', 'coveredM2', 'exclusive', 'accessible'] as const;
type Field = (typeof fieldNames)[number];

/** What columns are usually called, in bare letters and digits. */
const usualNames: Readonly<Record<string, Field>> = {
  site: 'site',
  sitecode: 'site',
  code: 'code',
  unit: 'code',
  unitcode: 'code',
  type: 'type',
  sheltertype: 'type',
  unittype: 'type',
  capacity: 'capacity',
  usablecapacity: 'capacity',
  coveredm2: 'coveredM2',
  covered: 'coveredM2',
  coveredarea: 'coveredM2',
  coveredaream2: 'coveredM2',
  m2: 'coveredM2',
  exclusive: 'exclusive',
  accessible: 'accessible',
};

/** Why a field could not be read. */
const reasons: Readonly<Record<Field, string>> = {
  site: 'there is no code of a site',
  code: 'this is no code: capitals, digits and dashes',
  type: `this is none of ${shelterTypeCodes.join(', ')}`,
  capacity: 'this is no number of people from 1 to 1000',
  coveredM2: 'these are no square metres, such as 16 or 17.5',
  exclusive: 'this is neither yes nor no',
  accessible: 'this is neither yes nor no',
};

const yes = ['yes', 'true', '1', 'oui', 'si', 'sí', 'نعم'];
const no = ['no', 'false', '0', 'non', 'لا'];
const codePattern = /^[A-Z0-9][A-Z0-9-]{0,29}$/;

/** Reads the rows of a sheet of units. Refuses `csv.columns` where a column is missing: each unit says all that is asked of it. */
export class UnitSheet {
  private readonly columns: ReadonlyMap<string, Column>;

  constructor(header: readonly string[], overrides: readonly string[]) {
    this.columns = columnsOf(header, {
      guess: (key) => usualNames[key],
      isField: (field) => fieldNames.some((name) => name === field),
      overrides,
    });
    const missing = fieldNames.filter((field) => !this.columns.has(field));
    if (missing.length > 0)
      throw new Refusal('csv.columns', `No column holds: ${missing.join(', ')}`, { missing });
  }

  take({ row, cells }: CsvRow): {
    readonly items: readonly UnitDraft[];
    readonly problems: readonly RowProblem[];
  } {
    const text = (field: Field): string => cellOf(cells, this.columns.get(field)) ?? '';
    const read = {
      site: text('site') || undefined,
      code: codePattern.test(text('code')) ? text('code') : undefined,
      type: typeOf(text('type')),
      capacity: capacityOf(text('capacity')),
      coveredM2: dm2Of(text('coveredM2')),
      exclusive: flagOf(text('exclusive')),
      accessible: flagOf(text('accessible')),
    };
    const unread = fieldNames.filter((field) => read[field] === undefined);
    const problems = unread.map((field) => ({ row, field: this.headerOf(field), reason: reasons[field] }));
    if (!isRead(read)) return { items: [], problems };
    const { coveredM2: coveredDm2, ...rest } = read;
    return { items: [{ row, ...rest, coveredDm2 }], problems };
  }

  headerOf(field: Field): string {
    return this.columns.get(field)?.header ?? field;
  }
}

type Reading = Omit<UnitDraft, 'row' | 'coveredDm2'> & { readonly coveredM2: number };

function isRead(read: { readonly [Name in keyof Reading]: Reading[Name] | undefined }): read is Reading {
  return fieldNames.every((field) => read[field] !== undefined);
}

/** A type by its code; spaces and dashes may stand for its underscores. */
function typeOf(text: string): ShelterType | undefined {
  const code = text.toLowerCase().replace(/[\s-]+/g, '_');
  return shelterTypeCodes.find((type) => type === code);
}

function capacityOf(text: string): number | undefined {
  const capacity = /^[1-9][0-9]{0,3}$/.test(text) ? Number(text) : 0;
  return capacity >= 1 && capacity <= 1_000 ? capacity : undefined;
}

function flagOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (yes.includes(word)) return true;
  return no.includes(word) ? false : undefined;
}
