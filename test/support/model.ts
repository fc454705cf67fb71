import { newId, type Uuid } from '../../src/platform/ids.js';
import { withShelter } from './shelter-model.js';

/** An emergency in which aid was handed out, as plain data: `make` writes it into a database, `recount` counts it by hand. */
export interface Model {
  readonly emergencyId: Uuid;
  readonly bandSet: 'OCHA_3' | 'UNHCR_5';
  readonly countries: readonly {
    readonly country: string;
    readonly country3: string;
    readonly currency: string;
    readonly timeZone: string;
  }[];
  readonly areas: readonly Area[];
  readonly organisations: readonly { readonly id: Uuid; readonly code: string }[];
  readonly sites: readonly Site[];
  readonly projects: readonly Project[];
  readonly grants: readonly Grant[];
  readonly items: readonly { readonly id: Uuid; readonly code: string }[];
  readonly lots: readonly Lot[];
  readonly households: readonly Household[];
  readonly groups: readonly Group[];
  readonly rounds: readonly Round[];
  readonly entitlements: readonly Entitlement[];
  readonly distributions: readonly Distribution[];
  readonly handouts: readonly Handout[];
  readonly figures: readonly Figure[];
  readonly units: readonly Unit[];
  readonly allocations: readonly Allocation[];
  readonly personId: Uuid;
}

export interface Area {
  readonly id: Uuid;
  readonly country: string;
  readonly pcode: string;
  /** The edition of the codes; null where nobody said. */
  readonly codVersion: string | null;
  readonly level: number;
  readonly path: readonly Uuid[];
}

export interface Site {
  readonly id: Uuid;
  readonly organisationId: Uuid;
  readonly areaId: Uuid;
}

export interface Project {
  readonly id: Uuid;
  readonly code: string;
  readonly organisationId: Uuid;
  readonly sector: string;
}

/** Value of the same grant all along: a grant of each currency for each organisation. */
export interface Grant {
  readonly id: Uuid;
  readonly lineId: Uuid;
  readonly organisationId: Uuid;
  readonly currency: string;
}

export interface Lot {
  readonly id: Uuid;
  readonly itemId: Uuid;
  readonly grantId: Uuid;
  readonly currency: string;
  readonly unitValue: bigint;
}

export interface Household {
  readonly id: Uuid;
  readonly organisationId: Uuid;
  readonly areaId: Uuid;
  readonly originAreaId: Uuid | null;
  readonly size: number;
  readonly depth: 'full' | 'partial' | 'size_only';
  readonly individuals: readonly Individual[];
}

export interface Individual {
  readonly id: Uuid;
  /** False: collects for the household without living in it. */
  readonly member: boolean;
  readonly sex: 'female' | 'male' | 'other' | 'undisclosed';
  readonly bornOn: string | null;
  readonly disability: 'yes' | 'no' | 'unknown';
  /** Some came later than their household. */
  readonly joinedOn: string;
  readonly leftOn: string | null;
}

export interface Group {
  readonly id: Uuid;
  readonly kind: 'institution' | 'community' | 'place';
  readonly organisationId: Uuid;
  readonly areaId: Uuid;
}

export interface Round {
  readonly id: Uuid;
  readonly projectId: Uuid;
  readonly recipient: 'household' | 'individual' | Group['kind'];
  readonly approvedAt: Date;
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly lines: readonly PackageLine[];
}

export interface PackageLine {
  readonly id: Uuid;
  readonly kind: 'item' | 'cash' | 'service' | 'shelter';
  /** The item's id, the currency, the service or the type of shelter. */
  readonly of: string;
  readonly grantId: Uuid | null;
}

