import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { areaId, type AreaNames } from './area.rules.js';
import { type Language, languageCodes } from './codes.rules.js';
import { cellOf, type Column, columnsOf, type RowProblem } from './import.rules.js';

const levels = [0, 1, 2, 3, 4, 5] as const;
const pcodeForm = /^[0-9A-Z][0-9A-Z-]{0,31}$/;
const nameLengthMax = 200;

/** An area as a sheet tells of it. */
export interface AreaDraft {
  readonly row: number;
  /** The column of its code. */
  readonly field: string;
  readonly country: string;
  /** The codes from the country down to the area itself. */
  readonly path: readonly string[];
  readonly names: AreaNames;
  /** A name in no language that is kept apart. */
  readonly plainName?: string;
  readonly validTo?: string;
  /** The code of the area that took its place. */
  readonly supersededBy?: string;
}

export interface SheetOptions {
  /** ISO 3166-1 alpha-2; needed where the sheet's own code of the country is something else. */
  readonly country: string | undefined;
  readonly overrides: readonly string[];
}

/** Finds the columns of a COD-AB sheet by their usual names: `ADM1_PCODE`, `ADM1_FR`, `admin1Pcode`, `admin1Name_en`, … */
export function areaColumns(
  header: readonly string[],
  overrides: readonly string[],
): ReadonlyMap<string, Column> {
  const columns = columnsOf(header, { guess: fieldOf, isField, overrides });
  const found = levels.filter((level) => columns.has(`code${level}`));
  const [first = 0, last = 0] = [found[0], found.at(-1)];
  if (found.length === 0)
    throw new Refusal('csv.columns', 'No column holds p-codes, such as ADM1_PCODE or admin1Pcode');
  if (first > 1 || last - first + 1 !== found.length) {
    throw new Refusal('csv.columns', 'The columns of p-codes leave out a level', { levels: [...found] });
  }
  return columns;
}

function fieldOf(key: string): string | undefined {
  const [, codeLevel] = /^adm(?:in)?([0-5])p?code$/.exec(key) ?? [];
  if (codeLevel !== undefined) return `code${codeLevel}`;
  const [, nameLevel, language] = /^adm(?:in)?([0-5])(?:name)?([a-z]{2})?$/.exec(key) ?? [];
  if (nameLevel !== undefined)
    return isLanguage(language) ? `name${nameLevel}.${language}` : `name${nameLevel}`;
  if (key === 'validto') return 'validTo';
  return key === 'supersededby' ? 'supersededBy' : undefined;
}

function isField(field: string): boolean {
  return /^(code[0-5]|name[0-5](\.(en|fr|ar|es))?|validTo|supersededBy)$/.test(field);
}

function isLanguage(text: string | undefined): text is Language {
  return languageCodes.some((code) => code === text);
}

interface Known {
  readonly path: readonly string[];
  readonly row: number;
}

/** What one row adds to what was read before. */
export interface Taken {
  readonly items: readonly AreaDraft[];
  readonly problems: readonly RowProblem[];
}

/**
 * Reads a sheet in which every row repeats its ancestors. Each area is taken once, its ancestors before it; a row that puts a code
 * elsewhere than an earlier row did is a problem from that level down.
 */
export class AreaSheet {
  private readonly known = new Map<string, Known>();
  private readonly columns: ReadonlyMap<string, Column>;

  constructor(
    header: readonly string[],
    private readonly options: SheetOptions,
  ) {
    this.columns = areaColumns(header, options.overrides);
    if (!this.columns.has('code0') && options.country === undefined) throw countryMissing();
  }

  take({ row, cells }: { readonly row: number; readonly cells: readonly string[] }): Taken {
    const codes = this.codesOf(cells);
    const lowest = codes.findLastIndex((code) => code !== undefined);
    if (codes[0] === undefined)
      return { items: [], problems: [{ row, field: this.headerOf(0), reason: 'there is no code' }] };
    const country = countryOf(this.options.country ?? codes[0]);
    const items: AreaDraft[] = [];

    for (let level = 0; level <= lowest; level += 1) {
      const field = this.headerOf(level);
      const path = codes.slice(0, level + 1).filter((code) => code !== undefined);
      const reason = problemOfCode(codes[level]) ?? this.contradictionOf(country, path);
      if (reason !== undefined) return { items, problems: [{ row, field, reason }] };
      if (!this.meet(country, path, row)) continue;
      const draft = this.draftOf({ row, field, country, path }, cells, level === lowest);
      const problem = problemOfDraft(draft);
      if (problem !== undefined) return { items, problems: [problem] };
      items.push(draft);
    }
    return { items, problems: [] };
  }

