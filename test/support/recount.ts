import type { Extent } from '../../src/acts/scope.js';
import type { Uuid } from '../../src/platform/ids.js';
import {
  type Allocation,
  type Area,
  bandSets,
  type Distribution,
  type Entitlement,
  type Figure,
  type Handout,
  type Individual,
  type Model,
  type PackageLine,
  type Unit,
} from './model.js';

/** What a coverage report is asked for; nothing is left to defaults. */
export interface Asked {
  readonly asOf: Date;
  readonly areaId?: Uuid;
  readonly level?: number;
  readonly projectId?: Uuid;
  readonly organisationId?: Uuid;
  readonly sector?: string;
  readonly from?: string;
  readonly to?: string;
  readonly groupBy: 'none' | 'area' | 'origin' | 'project' | 'organisation' | 'sector' | 'month';
}

/** A row by its key, with its figures; the total's key is empty. */
export interface Recounted {
  readonly key: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

/**
 * The coverage report counted by hand, one handout and one person at a time, straight from the definitions and with nothing of the
 * service: what the service's SQL must come to.
 */
export function recount(model: Model, extents: readonly Extent[], asked: Asked): readonly Recounted[] {
  return new Recount(model, extents, asked).rows();
}

/** A figure of the plan for one cell of sex and age band, or of the whole, whose cell is empty. */
type CellFigure = Omit<Figure, 'populationGroup' | 'sex' | 'ageBand'> & { readonly cell: string };

/** What is handed out of one line, as one thing. */
interface Given {
  readonly line: PackageLine;
  readonly planned: bigint;
  readonly beyond: bigint;
  readonly lotId: Uuid | null;
}

/** Where heads count that were counted in bands of UNICEF_5. */
const columns: Readonly<Record<Model['bandSet'], Readonly<Record<string, string>>>> = {
  OCHA_3: { '0-5': '0-17', '12-17': '0-17', '18-59': '18-59', '60+': '60+' },
  UNHCR_5: { '12-17': '12-17', '18-59': '18-59', '60+': '60+' },
};

const digits: Readonly<Record<string, number>> = { JOD: 3, XOF: 0, USD: 2 };

class Recount {
  private readonly model: Model;
  private readonly housed: ReadonlyMap<Uuid, Allocation>;
  private readonly unitOf: (id: Uuid) => Unit;
  private readonly entitlements: (id: Uuid) => Entitlement;
  private readonly distributions: (id: Uuid) => Distribution;
  private readonly rounds: (id: Uuid) => Model['rounds'][number];
  private readonly projects: (id: Uuid) => Model['projects'][number];
  private readonly sites: (id: Uuid) => Model['sites'][number];
  private readonly areas: (id: Uuid) => Area;
  private readonly households: (id: Uuid) => Model['households'][number];
  /** Handouts that stand, wherever they were, by their entitlement. */
  private readonly everywhere: ReadonlyMap<Uuid, readonly Handout[]>;
  /** Of them, those within scope. */
  private readonly standing: readonly Handout[];
  private readonly days = new Map<Uuid, string>();
  private readonly inForce: readonly CellFigure[];

  constructor(
    given: Model,
    private readonly extents: readonly Extent[],
    private readonly asked: Asked,
  ) {
    const model = withMovesIn(given);
    this.model = model;
    for (const { id, beginsOn } of given.allocations) this.days.set(id, beginsOn);
    this.housed = new Map(given.allocations.map((allocation) => [allocation.id, allocation]));
    this.unitOf = byId(given.units);
    this.entitlements = byId(model.entitlements);
    this.distributions = byId(model.distributions);
    this.rounds = byId(model.rounds);
    this.projects = byId(model.projects);
    this.sites = byId(model.sites);
    this.areas = byId(model.areas);
    this.households = byId(model.households);
    const known = model.handouts.filter(
      ({ recordedAt, reversal }) =>
        recordedAt <= asked.asOf && !(reversal && reversal.recordedAt <= asked.asOf),
    );
    this.everywhere = byEntitlement(known);
    this.standing = known.filter((handout) => this.isWithin(this.distributionOf(handout)));
    this.inForce = this.figuresInForce();
  }

