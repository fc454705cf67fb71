import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RoundOutcomesView } from '../../src/assistance/ending.contract.js';
import type {
  EntitlementPageView,
  EntitlementView,
  WhyView,
} from '../../src/assistance/entitlement.contract.js';
import type { RoundView } from '../../src/assistance/round.contract.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { endAll } from '../support/endings.js';
import { promiseAid } from '../support/promised.js';
import { asOwner, openWorld, otherOrganisation, type World } from '../support/world.js';

const reason = 'said so at the help desk';

describe('an entitlement', () => {
  let world: World;
  let desk: Desk;
  let help: Api;
  let officer: Api;
  let manager: Api;
  let ids: readonly Uuid[];

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    desk = await openDesk(world, { householdsPerSite: 6, sites: 2, blankets: 2 });
    const within = { emergencyId: desk.emergencyId, organisationId: desk.organisationId };
    help = await world.as('help-desk', desk.extent);
    officer = await world.as('programme-officer', within);
    manager = await world.as('programme-manager', within);
    ids = desk.entitlements.map(({ id }) => id);
  });

  function end(
    outcome: string,
    entitlementIds: readonly (Uuid | undefined)[],
    as: Api = help,
    options: { key?: Uuid } = {},
  ): Promise<Answer<RoundOutcomesView>> {
    const body = { entitlementIds, outcome, reason };
    return as.post<RoundOutcomesView>(desk.path(`rounds/${desk.roundId}/endings`), body, options);
  }

  async function entitlement(index: number): Promise<EntitlementView> {
    return (await officer.get<EntitlementView>(desk.path(`entitlements/${String(ids[index])}`))).body;
  }

  async function outcomes(as: Api = manager): Promise<RoundOutcomesView> {
    return (await as.get<RoundOutcomesView>(desk.path(`rounds/${desk.roundId}/outcomes`))).body;
  }

  async function handOut(index: number, more: object = {}): Promise<Answer<HandoutView>> {
    return desk.agent.post<HandoutView>(desk.path('handouts'), { ...desk.handout(index), ...more });
  }

  /** Nothing of the lot is missing: what was not handed out goes back. */
  async function close(as: Api = desk.leader): Promise<Answer<DistributionView>> {
    const { stock } = await desk.distribution();
    const counted = stock.map(({ no, left }) => ({ no, returned: left }));
    return as.post<DistributionView>(desk.path(`distributions/${desk.distributionId}/close`), { counted });
  }

  function plan(more: object, as: Api = officer): Promise<Answer<DistributionView>> {
    return as.post<DistributionView>(desk.path('distributions'), {
      roundId: desk.roundId,
      siteId: desk.siteId,
      heldOn: '2026-11-24',
      teamLeaderId: desk.leader.personId,
      desks: 1,
      ...more,
    });
  }

  const part = (index: number): object => ({
    lines: [{ entitlementLineId: desk.entitlements[index]?.lineId, quantity: '1' }],
    shortReason: 'one was torn',
  });
  const codeOf = ({ body }: Answer<unknown>): unknown => (body as Record<string, unknown>)['code'];

  it('ends as somebody said, with who said it and why, and is not handed out then', async () => {
    const answer = await end('moved', ids.slice(0, 2));

    expect([answer.status, answer.body]).toMatchObject([
      200,
      { roundId: desk.roundId, entitlements: 6, outcomes: { moved: 2, open: 4 } },
    ]);
    expect(await entitlement(0)).toMatchObject({
      outcome: 'moved',
      state: 'listed',
      steps: [{ did: 'ended', outcome: 'moved', reason, distributionId: null, personId: help.personId }],
    });
    expect(codeOf(await handOut(0))).toBe('entitlement.ended');
  });

  it('is ended with all that are named, or none is', async () => {
    await handOut(0, part(0));
    await handOut(1);
    await officer.post(desk.path(`entitlements/${String(ids[2])}/hold`), { reason });
    await manager.post(desk.path(`entitlements/${String(ids[3])}/remove`), { reason });
    await end('duplicate', [ids[4]]);

    const { status, body } = await end('absent', ids);

    expect([status, body]).toMatchObject([
      409,
      {
        code: 'entitlement.cannot-end',
        extra: {
          entitlements: [
            { entitlementId: ids[0], why: 'delivered' },
            { entitlementId: ids[1], why: 'collected' },
            { entitlementId: ids[3], why: 'removed' },
            { entitlementId: ids[4], why: 'ended' },
          ],
        },
      },
    ]);
    expect((await outcomes()).outcomes).toMatchObject({ open: 3 + 6, absent: 0 });
    expect((await end('partly', [ids[0]])).status).toBe(200);
    expect((await end('deceased', [ids[2]])).status).toBe(200); // what is on hold may end
  });

  it('is not ended by who may not, or where they do not work; nor twice by one request', async () => {
    const strangers = await world.as('help-desk', {
      emergencyId: desk.emergencyId,
      organisationId: await otherOrganisation(world),
    });
    const elsewhere = await world.owner.query<readonly { id: Uuid }[]>(
      'select id from entitlement where round_id = $1 and site_id <> $2',
      [desk.roundId, desk.siteId],
    );
    const key = newId();

    expect((await end('moved', [ids[0]], desk.agent)).status).toBe(403);
    expect((await end('moved', [ids[0]], strangers)).status).toBe(404);
    expect((await end('moved', [ids[0], elsewhere[0]?.id])).status).toBe(404);
    expect((await end('moved', [ids[0], newId()])).status).toBe(404);
    const once = await end('moved', [ids[0]], help, { key });
    const again = await end('moved', [ids[0]], help, { key });
    expect([once.status, again.status, again.body]).toEqual([200, 200, once.body]);
    expect((await entitlement(0)).steps).toHaveLength(1);
  });

  it('is opened again with a reason, and handed out', async () => {
    await end('not_recognised', [ids[0]]);
    const path = desk.path(`entitlements/${String(ids[0])}/reopen`);

    expect((await desk.agent.post(path, { reason })).status).toBe(403);
    const opened = await help.post<EntitlementView>(path, { reason: 'came back with a card' });
    expect([opened.status, opened.body]).toMatchObject([
      200,
      { outcome: 'open', steps: [{ did: 'ended' }, { did: 'reopened', reason: 'came back with a card' }] },
    ]);
    expect(codeOf(await help.post(path, { reason }))).toBe('entitlement.not-ended');
    expect((await handOut(0)).status).toBe(201);
    expect((await entitlement(0)).outcome).toBe('collected');
  });

  it('is told to its household in its language', async () => {
    await end('absent', [ids[0]]);
    const { householdId } = await entitlement(0);

    const why = await help.get<WhyView>(
      desk.path(`rounds/${desk.roundId}/households/${String(householdId)}/why?language=fr`),
    );
    expect(why.body.words).toEqual([
      'Personne du ménage n’est venu lors de la distribution : demandez quand retirer ce qui est prévu.',
    ]);
  });

  it('waits, ended, for whoever would hold, release or remove it', async () => {
    await end('refused', [ids[0]]);

    const at = desk.path(`entitlements/${String(ids[0])}`);
    expect(codeOf(await officer.post(`${at}/hold`, { reason }))).toBe('entitlement.ended');
    expect(codeOf(await officer.post(`${at}/release`, { reason }))).toBe('entitlement.ended');
    expect(codeOf(await manager.post(`${at}/remove`, { reason }))).toBe('entitlement.ended');
  });

  it('is absent, or collected in part, when its distribution closes without it; on hold it stays open', async () => {
    await handOut(0);
    await handOut(1, part(1));
    await end('refused', [ids[2]]);
    await officer.post(desk.path(`entitlements/${String(ids[3])}/hold`), { reason });

    expect((await close()).status).toBe(200);

    const all = await Promise.all(ids.map((_, index) => entitlement(index)));
    expect(all.map(({ outcome }) => outcome)).toEqual([
      'collected',
      'partly',
      'refused',
      'open',
      'absent',
      'absent',
    ]);
    expect(all[5]?.steps).toMatchObject([
      {
        did: 'ended',
        outcome: 'absent',
        reason: null,
        distributionId: desk.distributionId,
        personId: desk.leader.personId,
      },
    ]);
    expect(await outcomes()).toMatchObject({
      entitlements: 12,
      held: 1,
      outcomes: { open: 1 + 6, collected: 1, partly: 1, refused: 1, absent: 2 },
    });
    const listed = await officer.get<EntitlementPageView>(
      desk.path(`rounds/${desk.roundId}/entitlements?outcome=absent`),
    );
    expect(listed.body.items.map(({ id }) => id)).toEqual([ids[4], ids[5]]);
  });

  it('was no absence where paper says so later', async () => {
    await close();
    const late = await handOut(0, { captured: 'paper', identity: 'document', proofKind: 'paper' });

    expect([late.status, late.body.over]).toEqual([201, false]);
    expect((await entitlement(0)).outcome).toBe('collected');
  });

  it('was never due where it is a duplicate: what was given on paper is too much', async () => {
    await end('duplicate', [ids[0]]);
    const late = await handOut(0, { captured: 'paper', identity: 'document', proofKind: 'paper' });

    expect([late.status, late.body.over]).toEqual([201, true]);
    expect((await entitlement(0)).outcome).toBe('duplicate');
  });

  it('is open again where a handout of what ended in part is reversed', async () => {
    const { body } = await handOut(0, part(0));
    await end('partly', [ids[0]]);
    await desk.leader.post(desk.path(`handouts/${body.id}/reversal`), { kind: 'entry_error', reason });

    expect(await entitlement(0)).toMatchObject({
      outcome: 'open',
      steps: [{ did: 'ended' }, { did: 'reopened', reason }],
    });
  });

  it('is not opened again in a round that is being closed at the same moment', async () => {
    await end('moved', ids);

    const answer = await asOwner(world, [desk.roundId], async (tx) => {
      await tx.query('select from round where id = $1 for update', [desk.roundId]);
      const reopening = help.post(desk.path(`entitlements/${String(ids[1])}/reopen`), { reason });
      await sleep(300);
      await tx.query(
        `update round set state = 'closed', close_reason = 'over', closed_at = now() where id = $1`,
        [desk.roundId],
      );
      return { reopening };
    });

    expect(codeOf(await answer.reopening)).toBe('round.closed');
  });

  it('keeps its round open until it ended, and then the round closes', async () => {
    const closeRound = (): Promise<Answer<RoundView>> =>
      manager.post<RoundView>(desk.path(`rounds/${desk.roundId}/close`), { reason: 'all is done' });
    await handOut(0);
    await close();

    const early = await closeRound();
    expect([early.status, early.body]).toMatchObject([
      409,
      { code: 'round.entitlements-open', extra: { open: 6, held: 0, waitingForShelter: 0 } },
    ]);

    await endAll(officer, `emergencies/${desk.emergencyId}`, desk.roundId);
    expect((await closeRound()).body).toMatchObject({ state: 'closed' });
    expect(await outcomes()).toMatchObject({ state: 'closed', outcomes: { open: 0, moved: 6 } });
    const again = await help.post(desk.path(`entitlements/${String(ids[1])}/reopen`), { reason });
    expect(codeOf(again)).toBe('round.closed');
  });

  it('shows its outcomes to who reaches them, and only those', async () => {
    expect((await outcomes(desk.leader)).entitlements).toBe(6);
    expect((await outcomes()).entitlements).toBe(12);
    const agent = await desk.agent.get(desk.path(`rounds/${desk.roundId}/outcomes`));
    expect(agent.status).toBe(403);
    const elsewhere = await world.as('programme-manager', {
      emergencyId: desk.emergencyId,
      organisationId: await otherOrganisation(world),
    });
    expect((await elsewhere.get(desk.path(`rounds/${desk.roundId}/outcomes`))).status).toBe(404);
  });

  describe('of somebody absent', () => {
    beforeEach(async () => {
      await handOut(0);
      await handOut(1, part(1));
      await close();
    });

    it('is not planned again as if nothing had been, but at a catch-up, where it is open again', async () => {
      expect(codeOf(await plan({}))).toBe('distribution.no-households');

      const { status, body } = await plan({ kind: 'catch_up' });

      expect([status, body]).toMatchObject([201, { kind: 'catch_up', planned: 5, deliveryAreaId: null }]);
      expect(await entitlement(1)).toMatchObject({
        outcome: 'open',
        steps: [{ outcome: 'partly' }, { did: 'reopened', distributionId: body.id }],
      });
      expect(codeOf(await plan({ kind: 'catch_up' }))).toBe('distribution.no-households');
    });

    it('is handed out at another site of the round', async () => {
      const siteId = desk.siteIds.find((id) => id !== desk.siteId);
      const planned = await plan({ kind: 'catch_up', siteId, absentOf: desk.distributionId });
      const id = planned.body.id;

      expect([planned.status, planned.body.planned]).toEqual([201, 5]);
      expect((await officer.post(desk.path(`distributions/${id}/open`), {})).status).toBe(403);
      const leader = await world.as('team-leader', { ...desk.extent, siteIds: [String(siteId)] });
      expect((await leader.post(desk.path(`distributions/${id}/open`), {})).status).toBe(200);
      const agent = await world.as('distribution-agent', { ...desk.extent, siteIds: [String(siteId)] });
      const given = await agent.post(desk.path('handouts'), { ...desk.handout(2), distributionId: id });
      expect(given.status).toBe(201);
      expect((await entitlement(2)).outcome).toBe('collected');
    });

    it('is not planned where the round is not carried out', async () => {
      const { siteIds } = await promiseAid(world.owner, { householdsPerSite: 1, within: desk });

      const { status, body } = await plan({
        kind: 'catch_up',
        siteId: siteIds[0],
        absentOf: desk.distributionId,
      });
      expect([status, body]).toMatchObject([422, { code: 'distribution.site' }]);
    });

    it('is brought home, and where is kept', async () => {
      const at = { kind: 'home_delivery', entitlementIds: [ids[4]] };
      const { status, body } = await plan({ ...at, deliveryAreaId: desk.areaId });

      expect([status, body]).toMatchObject([
        201,
        { kind: 'home_delivery', deliveryAreaId: desk.areaId, planned: 1 },
      ]);
      expect((await plan({ ...at, deliveryAreaId: newId() })).status).toBe(404);
    });

    it.each([
      [{ kind: 'home_delivery' }, '/deliveryAreaId'],
      [{ deliveryAreaId: newId() }, '/deliveryAreaId'],
      [{ absentOf: newId() }, '/absentOf'],
      [{ kind: 'other' }, '/kind'],
    ])('is not planned with %j', async (more, pointer) => {
      const { status, body } = await plan(more);

      expect([status, body]).toMatchObject([400, { code: 'input.invalid', errors: [{ pointer }] }]);
    });
  });

  it('cannot end behind the service’s back, twice, or as something that it is not', async () => {
    await handOut(0, part(0));
    const set = (id: Uuid | undefined, ended: string | null): Promise<void> =>
      asOwner(world, [String(id)], (tx) =>
        tx.query(
          'update entitlement set ended = $2, ended_at = case when $2::text is null then null else clock_timestamp() end where id = $1',
          [id, ended],
        ),
      );

    await expect(set(ids[0], 'absent')).rejects.toMatchObject({
      constraint: 'entitlement_ends_as_delivered',
    });
    await expect(set(ids[1], 'partly')).rejects.toMatchObject({
      constraint: 'entitlement_ends_as_delivered',
    });
    await set(ids[1], 'moved');
    await expect(set(ids[1], 'absent')).rejects.toMatchObject({ constraint: 'entitlement_ends_once' });
    await set(ids[1], null);
    await expect(
      world.owner.query('update entitlement set ended = $2, ended_at = clock_timestamp() where id = $1', [
        ids[1],
        'moved',
      ]),
    ).rejects.toThrow('without an audit entry');
  });

  it('is served or absent, never both, though handouts come while the distribution closes', async () => {
    const handouts = Array.from({ length: 6 }, (_, index) => handOut(index));
    const [closed, ...given] = await Promise.all([close(), ...handouts]);
    const served = given.filter(({ status }) => status === 201).length;

    // What was counted before the last handouts is more than is left: then it is closed again, by a new count.
    if (closed.status !== 200) expect((await close()).status).toBe(200);
    const { outcomes: counted } = await outcomes(desk.leader);
    expect(counted).toMatchObject({ collected: served, absent: 6 - served, open: 0 });
  });

  describe('that waits at a distribution which cannot go on', () => {
    function move(
      more: object = {},
      as: Api = desk.leader,
      options: { key?: Uuid } = {},
    ): Promise<Answer<DistributionView>> {
      const body = { heldOn: '2026-11-24', reason: 'the road is flooded', ...more };
      return as.post<DistributionView>(desk.path(`distributions/${desk.distributionId}/move`), body, options);
    }

    it('is moved with all the others to another day, in one act', async () => {
      await handOut(0);
      await handOut(1, part(1));
      await end('moved', [ids[2]]);
      await desk.leader.post(desk.path(`distributions/${desk.distributionId}/suspend`), {
        cause: 'weather',
        reason: 'the road is flooded',
      });

      const key = newId();
      const moved = await move({}, desk.leader, { key });

      expect([moved.status, moved.body]).toMatchObject([
        201,
        { state: 'planned', heldOn: '2026-11-24', movedFrom: desk.distributionId, planned: 4 },
      ]);
      expect((await move({}, desk.leader, { key })).body).toEqual(moved.body);
      expect(await desk.distribution()).toMatchObject({
        state: 'suspended',
        steps: [{}, {}, {}, { did: 'moved', reason: 'the road is flooded' }],
      });
      await close();
      expect((await outcomes(desk.leader)).outcomes).toMatchObject({ open: 4, absent: 0, moved: 1 });
      expect(
        (await desk.leader.post(desk.path(`distributions/${moved.body.id}/open`), {})).body,
      ).toMatchObject({
        state: 'open',
        stock: [{ taken: '7' }],
      });
    });

    it('is served there and no longer here', async () => {
      const { body } = await move();

      expect(codeOf(await handOut(0))).toBe('handout.not-planned');
      await close();
      await desk.leader.post(desk.path(`distributions/${body.id}/open`), {});
      expect((await handOut(0, { distributionId: body.id })).status).toBe(201);
    });

    it('is not moved where nobody is left, after it is over, outside the window, or by who may not', async () => {
      expect((await move({}, desk.agent)).status).toBe(403);
      expect((await move({ siteId: newId() })).status).toBe(404);
      expect(codeOf(await move({ heldOn: '2999-10-02' }))).toBe('distribution.day');
      await Promise.all(ids.map((_, index) => handOut(index)));
      expect(codeOf(await move())).toBe('distribution.no-households');
      await close();
      expect(codeOf(await move())).toBe('distribution.state');
    });

    it('takes a plan along as a whole, which is cancelled then', async () => {
      const other = desk.siteIds.find((id) => id !== desk.siteId);
      const planned = await plan({ siteId: other });
      const moved = await officer.post<DistributionView>(desk.path(`distributions/${planned.body.id}/move`), {
        heldOn: '2026-11-25',
        siteId: desk.siteId,
        reason: 'the school is in use',
      });

      expect([moved.status, moved.body]).toMatchObject([201, { siteId: desk.siteId, planned: 6 }]);
      const before = await officer.get<DistributionView>(desk.path(`distributions/${planned.body.id}`));
      expect(before.body).toMatchObject({ state: 'cancelled', stateReason: 'the school is in use' });
    });
  });
});