  private headerOf(level: number): string {
    return this.columns.get(`code${level}`)?.header ?? '';
  }

  /** The codes from level 0 down; a sheet without its country's code gets it from the import. */
  private codesOf(cells: readonly string[]): readonly (string | undefined)[] {
    const codes = levels.map((level) => cellOf(cells, this.columns.get(`code${level}`)));
    return this.columns.has('code0') ? codes : [this.options.country, ...codes.slice(1)];
  }

  private contradictionOf(country: string, path: readonly string[]): string | undefined {
    const known = this.known.get(keyOf(country, path.at(-1)));
    if (known && known.path.join('/') !== path.join('/')) {
      return `${path.join(' / ')} contradicts row ${known.row}: ${known.path.join(' / ')}`;
    }
    const root = this.known.get(country);
    return path.length === 1 && root && root.path[0] !== path[0]
      ? `row ${root.row} is of another country`
      : undefined;
  }

  /** Whether the area is met for the first time. */
  private meet(country: string, path: readonly string[], row: number): boolean {
    const key = keyOf(country, path.at(-1));
    if (this.known.has(key)) return false;
    this.known.set(key, { path, row });
    if (path.length === 1) this.known.set(country, { path, row });
    return true;
  }

  private draftOf(
    place: Pick<AreaDraft, 'row' | 'field' | 'country' | 'path'>,
    cells: readonly string[],
    isLowest: boolean,
  ): AreaDraft {
    const level = place.path.length - 1;
    const plainName = cellOf(cells, this.columns.get(`name${level}`));
    const named = languageCodes.flatMap((language) => {
      const name = cellOf(cells, this.columns.get(`name${level}.${language}`));
      return name === undefined ? [] : [[language, name] as const];
    });
    const validTo = isLowest ? cellOf(cells, this.columns.get('validTo')) : undefined;
    const supersededBy = isLowest ? cellOf(cells, this.columns.get('supersededBy')) : undefined;
    return {
      ...place,
      names:
        named.length === 0 && level === 0 && plainName === undefined
          ? namesOfCountry(place.country)
          : Object.fromEntries(named),
      ...(plainName === undefined ? {} : { plainName }),
      ...(validTo === undefined ? {} : { validTo: dayOf(validTo) }),
      ...(supersededBy === undefined ? {} : { supersededBy }),
    };
  }
}

function countryMissing(): Refusal {
  return new Refusal(
    'area.country-missing',
    'Tell the country as ISO 3166-1 alpha-2 in the parameter "country"',
  );
}

function keyOf(country: string, pcode: string | undefined): string {
  return `${country}/${pcode ?? ''}`;
}

function countryOf(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) throw countryMissing();
  return code;
}

function problemOfCode(code: string | undefined): string | undefined {
  if (code === undefined) return 'there is no code at this level, but one below it';
  return pcodeForm.test(code) ? undefined : 'a p-code is capitals, digits and dashes, at most 32';
}

function problemOfDraft({
  row,
  field,
  names,
  plainName = '',
  validTo,
  supersededBy = 'X',
}: AreaDraft): RowProblem | undefined {
  const isLong = [...Object.values(names), plainName].some((name) => name.length > nameLengthMax);
  if (isLong) return { row, field, reason: `a name has at most ${nameLengthMax} characters` };
  if (validTo === '') return { row, field, reason: 'the last day of validity is not written YYYY-MM-DD' };
  return pcodeForm.test(supersededBy)
    ? undefined
    : { row, field, reason: 'what took its place is no p-code' };
}

/** The day at the beginning of `2024-12-31`, `2024/12/31 00:00:00` and the like; else nothing. */
function dayOf(text: string): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})[-/](\d{2})[-/](\d{2})\b/.exec(text) ?? [];
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const iso = Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10);
  return iso === `${year}-${month}-${day}` ? iso : '';
}

function namesOfCountry(country: string): AreaNames {
  return Object.fromEntries(
    languageCodes.map((language) => [
      language,
      new Intl.DisplayNames([language], { type: 'region' }).of(country) ?? country,
    ]),
  );
}

/** An area as the database has it. */
export interface AreaFact {
  readonly id: Uuid;
  readonly path: readonly Uuid[];
  readonly name: string;
  readonly names: AreaNames;
  readonly codVersion: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly supersededBy: Uuid | null;
}

/** An area as it is to be written. */
export interface AreaWrite extends AreaFact {
  readonly country: string;
  readonly pcode: string;
  readonly level: number;
  readonly parentId: Uuid | null;
}

