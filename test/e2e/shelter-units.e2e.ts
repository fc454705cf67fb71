import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import type { FreePage, UnitPage, UnitView } from '../../src/shelter/unit.contract.js';
import { day } from '../support/day.js';
import { type Camp, openCamp } from '../support/shelter.js';
import { openWorld, type World } from '../support/world.js';

const header = 'site,code,type,capacity,covered m2,exclusive,accessible';

interface Result {
  readonly id: string;
  readonly rows: number;
  readonly added: number;
  readonly unchanged: number;
  readonly problemRows: number;
  readonly problems: readonly { readonly row: number; readonly field: string }[];
}

describe('units that people live in', () => {
  let world: World;
  let camp: Camp;
  let units: string;

  beforeAll(async () => {
    world = await openWorld();
    camp = await openCamp(world, { householdsPerSite: 8 });
    units = camp.path('shelter/units');
  });

  afterAll(() => world.close());

  it('are added at a site, with all that is asked of them', async () => {
    const { status, body, headers } = await camp.officer.post<UnitView>(units, camp.unit({ code: 'RHU-1' }));

    expect([status, headers['etag']]).toEqual([201, '"1"']);
    expect(body).toMatchObject({
      organisationId: camp.organisationId,
      siteId: camp.siteId,
      code: 'RHU-1',
      type: 'tent',
      capacity: 5,
      coveredM2: '17.50',
      exclusive: true,
      accessible: false,
      active: true,
      households: 0,
      people: 0,
      freePlaces: 5,
      m2PerPerson: null,
      sphereMet: null,
    });
    expect((await camp.leader.get(`${units}/${body.id}`)).body).toEqual(body);
  });

  it('are added once: sent again, the first answer; another with the code is refused', async () => {
    const key = newId();
    const unit = camp.unit({ code: 'ONCE' });

    const first = await camp.officer.post<UnitView>(units, unit, { key });
    const again = await camp.officer.post<UnitView>(units, unit, { key });
    const other = await camp.officer.post(units, unit);
    const elsewhere = await camp.officer.post(units, { ...unit, siteId: camp.siteIds[1] });

    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
    expect([other.status, other.body['code']]).toEqual([409, 'shelter-unit.code-taken']);
    expect(elsewhere.status).toBe(201);
  });

  it.each([
    ['no places', { capacity: 0 }],
    ['no area', { coveredM2: '0.00' }],
    ['an area in words', { coveredM2: 'large' }],
    ['a type that is none', { type: 'castle' }],
    ['a code of small letters', { code: 't-1' }],
  ])('are not added with %s', async (_, wish) => {
    const { status, body } = await camp.officer.post(units, camp.unit(wish));

    expect([status, body['code']]).toEqual([400, 'input.invalid']);
  });

  it('are added only by who may, at a site in reach', async () => {
    const elsewhere = await openCamp(world, { householdsPerSite: 1 });
    const neighbour = await world.as('programme-officer', {
      emergencyId: camp.emergencyId,
      siteIds: [camp.siteIds[1] ?? ''],
    });

    expect((await camp.leader.post(units, camp.unit())).status).toBe(403);
    expect((await elsewhere.officer.post(units, camp.unit())).status).toBe(404);
    expect((await neighbour.post(units, camp.unit())).status).toBe(404);
    expect((await camp.officer.post(units, camp.unit({ siteId: newId() }))).status).toBe(404);
  });

  it('are corrected as they were read, and never below who lives there', async () => {
    const unit = await camp.addUnit();
    await camp.allocated({ entitlementId: camp.promised[0]?.id, unitId: unit.id });
    const change = { capacity: 2, coveredM2: '6.99', exclusive: true, accessible: true, active: true };
    const put = (more: object, version: string | null = '"1"') =>
      camp.officer.put<UnitView>(
        `${units}/${unit.id}`,
        { ...change, ...more },
        { headers: version === null ? {} : { 'if-match': version } },
      );

    const small = await put({ capacity: 1 });
    const unread = await put({}, null);
    const changed = await put({});
    const stale = await put({});

    expect([small.status, small.body]).toMatchObject([409, { code: 'shelter-unit.occupied' }]);
    expect([unread.status, stale.status]).toEqual([428, 412]);
    expect([changed.status, changed.body]).toMatchObject([
      200,
      { capacity: 2, accessible: true, people: 2, m2PerPerson: '3.49', sphereMet: false, version: 2 },
    ]);
  });

  it('are not made one household’s while others live there, and take nobody in when they are out of use', async () => {
    const unit = await camp.addUnit({ exclusive: false });
    for (const index of [1, 2])
      await camp.allocated({ entitlementId: camp.promised[index]?.id, unitId: unit.id });
    const change = { capacity: 5, coveredM2: '17.5', exclusive: false, accessible: false, active: true };
    const put = (more: object, version: number) =>
      camp.officer.put<UnitView>(
        `${units}/${unit.id}`,
        { ...change, ...more },
        { headers: { 'if-match': `"${version}"` } },
      );

    const closed = await put({ exclusive: true }, 1);
    const unused = await put({ active: false }, 1);
    const refused = await camp.allocate({ entitlementId: camp.promised[3]?.id, unitId: unit.id, persons: 1 });

    expect([closed.status, closed.body]).toMatchObject([409, { code: 'shelter-unit.occupied' }]);
    expect(unused.body).toMatchObject({ active: false, households: 2, people: 4, freePlaces: 0 });
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'shelter-unit.inactive' }]);
  });

  it('are listed in pages by site, type and room', async () => {
    const rooms = await Promise.all(
      [1, 2, 3].map((no) => camp.addUnit({ type: 'room', code: `ROOM-${no}`, accessible: no === 2 })),
    );
    await camp.allocated({
      householdId: camp.promised[4]?.householdId,
      reason: 'flooded tent',
      unitId: rooms[0]?.id,
    });
    const codes = async (query: string): Promise<readonly string[]> =>
      (await camp.leader.get<UnitPage>(`${units}?type=room&${query}`)).body.items.map(({ code }) => code);
    const first = (await camp.leader.get<UnitPage>(`${units}?type=room&limit=2`)).body;

    expect(await codes('free=true')).toEqual(['ROOM-2', 'ROOM-3']);
    expect(await codes('free=false')).toEqual(['ROOM-1']);
    expect(await codes('accessible=true')).toEqual(['ROOM-2']);
    expect(await codes(`siteId=${camp.siteIds[1]}`)).toEqual([]);
    expect(first.items.map(({ code }) => code)).toEqual(['ROOM-1', 'ROOM-2']);
    expect(await codes(`limit=2&after=${first.next}`)).toEqual(['ROOM-3']);
  });

  it('are shown to who may read them, where they act', async () => {
    const unit = await camp.addUnit();
    const agent = await world.as('distribution-agent', camp.extent);
    const auditor = await world.as('auditor', camp.extent);
    const neighbour = await world.as('auditor', {
      emergencyId: camp.emergencyId,
      siteIds: [camp.siteIds[1] ?? ''],
    });

    expect((await agent.get(`${units}/${unit.id}`)).status).toBe(403);
    expect((await auditor.get(`${units}/${unit.id}`)).status).toBe(200);
    expect((await neighbour.get(`${units}/${unit.id}`)).status).toBe(404);
  });
});

