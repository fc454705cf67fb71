import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { countAtEnd, type Desk, holds, openDesk } from '../support/desk.js';
import { promiseAid, type Promised } from '../support/promised.js';
import { asOwner, openWorld, otherOrganisation, type World } from '../support/world.js';

describe('planning a distribution', () => {
  let world: World;
  let ground: Promised;
  let officer: Api;
  let leader: Api;
  let entitlements: readonly Uuid[];
  /** The site of the first six tokens, and of the others. */
  let here: Uuid;
  let there: Uuid;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    ground = await promiseAid(world.owner, { householdsPerSite: 6, sites: 2, blankets: 5 });
    const within = { emergencyId: ground.emergencyId, organisationId: ground.organisationId };
    officer = await world.as('programme-officer', within);
    [here = '', there = ''] = [...ground.siteIds].sort();
    leader = await world.as('team-leader', { ...within, siteIds: [here] });
    entitlements = await idsOf(ground);
  });

  function path(rest: string): string {
    return `emergencies/${ground.emergencyId}/${rest}`;
  }

  /** By token number. */
  async function idsOf({ roundId }: Promised): Promise<readonly Uuid[]> {
    const rows = await world.owner.query<readonly { id: Uuid }[]>(
      'select id from entitlement where round_id = $1 order by token_no',
      [roundId],
    );
    return rows.map(({ id }) => id);
  }

  function plan(
    more: object = {},
    as: Api = officer,
    options: { key?: Uuid } = {},
  ): Promise<Answer<DistributionView>> {
    const body = {
      roundId: ground.roundId,
      siteId: here,
      heldOn: '2026-11-23',
      teamLeaderId: leader.personId,
      desks: 2,
      ...more,
    };
    return as.post<DistributionView>(path('distributions'), body, options);
  }

  async function refused(more: object, as: Api = officer): Promise<unknown[]> {
    const { status, body } = await plan(more, as);
    return [status, (body as unknown as Record<string, unknown>)['code']];
  }

  /** As it is with imported lists that name no site. */
  function takeFromSite(id: Uuid | undefined): Promise<void> {
    return asOwner(world, [String(id)], (tx) =>
      tx.query('update entitlement set site_id = null where id = $1', [id]),
    );
  }

  it('takes all that waits at the site, and says who planned it', async () => {
    const { status, body } = await plan();

    expect(status).toBe(201);
    expect(body).toMatchObject({
      planned: 6,
      state: 'planned',
      signOff: null,
      steps: [{ did: 'planned', cause: null, reason: null, personId: officer.personId }],
    });
  });

  it('takes only what is chosen, by name or by number: the rest waits for another day', async () => {
    const named = await plan({ entitlementIds: entitlements.slice(0, 2) });
    const numbered = await plan({ tokens: { from: 2, to: 4 }, heldOn: '2026-11-24' });
    const rest = await plan({ heldOn: '2026-11-25' });

    expect([named, numbered, rest].map(({ body }) => body.planned)).toEqual([2, 2, 2]);
  });

  it('takes all that is named, or nothing', async () => {
    const [first, , , , , , elsewhere] = entitlements;
    const { status, body } = await plan({ entitlementIds: [first, elsewhere] });

    expect([status, body]).toMatchObject([
      422,
      { code: 'distribution.entitlements', extra: { entitlementIds: [elsewhere] } },
    ]);
    expect((await plan()).body.planned).toBe(6);
  });

  it.each([
    ['both ways of choosing', { entitlementIds: [newId()], tokens: { from: 1, to: 2 } }, '/tokens'],
    ['numbers that end before they begin', { tokens: { from: 2, to: 1 } }, '/tokens/to'],
    ['a day that is none', { heldOn: '2026-02-30' }, '/heldOn'],
  ])('is refused with %s', async (_, more, pointer) => {
    const { status, body } = await plan(more);

    expect([status, body]).toMatchObject([400, { code: 'input.invalid', errors: [{ pointer }] }]);
  });

  it('takes what has no site where it is named and lies about the site, from who sees it', async () => {
    const [unplaced] = entitlements;
    await takeFromSite(unplaced);

    const all = await plan();
    const byLeader = await refused({ entitlementIds: [unplaced] }, leader);
    const elsewhere = await plan({ entitlementIds: [unplaced], siteId: there });
    const twice = await refused({ entitlementIds: [unplaced] });

    expect(all.body.planned).toBe(5);
    expect(byLeader).toEqual([422, 'distribution.entitlements']); // the leader's sites hold nothing without a site
    expect([elsewhere.status, elsewhere.body.planned]).toEqual([201, 1]);
    expect(twice).toEqual([422, 'distribution.entitlements']);
  });

  it('promises each household once, though four people plan the site at once', async () => {
    ground = await promiseAid(world.owner, { householdsPerSite: 2_000, blankets: 1 });
    officer = await world.as('programme-officer', { emergencyId: ground.emergencyId });
    [here = ''] = ground.siteIds;

    const answers = await Promise.all([plan(), plan(), plan(), plan()]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
    expect(answers.find(({ status }) => status === 201)?.body.planned).toBe(2_000);
    const [planned] = await world.owner.query<readonly { rows: bigint }[]>(
      'select count(*) as rows from distribution_entitlement where emergency_id = $1',
      [ground.emergencyId],
    );
    expect(planned?.rows).toBe(2_000n);
  });

  it('promises each household once in the database, whatever the service does', async () => {
    const first = await plan({ tokens: { from: 1, to: 1 } });
    const second = await plan({ tokens: { from: 2, to: 2 } });
    const double = world.owner.query(
      'insert into distribution_entitlement (emergency_id, distribution_id, entitlement_id) values ($1, $2, $3)',
      [ground.emergencyId, second.body.id, entitlements[0]],
    );

    expect(first.status).toBe(201);
    await expect(double).rejects.toThrow(/distribution_entitlement_live/);
  });

  it('is held within the window of the round, by a team leader who is there', async () => {
    expect(await refused({ heldOn: '2020-01-01' })).toEqual([422, 'distribution.day']);
    expect(await refused({ heldOn: '2999-10-02' })).toEqual([422, 'distribution.day']);
    expect(await refused({ teamLeaderId: newId() })).toEqual([404, 'not-found']);
    expect(await refused({ roundId: ground.roundId.toUpperCase() })).toEqual([400, 'input.invalid']);
  });

  it('frees its households when it is cancelled, and says why', async () => {
    const { body } = await plan();
    const cancel = path(`distributions/${body.id}/cancel`);
    const reason = { reason: 'the road is flooded' };
    const key = newId();

    const first = await leader.post<DistributionView>(cancel, reason, { key });
    const same = await leader.post<DistributionView>(cancel, reason, { key });

    expect(first.body).toMatchObject({
      state: 'cancelled',
      stateReason: 'the road is flooded',
      steps: [
        { did: 'planned' },
        { did: 'cancelled', reason: 'the road is flooded', personId: leader.personId },
      ],
    });
    expect([same.status, same.headers['idempotency-replayed']]).toEqual([200, 'true']);
    expect((await plan({ heldOn: '2026-11-30' })).body.planned).toBe(6);
    expect((await leader.post(path(`distributions/${body.id}/open`))).body['code']).toBe(
      'distribution.state',
    );
  });

  it('is cancelled by who may, where they may, and only before it is opened', async () => {
    const { body } = await plan();
    const at = path(`distributions/${body.id}`);
    const reason = { reason: 'the road is flooded' };
    const agent = await world.as('distribution-agent', { emergencyId: ground.emergencyId });
    const stranger = await world.as('team-leader', {
      emergencyId: ground.emergencyId,
      organisationId: await otherOrganisation(world),
    });

    expect((await agent.post(`${at}/cancel`, reason)).status).toBe(403);
    expect((await stranger.post(`${at}/cancel`, reason)).status).toBe(404);
    await leader.post(`${at}/open`);
    expect((await leader.post(`${at}/cancel`, reason)).body['code']).toBe('distribution.state');
  });

  it('takes what was already handed out on paper as soon as it is opened, under the same id', async () => {
    const { body: planned } = await plan();
    const agent = await world.as('distribution-agent', { emergencyId: ground.emergencyId, siteIds: [here] });
    const paper = {
      id: newId(),
      distributionId: planned.id,
      entitlementId: entitlements[0] ?? '',
      collector: 'primary',
      identity: 'card',
      proofKind: 'paper',
      captured: 'paper',
    };
    const send = (): Promise<Answer> => agent.post(path('handouts'), paper);

    const early = await send();
    await leader.post(path(`distributions/${planned.id}/open`));
    const recorded = await send();

    expect([early.status, early.body['code']]).toEqual([400, 'handout.unopened']);
    expect([recorded.status, recorded.body['id'], recorded.body['over']]).toEqual([201, paper.id, false]);
  });

  it('is opened once by two who open it at once', async () => {
    const { body } = await plan();
    const open = path(`distributions/${body.id}/open`);

    const answers = await Promise.all([leader.post(open), leader.post(open)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const seen = await leader.get<DistributionView>(path(`distributions/${body.id}`));
    expect(seen.body.stock).toMatchObject([{ taken: '30', left: '30' }]);
  });
});

describe('carrying a distribution out', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  /** Twelve households, five blankets each; some are served. */
  async function serving(count: number): Promise<{ desk: Desk; at: string }> {
    const desk = await openDesk(world, { householdsPerSite: 12, blankets: 5 });
    for (let index = 0; index < count; index += 1) {
      const { status } = await desk.agent.post(desk.path('handouts'), desk.handout(index));
      expect(status).toBe(201);
    }
    return { desk, at: desk.path(`distributions/${desk.distributionId}`) };
  }

  function close(
    desk: Desk,
    returned: string,
    damaged = '0',
  ): Promise<Answer<DistributionView & { code?: string; extra?: object }>> {
    return desk.leader.post(desk.path(`distributions/${desk.distributionId}/close`), {
      counted: [{ no: 1, returned, damaged }],
    });
  }

  it('is resumed, and not opened a second time, while it is suspended', async () => {
    const { desk, at } = await serving(0);
    await desk.leader.post(`${at}/suspend`, { cause: 'weather', reason: 'a storm comes' });

    const { status, body } = await desk.leader.post(`${at}/open`, {});

    expect([status, body['code'], body['extra']]).toEqual([
      409,
      'distribution.state',
      { state: 'suspended' },
    ]);
    expect((await desk.leader.post(`${at}/resume`, {})).status).toBe(200);
  });

  it('keeps why it was suspended after it is resumed', async () => {
    const { desk, at } = await serving(0);

    await desk.leader.post(`${at}/suspend`, { cause: 'weather', reason: 'a storm comes' });
    const resumed = await desk.leader.post<DistributionView>(`${at}/resume`);

    expect(resumed.body.stateReason).toBeNull();
    expect(resumed.body.steps).toMatchObject([
      { did: 'planned' },
      { did: 'opened' },
      { did: 'suspended', cause: 'weather', reason: 'a storm comes', personId: desk.leader.personId },
      { did: 'resumed' },
    ]);
  });

  it('makes no goods and no cash by a count of more than is left', async () => {
    const { desk } = await serving(1);
    const cash = await openDesk(world, { householdsPerSite: 2, cash: 1_000n, currency: 'USD' });

    const goods = await close(desk, '55', '1');
    const money = await close(cash, '999999.99');

    expect([goods.status, goods.body.code, goods.body.extra]).toEqual([
      422,
      'distribution.count',
      { surplus: [{ no: 1, left: '55', surplus: '1' }] },
    ]);
    expect([money.status, money.body.code]).toEqual([422, 'distribution.count']);
    expect(await holds(world, cash)).toMatchObject({ float: '0', reserved: '2000' });
    expect((await close(desk, '54', '1')).body).toMatchObject({ state: 'closed', stock: [{ missing: '0' }] });
  });

  it('takes a late paper handout from what was missing: the stock stays, and nothing is left to explain', async () => {
    const { desk, at } = await serving(4);
    await close(desk, '35');
    expect(await holds(world, desk)).toEqual({
      stock: '35',
      reserved: '0',
      delivered: '20',
      discrepancy: '5',
    });

    const late = await desk.agent.post<HandoutView>(desk.path('handouts'), {
      ...desk.handout(5),
      captured: 'paper',
    });

    expect(late.body).toMatchObject({ late: true, over: false });
    expect(await holds(world, desk)).toEqual({
      stock: '35',
      reserved: '0',
      delivered: '25',
      discrepancy: '0',
    });
    const signed = await desk.leader.post<DistributionView>(`${at}/sign-off`);
    expect(signed.body.signOff).toMatchObject({
      planned: 12,
      came: 5,
      lines: [{ no: 1, taken: '60', given: '25', returned: '35', damaged: '0', missing: '0' }],
      difference: false,
      explanation: null,
      signedBy: desk.leader.personId,
    });
  });

  it('takes late cash from what was missing, and no second time from its custodian', async () => {
    const desk = await openDesk(world, { householdsPerSite: 3, cash: 25_500n, currency: 'JOD' });
    await desk.agent.post(desk.path('handouts'), desk.handout(0));
    await countAtEnd(desk, [{ no: 1, returned: '25.500' }]);
    await close(desk, '25.500');

    const late = await Promise.all(
      [1, 2].map((index) =>
        desk.agent.post<HandoutView>(desk.path('handouts'), { ...desk.handout(index), captured: 'paper' }),
      ),
    );

    expect(late.map(({ status }) => status)).toEqual([201, 201]);
    // one explains what was missing; for the other the count and the paper contradict each other
    expect(await holds(world, desk)).toEqual({
      float: '0',
      reserved: '0',
      delivered: '76500',
      discrepancy: '0',
    });
    const unexplained = await desk.leader.post(desk.path(`distributions/${desk.distributionId}/sign-off`));
    expect(unexplained.body['code']).toBe('distribution.unexplained');
  });

  it('does not take a late handout from what is damaged: that is still there', async () => {
    const { desk } = await serving(10);
    await close(desk, '0', '5');

    await desk.agent.post(desk.path('handouts'), { ...desk.handout(11), captured: 'paper' });

    expect(await holds(world, desk)).toMatchObject({ delivered: '55', discrepancy: '5' });
  });

  it('signs off what stands then, not what stood at closing: a handout reversed since is missing', async () => {
    const { desk, at } = await serving(1);
    const [handout] = (await desk.agent.get<{ items: HandoutView[] }>(desk.path('handouts'))).body.items;
    await close(desk, '55');
    await desk.leader.post(desk.path(`handouts/${String(handout?.id)}/reversal`), {
      kind: 'entry_error',
      reason: 'nobody came',
    });

    const unexplained = await desk.leader.post(`${at}/sign-off`);
    const explained = await desk.leader.post<DistributionView>(`${at}/sign-off`, {
      explanation: 'five were taken from the lorry',
    });

    expect(unexplained.body['code']).toBe('distribution.unexplained');
    expect(explained.body.signOff).toMatchObject({
      came: 0,
      lines: [{ taken: '60', given: '0', returned: '55', damaged: '0', missing: '5' }],
      difference: true,
      explanation: 'five were taken from the lorry',
    });
    expect(await holds(world, desk)).toMatchObject({ discrepancy: '5' });
  });

  it('signs off what came back after closing: good to where it was, damaged apart', async () => {
    const { desk, at } = await serving(2);
    const { items } = (await desk.agent.get<{ items: HandoutView[] }>(desk.path('handouts'))).body;
    await close(desk, '50');
    for (const [index, condition] of ['good', 'damaged'].entries())
      await desk.leader.post(desk.path(`handouts/${String(items[index]?.id)}/reversal`), {
        kind: 'returned',
        condition,
        reason: 'brought back',
      });

    const signed = await desk.leader.post<DistributionView>(`${at}/sign-off`, { explanation: 'torn' });

    expect(signed.body.signOff?.lines).toMatchObject([
      { taken: '60', given: '0', returned: '55', damaged: '5', missing: '0' },
    ]);
    expect(await holds(world, desk)).toMatchObject({ stock: '55', discrepancy: '5', reserved: '0' });
  });

  it('shows what paper says was given beyond all that was taken along', async () => {
    const { desk, at } = await serving(12);
    await desk.agent.post(desk.path('handouts'), { ...desk.handout(0), captured: 'paper' });
    await close(desk, '0');

    const signed = await desk.leader.post<DistributionView>(`${at}/sign-off`, {
      explanation: 'a sixty-first came from the lorry of another team',
    });

    expect(signed.body.signOff?.lines).toMatchObject([
      { no: 1, taken: '60', given: '60', missing: '0' },
      { no: null, taken: '0', given: '5', missing: '-5' },
    ]);
  });

  it('closes while desks hand out: each handout is before it or is refused, and all is accounted for', async () => {
    const { desk, at } = await serving(0);

    const [closed, ...answers] = await Promise.all([
      close(desk, '0'),
      ...desk.entitlements.map((_, index) => desk.agent.post(desk.path('handouts'), desk.handout(index))),
    ]);

    const done = answers.filter(({ status }) => status === 201).length;
    const late = answers.filter(({ body }) => body['code'] === 'distribution.closed').length;
    expect(closed.status).toBe(200);
    expect(done + late).toBe(12);
    const books = await holds(world, desk);
    expect([books['reserved'], books['stock']]).toEqual(['0', '0']);
    expect(Number(books['delivered'] ?? 0)).toBe(5 * done);
    expect(Number(books['discrepancy'] ?? 0)).toBe(60 - 5 * done);
    expect((await desk.leader.post(`${at}/sign-off`, { explanation: 'nobody counted' })).status).toBe(200);
  });
});