  rows(): readonly Recounted[] {
    const counted = this.standing.filter((handout) => this.isAskedFor(handout));
    const byKey = new Map<string, Handout[]>([['', counted]]);
    if (this.asked.groupBy !== 'none') {
      for (const handout of counted) {
        const key = this.keyOf(handout);
        byKey.set(key, [...(byKey.get(key) ?? []), handout]);
      }
      for (const key of [...this.keysOfFigures(), ...this.keysOfPromises()])
        if (!byKey.has(key)) byKey.set(key, []);
    }
    return [...byKey].map(([key, handouts]) => ({ key, figures: this.figures(key, handouts) }));
  }

  private figures(key: string, handouts: readonly Handout[]): Recounted['figures'] {
    const inPlan = handouts.filter((handout) => this.isInPlan(handout));
    const beyond = handouts.filter((handout) => !this.isInPlan(handout));
    const end = this.endOf(key);
    const people = this.peopleReached(inPlan);
    const undescribed = this.undescribed(inPlan);
    const cells = this.cells(people, sum([...undescribed.values()]));
    const total = sum(Object.values(cells));
    const unfinished = this.unfinished(inPlan, end);
    const covered =
      [...people].filter(([id, { householdId }]) => !unfinished.has(householdId) && !unfinished.has(id))
        .length + sum([...undescribed].filter(([id]) => !unfinished.has(id)).map(([, some]) => some));
    const homes = new Set(inPlan.flatMap((handout) => this.entitlementOf(handout).householdId ?? []));
    const strangers = [...this.peopleReached(beyond).keys()].filter((id) => !people.has(id)).length;
    const beyondUndescribed = [...this.undescribed(beyond)].filter(([id]) => !undescribed.has(id));
    const beyondHomes = new Set(
      beyond
        .flatMap((handout) => this.entitlementOf(handout).householdId ?? [])
        .filter((id) => !homes.has(id)),
    );
    const inNeed = this.need(key, 'in_need', '');
    const targeted = this.need(key, 'targeted', '');
    return {
      inNeed,
      targeted,
      households: homes.size,
      people: total,
      undescribed: sum([...undescribed.values()]),
      firstTime: this.firstTime(key, handouts),
      cells,
      bySexAndAge: this.bySexAndAge(key, cells),
      covered,
      gap: inNeed === null ? null : inNeed - total,
      targetGap: targeted === null ? null : targeted - total,
      reachPercent: percent(total, targeted),
      coveragePercent: percent(covered, targeted),
      assistances: inPlan.length,
      disputed: this.disputed(inPlan),
      delivered: this.delivered(handouts, 'planned'),
      shelter: this.shelter(inPlan),
      promised: this.promised(key),
      beyondHouseholds: beyondHomes.size,
      beyondPeople: strangers + sum(beyondUndescribed.map(([, some]) => some)),
      beyondAssistances: beyond.length,
      beyond: this.delivered(handouts, 'beyond'),
      beyondShelter: this.shelter(beyond),
      estimated: this.estimated(inPlan),
    };
  }

  /** People of the row whom no earlier handout in plan reached, of all that the question is about but its period. */
  private firstTime(key: string, handouts: readonly Handout[]): number {
    const { groupBy, from } = this.asked;
    const start = groupBy === 'month' && key !== '' ? `${key}-01` : (from ?? '0000-00-00');
    const { from: _, ...ever } = this.asked;
    const before = this.standing.filter(
      (handout) =>
        this.isInPlan(handout) &&
        this.isAskedFor(handout, ever) &&
        this.dayOf(handout) < start &&
        (key === '' || groupBy === 'month' || this.keyOf(handout) === key),
    );
    const inPlan = handouts.filter((handout) => this.isInPlan(handout));
    const known = this.peopleReached(before);
    const knownHomes = this.undescribed(before);
    return (
      [...this.peopleReached(inPlan).keys()].filter((id) => !known.has(id)).length +
      sum([...this.undescribed(inPlan)].filter(([id]) => !knownHomes.has(id)).map(([, some]) => some))
    );
  }

  private bySexAndAge(key: string, cells: Readonly<Record<string, number>>): Recounted['figures'] {
    const all = ['female', 'male', 'other', 'unknown'].flatMap((sex) =>
      [...bandSets[this.model.bandSet], 'unknown'].map((band) => `${sex} ${band}`),
    );
    const rows = all.map((cell) => {
      const people = sum(['yes', 'no', 'unknown'].map((disability) => cells[`${cell} ${disability}`] ?? 0));
      const of = (kind: string): number | null => this.need(key, kind, cell);
      return [cell, [of('in_need'), of('targeted'), people, percent(people, of('targeted'))]] as const;
    });
    return Object.fromEntries(
      rows.filter(([, [inNeed, targeted, people]]) => inNeed !== null || targeted !== null || people > 0),
    );
  }