describe('a file of units', () => {
  let world: World;
  let camp: Camp;
  let path: string;
  let site: string;

  beforeAll(async () => {
    world = await openWorld();
    camp = await openCamp(world, { householdsPerSite: 1 });
    path = camp.path('shelter/units/imports');
    const { body } = await camp.officer.get(camp.path(`sites/${camp.siteId}`));
    site = String(body['code']);
  });

  afterAll(() => world.close());

  it('is taken in by the thousand; the same again adds none, and sent again under its key it is answered again', async () => {
    const rows = Array.from({ length: 3_000 }, (_, no) => `${site},M-${no},tent,5,17.5,yes,no`);
    const csv = [header, ...rows].join('\n');
    const key = newId();
    const started = performance.now();

    const first = await camp.officer.upload<Result>(path, csv, { key });
    const seconds = (performance.now() - started) / 1_000;
    const again = await camp.officer.upload<Result>(path, csv, { key });
    const anew = await camp.officer.upload<Result>(path, csv);

    expect([first.status, first.body]).toMatchObject([201, { rows: 3_000, added: 3_000, problemRows: 0 }]);
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect([anew.status, anew.body]).toMatchObject([201, { added: 0, unchanged: 3_000 }]);
    expect(seconds).toBeLessThan(20);
  });

  it('tells of each row that it cannot take, and takes the others', async () => {
    const rows = [
      `${site},I-1,room,4,14,no,yes`,
      `NOWHERE,I-2,room,4,14,no,yes`,
      `${site},I-3,castle,0,14,no,yes`,
      `${site},I-1,room,5,14,no,yes`,
    ];

    const { status, body } = await camp.officer.upload<Result>(path, [header, ...rows].join('\n'));

    expect([status, body]).toMatchObject([201, { rows: 4, added: 1, problemRows: 3 }]);
    expect(body.problems.map(({ row, field }) => [row, field])).toEqual([
      [3, 'site'],
      [4, 'type'],
      [4, 'capacity'],
      [5, 'code'],
    ]);
  });

  it('is refused without its columns, and to who may not send it', async () => {
    const short = await camp.officer.upload(path, 'site,code\n');
    const neighbour = await world.as('programme-officer', {
      emergencyId: camp.emergencyId,
      siteIds: [camp.siteIds[1] ?? ''],
    });
    const elsewhere = await openCamp(world, { householdsPerSite: 1 });
    const one = `${header}\n${site},X-1,tent,5,17.5,yes,no\n`;

    expect([short.status, short.body['code']]).toEqual([400, 'csv.columns']);
    expect((await camp.leader.upload(path, one)).status).toBe(403);
    expect((await elsewhere.officer.upload(path, one)).status).toBe(404);
    expect((await neighbour.upload<Result>(path, one)).body).toMatchObject({ added: 0, problemRows: 1 });
  });
});

