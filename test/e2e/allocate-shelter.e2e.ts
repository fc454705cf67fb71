import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { CoverageRowView, CoverageView } from '../../src/reports/coverage.contract.js';
import type { AllocationPage, AllocationView } from '../../src/shelter/allocation.contract.js';
import type { UnitView } from '../../src/shelter/unit.contract.js';
import { day } from '../support/day.js';
import type { Answer } from '../support/api.js';
import { endAll } from '../support/endings.js';
import { type Camp, openCamp } from '../support/shelter.js';
import { asOwner, openWorld, type World } from '../support/world.js';

describe('a household that is given shelter', () => {
  let world: World;
  let camp: Camp;
  let path: string;

  beforeAll(async () => {
    world = await openWorld();
    camp = await openCamp(world, { householdsPerSite: 40 });
    path = camp.path('shelter/allocations');
  });

  afterAll(() => world.close());

  let next = 0;
  const promised = (): { readonly entitlementId: Uuid; readonly householdId: Uuid } => {
    const found = camp.promised[(next += 1)];
    return { entitlementId: found?.id ?? '', householdId: found?.householdId ?? '' };
  };
  const refusal = ({ status, body }: Answer<AllocationView>): readonly unknown[] => [
    status,
    (body as unknown as Record<string, unknown>)['code'],
  ];
  const end = (id: Uuid, wish: object = {}): Promise<Answer<AllocationView>> =>
    camp.leader.post<AllocationView>(`${path}/${id}/end`, {
      endsOn: day('2026-11-20'),
      reason: 'returned',
      ...wish,
    });
  const move = (id: Uuid, wish: object): Promise<Answer<AllocationView>> =>
    camp.leader.post<AllocationView>(`${path}/${id}/move`, { movedOn: day('2026-11-15'), ...wish });

  it('lives there from that day on, and what it was promised is delivered', async () => {
    const unit = await camp.addUnit();
    const { entitlementId, householdId } = promised();

    const { status, body } = await camp.allocate({ entitlementId, unitId: unit.id });

    expect(status).toBe(201);
    expect(body).toMatchObject({
      unitId: unit.id,
      unitCode: unit.code,
      siteId: camp.siteId,
      type: 'tent',
      householdId,
      persons: 2,
      primary: true,
      beginsOn: day('2026-11-01'),
      endsOn: null,
      entitlementId,
      reason: null,
      movedFromId: null,
      recordedBy: camp.leader.personId,
      m2PerPerson: '8.75',
      sphereMet: true,
    });
    expect(await camp.delivered(entitlementId)).toEqual(['1']);
    expect(await camp.getUnit(unit.id)).toMatchObject({ households: 1, people: 2, freePlaces: 0 });
    const round = await camp.officer.get(camp.path(`rounds/${camp.roundId}`));
    expect(round.body['state']).toBe('open');
  });

  it('is given it once: sent again, the first answer; another of the same is not due', async () => {
    const [one, other] = [await camp.addUnit(), await camp.addUnit()];
    const { entitlementId } = promised();
    const key = newId();
    const input = { entitlementId, unitId: one.id, beginsOn: day('2026-11-01') };

    const first = await camp.leader.post<AllocationView>(path, input, { key });
    const again = await camp.leader.post<AllocationView>(path, input, { key });
    const more = await camp.allocate({ entitlementId, unitId: other.id, persons: 1 });

    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(refusal(more)).toEqual([422, 'shelter.persons']);
    expect(await camp.delivered(entitlementId)).toEqual(['1']);
  });

  it('is not given a unit of another type, nor on hold, nor once it is taken off the list', async () => {
    const room = await camp.addUnit({ type: 'room' });
    const tent = await camp.addUnit();
    const { entitlementId } = promised();
    const removed = promised();
    const reason = 'for the story';

    const otherType = await camp.allocate({ entitlementId, unitId: room.id });
    await camp.officer.post(camp.path(`entitlements/${entitlementId}/hold`), { reason });
    const held = await camp.allocate({ entitlementId, unitId: tent.id });
    await camp.manager.post(camp.path(`entitlements/${removed.entitlementId}/remove`), { reason });
    const gone = await camp.allocate({ entitlementId: removed.entitlementId, unitId: tent.id });

    expect([otherType, held, gone].map(refusal)).toEqual([
      [409, 'shelter.not-due'],
      [409, 'entitlement.held'],
      [409, 'entitlement.removed'],
    ]);
    expect(await camp.getUnit(tent.id)).toMatchObject({ households: 0 });
  });

  it('shares a unit as far as it has places, and an exclusive one with nobody', async () => {
    const hall = await camp.addUnit({ exclusive: false, capacity: 5 });
    const tent = await camp.addUnit({ capacity: 5 });
    const into = (unitId: Uuid) => camp.allocate({ ...{ entitlementId: promised().entitlementId }, unitId });

    const shared = [await into(hall.id), await into(hall.id), await into(hall.id)];
    const exclusive = [await into(tent.id), await into(tent.id)];

    expect(shared.map(({ status }) => status)).toEqual([201, 201, 409]);
    expect(shared[2]?.body).toMatchObject({ code: 'shelter.full', extra: { free: 1, persons: 2 } });
    expect(exclusive.map(({ status }) => status)).toEqual([201, 409]);
    expect(exclusive[1]?.body).toMatchObject({ code: 'shelter.full', extra: { free: 0 } });
  });

  it('may live in several units, one of them its primary place, and each person in one', async () => {
    const [one, other, third] = [await camp.addUnit(), await camp.addUnit(), await camp.addUnit()];
    const { entitlementId, householdId } = promised();
    const outside = { householdId, reason: 'a tent is not enough' };

    const first = await camp.allocated({ entitlementId, unitId: one.id, persons: 1 });
    const more = await camp.allocate({ entitlementId, unitId: other.id });
    const claimed = await camp.allocate({ ...outside, unitId: other.id, primary: true });
    const second = await camp.allocated({ ...outside, unitId: other.id });
    const nobodyLeft = await camp.allocate({ ...outside, unitId: third.id });

    expect([first, second].map(({ primary, persons }) => [primary, persons])).toEqual([
      [true, 1],
      [false, 1],
    ]);
    expect([more, claimed, nobodyLeft].map(refusal)).toEqual([
      [409, 'shelter.not-due'],
      [409, 'shelter.primary'],
      [422, 'shelter.persons'],
    ]);
  });

  it('is housed outside of a round with the reason why', async () => {
    const unit = await camp.addUnit();
    const { householdId, entitlementId } = promised();

    const unsaid = await camp.allocate({ householdId, unitId: unit.id });
    const both = await camp.allocate({ householdId, entitlementId, unitId: unit.id });
    const said = await camp.allocate({ householdId, unitId: unit.id, reason: 'their tent burnt down' });

    expect([unsaid, both].map(refusal)).toEqual([
      [400, 'shelter.target'],
      [400, 'shelter.target'],
    ]);
    expect([said.status, said.body]).toMatchObject([
      201,
      { entitlementId: null, reason: 'their tent burnt down' },
    ]);
    expect(await camp.delivered(entitlementId)).toEqual(['0']);
  });

  it.each([
    ['nowhere', {}],
    ['in a unit and anywhere', { unitId: newId(), siteId: newId(), type: 'tent' }],
    ['at a site, in what is not said', { siteId: newId() }],
  ])('is not to live %s', async (_, where) => {
    const { entitlementId } = promised();

    expect(refusal(await camp.allocate({ entitlementId, ...where }))).toEqual([400, 'shelter.target']);
  });

  it('has not moved in yet, or so long ago, on no day that can be told', async () => {
    const unit = await camp.addUnit();
    const { entitlementId } = promised();
    const on = (beginsOn: string) => camp.allocate({ entitlementId, unitId: unit.id, beginsOn });

    expect([await on('2999-01-01'), await on('2020-01-01')].map(refusal)).toEqual([
      [422, 'shelter.day'],
      [422, 'shelter.day'],
    ]);
    expect((await on('2026-02-30')).status).toBe(400);
  });

  it('leaves it with the reason, which takes no aid back and makes room', async () => {
    const unit = await camp.addUnit();
    const { entitlementId } = promised();
    const { id } = await camp.allocated({ entitlementId, unitId: unit.id });
    const key = newId();
    const ending = { endsOn: day('2026-11-20'), reason: 'returned' };

    const early = await end(id, { endsOn: day('2026-10-31') });
    const ended = await camp.leader.post<AllocationView>(`${path}/${id}/end`, ending, { key });
    const again = await camp.leader.post<AllocationView>(`${path}/${id}/end`, ending, { key });
    const twice = await end(id);

    expect([ended.status, ended.body]).toMatchObject([
      200,
      { endsOn: day('2026-11-20'), endReason: 'returned' },
    ]);
    expect([again.status, again.body]).toEqual([200, ended.body]);
    expect([early, twice].map(refusal)).toEqual([
      [422, 'shelter.day'],
      [409, 'shelter.ended'],
    ]);
    expect(await camp.delivered(entitlementId)).toEqual(['1']);
    expect(await camp.getUnit(unit.id)).toMatchObject({ people: 0, freePlaces: 5 });
    const late = await camp.allocate({ entitlementId: promised().entitlementId, unitId: unit.id });
    const later = await camp.allocate({
      entitlementId: promised().entitlementId,
      unitId: unit.id,
      beginsOn: day('2026-11-20'),
    });
    expect([refusal(late), later.status]).toEqual([[409, 'shelter.full'], 201]);
  });

  it('moves in one act, which gives no aid and takes none', async () => {
    const [one, other, taken] = [
      await camp.addUnit(),
      await camp.addUnit({ type: 'room' }),
      await camp.addUnit(),
    ];
    const { entitlementId } = promised();
    await camp.allocated({ entitlementId: promised().entitlementId, unitId: taken.id });
    const { id } = await camp.allocated({ entitlementId, unitId: one.id });

    const same = await move(id, { unitId: one.id });
    const full = await move(id, { unitId: taken.id });
    const moved = await move(id, { unitId: other.id });
    const twice = await move(id, { unitId: other.id });

    expect([same, full, twice].map(refusal)).toEqual([
      [422, 'shelter.same-unit'],
      [409, 'shelter.full'],
      [409, 'shelter.ended'],
    ]);
    expect([moved.status, moved.body]).toMatchObject([
      201,
      {
        unitId: other.id,
        type: 'room',
        movedFromId: id,
        entitlementId,
        primary: true,
        persons: 2,
        beginsOn: day('2026-11-15'),
      },
    ]);
    const before = await camp.leader.get<AllocationView>(`${path}/${id}`);
    expect(before.body).toMatchObject({
      endsOn: day('2026-11-15'),
      endReason: 'moved',
      movedToId: moved.body.id,
    });
    expect(await camp.delivered(entitlementId)).toEqual(['1']);
    expect(await camp.getUnit(one.id)).toMatchObject({ people: 0 });
    expect((await end(moved.body.id)).status).toBe(200);
  });

  it('moves anywhere with room at a site, also to another', async () => {
    const siteId = camp.siteIds[1] ?? '';
    const unit = await camp.addUnit({ siteId, type: 'room' });
    const own = await camp.addUnit({ type: 'room', siteId });
    const { id } = await camp.allocated({
      householdId: promised().householdId,
      reason: 'a storm',
      unitId: own.id,
    });

    const moved = await move(id, { siteId, type: 'room' });
    const back = await move(moved.body.id, { siteId, type: 'room', movedOn: day('2026-11-15') });
    const none = await move(back.body.id, { siteId, type: 'rented_flat' });

    expect([moved.body.unitId, back.body.unitId]).toEqual([unit.id, own.id]);
    expect(refusal(none)).toEqual([409, 'shelter.full']);
  });

  it('is given the smallest free unit that is large enough, and an accessible one only where it is asked for', async () => {
    const siteId = camp.siteIds[1] ?? '';
    const type = 'refugee_housing_unit';
    const [large, small, ramp] = [
      await camp.addUnit({ siteId, type, capacity: 8 }),
      await camp.addUnit({ siteId, type, capacity: 2 }),
      await camp.addUnit({ siteId, type, capacity: 2, accessible: true }),
    ];
    const outside = () => ({ householdId: promised().householdId, reason: 'first night' });
    const any = (more: object = {}) => camp.allocate({ ...outside(), siteId, type, ...more });

    const asked = await any({ accessible: true });
    const given = [await any(), await any(), await any()];

    expect(asked.body.unitId).toBe(ramp.id);
    expect(given.map(({ body }) => body.unitId)).toEqual([small.id, large.id, undefined]);
    expect(given.map(({ status }) => status)).toEqual([201, 201, 409]);
  });

  it('is not housed by who may not, nor where they do not act', async () => {
    const unit = await camp.addUnit();
    const { entitlementId, householdId } = promised();
    const { id } = await camp.allocated({
      entitlementId: promised().entitlementId,
      unitId: (await camp.addUnit()).id,
    });
    const elsewhere = await openCamp(world, { householdsPerSite: 1 });
    const agent = await world.as('distribution-agent', camp.extent);
    const neighbour = await world.as('team-leader', {
      emergencyId: camp.emergencyId,
      siteIds: [camp.siteIds[1] ?? ''],
    });
    const other = { entitlementId, unitId: unit.id, beginsOn: day('2026-11-01') };
    const ending = { endsOn: day('2026-11-20'), reason: 'returned' };

    expect((await agent.post(path, other)).status).toBe(403);
    expect((await agent.post(`${path}/${id}/end`, ending)).status).toBe(403);
    expect(
      (await agent.post(`${path}/${id}/move`, { unitId: unit.id, movedOn: day('2026-11-15') })).status,
    ).toBe(403);
    expect((await agent.get(path)).status).toBe(403);
    for (const api of [elsewhere.leader, neighbour]) {
      expect((await api.post(path, other)).status).toBe(404);
      expect((await api.post(`${path}/${id}/end`, ending)).status).toBe(404);
      expect(
        (await api.post(`${path}/${id}/move`, { unitId: unit.id, movedOn: day('2026-11-15') })).status,
      ).toBe(404);
      expect((await api.get(`${path}/${id}`)).status).toBe(404);
    }
    expect(
      (await neighbour.get<AllocationPage>(path)).body.items.every(({ siteId }) => siteId !== camp.siteId),
    ).toBe(true);
    for (const where of [{ unitId: newId() }, { siteId: newId(), type: 'tent' }])
      expect((await camp.allocate({ entitlementId, ...where })).status).toBe(404);
    expect((await camp.allocate({ entitlementId: newId(), unitId: unit.id })).status).toBe(404);
    expect((await camp.allocate({ householdId: newId(), reason: 'nobody', unitId: unit.id })).status).toBe(
      404,
    );
    const strangers = { householdId: elsewhere.promised[0]?.householdId, reason: 'of another emergency' };
    expect((await camp.allocate({ ...strangers, unitId: unit.id })).status).toBe(404);
    expect((await camp.allocate({ entitlementId: elsewhere.promised[0]?.id, unitId: unit.id })).status).toBe(
      404,
    );
    expect(householdId).not.toBe('');
  });

  it('is listed by unit, site, household and entitlement, in pages', async () => {
    const unit = await camp.addUnit({ exclusive: false });
    const { entitlementId, householdId } = promised();
    const first = await camp.allocated({ entitlementId, unitId: unit.id });
    const second = await camp.allocated({ entitlementId: promised().entitlementId, unitId: unit.id });
    await end(second.id);
    const list = async (query: string): Promise<readonly Uuid[]> =>
      (await camp.leader.get<AllocationPage>(`${path}?${query}`)).body.items.map(({ id }) => id);
    const page = (await camp.leader.get<AllocationPage>(`${path}?unitId=${unit.id}&limit=1`)).body;

    expect(await list(`unitId=${unit.id}`)).toEqual([first.id, second.id]);
    expect(await list(`unitId=${unit.id}&ended=false`)).toEqual([first.id]);
    expect(await list(`householdId=${householdId}`)).toEqual([first.id]);
    expect(await list(`entitlementId=${entitlementId}&siteId=${camp.siteId}`)).toEqual([first.id]);
    expect(await list(`entitlementId=${entitlementId}&siteId=${camp.siteIds[1]}`)).toEqual([]);
    expect(page.items.map(({ id }) => id)).toEqual([first.id]);
    expect(await list(`unitId=${unit.id}&limit=1&after=${page.next}`)).toEqual([second.id]);
  });

  it('is not housed once it has left the register, nor after its round is over', async () => {
    const unit = await camp.addUnit();
    const { entitlementId, householdId } = promised();
    const registrar = await world.as('registration-officer', camp.extent);
    const left = await registrar.post(camp.path(`households/${householdId}/deactivation`), {
      reason: 'moved',
    });

    expect(left.status).toBe(200);
    expect(refusal(await camp.allocate({ entitlementId, unitId: unit.id }))).toEqual([409, 'household.gone']);

    const over = await openCamp(world, { householdsPerSite: 1 });
    const tent = await over.addUnit();
    await endAll(over.officer, `emergencies/${over.emergencyId}`, over.roundId);
    await over.manager.post(over.path(`rounds/${over.roundId}/close`), { reason: 'it is over' });
    expect(refusal(await over.allocate({ entitlementId: over.promised[0]?.id, unitId: tent.id }))).toEqual([
      409,
      'round.closed',
    ]);
  });
});