export interface Entitlement {
  readonly id: Uuid;
  readonly roundId: Uuid;
  /** 0 is approved with its round; 1 is an addendum that nobody approved. */
  readonly listNo: 0 | 1;
  readonly householdId: Uuid | null;
  readonly individualId: Uuid | null;
  readonly groupId: Uuid | null;
  readonly persons: number;
  readonly counted: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  readonly areaId: Uuid;
  readonly siteId: Uuid | null;
  readonly removedAt: Date | null;
  readonly lines: readonly { readonly id: Uuid; readonly packageLineId: Uuid; readonly due: bigint }[];
}

export interface Distribution {
  readonly id: Uuid;
  readonly roundId: Uuid;
  readonly siteId: Uuid;
}

export interface Handout {
  readonly id: Uuid;
  readonly distributionId: Uuid;
  readonly entitlementId: Uuid;
  readonly deliveryNo: number;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly reversal: { readonly id: Uuid; readonly recordedAt: Date } | null;
  /** What the household says of it; a reversal resolves it. */
  readonly dispute: { readonly id: Uuid; readonly openedAt: Date; readonly resolvedAt: Date | null } | null;
  readonly lines: readonly {
    readonly entitlementLineId: Uuid;
    readonly quantity: bigint;
    readonly over: bigint;
    /** From which lot the goods came; null for cash, services, and where nobody knows. */
    readonly lotId: Uuid | null;
  }[];
}

/** Something that people live in. */
export interface Unit {
  readonly id: Uuid;
  readonly type: string;
  readonly organisationId: Uuid;
  readonly siteId: Uuid;
}

export interface Allocation {
  readonly id: Uuid;
  readonly unitId: Uuid;
  readonly householdId: Uuid;
  readonly persons: number;
  readonly beginsOn: string;
  readonly endsOn: string | null;
  readonly endReason: string | null;
  /** Null outside of every round, as its line is. */
  readonly entitlementId: Uuid | null;
  readonly entitlementLineId: Uuid | null;
  /** The allocation that it goes on with; it gives nothing more. */
  readonly movedFrom: Uuid | null;
  readonly recordedAt: Date;
}

export interface Figure {
  readonly kind: 'in_need' | 'targeted';
  readonly planVersion: number;
  readonly recordedAt: Date;
  readonly areaId: Uuid;
  readonly sector: string | null;
  readonly populationGroup: string | null;
  readonly sex: string | null;
  readonly ageBand: string | null;
  readonly people: number;
}

export interface Wish {
  readonly seed: number;
  readonly households: number;
  readonly sitesCount?: number;
  readonly membersMax?: number;
  readonly roundsMax?: number;
  /** Whether there are second handouts, reversals, removals, groups and the like; without, everyone gets all of it once. */
  readonly untidy?: boolean;
}

const services = ['water', 'health_visit'] as const;
const dayMs = 86_400_000;
const start = Date.UTC(2026, 2, 25);

