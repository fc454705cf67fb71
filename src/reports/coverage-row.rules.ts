import {
  type CoverageFacts,
  type CoverageFilter,
  type CoverageRowFacts,
  type Delivered,
  deliveredOf,
  type Disputed,
  disputedOf,
  gapOf,
  type Grouping,
  type HeadCell,
  headCells,
  numberOf,
  type PeopleCell,
  peopleCells,
  percentOf,
  type Promised,
  promisedOf,
  type SexAgeCell,
  sexAgeCells,
} from './coverage.rules.js';

export interface CoverageRow extends Delivered {
  readonly areaId: string | null;
  readonly pcode: string | null;
  readonly codVersion: string | null;
  readonly projectId: string | null;
  readonly organisationId: string | null;
  readonly code: string | null;
  readonly name: string | null;
  readonly sector: string | null;
  readonly month: string | null;
  readonly inNeed: number | null;
  readonly targeted: number | null;
  readonly households: number;
  readonly people: {
    readonly total: number;
    readonly undescribed: number;
    readonly firstTime: number;
    readonly cells: PeopleCell[];
  };
  readonly bySexAndAge: SexAgeCell[];
  readonly covered: number;
  readonly gap: number | null;
  readonly targetGap: number | null;
  readonly reachPercent: string | null;
  readonly coveragePercent: string | null;
  readonly assistances: number;
  readonly disputed: Disputed;
  readonly promised: Promised;
  readonly outOfPlan: Delivered & {
    readonly households: number;
    readonly people: number;
    readonly assistances: number;
  };
  readonly estimated: {
    readonly institutions: number;
    readonly communities: number;
    readonly places: number;
    readonly people: number;
    readonly cells: HeadCell[];
  };
}

export interface Coverage {
  readonly asOf: string;
  readonly groupBy: Grouping;
  readonly level: number | null;
  readonly bandSet: string;
  readonly ageBands: string[];
  readonly rows: CoverageRow[];
  readonly total: CoverageRow;
}

/** The report of what the database counted. */
export function coverageOf(
  { asOf, groupBy, level }: Pick<CoverageFilter, 'asOf' | 'groupBy' | 'level'>,
  { bandSet, bands, rows }: CoverageFacts,
): Coverage {
  const total = rows.find(({ key }) => key === '');
  if (!total) throw new Error('a report has a total');
  return {
    asOf: asOf.toISOString(),
    groupBy,
    level,
    bandSet,
    ageBands: [...bands],
    rows: rows.filter((row) => row !== total).map((row) => rowOf(row, groupBy, bands)),
    total: rowOf(total, 'none', bands),
  };
}

function rowOf(facts: CoverageRowFacts, groupBy: Grouping, bands: readonly string[]): CoverageRow {
  const cells = peopleCells(facts, bands);
  const reached = cells.reduce((sum, { people }) => sum + people, 0);
  const inNeed = numberOf(facts.inNeed);
  const targeted = numberOf(facts.targeted);
  const { households, undescribed, firstTime, covered, assistances } = facts;
  return {
    ...nameOf(facts, groupBy),
    inNeed,
    targeted,
    households,
    people: { total: reached, undescribed, firstTime, cells: [...cells] },
    bySexAndAge: [...sexAgeCells(cells, facts.needCells, bands)],
    covered,
    gap: gapOf(inNeed, reached),
    targetGap: gapOf(targeted, reached),
    reachPercent: percentOf(reached, targeted),
    coveragePercent: percentOf(covered, targeted),
    assistances,
    ...deliveredOf(facts, 'planned'),
    disputed: disputedOf(facts),
    promised: promisedOf(facts),
    outOfPlan: {
      households: facts.beyondHouseholds,
      people: facts.beyondPeople,
      assistances: facts.beyondAssistances,
      ...deliveredOf(facts, 'beyond'),
    },
    estimated: estimatedOf(facts, bands),
  };
}

function nameOf(
  facts: CoverageRowFacts,
  groupBy: Grouping,
): Pick<
  CoverageRow,
  'areaId' | 'pcode' | 'codVersion' | 'projectId' | 'organisationId' | 'code' | 'name' | 'sector' | 'month'
> {
  return {
    areaId: facts.areaId,
    pcode: facts.pcode,
    codVersion: facts.codVersion,
    projectId: groupBy === 'project' && facts.key !== 'none' ? facts.key : null,
    organisationId: groupBy === 'organisation' ? facts.key : null,
    code: facts.projectCode ?? facts.organisationCode,
    name: facts.name,
    sector: facts.sector === 'none' ? null : facts.sector,
    month: groupBy === 'month' ? facts.key : null,
  };
}

function estimatedOf({ groups }: CoverageRowFacts, bands: readonly string[]): CoverageRow['estimated'] {
  const of = (wanted: string): number => groups.filter(({ kind }) => kind === wanted).length;
  return {
    institutions: of('institution'),
    communities: of('community'),
    places: of('place'),
    people: groups.reduce((sum, { people }) => sum + people, 0),
    cells: [...headCells(groups, bands)],
  };
}
