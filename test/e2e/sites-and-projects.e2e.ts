import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlaceStore } from '../../src/emergencies/place.store.js';
import { everywhere } from '../../src/acts/scope.js';
import { Database } from '../../src/platform/database/database.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Opened, openEmergency } from '../support/emergency.js';
import { asOwner, openWorld, type World } from '../support/world.js';

interface Thing {
  readonly id: Uuid;
  readonly code: string;
  readonly version: number;
}

interface Page {
  readonly items: readonly Thing[];
  readonly next: string | null;
}

let count = 0;

describe('sites', () => {
  let world: World;
  let opened: Opened;
  let administrator: Api;
  let sites: string;

  beforeAll(async () => {
    world = await openWorld();
    opened = await openEmergency(world);
    ({ administrator } = opened);
    sites = `emergencies/${opened.emergencyId}/sites`;
  });

  afterAll(() => world.close());

  function siteInput(changes: object = {}): Record<string, unknown> {
    count += 1;
    return {
      ...{ code: `WH-${count}`, name: 'Warehouse', kind: 'warehouse' },
      ...{ organisationId: opened.organisationId, areaId: opened.area('SY0100'), ...changes },
    };
  }

  async function create(changes: object = {}, path = sites): Promise<Thing> {
    const answer = await administrator.post<Thing>(path, siteInput(changes));
    expect(answer.status).toBe(201);
    return answer.body;
  }

  it('is created once, however often the request is sent', async () => {
    const key = newId();
    const input = siteInput();

    const first = await administrator.post<Thing>(sites, input, { key });
    const again = await administrator.post<Thing>(sites, input, { key });

    expect([first.status, first.headers['etag']]).toEqual([201, '"1"']);
    expect(first.body).toEqual({
      ...input,
      ...{ id: first.body.id, emergencyId: opened.emergencyId, active: true, serves: [], version: 1 },
    });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await administrator.get(`${sites}/${first.body.id}`)).body).toEqual(first.body);
  });

  it.each([
    ['a code that another site has', () => ({ code: 'TAKEN' }), 409, 'site.code-taken'],
    ['an area that is not there', () => ({ areaId: newId() }), 422, 'area.unknown'],
    ['an organisation that is not there', () => ({ organisationId: newId() }), 422, 'organisation.unknown'],
    ['other emergencies to serve', () => ({ serves: [opened.otherEmergencyId] }), 400, 'input.invalid'],
    ['a kind that is none', () => ({ kind: 'palace' }), 400, 'input.invalid'],
  ])('is refused with %s', async (_, changes, status, code) => {
    await administrator.post(sites, siteInput({ code: 'TAKEN' }));

    const answer = await administrator.post(sites, siteInput(changes()));

    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('stands in a country of its emergency', async () => {
    await administrator.upload('areas/imports', 'ADM0_PCODE,ADM1_PCODE\nTR,TR01\n');
    const { items } = (await administrator.get<Page>('areas?country=TR&level=1')).body;

    const answer = await administrator.post(sites, siteInput({ areaId: items[0]?.id }));

    expect([answer.status, answer.body['code']]).toEqual([422, 'area.unknown']);
  });

  it('is corrected by whoever read the last version', async () => {
    const { id } = await create();
    const { code: _, ...fields } = siteInput({ name: 'Hall', kind: 'collective_centre', active: false });
    const put = (tag?: string): Promise<Answer> =>
      administrator.put(`${sites}/${id}`, fields, { headers: tag ? { 'if-match': tag } : {} });

    expect((await put()).status).toBe(428);
    expect((await put('"1"')).body).toMatchObject({ ...fields, version: 2 });
    expect((await put('"1"')).body).toMatchObject({ status: 412, code: 'etag.stale' });
    expect((await put('W/"2"')).status).toBe(412);
    expect(
      (await administrator.get<Page>(`${sites}?active=false`)).body.items.map((site) => site.id),
    ).toContain(id);
    expect(
      (await administrator.get<Page>(`${sites}?active=true`)).body.items.map((site) => site.id),
    ).not.toContain(id);
  });

  it('is seen within scope only: in the list as by its id', async () => {
    const here = await create();
    const there = await create({ areaId: opened.area('SY0200') });
    const theirs = await create({ organisationId: opened.otherOrganisationId });
    const elsewhere = await create({}, `emergencies/${opened.otherEmergencyId}/sites`);
    const { emergencyId, organisationId, area } = opened;
    const agents = {
      ofArea: await world.as('distribution-agent', { emergencyId, organisationId, areaId: area('SY02') }),
      ofSite: await world.as('distribution-agent', { emergencyId, siteIds: [here.id] }),
      ofPartner: await world.as('distribution-agent', { organisationId: opened.otherOrganisationId }),
      ofOther: await world.as('distribution-agent', { emergencyId: opened.otherEmergencyId }),
    };
    const seen = async (agent: Api): Promise<readonly Uuid[]> => {
      const { body } = await agent.get<Partial<Page>>(`${sites}?limit=200`);
      const listed = (body.items ?? []).map(({ id }) => id);
      for (const { id } of [here, there, theirs, elsewhere]) {
        expect((await agent.get(`${sites}/${id}`)).status).toBe(listed.includes(id) ? 200 : 404);
      }
      return listed;
    };

    expect(await seen(agents.ofArea)).toEqual([there.id]);
    expect(await seen(agents.ofSite)).toEqual([here.id]);
    expect(await seen(agents.ofPartner)).toEqual([theirs.id]);
    expect(await seen(agents.ofOther)).toEqual([]);
    expect(
      (await agents.ofOther.get(`emergencies/${opened.otherEmergencyId}/sites/${elsewhere.id}`)).status,
    ).toBe(200);
  });

  it('is written within scope only, where it was and where it comes to', async () => {
    const { emergencyId, organisationId, area } = opened;
    const own = await create();
    const local = await world.as('administrator', { emergencyId, areaId: area('SY01') });
    const partner = await world.as('administrator', {
      emergencyId,
      organisationId: opened.otherOrganisationId,
    });
    const { code: _, ...fields } = siteInput({ active: true });
    const tag = { headers: { 'if-match': '"1"' } };

    expect((await local.post(sites, siteInput({ areaId: area('SY02') }))).status).toBe(404);
    expect((await local.post(sites, siteInput())).status).toBe(201);
    expect((await partner.post(sites, siteInput({ organisationId }))).status).toBe(404);
    expect((await partner.put(`${sites}/${own.id}`, fields, tag)).status).toBe(404);
    expect((await local.put(`${sites}/${own.id}`, { ...fields, areaId: area('SY02') }, tag)).status).toBe(
      404,
    );
    expect((await local.put(`${sites}/${own.id}`, fields, tag)).status).toBe(200);
    expect((await (await world.as('warehouse-keeper')).post(sites, siteInput())).status).toBe(403);
  });

  it('may be shared: it stands with the nil emergency and serves those that it names', async () => {
    const shared = `emergencies/${nil}/sites`;
    const { emergencyId, otherEmergencyId } = opened;
    const { id, code } = await create({ serves: [emergencyId] }, shared);
    const keeper = await world.as('warehouse-keeper', { emergencyId });
    const other = await world.as('warehouse-keeper', { emergencyId: otherEmergencyId });

    expect((await keeper.get(`${sites}/${id}`)).body).toMatchObject({
      emergencyId: nil,
      serves: [emergencyId],
    });
    expect((await other.get(`emergencies/${otherEmergencyId}/sites/${id}`)).status).toBe(404);
    expect((await keeper.get(`${shared}/${id}`)).status).toBe(404);

    const { code: _, ...fields } = siteInput({ active: true });
    const tag = { headers: { 'if-match': '"1"' } };
    const fromEmergency = await administrator.put(`${sites}/${id}`, fields, tag);
    const dropped = await administrator.put(
      `${shared}/${id}`,
      { ...fields, serves: [otherEmergencyId] },
      tag,
    );
    const unknown = await administrator.put(
      `${shared}/${id}`,
      { ...fields, serves: [emergencyId, newId()] },
      tag,
    );
    const joined = await administrator.put(
      `${shared}/${id}`,
      { ...fields, serves: [emergencyId, otherEmergencyId] },
      tag,
    );

    expect([fromEmergency.status, fromEmergency.body['code']]).toEqual([409, 'site.shared']);
    expect([dropped.status, dropped.body['code']]).toEqual([422, 'site.serves-kept']);
    expect([unknown.status, unknown.body['code']]).toEqual([422, 'emergency.unknown']);
    expect(joined.body).toMatchObject({ code, serves: [emergencyId, otherEmergencyId].sort(), version: 2 });
    expect((await other.get(`emergencies/${otherEmergencyId}/sites/${id}`)).body).toMatchObject({
      serves: [otherEmergencyId],
    });
  });

  it('is shared by those who stand with all emergencies only', async () => {
    const local = await world.as('administrator', { emergencyId: opened.emergencyId });

    expect((await local.post(`emergencies/${nil}/sites`, siteInput())).status).toBe(404);
    expect((await local.get(`emergencies/${nil}/sites`)).status).toBe(404);
  });

  it('of one emergency never serves another, whoever writes it', async () => {
    const { id } = await create();
    const written = asOwner(world, [id], (tx) =>
      tx.query(
        `insert into site_emergency (emergency_id, site_id, home_id)
         values ($1, $2, $3)`,
        [opened.otherEmergencyId, id, opened.emergencyId],
      ),
    );

    await expect(written).rejects.toMatchObject({ constraint: 'site_serves_its_own' });
  });

  it('tells other capabilities where it is', async () => {
    const { emergencyId, otherEmergencyId, organisationId, area } = opened;
    const { id } = await create();
    const shared = await create({ serves: [emergencyId] }, `emergencies/${nil}/sites`);
    const places = world.app.get(PlaceStore);
    const place = (emergency: Uuid, site: Uuid): Promise<unknown> =>
      world.app.get(Database).read(everywhere, (read) => places.placeOfSite(read, emergency, site));
    const areaPath = ['SY', 'SY01', 'SY0100'].map(area);

    expect(await place(emergencyId, id)).toEqual({ emergencyId, organisationId, areaPath, siteId: id });
    expect(await place(emergencyId, shared.id)).toMatchObject({ emergencyId, siteId: shared.id });
    expect(await place(nil, shared.id)).toMatchObject({ emergencyId: nil, siteId: shared.id });
    expect(await place(otherEmergencyId, id)).toBeUndefined();
    expect(await place(otherEmergencyId, shared.id)).toBeUndefined();
  });

  it('tells currency and time zone by its area', async () => {
    const places = world.app.get(PlaceStore);

    const facts = await world.app.get(Database).read(everywhere, async (read) => ({
      country: await places.countryOfArea(read, opened.emergencyId, opened.area('SY0100')),
      area: await places.placeOfArea(read, opened.emergencyId, opened.area('SY01')),
      bands: await places.ageBandsOf(read, opened.emergencyId),
      emergency: await places.emergencyById(read, opened.emergencyId),
      nobody: await places.emergencyById(read, newId()),
    }));

    expect(facts.country).toEqual({ country: 'SY', currency: 'SYP', timeZone: 'Asia/Damascus' });
    expect(facts.area).toMatchObject({
      organisationId: null,
      areaPath: [opened.area('SY'), opened.area('SY01')],
    });
    expect(facts.bands.map(({ code }) => code)).toEqual(['0-17', '18-59', '60+']);
    expect(facts.emergency).toMatchObject({
      phase: 'response',
      ageBands: 'OCHA_3',
      countries: [facts.country],
    });
    expect(facts.nobody).toBeUndefined();
  });
});

