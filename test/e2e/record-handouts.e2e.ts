import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  HandoutOutcomesView,
  HandoutPageView,
  HandoutView,
} from '../../src/distribution/handout.contract.js';
import { makeSource } from '../../src/platform/database/source.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { Metrics } from '../../src/platform/metrics.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { untilLocked } from '../support/locks.js';
import { openWorld, otherOrganisation, type World } from '../support/world.js';

describe('recording handouts', () => {
  let world: World;
  let desk: Desk;
  let agent: Api;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    desk = await openDesk(world, { householdsPerSite: 12, blankets: 5 });
    agent = desk.agent;
  });

  it('records what a household was handed, and takes it from what the distribution holds', async () => {
    const body = desk.handout();

    const answer = await agent.post<HandoutView>(desk.path('handouts'), body);

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      id: body.id,
      deliveryNo: 1,
      captured: 'live',
      over: false,
      late: false,
      recordedBy: agent.personId,
    });
    expect(answer.body.lines).toEqual([{ entitlementLineId: expect.any(String), quantity: '5', over: '0' }]);
    expect(await desk.left()).toBe('55');
  });

  it('gives twenty identical calls at once one handout and twenty equal answers', async () => {
    const body = desk.handout();

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => agent.post<HandoutView>(desk.path('handouts'), body)),
    );

    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(
      answers.filter((answer) => answer.status === 200 && answer.headers['idempotency-replayed'] === 'true'),
    ).toHaveLength(19);
    expect(await desk.left()).toBe('55');
  });

  it('refuses other content under an id that was used', async () => {
    const body = desk.handout();
    await agent.post(desk.path('handouts'), body);

    const other = await agent.post(desk.path('handouts'), { ...body, identity: 'photo' });

    expect([other.status, other.body['code']]).toEqual([409, 'id.reused']);
  });

  it('lets one of two desks serve a household and tells the other only when and where', async () => {
    const second = await world.as('distribution-agent', desk.extent);
    const [one, other] = [desk.handout(0), desk.handout(0)];

    const answers = await Promise.all([
      agent.post(desk.path('handouts'), one),
      second.post(desk.path('handouts'), other),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({
      code: 'handout.already',
      extra: { firstAt: expect.any(String), firstSiteId: desk.siteId },
    });
    expect(Object.keys(refused?.body['extra'] as object)).toEqual(['firstAt', 'firstSiteId']);
  });

  it('hands ten kits to ten of fifty desks that ask at once, and keeps none reserved', async () => {
    const crowd = await openDesk(world, {
      householdsPerSite: 50,
      blankets: 1,
      stockPerSite: 10n,
      short: true,
    });

    const answers = await Promise.all(
      crowd.entitlements.map((_, index) => crowd.agent.post(crowd.path('handouts'), crowd.handout(index))),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ body }) => body['code'] === 'distribution.out-of-stock')).toHaveLength(40);
    expect(await crowd.left()).toBe('0');
  });

  it('takes 500 at once, each on its own merits: 3 bad ones harm no other', async () => {
    const tablet = await openDesk(world, { householdsPerSite: 500, blankets: 2 });
    const handouts = tablet.entitlements.map((_, index) => tablet.handout(index));
    const bad = [
      { ...tablet.handout(7), id: handouts[7]?.id ?? '', entitlementId: newId() },
      {
        ...tablet.handout(130),
        id: handouts[130]?.id ?? '',
        entitlementId: tablet.entitlements[131]?.id ?? '',
      },
      {
        ...tablet.handout(499),
        id: handouts[499]?.id ?? '',
        collector: 'other',
        collectorReason: 'a neighbour',
      },
    ];
    const sent = handouts.map(
      (handout, index) => bad.find(({ id }) => id === handouts[index]?.id) ?? handout,
    );

    const { status, body } = await tablet.agent.post<HandoutOutcomesView>(
      tablet.path('handouts/batch'),
      { handouts: sent },
      { key: null },
    );

    expect(status).toBe(200);
    expect({ recorded: body.recorded, refused: body.refused }).toEqual({ recorded: 497, refused: 3 });
    expect(body.items.map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
    const codes = body.items.filter(({ outcome }) => outcome === 'refused').map(({ code }) => code);
    expect(codes.sort()).toEqual(['act.forbidden', 'handout.already', 'not-found']);
    expect(await tablet.left()).toBe('6');
  });

  it('judges two people of different sites and one without the right in one batch, each by their own scope', async () => {
    const here = await openDesk(world, { householdsPerSite: 5, blankets: 1 });
    const { emergencyId, organisationId } = here;
    const there = await openDesk(world, {
      householdsPerSite: 1,
      blankets: 1,
      within: { emergencyId, organisationId },
    });
    const release = await fillLane(world, here, [3, 4]);

    const sent = [
      here.agent.post(here.path('handouts'), here.handout(0)),
      there.agent.post(there.path('handouts'), there.handout(0)),
      there.agent.post(here.path('handouts'), here.handout(1)),
      here.agent.post(here.path('handouts'), {
        ...here.handout(2),
        collector: 'other',
        collectorReason: 'a neighbour',
      }),
    ];
    await eventually(async () => {
      expect(await waiting(world)).toBe(4);
    });
    await release();

    const answers = await Promise.all(sent);
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
      [201, undefined],
      [201, undefined],
      [404, 'not-found'],
      [403, 'act.forbidden'],
    ]);
    const transactions = await world.owner.query<readonly object[]>(
      'select distinct xmin::text from handout where id = any($1)',
      [answers.slice(0, 2).map(({ body }) => body['id'])],
    );
    expect(transactions).toHaveLength(1);
  });

  it('keeps what a desk is refused from being written, but not from the log', async () => {
    const { body } = await agent.post(desk.path('handouts'), {
      ...desk.handout(),
      lines: [{ entitlementLineId: desk.entitlements[0]?.lineId, quantity: '6' }],
    });

    expect(body['code']).toBe('handout.exceeds');
    expect(await desk.left()).toBe('60');
  });

  it('adds up parts and never gives more than is due', async () => {
    const part = (quantity: string): object => ({
      ...desk.handout(3),
      lines: [{ entitlementLineId: desk.entitlements[3]?.lineId, quantity }],
      shortReason: 'the rest comes tomorrow',
    });

    const answers: Answer[] = [];
    for (const quantity of ['2', '2', '2', '1'])
      answers.push(await agent.post(desk.path('handouts'), part(quantity)));

    expect(answers.map(({ status, body }) => [status, body['deliveryNo'] ?? body['code']])).toEqual([
      [201, 1],
      [201, 2],
      [422, 'handout.exceeds'],
      [201, 3],
    ]);
  });

  it('hands out the right collector only: another needs a reason and is an act of its own', async () => {
    const other = {
      ...desk.handout(4),
      collector: 'other',
      collectorReason: 'a neighbour, sent by the head',
    };

    const byAgent = await agent.post(desk.path('handouts/to-other'), other);
    const withoutReason = await desk.leader.post(desk.path('handouts/to-other'), {
      ...other,
      id: newId(),
      collectorReason: undefined,
    });
    const byLeader = await desk.leader.post(desk.path('handouts/to-other'), { ...other, id: newId() });

    expect([byAgent.status, withoutReason.status, byLeader.status]).toEqual([403, 400, 201]);
    expect(withoutReason.body['errors']).toEqual(
      expect.arrayContaining([expect.objectContaining({ pointer: '/collectorReason' })]),
    );
  });

  it('says which field is wrong', async () => {
    const { status, body } = await agent.post(desk.path('handouts'), {
      ...desk.handout(),
      identity: 'face',
      extra: 1,
    });

    expect(status).toBe(400);
    expect((body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual([
      '/extra',
      '/identity',
    ]);
  });

  it.each(['2026-W10', '2026-123', '20261120T080000Z', '2026-11-20', '2026-11-20T08:00:00'])(
    'takes no moment without its offset: %s',
    async (occurredAt) => {
      const alone = await agent.post(desk.path('handouts'), { ...desk.handout(), occurredAt });
      const batch = await agent.post(
        desk.path('handouts/batch'),
        { handouts: [desk.handout(1), { ...desk.handout(), occurredAt }] },
        { key: null },
      );

      expect([alone.status, batch.status]).toEqual([400, 400]);
      expect(alone.body['errors']).toMatchObject([{ pointer: '/occurredAt' }]);
    },
  );

  it('happens now where it is live, whatever is told', async () => {
    const before = Date.now();

    const { body } = await agent.post<HandoutView>(desk.path('handouts'), {
      ...desk.handout(),
      occurredAt: '2026-11-20T08:00:00Z',
    });

    expect(Date.parse(body.occurredAt)).toBeGreaterThanOrEqual(before);
    expect(body.occurredAt).toBe(body.recordedAt);
  });

  it('takes an id once, whatever the act: in a batch it harms no other', async () => {
    const used = { ...desk.handout(0), collector: 'other', collectorReason: 'a neighbour' };
    expect((await desk.leader.post(desk.path('handouts/to-other'), used)).status).toBe(201);
    const batch = { handouts: [desk.handout(1), { ...desk.handout(2), id: used.id }, desk.handout(3)] };

    const first = await agent.post<HandoutOutcomesView>(desk.path('handouts/batch'), batch, { key: null });
    const again = await agent.post<HandoutOutcomesView>(desk.path('handouts/batch'), batch, { key: null });

    expect(first.body.items.map(({ status, code }) => [status, code])).toEqual([
      [201, undefined],
      [409, 'id.reused'],
      [201, undefined],
    ]);
    expect(again.body.items.map(({ status, replayed }) => [status, replayed])).toEqual([
      [200, true],
      [409, true],
      [200, true],
    ]);
  });

  it('takes batches of handouts to other collectors from who holds that act', async () => {
    const other = (index: number): object => ({
      ...desk.handout(index),
      collector: 'other',
      collectorReason: 'a neighbour, sent by the head',
    });
    const path = desk.path('handouts/to-other/batch');
    const batch = { handouts: [other(0), other(1)] };

    const byLeader = await desk.leader.post<HandoutOutcomesView>(path, batch, { key: null });
    const again = await desk.leader.post<HandoutOutcomesView>(path, batch, { key: null });
    const byAgent = await agent.post(path, { handouts: [other(2)] }, { key: null });
    const stranger = await world.as('team-leader', {
      emergencyId: desk.emergencyId,
      organisationId: await otherOrganisation(world),
    });
    const elsewhere = await stranger.post<HandoutOutcomesView>(path, { handouts: [other(3)] }, { key: null });

    expect(byLeader.body).toMatchObject({ recorded: 2, refused: 0 });
    expect(byLeader.body.items[0]?.handout).toMatchObject({
      collector: 'other',
      collectorReason: 'a neighbour, sent by the head',
    });
    expect(again.body.items.map(({ status, replayed }) => [status, replayed])).toEqual([
      [200, true],
      [200, true],
    ]);
    expect(byAgent.status).toBe(403);
    expect(elsewhere.body.items).toMatchObject([{ outcome: 'refused', status: 404, code: 'not-found' }]);
  });

  it('tells of the first handout that stands, not of a reversed one', async () => {
    const wrong = await agent.post<HandoutView>(desk.path('handouts'), {
      ...desk.handout(0),
      captured: 'paper',
      occurredAt: '2026-11-21T08:00:00Z',
    });
    await desk.leader.post(desk.path(`handouts/${wrong.body.id}/reversal`), {
      kind: 'entry_error',
      reason: 'typed under another token',
    });
    const right = await agent.post<HandoutView>(desk.path('handouts'), {
      ...desk.handout(0),
      captured: 'paper',
      occurredAt: '2026-11-22T08:00:00Z',
    });

    const again = await agent.post(desk.path('handouts'), desk.handout(0));

    expect(again.body).toMatchObject({
      code: 'handout.already',
      extra: { firstAt: right.body.occurredAt, firstSiteId: desk.siteId },
    });
  });

  it('takes two witnesses who are staff or registered, and not who records it', async () => {
    const member = await world.owner.transaction(async (tx) => {
      await tx.query(`select set_config('mizan.emergencies', $1, true)`, [desk.emergencyId]);
      const [row] = await tx.query<readonly { id: Uuid }[]>('select id from individual limit 1');
      return row;
    });
    const by = (...witnessIds: readonly Uuid[]): object => ({
      ...desk.handout(6),
      identity: 'witnesses',
      witnessIds,
    });

    const unknown = await agent.post(desk.path('handouts'), by(newId(), desk.leader.personId));
    const self = await agent.post(desk.path('handouts'), by(agent.personId, desk.leader.personId));
    const sound = await agent.post<HandoutView>(
      desk.path('handouts'),
      by(desk.leader.personId, member?.id ?? ''),
    );

    expect([unknown.body['code'], self.body['code'], sound.status]).toEqual([
      'handout.witnesses',
      'handout.witnesses',
      201,
    ]);
    expect(sound.body.witnessIds).toEqual([desk.leader.personId, member?.id]);
  });

  it('lists what was handed out in order, page by page, and shows how', async () => {
    for (const index of [0, 1, 2]) await agent.post(desk.path('handouts'), desk.handout(index));

    const first = await agent.get<HandoutPageView>(desk.path('handouts?limit=2'));
    const rest = await agent.get<HandoutPageView>(
      desk.path(`handouts?limit=2&after=${String(first.body.next)}`),
    );

    expect([...first.body.items, ...rest.body.items].map(({ entitlementId }) => entitlementId)).toEqual(
      desk.entitlements.slice(0, 3).map(({ id }) => id),
    );
    expect(rest.body.next).toBeNull();
    expect(first.body.items[0]).toMatchObject({
      collectorReason: null,
      witnessIds: [],
      proofRef: null,
      shortReason: null,
      deviceId: null,
      deviceCounter: null,
      counted: null,
      persons: null,
      anewOf: null,
    });
  });

  it('is not for who holds the act nowhere, nor for who holds it elsewhere', async () => {
    const auditor = await world.as('auditor');
    const stranger = await world.as('distribution-agent', {
      emergencyId: desk.emergencyId,
      organisationId: await otherOrganisation(world),
    });

    expect((await auditor.post(desk.path('handouts'), desk.handout())).status).toBe(403);
    expect((await stranger.post(desk.path('handouts'), desk.handout())).status).toBe(404);
    expect((await world.nobody.post(desk.path('handouts'), desk.handout())).status).toBe(401);
  });
});

