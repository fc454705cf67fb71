import { Refusal } from '../platform/refusal.js';
import type { Uuid } from '../platform/ids.js';
import type { Day } from './birth.rules.js';
import type { LegalBasis } from './codes.rules.js';
import {
  type ColumnChoices,
  type ImportField,
  importFields,
  mapColumns,
  type Mapping,
} from './import-columns.rules.js';
import type { AreaRef, ImportPlan } from './import-household.rules.js';
import { isCodeOfField, type ValueChoices } from './import-values.rules.js';
import type { PhoneCountry } from './phone.rules.js';
import { wordKey } from './text.rules.js';

/** How somebody wants a list to be read. */
export interface ImportWish {
  readonly legalBasis?: Exclude<LegalBasis, 'consent'>;
  /** `field:header` each. */
  readonly map?: readonly string[];
  /** `field:word:code` each. */
  readonly meaning?: readonly string[];
}

/** What a list's codes and names are looked up in. */
export interface Places {
  readonly areas: readonly (AreaRef & { readonly pcode: string })[];
  readonly sites: readonly { readonly id: Uuid; readonly code: string; readonly name: string }[];
  readonly countries: readonly string[];
  readonly today: Day;
}

/** Finds out how a list is to be read; refuses `csv.columns` where what it needs is not there or the wish makes no sense. */
export function planImport(
  header: readonly string[],
  wish: ImportWish,
  places: Places,
): { readonly plan: ImportPlan; readonly mapping: Mapping } {
  const mapping = mapColumns(header, columnChoices(wish.map ?? []), wish.legalBasis !== undefined);
  if (mapping.problems.length > 0) {
    const errors = mapping.problems.map(({ field, detail }) => ({ pointer: `/${field}`, detail }));
    throw new Refusal('csv.columns', undefined, {}, errors);
  }
  const [country, ...others] = places.countries;
  const areas = onlyOnes(
    places.areas.map(({ id, level, pcode, old = false }): [string, AreaRef] => [pcode, { id, level, old }]),
  );
  const sites = onlyOnes(
    places.sites.flatMap(({ id, code, name }): [string, Uuid][] =>
      [...new Set([wordKey(code), wordKey(name)])].map((key) => [key, id]),
    ),
  );
  return {
    mapping,
    plan: {
      columns: mapping.columns,
      width: header.length,
      today: places.today,
      areaOf: (code) => areas.get(code),
      siteOf: (name) => sites.get(wordKey(name)),
      values: valueChoices(wish.meaning ?? []),
      ...(country !== undefined && others.length === 0 ? { country: country as PhoneCountry } : {}),
      ...(wish.legalBasis === undefined ? {} : { legalBasis: wish.legalBasis }),
    },
  };
}

/** What two have in common names neither. */
function onlyOnes<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  const twice = new Set<string>();
  for (const [key, value] of entries) {
    if (found.has(key)) twice.add(key);
    found.set(key, value);
  }
  for (const key of twice) found.delete(key);
  return found;
}

function columnChoices(map: readonly string[]): ColumnChoices {
  return Object.fromEntries(
    map.map((choice) => {
      const at = choice.indexOf(':');
      const field = choice.slice(0, at);
      if (at < 1 || !Object.hasOwn(importFields, field)) throw senseless('map', choice, 'field:header');
      const header = choice.slice(at + 1).trim();
      return [field as ImportField, header === '' ? null : header];
    }),
  );
}

function valueChoices(meanings: readonly string[]): ValueChoices {
  const choices: Record<string, Record<string, string>> = {};
  for (const meaning of meanings) {
    const [, field = '', word = '', code = ''] = /^([^:]+):(.+):([^:]+)$/u.exec(meaning) ?? [];
    if (!isCodeOfField(field, code)) throw senseless('meaning', meaning, 'field:word:code');
    choices[field] = { ...choices[field], [word]: code };
  }
  return choices;
}

function senseless(parameter: string, given: string, form: string): Refusal {
  const detail = `"${given}" is not of the form ${form} with a field that lists have`;
  return new Refusal('csv.columns', undefined, {}, [{ pointer: `/${parameter}`, detail }]);
}