  private isWithin(distribution: Distribution): boolean {
    const site = this.sites(distribution.siteId);
    const project = this.projects(this.rounds(distribution.roundId).projectId);
    return this.reaches(project.organisationId, this.areas(site.areaId), site.id);
  }

  private reaches(organisationId: Uuid, area: Area, siteId: Uuid | null): boolean {
    return this.extents.some(
      (extent) =>
        (extent.organisationId === null || extent.organisationId === organisationId) &&
        (extent.areaId === null || area.path.includes(extent.areaId)) &&
        (extent.siteIds === null || (siteId !== null && extent.siteIds.includes(siteId))),
    );
  }

  private isAskedFor(handout: Handout, asked: Partial<Asked> = this.asked): boolean {
    const { areaId, projectId, organisationId, sector, from, to } = asked;
    const distribution = this.distributionOf(handout);
    const project = this.projects(this.rounds(distribution.roundId).projectId);
    const day = this.dayOf(handout);
    return (
      (areaId === undefined || this.areaOf(distribution).path.includes(areaId)) &&
      (projectId === undefined || project.id === projectId) &&
      (organisationId === undefined || project.organisationId === organisationId) &&
      (sector === undefined || project.sector === sector) &&
      (from === undefined || day >= from) &&
      (to === undefined || day <= to)
    );
  }

  private keyOf(handout: Handout): string {
    const distribution = this.distributionOf(handout);
    return this.keyIn(distribution.roundId, {
      area: () => this.areaOf(distribution),
      origin: () => this.originOf(this.entitlementOf(handout)),
      month: () => this.dayOf(handout).slice(0, 7),
    });
  }

  /** The row of what belongs to a round, was at an area, of an origin and in a month. */
  private keyIn(
    roundId: string,
    of: {
      readonly area: () => { readonly path: readonly string[] };
      readonly origin: () => string;
      readonly month: () => string;
    },
  ): string {
    const project = this.projects(this.rounds(roundId).projectId);
    switch (this.asked.groupBy) {
      case 'area':
        return of.area().path[this.asked.level ?? 0] ?? 'none';
      case 'origin':
        return of.origin();
      case 'project':
        return project.code === noProject ? noProject : project.id;
      case 'organisation':
        return project.organisationId;
      case 'sector':
        return project.sector;
      case 'month':
        return of.month();
      case 'none':
        return '';
    }
  }

  private keysOfFigures(): readonly string[] {
    const { groupBy, level = 0 } = this.asked;
    const sector = this.sectorAsked();
    const figures = this.inForce;
    if (groupBy === 'area') {
      return figures
        .filter((figure) => figure.sector === sector)
        .flatMap(({ areaId }) => this.areas(areaId).path[level] ?? []);
    }
    if (groupBy !== 'sector') return [];
    return figures.flatMap((figure) =>
      figure.sector !== null && (sector === null || figure.sector === sector) ? [figure.sector] : [],
    );
  }

  /** One figure for each cell of each area, kind and sector; the cell of the whole is empty. */
  private figuresInForce(): readonly CellFigure[] {
    const known = new Map<string, Figure[]>();
    for (const figure of this.figuresKnown()) {
      const key = `${figure.kind} ${figure.sector} ${figure.areaId}`;
      known.set(key, [...(known.get(key) ?? []), figure]);
    }
    return [...known.values()].flatMap((figures) => {
      const [first] = figures;
      const whole = this.wholeOf(figures);
      const bySexAndAge = figures.filter(({ sex, ageBand }) => sex !== null && ageBand !== null);
      const plain = bySexAndAge.filter(({ populationGroup }) => populationGroup === null);
      const cells = new Map<string, number>();
      for (const { sex, ageBand, people } of plain.length > 0 ? plain : bySexAndAge) {
        const cell = `${sex === 'undisclosed' ? 'unknown' : sex} ${ageBand}`;
        cells.set(cell, (cells.get(cell) ?? 0) + people);
      }
      if (whole !== null) cells.set('', whole);
      return first ? [...cells].map(([cell, people]) => ({ ...first, cell, people })) : [];
    });
  }

