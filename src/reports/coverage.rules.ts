import { currencyOf } from '../ledger/currency.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';

/** What the rows of a report are by; `none` is the total alone, `origin` the area that households come from. */
export const groupings = ['none', 'area', 'origin', 'project', 'organisation', 'sector', 'month'] as const;
export type Grouping = (typeof groupings)[number];

/** Columns of sex and disability. What was not said, and what nobody described, is `unknown`. */
export const sexColumns = ['female', 'male', 'other', 'unknown'] as const;
export const disabilityColumns = ['yes', 'no', 'unknown'] as const;
export const unknown = 'unknown';

export interface CoverageFilter {
  readonly asOf: Date;
  readonly areaId: Uuid | null;
  readonly projectId: Uuid | null;
  readonly organisationId: Uuid | null;
  readonly sector: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly groupBy: Grouping;
  /** The level of rows by area or origin; null where they are by something else. */
  readonly level: number | null;
}

/** A row as the database counts it; its key is empty for the total. Sums beyond 2^31 come as text. */
export interface CoverageRowFacts {
  readonly key: string;
  readonly sector: string | null;
  readonly areaId: Uuid | null;
  readonly pcode: string | null;
  readonly codVersion: string | null;
  readonly level: number | null;
  readonly projectCode: string | null;
  readonly organisationCode: string | null;
  readonly name: string | null;
  readonly inNeed: string | null;
  readonly targeted: string | null;
  readonly needCells: readonly NeedCellFacts[];
  readonly households: number;
  readonly undescribed: number;
  readonly covered: number;
  readonly firstTime: number;
  readonly assistances: number;
  readonly beyondHouseholds: number;
  readonly beyondPeople: number;
  readonly beyondAssistances: number;
  readonly disputedAssistances: number;
  readonly disputedHouseholds: number;
  readonly disputedPeople: number;
  readonly cells: readonly CellFacts[];
  readonly amounts: readonly AmountFacts[];
  readonly goods: readonly GoodsFacts[];
  readonly shelters: readonly ShelterFacts[];
  readonly pledges: readonly PledgeFacts[];
  readonly groups: readonly GroupFacts[];
}

export interface CellFacts {
  readonly sex: string;
  readonly ageBand: string | null;
  readonly disability: string;
  readonly people: number;
}

/** What the plan says of one sex and age band. */
export interface NeedCellFacts {
  readonly sex: string;
  readonly ageBand: string;
  readonly inNeed: string | null;
  readonly targeted: string | null;
}

export interface AmountFacts {
  readonly kind: 'item' | 'cash' | 'service' | 'shelter';
  readonly itemId: Uuid | null;
  /** The item's code, the currency, the service or the type of shelter. */
  readonly code: string;
  readonly unit: string | null;
  readonly planned: string;
  readonly beyond: string;
  /** How much of what is planned was handed out by handouts that are disputed. */
  readonly disputed: string;
}

/** What left lots whose value is in one currency; the currency is null where nobody knows from which lot it came. */
export interface GoodsFacts {
  readonly itemId: Uuid;
  readonly currency: string | null;
  readonly inPlan: boolean;
  readonly quantity: string;
  readonly value: string | null;
}

/** Units of one type into which households moved. */
export interface ShelterFacts {
  readonly type: string;
  readonly inPlan: boolean;
  readonly units: number;
  readonly households: number;
  readonly people: number;
}

/** What approved lists promise of one item, service or currency, and what was given of it. */
export interface PledgeFacts extends Pick<AmountFacts, 'kind' | 'itemId' | 'code' | 'unit'> {
  readonly entitled: string;
  readonly given: string;
}

export interface GroupFacts {
  readonly kind: 'institution' | 'community' | 'place';
  readonly people: number;
  /** Heads by sex, then by age band. */
  readonly counted: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
}