describe('shelter in the coverage', () => {
  let world: World;
  let camp: Camp;

  beforeAll(async () => {
    world = await openWorld();
    camp = await openCamp(world, { householdsPerSite: 4 });
  });

  afterAll(() => world.close());

  it('counts from the allocation, once, whether a household moves or leaves', async () => {
    const [one, other, third] = [
      await camp.addUnit(),
      await camp.addUnit({ type: 'room' }),
      await camp.addUnit(),
    ];
    const coverage = async (query = ''): Promise<CoverageRowView> =>
      (await camp.officer.get<CoverageView>(camp.path(`reports/coverage${query}`))).body.total;
    const nobody = await coverage();

    const { id } = await camp.allocated({ entitlementId: camp.promised[0]?.id, unitId: one.id });
    await camp.allocated({ householdId: camp.promised[1]?.householdId, reason: 'a storm', unitId: third.id });
    const housed = await coverage();
    const moved = await camp.leader.post<AllocationView>(camp.path(`shelter/allocations/${id}/move`), {
      movedOn: day('2026-11-10'),
      unitId: other.id,
    });
    const gone = await camp.leader.post(camp.path(`shelter/allocations/${moved.body.id}/end`), {
      endsOn: day('2026-11-20'),
      reason: 'returned',
    });

    expect([moved.status, gone.status]).toEqual([201, 200]);
    expect(nobody).toMatchObject({ households: 0, shelter: [], assistances: 0 });
    expect(nobody.promised.shelter).toEqual([{ type: 'tent', entitled: '8', given: '0', percent: '0.0' }]);
    expect(housed).toMatchObject({
      households: 1,
      people: { total: 2 },
      covered: 2,
      assistances: 1,
      shelter: [{ type: 'tent', units: 1, households: 1, people: 2 }],
      outOfPlan: {
        households: 1,
        people: 2,
        assistances: 1,
        shelter: [{ type: 'tent', units: 1, households: 1, people: 2 }],
      },
    });
    expect(housed.promised.shelter).toEqual([{ type: 'tent', entitled: '8', given: '1', percent: '12.5' }]);
    expect(await coverage()).toEqual(housed);
    expect(await coverage(`?from=${day('2026-11-02')}`)).toMatchObject({ households: 0, shelter: [] });
  });

  it('is distinct with what was handed out: who gets both is one household', async () => {
    const both = await openCamp(world, {
      householdsPerSite: 2,
      package: [
        { kind: 'shelter', shelterType: 'tent', per: 'household', quantity: '1' },
        { kind: 'service', service: 'water', per: 'person', quantity: '15' },
      ],
    });
    const { leader } = both;
    const planned = await leader.post(both.path('distributions'), {
      roundId: both.roundId,
      siteId: both.siteId,
      heldOn: '2026-11-23',
      teamLeaderId: leader.personId,
      desks: 1,
    });
    const distributionId = String(planned.body['id']);
    await leader.post(both.path(`distributions/${distributionId}/open`));
    const [one] = both.promised.filter(({ siteId }) => siteId === both.siteId);
    const handout = { collector: 'primary', identity: 'card', proofKind: 'signature', captured: 'live' };
    const handed = await leader.post(both.path('handouts'), {
      id: newId(),
      distributionId,
      entitlementId: one?.id,
      ...handout,
    });
    const coverage = async (): Promise<CoverageRowView> =>
      (await both.officer.get<CoverageView>(both.path('reports/coverage'))).body.total;
    const served = await coverage();

    await both.allocated({ entitlementId: one?.id, unitId: (await both.addUnit()).id });

    expect(handed.status).toBe(201);
    expect(served).toMatchObject({ households: 1, people: { total: 2 }, covered: 0, assistances: 1 });
    expect(await coverage()).toMatchObject({
      households: 1,
      people: { total: 2 },
      covered: 2,
      assistances: 2,
    });
  });
});