  /** The figure for all, or the least divided parts that leave nobody out. */
  private wholeOf(figures: readonly Figure[]): number | null {
    const divisions = [
      [],
      ['populationGroup'],
      ['ageBand'],
      ['sex'],
      ['populationGroup', 'ageBand'],
      ['populationGroup', 'sex'],
      ['ageBand', 'sex'],
      ['populationGroup', 'ageBand', 'sex'],
    ];
    for (const by of divisions) {
      const parts = figures.filter((figure) =>
        (['populationGroup', 'ageBand', 'sex'] as const).every((dimension) =>
          by.includes(dimension) ? figure[dimension] !== null : figure[dimension] === null,
        ),
      );
      const groups = new Set(parts.map(({ populationGroup }) => populationGroup));
      const sexes = by.includes('sex') ? ['female', 'male'] : [null];
      const bands = by.includes('ageBand') ? bandSets[this.model.bandSet] : [null];
      const isWhole = [...groups].every((group) =>
        sexes.every((sex) =>
          bands.every((band) =>
            parts.some((part) => part.populationGroup === group && part.sex === sex && part.ageBand === band),
          ),
        ),
      );
      if (parts.length > 0 && isWhole) return sum(parts.map(({ people }) => people));
    }
    return null;
  }

  private figuresKnown(): readonly Figure[] {
    const { asOf, areaId } = this.asked;
    const known = this.model.figures.filter(({ recordedAt }) => recordedAt <= asOf);
    return known.filter((figure) => {
      const newest = known
        .filter(({ kind, sector }) => kind === figure.kind && sector === figure.sector)
        .map(({ planVersion }) => planVersion);
      const area = this.areas(figure.areaId);
      return (
        figure.planVersion === Math.max(...newest) &&
        (areaId === undefined || area.path.includes(areaId)) &&
        this.extents.some((extent) => extent.areaId === null || area.path.includes(extent.areaId))
      );
    });
  }

  private need(key: string, kind: string, cell: string): number | null {
    const { groupBy } = this.asked;
    if (groupBy === 'origin' && key !== '') return null; // the plan says where people are
    if (groupBy === 'project' && key === noProject) return null;
    const sector =
      key === '' || (groupBy !== 'sector' && groupBy !== 'project')
        ? this.sectorAsked()
        : groupBy === 'sector'
          ? key
          : this.projects(key).sector;
    const figures = this.inForce.filter(
      (figure) =>
        figure.kind === kind &&
        figure.cell === cell &&
        figure.sector === sector &&
        (groupBy !== 'area' || key === '' || this.areas(figure.areaId).path.includes(key)),
    );
    if (figures.length === 0) return null;
    const top = Math.min(...figures.map(({ areaId }) => this.areas(areaId).level));
    const highest = figures.filter(({ areaId }) => this.areas(areaId).level === top);
    const within = figures.every(({ areaId }) =>
      highest.some((figure) => this.areas(areaId).path.includes(figure.areaId)),
    );
    return within ? sum(highest.map(({ people }) => people)) : null;
  }

  /** The sector that the filters leave; null for all, and a word that is none where the project is out of sight. */
  private sectorAsked(): string | null {
    const { sector, projectId } = this.asked;
    if (sector !== undefined) return sector;
    if (projectId === undefined) return null;
    const project = this.projects(projectId);
    const seen = this.extents.some(
      ({ organisationId }) => organisationId === null || organisationId === project.organisationId,
    );
    return seen ? project.sector : 'none';
  }

  private endOf(key: string): string {
    const { groupBy, to = '9999-12-31' } = this.asked;
    if (groupBy !== 'month' || key === '') return to;
    const end = `${key}-31`; // compares like the month's last day
    return end < to ? end : to;
  }

  /** Everybody whom the handouts reached, with the first day on which they were there. */
  private peopleReached(
    handouts: readonly Handout[],
  ): ReadonlyMap<
    Uuid,
    { readonly individual: Individual; readonly day: string; readonly householdId: Uuid }
  > {
    const people = new Map<Uuid, { individual: Individual; day: string; householdId: Uuid }>();
    for (const handout of handouts) {
      const { householdId, individualId } = this.entitlementOf(handout);
      if (householdId === null) continue;
      const day = this.dayOf(handout);
      for (const individual of this.households(householdId).individuals) {
        const there = individualId === null ? isThere(individual, day) : individual.id === individualId;
        const before = people.get(individual.id);
        if (there && (!before || day < before.day))
          people.set(individual.id, { individual, day, householdId });
      }
    }
    return people;
  }