/** A made-up emergency in two countries on either side of midnight, the same for the same seed but for its ids. */
export function modelOf({
  seed,
  households: wanted,
  sitesCount = 8,
  membersMax = 6,
  roundsMax = 100,
  untidy = true,
}: Wish): Model {
  const dice = new Dice(seed);
  const stamp = newId().slice(-9).toUpperCase();
  const places = placesOf(stamp);
  const organisations = ['A', 'B'].map((letter) => ({ id: newId(), code: `${letter}-${stamp}` }));
  const sites = Array.from({ length: sitesCount }, () => ({
    id: newId(),
    organisationId: dice.of(organisations).id,
    areaId: dice.of(places.areas.filter(({ level }) => level === 2 || (untidy && level === 1))).id,
  }));
  const items = ['BLANKET', 'TARP'].map((code) => ({ id: newId(), code: `${code}-${stamp}` }));
  const grants = organisations.flatMap(({ id }) =>
    ['JOD', 'XOF', 'USD'].map((currency) => ({ id: newId(), lineId: newId(), organisationId: id, currency })),
  );
  const lots = grants.flatMap((grant) =>
    items.map((item) => ({
      id: newId(),
      itemId: item.id,
      grantId: grant.id,
      currency: grant.currency,
      unitValue: BigInt(dice.upTo(9_999_999)),
    })),
  );
  const projects = organisations.flatMap(({ id }, index) =>
    ['SHL', 'WSH'].map((sector) => ({
      id: newId(),
      code: `P-${index}-${sector}`,
      organisationId: id,
      sector,
    })),
  );
  const households = Array.from({ length: wanted }, () =>
    householdOf(dice, places, organisations, membersMax, untidy),
  );
  const groups = untidy ? groupsOf(dice, places, organisations) : [];
  const rounds = projects
    .flatMap((project) => roundsOf(dice, project, { items, grants, untidy }))
    .slice(0, roundsMax);
  const entitlements = rounds.flatMap((round) =>
    entitlementsOf(dice, round, { households, groups, sites, untidy }),
  );
  const distributions = rounds.flatMap((round) =>
    sites.map((site) => ({ id: newId(), roundId: round.id, siteId: site.id })),
  );
  const byRound = new Map(rounds.map((round) => [round.id, round]));
  const of = {
    distributions: new Map(
      rounds.map(({ id }) => [id, distributions.filter(({ roundId }) => roundId === id)]),
    ),
    lots,
    untidy,
  };
  const bandSet = dice.of(['OCHA_3', 'UNHCR_5'] as const);
  const handouts = entitlements.flatMap((entitlement) =>
    handoutsOf(dice, entitlement, { ...of, round: byRound.get(entitlement.roundId) }),
  );
  const model: Model = {
    emergencyId: newId(),
    bandSet,
    ...places,
    organisations,
    sites,
    projects,
    grants,
    items,
    lots,
    households,
    groups,
    rounds,
    entitlements,
    distributions,
    handouts,
    figures: figuresOf(dice, places.areas, bandSet),
    units: [],
    allocations: [],
    personId: newId(),
  };
  return untidy ? withShelter(model, new Dice(seed + 7_919)) : model;
}

function placesOf(stamp: string): Pick<Model, 'countries' | 'areas'> {
  const countries = [
    { country: 'SY', country3: 'SYR', currency: 'SYP', timeZone: 'Asia/Damascus' },
    { country: 'CO', country3: 'COL', currency: 'COP', timeZone: 'America/Bogota' },
  ];
  const areas = countries.flatMap(({ country }) => {
    const root: Area = lay(country, `${country}-${stamp}`, null);
    const first = [1, 2].map((no) => lay(country, `${root.pcode}-${no}`, root));
    const second = first.flatMap((area) => [1, 2].map((no) => lay(country, `${area.pcode}-${no}`, area)));
    return [root, ...first, ...second];
  });
  return { countries, areas };
}

function lay(country: string, pcode: string, parent: Area | null): Area {
  const id = newId();
  const level = parent ? parent.level + 1 : 0;
  const codVersion = { SY: `v0${level + 1}`, CO: null }[country] ?? null;
  return { id, country, pcode, codVersion, level, path: [...(parent?.path ?? []), id] };
}

function householdOf(
  dice: Dice,
  { areas }: Pick<Model, 'areas'>,
  organisations: Model['organisations'],
  membersMax: number,
  untidy: boolean,
): Household {
  const individuals = Array.from({ length: 1 + dice.upTo(membersMax) }, (_, index) => {
    const member = index === 0 || !untidy || dice.chance(0.95);
    return {
      id: newId(),
      member,
      joinedOn: untidy && index > 0 && dice.chance(0.15) ? dayOf(dice.moment()) : '2026-03-02',
      sex: dice.of(['female', 'male', 'female', 'male', 'other', 'undisclosed'] as const),
      bornOn: untidy && dice.chance(0.1) ? null : bornOn(dice, index === 0, untidy),
      disability: dice.of(['yes', 'no', 'no', 'unknown'] as const),
      leftOn: untidy && index > 0 && dice.chance(0.1) ? dayOf(dice.moment()) : null,
    };
  });
  const living = individuals.filter(({ member, leftOn }) => member && leftOn === null).length;
  const sizeOnly = untidy && dice.chance(0.1);
  const more = untidy && dice.chance(0.15) ? dice.upTo(3) + 1 : 0;
  return {
    id: newId(),
    organisationId: dice.of(organisations).id,
    areaId: dice.of(areas).id,
    originAreaId: dice.chance(0.6) ? dice.of(areas).id : null,
    size: (sizeOnly ? 3 : living) + more,
    depth: sizeOnly ? 'size_only' : more > 0 ? 'partial' : 'full',
    individuals: sizeOnly ? [] : individuals,
  };
}

