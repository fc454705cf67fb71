import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { populationGroupCodes, sexCodes } from '../../src/emergencies/codes.rules.js';
import { newId, nil } from '../../src/platform/ids.js';
import type { CoverageView } from '../../src/reports/coverage.contract.js';
import type { Answer, Api } from '../support/api.js';
import { type Opened, openEmergency } from '../support/emergency.js';
import { asOwner, openWorld, type World } from '../support/world.js';

interface Figure {
  readonly kind: string;
  readonly pcode: string;
  readonly sector: string | null;
  readonly sex: string | null;
  readonly ageBand: string | null;
  readonly people: number;
  readonly planVersion: number;
}

interface Page {
  readonly items: readonly Figure[];
  readonly next: string | null;
}

const plan = { planVersion: 1, source: 'HNRP 2026', publishedOn: '2026-01-15' };

describe('people in need', () => {
  let world: World;
  let opened: Opened;
  let officer: Api;
  let needs: string;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  async function begin(): Promise<void> {
    opened = await openEmergency(world);
    needs = `emergencies/${opened.emergencyId}/needs`;
    officer = await world.as('programme-officer', { emergencyId: opened.emergencyId });
  }

  function figure(people: number, changes: object = {}): object {
    return { kind: 'in_need', areaId: opened.area('SY01'), sector: 'SHL', people, ...changes };
  }

  async function list(query = '', by = officer): Promise<readonly Figure[]> {
    return (await by.get<Page>(`${needs}?limit=200&${query}`)).body.items;
  }

  it('are kept by area, sector, group, sex and age band, with plan version, source and date', async () => {
    await begin();
    const cell = { populationGroup: 'IDP', sex: 'female', ageBand: '0-17' };
    const key = newId();
    const body = {
      ...plan,
      figures: [figure(40_000), figure(9_000, cell), figure(12_000, { kind: 'targeted' })],
    };

    const first = await officer.post(needs, body, { key });
    const again = await officer.post(needs, body, { key });

    expect([first.status, first.body]).toEqual([201, { id: first.body['id'], added: 3, unchanged: 0 }]);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const kept = [...(await list('kind=in_need'))].sort((a, b) => a.people - b.people);
    expect(kept).toMatchObject([
      { pcode: 'SY01', sector: 'SHL', bandSet: 'OCHA_3', people: 9_000, ...cell, ...plan },
      {
        pcode: 'SY01',
        sector: 'SHL',
        populationGroup: null,
        sex: null,
        ageBand: null,
        people: 40_000,
        ...plan,
      },
    ]);
  });

  it('change nothing when they come again under another name, and never within a version', async () => {
    await begin();
    await officer.post(needs, { ...plan, figures: [figure(40_000)] });

    const same = await officer.post(needs, {
      ...plan,
      figures: [figure(40_000), figure(5, { sector: 'WSH' })],
    });
    const other = await officer.post(needs, {
      ...plan,
      figures: [figure(7, { sector: 'EDU' }), figure(41_000)],
    });
    const source = await officer.post(needs, { ...plan, source: 'Another', figures: [figure(40_000)] });

    expect(same.body).toMatchObject({ added: 1, unchanged: 1 });
    expect([other.status, other.body['code']]).toEqual([422, 'need.figures']);
    expect(other.body['errors']).toMatchObject([{ pointer: '/figures/1/people' }]);
    expect([source.status, source.body['code']]).toEqual([409, 'need.plan-differs']);
    expect((await list()).map(({ people }) => people).sort()).toEqual([40_000, 5]);
  });

  it('are superseded, sector by sector, by a new version of the plan', async () => {
    await begin();
    const first = [figure(100), figure(30, { areaId: opened.area('SY02') }), figure(50, { sector: 'WSH' })];
    await officer.post(needs, { ...plan, figures: first });

    await officer.post(needs, { ...plan, planVersion: 2, publishedOn: '2026-06-01', figures: [figure(80)] });

    expect(await list('sector=SHL')).toMatchObject([{ pcode: 'SY01', people: 80, planVersion: 2 }]);
    expect(await list('sector=WSH')).toMatchObject([{ people: 50, planVersion: 1 }]);
    expect(await list('planVersion=1')).toHaveLength(3);
  });

  it('over all sectors are a figure of their own, never the sum', async () => {
    await begin();
    const total = { sector: null };
    await officer.post(needs, {
      ...plan,
      figures: [figure(100), figure(90, { sector: 'WSH' }), figure(120, total)],
    });

    expect(await list('sector=total')).toMatchObject([{ sector: null, people: 120 }]);
    expect(await list('sector=SHL')).toMatchObject([{ sector: 'SHL', people: 100 }]);
  });

  it('are taken all or none, with a pointer to each that cannot be', async () => {
    await begin();
    const bad = [
      figure(1),
      figure(1, { areaId: newId() }),
      figure(1, { ageBand: '0-4' }),
      figure(1, { sector: 'WSH', sex: 'female' }),
      figure(2, { sector: 'WSH', sex: 'female' }),
    ];

    const refused = await officer.post(needs, { ...plan, figures: bad });
    const invalid = await officer.post(needs, {
      ...plan,
      figures: [figure(-1), figure(1.5), figure(1, { sector: 'X' })],
    });
    const many = await officer.post(needs, {
      ...plan,
      figures: Array.from({ length: 501 }, () => figure(1)),
    });

    expect([refused.status, refused.body['code']]).toEqual([422, 'need.figures']);
    expect((refused.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/figures/1/areaId',
      '/figures/2/ageBand',
      '/figures/4/people',
    ]);
    expect([invalid.status, many.status]).toEqual([400, 400]);
    expect(await list()).toEqual([]);
  });

  it('come from a CSV file; what cannot be taken is told with its row', async () => {
    await begin();
    const csv = [
      'p-code,category,sector,population group,gender,age group,population',
      'SY01,INN,SHL,IDP,f,0-17,1200',
      'SY01,INN,all,all,all,all,9000',
      'SY02,TGT,SHL,,,,800',
      'SY99,INN,SHL,,,,1',
      'SY02,INN,SHL,,,17-20,1',
      'SY02,maybe,SHL,,,,1',
      'SY02,INN,SHL,,,,"1,000"',
      'SY01,INN,SHL,IDP,f,0-17,1300',
    ].join('\n');
    const query = 'planVersion=1&source=HNRP&publishedOn=2026-01-15';
    const key = newId();

    const first = await officer.upload(`${needs}/imports?${query}`, csv, { key });
    const again = await officer.upload(`${needs}/imports?${query}`, csv, { key });
    const anew = await officer.upload(`${needs}/imports?${query}`, csv);

    expect([first.status, first.body]).toMatchObject([
      201,
      { rows: 8, added: 3, unchanged: 0, problemRows: 5 },
    ]);
    expect(
      (first.body['problems'] as { row: number; field: string }[]).map(({ row, field }) => [row, field]),
    ).toEqual([
      [5, 'p-code'],
      [6, 'age group'],
      [7, 'category'],
      [8, 'population'],
      [9, 'population'],
    ]);
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(anew.body).toMatchObject({ added: 0, unchanged: 3, problemRows: 5 });
    expect(await list('kind=targeted')).toMatchObject([{ pcode: 'SY02', people: 800 }]);
    expect(await list('sector=total')).toMatchObject([{ pcode: 'SY01', people: 9_000 }]);
  });

  it('come from a CSV file with columns for code, kind and number only', async () => {
    await begin();
    const answer = await officer.upload(
      `${needs}/imports?planVersion=1&source=X&publishedOn=2026-01-15`,
      'a,b\n1,2\n',
    );

    expect([answer.status, answer.body['code']]).toEqual([400, 'csv.columns']);
  });

  describe('from a file that takes several steps', () => {
    const query = 'planVersion=2&source=HNRP&publishedOn=2026-06-01';
    const header = 'p-code,category,sector,population group,gender,age group,population\n';
    const first = 'SY02,INN,SHL,,,,30';
    const last = 'SY01,INN,SHL,,,,80';
    let csv: string;
    let cut: string;

    /** Of the plan in force: its version, and what the report says is in need of shelter. */
    async function inForce(): Promise<readonly unknown[]> {
      const figures = await list('sector=SHL');
      const report = await officer.get<CoverageView>(
        `emergencies/${opened.emergencyId}/reports/coverage?sector=SHL`,
      );
      return [[...new Set(figures.map(({ planVersion }) => planVersion))], report.body.total.inNeed];
    }

    beforeEach(async () => {
      await begin();
      await officer.post(needs, { ...plan, figures: [figure(100)] });
      const cells = ['SY01', 'SY02'].flatMap((pcode) =>
        populationGroupCodes.flatMap((group) =>
          sexCodes.flatMap((sex) =>
            ['0-17', '18-59', '60+', ''].flatMap((band) => `${pcode},TGT,SHL,${group},${sex},${band},1`),
          ),
        ),
      );
      const rows = [first, ...cells, ...cells.map((cell) => cell.replace('TGT', 'INN')), last];
      csv = `${header}${rows.join('\n')}\n`;
      cut = `${header}${rows.slice(0, 600).join('\n')}\n"SY01\n`;
      expect(rows.length).toBeGreaterThan(600);
    });

    it('count once it was read to its end; until then the plan of before is in force', async () => {
      const key = newId();

      const broken = await officer.upload(`${needs}/imports?${query}`, cut, { key });
      const between = [...(await inForce()), await list('planVersion=2')];
      const whole = await officer.upload(`${needs}/imports?${query}`, csv, { key });
      const again = await officer.upload(`${needs}/imports?${query}`, csv, { key });

      expect([broken.status, broken.body['code']]).toEqual([400, 'csv.malformed']);
      expect(between).toEqual([[1], 100, []]);
      const rows = csv.split('\n').length - 2;
      expect([whole.status, whole.body]).toMatchObject([
        201,
        { rows, added: rows, unchanged: 0, problems: [] },
      ]);
      expect([again.status, again.body]).toEqual([200, whole.body]);
      expect(await inForce()).toEqual([[2], 110]);
    });

    it('count once, also where it was broken off and comes again under another name', async () => {
      const key = newId();
      await officer.upload(`${needs}/imports?${query}`, cut, { key });

      const other = await officer.upload(`${needs}/imports?${query}`, csv);
      const late = await officer.upload(`${needs}/imports?${query}`, csv, { key });

      const rows = csv.split('\n').length - 2;
      expect(other.body).toMatchObject({ added: rows, unchanged: 0 });
      expect(late.body).toMatchObject({ added: 0, unchanged: rows, problems: [] });
      expect(await inForce()).toEqual([[2], 110]);
    });

    it('give way to what the version was told before its end', async () => {
      const key = newId();
      await officer.upload(`${needs}/imports?${query}`, cut, { key });
      const told = { planVersion: 2, source: 'HNRP', publishedOn: '2026-06-01' };
      const at = { areaId: opened.area('SY02') };
      await officer.post(needs, { ...told, figures: [figure(31, at), figure(9, { sector: 'WSH' })] });

      const whole = await officer.upload(`${needs}/imports?${query}`, csv, { key });

      expect(whole.body).toMatchObject({
        added: csv.split('\n').length - 3,
        problemRows: 1,
        problems: [{ row: 2, field: 'population' }],
      });
      expect(await inForce()).toEqual([[2], 111]);
    });
  });

  it('are read by area and level, within scope', async () => {
    await begin();
    const { emergencyId, organisationId, area } = opened;
    const places = ['SY', 'SY01', 'SY02', 'SY0200'].map((pcode, n) => figure(n + 1, { areaId: area(pcode) }));
    await officer.post(needs, { ...plan, figures: places });
    const codes = async (query: string, by = officer): Promise<unknown> =>
      (await list(query, by)).map(({ pcode }) => pcode);
    const local = await world.as('cluster-viewer', { emergencyId, areaId: area('SY02') });
    const partner = await world.as('programme-officer', { emergencyId, organisationId });
    const elsewhere = await world.as('cluster-viewer', { emergencyId: opened.otherEmergencyId });

    expect(await codes('')).toEqual(['SY', 'SY01', 'SY02', 'SY0200']);
    expect(await codes('level=1')).toEqual(['SY01', 'SY02']);
    expect(await codes(`areaId=${area('SY02')}`)).toEqual(['SY02', 'SY0200']);
    expect(await codes('', local)).toEqual(['SY02', 'SY0200']);
    expect(await codes('', partner)).toHaveLength(4);
    expect((await elsewhere.get(needs)).status).toBe(404);
    const first = await officer.get<Page>(`${needs}?limit=3`);
    expect((await officer.get<Page>(`${needs}?limit=3&after=${String(first.body.next)}`)).body).toMatchObject(
      {
        items: [{ pcode: 'SY0200' }],
        next: null,
      },
    );
  });

  it('are recorded by those who plan for all organisations, in their area', async () => {
    await begin();
    const { emergencyId, organisationId, area } = opened;
    const partner = await world.as('programme-officer', { emergencyId, organisationId });
    const local = await world.as('programme-officer', { emergencyId, areaId: area('SY02') });
    const send = (by: Api, path = needs): Promise<Answer> => by.post(path, { ...plan, figures: [figure(1)] });

    expect((await send(officer)).status).toBe(201);
    expect((await send(partner)).body['code']).toBe('need.figures');
    expect((await send(local)).body['code']).toBe('need.figures');
    expect((await send(await world.as('cluster-viewer'))).status).toBe(403);
    expect(
      (await send(await world.as('programme-officer', { emergencyId: opened.otherEmergencyId }))).status,
    ).toBe(404);
    expect((await send(await world.as('programme-officer'), `emergencies/${nil}/needs`)).status).toBe(404);
  });

  it('are put out of force by nobody who plans for less than the whole emergency', async () => {
    await begin();
    const { emergencyId, area } = opened;
    const local = await world.as('programme-officer', { emergencyId, areaId: area('SY02') });
    const there = { areaId: area('SY0200') };
    const second = { ...plan, planVersion: 2, source: 'HNRP 2027' };
    await officer.post(needs, { ...plan, figures: [figure(100), figure(30, { areaId: area('SY02') })] });

    const opens = await local.post(needs, { ...second, figures: [figure(1, there)] });
    await officer.post(needs, { ...second, figures: [figure(50, { sector: 'WSH' })] });
    const begins = await local.post(needs, { ...second, figures: [figure(1, there)] });
    const adds = await local.post(needs, { ...second, figures: [figure(2, { ...there, sector: 'WSH' })] });
    const skips = await officer.post(needs, { ...plan, planVersion: 1_000_000, figures: [figure(1)] });

    expect([opens.status, opens.body['code']]).toEqual([422, 'need.not-opened']);
    expect([begins.status, begins.body]).toMatchObject([
      422,
      { code: 'need.figures', errors: [{ pointer: '/figures/0/sector' }] },
    ]);
    expect(adds.status).toBe(201);
    expect([skips.status, skips.body['code']]).toEqual([422, 'need.version-skipped']);
    expect((await list('sector=SHL')).map(({ pcode, people }) => [pcode, people])).toEqual([
      ['SY01', 100],
      ['SY02', 30],
    ]);
  });

  it('are counted in one set of bands a version, whatever the emergency reports in later', async () => {
    await begin();
    await officer.post(needs, { ...plan, figures: [figure(5, { ageBand: '0-17' })] });
    const { body: held } = await opened.administrator.get(`emergencies/${opened.emergencyId}`);
    const { name, glide, phase, countries } = held;
    const changed = await opened.administrator.put(
      `emergencies/${opened.emergencyId}`,
      { name, glide, phase, countries, ageBands: 'UNICEF_5' },
      { headers: { 'if-match': '"1"' } },
    );

    const other = await officer.post(needs, { ...plan, figures: [figure(1, { ageBand: '0-5' })] });
    const same = await officer.post(needs, { ...plan, figures: [figure(1, { ageBand: '60+' })] });
    const next = { ...plan, planVersion: 2, figures: [figure(2, { ageBand: '0-5' })] };
    const newer = await officer.post(needs, next);

    expect(changed.status).toBe(200);
    expect(other.body).toMatchObject({ code: 'need.figures', errors: [{ pointer: '/figures/0/ageBand' }] });
    expect([same.status, newer.status]).toEqual([201, 201]);
    expect(await list('planVersion=1')).toMatchObject([{ bandSet: 'OCHA_3' }, { bandSet: 'OCHA_3' }]);
    expect(await list()).toMatchObject([{ bandSet: 'UNICEF_5', ageBand: '0-5' }]);
  });

  it('are read at once where tens of thousands of them are of two versions', async () => {
    await begin();
    const perVersion = 12_000;
    const plans = [newId(), newId()];
    await asOwner(world, plans, async (tx) => {
      await tx.query(
        `insert into need_plan (id, emergency_id, version, source, published_on, band_set)
         select id, $1, no, 'Plan', '2026-01-15', 'OCHA_3'
         from unnest($2::uuid[]) with ordinality as row (id, no)`,
        [opened.emergencyId, plans],
      );
      await tx.query(
        `with place as (
           insert into area (id, country, pcode, level, parent_id, path, name, names)
           select id, 'SY', 'SYBIG' || no, 1, $2::uuid, array[$2::uuid, id], 'Place', '{}'
           from (select gen_random_uuid() as id, no from generate_series(1, $3::int) as no) as made
           returning id
         ), noted as (
           insert into audit_subject (xid, subject_id, seq)
           select pg_current_xact_id(), id, 0
           from place
         )
         insert into need_figure (id, emergency_id, plan_id, plan_version, kind, area_id, sector, band_set, people)
         select gen_random_uuid(), $1, plan.id, plan.version, 'in_need', place.id, case plan.version when 1 then 'MPC' else 'SHL' end,
                'OCHA_3', 1
         from place, need_plan as plan
         where plan.emergency_id = $1`,
        [opened.emergencyId, opened.area('SY'), perVersion],
      );
    });

    const began = performance.now();
    const page = await officer.get<Page>(`${needs}?limit=200`);
    const tookMs = performance.now() - began;

    expect([page.status, page.body.items.length]).toEqual([200, 200]);
    expect(tookMs).toBeLessThan(5_000); // it was quadratic once: a minute
    const [counted] = await world.owner.query<readonly { count: bigint }[]>(
      'select count(*) as count from need_in_force where emergency_id = $1',
      [opened.emergencyId],
    );
    expect(counted?.count).toBe(BigInt(2 * perVersion));
  });
});