describe('what already happened', () => {
  let world: World;
  let desk: Desk;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { householdsPerSite: 8, blankets: 5 });
  });

  afterAll(() => world.close());

  it('is kept on paper though it is a second handout: over-delivered, with an incident that two people resolve', async () => {
    await desk.agent.post(desk.path('handouts'), desk.handout(0));

    const paper = await desk.agent.post<HandoutView>(desk.path('handouts'), {
      ...desk.handout(0),
      captured: 'paper',
      lines: [{ entitlementLineId: desk.entitlements[0]?.lineId, quantity: '5' }],
      occurredAt: '2026-11-20T08:00:00.000Z',
      proofRef: 'sheet 3, line 7',
    });

    expect(paper.status).toBe(201);
    expect(paper.body).toMatchObject({ over: true, deliveryNo: 2, lines: [{ quantity: '5', over: '5' }] });
    const incidents = await desk.leader.get<{ items: { id: Uuid; kind: string; handoutId: Uuid }[] }>(
      desk.path(`incidents?distributionId=${desk.distributionId}`),
    );
    expect(incidents.body.items).toMatchObject([
      { kind: 'over_delivery', handoutId: paper.body.id, state: 'open' },
    ]);

    await expect(
      world.owner.query(
        `update incident set state = 'resolved', resolution = 'accepted', resolved_by = $1 where id = $2`,
        [desk.leader.personId, incidents.body.items[0]?.id],
      ),
    ).rejects.toThrow(/violates check constraint/); // nobody proposed it
    const incident = desk.path(`incidents/${String(incidents.body.items[0]?.id)}`);
    const manager = await world.as('programme-manager', { emergencyId: desk.emergencyId });
    expect((await manager.post(`${incident}/resolution`)).body['code']).toBe('incident.state');
    expect(
      (
        await desk.leader.post(`${incident}/proposal`, {
          resolution: 'accepted',
          reason: 'two lists were in use',
        })
      ).status,
    ).toBe(200);
    expect((await manager.post(`${incident}/resolution`)).body).toMatchObject({
      state: 'resolved',
      resolvedBy: manager.personId,
    });
  });

  it('counts a device’s handouts once: its number is never used for another', async () => {
    const deviceId = newId();
    const device = (index: number): object => ({
      ...desk.handout(index),
      captured: 'device',
      deviceId,
      deviceCounter: 1,
    });

    expect((await desk.agent.post(desk.path('handouts'), device(1))).status).toBe(201);
    expect((await desk.agent.post(desk.path('handouts'), device(2))).body['code']).toBe(
      'handout.device-counter',
    );
  });

  it('is kept from a device that does not say how much: all that was promised, though it was served elsewhere', async () => {
    await desk.agent.post(desk.path('handouts'), desk.handout(3));

    const device = await desk.agent.post<HandoutView>(desk.path('handouts'), {
      ...desk.handout(3),
      captured: 'device',
      deviceId: newId(),
      deviceCounter: 7,
    });

    expect(device.status).toBe(201);
    expect(device.body).toMatchObject({
      over: true,
      deliveryNo: 2,
      deviceCounter: 7,
      lines: [{ quantity: '5', over: '5' }],
    });
  });

  it.each(['2999-01-01T00:00:00Z', '2026-11-01T00:00:00Z'])(
    'did not happen at %s: the slip is put right under the same id',
    async (occurredAt) => {
      const paper = {
        ...desk.handout(4),
        captured: 'paper',
        lines: [{ entitlementLineId: desk.entitlements[4]?.lineId, quantity: '1' }],
        shortReason: 'one was wet',
      };

      const { status, body } = await desk.agent.post(desk.path('handouts'), { ...paper, occurredAt });
      const mended = await desk.agent.post(desk.path('handouts'), paper);

      expect([status, body['code'], mended.status]).toEqual([400, 'handout.moment', 201]);
    },
  );

  it('is accepted late after closing, marked so, while a desk is refused', async () => {
    const { stock } = await desk.distribution();
    const closed = await desk.leader.post(desk.path(`distributions/${desk.distributionId}/close`), {
      counted: stock.map(({ no, left }) => ({ no, returned: left })),
    });
    expect(closed.body).toMatchObject({ state: 'closed', stock: [{ missing: '0', left: '0' }] });

    const live = await desk.agent.post(desk.path('handouts'), desk.handout(5));
    const paper = await desk.agent.post<HandoutView>(desk.path('handouts'), {
      ...desk.handout(5),
      captured: 'paper',
    });

    expect(live.body['code']).toBe('distribution.closed');
    expect(paper.body).toMatchObject({ late: true, over: false });
  });
});

