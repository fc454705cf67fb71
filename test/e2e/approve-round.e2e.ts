import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { RoundView } from '../../src/assistance/round.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { endAll } from '../support/endings.js';
import { promiseAid, type Promised } from '../support/promised.js';
import { asOwner, noteInAudit, openWorld, otherOrganisation, type World } from '../support/world.js';

describe('a round of assistance', () => {
  let world: World;
  let ground: Promised;
  let officer: Api;
  let manager: Api;
  let path: (rest?: string) => string;
  let plan: () => object;

  beforeAll(async () => {
    world = await openWorld();
    ground = await promiseAid(world.owner, { householdsPerSite: 6, sites: 2, blankets: 1, currency: 'JOD' });
    const extent = { emergencyId: ground.emergencyId, organisationId: ground.organisationId };
    officer = await world.as('programme-officer', extent);
    manager = await world.as('programme-manager', extent);
    path = (rest = '') => `emergencies/${ground.emergencyId}/rounds${rest}`;
  });

  afterAll(() => world.close());

  beforeEach(() => {
    let code = newId().slice(-12).toUpperCase();
    plan = () => ({
      projectId: ground.projectId,
      code,
      name: 'Winter assistance',
      windowFrom: '2026-11-01',
      windowTo: '2026-12-31',
      siteIds: ground.siteIds,
      criteria: { displacements: ['idp'] },
      package: [
        {
          kind: 'item',
          itemId: ground.blanketId,
          per: 'person',
          quantity: '2',
          funding: [{ grantId: ground.grantId, quantity: '100' }],
        },
        {
          kind: 'cash',
          currency: 'JOD',
          per: 'household',
          quantity: '12.345',
          funding: [{ grantLineId: ground.grantLineId, quantity: '1000' }],
        },
        { kind: 'service', service: 'hygiene_session', per: 'group', groupSize: 5, quantity: '1' },
      ],
    });
    code = newId().slice(-12).toUpperCase();
  });

  async function created(body: object = plan()): Promise<RoundView> {
    const answer = await officer.post<RoundView>(path(), body);
    expect(answer.status).toBe(201);
    return answer.body;
  }

  async function prepared(body?: object): Promise<RoundView> {
    const { id } = await created(body);
    const answer = await officer.post<RoundView>(path(`/${id}/lists/0/prepare`));
    expect(answer.status).toBe(200);
    return answer.body;
  }

  async function submitted(body?: object): Promise<RoundView> {
    const { id } = await prepared(body);
    return (await officer.post<RoundView>(path(`/${id}/lists/0/submit`))).body;
  }

  async function approved(body?: object): Promise<RoundView> {
    const round = await submitted(body);
    const answer = await manager.post<RoundView>(path(`/${round.id}/lists/0/approve`), {
      digest: round.lists[0]?.digest,
    });
    expect(answer.status).toBe(200);
    return answer.body;
  }

  /** A household like the others at the first site: one whom the lists before do not have. */
  async function registerAnother(): Promise<void> {
    const id = newId();
    await asOwner(world, [id], (tx) =>
      tx.query(
        `insert into household (id, emergency_id, organisation_id, reference, area_id, site_id, displacement, size, depth, status,
                                registered_on, registered_by)
         select $1::uuid, emergency_id, organisation_id, $1::uuid::text, area_id, site_id, displacement, 1, 'size_only', status, registered_on,
                registered_by
         from household
         where emergency_id = $2
           and site_id = $3
         limit 1`,
        [id, ground.emergencyId, ground.siteIds[0]],
      ),
    );
  }

  async function entitlements(roundId: Uuid): Promise<readonly EntitlementView[]> {
    return (await officer.get<{ items: EntitlementView[] }>(path(`/${roundId}/entitlements?limit=200`))).body
      .items;
  }

  it('goes from draft to approved by two people, and says what each household is due', async () => {
    const round = await approved();

    expect(round).toMatchObject({
      state: 'approved',
      lists: [
        {
          state: 'approved',
          listed: 12,
          households: 12,
          approvedBy: manager.personId,
          authors: [officer.personId],
        },
      ],
    });
    const list = await entitlements(round.id);
    expect(list).toHaveLength(12);
    expect(list.map(({ tokenNo }) => tokenNo)).toEqual(list.map((_, index) => index + 1));
    expect(list[0]?.lines.map(({ kind, due, grantId }) => [kind, due, grantId]).sort()).toEqual([
      ['cash', '12.345', ground.grantId],
      ['item', '4', ground.grantId],
      ['service', '1', null],
    ]);
    expect(round.package[1]?.funding[0]).toMatchObject({ quantity: '1000.000', assigned: '148.140' });
  });

  it('is not approved by who had a hand in it, nor by the database', async () => {
    const both = await world.as('programme-manager', { emergencyId: ground.emergencyId });
    await asOwner(world, [both.personId], (tx) =>
      tx.query(
        `insert into assignment (id, person_id, role_id, emergency_id, given_by) select $1, $2, role.id, $3, $2 from role where name = 'programme-officer'`,
        [newId(), both.personId, ground.emergencyId],
      ),
    );
    const { id } = await created();
    const round = (await both.post<RoundView>(path(`/${id}/lists/0/prepare`))).body;
    await officer.post(path(`/${id}/lists/0/submit`));

    const answer = await both.post(path(`/${id}/lists/0/approve`), { digest: round.lists[0]?.digest });

    expect([answer.status, answer.body['code']]).toEqual([422, 'approval.own']);
    await expect(
      world.owner.query(
        `insert into approval_step (emergency_id, subject_id, version, person_id, part, did)
         select emergency_id, id, draft, $2, 'approver', 'approved' from round_list where round_id = $1`,
        [id, both.personId],
      ),
    ).rejects.toThrow(/approval_step_once/);
  });

  it('is approved only as the list that the approver saw', async () => {
    const { id } = await submitted();

    const other = await manager.post(path(`/${id}/lists/0/approve`), { digest: 'ab'.repeat(32) });

    expect(other.body['code']).toBe('round.list-changed');
  });

  it('is approved as one whole list or not at all while somebody prepares it anew', async () => {
    let submittedBefore = 0;
    for (let turn = 0; turn < 4; turn += 1) {
      const { id } = await prepared({ ...plan(), code: newId().slice(-12).toUpperCase() });
      const list = path(`/${id}/lists/0`);

      const [again, handedIn] = await Promise.all([
        officer.post(`${list}/prepare`),
        officer.post<RoundView>(`${list}/submit`),
      ]);

      expect([200, 409]).toContain(again.status);
      expect([200, 409, 422]).toContain(handedIn.status);
      if (handedIn.status !== 200) continue;
      submittedBefore += 1;
      const { body: seen } = await officer.get<RoundView>(path(`/${id}`));
      const [approval, late] = await Promise.all([
        manager.post<RoundView>(`${list}/approve`, { digest: seen.lists[0]?.digest }),
        officer.post(`${list}/prepare`),
      ]);
      expect([approval.status, late.status, late.body['code']]).toEqual([200, 409, 'round.not-draft']);
      expect(approval.body.lists[0]).toMatchObject({ state: 'approved', digest: seen.lists[0]?.digest });
      expect((await entitlements(id)).length).toBe(approval.body.lists[0]?.listed);
    }
    expect(submittedBefore).toBeGreaterThan(0); // else nothing was approved
  });

  it('is not approved where somebody changed the list behind the back of the service', async () => {
    const { id, lists } = await submitted();
    const [one] = await entitlements(id);
    await asOwner(world, [one?.id ?? ''], (tx) =>
      tx.query(`update entitlement_line set due = due + 1 where entitlement_id = $1 and kind = 'item'`, [
        one?.id,
      ]),
    );

    const answer = await manager.post(path(`/${id}/lists/0/approve`), { digest: lists[0]?.digest });

    expect(answer.body['code']).toBe('round.list-changed');
  });

  it('is not submitted where the funding does not cover the list, and says how much is short', async () => {
    const poor = {
      ...plan(),
      package: [
        {
          kind: 'item',
          itemId: ground.blanketId,
          per: 'person',
          quantity: '2',
          funding: [{ grantId: ground.grantId, quantity: '45' }],
        },
        {
          kind: 'cash',
          currency: 'JOD',
          per: 'household',
          quantity: '12.345',
          funding: [{ grantLineId: ground.grantLineId, quantity: '148.139' }],
        },
      ],
    };
    const round = await prepared(poor);

    const answer = await officer.post(path(`/${round.id}/lists/0/submit`));

    expect(round.package.map(({ short }) => short)).toEqual(['4', '12.345']);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'round.underfunded',
      extra: {
        lines: [
          { no: 1, short: '4' },
          { no: 2, short: '12.345' },
        ],
      },
    });
  });

  it('goes back with a reason, keeps its authors, and is prepared anew', async () => {
    const { id } = await submitted();

    const rejected = await manager.post<RoundView>(path(`/${id}/lists/0/reject`), {
      reason: 'include the host community',
    });
    expect(rejected.body).toMatchObject({
      state: 'draft',
      lists: [
        {
          state: 'draft',
          draft: 2,
          digest: null,
          authors: [officer.personId],
          rejections: [{ draft: 1, personId: manager.personId, reason: 'include the host community' }],
        },
      ],
    });

    const again = await officer.post<RoundView>(path(`/${id}/lists/0/prepare`));
    expect(again.body.lists[0]).toMatchObject({ listed: 12, households: 12 });
    expect(await entitlements(id)).toHaveLength(12);
  });

  it('changes only as a draft, by who read the latest version', async () => {
    const round = await created();
    const body = { ...plan(), code: round.code, name: 'Changed' } as Record<string, unknown>;
    delete body['projectId'];

    const missing = await officer.put(path(`/${round.id}`), body);
    const stale = await officer.put(path(`/${round.id}`), body, { headers: { 'if-match': '"9"' } });
    const changed = await officer.put<RoundView>(path(`/${round.id}`), body, {
      headers: { 'if-match': `"${round.version}"` },
    });

    expect([missing.status, stale.status, changed.status]).toEqual([428, 412, 200]);
    expect(changed.body).toMatchObject({ name: 'Changed', version: round.version + 1 });
  });

  it('is refused with all that is wrong with its plan', async () => {
    const wrong = {
      ...plan(),
      siteIds: [newId()],
      package: [
        { kind: 'cash', currency: 'XOF', per: 'household', quantity: '1.5' },
        { kind: 'item', per: 'size', sizeTable: [{ from: 2, quantity: '1' }] },
      ],
    };

    const { status, body } = await officer.post(path(), wrong);

    expect([status, body['code']]).toEqual([422, 'round.plan']);
    expect((body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining([
        '/siteIds/0',
        '/package/0/currency',
        '/package/1/itemId',
        '/package/1/sizeTable',
      ]),
    );
  });

  it('answers the same request again with the same round, and prepares a list once', async () => {
    const key = newId();
    const body = plan();

    const first = await officer.post(path(), body, { key });
    const second = await officer.post(path(), body, { key });
    expect([first.status, second.status, second.body['id']]).toEqual([201, 200, first.body['id']]);

    const prepare = newId();
    const one = await officer.post<RoundView>(
      path(`/${String(first.body['id'])}/lists/0/prepare`),
      {},
      { key: prepare },
    );
    const two = await officer.post<RoundView>(
      path(`/${String(first.body['id'])}/lists/0/prepare`),
      {},
      { key: prepare },
    );
    expect(two.body).toEqual(one.body);
  });

  it('is not for who does not hold the act, and is not there for another organisation', async () => {
    const agent = await world.as('distribution-agent', { emergencyId: ground.emergencyId });
    const stranger = await world.as('programme-officer', {
      emergencyId: ground.emergencyId,
      organisationId: await otherOrganisation(world),
    });
    const { id } = await created();

    expect((await agent.post(path(), plan())).status).toBe(403);
    expect((await stranger.post(path(), plan())).status).toBe(404);
    expect((await stranger.get(path(`/${id}`))).status).toBe(404);
    expect((await stranger.get<{ items: unknown[] }>(path())).body.items).toEqual([]);
    expect((await stranger.get(path(`/${id}/entitlements`))).status).toBe(404);
  });

  it('says why each household is in or out, without what is known of a person', async () => {
    const round = await prepared({
      ...plan(),
      criteria: { sizeFrom: 3 },
      package: (plan() as { package: object[] }).package,
    });

    const { body } = await officer.get<{ items: object[] }>(
      path(`/${round.id}/eligibility?eligible=false&limit=200`),
    );

    expect(body.items).toHaveLength(12);
    expect(body.items[0]).toMatchObject({ eligible: false, reasons: ['out.size'] });
    expect((await officer.post(path(`/${round.id}/lists/0/submit`))).body['code']).toBe('round.empty');
  });

  it('holds, releases and removes after approval with a reason, and never voids the list', async () => {
    const round = await approved();
    const [first, second] = await entitlements(round.id);
    const at = (id: Uuid | undefined, act: string): string =>
      `emergencies/${ground.emergencyId}/entitlements/${String(id)}/${act}`;
    const reason = { reason: 'a question is open' };

    expect((await officer.post(at(first?.id, 'hold'), reason)).body).toMatchObject({ state: 'held' });
    expect((await officer.post(at(first?.id, 'hold'), reason)).body['code']).toBe('entitlement.held');
    const answered = { reason: 'the question is answered' };
    expect((await officer.post(at(first?.id, 'release'), answered)).body).toMatchObject({
      state: 'listed',
      stateReason: null,
    });
    expect((await officer.post(at(second?.id, 'remove'), reason)).status).toBe(403);
    expect((await manager.post(at(second?.id, 'remove'), reason)).body).toMatchObject({ state: 'removed' });
    const steps = (await entitlements(round.id))[0]?.steps;
    expect(steps).toMatchObject([
      { did: 'held', reason: 'a question is open', personId: officer.personId, at: expect.any(String) },
      { did: 'released', reason: 'the question is answered', personId: officer.personId },
    ]);
    expect((await officer.get<RoundView>(path(`/${round.id}`))).body.lists[0]).toMatchObject({
      state: 'approved',
      digest: round.lists[0]?.digest,
    });
  });

  it('takes missed households on an addendum with its own digest and approver', async () => {
    const round = await approved({ ...plan(), criteria: { siteIds: [ground.siteIds[0]] } });
    expect(round.lists[0]?.listed).toBe(6);
    const missed = await world.owner.query<readonly { id: Uuid }[]>(
      'select id from household where emergency_id = $1 and site_id = $2 limit 2',
      [ground.emergencyId, ground.siteIds[1]],
    );

    await officer.post(path(`/${round.id}/addenda`), {
      reason: 'arrived after registration',
      onlyHouseholds: missed.map(({ id }) => id),
    });
    const prepared = await officer.post<RoundView>(path(`/${round.id}/lists/1/prepare`));

    expect(prepared.body.lists[1]).toMatchObject({ listNo: 1, households: 2, listed: 0 }); // the criteria still hold
  });

  it.each([
    { done: [], next: 'prepare' },
    { done: ['prepare'], next: 'submit' },
    { done: ['prepare', 'submit'], next: 'approve' },
  ] as const)('does not $next an addendum once the round is closed', async ({ done, next }) => {
    const round = await approved({ ...plan(), criteria: { siteIds: [ground.siteIds[0]] } });
    await registerAnother();
    await officer.post(path(`/${round.id}/addenda`), { reason: 'arrived after registration' });
    for (const step of done)
      expect((await officer.post(path(`/${round.id}/lists/1/${step}`))).status).toBe(200);
    await endAll(officer, `emergencies/${ground.emergencyId}`, round.id);
    await manager.post(path(`/${round.id}/close`), { reason: 'all was handed out' });
    const before = (await officer.get<RoundView>(path(`/${round.id}`))).body;

    const answer = await (next === 'approve' ? manager : officer).post(
      path(`/${round.id}/lists/1/${next}`),
      next === 'approve' ? { digest: before.lists[1]?.digest } : {},
    );

    expect([answer.status, answer.body['code']]).toEqual([409, 'round.closed']);
    expect((await officer.get<RoundView>(path(`/${round.id}`))).body).toEqual(before);
  });

  describe('in the database, whatever the service does,', () => {
    let round: RoundView;
    let draft: RoundView;

    beforeAll(async () => {
      round = await approved({ ...plan(), code: 'FROZEN' });
      draft = await submitted({ ...plan(), code: 'WAITING' });
    });

    /** As the service's own role, with an audit entry for whatever it touches. */
    async function asService(sql: string, ...parameters: readonly unknown[]): Promise<void> {
      await world.app.get(DataSource).transaction(async (tx) => {
        const rows = await tx.query<readonly { id: Uuid }[]>(
          `select id from round where id = any($1)
           union select id from round_list where round_id = any($1)
           union select id from entitlement where round_id = any($1)`,
          [[round.id, draft.id]],
        );
        await noteInAudit(
          tx,
          rows.map(({ id }) => id),
        );
        await tx.query(sql, [...parameters]);
      });
    }

    it.each([
      ['plan', `update round set window_to = '2027-01-31' where id = $1`, 'round_is_no_draft'],
      ['criteria', `update round set criteria = '{}' where id = $1`, 'round_is_no_draft'],
      ['state', `update round set state = 'draft' where id = $1`, 'round_moves'],
      ['sites', `delete from round_site where round_id = $1`, 'round_is_no_draft'],
      [
        'digest',
        `update round_list set digest = sha256('other') where round_id = $1`,
        'round_list_is_approved',
      ],
      [
        'list',
        `insert into entitlement (id, emergency_id, round_id, list_no, recipient_kind, recipient_id, household_id, individual_id, persons, area_id, token_no)
         select gen_random_uuid(), emergency_id, round_id, 0, 'individual', individual.id, household_id, individual.id, 1, area_id, 999
         from individual
         join entitlement using (emergency_id, household_id)
         where round_id = $1
         limit 1`,
        'round_list_is_no_draft',
      ],
      [
        'entitlements',
        `select discard_draft($1, 0::smallint, array(select id from entitlement where round_id = $1))`,
        'round_list_is_no_draft',
      ],
      [
        'amounts due',
        `update entitlement_line set due = due + 1 where entitlement_id in (select id from entitlement where round_id = $1)`,
        'permission denied',
      ],
      ['existence', `delete from entitlement where round_id = $1`, 'permission denied'],
      [
        'limits',
        `update entitlement_line set delivered = due + 1 where entitlement_id in (select id from entitlement where round_id = $1)`,
        'entitlement_line_delivered',
      ],
      [
        'authors',
        `delete from approval_step where subject_id in (select id from round_list where round_id = $1)`,
        'permission denied',
      ],
    ])('an approved round keeps its %s', async (_, sql, refusal) => {
      expect(await refusalOf(asService(sql, round.id))).toContain(refusal);
    });

    it.each([
      [
        'without an approver',
        `update round_list set state = 'approved', approved_at = now() where round_id = $1`,
        'round_list_needs_approval',
      ],
      ['without its list', `update round set state = 'approved' where id = $1`, 'round_needs_list'],
      [
        'by its author',
        `insert into approval_step (emergency_id, subject_id, version, person_id, part, did)
         select emergency_id, subject_id, version, person_id, 'approver', 'approved'
         from approval_step
         where subject_id in (select id from round_list where round_id = $1)`,
        'approval_step_once',
      ],
    ])('a submitted round is not approved %s', async (_, sql, refusal) => {
      expect(await refusalOf(asService(sql, draft.id))).toContain(refusal);
    });

    it('what was delivered is not removed, and what was removed does not come back', async () => {
      const [first, second] = await entitlements(round.id);
      const removal = `update entitlement set state = 'removed', state_reason = 'moved away' where id = $1`;
      await asService(removal, first?.id);

      const back = await refusalOf(
        asService(`update entitlement set state = 'listed', state_reason = null where id = $1`, first?.id),
      );
      const gone = await refusalOf(
        asOwner(world, [second?.id ?? ''], async (tx) => {
          await tx.query('update entitlement_line set delivered = due where entitlement_id = $1', [
            second?.id,
          ]);
          await tx.query(removal, [second?.id]);
        }),
      );

      expect([back, gone]).toEqual(['entitlement_stands', 'entitlement_was_delivered']);
    });

    /** The constraint that refused, or what the database said. */
    async function refusalOf(write: Promise<unknown>): Promise<string | undefined> {
      try {
        await write;
        return undefined;
      } catch (error) {
        const { constraint, message } = error as { constraint?: string; message: string };
        return constraint ?? message;
      }
    }
  });
});