describe('shelter that is handed out at a desk', () => {
  let world: World;
  let camp: Camp;

  beforeAll(async () => {
    world = await openWorld();
    camp = await openCamp(world, {
      householdsPerSite: 3,
      package: [
        { kind: 'shelter', shelterType: 'tent', per: 'household', quantity: '1' },
        { kind: 'service', service: 'water', per: 'person', quantity: '15' },
      ],
    });
  });

  afterAll(() => world.close());

  it('is not: a handout leaves it out, and refuses it where it is named', async () => {
    const { leader } = camp;
    const planned = await leader.post(camp.path('distributions'), {
      roundId: camp.roundId,
      siteId: camp.siteId,
      heldOn: '2026-11-23',
      teamLeaderId: leader.personId,
      desks: 1,
    });
    const distributionId = String(planned.body['id']);
    expect((await leader.post(camp.path(`distributions/${distributionId}/open`))).status).toBe(200);
    const here = camp.promised.filter(({ siteId }) => siteId === camp.siteId);
    const [one, other] = here;
    const tent = one?.lines.find(({ kind }) => kind === 'shelter');
    const handout = (entitlementId: string | undefined, more: object = {}) => ({
      id: newId(),
      distributionId,
      entitlementId,
      collector: 'primary',
      identity: 'card',
      proofKind: 'signature',
      captured: 'live',
      ...more,
    });

    const named = await leader.post(
      camp.path('handouts'),
      handout(one?.id, { lines: [{ entitlementLineId: tent?.id, quantity: '1' }] }),
    );
    const all = await leader.post(camp.path('handouts'), handout(one?.id));
    const paper = await leader.post(
      camp.path('handouts'),
      handout(other?.id, { captured: 'paper', occurredAt: '2026-11-23T09:00:00Z' }),
    );

    expect([named.status, named.body['code']]).toEqual([422, 'handout.unknown-line']);
    expect([all.status, paper.status]).toEqual([201, 201]);
    for (const entitlement of [one, other]) {
      const { body } = await leader.get<{ lines: { kind: string; delivered: string }[] }>(
        camp.path(`entitlements/${entitlement?.id}`),
      );
      expect(body.lines.map(({ kind, delivered }) => [kind, delivered]).sort()).toEqual([
        ['service', '30'],
        ['shelter', '0'],
      ]);
    }
  });

  it('is on no printed list: who is due nothing else is not on it', async () => {
    const { body } = await camp.leader.get<{ items: { id: string }[] }>(camp.path('distributions'));

    const print = await camp.leader.post(camp.path(`distributions/${body.items[0]?.id}/prints`), {
      kind: 'list',
      language: 'en',
    });

    expect([print.status, print.body['lines']]).toEqual([201, 1]); // two of the three were handed their water
  });

  it('is planned at no distribution where it is all that is promised', async () => {
    const only = await openCamp(world, { householdsPerSite: 2 });

    const planned = await only.leader.post(only.path('distributions'), {
      roundId: only.roundId,
      siteId: only.siteId,
      heldOn: '2026-11-23',
      teamLeaderId: only.leader.personId,
      desks: 1,
    });

    expect([planned.status, planned.body['code']]).toEqual([422, 'distribution.no-households']);
  });
});