/** The edition of the dataset that an import brings; what it does not tell stays as it is. */
export interface Edition {
  readonly codVersion?: string | undefined;
  readonly validFrom?: string | undefined;
}

export interface AreaDecision {
  readonly added: readonly AreaWrite[];
  readonly changed: readonly AreaWrite[];
  readonly unchanged: number;
  readonly problems: readonly RowProblem[];
}

/** All ids that the drafts speak of. */
export function idsSpokenOf(drafts: readonly AreaDraft[]): readonly Uuid[] {
  const ids = drafts.flatMap(({ country, path, supersededBy }) =>
    [...path.slice(-2), ...(supersededBy === undefined ? [] : [supersededBy])].map((pcode) =>
      areaId(country, pcode),
    ),
  );
  return [...new Set(ids)];
}

/**
 * What an import adds and changes. An area that lies elsewhere already is a problem: it never moves, since scope and other tables
 * follow its path. Columns that the sheet does not have, and names in languages that it does not have, stay.
 */
export function decideAreas(
  drafts: readonly AreaDraft[],
  facts: ReadonlyMap<Uuid, AreaFact>,
  edition: Edition,
): AreaDecision {
  const added: AreaWrite[] = [];
  const changed: AreaWrite[] = [];
  const problems: RowProblem[] = [];
  const paths = new Map([...facts.values()].map(({ id, path }) => [id, path.join()]));
  let unchanged = 0;

  for (const draft of drafts) {
    const write = writeOf(draft, facts, edition);
    const held = facts.get(write.id);
    const reason = misplaced(write, paths) ?? superseding(draft, write, paths);
    if (reason !== undefined) {
      problems.push({ row: draft.row, field: draft.field, reason });
      continue;
    }
    paths.set(write.id, write.path.join());
    if (!held) added.push(write);
    else if (differs(held, write)) changed.push(write);
    else unchanged += 1;
  }
  return { added, changed, unchanged, problems };
}

function writeOf(draft: AreaDraft, facts: ReadonlyMap<Uuid, AreaFact>, edition: Edition): AreaWrite {
  const { country } = draft;
  const path = draft.path.map((pcode) => areaId(country, pcode));
  const pcode = draft.path.at(-1) ?? '';
  const id = areaId(country, pcode);
  const held = facts.get(id);
  const names = { ...held?.names, ...draft.names };
  return {
    id,
    country,
    pcode,
    level: path.length - 1,
    parentId: path.at(-2) ?? null,
    path,
    names,
    name:
      names.en ?? draft.plainName ?? plainNameOf(held, pcode) ?? names.fr ?? names.es ?? names.ar ?? pcode,
    codVersion: edition.codVersion ?? held?.codVersion ?? null,
    validFrom: edition.validFrom ?? held?.validFrom ?? null,
    validTo: draft.validTo ?? held?.validTo ?? null,
    supersededBy:
      draft.supersededBy === undefined ? (held?.supersededBy ?? null) : areaId(country, draft.supersededBy),
  };
}

/** A name that is none of those by language, and not the code for want of one. */
function plainNameOf(held: AreaFact | undefined, pcode: string): string | undefined {
  return held && ![...Object.values(held.names), pcode].includes(held.name) ? held.name : undefined;
}

function misplaced(write: AreaWrite, paths: ReadonlyMap<Uuid, string>): string | undefined {
  const held = paths.get(write.id);
  if (held !== undefined && held !== write.path.join())
    return 'this code lies elsewhere already, and an area never moves';
  if (write.parentId !== null && paths.get(write.parentId) !== write.path.slice(0, -1).join()) {
    return 'the area that it lies in was not taken, or lies elsewhere already';
  }
  return undefined;
}

function superseding(
  draft: AreaDraft,
  write: AreaWrite,
  paths: ReadonlyMap<Uuid, string>,
): string | undefined {
  if (draft.supersededBy === undefined) return undefined;
  if (write.supersededBy === write.id) return 'an area does not take its own place';
  return paths.has(write.supersededBy ?? '')
    ? undefined
    : 'the area that took its place is not there: put its row above';
}

function differs(held: AreaFact, write: AreaWrite): boolean {
  const { name, codVersion, validFrom, validTo, supersededBy } = write;
  return (
    held.name !== name ||
    held.codVersion !== codVersion ||
    held.validFrom !== validFrom ||
    held.validTo !== validTo ||
    held.supersededBy !== supersededBy ||
    languageCodes.some((language) => held.names[language] !== write.names[language])
  );
}