  private undescribed(handouts: readonly Handout[]): ReadonlyMap<Uuid, number> {
    const homes = new Map<Uuid, Handout[]>();
    for (const handout of handouts) {
      const { householdId, individualId } = this.entitlementOf(handout);
      if (householdId !== null && individualId === null)
        homes.set(householdId, [...(homes.get(householdId) ?? []), handout]);
    }
    return new Map(
      [...homes].map(([id, some]) => {
        const { size, individuals } = this.households(id);
        const there = individuals.filter((one) => some.some((handout) => isThere(one, this.dayOf(handout))));
        const staying = there.filter(({ leftOn }) => leftOn === null).length;
        const persons = Math.max(...some.map((handout) => this.entitlementOf(handout).persons));
        return [id, Math.max(0, Math.min(persons - there.length, size - staying))];
      }),
    );
  }

  private cells(
    people: ReturnType<Recount['peopleReached']>,
    undescribed: number,
  ): Readonly<Record<string, number>> {
    const cells: Record<string, number> = {};
    const add = (key: string, some: number): void => {
      if (some > 0) cells[key] = (cells[key] ?? 0) + some;
    };
    for (const { individual, day } of people.values()) {
      const sex = individual.sex === 'undisclosed' ? 'unknown' : individual.sex;
      add(`${sex} ${this.band(individual.bornOn, day)} ${individual.disability}`, 1);
    }
    add('unknown unknown unknown', undescribed);
    return cells;
  }

  private band(bornOn: string | null, day: string): string {
    if (bornOn === null || bornOn > day) return 'unknown';
    const whole = Number(day.slice(0, 4)) - Number(bornOn.slice(0, 4));
    const age = day.slice(5) < bornOn.slice(5) ? whole - 1 : whole;
    const sets = {
      OCHA_3: [
        ['0-17', 17],
        ['18-59', 59],
        ['60+', 999],
      ],
      UNHCR_5: [
        ['0-4', 4],
        ['5-11', 11],
        ['12-17', 17],
        ['18-59', 59],
        ['60+', 999],
      ],
    } as const;
    return sets[this.model.bandSet].find(([, last]) => age <= last)?.[0] ?? 'unknown';
  }

  /** Households and individuals who are still due something of a round of which something was handed out here. */
  private unfinished(inPlan: readonly Handout[], end: string): ReadonlySet<Uuid> {
    const rounds = new Set(inPlan.map((handout) => this.distributionOf(handout).roundId));
    const open = this.model.entitlements.filter(
      (entitlement) =>
        rounds.has(entitlement.roundId) && this.isPromised(entitlement) && !this.isComplete(entitlement, end),
    );
    return new Set(open.flatMap((one) => one.individualId ?? one.householdId ?? []));
  }

  /** Stands on an approved list, within scope. */
  private isPromised({ roundId, listNo, removedAt, areaId, siteId }: Entitlement): boolean {
    const { asOf } = this.asked;
    const round = this.rounds(roundId);
    const { organisationId } = this.projects(round.projectId);
    return (
      listNo === 0 &&
      round.approvedAt <= asOf &&
      !(removedAt && removedAt <= asOf) &&
      this.reaches(organisationId, this.areas(areaId), siteId)
    );
  }

