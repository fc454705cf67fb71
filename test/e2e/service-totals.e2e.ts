import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServiceTotalView } from '../../src/assistance/service-total.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { CoverageView } from '../../src/reports/coverage.contract.js';
import type { ServiceTotalsView } from '../../src/reports/service-totals.contract.js';
import type { Answer, Api } from '../support/api.js';
import { type Ground, layGround } from '../support/ground.js';
import { asOwner, openWorld, type World } from '../support/world.js';

const thisMonth = new Date().toISOString().slice(0, 7);
const lastYear = String(Number(thisMonth.slice(0, 4)) - 1);

describe('a service that is linked to nobody', () => {
  let world: World;
  let ground: Ground;
  let officer: Api;
  let siteId: Uuid;
  let path: string;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  /** Each story in an emergency of its own: figures of a year add up. */
  async function begin(): Promise<void> {
    ground = await layGround(world);
    siteId = await ground.site();
    path = `emergencies/${ground.emergencyId}`;
    officer = await as('programme-officer');
  }
  const as = (role: Parameters<World['as']>[0], more: object = {}): Promise<Api> =>
    world.as(role, { emergencyId: ground.emergencyId, organisationId: ground.organisationId, ...more });
  const report = (wish: object = {}): Record<string, unknown> => ({
    organisationId: ground.organisationId,
    siteId,
    service: 'gbv',
    month: `${lastYear}-10`,
    counted: { female: { '18-59': 14, unknown: 2 } },
    ...wish,
  });
  const record = (wish: object = {}, api = officer): Promise<Answer<ServiceTotalView>> =>
    api.post<ServiceTotalView>(`${path}/service-totals`, report(wish));
  const recorded = async (wish: object = {}): Promise<ServiceTotalView> => {
    const { status, body, text } = await record(wish);
    if (status !== 201) throw new Error(text);
    return body;
  };
  const correct = (id: Uuid, counted: object, api = officer): Promise<Answer<ServiceTotalView>> =>
    api.post<ServiceTotalView>(`${path}/service-totals/${id}/correction`, { counted });
  const totals = async (query = `?year=${lastYear}`, role = 'cluster-viewer'): Promise<ServiceTotalsView> => {
    const reader = await as(role as 'cluster-viewer');
    const { status, body, text } = await reader.get<ServiceTotalsView>(
      `${path}/reports/service-totals${query}`,
    );
    if (status !== 200) throw new Error(text);
    return body;
  };

  beforeAll(begin);

  it('is recorded as a total of a site and month', async () => {
    const { status, body } = await record();

    expect(status).toBe(201);
    expect(body).toMatchObject({
      organisationId: ground.organisationId,
      siteId,
      service: 'gbv',
      month: `${lastYear}-10`,
      counted: { female: { '18-59': 14, unknown: 2 } },
      bandSet: 'OCHA_3',
      people: 16,
      correctsId: null,
      stands: true,
      recordedBy: officer.personId,
    });
  });

  it('is recorded once, however often it is sent', async () => {
    const key = newId();
    const first = await officer.post(`${path}/service-totals`, report(), { key });
    const again = await officer.post(`${path}/service-totals`, report(), { key });

    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([
      200,
      first.body,
      'true',
    ]);
  });

  it.each([
    ['a month that has not begun', { month: '2099-01' }, 422, 'service-total.month'],
    ['a band that is none', { counted: { female: { toddlers: 1 } } }, 422, 'service-total.counted'],
    ['another service', { service: 'health_visit' }, 400, 'input.invalid'],
    ['a day', { month: `${lastYear}-10-03` }, 400, 'input.invalid'],
    ['a household', { householdId: newId() }, 400, 'input.invalid'],
    ['words', { note: 'the daughter of' }, 400, 'input.invalid'],
    ['a site that is none', { siteId: newId() }, 404, 'not-found'],
    ['an organisation that is none', { organisationId: newId() }, 404, 'not-found'],
  ])('is not recorded with %s', async (_, wish, status, code) => {
    const answer = await record(wish);

    expect([answer.status, (answer.body as unknown as { code: string }).code]).toEqual([status, code]);
  });

  it('is recorded by whoever may act for all of an organisation that there is', async () => {
    const anywhere = await world.as('programme-officer', { emergencyId: ground.emergencyId });

    const { body } = await record({ organisationId: newId() }, anywhere);

    expect(body).toMatchObject({ code: 'organisation.unknown' });
  });

  it('is corrected by a report of its own, once', async () => {
    await begin();
    const first = await recorded({ counted: { female: { '18-59': 41 } } });

    const second = await correct(first.id, { female: { '18-59': 14 } });
    const twice = await correct(first.id, { female: { '18-59': 15 } });
    const third = await correct(second.body.id, { female: { '18-59': 24 } });
    const strange = await correct(third.body.id, { female: { old: 1 } });

    expect(second).toMatchObject({
      status: 201,
      body: { correctsId: first.id, service: 'gbv', month: `${lastYear}-10`, siteId, people: 14 },
    });
    expect(twice).toMatchObject({ status: 409, body: { code: 'service-total.corrected' } });
    expect(strange).toMatchObject({ status: 422, body: { code: 'service-total.counted' } });
    expect((await totals()).services).toMatchObject([{ service: 'gbv', people: 24 }]);
    const { body } = await officer.get<{ items: ServiceTotalView[] }>(`${path}/service-totals`);
    expect(body.items.map(({ id, stands }) => [id, stands])).toEqual([
      [first.id, false],
      [second.body.id, false],
      [third.body.id, true],
    ]);
  });

  it('is listed to who records it without a figure', async () => {
    await recorded({ counted: { male: { '60+': 7_777 } } });

    const { status, text } = await officer.get(`${path}/service-totals`);

    expect(status).toBe(200);
    expect(text).not.toMatch(/"counted"|"people"/);
  });

  it('is known to no household, to no member and to no log', async () => {
    const columns = await world.owner.query<readonly { name: string }[]>(
      `select column_name as name from information_schema.columns where table_name = 'service_total'`,
    );
    await recorded({ counted: { male: { '60+': 8_888 } } });
    const leaves = await world.owner.query<readonly { leaf: string }[]>(
      `select convert_from(leaf, 'UTF8') as leaf from audit_event where act like 'service-total.%'`,
    );

    expect(columns.length).toBeGreaterThan(8);
    expect(
      columns.filter(({ name }) => /household|individual|entitlement|handout|reason/.test(name)),
    ).toEqual([]);
    expect(leaves.length).toBeGreaterThan(3);
    expect(leaves.filter(({ leaf }) => /"counted"|"people"|60\+/.test(leaf))).toEqual([]);
  });

  it('keeps its own rules, whoever writes', async () => {
    const { id } = await recorded();
    const correction = (wish: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const row = {
        id: newId(),
        site: siteId,
        service: 'gbv',
        month: `${lastYear}-10-01`,
        people: 1,
        ...wish,
      };
      return asOwner(world, [row.id], (tx) =>
        tx.query(
          `insert into service_total
             (id, emergency_id, organisation_id, site_id, service, month, counted, band_set, people, corrects_id, recorded_by)
           values ($1, $2, $3, $4, $5, $6, '{}', 'OCHA_3', $7, $8, $9)`,
          [
            row.id,
            ground.emergencyId,
            ground.organisationId,
            row.site,
            row.service,
            row.month,
            row.people,
            id,
            officer.personId,
          ],
        ),
      );
    };

    await expect(correction({ service: 'trafficking' })).rejects.toThrow('service_total_corrects_its_like');
    await expect(correction({ month: `${lastYear}-11-01` })).rejects.toThrow(
      'service_total_corrects_its_like',
    );
    await expect(correction({ month: `${lastYear}-10-02` })).rejects.toThrow('violates check constraint');
    await expect(correction({ people: -1 })).rejects.toThrow('violates check constraint');
    await expect(correction({})).resolves.toBeDefined();
    await expect(correction({})).rejects.toThrow('service_total_corrected_once');
  });

  it('is shown by month, sex and age, without small figures and what would tell them', async () => {
    await begin();
    await recorded({ counted: { female: { '0-17': 3, '18-59': 40 }, male: { '18-59': 90 } } });
    await recorded({ month: `${lastYear}-11`, counted: { female: { '0-17': 50 }, male: { '18-59': 60 } } });
    await recorded({ month: `${lastYear}-11`, counted: { female: { '18-59': 12 }, male: { '18-59': 20 } } });
    await recorded({ service: 'trafficking', counted: { male: { unknown: 4 } } });

    const { services, ...head } = await totals();

    expect(head).toEqual({ year: Number(lastYear), threshold: 10, bandSet: 'OCHA_3', checkpoint: null });
    const [gbv, trafficking] = services;
    expect(
      gbv?.months.map(({ month, people, cells }) => [month, people, ...cells.map((cell) => cell.people)]),
    ).toEqual([
      [`${lastYear}-10`, 133, null, null, 90],
      [`${lastYear}-11`, 142, null, null, 80],
    ]);
    expect([gbv?.people, ...(gbv?.cells.map((cell) => cell.people) ?? [])]).toEqual([275, 53, 52, 170]);
    expect(gbv?.cells.map(({ sex, ageBand }) => [sex, ageBand])).toEqual([
      ['female', '0-17'],
      ['female', '18-59'],
      ['male', '18-59'],
    ]);
    expect(trafficking).toMatchObject({ service: 'trafficking', people: null, months: [{ people: null }] });
  });

  it('is shown within the reader’s scope, and not before its month is over', async () => {
    await begin();
    const otherSite = await ground.site();
    await recorded({ counted: { female: { '18-59': 30 } } });
    await recorded({ siteId: otherSite, counted: { female: { '18-59': 20 } } });
    await recorded({ month: thisMonth, counted: { female: { '18-59': 10 } } });
    const atSite = await as('team-leader', { siteIds: [siteId] });

    const { body } = await atSite.get<ServiceTotalsView>(`${path}/reports/service-totals?year=${lastYear}`);

    expect(body.services).toMatchObject([{ people: 30 }]);
    expect((await totals()).services).toMatchObject([{ people: 50 }]);
    expect((await totals(`?year=${thisMonth.slice(0, 4)}`)).services).toEqual([]);
  });

  it('is a section of its own in the coverage report, the same whatever is asked', async () => {
    await begin();
    const before = new Date();
    before.setUTCDate(0); // the last month that is over
    const month = before.toISOString().slice(0, 7);
    await recorded({ month, counted: { female: { '18-59': 30, '0-17': 20 } } });
    await recorded({ month, service: 'psychosocial', counted: { male: { '18-59': 9 } } });
    const manager = await as('programme-manager');

    const whole = await manager.get<CoverageView>(`${path}/reports/coverage`);
    const part = await manager.get<CoverageView>(
      `${path}/reports/coverage?sector=HEA&to=2020-01-01&asOf=2026-01-01T00:00:00Z`,
    );

    expect(whole.body.sensitiveServices).toEqual({
      year: Number(month.slice(0, 4)),
      services: [
        { service: 'gbv', people: 50 },
        { service: 'psychosocial', people: null },
      ],
    });
    expect(whole.body.total).toMatchObject({ services: [], people: { total: 0 } });
    expect(part.body.sensitiveServices).toEqual(whole.body.sensitiveServices);
  });

  it('is for those who work with it, where they do', async () => {
    const { id } = await recorded();
    const elsewhere = await as('programme-officer', { siteIds: [await ground.site()] });
    const leader = await as('team-leader');
    const helper = await as('help-desk');

    expect([await record({}, leader), await correct(id, {}, leader)].map(({ status }) => status)).toEqual([
      403, 403,
    ]);
    expect(
      [await record({}, elsewhere), await correct(id, {}, elsewhere)].map(({ status }) => status),
    ).toEqual([404, 404]);
    expect((await leader.get(`${path}/service-totals`)).status).toBe(403);
    expect((await helper.get(`${path}/reports/service-totals`)).status).toBe(403);
  });
});