export interface CoverageFacts {
  readonly bandSet: string;
  readonly bands: readonly string[];
  /** The total among them, under the empty key. */
  readonly rows: readonly CoverageRowFacts[];
}

export interface PeopleCell {
  readonly sex: string;
  readonly ageBand: string;
  readonly disability: string;
  readonly people: number;
}

export interface HeadCell {
  readonly sex: string;
  readonly ageBand: string;
  readonly people: number;
}

/** Who is in need, targeted and reached of one sex and age band. */
export interface SexAgeCell extends HeadCell {
  readonly inNeed: number | null;
  readonly targeted: number | null;
  readonly reachPercent: string | null;
}

export interface Delivered {
  readonly items: {
    readonly itemId: Uuid;
    readonly code: string;
    readonly unit: string;
    readonly quantity: string;
    readonly unvalued: string;
  }[];
  readonly services: { readonly service: string; readonly units: string }[];
  readonly cash: { readonly currency: string; readonly amount: string }[];
  readonly goods: { readonly currency: string; readonly value: string }[];
  readonly shelter: Omit<ShelterFacts, 'inPlan'>[];
}

/** What was delivered in plan by handouts of which a household says that it did not get it. */
export interface Disputed {
  readonly assistances: number;
  readonly households: number;
  readonly people: number;
  readonly items: {
    readonly itemId: Uuid;
    readonly code: string;
    readonly unit: string;
    readonly quantity: string;
  }[];
  readonly services: { readonly service: string; readonly units: string }[];
  readonly cash: { readonly currency: string; readonly amount: string }[];
}

export interface Share {
  readonly entitled: string;
  readonly given: string;
  readonly percent: string | null;
}

export interface Promised {
  readonly items: ({ readonly itemId: Uuid; readonly code: string; readonly unit: string } & Share)[];
  readonly services: ({ readonly service: string } & Share)[];
  readonly cash: ({ readonly currency: string } & Share)[];
  readonly shelter: ({ readonly type: string } & Share)[];
}

/** Refuses a period that ends before it starts, and a moment that has not come: `dates.reversed`, `report.future`. */
export function refusePeriod(
  { from, to, asOf }: Pick<CoverageFilter, 'from' | 'to' | 'asOf'>,
  now: Date,
): void {
  if (from !== null && to !== null && to < from)
    throw new Refusal('dates.reversed', 'The period ends before it starts');
  if (asOf > now) throw new Refusal('report.future', 'Ask for a report as of now or earlier');
}

/**
 * Part of the whole in per cent with one digit, rounded half up: `66.7`. Above 100 where more were reached than were targeted, which is
 * to be looked at and not to be hidden. Null where there is no target, or a target of nobody.
 */
export function percentOf(part: number | bigint, whole: number | bigint | null): string | null {
  if (whole === null || BigInt(whole) === 0n) return null;
  const tenths = (BigInt(part) * 2_000n + BigInt(whole)) / (2n * BigInt(whole));
  return `${tenths / 10n}.${tenths % 10n}`;
}

/** The people of a row in cells of sex × age band × disability that add up to all of them, in the order of the columns. */
export function peopleCells(
  { cells, undescribed }: Pick<CoverageRowFacts, 'cells' | 'undescribed'>,
  bands: readonly string[],
): readonly PeopleCell[] {
  const sums = new Map<string, number>();
  const add = (sex: string, ageBand: string, disability: string, people: number): void => {
    const key = [sex, ageBand, disability].join(' ');
    sums.set(key, (sums.get(key) ?? 0) + people);
  };
  for (const { sex, ageBand, disability, people } of cells)
    add(sexColumn(sex), ageBand ?? unknown, disability, people);
  add(unknown, unknown, unknown, undescribed);

  return cellColumns(bands)
    .map((column) => ({
      ...column,
      people: sums.get([column.sex, column.ageBand, column.disability].join(' ')) ?? 0,
    }))
    .filter(({ people }) => people > 0);
}

