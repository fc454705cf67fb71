import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EligibilityView, EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { RoundView } from '../../src/assistance/round.contract.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { promiseAid, type Promised } from '../support/promised.js';
import { asOwner, openWorld, otherOrganisation, type World } from '../support/world.js';

describe('planning a round', () => {
  let world: World;
  let ground: Promised;
  let officer: Api;
  let households: readonly Uuid[];

  beforeAll(async () => {
    world = await openWorld();
    ground = await promiseAid(world.owner, { householdsPerSite: 5, sites: 2, blankets: 1, currency: 'JOD' });
    officer = await world.as('programme-officer', within());
    households = await householdIds(ground.emergencyId);
  });

  afterAll(() => world.close());

  function within(): { readonly emergencyId: Uuid; readonly organisationId: Uuid } {
    return { emergencyId: ground.emergencyId, organisationId: ground.organisationId };
  }

  function path(rest = ''): string {
    return `emergencies/${ground.emergencyId}/rounds${rest}`;
  }

  /** A plan that promises one blanket to each household of the organisation. */
  function plan(more: object = {}): Record<string, unknown> {
    return {
      projectId: ground.projectId,
      code: newId().slice(-12).toUpperCase(),
      name: 'Winter assistance',
      windowFrom: '2026-11-01',
      windowTo: '2026-12-31',
      siteIds: ground.siteIds,
      package: [blankets({ per: 'household', quantity: '1' })],
      ...more,
    };
  }

  function blankets(more: object): object {
    return {
      kind: 'item',
      itemId: ground.blanketId,
      funding: [{ grantId: ground.grantId, quantity: '9000' }],
      ...more,
    };
  }

  async function created(more: object = {}, api = officer): Promise<RoundView> {
    const answer = await api.post<RoundView>(path(), plan(more));
    expect(answer.status).toBe(201);
    return answer.body;
  }

  function prepare(id: Uuid, key = newId()): Promise<Answer<RoundView>> {
    return officer.post<RoundView>(path(`/${id}/lists/0/prepare`), {}, { key });
  }

  async function prepared(more: object = {}): Promise<RoundView> {
    const answer = await prepare((await created(more)).id);
    expect(answer.status).toBe(200);
    return answer.body;
  }

  async function entitlements(roundId: Uuid, api = officer): Promise<readonly EntitlementView[]> {
    const found: EntitlementView[] = [];
    for (let after = ''; ;) {
      const { body } = await api.get<{ items: EntitlementView[]; next: string | null }>(
        path(`/${roundId}/entitlements?limit=200${after}`),
      );
      found.push(...body.items);
      if (body.next === null) return found;
      after = `&after=${body.next}`;
    }
  }

  async function eligibility(roundId: Uuid, query = ''): Promise<readonly EligibilityView[]> {
    const { body } = await officer.get<{ items: EligibilityView[] }>(
      path(`/${roundId}/eligibility?limit=200${query}`),
    );
    return body.items;
  }

  async function householdIds(emergencyId: Uuid): Promise<readonly Uuid[]> {
    const rows = await world.owner.query<readonly { id: Uuid }[]>(
      'select id from household where emergency_id = $1 order by id',
      [emergencyId],
    );
    return rows.map(({ id }) => id);
  }

  async function write(
    subjects: readonly Uuid[],
    sql: string,
    parameters: readonly unknown[],
  ): Promise<void> {
    await asOwner(world, subjects, (tx) => tx.query(sql, [...parameters]));
  }

  describe('reckons what each household is due', () => {
    let dues: ReadonlyMap<Uuid, readonly string[]>;
    let kitId: Uuid;
    let soapId: Uuid;

    beforeAll(async () => {
      await write(
        households,
        'update household set size = case id when $1 then 1 when $2 then 6 else 12 end where id = any($3)',
        [households[0], households[1], households],
      );
      [kitId, soapId] = await makeKit();
      const funding = [{ grantId: ground.grantId, quantity: '9000' }];
      const { id } = await prepared({
        package: [
          blankets({ per: 'person', quantity: '2', cap: '10' }),
          blankets({ per: 'group', groupSize: 5, quantity: '1' }),
          { kind: 'kit', itemId: kitId, per: 'household', quantity: '2', funding },
          blankets({ per: 'member', quantity: '1', matching: { sexes: ['male'], ageFrom: 10 } }),
          {
            kind: 'cash',
            currency: 'JOD',
            per: 'size',
            sizeTable: [
              { from: 1, to: 4, quantity: '12.345' },
              { from: 5, to: 8, quantity: '20' },
              { from: 9, quantity: '30.5' },
            ],
            funding: [{ grantLineId: ground.grantLineId, quantity: '9000' }],
          },
          { kind: 'service', service: 'transport_trip', per: 'household', quantity: '1' },
        ],
      });
      const list = await entitlements(id);
      dues = new Map(
        list.map((one) => [
          one.recipientId,
          one.lines
            .map(
              ({ itemId, currency, service, due }) =>
                `${due} ${nameOf(itemId) ?? currency ?? String(service)}`,
            )
            .sort(),
        ]),
      );
    });

    afterAll(() => write(households, 'update household set size = 2 where id = any($1)', [households]));

    it.each([
      [
        1,
        0,
        ['1 blanket', '1 blanket', '1 transport_trip', '12.345 JOD', '2 blanket', '2 blanket', '6 soap'],
      ],
      [
        6,
        1,
        ['1 blanket', '1 transport_trip', '10 blanket', '2 blanket', '2 blanket', '20.000 JOD', '6 soap'],
      ],
      [
        12,
        2,
        ['1 blanket', '1 transport_trip', '10 blanket', '2 blanket', '3 blanket', '30.500 JOD', '6 soap'],
      ],
    ])('of %d people, to the last digit, with kits taken apart', (_, index, expected) => {
      expect(dues.get(households[index] ?? '')).toEqual(expected);
    });

    function nameOf(itemId: Uuid | null): string | null {
      if (itemId === ground.blanketId) return 'blanket';
      return itemId === soapId ? 'soap' : null;
    }

    /** A kit of one blanket and three pieces of soap. */
    async function makeKit(): Promise<[Uuid, Uuid]> {
      const [kit, soap] = [newId(), newId()];
      const code = kit.slice(-12).toUpperCase();
      await asOwner(world, [kit, soap], async (tx) => {
        for (const [id, of, kind] of [
          [soap, `SOAP-${code}`, 'item'],
          [kit, `KIT-${code}`, 'kit'],
        ] as const) {
          await tx.query(`insert into commodity (id, kind, code, exponent) values ($1, 'item', $2, 0)`, [
            id,
            of,
          ]);
          await tx.query(
            `insert into item (id, emergency_id, code, names, unit, category, kind) values ($1, $2, $3, '{"en": "Thing"}', 'unit', 'hygiene', $4)`,
            [id, nil, of, kind],
          );
        }
        await tx.query(
          `insert into kit_line (emergency_id, kit_id, item_id, quantity) values ($1, $2, $3, 3), ($1, $2, $4, 1)`,
          [nil, kit, soap, ground.blanketId],
        );
      });
      return [kit, soap];
    }
  });

  it('gives each line one grant, in the order of the funding and of the list, and says what each pays', async () => {
    const round = await prepared({
      package: [
        blankets({
          per: 'household',
          quantity: '4',
          funding: [{ grantId: ground.grantId, quantity: '10' }, { quantity: '50' }],
        }),
      ],
    });

    const grants = (await entitlements(round.id)).map(({ lines }) => lines.map(({ grantId }) => grantId));
    expect(grants).toEqual([[ground.grantId], [ground.grantId], ...Array.from({ length: 8 }, () => [null])]);
    expect(round.package[0]?.funding.map(({ drafted, assigned }) => [drafted, assigned])).toEqual([
      ['8', '0'],
      ['32', '0'],
    ]);
  });

  it('judges every household of the organisation, and says why in plain words of a language', async () => {
    const [first = ''] = households;
    await write(
      [first],
      `update household set status = 'on_hold', status_reason = 'verification' where id = $1`,
      [first],
    );

    const round = await prepared({ criteria: { siteIds: [ground.siteIds[0]] } });

    expect(round.lists[0]).toMatchObject({ households: 10 });
    const judged = await eligibility(round.id);
    expect(judged.map(({ householdId }) => householdId)).toEqual(households);
    expect(judged.filter(({ eligible }) => eligible)).toHaveLength(round.lists[0]?.listed ?? 0);
    const [why] = await eligibility(round.id, `&householdId=${first}&language=fr`);
    expect(why).toMatchObject({ eligible: false, reasons: expect.arrayContaining(['out.on-hold']) });
    expect(why?.words[0]).toBe('L’enregistrement du ménage est en attente : une question reste ouverte.');
    await write([first], `update household set status = 'registered', status_reason = null where id = $1`, [
      first,
    ]);
  });

  it('never gives a protected need as the reason, to nobody', async () => {
    const [first = '', second = ''] = households;
    await write(
      [first, second],
      `update individual
       set specific_needs = case household_id when $1 then array['SV-GB'] else array['ER-NF'] end
       where household_id in ($1, $2)
         and member_no = 1`,
      [first, second],
    );

    const round = await prepared({ criteria: { needs: ['SV-GB', 'ER-NF'] } });

    const judged = await eligibility(round.id);
    expect(judged.filter(({ eligible }) => eligible).map(({ householdId }) => householdId)).toEqual([
      first,
      second,
    ]);
    expect(new Set(judged.flatMap(({ reasons }) => reasons))).toEqual(
      new Set(['in.criteria', 'out.criteria']),
    );
    expect(JSON.stringify(judged)).not.toMatch(/SV-GB|ER-NF|need/i);
  });

  it('leaves out who was assisted before, since the day that is asked for', async () => {
    const [first = ''] = households;
    const [given] = await world.owner.query<readonly { id: Uuid; lineId: Uuid }[]>(
      `select entitlement.id, line.id as "lineId"
       from entitlement
       join entitlement_line as line on line.entitlement_id = entitlement.id
       where entitlement.round_id = $1
         and household_id = $2`,
      [ground.roundId, first],
    );
    const deliver = (change: string): Promise<void> =>
      write([given?.id ?? ''], `update entitlement_line ${change} where id = $1`, [given?.lineId]);
    await deliver(`set delivered = due, delivered_at = '2026-10-14T22:00:00Z'`);
    const since = (day: string): object => ({
      criteria: { notAssisted: { by: 'round', ids: [ground.roundId], since: day } },
    });

    const before = await prepared(since('2026-10-15'));
    const after = await prepared(since('2026-10-16'));

    expect(await eligibility(before.id, '&eligible=false')).toMatchObject([
      { householdId: first, reasons: ['out.assisted'] },
    ]);
    expect(await eligibility(after.id, '&eligible=false')).toEqual([]);
    expect((await eligibility(after.id))[0]?.reasons).toEqual(['in.not-assisted']);
    await deliver('set delivered = 0, delivered_at = null'); // nobody was handed anything: the books are checked at the end
  });

  it('learns nothing of what another organisation gave', async () => {
    const elsewhere = await promiseAid(world.owner, { householdsPerSite: 1, blankets: 1 });
    const criteria = { notAssisted: { by: 'round', ids: [elsewhere.roundId] } };

    const answer = await officer.post(path(), plan({ criteria }));

    expect(answer.body).toMatchObject({
      code: 'round.plan',
      errors: [{ pointer: '/criteria/notAssisted/ids/0' }],
    });
  });

  it('takes back a prepared list when the plan changes, and discards the draft when it is prepared anew', async () => {
    const round = await prepared();
    const before = (await entitlements(round.id)).map(({ id }) => id);
    const { projectId: _, ...body } = plan({ code: round.code, criteria: { siteIds: [ground.siteIds[0]] } });

    const changed = await officer.put<RoundView>(path(`/${round.id}`), body, {
      headers: { 'if-match': `"${String(round.version)}"` },
    });
    const early = await officer.post(path(`/${round.id}/lists/0/submit`));
    const again = await prepare(round.id);

    expect(changed.body.lists[0]).toMatchObject({ digest: null, listed: 0 });
    expect(early.body['code']).toBe('round.unprepared');
    expect(again.body.lists[0]).toMatchObject({ listed: 5, households: 10 });
    const after = (await entitlements(round.id)).map(({ id }) => id);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    expect(again.body.lists[0]?.digest).not.toBe(round.lists[0]?.digest);
  });

  it('gives the same digest to the same list, prepared once more', async () => {
    const round = await prepared();

    const again = await prepare(round.id);

    expect(again.body.lists[0]?.digest).toBe(round.lists[0]?.digest);
  });

  it('is refused without anybody who pays, and without anybody who is in', async () => {
    const unpaid = await created({ package: [blankets({ per: 'household', quantity: '1', funding: [] })] });
    const empty = await prepared({ criteria: { sizeFrom: 50 } });

    const refused = await prepare(unpaid.id);

    expect(refused.body).toMatchObject({ code: 'round.unfunded', extra: { lines: [1] } });
    expect((await officer.post(path(`/${empty.id}/lists/0/submit`))).body['code']).toBe('round.empty');
  });

  it('needs no grant for services', async () => {
    const round = await prepared({
      package: [{ kind: 'service', service: 'legal_help', per: 'household', quantity: '1' }],
    });

    expect((await entitlements(round.id))[0]?.lines).toMatchObject([
      { kind: 'service', service: 'legal_help', grantId: null, due: '1' },
    ]);
  });

  it('continues a series: instalment n of m, each once', async () => {
    const first = await created({ instalment: 1, instalments: 3, monthsCovered: 1 });
    const next = { seriesId: first.id, instalment: 2, instalments: 3 };

    const second = await created(next);
    const twice = await officer.post(path(), plan(next));
    const beyond = await officer.post(path(), plan({ ...next, instalment: 4 }));
    const unknown = await officer.post(path(), plan({ ...next, seriesId: newId() }));

    expect(first).toMatchObject({ seriesId: first.id, instalment: 1, instalments: 3, monthsCovered: 1 });
    expect(second).toMatchObject({ seriesId: first.id, instalment: 2 });
    expect(twice.body['code']).toBe('round.instalment-taken');
    expect(beyond.body).toMatchObject({ code: 'round.plan', errors: [{ pointer: '/instalment' }] });
    expect(unknown.status).toBe(404);
  });

  it('refuses a code twice within a project, and words that are no codes', async () => {
    const round = await created();

    const twice = await officer.post(path(), plan({ code: round.code }));
    const displaced = await officer.post(path(), plan({ criteria: { displacements: ['displaced'] } }));
    const needy = await officer.post(path(), plan({ criteria: { needs: ['XX-YY'] } }));

    expect(twice.body['code']).toBe('round.code-taken');
    expect(displaced.body['code']).toBe('input.invalid');
    expect(needy.body).toMatchObject({ code: 'round.plan', errors: [{ pointer: '/criteria/needs/0' }] });
  });

  it('refuses null for a field that may only be left out', async () => {
    const refused = await officer.post<{ errors: readonly { pointer: string }[] }>(
      path(),
      plan({
        monthsCovered: null,
        criteria: { members: null, head: null, areaIds: null },
        package: [blankets({ per: 'household', quantity: '1', cap: null, matching: null })],
      }),
    );

    expect(refused.status).toBe(400);
    expect(new Set(refused.body.errors.map(({ pointer }) => pointer))).toEqual(
      new Set([
        '/monthsCovered',
        '/criteria/members',
        '/criteria/head',
        '/criteria/areaIds',
        '/package/0/cap',
        '/package/0/matching',
      ]),
    );
  });

  it('promises to who refused consent, or withdrew it, what their size gives, under their card', async () => {
    const own = await promiseAid(world.owner, { householdsPerSite: 1, blankets: 1 });
    const { emergencyId, organisationId } = own;
    const registrar = await world.as('registration-officer', { emergencyId, organisationId });
    const planner = await world.as('programme-officer', { emergencyId, organisationId });
    const at = (rest: string): string => `emergencies/${emergencyId}/${rest}`;
    const consent = (status: string): object => ({ purpose: 'registration', basis: 'consent', status });
    const register = async (
      status: string,
      more: object,
    ): Promise<{ id: Uuid; card: string; depth: string }> => {
      const { body } = await registrar.post<{ id: Uuid; card: string; depth: string }>(at('households'), {
        ...{ id: newId(), organisationId, areaId: own.areaId, siteId: own.siteIds[0] },
        ...{ displacement: 'idp', grounds: [consent(status)], ...more },
      });
      return body;
    };
    const refuser = await register('refused', { size: 4 });
    const person = { nameLatin: 'Amal', relationship: 'head', sex: 'female', bornOn: '1990-03-04' };
    const leaver = await register('given', { size: 3, individuals: [person] });
    const withdrawal = await registrar.post(at(`households/${leaver.id}/legal-bases`), consent('withdrawn'));
    const round = await planner.post<RoundView>(at('rounds'), {
      ...plan(),
      projectId: own.projectId,
      siteIds: own.siteIds,
      criteria: { displacements: ['idp'] },
      package: [
        {
          ...{ kind: 'item', itemId: own.blanketId, per: 'person', quantity: '2' },
          funding: [{ grantId: own.grantId, quantity: '9000' }],
        },
      ],
    });

    const list = await planner.post<RoundView>(at(`rounds/${round.body.id}/lists/0/prepare`));

    expect([withdrawal.status, round.status, list.status]).toEqual([201, 201, 200]);
    expect([refuser.depth, refuser.card, leaver.card]).toEqual([
      'size_only',
      expect.stringMatching(/^\d{12}$/),
      expect.stringMatching(/^\d{12}$/),
    ]);
    const { body } = await planner.get<{ items: readonly EntitlementView[] }>(
      at(`rounds/${round.body.id}/entitlements?limit=200`),
    );
    const due = new Map(
      body.items.map(({ recipientId, lines }) => [recipientId, lines.map((line) => line.due)]),
    );
    expect(due.get(refuser.id)).toEqual(['8']);
    expect(due.get(leaver.id)).toEqual(['6']);
    const found = await registrar.post<{ items: readonly { id: Uuid; people: unknown }[] }>(
      at('households/search'),
      { card: leaver.card },
      { key: null },
    );
    expect(found.body.items).toMatchObject([{ id: leaver.id }]);
  });

  describe('by people of a site', () => {
    it('is possible where the round happens there, for people who live there', async () => {
      const [here = '', there = ''] = ground.siteIds;
      const local = await world.as('programme-officer', { ...within(), siteIds: [here] });
      const own = { siteIds: [here], criteria: { siteIds: [here] } };

      const round = await created(own, local);
      const list = await local.post<RoundView>(path(`/${round.id}/lists/0/prepare`));

      expect(list.body.lists[0]).toMatchObject({ listed: 5 });
      expect((await local.post(path(), plan({ siteIds: [here] }))).status).toBe(404); // for people from anywhere
      expect((await local.post(path(), plan({ ...own, siteIds: [here, there] }))).status).toBe(404);
    });

    it('shows a round of several sites, and of its list what is planned at their own', async () => {
      const [here = '', there = ''] = ground.siteIds;
      const round = await prepared();
      const local = await world.as('team-leader', { ...within(), siteIds: [here] });
      const elsewhere = await prepared({ siteIds: [there], criteria: { siteIds: [there] } });

      const seen = await entitlements(round.id, local);

      expect(seen).toHaveLength(5);
      expect(new Set(seen.map(({ siteId }) => siteId))).toEqual(new Set([here]));
      expect((await local.get(path(`/${elsewhere.id}`))).status).toBe(404);
      expect((await local.get(path(`/${elsewhere.id}/entitlements`))).status).toBe(404);
    });

    it('does not let them prepare or submit what is not wholly theirs', async () => {
      const round = await prepared();
      const local = await world.as('programme-officer', { ...within(), siteIds: [ground.siteIds[0] ?? ''] });

      expect((await local.get(path(`/${round.id}`))).status).toBe(200);
      expect((await local.post(path(`/${round.id}/lists/0/prepare`))).status).toBe(404);
      expect((await local.post(path(`/${round.id}/lists/0/submit`))).status).toBe(404);
    });
  });

  it('is not there for the next partner: neither the round, nor its list, nor why', async () => {
    const round = await prepared();
    const partner = { emergencyId: ground.emergencyId, organisationId: await otherOrganisation(world) };
    const next = await world.as('programme-officer', partner);
    const [one] = await entitlements(round.id);

    const answers = await Promise.all([
      next.get(path(`/${round.id}`)),
      next.get(path(`/${round.id}/entitlements`)),
      next.get(path(`/${round.id}/eligibility`)),
      next.get(`emergencies/${ground.emergencyId}/entitlements/${String(one?.id)}`),
      next.post(path(`/${round.id}/lists/0/prepare`)),
      next.post(path(), plan({ seriesId: round.id, instalment: 2, instalments: 2 })),
    ]);

    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual(
      answers.map(() => [404, 'not-found']),
    );
  });
});