/** Some come of age, and some are born, while aid is handed out. */
function bornOn(dice: Dice, adult: boolean, untidy: boolean): string {
  if (untidy && !adult && dice.chance(0.1)) return dayOf(dice.moment());
  const years = adult ? 16 + dice.upTo(60) : dice.upTo(70);
  const born = dice.moment();
  return dayOf(new Date(Date.UTC(born.getUTCFullYear() - years, born.getUTCMonth(), born.getUTCDate())));
}

function groupsOf(
  dice: Dice,
  { areas }: Pick<Model, 'areas'>,
  organisations: Model['organisations'],
): readonly Group[] {
  return (['institution', 'community', 'place'] as const).flatMap((kind) =>
    [1, 2].map(() => ({
      id: newId(),
      kind,
      organisationId: dice.of(organisations).id,
      areaId: dice.of(areas).id,
    })),
  );
}

function roundsOf(
  dice: Dice,
  project: Project,
  { items, grants, untidy }: Pick<Model, 'items' | 'grants'> & { readonly untidy: boolean },
): readonly Round[] {
  const own = grants.filter(({ organisationId }) => organisationId === project.organisationId);
  const recipients: readonly Round['recipient'][] = untidy
    ? ['household', 'household', dice.of(['individual', 'institution', 'community', 'place'] as const)]
    : ['household'];
  return recipients.map((recipient) => {
    const item = dice.of(items);
    const cash = dice.of(own);
    const lines: readonly PackageLine[] = [
      { id: newId(), kind: 'item', of: item.id, grantId: dice.of(own).id },
      { id: newId(), kind: 'cash', of: cash.currency, grantId: cash.id },
      { id: newId(), kind: 'service', of: dice.of(services), grantId: null },
    ];
    return {
      id: newId(),
      projectId: project.id,
      recipient,
      approvedAt: new Date(start + dice.upTo(20) * dayMs),
      ...windowOf(dice, untidy),
      lines: untidy ? dice.some(lines) : lines.slice(0, 2),
    };
  });
}

/** Weeks, or the months of the model and more. */
function windowOf(dice: Dice, untidy: boolean): Pick<Round, 'windowFrom' | 'windowTo'> {
  if (!untidy || dice.chance(0.3)) return { windowFrom: '2026-03-01', windowTo: '2026-12-31' };
  const from = dice.moment();
  return { windowFrom: dayOf(from), windowTo: dayOf(new Date(from.getTime() + dice.upTo(60) * dayMs)) };
}