describe('where there is room', () => {
  let world: World;
  let camp: Camp;

  beforeAll(async () => {
    world = await openWorld();
    camp = await openCamp(world, { householdsPerSite: 6 });
  });

  afterAll(() => world.close());

  it('is told by site and type, for today and for another day, with the space that people have', async () => {
    const [small, large, , hall] = [
      await camp.addUnit({ coveredM2: '6' }),
      await camp.addUnit({ coveredM2: '16' }),
      await camp.addUnit({ accessible: true }),
      await camp.addUnit({
        type: 'collective_centre_place',
        capacity: 10,
        exclusive: false,
        coveredM2: '40',
      }),
    ];
    await camp.allocated({ entitlementId: camp.promised[0]?.id, unitId: small.id });
    await camp.allocated({
      entitlementId: camp.promised[1]?.id,
      unitId: large.id,
      beginsOn: day('2026-11-10'),
    });
    for (const index of [2, 3])
      await camp.allocated({
        householdId: camp.promised[index]?.householdId,
        reason: 'first night',
        unitId: hall.id,
      });
    const free = async (query = ''): Promise<FreePage> =>
      (await camp.leader.get<FreePage>(camp.path(`shelter/free${query}`))).body;

    const { items } = await free();
    const before = await free(`?on=${day('2026-11-05')}&type=tent`);

    expect(items).toMatchObject([
      {
        type: 'collective_centre_place',
        units: 1,
        freeUnits: 0,
        capacity: 10,
        households: 2,
        people: 4,
        freePlaces: 6,
        m2PerPerson: '10.00',
        unitsBelowSphere: 0,
      },
      {
        siteId: camp.siteId,
        type: 'tent',
        units: 3,
        freeUnits: 1,
        accessibleFreeUnits: 1,
        capacity: 15,
        households: 2,
        people: 4,
        freePlaces: 5,
        m2PerPerson: '5.50',
        sphereMet: true,
        unitsBelowSphere: 1,
        peopleBelowSphere: 2,
      },
    ]);
    expect(before.items).toMatchObject([{ on: day('2026-11-05'), freeUnits: 2, people: 2, freePlaces: 10 }]);
    expect((await free(`?siteId=${camp.siteIds[1]}`)).items).toEqual([]);
    expect((await free('?limit=1')).items).toEqual(items.slice(0, 1));
    const agent = await world.as('distribution-agent', camp.extent);
    expect((await agent.get(camp.path('shelter/free'))).status).toBe(403);
  });
});
