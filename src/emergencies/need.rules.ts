import type { Uuid } from '../platform/ids.js';
import {
  type NeedKind,
  needKindCodes,
  type PopulationGroup,
  populationGroupCodes,
  type Sector,
  sectorCodes,
  type Sex,
  sexCodes,
} from './codes.rules.js';
import {
  cellOf,
  type Column,
  columnsOf,
  type ImportResult,
  problemsShownMax,
  type RowProblem,
} from './import.rules.js';
import { Refusal } from '../platform/refusal.js';

/** One cell of the plan without its area. Null is the total over a dimension. */
export interface Cell {
  readonly kind: NeedKind;
  readonly sector: Sector | null;
  readonly populationGroup: PopulationGroup | null;
  readonly sex: Sex | null;
  readonly ageBand: string | null;
}

/** A figure as it was sent, with its area's id or its p-code. */
export interface FigureDraft extends Cell {
  /** Its place in the list, or its row in the file. */
  readonly row: number;
  readonly areaId: Uuid | null;
  readonly pcode: string | null;
  readonly people: number;
}

export interface FigureWrite extends Cell {
  readonly areaId: Uuid;
  readonly people: number;
}

export interface NeedFacts {
  /** Areas that the caller reaches, by id and by p-code; several where two countries have the same code. */
  readonly areas: ReadonlyMap<string, readonly Uuid[]>;
  /** The codes of the age bands that this version of the plan counts in. */
  readonly bands: readonly string[];
  /** Which kinds and sectors the caller may add to, by `subjectKey`: those that the version has figures of; null is all. */
  readonly open: ReadonlySet<string> | null;
  /** The figures that this version of the plan has already, by cell. */
  readonly held: ReadonlyMap<string, number>;
}

/** What the fields of a draft are called where it came from. */
export type FieldNames = Readonly<Record<'area' | 'sector' | 'ageBand' | 'people', string>>;

/** A figure that is new, with its place where it was sent. */
export interface NewFigure extends FigureWrite {
  readonly row: number;
}

export interface NeedDecision {
  readonly added: readonly NewFigure[];
  readonly unchanged: number;
  readonly problems: readonly RowProblem[];
}

/**
 * Which figures are new. A figure of a version never changes: another number for the same cell is a problem. The first figure of a kind
 * and sector puts all those of the version before out of force, everywhere: so only who plans for the whole emergency gives it.
 */
export function decideFigures(
  drafts: readonly FigureDraft[],
  facts: NeedFacts,
  fields: FieldNames,
): NeedDecision {
  const added: NewFigure[] = [];
  const problems: RowProblem[] = [];
  const known = new Map(facts.held);
  let unchanged = 0;

  for (const draft of drafts) {
    const problem = (field: string, reason: string): unknown =>
      problems.push({ row: draft.row, field, reason });
    const [areaId, another] = facts.areas.get(draft.areaId ?? draft.pcode ?? '') ?? [];
    if (areaId === undefined) {
      problem(fields.area, 'there is no such area in a country of the emergency');
    } else if (another !== undefined) {
      problem(fields.area, 'two countries of the emergency have this code');
    } else if (facts.open?.has(subjectKey(draft)) === false) {
      problem(
        fields.sector,
        'this version of the plan has none yet: who plans for the whole emergency begins',
      );
    } else if (draft.ageBand !== null && !facts.bands.includes(draft.ageBand)) {
      problem(fields.ageBand, `the age bands of this version are ${facts.bands.join(', ')}`);
    } else {
      const write = writeOf(draft, areaId);
      const before = known.get(cellKey(write));
      known.set(cellKey(write), before ?? write.people);
      if (before === undefined) added.push({ ...write, row: draft.row });
      else if (before === write.people) unchanged += 1;
      else problem(fields.people, saidAlready(before));
    }
  }
  return { added, unchanged, problems };
}

/** A figure of an import for a cell that others filled before the import came to its end. */
export interface Overtaken {
  readonly row: number;
  readonly people: number;
  /** What the version says by now. */
  readonly held: number;
}

/** What came of an import in the end: what others said before it did is unchanged where it is the same, else a problem of its row. */
export function withOvertaken(
  result: ImportResult,
  overtaken: readonly Overtaken[],
  field: string,
): ImportResult {
  const differing = overtaken.filter(({ people, held }) => people !== held);
  const problems = differing.map(({ row, held }) => ({ row, field, reason: saidAlready(held) }));
  return {
    ...result,
    added: result.added - overtaken.length,
    unchanged: result.unchanged + overtaken.length - differing.length,
    problemRows: result.problemRows + differing.length,
    problems: [...result.problems, ...problems].sort((a, b) => a.row - b.row).slice(0, problemsShownMax),
  };
}

function saidAlready(people: number): string {
  return `this version of the plan says ${people} already: give a new version`;
}

function writeOf(
  { kind, sector, populationGroup, sex, ageBand, people }: FigureDraft,
  areaId: Uuid,
): FigureWrite {
  return { areaId, kind, sector, populationGroup, sex, ageBand, people };
}

/** One text for what a version of the plan is in force of. */
export function subjectKey({ kind, sector }: Pick<Cell, 'kind' | 'sector'>): string {
  return `${kind}|${sector ?? '*'}`;
}

/** Refuses a version that skips others: the numbers would run out for those who come after. */
export function checkVersion(version: number, newest: number): void {
  if (version > newest + 1)
    throw new Refusal('need.version-skipped', `The next version of the plan is ${newest + 1}`);
}