describe('institutions and places', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it('receive as a whole: counted heads for a place, an office for an institution, no names', async () => {
    const ground = await promiseAid(world.owner, { householdsPerSite: 1, blankets: 1 });
    const officer = await world.as('programme-officer', { emergencyId: ground.emergencyId });
    const path = (rest: string): string => `emergencies/${ground.emergencyId}/${rest}`;
    const place = {
      kind: 'place',
      organisationId: ground.organisationId,
      name: 'Market square',
      areaId: ground.areaId,
      people: 30,
    };

    const wrong = await officer.post(path('recipients'), { ...place, counted: { female: { '0-17': 10 } } });
    const right = await officer.post(path('recipients'), {
      ...place,
      counted: { female: { '0-17': 10, '18-59': 8 }, male: { '18-59': 12 } },
    });
    expect([wrong.body['code'], right.status]).toEqual(['recipient.counted', 201]);

    const round = await officer.post<RoundView>(path('rounds'), {
      projectId: ground.projectId,
      code: 'BLANKET',
      name: 'Blanket distribution',
      windowFrom: '2026-11-01',
      windowTo: '2026-12-31',
      siteIds: ground.siteIds,
      recipient: 'place',
      package: [
        {
          kind: 'item',
          itemId: ground.blanketId,
          per: 'person',
          quantity: '1',
          funding: [{ grantId: ground.grantId, quantity: '100' }],
        },
      ],
    });
    const prepared = await officer.post<RoundView>(path(`rounds/${round.body.id}/lists/0/prepare`));

    expect(prepared.body.lists[0]).toMatchObject({ listed: 1 });
    const list = await officer.get<{ items: EntitlementView[] }>(
      path(`rounds/${round.body.id}/entitlements`),
    );
    expect(list.body.items).toMatchObject([
      { recipientKind: 'place', householdId: null, persons: 30, lines: [{ due: '30' }] },
    ]);
  });
});