function entitlementsOf(
  dice: Dice,
  round: Round,
  {
    households,
    groups,
    sites,
    untidy,
  }: Pick<Model, 'households' | 'groups' | 'sites'> & { readonly untidy: boolean },
): readonly Entitlement[] {
  const common = (
    areaId: Uuid,
  ): Omit<Entitlement, 'householdId' | 'individualId' | 'groupId' | 'persons' | 'counted'> => ({
    id: newId(),
    roundId: round.id,
    listNo: untidy && dice.chance(0.07) ? 1 : 0,
    areaId,
    siteId: untidy && dice.chance(0.1) ? null : dice.of(sites).id,
    removedAt: untidy && dice.chance(0.07) ? dice.moment() : null,
    lines: round.lines.map(({ id, kind }) => ({
      id: newId(),
      packageLineId: id,
      due: BigInt(kind === 'cash' ? 1 + dice.upTo(99_999_999) : 1 + dice.upTo(5)),
    })),
  });
  const nobody = { householdId: null, individualId: null, groupId: null, counted: null };
  const chosen = untidy ? households.filter(() => dice.chance(0.6)) : households;
  switch (round.recipient) {
    case 'household':
      return chosen.map((home) => ({
        ...common(home.areaId),
        ...nobody,
        householdId: home.id,
        persons: home.size,
      }));
    case 'individual':
      return chosen.flatMap((home) =>
        home.individuals
          .filter(() => dice.chance(0.5))
          .map(({ id }) => ({
            ...common(home.areaId),
            ...nobody,
            householdId: home.id,
            individualId: id,
            persons: 1,
          })),
      );
    default:
      return groups
        .filter(({ kind }) => kind === round.recipient)
        .map((group) => {
          const counted = dice.chance(0.7)
            ? {
                female: { '18-59': 1 + dice.upTo(9), '60+': dice.upTo(9) },
                male: { '0-5': 1 + dice.upTo(5), '12-17': 1 + dice.upTo(5) }, // of a set before
                undisclosed: { unknown: dice.upTo(5) },
              }
            : null;
          const heads = Object.values(counted ?? {}).flatMap((bands) => Object.values<number>(bands));
          const persons = heads.reduce((sum, people) => sum + people, dice.upTo(20) + 1);
          return { ...common(group.areaId), ...nobody, groupId: group.id, counted, persons };
        });
  }
}

function handoutsOf(
  dice: Dice,
  entitlement: Entitlement,
  {
    round,
    distributions,
    lots,
    untidy,
  }: {
    readonly round: Round | undefined;
    readonly distributions: ReadonlyMap<Uuid, readonly Distribution[]>;
    readonly lots: Model['lots'];
    readonly untidy: boolean;
  },
): readonly Handout[] {
  const held = distributions.get(entitlement.roundId) ?? [];
  const planned = held.find(({ siteId }) => siteId === entitlement.siteId) ?? dice.of(held);
  const delivered = new Map<Uuid, bigint>();
  const isApproved = entitlement.listNo === 0; // nothing is handed out of an addendum that is still a draft
  const tries = untidy ? dice.of([0, 1, 1, 1, 2, 2, 3]) : 1;
  const times = isApproved ? tries : 0;
  const recorded = Array.from({ length: times * 2 }, () => dice.moment().getTime()).sort((a, b) => a - b);
  const handouts: Handout[] = [];
  for (let no = 1; no <= times; no += 1) {
    const recordedAt = new Date(recorded[no * 2 - 2] ?? 0);
    const isReversed = untidy && dice.chance(0.15);
    const lines = (untidy ? dice.some(entitlement.lines) : entitlement.lines).map((line) => {
      const of = round?.lines.find(({ id }) => id === line.packageLineId);
      const left = line.due - (delivered.get(line.id) ?? 0n);
      const free = entitlement.removedAt === null ? left : 0n;
      const quantity = untidy && dice.chance(0.4) ? 1n + BigInt(dice.upTo(Number(line.due))) : line.due;
      const over = quantity > free ? quantity - free : 0n;
      if (!isReversed) delivered.set(line.id, line.due - left + quantity - over);
      const source = lots.filter(({ itemId, grantId }) => itemId === of?.of && grantId === of.grantId);
      const lotId = source.length > 0 && !(untidy && dice.chance(0.1)) ? dice.of(source).id : null;
      return { entitlementLineId: line.id, quantity, over, lotId };
    });
    const reversedAt = isReversed ? new Date(recorded[no * 2 - 1] ?? 0) : null;
    handouts.push({
      id: newId(),
      distributionId: untidy && dice.chance(0.15) ? dice.of(held).id : planned.id,
      entitlementId: entitlement.id,
      deliveryNo: no,
      occurredAt: untidy && dice.chance(0.5) ? dice.moment() : recordedAt,
      recordedAt,
      // Before the next handout, so that what it delivered is due again when that one is decided.
      reversal: reversedAt && { id: newId(), recordedAt: reversedAt },
      dispute: untidy && dice.chance(0.3) ? disputeOf(dice, recordedAt, reversedAt) : null,
      lines,
    });
  }
  return handouts;
}