describe('a long list', () => {
  const count = 1_100;
  let world: World;
  let ground: Promised;
  let officer: Api;

  beforeAll(async () => {
    world = await openWorld();
    ground = await promiseAid(world.owner, { householdsPerSite: count, blankets: 1 });
    officer = await world.as('programme-officer', { emergencyId: ground.emergencyId });
  });

  afterAll(() => world.close());

  async function created(): Promise<Uuid> {
    const { body } = await officer.post<RoundView>(`emergencies/${ground.emergencyId}/rounds`, {
      projectId: ground.projectId,
      code: newId().slice(-12).toUpperCase(),
      name: 'Long',
      windowFrom: '2026-11-01',
      windowTo: '2026-12-31',
      siteIds: ground.siteIds,
      package: [
        {
          kind: 'item',
          itemId: ground.blanketId,
          per: 'person',
          quantity: '1',
          funding: [{ grantId: ground.grantId, quantity: '5000' }],
        },
      ],
    });
    return body.id;
  }

  function prepare(id: Uuid, key: Uuid): Promise<Answer<RoundView>> {
    return officer.post<RoundView>(
      `emergencies/${ground.emergencyId}/rounds/${id}/lists/0/prepare`,
      {},
      { key },
    );
  }

  /** As if the service had been killed while it wrote entitlement number 600. */
  async function withTrouble<T>(work: () => Promise<T>): Promise<T> {
    await world.owner.query(
      `create function break_off() returns trigger language plpgsql as $$ begin raise exception 'broken off'; end $$;
       create trigger broken before insert on entitlement for each row when (new.token_no = 600) execute function break_off()`,
    );
    try {
      return await work();
    } finally {
      await world.owner.query('drop function break_off cascade');
    }
  }

  async function tokens(roundId: Uuid): Promise<readonly number[]> {
    const rows = await world.owner.query<readonly { token: number }[]>(
      'select token_no as token from entitlement where round_id = $1 order by recipient_id',
      [roundId],
    );
    return rows.map(({ token }) => token);
  }

  it('is prepared in steps, each with an audit entry that names its entitlements', async () => {
    const id = await created();

    await prepare(id, newId());

    const steps = await world.owner.query<readonly { subjects: readonly Uuid[] }[]>(
      `select to_json(subjects) as subjects
       from audit_event
       where act = 'round.prepare'
         and $1 = any(subjects)
       order by seq`,
      [id],
    );
    const [rows] = await world.owner.query<readonly { ids: readonly Uuid[] }[]>(
      'select json_agg(id) as ids from entitlement where round_id = $1',
      [id],
    );
    const named = new Set(steps.flatMap(({ subjects }) => subjects));
    expect(steps.map(({ subjects }) => subjects.length)).toEqual([2, 1, 481, 481, 141, 2]); // begin, nothing to discard, 3 steps, end
    expect(rows?.ids.filter((entitlementId) => !named.has(entitlementId))).toEqual([]);
  });

  it('goes on where it was broken off when the request is sent again, and lists everybody once', async () => {
    const [id, key] = [await created(), newId()];

    const broken = await withTrouble(() => prepare(id, key));
    const halfway = await tokens(id);
    const again = await prepare(id, key);

    expect(broken.status).toBe(500);
    expect(halfway).toHaveLength(480);
    expect(again.status).toBe(200);
    expect(again.body.lists[0]).toMatchObject({ listed: count, households: count });
    expect(await tokens(id)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(again.body.package[0]?.funding[0]?.drafted).toBe(String(2 * count));
  });

  it('answers a third time with the same list', async () => {
    const [id, key] = [await created(), newId()];
    const first = await prepare(id, key);

    const second = await prepare(id, key);

    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.body).toEqual(first.body);
    expect(await tokens(id)).toHaveLength(count);
  });

  it('is overtaken by a later request, which starts anew', async () => {
    const [id, first, later] = [await created(), newId(), newId()];
    await withTrouble(() => prepare(id, first));

    const whole = await prepare(id, later);
    const late = await prepare(id, first);

    expect(whole.body.lists[0]).toMatchObject({ listed: count });
    expect([late.status, (late.body as unknown as { code: string }).code]).toEqual([409, 'round.overtaken']);
    expect(await tokens(id)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });
});