  /** What the entitlements of a row are due, and what was given of it until the row's end, by thing. */
  private promised(key: string): Readonly<Record<string, readonly (string | null)[]>> {
    const { groupBy, from = '0000-01-01', to = '9999-12-31' } = this.asked;
    const month = groupBy === 'month' && key !== '' ? key : null;
    const start = month !== null && `${month}-01` > from ? `${month}-01` : from;
    const end = month !== null && `${month}-31` < to ? `${month}-31` : to;
    const last = this.endOf(key);
    const sums = new Map<string, { entitled: bigint; given: bigint }>();
    for (const entitlement of this.model.entitlements) {
      const round = this.rounds(entitlement.roundId);
      const isHere =
        this.isPromised(entitlement) &&
        this.isPromiseAskedFor(entitlement) &&
        round.windowFrom <= end &&
        round.windowTo >= start &&
        (key === '' || month !== null || this.keyOfPromise(entitlement) === key);
      for (const { id, packageLineId, due } of isHere ? entitlement.lines : []) {
        const line = round.lines.find((one) => one.id === packageLineId);
        const thing = `${line?.kind} ${line?.of}`;
        const before = sums.get(thing) ?? { entitled: 0n, given: 0n };
        const given = this.givenUntil(last, entitlement, id);
        sums.set(thing, { entitled: before.entitled + due, given: before.given + given });
      }
    }
    return Object.fromEntries(
      [...sums].map(([thing, { entitled, given }]) => {
        const [kind, of = ''] = thing.split(' ');
        const text = (some: bigint): string =>
          kind === 'cash' ? decimal(some, digits[of] ?? 0) : String(some);
        return [thing, [text(entitled), text(given), percent(Number(given), Number(entitled))]];
      }),
    );
  }

  private isPromiseAskedFor(entitlement: Entitlement): boolean {
    const { areaId, projectId, organisationId, sector } = this.asked;
    const project = this.projects(this.rounds(entitlement.roundId).projectId);
    return (
      (areaId === undefined || this.placeOf(entitlement).path.includes(areaId)) &&
      (projectId === undefined || project.id === projectId) &&
      (organisationId === undefined || project.organisationId === organisationId) &&
      (sector === undefined || project.sector === sector)
    );
  }

  private keysOfPromises(): readonly string[] {
    const { groupBy, from = '0000-01-01', to = '9999-12-31' } = this.asked;
    if (groupBy === 'month') return [];
    return this.model.entitlements
      .filter((entitlement) => {
        const { windowFrom, windowTo } = this.rounds(entitlement.roundId);
        return (
          this.isPromised(entitlement) &&
          this.isPromiseAskedFor(entitlement) &&
          windowFrom <= to &&
          windowTo >= from
        );
      })
      .map((entitlement) => this.keyOfPromise(entitlement));
  }

  private keyOfPromise(entitlement: Entitlement): string {
    return this.keyIn(entitlement.roundId, {
      area: () => this.placeOf(entitlement),
      origin: () => this.originOf(entitlement),
      month: () => '',
    });
  }

  /** The area of the site where it is planned, or else of who receives it. */
  private placeOf({ siteId, areaId }: Entitlement): Area {
    return this.areas(siteId === null ? areaId : this.sites(siteId).areaId);
  }

  private originOf({ householdId }: Entitlement): string {
    const from = householdId === null ? null : this.households(householdId).originAreaId;
    return (from === null ? undefined : this.areas(from).path[this.asked.level ?? 0]) ?? 'none';
  }

  private isComplete(entitlement: Entitlement, end: string): boolean {
    return entitlement.lines.every(({ id, due }) => this.givenUntil(end, entitlement, id) >= due);
  }

  /** What was given of what a line is due, wherever that was. */
  private givenUntil(end: string, entitlement: Entitlement, lineId: Uuid): bigint {
    return (this.everywhere.get(entitlement.id) ?? [])
      .filter((handout) => this.dayOf(handout) <= end)
      .flatMap(({ lines }) => lines.filter(({ entitlementLineId }) => entitlementLineId === lineId))
      .reduce((all, { quantity, over }) => all + quantity - over, 0n);
  }

  private isInPlan(handout: Handout): boolean {
    return this.givenOf(handout).some(({ planned }) => planned > 0n);
  }

  private givenOf(handout: Handout): readonly Given[] {
    const entitlement = this.entitlementOf(handout);
    const round = this.rounds(entitlement.roundId);
    const promised = entitlement.listNo === 0 && round.approvedAt <= this.asked.asOf;
    return handout.lines.flatMap(({ entitlementLineId, quantity, over, lotId }) => {
      const of = entitlement.lines.find(({ id }) => id === entitlementLineId)?.packageLineId;
      const line = round.lines.find(({ id }) => id === of);
      if (!line) return [];
      return [{ line, lotId, planned: promised ? quantity - over : 0n, beyond: promised ? over : quantity }];
    });
  }