/** The row's people by sex × age band beside what the plan says of them; cells of which neither says anything are left out. */
export function sexAgeCells(
  reached: readonly PeopleCell[],
  needs: readonly NeedCellFacts[],
  bands: readonly string[],
): readonly SexAgeCell[] {
  return headColumns(bands)
    .map(({ sex, ageBand }) => {
      const people = reached
        .filter((cell) => cell.sex === sex && cell.ageBand === ageBand)
        .reduce((sum, cell) => sum + cell.people, 0);
      const plan = needs.find((cell) => sexColumn(cell.sex) === sex && cell.ageBand === ageBand);
      const targeted = numberOf(plan?.targeted);
      return {
        sex,
        ageBand,
        inNeed: numberOf(plan?.inNeed),
        targeted,
        people,
        reachPercent: percentOf(people, targeted),
      };
    })
    .filter(({ inNeed, targeted, people }) => inNeed !== null || targeted !== null || people > 0);
}

export function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}

/** How many of those in need or targeted were not reached; below zero where more were reached. */
export function gapOf(whole: number | null, reached: number): number | null {
  return whole === null ? null : whole - reached;
}

/** All cells of sex × age band × disability, in order. */
export function cellColumns(bands: readonly string[]): readonly Omit<PeopleCell, 'people'>[] {
  return headColumns(bands).flatMap((column) =>
    disabilityColumns.map((disability) => ({ ...column, disability })),
  );
}

/** All cells of sex × age band, in order. */
export function headColumns(bands: readonly string[]): readonly Omit<HeadCell, 'people'>[] {
  return sexColumns.flatMap((sex) => [...bands, unknown].map((ageBand) => ({ sex, ageBand })));
}

/**
 * Heads that were counted in groups, by sex × age band; those that no count tells apart are unknown in both. They may be counted in a set
 * of bands that the emergency had before: such a band counts in the one in which all its ages lie, or else as unknown in age.
 */
export function headCells(
  groups: readonly Pick<GroupFacts, 'people' | 'counted'>[],
  bands: readonly string[],
): readonly HeadCell[] {
  const sums = new Map<string, number>();
  const add = (sex: string, ageBand: string, people: number): void => {
    const key = `${sex} ${ageBand}`;
    sums.set(key, (sums.get(key) ?? 0) + people);
  };
  for (const { people, counted } of groups) {
    let left = people;
    for (const [sex, byBand] of Object.entries(counted ?? {})) {
      for (const [band, heads] of Object.entries(byBand)) {
        add(sexColumn(sex), bandColumn(band, bands), heads);
        left -= heads;
      }
    }
    add(unknown, unknown, left);
  }
  return headColumns(bands)
    .map((column) => ({ ...column, people: sums.get(`${column.sex} ${column.ageBand}`) ?? 0 }))
    .filter(({ people }) => people !== 0);
}

/** What was delivered, in plan or out of it, by item, service, currency and type of shelter; what is nothing is left out. */
export function deliveredOf(
  { amounts, goods, shelters }: Pick<CoverageRowFacts, 'amounts' | 'goods' | 'shelters'>,
  part: 'planned' | 'beyond',
): Delivered {
  const some = amounts
    .map((amount) => ({ ...amount, quantity: BigInt(amount[part]) }))
    .filter(({ quantity }) => quantity > 0n)
    .toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const moved = goods.filter(({ inPlan }) => inPlan === (part === 'planned'));
  return {
    items: some.flatMap(({ kind, itemId, code, unit, quantity }) =>
      kind === 'item' && itemId !== null && unit !== null
        ? [
            {
              itemId,
              code,
              unit,
              quantity: quantity.toString(),
              unvalued: unvalued(moved, itemId).toString(),
            },
          ]
        : [],
    ),
    services: some
      .filter(({ kind }) => kind === 'service')
      .map(({ code, quantity }) => ({ service: code, units: quantity.toString() })),
    cash: some
      .filter(({ kind }) => kind === 'cash')
      .map(({ code, quantity }) => ({ currency: code, amount: money(quantity, code) })),
    goods: valuesOf(moved),
    shelter: shelters
      .filter(({ inPlan }) => inPlan === (part === 'planned'))
      .map(({ inPlan: _, ...shelter }) => shelter)
      .toSorted((a, b) => (a.type < b.type ? -1 : 1)),
  };
}

