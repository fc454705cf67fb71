import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Extent } from '../../src/acts/scope.js';
import type { Uuid } from '../../src/platform/ids.js';
import { CheckService } from '../../src/reports/check.service.js';
import type { CoverageRowView, CoverageView } from '../../src/reports/coverage.contract.js';
import type { Api } from '../support/api.js';
import { make } from '../support/make.js';
import { Dice, type Model, modelOf } from '../support/model.js';
import { type Asked, recount } from '../support/recount.js';
import { openWorld, type World } from '../support/world.js';

const everything: Extent = { emergencyId: null, organisationId: null, areaId: null, siteIds: null };
const latest = new Date('2026-10-01T00:00:00.000Z');

describe('the coverage report', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it.each([1, 2, 3, 4, 5, 6])('comes to what is counted by hand, whatever is asked (%s)', async (seed) => {
    const model = modelOf({ seed, households: 40 });
    await make(world.owner, model);
    const dice = new Dice(seed * 1_000);
    const readers = await readersOf(world, model, dice);

    let something = 0;
    let shelter = 0;
    let outside = 0;
    let disputed = 0;
    for (let no = 0; no < 40; no += 1) {
      const { api, extents } = dice.of(readers);
      const asked = askedOf(dice, model);

      const report = await read(api, model, asked);

      const counted = recount(model, extents, asked);
      expect(rowsOf(report, asked)).toEqual(new Map(counted.map(({ key, figures }) => [key, figures])));
      if (report.total.people.total > 0) something += 1;
      if (report.total.shelter.length > 0) shelter += 1;
      if (report.total.disputed.people > 0) disputed += 1;
      if (report.total.outOfPlan.shelter.length > 0) outside += 1;
    }
    expect(something).toBeGreaterThan(10); // else nothing was compared
    expect(Math.min(shelter, outside, disputed)).toBeGreaterThan(3);
  });

  it('of data that holds together: the check finds nothing', async () => {
    expect(await world.app.get(CheckService).check()).toEqual([]);
  });

  it('answers as CSV with the same figures, and lets no cell be a formula', async () => {
    const model = modelOf({ seed: 11, households: 30 });
    await make(world.owner, model);
    const api = await world.as('programme-manager', { emergencyId: model.emergencyId });
    const path = pathOf(model, { groupBy: 'area', level: 1, asOf: latest });

    const json = (await api.get<CoverageView>(path)).body;
    const csv = await api.get(path, { headers: { accept: 'text/csv' } });

    expect(csv.headers['content-type']).toMatch(/^text\/csv/);
    const records: Record<string, string>[] = parse(csv.text, { columns: true });
    expect(records.map(({ row }) => row)).toEqual([
      ...json.rows.map(({ pcode }) => pcode ?? 'none'),
      'total',
    ]);
    for (const [index, row] of [...json.rows, json.total].entries()) {
      const record = records[index] ?? {};
      expect(record['people']).toBe(String(row.people.total));
      expect(record['codVersion']).toBe(row.codVersion ?? '');
      expect(record['inNeed']).toBe(String(row.inNeed ?? ''));
      expect(record['reachPercent']).toBe(row.reachPercent ?? '');
      expect(record['name']).toBe(row.name === null ? '' : `'${row.name}`); // the areas' names begin with =
      for (const { currency, amount } of row.cash) expect(record[`cash.${currency}`]).toBe(amount);
      for (const { currency, value } of row.goods) expect(record[`goods.${currency}`]).toBe(value);
      for (const { code, quantity } of row.items) expect(record[`items.${code}`]).toBe(quantity);
      expect(record['disputed.people']).toBe(String(row.disputed.people));
      for (const { code, quantity } of row.disputed.items)
        expect(record[`disputed.items.${code}`]).toBe(quantity);
      for (const { type, ...figures } of row.shelter)
        for (const [name, figure] of Object.entries(figures))
          expect(record[`shelter.${type}.${name}`]).toBe(String(figure));
      for (const { type, ...share } of row.promised.shelter)
        expect(shareIn(record, `shelter.${type}`)).toEqual(share);
      for (const { code, entitled, given, percent } of row.promised.items)
        expect(shareIn(record, `items.${code}`)).toEqual({ entitled, given, percent });
      for (const { currency, ...share } of row.promised.cash)
        expect(shareIn(record, `cash.${currency}`)).toEqual(share);
      for (const { sex, ageBand, disability, people } of row.people.cells)
        expect(record[`people.${sex}.${ageBand}.disability-${disability}`]).toBe(String(people));
    }
    const cells = Object.entries(records.at(-1) ?? {}).filter(([name]) =>
      /^people[.].*disability/.test(name),
    );
    expect(cells.reduce((sum, [, people]) => sum + Number(people), 0)).toBe(json.total.people.total);
    expect(csv.text).not.toMatch(/(^|[,\n])"?[=+@]/);
  });

  it.each(['area', 'origin'] as const)(
    'says of rows by %s which edition of the codes each is of',
    async (groupBy) => {
      const model = modelOf({ seed: 17, households: 60 });
      await make(world.owner, model);
      const api = await world.as('auditor', { emergencyId: model.emergencyId });
      const editions = new Map(model.areas.map(({ id, codVersion }) => [id, codVersion]));

      const { rows, total } = await read(api, model, { groupBy, level: 1, asOf: latest });

      const named = rows.filter(({ areaId }) => areaId !== null);
      expect(named.map(({ codVersion }) => codVersion)).toEqual(
        named.map(({ areaId }) => editions.get(areaId ?? '')),
      );
      expect(new Set(named.map(({ codVersion }) => codVersion))).toEqual(new Set(['v02', null]));
      expect(total.codVersion).toBeNull();
    },
  );

  it('keeps amounts of currencies with three, two and no digits to the last digit', async () => {
    const model = modelOf({ seed: 12, households: 200, untidy: false });
    await make(world.owner, model);
    const api = await world.as('auditor', { emergencyId: model.emergencyId });

    const { total } = await read(api, model, { groupBy: 'none', asOf: latest });

    const cash = new Map(total.cash.map(({ currency, amount }) => [currency, amount]));
    const exact = recount(model, [everything], { groupBy: 'none', asOf: latest })[0]?.figures;
    expect(exact?.['delivered']).toMatchObject(
      Object.fromEntries([...cash].map(([currency, amount]) => [`cash ${currency}`, amount])),
    );
    const shapes: Record<string, RegExp> = { JOD: /^\d+\.\d{3}$/, USD: /^\d+\.\d{2}$/, XOF: /^\d+$/ };
    for (const { currency, value } of total.goods) expect(value).toMatch(shapes[currency] ?? /never/);
    for (const [currency, amount] of cash) expect(amount).toMatch(shapes[currency] ?? /never/);
    expect(cash.size).toBeGreaterThan(1);
  });

  it('is the same report again for the same moment, whatever was recorded since', async () => {
    const model = modelOf({ seed: 13, households: 40 });
    const later = new Date('2026-06-01T00:00:00.000Z');
    const known = (at: Date | null): Date | null => (at && at <= later ? at : null);
    const before = {
      ...model,
      handouts: model.handouts
        .filter(({ recordedAt }) => recordedAt <= later)
        .map(({ reversal, dispute, ...handout }) => ({
          ...handout,
          reversal: reversal && reversal.recordedAt <= later ? reversal : null,
          dispute:
            dispute && dispute.openedAt <= later
              ? { ...dispute, resolvedAt: known(dispute.resolvedAt) }
              : null,
        })),
      allocations: model.allocations.filter(({ recordedAt }) => recordedAt <= later),
      figures: model.figures.filter(({ recordedAt }) => recordedAt <= later),
      entitlements: model.entitlements.map((one) =>
        one.removedAt && one.removedAt > later ? { ...one, removedAt: null } : one,
      ),
    };
    await make(world.owner, model);
    const api = await world.as('auditor', { emergencyId: model.emergencyId });
    const asked: Asked = { groupBy: 'sector', asOf: later };

    const then = await read(api, model, asked);
    const now = await read(api, model, { ...asked, asOf: latest });

    expect(then.asOf).toBe(later.toISOString());
    const counted = recount(before, [everything], { ...asked, asOf: latest });
    expect(rowsOf(then, asked)).toEqual(new Map(counted.map(({ key, figures }) => [key, figures])));
    expect(then.total.assistances).toBeLessThan(now.total.assistances);
  });

  it('shows a partner its own figures, and a stranger nothing of the emergency', async () => {
    const model = modelOf({ seed: 14, households: 40 });
    await make(world.owner, model);
    const [own, other] = model.organisations.map(({ id }) => id);
    const partner = await world.as('programme-officer', {
      emergencyId: model.emergencyId,
      organisationId: own ?? null,
    });
    const elsewhere = modelOf({ seed: 1, households: 1 });
    await make(world.owner, elsewhere);
    const stranger = await world.as('programme-officer', { emergencyId: elsewhere.emergencyId });
    const keeper = await world.as('warehouse-keeper', { emergencyId: model.emergencyId });
    const byOrganisation = pathOf(model, { groupBy: 'organisation', asOf: latest });

    const mine = await partner.get<CoverageView>(byOrganisation);
    const theirs = await partner.get<CoverageView>(
      pathOf(model, { groupBy: 'none', organisationId: other ?? '', asOf: latest }),
    );

    expect(mine.body.rows.map(({ organisationId }) => organisationId)).toEqual([own]);
    expect([theirs.status, theirs.body.total.people.total, theirs.body.total.assistances]).toEqual([
      200, 0, 0,
    ]);
    expect((await stranger.get(byOrganisation)).status).toBe(404);
    expect((await keeper.get(byOrganisation)).status).toBe(403);
    expect((await world.nobody.get(byOrganisation)).status).toBe(401);
  });

  it('divides by no target: a percentage of nothing is not told', async () => {
    const model = { ...modelOf({ seed: 15, households: 5, untidy: false }), figures: [] };
    await make(world.owner, model);
    const api = await world.as('cluster-viewer', { emergencyId: model.emergencyId });

    const { total } = await read(api, model, { groupBy: 'none', asOf: latest });

    expect(total).toMatchObject({ inNeed: null, targeted: null, reachPercent: null, coveragePercent: null });
    expect(total.people.total).toBeGreaterThan(0);
  });

  it.each([
    ['a period that ends before it starts', 'from=2026-05-02&to=2026-05-01', 400, 'dates.reversed'],
    ['a moment that has not come', 'asOf=2999-01-01T00:00:00Z', 422, 'report.future'],
    ['a moment without its offset', 'asOf=2026-05-01T00:00:00', 400, 'input.invalid'],
    ['rows by what is nothing', 'groupBy=donor', 400, 'input.invalid'],
    ['a day that no calendar has', 'from=2026-02-30', 400, 'input.invalid'],
  ])('refuses %s', async (_, query, status, code) => {
    const model = modelOf({ seed: 16, households: 1 });
    await make(world.owner, model);
    const api = await world.as('auditor', { emergencyId: model.emergencyId });

    const answer = await api.get(`emergencies/${model.emergencyId}/reports/coverage?${query}`);

    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });
});

