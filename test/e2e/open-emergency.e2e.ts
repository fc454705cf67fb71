import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, nil } from '../../src/platform/ids.js';
import type { Answer, Api, Options } from '../support/api.js';
import { emergencyInput, syria } from '../support/emergency.js';
import { asOwner, openWorld, type World } from '../support/world.js';

interface Emergency {
  readonly id: string;
  readonly code: string;
  readonly phase: string;
  readonly version: number;
}

interface Page {
  readonly items: readonly Emergency[];
  readonly next: string | null;
}

const turkey = { country: 'TR', country3: 'TUR', currency: 'TRY', timeZone: 'Europe/Istanbul' };

describe('an emergency', () => {
  let world: World;
  let administrator: Api;

  beforeAll(async () => {
    world = await openWorld();
    administrator = await world.as('administrator');
  });

  afterAll(() => world.close());

  async function open(changes: object = {}): Promise<Emergency> {
    const answer = await administrator.post<Emergency>('emergencies', emergencyInput(changes));
    expect(answer.status).toBe(201);
    return answer.body;
  }

  it('is opened in several countries, each with its currency and time zone', async () => {
    const input = emergencyInput({ countries: [turkey, syria] });

    const opened = await administrator.post<Emergency>('emergencies', input);

    expect([opened.status, opened.headers['etag']]).toEqual([201, '"1"']);
    expect(opened.body).toEqual({
      ...input,
      id: opened.body.id,
      countries: [syria, turkey],
      bands: [
        { code: '0-17', from: 0, to: 17 },
        { code: '18-59', from: 18, to: 59 },
        { code: '60+', from: 60, to: null },
      ],
      version: 1,
    });
    expect((await administrator.get(`emergencies/${opened.body.id}`)).body).toEqual(opened.body);
  });

  it('needs no GLIDE number', async () => {
    const { glide: _, ...input } = emergencyInput();

    expect((await administrator.post('emergencies', input)).body).toMatchObject({ glide: null });
  });

  it.each([
    ['no country', { countries: [] }],
    ['a country twice', { countries: [syria, syria] }],
    ['a time zone that is none', { countries: [{ ...syria, timeZone: 'Asia/Nowhere' }] }],
    ['a currency that is none', { countries: [{ ...syria, currency: 'XXX' }] }],
    ['a country that is none', { countries: [{ ...syria, country: 'XX' }] }],
    ['codes of two countries', { countries: [{ ...syria, country3: 'TUR' }] }],
    ['a day that is none', { openedOn: '2026-02-30' }],
    ['a GLIDE number of another form', { glide: 'EQ-2023-15-SYR' }],
    ['an unknown field', { colour: 'red' }],
  ])('is not valid with %s', async (_, changes) => {
    expect((await administrator.post('emergencies', emergencyInput(changes))).status).toBe(400);
  });

  it('is refused under a code that another has, and under age bands that nobody has', async () => {
    const { code } = await open();

    const twice = await administrator.post('emergencies', emergencyInput({ code }));
    const bands = await administrator.post('emergencies', emergencyInput({ ageBands: 'OWN_BANDS' }));

    expect([twice.status, twice.body['code']]).toEqual([409, 'emergency.code-taken']);
    expect([bands.status, bands.body['code']]).toEqual([422, 'age-bands.unknown']);
  });

  it('is refused in a time zone that the database cannot reckon in', async () => {
    const { id } = await open();
    const countries = [{ ...syria, timeZone: 'US/Pacific-New' }]; // gone from the lists in 2020, and not from everybody's
    const { code: _, openedOn: __, ...rest } = emergencyInput({ countries });

    const opened = await administrator.post('emergencies', emergencyInput({ countries }));
    const changed = await administrator.put(`emergencies/${id}`, rest, { headers: { 'if-match': '"1"' } });

    expect([opened.status, opened.body['code']]).toEqual([422, 'time-zone.unknown']);
    expect([changed.status, changed.body['code']]).toEqual([422, 'time-zone.unknown']);
  });

  it('is opened once, however often the request is sent', async () => {
    const key = newId();
    const input = emergencyInput();

    const first = await administrator.post<Emergency>('emergencies', input, { key });
    const again = await administrator.post<Emergency>('emergencies', input, { key });
    const other = await administrator.post('emergencies', emergencyInput(), { key });
    const unnamed = await administrator.post('emergencies', input, { key: null });

    expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
    expect(again.body).toEqual(first.body);
    expect([other.status, other.body['code']]).toEqual([409, 'id.reused']);
    expect([unnamed.status, unnamed.body['code']]).toEqual([400, 'idempotency.missing']);
  });

  it('is opened by administrators of all emergencies only', async () => {
    const { id } = await open();
    const local = await world.as('administrator', { emergencyId: id });
    const officer = await world.as('programme-officer');

    expect((await local.post('emergencies', emergencyInput())).status).toBe(404);
    expect((await officer.post('emergencies', emergencyInput())).status).toBe(403);
    expect((await world.nobody.post('emergencies', emergencyInput())).status).toBe(401);
  });

  it('is corrected by whoever read the last version, and gains countries', async () => {
    const { id, code } = await open();
    const {
      code: _,
      openedOn: __,
      ...rest
    } = emergencyInput({ phase: 'recovery', countries: [syria, turkey] });
    const put = (tag?: string): Promise<Answer> =>
      administrator.put(`emergencies/${id}`, rest, { headers: tag ? { 'if-match': tag } : {} });

    const blind = await put();
    const changed = await put('"1"');
    const stale = await put('"1"');

    expect([blind.status, blind.body['code']]).toEqual([428, 'etag.missing']);
    expect([changed.status, changed.headers['etag']]).toEqual([200, '"2"']);
    expect(changed.body).toMatchObject({ code, phase: 'recovery', countries: [syria, turkey], version: 2 });
    expect([stale.status, stale.body['code']]).toEqual([412, 'etag.stale']);
    const fewer = await administrator.put(
      `emergencies/${id}`,
      { ...rest, countries: [turkey] },
      { headers: { 'if-match': '"2"' } },
    );
    expect([fewer.status, fewer.body['code']]).toEqual([422, 'emergency.country-kept']);
    expect((await administrator.get(`emergencies/${id}`)).body).toEqual(changed.body);
  });

  it('corrects the currency and the time zone of a country', async () => {
    const { id } = await open();
    const { code: _, openedOn: __, ...rest } = emergencyInput({ countries: [{ ...syria, currency: 'USD' }] });

    const changed = await administrator.put(`emergencies/${id}`, rest, { headers: { 'if-match': '"1"' } });

    expect(changed.body).toMatchObject({ countries: [{ ...syria, currency: 'USD' }] });
  });

  it('is changed by its own administrators only', async () => {
    const { id } = await open();
    const other = await open();
    const { code: _, openedOn: __, ...rest } = emergencyInput();
    const own = await world.as('administrator', { emergencyId: id });
    const partner = await world.as('administrator', {
      emergencyId: id,
      organisationId: await organisation(),
    });
    const tag = { headers: { 'if-match': '"1"' } };

    expect((await own.put(`emergencies/${other.id}`, rest, tag)).status).toBe(404);
    expect((await partner.put(`emergencies/${id}`, rest, tag)).status).toBe(404);
    expect((await own.put(`emergencies/${id}`, rest, tag)).status).toBe(200);
    expect((await own.put(`emergencies/${nil}`, rest, tag)).status).toBe(404);
  });

  it('is seen by whoever does anything in it, and by nobody else', async () => {
    const { id } = await open();
    const other = await open();
    const agent = await world.as('distribution-agent', {
      emergencyId: id,
      organisationId: await organisation(),
    });

    const list = await agent.get<Page>('emergencies');

    expect(list.body).toMatchObject({ items: [{ id }], next: null });
    expect((await agent.get(`emergencies/${id}`)).status).toBe(200);
    expect((await agent.get(`emergencies/${other.id}`)).status).toBe(404);
    expect((await agent.get('emergencies/not-an-id')).status).toBe(404);
    expect((await administrator.get(`emergencies/${nil}`)).status).toBe(404);
  });

  it('is listed newest first, page by page, by phase', async () => {
    const late = await open({ openedOn: '2030-01-02', phase: 'preparedness' });
    const later = await open({ openedOn: '2030-01-03', phase: 'preparedness' });

    const first = await administrator.get<Page>('emergencies?phase=preparedness&limit=1');
    const second = await administrator.get<Page>(
      `emergencies?phase=preparedness&limit=1&after=${String(first.body.next)}`,
    );
    const forged = Buffer.from('["soon","x"]').toString('base64url');

    expect(first.body.items.map(({ id }) => id)).toEqual([later.id]);
    expect(second.body).toMatchObject({ items: [{ id: late.id }], next: null });
    expect((await administrator.get(`emergencies?after=${forged}`)).body['code']).toBe('cursor.invalid');
  });

  async function organisation(): Promise<string> {
    const code = newId().slice(-12).toUpperCase();
    const { body } = await administrator.post<{ id: string }>('organisations', {
      code,
      name: 'Relief',
      type: 'local',
    });
    return body.id;
  }

  it('has organisations, which all emergencies share', async () => {
    const input = { code: 'SARC', name: 'Syrian Arab Red Crescent', type: 'red_cross_red_crescent' };
    const key = newId();

    const created = await administrator.post<{ id: string }>('organisations', input, { key });
    const again = await administrator.post('organisations', input, { key });
    const taken = await administrator.post('organisations', input);
    const viewer = await world.as('auditor', { emergencyId: (await open()).id });

    expect(created.body).toEqual({ ...input, id: created.body.id, version: 1 });
    expect([again.status, again.body]).toEqual([200, created.body]);
    expect([taken.status, taken.body['code']]).toEqual([409, 'organisation.code-taken']);
    expect((await viewer.get(`organisations/${created.body.id}`)).body).toEqual(created.body);
    expect((await viewer.get('organisations?code=SARC')).body).toEqual({ items: [created.body], next: null });
    expect((await viewer.post('organisations', { ...input, code: 'X' })).status).toBe(403);
    const local = await world.as('administrator', { emergencyId: (await open()).id });
    expect((await local.post('organisations', { ...input, code: 'X' })).status).toBe(404);
    expect((await viewer.get(`organisations/${newId()}`)).status).toBe(404);
  });

  it('has organisations whose name and type are corrected by who read the last version', async () => {
    const id = await organisation();
    const correction = { name: 'Relief and Recovery', type: 'national_ngo' };
    const viewer = await world.as('auditor', { emergencyId: (await open()).id });
    const local = await world.as('administrator', { emergencyId: (await open()).id });
    const key = newId();
    const put = (by: Api, tag: string | undefined, options: Options = {}, path = id): Promise<Answer> =>
      by.put(`organisations/${path}`, correction, { ...options, headers: tag ? { 'if-match': tag } : {} });

    const changed = await put(administrator, '"1"', { key });
    const again = await put(administrator, '"1"', { key });
    const stale = await put(administrator, '"1"');
    const blind = await put(administrator, undefined);

    expect([changed.status, changed.headers['etag'], changed.body]).toMatchObject([
      200,
      '"2"',
      { id, ...correction, version: 2 },
    ]);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
    expect([stale.status, blind.status]).toEqual([412, 428]);
    expect((await put(viewer, '"2"')).status).toBe(403);
    expect((await put(local, '"2"')).status).toBe(404);
    expect((await put(administrator, '"1"', {}, newId())).status).toBe(404);
    expect((await viewer.get(`organisations/${id}`)).body).toEqual(changed.body);
  });

  it('cannot be without a country, whoever writes it', async () => {
    const id = newId();
    const written = asOwner(world, [id], (tx) =>
      tx.query(
        `insert into emergency (id, code, name, phase, age_bands, opened_on)
         values ($1, 'NOWHERE', 'Nowhere', 'response', 'OCHA_3', '2026-01-01')`,
        [id],
      ),
    );

    await expect(written).rejects.toThrow('one country at least');
  });
});