/** Keeps both batches of the lane waiting for locks; what is sent meanwhile waits together. The function that is returned lets go. */
async function fillLane(world: World, desk: Desk, indexes: readonly number[]): Promise<() => Promise<void>> {
  const source = await makeSource({ url: world.appUrl, poolMax: 2 }).initialize();
  const holder = source.createQueryRunner();
  await holder.startTransaction();
  await holder.query('select from entitlement where id = any($1) for update', [
    indexes.map((index) => desk.entitlements[index]?.id),
  ]);
  const stuck: Promise<Answer>[] = [];
  for (const index of indexes) {
    stuck.push(desk.agent.post(desk.path('handouts'), desk.handout(index)));
    await untilLocked(source, stuck.length);
  }
  return async () => {
    await holder.commitTransaction();
    await holder.release();
    await source.destroy();
    expect((await Promise.all(stuck)).map(({ status }) => status)).toEqual(indexes.map(() => 201));
  };
}

/** How many handouts wait in their lanes, as the metrics tell. */
async function waiting({ app }: World): Promise<number> {
  const text = await app.get(Metrics).registry.metrics();
  return Number(/^mizan_lane_depth\{act="handout[.]record"\} (\d+)$/m.exec(text)?.[1]);
}

async function eventually(assertion: () => Promise<void>): Promise<void> {
  const end = Date.now() + 20_000; // a machine may be busy with other tests
  for (;;) {
    const missed = await assertion().then(
      () => false,
      () => true,
    );
    if (!missed) return;
    if (Date.now() > end) return assertion();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