describe('fifty who want ten units', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it('get ten, any ten, where each looks for any free unit', async () => {
    const camp = await openCamp(world, { householdsPerSite: 25 });
    for (let no = 0; no < 10; no += 1) await camp.addUnit();

    const answers = await Promise.all(
      camp.promised.map(({ id }) => camp.allocate({ entitlementId: id, siteId: camp.siteId, type: 'tent' })),
    );

    expect(camp.promised).toHaveLength(50);
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(10);
    expect(new Set(won.map(({ body }) => body.unitId)).size).toBe(10);
    const lost = answers.filter(({ status }) => status !== 201);
    expect(lost.map(({ status, body }) => [status, 'code' in body && body.code])).toEqual(
      lost.map(() => [409, 'shelter.full']),
    );
    const delivered = await Promise.all(camp.promised.map(({ id }) => camp.delivered(id)));
    expect(delivered.filter(([some]) => some === '1')).toHaveLength(10);
  });

  it('get ten, each once, where five want the same unit at a time', async () => {
    const camp = await openCamp(world, { householdsPerSite: 25 });
    const units: UnitView[] = [];
    for (let no = 0; no < 10; no += 1) units.push(await camp.addUnit());

    const answers = await Promise.all(
      camp.promised.map(({ id }, index) =>
        camp.allocate({ entitlementId: id, unitId: units[index % 10]?.id }),
      ),
    );

    const won = answers.filter(({ status }) => status === 201);
    expect(new Set(won.map(({ body }) => body.unitId)).size).toBe(10);
    expect(won).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(40);
  });

  it('fill shared units to the last place and no further, whichever way they come', async () => {
    const camp = await openCamp(world, { householdsPerSite: 25 });
    const halls: UnitView[] = [];
    for (let no = 0; no < 4; no += 1) halls.push(await camp.addUnit({ exclusive: false, capacity: 5 }));

    const answers = await Promise.all(
      camp.promised.map(({ id }, index) =>
        camp.allocate(
          index % 2 === 0
            ? { entitlementId: id, unitId: halls[index % 4]?.id }
            : { entitlementId: id, siteId: camp.siteId, type: 'tent' },
        ),
      ),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(8);
    for (const { id } of halls) expect(await camp.getUnit(id)).toMatchObject({ households: 2, people: 4 });
  });

  it('are one household at a time: two requests give it one unit and one primary place', async () => {
    const camp = await openCamp(world, { householdsPerSite: 1 });
    const units = [await camp.addUnit(), await camp.addUnit()];
    const [first] = camp.promised;

    const answers = await Promise.all(
      units.map(({ id }) => camp.allocate({ entitlementId: first?.id, unitId: id, persons: 1 })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await camp.delivered(first?.id ?? '')).toEqual(['1']);
  });
});

/** As the service's own role, with nothing of the service in between. */
describe('the database itself', () => {
  let world: World;
  let camp: Camp;

  beforeAll(async () => {
    world = await openWorld();
    camp = await openCamp(world, { householdsPerSite: 10 });
  });

  afterAll(() => world.close());

  const column = (index: number): Uuid => camp.promised[index]?.householdId ?? '';

  async function insert(
    unitId: Uuid,
    householdId: Uuid,
    more: { persons?: number; primary?: boolean; from?: string; to?: string | null; isolation?: string } = {},
  ): Promise<string> {
    const client = new pg.Client({ connectionString: world.appUrl });
    await client.connect();
    const id = newId();
    try {
      await client.query(`begin isolation level ${more.isolation ?? 'read committed'}`);
      await client.query(`select set_config('mizan.emergencies', '*', true)`);
      await client.query(
        `insert into audit_event (id, leaf, at, emergency_id, act, outcome, subjects)
         values ($1, '{}', now(), $2, 'test', 'done', array[$3::uuid])`,
        [newId(), camp.emergencyId, id],
      );
      const ends = more.to === undefined || more.to === null ? null : more.to;
      await client.query(
        `insert into shelter_allocation (id, emergency_id, unit_id, household_id, persons, is_primary, begins_on, ends_on, end_reason,
                                         ended_by, ended_at, reason, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, case when $8::date is not null then 'returned' end,
                 case when $8::date is not null then $9::uuid end, case when $8::date is not null then now() end, 'for the test', $9)`,
        [
          id,
          camp.emergencyId,
          unitId,
          householdId,
          more.persons ?? 1,
          more.primary ?? false,
          more.from ?? day('2026-11-01'),
          ends,
          camp.personId,
        ],
      );
      await client.query('commit');
      return 'done';
    } catch (error) {
      const { constraint, code } = error as { readonly constraint?: string; readonly code?: string };
      return constraint ?? code ?? String(error);
    } finally {
      await client.end();
    }
  }

  it('lets no more people live in a unit than it has places, on no day', async () => {
    const { id } = await camp.addUnit({ exclusive: false, capacity: 3 });

    expect(await insert(id, column(0), { persons: 2, from: day('2026-11-10'), to: day('2026-11-20') })).toBe(
      'done',
    );
    expect(await insert(id, column(1), { persons: 2, from: day('2026-11-20') })).toBe('done');
    expect(await insert(id, column(2), { persons: 2, from: day('2026-11-01') })).toBe(
      'shelter_allocation_has_room',
    );
    expect(await insert(id, column(2), { persons: 2, from: day('2026-11-01'), to: day('2026-11-11') })).toBe(
      'shelter_allocation_has_room',
    );
    expect(await insert(id, column(2), { persons: 2, from: day('2026-11-01'), to: day('2026-11-10') })).toBe(
      'done',
    );
    expect(await insert(id, column(3), { persons: 1, from: day('2026-11-01') })).toBe('done');
    expect(await insert(id, column(4), { persons: 4, from: '2020-01-01', to: '2020-01-02' })).toBe(
      'shelter_allocation_has_room',
    );
  });

  it('keeps an exclusive unit for one household, and a household to one primary place', async () => {
    const [one, other] = [await camp.addUnit(), await camp.addUnit()];

    expect(await insert(one.id, column(5), { primary: true })).toBe('done');
    expect(await insert(one.id, column(5))).toBe('done');
    expect(await insert(one.id, column(6))).toBe('shelter_allocation_is_exclusive');
    expect(await insert(other.id, column(5), { primary: true })).toBe('shelter_allocation_primary');
    expect(await insert(other.id, column(5))).toBe('done');
  });

  it('does so however many come at once', async () => {
    const hall = await camp.addUnit({ exclusive: false, capacity: 4 });
    const tents = await Promise.all(Array.from({ length: 3 }, () => camp.addUnit({ capacity: 9 })));

    const shared = await Promise.all(Array.from({ length: 20 }, (_, no) => insert(hall.id, column(no % 10))));
    const alone = await Promise.all(
      Array.from({ length: 20 }, (_, no) => insert(tents[no % 2]?.id ?? '', column(no % 10))),
    );
    const primary = await Promise.all(
      Array.from({ length: 10 }, () => insert(tents[2]?.id ?? '', column(9), { primary: true })),
    );

    expect(shared.filter((outcome) => outcome === 'done')).toHaveLength(4);
    expect(primary.filter((outcome) => outcome === 'done')).toHaveLength(1);
    const living = await world.owner.query<readonly { households: number }[]>(
      `select count(distinct household_id)::int as households from shelter_allocation where unit_id = any($1) group by unit_id`,
      [tents.map(({ id }) => id)],
    );
    expect(living.every(({ households }) => households === 1)).toBe(true);
    expect(alone.filter((outcome) => outcome === 'done').length).toBeGreaterThan(1);
  });

  it('does not count at a level of isolation at which it would not see the others', async () => {
    const { id } = await camp.addUnit();

    expect(await insert(id, column(7), { isolation: 'repeatable read' })).toBe('40001');
  });

  it('lets an allocation end once, and never be another', async () => {
    const { id: unitId } = await camp.addUnit();
    const { id } = await camp.allocated({ entitlementId: camp.promised[12]?.id, unitId });
    const leave = (on: string) =>
      asOwner(world, [id], (tx) =>
        tx.query(
          `update shelter_allocation set ends_on = $2, end_reason = 'evicted', ended_by = $3, ended_at = now() where id = $1`,
          [id, on, camp.personId],
        ),
      );

    await leave(day('2026-11-10'));

    await expect(leave(day('2026-11-12'))).rejects.toMatchObject({
      constraint: 'shelter_allocation_ends_once',
    });
    await expect(
      asOwner(world, [id], (tx) => tx.query('update shelter_allocation set persons = 1 where id = $1', [id])),
    ).rejects.toThrow(/never changed or removed/);
  });

  it('delivers only what the household is entitled to', async () => {
    const { id: unitId } = await camp.addUnit({ type: 'room' });
    const [, , , , , , , , , of] = camp.promised;
    const id = newId();

    await expect(
      asOwner(world, [id], (tx) =>
        tx.query(
          `insert into shelter_allocation (id, emergency_id, unit_id, household_id, persons, is_primary, begins_on, entitlement_id,
                                           entitlement_line_id, recorded_by)
           values ($1, $2, $3, $4, 1, false, current_date, $5, $6, $7)`,
          [id, camp.emergencyId, unitId, of?.householdId, of?.id, of?.lines[0]?.id, camp.personId],
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'shelter_allocation_is_entitled' });
  });
});