function shareIn(
  record: Readonly<Record<string, string>>,
  thing: string,
): Record<string, string | undefined> {
  const figures = ['entitled', 'given', 'percent'] as const;
  return Object.fromEntries(figures.map((figure) => [figure, record[`promised.${thing}.${figure}`]]));
}

interface Reader {
  readonly api: Api;
  readonly extents: readonly Extent[];
}

/** People who see all, one organisation, one area, some sites, and one organisation in one area. */
async function readersOf(world: World, model: Model, dice: Dice): Promise<readonly Reader[]> {
  const limits: Partial<Extent>[] = [
    {},
    {},
    { organisationId: dice.of(model.organisations).id },
    { areaId: dice.of(model.areas).id },
    { siteIds: [dice.of(model.sites).id, dice.of(model.sites).id] },
    {
      organisationId: dice.of(model.organisations).id,
      areaId: dice.of(model.areas.filter(({ level }) => level === 0)).id,
    },
  ];
  const readers: Reader[] = [];
  for (const limit of limits) {
    const extent = { ...everything, emergencyId: model.emergencyId, ...limit };
    readers.push({ api: await world.as('programme-officer', extent), extents: [extent] });
  }
  return readers;
}

function askedOf(dice: Dice, model: Model): Asked {
  const maybe = <T>(likely: number, value: () => T): T | undefined =>
    dice.chance(likely) ? value() : undefined;
  const groupBy = dice.of([
    'none',
    'area',
    'area',
    'origin',
    'project',
    'organisation',
    'sector',
    'month',
  ] as const);
  const days = [dice.moment(), dice.moment()].map((moment) => moment.toISOString().slice(0, 10)).sort();
  const parts = {
    areaId: maybe(0.3, () => dice.of(model.areas).id),
    projectId: maybe(0.2, () => dice.of(model.projects).id),
    organisationId: maybe(0.2, () => dice.of(model.organisations).id),
    sector: maybe(0.3, () => dice.of(['SHL', 'WSH', 'HEA'])),
    from: maybe(0.3, () => days[0]),
    to: maybe(0.3, () => days[1]),
    level: groupBy === 'area' || groupBy === 'origin' ? dice.of([0, 1, 2]) : undefined,
  };
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return { ...given, groupBy, asOf: dice.chance(0.5) ? latest : dice.moment() };
}

