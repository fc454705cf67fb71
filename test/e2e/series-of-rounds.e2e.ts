import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RoundView } from '../../src/assistance/round.contract.js';
import type { SeriesView } from '../../src/assistance/series.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Office, openOffice } from '../support/office.js';
import { asOwner, openWorld, otherOrganisation, type World } from '../support/world.js';

const reason = 'the donor waits for the evaluation';

describe('a series of rounds', () => {
  let world: World;
  let office: Office;
  let first: RoundView;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    office = await openOffice(world, { householdsPerSite: 4, blankets: 2 });
    first = await office.prepared({
      instalments: 3,
      package: [office.blankets({ per: 'household', quantity: '2' })],
    });
    await office.approve(first);
  });

  function decide(
    did: string,
    more: object = {},
    as: Api = office.manager,
    options: { key?: Uuid } = {},
  ): Promise<Answer<SeriesView>> {
    return as.post<SeriesView>(office.path(`rounds/${first.id}/series`), { did, reason, ...more }, options);
  }

  function create(more: object = {}, as: Api = office.officer): Promise<Answer<RoundView>> {
    return as.post<RoundView>(office.path('rounds'), {
      projectId: office.projectId,
      code: newId().slice(-12).toUpperCase(),
      name: 'Winter',
      windowFrom: '2026-12-01',
      windowTo: '2026-12-31',
      siteIds: office.siteIds,
      seriesId: first.id,
      instalment: 2,
      instalments: 3,
      package: [office.blankets({ per: 'household', quantity: '2' })],
      ...more,
    });
  }

  async function plan(roundId: Uuid): Promise<Answer<unknown>> {
    return office.officer.post(office.path('distributions'), {
      roundId,
      siteId: office.siteIds[0],
      heldOn: '2026-12-02',
      teamLeaderId: office.officer.personId,
      desks: 1,
    });
  }

  async function prepared(more: object): Promise<RoundView> {
    const { status, text, body } = await create(more);
    if (status !== 201) throw new Error(text);
    return (await office.officer.post<RoundView>(office.path(`rounds/${body.id}/lists/0/prepare`))).body;
  }

  const codeOf = ({ body }: Answer<unknown>): unknown => (body as Record<string, unknown>)['code'];

  it('is suspended, and none of its rounds is planned, carried out or added meanwhile', async () => {
    const { status, body } = await decide('suspended');

    expect([status, body]).toMatchObject([
      200,
      {
        seriesId: first.id,
        state: 'suspended',
        instalments: [
          { instalment: 1, roundId: first.id, state: 'approved' },
          { instalment: 2, roundId: null, state: 'not_planned' },
          { instalment: 3, state: 'not_planned' },
        ],
        steps: [{ did: 'suspended', reason, personId: office.manager.personId }],
      },
    ]);
    expect(codeOf(await create())).toBe('series.suspended');
    expect(codeOf(await plan(first.id))).toBe('series.suspended');
    expect(codeOf(await decide('suspended'))).toBe('series.state');

    await decide('resumed');
    expect((await create()).status).toBe(201);
    expect((await plan(first.id)).status).toBe(201);
  });

  it('does not open what was planned before it was suspended', async () => {
    const planned = await plan(first.id);
    const leader = await world.as('team-leader', office.extent);
    const path = office.path(`distributions/${(planned.body as { id: Uuid }).id}/open`);
    await decide('suspended');

    expect(codeOf(await leader.post(path, { short: true }))).toBe('series.suspended');
    await decide('resumed');
    expect((await leader.post(path, { short: true })).status).toBe(200);
  });

  it('is stopped for good', async () => {
    expect((await decide('stopped')).body).toMatchObject({ state: 'stopped' });
    expect(codeOf(await create())).toBe('series.stopped');
    expect(codeOf(await plan(first.id))).toBe('series.stopped');
    expect(codeOf(await decide('resumed'))).toBe('series.state');
  });

  it('skips an instalment that has no round', async () => {
    expect((await decide('skipped', { instalment: 2 })).body).toMatchObject({
      state: 'running',
      instalments: [{}, { instalment: 2, state: 'skipped' }, {}],
    });
    expect(codeOf(await create())).toBe('series.skipped');
    expect((await create({ instalment: 3 })).status).toBe(201);
    expect(codeOf(await decide('skipped', { instalment: 3 }))).toBe('round.instalment-taken');
    expect(codeOf(await decide('skipped', { instalment: 2 }))).toBe('series.instalment');
    expect(codeOf(await decide('skipped'))).toBe('input.invalid');
  });

  it('is decided about by a manager of its organisation, once a request', async () => {
    const elsewhere = { emergencyId: office.emergencyId, organisationId: await otherOrganisation(world) };
    const stranger = await world.as('programme-manager', elsewhere);
    const second = (await create()).body;
    const key = newId();

    expect((await decide('suspended', {}, office.officer)).status).toBe(403);
    expect((await decide('suspended', {}, stranger)).status).toBe(404);
    expect((await stranger.get(office.path(`rounds/${first.id}/series`))).status).toBe(404);
    expect((await office.officer.get(office.path(`rounds/${second.id}/series`))).status).toBe(404); // it began none
    const once = await decide('suspended', {}, office.manager, { key });
    const again = await decide('suspended', {}, office.manager, { key });
    expect([again.status, again.body]).toEqual([200, once.body]);
  });

  it('is stopped once, whoever writes', async () => {
    await decide('stopped');
    const stop = asOwner(world, [first.id], (tx) =>
      tx.query(
        `insert into series_step (id, emergency_id, series_id, did, reason, person_id, at)
         values (gen_random_uuid(), $1, $2, 'stopped', 'again', $3, clock_timestamp())`,
        [office.emergencyId, first.id, office.manager.personId],
      ),
    );

    await expect(stop).rejects.toMatchObject({ constraint: 'series_step_stopped' });
  });

  describe('whose list is carried on', () => {
    it('promises the same recipients without judging them again, but for whoever is not there any more', async () => {
      const [one, two] = await office.entitlements(first.id);
      await office.manager.post(office.path(`entitlements/${String(one?.id)}/remove`), { reason });
      await office.officer.post(office.path(`rounds/${first.id}/endings`), {
        entitlementIds: [two?.id],
        outcome: 'moved',
        reason,
      });

      const next = await prepared({ carriesFrom: first.id });

      expect(next).toMatchObject({
        carriesFrom: first.id,
        topUpOf: null,
        lists: [{ listed: 2, households: 4 }],
      });
      const found = await office.entitlements(next.id);
      const before = await office.entitlements(first.id);
      expect(found.map(({ recipientId }) => recipientId).toSorted()).toEqual(
        before
          .filter(({ outcome }) => outcome === 'open')
          .map(({ recipientId }) => recipientId)
          .toSorted(),
      );
      const { body } = await office.officer.get<{ items: { reasons: string[] }[] }>(
        office.path(`rounds/${next.id}/eligibility?eligible=true`),
      );
      expect(body.items.map(({ reasons }) => reasons)).toEqual([['in.carried'], ['in.carried']]);
    });

    it.each([
      ['/carriesFrom', 'another series', { seriesId: undefined, instalment: 1 }],
      ['/criteria', 'criteria of its own', { criteria: { sizeFrom: 2 } }],
      ['/recipient', 'other recipients', { recipient: 'individual' }],
    ])('is refused at %s with %s', async (pointer, _, more) => {
      const { status, body } = await create({ carriesFrom: first.id, ...more });

      expect([status, body]).toMatchObject([422, { code: 'round.plan', errors: [{ pointer }] }]);
    });

    it('is not that of a draft, nor of a round that nobody knows', async () => {
      const draft = (await create()).body;

      const early = await create({ carriesFrom: draft.id, instalment: 3 });
      expect(early.body).toMatchObject({ code: 'round.plan', errors: [{ pointer: '/carriesFrom' }] });
      expect((await create({ carriesFrom: newId(), instalment: 3 })).status).toBe(404);
    });
  });

  it('is topped up with the difference only, also the second time', async () => {
    const topUp = (quantity: string): object => ({
      topUpOf: first.id,
      seriesId: undefined,
      instalment: 1,
      instalments: 1,
      package: [office.blankets({ per: 'household', quantity })],
    });
    const due = async (roundId: Uuid): Promise<readonly string[]> =>
      (await office.entitlements(roundId)).flatMap(({ lines }) => lines.map((line) => line.due));

    const once = await prepared(topUp('5'));
    expect(once.topUpOf).toBe(first.id);
    expect(await due(once.id)).toEqual(['3', '3', '3', '3']);
    expect((await office.approve(once)).status).toBe(200);

    const twice = await prepared(topUp('6'));
    expect(await due(twice.id)).toEqual(['1', '1', '1', '1']);
    const none = await prepared(topUp('5'));
    expect(none.lists).toMatchObject([{ listed: 0 }]);
  });
});