  private delivered(
    handouts: readonly Handout[],
    part: 'planned' | 'beyond',
  ): Readonly<Record<string, string>> {
    const sums: Record<string, bigint> = {};
    const add = (key: string, some: bigint): void => {
      if (some > 0n) sums[key] = (sums[key] ?? 0n) + some;
    };
    for (const given of handouts.flatMap((handout) => this.givenOf(handout))) {
      const { line, lotId } = given;
      const some = given[part];
      add(`${line.kind} ${line.of}`, some);
      if (line.kind !== 'item') continue;
      const lot = this.model.lots.find(({ id }) => id === lotId);
      if (lot) add(`goods ${lot.currency}`, some * lot.unitValue);
      else add(`unvalued ${line.of}`, some);
    }
    return Object.fromEntries(
      Object.entries(sums).map(([key, amount]) => {
        const [kind, of = ''] = key.split(' ');
        return [key, kind === 'cash' || kind === 'goods' ? decimal(amount, digits[of] ?? 0) : String(amount)];
      }),
    );
  }

  /** Of handouts that their households dispute at the moment asked for: how many, whose, for how many people, and what they gave in plan. */
  private disputed(inPlan: readonly Handout[]): Readonly<Record<string, unknown>> {
    const { asOf } = this.asked;
    const some = inPlan.filter(
      ({ dispute }) =>
        dispute && dispute.openedAt <= asOf && !(dispute.resolvedAt && dispute.resolvedAt <= asOf),
    );
    const entitlements = new Map(some.map((handout) => [handout.entitlementId, this.entitlementOf(handout)]));
    const given = Object.entries(this.delivered(some, 'planned')).filter(([key]) =>
      /^(item|service|cash) /.test(key),
    );
    return {
      assistances: some.length,
      households: new Set([...entitlements.values()].flatMap(({ householdId }) => householdId ?? [])).size,
      people: sum([...entitlements.values()].map(({ persons }) => persons)),
      given: Object.fromEntries(given),
    };
  }

  /** Units, households and people by type, of the handouts that are moves into a unit. */
  private shelter(handouts: readonly Handout[]): Readonly<Record<string, readonly number[]>> {
    const moves = handouts.flatMap(({ id }) => this.housed.get(id) ?? []);
    const byType = new Map<string, Allocation[]>();
    for (const move of moves) {
      const { type } = this.unitOf(move.unitId);
      byType.set(type, [...(byType.get(type) ?? []), move]);
    }
    return Object.fromEntries(
      [...byType].map(([type, some]) => [
        type,
        [
          some.length,
          new Set(some.map(({ householdId }) => householdId)).size,
          sum(some.map(({ persons }) => persons)),
        ],
      ]),
    );
  }

  private estimated(inPlan: readonly Handout[]): Readonly<Record<string, unknown>> {
    const most = new Map<Uuid, Entitlement>();
    for (const handout of inPlan) {
      const entitlement = this.entitlementOf(handout);
      const { groupId } = entitlement;
      if (groupId === null) continue;
      const before = most.get(groupId);
      const more =
        !before ||
        entitlement.persons > before.persons ||
        (entitlement.persons === before.persons && entitlement.id < before.id);
      if (more) most.set(groupId, entitlement);
    }
    const cells: Record<string, number> = {};
    const add = (key: string, some: number): void => {
      if (some !== 0) cells[key] = (cells[key] ?? 0) + some;
    };
    for (const { persons, counted } of most.values()) {
      let left = persons;
      for (const [sex, byBand] of Object.entries(counted ?? {})) {
        for (const [band, heads] of Object.entries(byBand)) {
          const known = columns[this.model.bandSet][band] ?? 'unknown';
          add(`${sex === 'undisclosed' ? 'unknown' : sex} ${known}`, heads);
          left -= heads;
        }
      }
      add('unknown unknown', left);
    }
    const kinds = new Map(this.model.groups.map(({ id, kind }) => [id, kind]));
    const of = (kind: string): number => [...most.keys()].filter((id) => kinds.get(id) === kind).length;
    return {
      institutions: of('institution'),
      communities: of('community'),
      places: of('place'),
      people: sum([...most.values()].map(({ persons }) => persons)),
      cells,
    };
  }

  private entitlementOf({ entitlementId }: Handout): Entitlement {
    return this.entitlements(entitlementId);
  }

  private distributionOf({ distributionId }: Handout): Distribution {
    return this.distributions(distributionId);
  }

  private areaOf({ siteId }: Distribution): Area {
    return this.areas(this.sites(siteId).areaId);
  }