describe('projects', () => {
  let world: World;
  let opened: Opened;
  let officer: Api;
  let projects: string;

  beforeAll(async () => {
    world = await openWorld();
    opened = await openEmergency(world);
    officer = await world.as('programme-officer', {
      emergencyId: opened.emergencyId,
      organisationId: opened.organisationId,
    });
    projects = `emergencies/${opened.emergencyId}/projects`;
  });

  afterAll(() => world.close());

  function projectInput(changes: object = {}): Record<string, unknown> {
    count += 1;
    return {
      ...{ code: `P-${count}`, name: 'Winter', sector: 'SHL', organisationId: opened.organisationId },
      ...{ startsOn: '2026-01-01', endsOn: '2026-12-31', ...changes },
    };
  }

  it('is created once, however often the request is sent', async () => {
    const key = newId();
    const input = projectInput();

    const first = await officer.post<Thing>(projects, input, { key });
    const again = await officer.post<Thing>(projects, input, { key });

    expect(first.status).toBe(201);
    expect(first.body).toEqual({ ...input, id: first.body.id, emergencyId: opened.emergencyId, version: 1 });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await officer.get(`${projects}/${first.body.id}`)).body).toEqual(first.body);
    expect((await officer.get(`${projects}?code=${first.body.code}`)).body).toEqual({
      items: [first.body],
      next: null,
    });
  });

  it.each([
    ['a code that another has', { code: 'TAKEN' }, 409, 'project.code-taken'],
    ['an end before its start', { endsOn: '2025-12-31' }, 400, 'dates.reversed'],
    ['a sector that is none', { sector: 'XYZ' }, 400, 'input.invalid'],
  ])('is refused with %s', async (_, changes, status, code) => {
    await officer.post(projects, projectInput({ code: 'TAKEN' }));

    const answer = await officer.post(projects, projectInput(changes));

    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('is refused for an organisation that is not there', async () => {
    const everywhereOfficer = await world.as('programme-officer');

    const answer = await everywhereOfficer.post(projects, projectInput({ organisationId: newId() }));

    expect([answer.status, answer.body['code']]).toEqual([422, 'organisation.unknown']);
  });

  it('is corrected by whoever read the last version', async () => {
    const { body } = await officer.post<Thing>(projects, projectInput());
    const change = { name: 'Summer', sector: 'WSH', startsOn: '2026-06-01', endsOn: '2026-08-31' };
    const put = (tag: string): Promise<Answer> =>
      officer.put(`${projects}/${body.id}`, change, { headers: { 'if-match': tag } });

    expect((await put('"1"')).body).toEqual({ ...body, ...change, version: 2 });
    expect((await put('"1"')).status).toBe(412);
    expect((await put('"2"')).headers['etag']).toBe('"3"');
  });

  it('is the whole organisation’s: seen by all who act for it, written by who has no limit to an area', async () => {
    const { emergencyId, organisationId, otherOrganisationId, area } = opened;
    const { body } = await officer.post<Thing>(projects, projectInput());
    const partner = await world.as('programme-officer', { emergencyId, organisationId: otherOrganisationId });
    const local = await world.as('programme-officer', { emergencyId, organisationId, areaId: area('SY01') });
    const elsewhere = await world.as('programme-officer', { emergencyId: opened.otherEmergencyId });
    const change = { name: 'Mine', sector: 'SHL', startsOn: '2026-01-01', endsOn: '2026-12-31' };
    const put = (api: Api): Promise<Answer> =>
      api.put(`${projects}/${body.id}`, change, { headers: { 'if-match': '"1"' } });

    expect((await local.get(`${projects}/${body.id}`)).status).toBe(200);
    expect((await local.post(projects, projectInput())).status).toBe(404);
    expect((await put(local)).status).toBe(404);
    expect((await partner.get(`${projects}/${body.id}`)).status).toBe(404);
    expect((await partner.get(projects)).body).toEqual({ items: [], next: null });
    expect((await put(partner)).status).toBe(404);
    expect((await partner.post(projects, projectInput())).status).toBe(404);
    expect((await elsewhere.get(projects)).status).toBe(404);
    expect((await (await world.as('auditor')).post(projects, projectInput())).status).toBe(403);
  });

  it('belongs to an emergency: there is none with the nil emergency', async () => {
    const manager = await world.as('programme-manager');

    expect((await manager.post(`emergencies/${nil}/projects`, projectInput())).status).toBe(404);
  });
});