function pathOf(model: Model, { asOf, ...asked }: Asked): string {
  const query = new URLSearchParams({
    ...Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, String(value)])),
    asOf: asOf.toISOString(),
  });
  return `emergencies/${model.emergencyId}/reports/coverage?${query.toString()}`;
}

async function read(api: Api, model: Model, asked: Asked): Promise<CoverageView> {
  const { status, body, text } = await api.get<CoverageView>(pathOf(model, asked));
  if (status !== 200) throw new Error(text);
  return body;
}

/** The report in the words of the recount. */
function rowsOf({ rows, total }: CoverageView, { groupBy }: Asked): ReadonlyMap<string, unknown> {
  const keyOf = (row: CoverageRowView): string => {
    const id: Uuid | null = row.areaId ?? row.projectId ?? row.organisationId ?? row.month;
    return groupBy === 'sector' ? (row.sector ?? '') : (id ?? 'none');
  };
  return new Map([
    ['', figuresOf(total)] as const,
    ...rows.map((row) => [keyOf(row), figuresOf(row)] as const),
  ]);
}

function figuresOf(row: CoverageRowView): Record<string, unknown> {
  const { people, outOfPlan, estimated } = row;
  return {
    inNeed: row.inNeed,
    targeted: row.targeted,
    households: row.households,
    people: people.total,
    undescribed: people.undescribed,
    firstTime: people.firstTime,
    bySexAndAge: Object.fromEntries(
      row.bySexAndAge.map((cell) => [
        `${cell.sex} ${cell.ageBand}`,
        [cell.inNeed, cell.targeted, cell.people, cell.reachPercent],
      ]),
    ),
    gap: row.gap,
    targetGap: row.targetGap,
    cells: Object.fromEntries(
      people.cells.map((cell) => [`${cell.sex} ${cell.ageBand} ${cell.disability}`, cell.people]),
    ),
    covered: row.covered,
    reachPercent: row.reachPercent,
    coveragePercent: row.coveragePercent,
    assistances: row.assistances,
    delivered: deliveredOf(row),
    disputed: disputedOf(row),
    shelter: shelterOf(row),
    promised: promisedOf(row),
    beyondHouseholds: outOfPlan.households,
    beyondPeople: outOfPlan.people,
    beyondAssistances: outOfPlan.assistances,
    beyond: deliveredOf(outOfPlan),
    beyondShelter: shelterOf(outOfPlan),
    estimated: {
      institutions: estimated.institutions,
      communities: estimated.communities,
      places: estimated.places,
      people: estimated.people,
      cells: Object.fromEntries(estimated.cells.map((cell) => [`${cell.sex} ${cell.ageBand}`, cell.people])),
    },
  };
}