  /** The day in the country where it was handed out. */
  private dayOf(handout: Handout): string {
    const day = this.days.get(handout.id) ?? this.dayThere(handout);
    this.days.set(handout.id, day);
    return day;
  }

  private dayThere(handout: Handout): string {
    const { country } = this.areaOf(this.distributionOf(handout));
    const timeZone = this.model.countries.find((one) => one.country === country)?.timeZone ?? 'UTC';
    return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(handout.occurredAt);
  }
}

/** The project of what was given outside of every round. */
const noProject = 'none';

/**
 * Whoever moves into a unit is handed it on that day, at a distribution of its own; who only goes on in another unit is not. Outside of a
 * round it is of a list that nobody approved, of a project that is none.
 */
function withMovesIn(model: Model): Model {
  const unitOf = byId(model.units);
  const entitlementOf = byId(model.entitlements);
  const householdOf = byId(model.households);
  const moves = model.allocations.filter(({ movedFrom }) => movedFrom === null);
  const outside = moves.filter(({ entitlementId }) => entitlementId === null);
  const projectOf = (move: Allocation): Uuid => `${noProject} ${move.id}`;
  return {
    ...model,
    projects: [
      ...model.projects,
      ...outside.map((move) => ({
        id: projectOf(move),
        code: noProject,
        organisationId: unitOf(move.unitId).organisationId,
        sector: 'SHL',
      })),
    ],
    rounds: [
      ...model.rounds,
      ...outside.map((move) => ({
        id: move.id,
        projectId: projectOf(move),
        recipient: 'household' as const,
        approvedAt: new Date(0),
        windowFrom: '0000-00-00',
        windowTo: '0000-00-00',
        lines: [{ id: move.id, kind: 'shelter' as const, of: unitOf(move.unitId).type, grantId: null }],
      })),
    ],
    entitlements: [
      ...model.entitlements,
      ...outside.map((move) => ({
        id: move.id,
        roundId: move.id,
        listNo: 1 as const,
        householdId: move.householdId,
        individualId: null,
        groupId: null,
        persons: householdOf(move.householdId).size,
        counted: null,
        areaId: householdOf(move.householdId).areaId,
        siteId: null,
        removedAt: null,
        lines: [{ id: move.id, packageLineId: move.id, due: 0n }],
      })),
    ],
    distributions: [
      ...model.distributions,
      ...moves.map(({ id, entitlementId, unitId }) => ({
        id,
        roundId: entitlementId === null ? id : entitlementOf(entitlementId).roundId,
        siteId: unitOf(unitId).siteId,
      })),
    ],
    handouts: [
      ...model.handouts,
      ...moves.map(({ id, entitlementId, entitlementLineId, beginsOn, recordedAt }) => ({
        id,
        distributionId: id,
        entitlementId: entitlementId ?? id,
        deliveryNo: 1,
        occurredAt: new Date(beginsOn),
        recordedAt,
        reversal: null,
        dispute: null,
        lines: [{ entitlementLineId: entitlementLineId ?? id, quantity: 1n, over: 0n, lotId: null }],
      })),
    ],
  };
}

/** Whether somebody belonged to the household on a day. */
function isThere({ member, joinedOn, leftOn, bornOn }: Individual, day: string): boolean {
  return (
    member && joinedOn <= day && (leftOn === null || leftOn >= day) && (bornOn === null || bornOn <= day)
  );
}

function byId<T extends { readonly id: Uuid }>(all: readonly T[]): (id: Uuid) => T {
  const map = new Map(all.map((one) => [one.id, one]));
  return (id) => {
    const found = map.get(id);
    if (!found) throw new Error(`the model has no ${id}`);
    return found;
  };
}

function byEntitlement(handouts: readonly Handout[]): ReadonlyMap<Uuid, readonly Handout[]> {
  const map = new Map<Uuid, Handout[]>();
  for (const handout of handouts) {
    const some = map.get(handout.entitlementId);
    if (some) some.push(handout);
    else map.set(handout.entitlementId, [handout]);
  }
  return map;
}

function sum(some: readonly number[]): number {
  return some.reduce((all, one) => all + one, 0);
}

function percent(part: number, whole: number | null): string | null {
  return whole === null || whole === 0 ? null : (Math.round((part * 1000) / whole) / 10).toFixed(1);
}

function decimal(amount: bigint, places: number): string {
  const text = String(amount).padStart(places + 1, '0');
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
}
