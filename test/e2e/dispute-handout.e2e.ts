import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import type { ReversalView } from '../../src/distribution/reversal.contract.js';
import type { DisputePageView, DisputeView } from '../../src/feedback/dispute.contract.js';
import type { CoverageView } from '../../src/reports/coverage.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { asOwner, openWorld, type World } from '../support/world.js';

type Refused<View> = View & { readonly code?: string };

const reason = 'seen in the tent by a neighbour of the block';
const error = { kind: 'entry_error', reason: 'another household signed' };

describe('“I did not receive it”', () => {
  let world: World;
  let desk: Desk;
  let handout: HandoutView;
  let help: Api;
  let officer: Api;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    desk = await openDesk(world, { sites: 2, householdsPerSite: 2, blankets: 5 });
    handout = (await desk.agent.post<HandoutView>(desk.path('handouts'), desk.handout())).body;
    help = await world.as('help-desk', desk.extent);
    officer = await world.as('programme-officer', desk.extent);
  });

  const open = (as = help, key = newId(), id = handout.id, claim = 'not_received') =>
    as.post<Refused<DisputeView>>(desk.path(`handouts/${id}/disputes`), { claim }, { key });
  const confirm = (id: Uuid, as = officer, key = newId()) =>
    as.post<Refused<DisputeView>>(desk.path(`disputes/${id}/confirmation`), { reason }, { key });
  const reverse = (): Promise<Answer<ReversalView>> =>
    desk.leader.post<ReversalView>(desk.path(`handouts/${handout.id}/reversal`), error);
  const isDisputed = async (): Promise<boolean> =>
    (await desk.leader.get<HandoutView>(desk.path(`handouts/${handout.id}`))).body.disputed;
  const disputes = async (query = ''): Promise<DisputeView[]> =>
    (await help.get<DisputePageView>(desk.path(`disputes${query}`))).body.items;
  const coverage = async (): Promise<CoverageView['total']> =>
    (await officer.get<CoverageView>(desk.path('reports/coverage'))).body.total;

  it('marks the handout and shows beside what was delivered, until another person confirms it', async () => {
    const opened = await open();
    const during = { handout: await isDisputed(), coverage: await coverage() };
    const confirmed = await confirm(opened.body.id);
    const after = { handout: await isDisputed(), coverage: await coverage() };

    expect(handout.disputed).toBe(false);
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({ handoutId: handout.id, state: 'open', openedBy: help.personId });
    expect(during.handout).toBe(true);
    expect(during.coverage.items).toMatchObject([{ quantity: '5' }]);
    expect(during.coverage.disputed).toMatchObject({
      assistances: 1,
      households: 1,
      people: during.coverage.people.total,
      items: [{ quantity: '5' }],
      cash: [],
    });
    expect(confirmed.status).toBe(200);
    expect(confirmed.body).toMatchObject({ state: 'confirmed', reason, resolvedBy: officer.personId });
    expect(after.handout).toBe(false);
    expect(after.coverage.items).toMatchObject([{ quantity: '5' }]);
    expect(after.coverage.disputed).toEqual({
      ...{ assistances: 0, households: 0, people: 0 },
      ...{ items: [], services: [], cash: [] },
    });
  });

  it('ends with the reversal of the handout, of which nothing is delivered any more', async () => {
    const { id } = (await open()).body;

    const reversed = await reverse();

    expect(reversed.status).toBe(201);
    expect(await disputes()).toMatchObject([
      { id, state: 'reversed', reversalId: reversed.body.id, resolvedBy: desk.leader.personId, reason: null },
    ]);
    expect((await coverage()).disputed).toMatchObject({ assistances: 0, items: [] });
    const late = await confirm(id);
    expect([late.status, late.body.code]).toEqual([409, 'dispute.resolved']);
    const again = await open();
    expect([again.status, again.body.code]).toEqual([409, 'reversal.done']);
  });

  it('is open once, and may be said again of what was confirmed', async () => {
    const first = await open();
    const second = await open();
    await confirm(first.body.id);
    const third = await open(await world.as('accountability-officer', desk.extent));

    expect([second.status, second.body.code]).toEqual([409, 'dispute.open']);
    expect(third.status).toBe(201);
    expect((await disputes(`?handoutId=${handout.id}`)).map(({ state }) => state)).toEqual([
      'confirmed',
      'open',
    ]);
  });

  it('is never confirmed by who recorded the handout, nor twice', async () => {
    const { id } = (await open()).body;
    const roleId = (
      await world.owner.query<readonly { id: Uuid }[]>(`select id from role where name = 'programme-officer'`)
    )[0]?.id;
    await asOwner(world, [desk.agent.personId], (tx) =>
      tx.query(`insert into assignment (id, person_id, role_id, emergency_id) values ($1, $2, $3, $4)`, [
        newId(),
        desk.agent.personId,
        roleId,
        desk.emergencyId,
      ]),
    );

    const own = await confirm(id, desk.agent);
    const done = await confirm(id);
    const twice = await confirm(id);

    expect([own.status, own.body.code]).toEqual([409, 'dispute.own']);
    expect(done.status).toBe(200);
    expect([twice.status, twice.body.code]).toEqual([409, 'dispute.resolved']);
  });

  it('sent again is the same, both ways', async () => {
    const [openKey, confirmKey] = [newId(), newId()];

    const first = await open(help, openKey);
    const again = await open(help, openKey);
    const confirmed = await confirm(first.body.id, officer, confirmKey);
    const same = await confirm(first.body.id, officer, confirmKey);

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(same.headers['idempotency-replayed']).toBe('true');
    expect(same.body).toEqual(confirmed.body);
  });

  it('is for those who listen and those who look into it, within their scope', async () => {
    const elsewhere = { ...desk.extent, siteIds: [desk.siteIds[1] ?? ''] };
    const { id } = (await open()).body;

    expect((await open(desk.agent)).status).toBe(403);
    expect((await open(desk.leader)).status).toBe(403);
    expect((await confirm(id, help)).status).toBe(403);
    expect((await desk.agent.get(desk.path('disputes'))).status).toBe(403);
    expect((await open(await world.as('help-desk', elsewhere))).status).toBe(404);
    expect((await open(help, newId(), newId())).status).toBe(404);
    expect((await confirm(id, await world.as('programme-officer', elsewhere))).status).toBe(404);
    const stranger = await world.as('help-desk', elsewhere);
    expect((await stranger.get<DisputePageView>(desk.path('disputes'))).body.items).toEqual([]);
  });

  it('is listed by distribution and state, page by page, and is of a claim', async () => {
    const other = (await desk.agent.post<HandoutView>(desk.path('handouts'), desk.handout(1))).body;
    await open();
    const { id } = (await open(help, newId(), other.id, 'received_less')).body;
    await confirm(id);

    const path = desk.path(`disputes?distributionId=${desk.distributionId}&limit=1`);
    const first = (await help.get<DisputePageView>(path)).body;
    const second = (await help.get<DisputePageView>(`${path}&after=${String(first.next)}`)).body;

    expect([first.items.length, second.items.map((one) => one.id)]).toEqual([1, [id]]);
    expect((await disputes('?state=open')).map(({ handoutId }) => handoutId)).toEqual([handout.id]);
    expect((await disputes('?state=confirmed')).map(({ claim }) => claim)).toEqual(['received_less']);
    expect((await open(help, newId(), handout.id, 'nothing')).status).toBe(400);
  });

  it('is opened once and ends once, whoever does what at the same time', async () => {
    const opened = await Promise.all(Array.from({ length: 6 }, () => open()));
    expect(opened.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    const id = opened.find(({ status }) => status === 201)?.body.id ?? '';

    const [reversed, confirmed] = await Promise.all([reverse(), confirm(id), open()]);

    expect(reversed.status).toBe(201);
    expect([200, 409]).toContain(confirmed.status);
    const [one, ...more] = await disputes();
    expect(more.filter(({ state }) => state === 'open')).toEqual([]);
    expect(one?.state).toBe(confirmed.status === 200 ? 'confirmed' : 'reversed');
  });

  describe('in the database', () => {
    const insert = (personId: Uuid, handoutId = handout.id, id = newId()) =>
      asOwner(world, [handoutId], (tx) =>
        tx.query(
          `insert into dispute (id, emergency_id, handout_id, claim, opened_by, opened_at)
           values ($1, $2, $3, 'not_received', $4, now())`,
          [id, desk.emergencyId, handoutId, personId],
        ),
      );
    const resolve = (
      id: Uuid,
      how: {
        readonly outcome: string;
        readonly by: Uuid;
        readonly reason?: string;
        readonly reversalId?: Uuid;
      },
    ) =>
      asOwner(world, [handout.id], (tx) =>
        tx.query(
          `insert into dispute_resolution (dispute_id, emergency_id, handout_id, outcome, reason, reversal_id, resolved_by, resolved_at)
           values ($1, $2, $3, $4, $5, $6, $7, now())`,
          [id, desk.emergencyId, handout.id, how.outcome, how.reason, how.reversalId, how.by],
        ),
      );

    it('one is open, and none of what was reversed', async () => {
      await insert(help.personId);
      await expect(insert(help.personId)).rejects.toMatchObject({ constraint: 'dispute_open_once' });

      await reverse();

      await expect(insert(help.personId)).rejects.toMatchObject({ constraint: 'dispute_of_standing' });
      expect((await disputes()).map(({ state }) => state)).toEqual(['reversed']);
    });

    it('nobody confirms what they recorded, or ends it by the reversal of something else', async () => {
      const { id } = (await open()).body;
      const other = (await desk.agent.post<HandoutView>(desk.path('handouts'), desk.handout(1))).body;
      const reversal = await desk.leader.post<ReversalView>(
        desk.path(`handouts/${other.id}/reversal`),
        error,
      );

      await expect(
        resolve(id, { outcome: 'confirmed', by: desk.agent.personId, reason }),
      ).rejects.toMatchObject({ constraint: 'dispute_confirmed_by_another' });
      await expect(
        resolve(id, { outcome: 'reversed', by: officer.personId, reversalId: reversal.body.id }),
      ).rejects.toMatchObject({ constraint: 'dispute_reversed' });
      await expect(resolve(id, { outcome: 'confirmed', by: officer.personId })).rejects.toThrow(/check/);
    });
  });
});