/** One text for a cell. */
export function cellKey({
  areaId,
  kind,
  sector,
  populationGroup,
  sex,
  ageBand,
}: Cell & { readonly areaId: Uuid }): string {
  return [areaId, kind, sector, populationGroup, sex, ageBand].map((part) => part ?? '*').join('|');
}

const fieldNames = ['pcode', 'kind', 'sector', 'populationGroup', 'sex', 'ageBand', 'people'] as const;
type Field = (typeof fieldNames)[number];

const usualNames: Readonly<Record<string, Field>> = {
  pcode: 'pcode',
  areapcode: 'pcode',
  areacode: 'pcode',
  adminpcode: 'pcode',
  admpcode: 'pcode',
  area: 'pcode',
  kind: 'kind',
  category: 'kind',
  populationstatus: 'kind',
  sector: 'sector',
  sectorcode: 'sector',
  cluster: 'sector',
  populationgroup: 'populationGroup',
  group: 'populationGroup',
  sex: 'sex',
  gender: 'sex',
  ageband: 'ageBand',
  agegroup: 'ageBand',
  agerange: 'ageBand',
  age: 'ageBand',
  people: 'people',
  population: 'people',
  number: 'people',
  persons: 'people',
};

/** Words for the codes, in small; HAPI's codes among them. */
const kindWords: Readonly<Record<string, NeedKind>> = {
  ...Object.fromEntries(needKindCodes.map((code) => [code, code])),
  inn: 'in_need',
  'in need': 'in_need',
  pin: 'in_need',
  tgt: 'targeted',
  target: 'targeted',
};
const sexWords: Readonly<Record<string, Sex>> = {
  ...Object.fromEntries(sexCodes.map((code) => [code, code])),
  f: 'female',
  m: 'male',
  o: 'other',
  x: 'other',
  u: 'undisclosed',
};
const sectorWords: Readonly<Record<string, Sector>> = Object.fromEntries(
  sectorCodes.map((code) => [code.toLowerCase(), code]),
);
const groupWords: Readonly<Record<string, PopulationGroup>> = Object.fromEntries(
  populationGroupCodes.map((code) => [code.toLowerCase(), code]),
);
const totalWords = ['all', 'total', 'intersectoral', '*'];

/** Reads a sheet with one figure a row. */
export class NeedSheet {
  private readonly columns: ReadonlyMap<string, Column>;

  constructor(header: readonly string[], overrides: readonly string[]) {
    this.columns = columnsOf(header, {
      guess: (key) => usualNames[key],
      isField: (field) => fieldNames.some((name) => name === field),
      overrides,
    });
    const missing = (['pcode', 'kind', 'people'] as const).filter((field) => !this.columns.has(field));
    if (missing.length > 0)
      throw new Refusal('csv.columns', `No column holds: ${missing.join(', ')}`, { missing });
  }

  /** What the columns are called. */
  get fields(): FieldNames {
    return {
      area: this.headerOf('pcode'),
      sector: this.headerOf('sector'),
      ageBand: this.headerOf('ageBand'),
      people: this.headerOf('people'),
    };
  }

  take({ row, cells }: { readonly row: number; readonly cells: readonly string[] }): {
    readonly items: readonly FigureDraft[];
    readonly problems: readonly RowProblem[];
  } {
    const text = (field: Field): string | undefined => cellOf(cells, this.columns.get(field));
    const read = {
      pcode: text('pcode'),
      kind: coded(text('kind'), kindWords) ?? undefined,
      sector: coded(text('sector'), sectorWords),
      populationGroup: coded(text('populationGroup'), groupWords),
      sex: coded(text('sex'), sexWords),
      ageBand: isTotal(text('ageBand')) ? null : text('ageBand'),
      people: peopleOf(text('people')),
    };

    const unread = fieldNames.filter((field) => read[field] === undefined);
    const problems = unread.map((field) => ({ row, field: this.headerOf(field), reason: reasons[field] }));
    return isRead(read) ? { items: [{ row, areaId: null, ...read }], problems } : { items: [], problems };
  }

  private headerOf(field: Field): string {
    return this.columns.get(field)?.header ?? field;
  }
}

/** Why a field could not be read. */
const reasons: Readonly<Record<Field, string>> = {
  pcode: 'there is no code',
  kind: 'this is neither in_need nor targeted',
  sector: 'this is no code of a sector',
  populationGroup: 'this is no code of a population group',
  sex: 'this is none of female, male, other, undisclosed',
  ageBand: 'there is no age band',
  people: 'this is no whole number without signs or spaces',
};

type Reading = Omit<FigureDraft, 'row' | 'areaId' | 'pcode'> & { readonly pcode: string };

function isRead(read: { readonly [Name in keyof Reading]: Reading[Name] | undefined }): read is Reading {
  return fieldNames.every((field) => read[field] !== undefined);
}

/** The code of a word; null for the total, undefined for a word that is none. */
function coded<T>(word: string | undefined, words: Readonly<Record<string, T>>): T | null | undefined {
  const key = word?.toLowerCase() ?? '';
  if (isTotal(word)) return null;
  return Object.hasOwn(words, key) ? words[key] : undefined;
}

function isTotal(word: string | undefined): boolean {
  return word === undefined || totalWords.includes(word.toLowerCase());
}

function peopleOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}