/** How much of what was delivered in plan is disputed; what is nothing is left out. */
export function disputedOf(
  facts: Pick<CoverageRowFacts, 'amounts' | 'disputedAssistances' | 'disputedHouseholds' | 'disputedPeople'>,
): Disputed {
  const amounts = facts.amounts.map((amount) => ({ ...amount, planned: amount.disputed }));
  const { items, services, cash } = deliveredOf({ amounts, goods: [], shelters: [] }, 'planned');
  return {
    assistances: facts.disputedAssistances,
    households: facts.disputedHouseholds,
    people: facts.disputedPeople,
    items: items.map(({ unvalued: _, ...item }) => item),
    services,
    cash,
  };
}

/** What was promised and what was given of it, by item, service and currency: quantities in base units, cash in the currency's digits. */
export function promisedOf({ pledges }: Pick<CoverageRowFacts, 'pledges'>): Promised {
  const sorted = pledges.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const of = (wanted: PledgeFacts['kind']): readonly PledgeFacts[] =>
    sorted.filter(({ kind }) => kind === wanted);
  return {
    items: of('item').flatMap(({ itemId, code, unit, ...pledge }) =>
      itemId !== null && unit !== null ? [{ itemId, code, unit, ...shareOf(pledge, String) }] : [],
    ),
    services: of('service').map(({ code, ...pledge }) => ({ service: code, ...shareOf(pledge, String) })),
    cash: of('cash').map(({ code, ...pledge }) => ({
      currency: code,
      ...shareOf(pledge, (amount) => money(amount, code)),
    })),
    shelter: of('shelter').map(({ code, ...pledge }) => ({ type: code, ...shareOf(pledge, String) })),
  };
}

function shareOf(
  { entitled, given }: Pick<PledgeFacts, 'entitled' | 'given'>,
  textOf: (amount: bigint) => string,
): Share {
  return {
    entitled: textOf(BigInt(entitled)),
    given: textOf(BigInt(given)),
    percent: percentOf(BigInt(given), BigInt(entitled)),
  };
}

function unvalued(moved: readonly GoodsFacts[], itemId: Uuid): bigint {
  return moved
    .filter((some) => some.itemId === itemId && some.currency === null)
    .reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
}

function valuesOf(moved: readonly GoodsFacts[]): Delivered['goods'] {
  const sums = new Map<string, bigint>();
  for (const { currency, value } of moved) {
    if (currency !== null && value !== null) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(value));
  }
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, value]) => ({ currency, value: money(value, currency) }));
}

function money(amount: bigint, currency: string): string {
  return formatAmount(amount, currencyOf(currency).exponent);
}

function bandColumn(code: string, bands: readonly string[]): string {
  const ages = agesOf(code);
  const column = bands.find((band) => {
    const all = agesOf(band);
    return ages !== null && all !== null && all.from <= ages.from && ages.to <= all.to;
  });
  return column ?? unknown;
}

/** The ages that a band's code says, the first and the last; null where it says none. */
function agesOf(code: string): { readonly from: number; readonly to: number } | null {
  const said = /^(?<from>\d{1,2})(?:-(?<to>\d{1,2})|(?<open>[+]))?$/.exec(code)?.groups;
  if (!said) return null;
  const from = Number(said['from']);
  return { from, to: said['open'] ? Infinity : Number(said['to'] ?? from) };
}

function sexColumn(sex: string): string {
  return sexColumns.find((column) => column === sex) ?? unknown;
}