function disputedOf({ disputed }: CoverageRowView): Record<string, unknown> {
  const { assistances, households, people, items, services, cash } = disputed;
  const given = deliveredOf({
    items: items.map((item) => ({ ...item, unvalued: '0' })),
    services,
    cash,
    goods: [],
    shelter: [],
  });
  return { assistances, households, people, given };
}

function promisedOf({ promised }: CoverageRowView): Record<string, readonly (string | null)[]> {
  return Object.fromEntries(
    [
      ...promised.items.map((some) => [`item ${some.itemId}`, some] as const),
      ...promised.services.map((some) => [`service ${some.service}`, some] as const),
      ...promised.cash.map((some) => [`cash ${some.currency}`, some] as const),
      ...promised.shelter.map((some) => [`shelter ${some.type}`, some] as const),
    ].map(([key, { entitled, given, percent }]) => [key, [entitled, given, percent]]),
  );
}

function deliveredOf({
  items,
  services,
  cash,
  goods,
  shelter,
}: Pick<CoverageRowView, 'items' | 'services' | 'cash' | 'goods' | 'shelter'>): Record<string, string> {
  const figures: string[][] = [
    ...items.map(({ itemId, quantity }) => [`item ${itemId}`, quantity]),
    ...items
      .filter(({ unvalued }) => unvalued !== '0')
      .map(({ itemId, unvalued }) => [`unvalued ${itemId}`, unvalued]),
    ...services.map(({ service, units }) => [`service ${service}`, units]),
    ...cash.map(({ currency, amount }) => [`cash ${currency}`, amount]),
    ...goods.map(({ currency, value }) => [`goods ${currency}`, value]),
    ...shelter.map(({ type, units }) => [`shelter ${type}`, String(units)]),
  ];
  return Object.fromEntries(figures) as Record<string, string>;
}

function shelterOf({ shelter }: Pick<CoverageRowView, 'shelter'>): Record<string, readonly number[]> {
  return Object.fromEntries(
    shelter.map(({ type, units, households, people }) => [type, [units, households, people]]),
  );
}
