import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Access, type Request } from '../../src/access/access.service.js';
import { builtInRoleId, syncBuiltInRoles } from '../../src/access/built-in-roles.js';
import { covers } from '../../src/access/scope.rules.js';
import { StandingStore } from '../../src/access/standing.store.js';
import { type ActName, actNames, type ActRow, acts, roles, type RoleName } from '../../src/acts/acts.js';
import type { Call } from '../../src/acts/call.js';
import type { Extent } from '../../src/acts/scope.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { type Ground, layGround } from '../support/ground.js';
import { asOwner, openWorld, type World } from '../support/world.js';

interface Assignment {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly [key: string]: unknown;
}

interface Listed {
  readonly items: readonly { readonly id: Uuid }[];
  readonly next: string | null;
}

const password = 'seven sacks of rice';
const nowhere: Extent = { emergencyId: null, organisationId: null, areaId: null, siteIds: null };

describe('assigning roles', () => {
  let world: World;
  let ground: Ground;
  let administrator: Api;

  beforeAll(async () => {
    world = await openWorld();
    ground = await layGround(world);
    administrator = await world.as('administrator');
  });

  afterAll(() => world.close());

  it('gives a role somewhere until a day, and withdraws it without losing that it was held', async () => {
    const person = await newPerson();
    const { emergencyId, organisationId, areaId } = ground;
    const siteIds = [await ground.site()];
    const where = { emergencyId, organisationId, areaId, siteIds, endsOn: '2999-12-31' };

    const given = await give(administrator, person, 'warehouse-keeper', where);
    const withdrawn = await administrator.post(`assignments/${given.body.id}/withdraw`);
    const twice = await administrator.post(`assignments/${given.body.id}/withdraw`);

    expect(given).toMatchObject({
      status: 201,
      body: {
        personId: person,
        role: 'warehouse-keeper',
        ...where,
        givenBy: administrator.personId,
        withdrawnAt: null,
      },
    });
    expect(withdrawn).toMatchObject({
      status: 200,
      body: { ...given.body, withdrawnAt: expect.any(String), withdrawnBy: administrator.personId },
    });
    expect(twice).toMatchObject({ status: 409, body: { code: 'assignment.withdrawn' } });
    expect((await administrator.get<Listed>(`assignments?personId=${person}`)).body.items).toEqual([
      withdrawn.body,
    ]);
    expect(await auditedActs(given.body.id)).toEqual(['assignment.give', 'assignment.withdraw']);
  });

  it('gives a role once, however often the request is sent', async () => {
    const person = await newPerson();
    const [key, input] = [newId(), { personId: person, roleId: builtInRoleId('auditor') }];

    const first = await administrator.post('assignments', input, { key });
    const again = await administrator.post('assignments', input, { key });
    const other = await administrator.post(
      'assignments',
      { ...input, roleId: builtInRoleId('help-desk') },
      { key },
    );
    const unnamed = await administrator.post('assignments', input, { key: null });

    expect(again).toMatchObject({
      status: 200,
      headers: { 'idempotency-replayed': 'true' },
      body: first.body,
    });
    expect(other).toMatchObject({ status: 409, body: { code: 'id.reused' } });
    expect(unnamed).toMatchObject({ status: 400, body: { code: 'idempotency.missing' } });
    expect(await count('assignment where person_id = $1', person)).toBe(1);
  });

  it('takes effect at once on open sessions, either way', async () => {
    const keeper = await world.as('warehouse-keeper');
    const before = await keeper.get('people');
    const given = await give(administrator, keeper.personId, 'auditor');
    const during = await keeper.get('people');
    await administrator.post(`assignments/${given.body.id}/withdraw`);
    const after = await keeper.get('people');

    expect([before.status, during.status, after.status]).toEqual([403, 200, 403]);
    expect(before.body).toMatchObject({ code: 'act.forbidden' });
  });

  it('holds through its last day and no longer', async () => {
    const keeper = await world.as('warehouse-keeper');
    const given = await give(administrator, keeper.personId, 'auditor', { endsOn: today() });
    const onTheLastDay = await keeper.get('people');
    await asOwner(world, [keeper.personId], (tx) =>
      tx.query('update assignment set ends_on = current_date - 1 where id = $1', [given.body.id]),
    );
    const onTheDayAfter = await keeper.get('people');

    expect([onTheLastDay.status, onTheDayAfter.status]).toEqual([200, 403]);
  });

  it('keeps one audit entry of a forbidden act, however often it is tried within a minute', async () => {
    const keeper = await world.as('warehouse-keeper');

    for (let n = 0; n < 5; n += 1) expect((await keeper.get('people')).status).toBe(403);

    const noted = await world.owner.query<readonly { act: string; outcome: string }[]>(
      'select act, outcome from audit_event where actor_id = $1',
      [keeper.personId],
    );
    expect(noted.length).toBeLessThanOrEqual(2); // two where the minute turned meanwhile
    expect(noted[0]).toEqual({ act: 'person.read', outcome: 'forbidden' });
  });

  it('lets nobody give themselves a role, nor a role that has ended, nor administration beside another role', async () => {
    const person = await newPerson();
    const other = await newPerson();
    await give(administrator, other, 'help-desk');

    const self = await give(administrator, administrator.personId, 'administrator');
    const shouted = await give(administrator, administrator.personId.toUpperCase(), 'administrator');
    const past = await give(administrator, person, 'auditor', { endsOn: '2020-02-29' });
    const unreal = await give(administrator, person, 'auditor', { endsOn: '2027-02-29' });
    const mixed = await give(administrator, other, 'administrator');

    expect(self).toMatchObject({ status: 422, body: { code: 'assignment.self' } });
    expect(shouted).toMatchObject({ status: 400, body: { code: 'input.invalid' } });
    expect(past).toMatchObject({ status: 422, body: { code: 'assignment.past' } });
    expect(unreal).toMatchObject({ status: 400, body: { code: 'input.invalid' } });
    expect(mixed).toMatchObject({ status: 422, body: { code: 'assignment.incompatible' } });
  });

  it('does not let requests that come at once give what one person must not hold together', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => newPerson()));

    const answers = await Promise.all(
      people.flatMap((person) => [
        give(administrator, person, 'administrator'),
        give(administrator, person, 'help-desk'),
      ]),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(people.length);
    expect(answers.filter(({ body }) => body['code'] === 'assignment.incompatible')).toHaveLength(
      people.length,
    );
  });

  it('answers what does not exist like what is out of scope', async () => {
    const person = await newPerson();
    const elsewhere = await ground.site({ emergencyId: ground.otherEmergencyId });
    const wishes = [
      { emergencyId: newId() },
      { organisationId: newId() },
      { areaId: newId() },
      { siteIds: [newId()] },
      { emergencyId: ground.emergencyId, siteIds: [elsewhere] },
    ];

    for (const wish of wishes) {
      expect(await give(administrator, person, 'auditor', wish)).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
    }
    expect((await give(administrator, newId(), 'auditor')).status).toBe(404);
    expect((await administrator.post('assignments', { personId: person, roleId: newId() })).status).toBe(404);
    for (const path of ['people', 'roles', 'assignments']) {
      expect((await administrator.get(`${path}/${newId()}`)).status).toBe(404);
      expect((await administrator.get(`${path}/not-an-id`)).status).toBe(404);
    }
  });

  describe('by the administrator of one organisation', () => {
    let partner: Api;
    let colleague: Uuid;
    let stranger: Uuid;
    let theirs: Uuid;
    let notTheirs: Uuid;

    beforeAll(async () => {
      partner = await world.as('administrator', { organisationId: ground.organisationId });
      colleague = await newPerson();
      stranger = await newPerson();
      theirs = (await give(administrator, colleague, 'help-desk', { organisationId: ground.organisationId }))
        .body.id;
      notTheirs = (
        await give(administrator, stranger, 'help-desk', { organisationId: ground.otherOrganisationId })
      ).body.id;
    });

    it('shows their own people and assignments, and the next partner’s nowhere', async () => {
      const [people, assignments] = [await idsOf(partner, 'people'), await idsOf(partner, 'assignments')];

      expect(people).toEqual(expect.arrayContaining([partner.personId, colleague]));
      expect(people).not.toContain(stranger);
      expect(people).not.toContain(administrator.personId);
      expect(assignments).toContain(theirs);
      expect(assignments).not.toContain(notTheirs);
      expect((await partner.get(`people/${colleague}`)).status).toBe(200);
      expect((await partner.get(`assignments?personId=${stranger}`)).body['items']).toEqual([]);
    });

    it('answers the next partner’s like what does not exist, whatever is asked', async () => {
      const answers = [
        await partner.get(`people/${stranger}`),
        await partner.get(`assignments/${notTheirs}`),
        await partner.post(`people/${stranger}/disable`),
        await partner.put(`people/${stranger}/password`, { password }),
        await partner.post(`assignments/${notTheirs}/withdraw`),
        await give(partner, stranger, 'help-desk', { organisationId: ground.organisationId }),
        await give(partner, colleague, 'help-desk', { organisationId: ground.otherOrganisationId }),
        await give(partner, colleague, 'help-desk'),
      ];

      const missing = await partner.get(`people/${newId()}`);
      for (const { status, body } of answers) {
        expect({ status, body: { ...body, requestId: '' } }).toEqual({
          status: 404,
          body: { ...missing.body, requestId: '' },
        });
      }
    });

    it('does not reach a colleague who also works for others: neither to stop nor to become them', async () => {
      const both = await newPerson();
      await give(administrator, both, 'help-desk', { organisationId: ground.organisationId });
      const elsewhere = await give(administrator, both, 'help-desk', {
        organisationId: ground.otherOrganisationId,
      });

      expect((await partner.get(`people/${both}`)).status).toBe(200);
      expect((await partner.put(`people/${both}/password`, { password })).status).toBe(404);
      expect((await partner.post(`people/${both}/disable`)).status).toBe(404);

      await administrator.post(`assignments/${elsewhere.body.id}/withdraw`);
      expect((await partner.post(`people/${both}/disable`)).status).toBe(200);
    });

    it('gives roles within their own scope to the people they made', async () => {
      const made = await newPerson(partner);

      expect((await partner.get(`people/${made}`)).status).toBe(200);
      expect((await give(partner, made, 'help-desk', { organisationId: ground.organisationId })).status).toBe(
        201,
      );
      const narrower = { organisationId: ground.organisationId, emergencyId: ground.emergencyId };
      expect((await give(partner, made, 'help-desk', narrower)).status).toBe(201);
    });

    it('makes and changes no roles, for they hold everywhere', async () => {
      const role = { name: `own-${shortId()}`, meaning: 'Of one organisation', acts: ['person.read'] };
      const made = await administrator.post('roles', role);

      expect(await partner.post('roles', { ...role, name: `own-${shortId()}` })).toMatchObject({
        status: 403,
      });
      expect(await partner.put(`roles/${String(made.body['id'])}`, { meaning: 'x', acts: [] })).toMatchObject(
        { status: 403 },
      );
      expect((await partner.get('roles')).status).toBe(200);
    });
  });

  describe('own roles', () => {
    it('are sets of acts, whose change takes effect at once', async () => {
      const keeper = await world.as('warehouse-keeper');
      const role = { name: `reader-${shortId()}`, meaning: 'Reads people', acts: ['person.read'] };
      const made = await administrator.post('roles', role);
      const id = String(made.body['id']);
      await administrator.post('assignments', { personId: keeper.personId, roleId: id });
      const before = await keeper.get('people');
      const changed = await administrator.put(`roles/${id}`, { meaning: 'Reads roles', acts: ['role.read'] });
      const [people, someRoles] = [await keeper.get('people'), await keeper.get('roles')];

      expect(made).toMatchObject({ status: 201, body: { ...role, builtIn: false } });
      expect(changed).toMatchObject({
        status: 200,
        body: { ...role, meaning: 'Reads roles', acts: ['role.read'] },
      });
      expect([before.status, people.status, someRoles.status]).toEqual([200, 403, 200]);
    });

    it('hold acts that exist, and either administer access or do something else', async () => {
      const name = `wrong-${shortId()}`;
      const attempt = async (...some: readonly string[]) =>
        administrator.post('roles', { name, meaning: 'Wrong', acts: some });
      const other = operationalAct();

      expect(await attempt('person.read', 'person.promote')).toMatchObject({
        status: 400,
        body: { code: 'input.invalid', errors: [{ pointer: '/acts/1' }] },
      });
      expect(await attempt('session.read')).toMatchObject({ status: 400 });
      expect(await attempt('assignment.give', other)).toMatchObject({
        status: 422,
        body: { code: 'role.mixed' },
      });
      expect(await count('role where name = $1', name)).toBe(0);
    });

    it('do not turn into ones that administer access, nor share a name', async () => {
      const name = `plain-${shortId()}`;
      const made = await administrator.post('roles', { name, meaning: 'Plain', acts: ['person.read'] });

      const turned = await administrator.put(`roles/${String(made.body['id'])}`, {
        meaning: 'Turned',
        acts: ['person.create'],
      });
      const taken = await administrator.post('roles', { name, meaning: 'Twin', acts: [] });

      expect(turned).toMatchObject({ status: 422, body: { code: 'role.turned' } });
      expect(taken).toMatchObject({ status: 409, body: { code: 'role.taken' } });
    });
  });

  describe('built-in roles', () => {
    it('hold what acts.ts says, whatever the database said before, and are changed nowhere else', async () => {
      const id = builtInRoleId('auditor');
      const other = operationalAct('auditor');
      await asOwner(world, [id], async (tx) => {
        await tx.query('insert into role_act (role_id, act) values ($1, $2), ($1, $3)', [
          id,
          other,
          'act.of-old',
        ]);
        await tx.query('delete from role_act where role_id = $1 and act = $2', [id, 'person.read']);
      });
      const before = await count('audit_event where act = $1', 'role.change');

      await syncBuiltInRoles(world.owner);
      await syncBuiltInRoles(world.owner); // nothing is left to change, so nothing to log

      expect(await count('audit_event where act = $1', 'role.change')).toBe(before + 1);

      const role = await administrator.get<{ acts: string[] }>(`roles/${id}`);
      expect(role.body.acts).toEqual(actNames.filter((act) => holdersOf(act).includes('auditor')).sort());
      expect(await administrator.put(`roles/${id}`, { meaning: 'Mine', acts: [] })).toMatchObject({
        status: 422,
        body: { code: 'role.built-in' },
      });
    });

    it('lose all acts when they leave acts.ts, and own roles keep theirs', async () => {
      const [gone, own] = [newId(), newId()];
      await asOwner(world, [gone, own], async (tx) => {
        await tx.query(
          `insert into role (id, name, meaning, built_in) values ($1, 'of-old', 'Was once built in', true), ($2, 'of-ours', 'Own', false)`,
          [gone, own],
        );
        await tx.query(
          `insert into role_act (role_id, act) values ($1, 'person.read'), ($2, 'person.read')`,
          [gone, own],
        );
      });

      await syncBuiltInRoles(world.owner);

      expect(await count('role_act where role_id = $1', gone)).toBe(0);
      expect(await count('role_act where role_id = $1', own)).toBe(1);
    });

    it('are all there, each with its meaning', async () => {
      const { body } = await administrator.get<{
        items: { name: string; builtIn: boolean; meaning: string }[];
      }>('roles?limit=200');

      const builtIn = new Map(
        body.items.filter((role) => role.builtIn).map(({ name, meaning }) => [name, meaning]),
      );
      for (const [name, meaning] of Object.entries(roles)) expect(builtIn.get(name)).toBe(meaning);
    });
  });

  describe('the guard', () => {
    const act: ActName = 'stock.read';

    it('limits a call to the emergency of the address', async () => {
      const auditor = await world.as('auditor', { organisationId: ground.organisationId });
      const { emergencyId, organisationId } = ground;

      const call = await callOf(auditor, { emergencyId });

      expect(call).toMatchObject({
        act,
        personId: auditor.personId,
        emergencyId,
        requestId: 'request',
        scope: { emergencies: [emergencyId], extents: [{ ...nowhere, emergencyId, organisationId }] },
      });
    });

    it('answers another emergency, an unknown one and no id at all with the same not-found', async () => {
      const auditor = await world.as('auditor', { emergencyId: ground.emergencyId });
      const everywhere = await world.as('auditor');

      for (const emergencyId of [ground.otherEmergencyId, newId(), 'x', ground.emergencyId.toUpperCase()]) {
        await expect(callOf(auditor, { emergencyId })).rejects.toMatchObject({ code: 'not-found' });
      }
      await expect(callOf(everywhere, { emergencyId: newId() })).rejects.toMatchObject({ code: 'not-found' });
      await expect(
        callOf(everywhere, { emergencyId: ground.emergencyId, siteId: '1; drop' }),
      ).rejects.toMatchObject({ code: 'not-found' });
      expect((await callOf(everywhere, { emergencyId: ground.otherEmergencyId })).emergencyId).toBe(
        ground.otherEmergencyId,
      );
    });

    it('says so over HTTP: not found where the emergency is another’s, unknown or no id, forbidden where nothing is held', async () => {
      const auditor = await world.as('auditor', { emergencyId: ground.emergencyId });
      const status = async (api: Api, emergencyId: string) =>
        (await api.get(`emergencies/${emergencyId}/stock`)).status;

      expect(await status(auditor, ground.emergencyId)).toBe(200);
      for (const other of [ground.otherEmergencyId, newId(), nil, 'x', ground.emergencyId.toUpperCase()]) {
        expect(await status(auditor, other)).toBe(404);
      }
      expect(await status(await world.as('cluster-viewer'), ground.emergencyId)).toBe(403);
      expect(await status(world.nobody, ground.emergencyId)).toBe(401);
    });

    it('forbids where the act is held nowhere, before it looks at the emergency', async () => {
      const viewer = await world.as('cluster-viewer');

      await expect(callOf(viewer, { emergencyId: ground.emergencyId })).rejects.toMatchObject({
        code: 'act.forbidden',
      });
      await expect(callOf(viewer, { emergencyId: newId() })).rejects.toMatchObject({ code: 'act.forbidden' });
    });

    it('takes one well-formed idempotency key', async () => {
      const auditor = await world.as('auditor');
      const params = { emergencyId: ground.emergencyId };
      const key = newId();

      expect((await callOf(auditor, params, key)).key).toBe(key);
      expect((await callOf(auditor, params)).key).toBeNull();
      for (const bad of ['', 'x', nil, key.toUpperCase(), `${key}, ${newId()}`, [key, newId()]]) {
        await expect(callOf(auditor, params, bad)).rejects.toMatchObject({ code: 'idempotency.invalid' });
      }
    });

    it('gives each of many requests at once its own answer, by few statements', async () => {
      const people = await Promise.all([
        world.as('auditor', { emergencyId: ground.emergencyId }),
        world.as('auditor', { emergencyId: ground.otherEmergencyId }),
        world.as('warehouse-keeper', { emergencyId: ground.emergencyId }),
        world.as('cluster-viewer'),
      ]);
      const statements = jest.spyOn(world.app.get(StandingStore), 'findStandings');

      const statuses = await Promise.all(
        Array.from({ length: 200 }, async (_, n) => {
          const api = people[n % people.length];
          return (await api?.get('people'))?.status;
        }),
      );

      expect(statuses).toEqual(Array.from({ length: 200 }, (_, n) => [200, 200, 403, 403][n % 4]));
      expect(statements.mock.calls.length).toBeLessThan(60);
      statements.mockRestore();
    });

    it('authorises work that goes on after its request by the roles held then', async () => {
      const access = world.app.get(Access);
      const keeper = await world.as('warehouse-keeper', { emergencyId: ground.emergencyId });
      const who = { personId: keeper.personId, act, emergencyId: ground.emergencyId, requestId: 'job' };

      expect(await access.callFor(who)).toMatchObject({
        personId: keeper.personId,
        emergencyId: ground.emergencyId,
        key: null,
      });
      await expect(access.callFor({ ...who, emergencyId: ground.otherEmergencyId })).rejects.toMatchObject({
        code: 'not-found',
      });
      await expect(access.callFor({ ...who, act: 'person.read' })).rejects.toMatchObject({
        code: 'act.forbidden',
      });
      await administrator.post(`people/${keeper.personId}/disable`);
      await expect(access.callFor(who)).rejects.toMatchObject({ code: 'act.forbidden' });
    });

    async function callOf(
      api: Api,
      params: Readonly<Record<string, string>>,
      idempotencyKey?: Request['idempotencyKey'],
    ): Promise<Call> {
      const access = world.app.get(Access);
      const standing = await access.standing(api.token ?? undefined, act);
      return access.callOf(standing, act, { id: 'request', route: null, params, idempotencyKey });
    }
  });

  it('says in SQL what covers says in its rule', async () => {
    const site = await ground.site();
    const child = await childArea();
    const choices = {
      emergencyId: [null, ground.emergencyId, ground.otherEmergencyId],
      organisationId: [null, ground.organisationId],
      areaId: [null, ground.areaId, child],
      siteIds: [null, [site]],
    };
    const extents = choices.emergencyId.flatMap((emergencyId) =>
      choices.organisationId.flatMap((organisationId) =>
        choices.areaId.flatMap((areaId) =>
          choices.siteIds.map((siteIds) => ({ emergencyId, organisationId, areaId, siteIds })),
        ),
      ),
    );
    const person = await newPerson();
    const given = new Map<Uuid, Extent>();
    for (const extent of extents) given.set(await insertAssignment(person, extent), extent);

    for (const outer of extents) {
      const auditor = await world.as('auditor', outer);
      const shown = await idsOf(auditor, `assignments?personId=${person}`);
      const scope = { emergencies: 'all' as const, extents: [outer] };
      const expected = [...given].filter(([, inner]) =>
        covers(scope, { ...inner, areaPath: pathOf(inner.areaId, child) }),
      );
      expect([...shown].sort()).toEqual(expected.map(([id]) => id).sort());
    }
  });

  async function newPerson(by: Api = administrator): Promise<Uuid> {
    const { status, body } = await by.post('people', {
      userName: `person-${newId()}`,
      name: 'Someone',
      password,
    });
    expect(status).toBe(201);
    return String(body['id']);
  }

  function give(by: Api, personId: Uuid, role: RoleName, where: object = {}) {
    return by.post<Assignment>('assignments', { personId, roleId: builtInRoleId(role), ...where });
  }

  /** All ids of a list, page by page. */
  async function idsOf(api: Api, path: string): Promise<readonly Uuid[]> {
    const ids: Uuid[] = [];
    for (let after = ''; ;) {
      const { status, body } = await api.get<Listed>(
        `${path}${path.includes('?') ? '&' : '?'}limit=5${after}`,
      );
      expect(status).toBe(200);
      ids.push(...body.items.map(({ id }) => id));
      if (body.next === null) return ids;
      after = `&after=${encodeURIComponent(body.next)}`;
    }
  }

  async function insertAssignment(personId: Uuid, extent: Extent): Promise<Uuid> {
    const id = newId();
    const { emergencyId, organisationId, areaId, siteIds } = extent;
    await asOwner(world, [personId], (tx) =>
      tx.query(
        `insert into assignment (id, person_id, role_id, emergency_id, organisation_id, area_id, site_ids)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [id, personId, builtInRoleId('help-desk'), emergencyId, organisationId, areaId, siteIds],
      ),
    );
    return id;
  }

  async function childArea(): Promise<Uuid> {
    const id = newId();
    await asOwner(world, [id], (tx) =>
      tx.query(
        `insert into area (id, country, pcode, level, parent_id, path, name, names)
         values ($1, 'SY', $2, 1, $3, array[$3, $1]::uuid[], 'Part', '{}')`,
        [id, `T-${id.slice(-12).toUpperCase()}`, ground.areaId],
      ),
    );
    return id;
  }

  function pathOf(areaId: Uuid | null, child: Uuid): readonly Uuid[] {
    if (areaId === null) return [];
    return areaId === child ? [ground.areaId, child] : [areaId];
  }

  async function count(from: string, parameter: unknown): Promise<number> {
    const [row] = await world.owner.query<readonly { n: number }[]>(
      `select count(*)::int as n from ${from}`,
      [parameter],
    );
    return row?.n ?? -1;
  }

  async function auditedActs(subject: Uuid): Promise<readonly string[]> {
    const rows = await world.owner.query<readonly { act: string }[]>(
      `select event.act
       from audit_event as event
       join audit_subject as subject on subject.seq = event.seq
       where subject.subject_id = $1
       order by event.seq`,
      [subject],
    );
    return rows.map(({ act }) => act);
  }
});

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function shortId(): string {
  return newId().slice(-12);
}

function holdersOf(act: ActName): readonly string[] {
  const row: ActRow = acts[act];
  return row.roles === 'everyone' ? [] : row.roles;
}

/** An act that somebody holds, but neither the administrator nor this role. */
function operationalAct(but: RoleName = 'administrator'): ActName {
  const found = actNames.find((act) => {
    const holders = holdersOf(act);
    return holders.length > 0 && !holders.includes('administrator') && !holders.includes(but);
  });
  if (!found) throw new Error('there is no such act');
  return found;
}