/** A dispute opens after the handout and before its reversal, which resolves it; of others some are confirmed. */
function disputeOf(dice: Dice, recordedAt: Date, reversedAt: Date | null): NonNullable<Handout['dispute']> {
  const later = (from: Date): Date => new Date(from.getTime() + dice.upTo(40) * dayMs);
  if (reversedAt) {
    const between = (recordedAt.getTime() + reversedAt.getTime()) / 2;
    return { id: newId(), openedAt: new Date(Math.floor(between)), resolvedAt: reversedAt };
  }
  const openedAt = later(recordedAt);
  return { id: newId(), openedAt, resolvedAt: dice.chance(0.5) ? later(openedAt) : null };
}

export const bandSets = {
  OCHA_3: ['0-17', '18-59', '60+'],
  UNHCR_5: ['0-4', '5-11', '12-17', '18-59', '60+'],
} as const;

/** Some areas have a figure for the whole, some only for parts of it, and now and then a part is missing. */
function figuresOf(dice: Dice, areas: readonly Area[], bandSet: Model['bandSet']): readonly Figure[] {
  const figures = new Map<string, Figure>();
  const published = [0, 1, 2].map((no) => new Date(start + no * 40 * dayMs));
  for (let no = 0; no < 60; no += 1) {
    const planVersion = 1 + dice.upTo(1);
    const of = {
      kind: dice.of(['in_need', 'targeted'] as const),
      planVersion,
      recordedAt: published[planVersion] ?? new Date(start),
      areaId: dice.of(areas).id,
      sector: dice.of(['SHL', 'WSH', 'HEA', null]),
    };
    const isDivided = dice.chance(0.4);
    const groups = isDivided && dice.chance(0.5) ? dice.some(['IDP', 'HST']) : [null];
    const sexes = isDivided && dice.chance(0.6) ? ['female', 'male', ...dice.some(['other', null])] : [null];
    const bands = isDivided && dice.chance(0.6) ? bandSets[bandSet] : [null];
    for (const populationGroup of groups) {
      for (const sex of new Set(sexes)) {
        for (const ageBand of bands) {
          if (isDivided && dice.chance(0.03)) continue;
          const cell = [of.planVersion, of.kind, of.areaId, of.sector, populationGroup, sex, ageBand];
          figures.set(cell.join(' '), { ...of, populationGroup, sex, ageBand, people: dice.upTo(500) });
        }
      }
    }
  }
  return [...figures.values()];
}

export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** Chance that comes out the same for the same seed (mulberry32). */
export class Dice {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(likely: number): boolean {
    return this.next() < likely;
  }

  /** From 0 to the bound, the bound included. */
  upTo(most: number): number {
    return Math.floor(this.next() * (most + 1));
  }

  of<T>(choices: readonly T[]): T {
    const choice = choices[this.upTo(choices.length - 1)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  }

  /** One of them at least, in order. */
  some<T>(choices: readonly T[]): readonly T[] {
    const sure = this.upTo(choices.length - 1);
    return choices.filter((_, index) => index === sure || this.chance(0.6));
  }

  /** In the four months of the model, at any time of the day. */
  moment(): Date {
    return new Date(start + Math.floor(this.next() * 120 * dayMs));
  }
}
