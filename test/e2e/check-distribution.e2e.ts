import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import type { IncidentPageView } from '../../src/distribution/incident.contract.js';
import type {
  CheckHouseholdPageView,
  CheckHouseholdView,
  CheckPageView,
  CheckView,
} from '../../src/feedback/check.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { asOwner, openWorld, type World } from '../support/world.js';

type Refused<View> = View & { readonly code?: string };

const served = 12;

describe('a check after a distribution', () => {
  let world: World;
  let desk: Desk;
  let listener: Api;
  let handouts: readonly HandoutView[];

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { sites: 2, householdsPerSite: served + 2, blankets: 5, cash: 2_000n });
    listener = await world.as('accountability-officer', desk.extent);
    const made: HandoutView[] = [];
    for (let index = 0; index <= served; index += 1)
      made.push((await desk.agent.post<HandoutView>(desk.path('handouts'), desk.handout(index))).body);
    const undone = made.pop();
    await desk.leader.post(desk.path(`handouts/${String(undone?.id)}/reversal`), {
      kind: 'entry_error',
      reason: 'typed under another token',
    });
    handouts = made;
  });

  afterAll(() => world.close());

  const plan = (input: object, as = listener, key = newId()) =>
    as.post<Refused<CheckView>>(desk.path(`distributions/${desk.distributionId}/checks`), input, { key });
  const planned = async (input: object = { seed: newId() }): Promise<CheckView> => {
    const { status, body, text } = await plan(input);
    if (status !== 201) throw new Error(text);
    return body;
  };
  const households = async (checkId: Uuid, query = ''): Promise<CheckHouseholdView[]> =>
    (await listener.get<CheckHouseholdPageView>(desk.path(`checks/${checkId}/households?limit=200${query}`)))
      .body.items;
  const firstOf = async (checkId: Uuid): Promise<CheckHouseholdView> => {
    const [first] = await households(checkId, '&state=open');
    if (!first) throw new Error('nobody is left to be asked');
    return first;
  };
  const record = (checkId: Uuid, input: object, as = listener, key = newId()) =>
    as.post<Refused<CheckHouseholdView>>(
      desk.path(`checks/${checkId}/answers`),
      { received: 'yes', waitedMinutes: 40, respected: true, ...input },
      { key },
    );
  const incidentsOf = async (handoutId: Uuid): Promise<readonly string[][]> => {
    const { body } = await listener.get<IncidentPageView>(desk.path('incidents?limit=200'));
    return body.items
      .filter((incident) => incident.handoutId === handoutId)
      .map(({ kind, severity, state }) => [kind, severity, state]);
  };

  it('draws those who were served in the order of the seed, whoever draws', async () => {
    const first = await planned({ seed: 'lots-of-monday', size: 5 });
    const second = await planned({ seed: 'lots-of-monday', size: 5 });
    const other = await planned({ seed: 'lots-of-tuesday', size: 5 });

    const drawn = (await households(first.id)).map(({ entitlementId }) => entitlementId);
    const byHand = handouts
      .map(({ entitlementId }) => entitlementId)
      .map((id) => [createHash('sha256').update(`lots-of-monday${id}`).digest('hex'), id] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, id]) => id);
    expect(first).toMatchObject({ frame: served, size: 5, answered: 0, seed: 'lots-of-monday' });
    expect(drawn).toEqual(byHand.slice(0, 5));
    expect((await households(second.id)).map(({ entitlementId }) => entitlementId)).toEqual(drawn);
    expect((await households(other.id)).map(({ entitlementId }) => entitlementId)).not.toEqual(drawn);
  });

  it('asks as many as the confidence needs, and never more than were served', async () => {
    const needed = await planned();
    const most = await planned({ seed: 'all', size: 5_000 });

    expect([needed.size, most.size]).toEqual([served, served]);
    expect((await households(most.id)).map(({ no }) => no)).toEqual(
      Array.from({ length: served }, (_, index) => index + 1),
    );
  });

  it('names households by their pseudonyms alone', async () => {
    const check = await planned({ seed: 'pseudonyms', size: 1 });

    const { body } = await listener.get<CheckHouseholdPageView>(
      desk.path(`checks/${check.id}/households?limit=1`),
    );

    expect(body.items.map((one) => Object.keys(one).toSorted())).toEqual([
      ['answer', 'checkId', 'entitlementId', 'handoutId', 'householdId', 'no'],
    ]);
  });

  it('opens no incident where all is as it was handed out', async () => {
    const check = await planned();
    const one = await firstOf(check.id);
    const lineId = handouts.find(({ id }) => id === one.handoutId)?.lines[0];
    const lines = [{ entitlementLineId: lineId?.entitlementLineId, quantity: lineId?.quantity }];

    const { status, body } = await record(check.id, { entitlementId: one.entitlementId, lines });

    expect(status).toBe(201);
    expect(body).toMatchObject({ ...one, answer: { received: 'yes', lines, waitedMinutes: 40, paid: null } });
    expect(await incidentsOf(one.handoutId)).toEqual([]);
    expect((await households(check.id, '&state=answered')).map(({ no }) => no)).toEqual([one.no]);
    const { body: checks } = await listener.get<CheckPageView>(
      desk.path(`checks?limit=200&distributionId=${desk.distributionId}`),
    );
    expect(checks.items.find(({ id }) => id === check.id)?.answered).toBe(1);
  });

  it.each([
    ['not_received', 'medium', { received: 'no' }],
    ['wrong_amount', 'medium', { received: 'partly' }],
    ['paid_for_aid', 'high', { paid: '1.50', paidCurrency: 'USD' }],
  ])('opens an incident of the handout: %s', async (kind, severity, said) => {
    const check = await planned();
    const all = await households(check.id);
    const clean = await Promise.all(all.map(async (one) => [one, await incidentsOf(one.handoutId)] as const));
    const one = clean.find(([, incidents]) => incidents.length === 0)?.[0];

    const { status } = await record(check.id, { entitlementId: one?.entitlementId, ...said });

    expect(status).toBe(201);
    expect(await incidentsOf(one?.handoutId ?? '')).toEqual([[kind, severity, 'open']]);
  });

  it('is answered once a household, whoever asks at the same time, and the same again is the same', async () => {
    const check = await planned();
    const { entitlementId, handoutId } = await firstOf(check.id);
    const before = (await incidentsOf(handoutId)).length;
    const key = newId();

    const first = await record(check.id, { entitlementId, received: 'no' }, listener, key);
    const again = await record(check.id, { entitlementId, received: 'no' }, listener, key);
    const second = await record(check.id, { entitlementId });
    const another = (await firstOf(check.id)).entitlementId;
    const race = await Promise.all([1, 2, 3].map(() => record(check.id, { entitlementId: another })));

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(await incidentsOf(handoutId)).toHaveLength(before + 1);
    expect([second.status, second.body.code]).toEqual([409, 'check.answered']);
    expect(race.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  });

  it('sent again is drawn once', async () => {
    const key = newId();

    const first = await plan({ seed: 'again' }, listener, key);
    const again = await plan({ seed: 'again' }, listener, key);

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
  });

  it('refuses what makes no sense', async () => {
    const check = await planned();
    const { entitlementId } = await firstOf(check.id);
    const entitlementLineId = handouts[0]?.lines[0]?.entitlementLineId;
    const line = { entitlementLineId: newId(), quantity: '1' };

    const answers = [
      await record(check.id, { entitlementId, lines: [line] }),
      await record(check.id, { entitlementId, paid: '1', paidCurrency: 'XXX' }),
      await record(check.id, { entitlementId, paid: '1.001', paidCurrency: 'USD' }),
      await record(check.id, { entitlementId, paid: '1' }),
      await record(check.id, { entitlementId, received: 'maybe' }),
      await record(check.id, { entitlementId, lines: [{ entitlementLineId, quantity: 'two' }] }),
      await plan({ seed: 'with spaces' }),
      await plan({ seed: 'none', size: 0 }),
    ];

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [422, 'handout.unknown-line'],
      [400, 'currency.unknown'],
      [400, 'money.invalid'],
      ...Array.from({ length: 5 }, () => [400, 'input.invalid']),
    ]);
  });

  it('asks after a whole round too, of all its distributions together, with all that a household was handed in it', async () => {
    const partly = await openDesk(world, { sites: 2, householdsPerSite: 3, blankets: 4 });
    const listens = await world.as('accountability-officer', {
      emergencyId: partly.emergencyId,
      organisationId: partly.organisationId,
    });
    const [first] = partly.entitlements;
    const some = {
      lines: [{ entitlementLineId: first?.lineId, quantity: '1' }],
      shortReason: 'no more there',
    };
    await partly.agent.post(partly.path('handouts'), { ...partly.handout(0), ...some });
    await partly.agent.post(partly.path('handouts'), partly.handout(0));
    const leader = await world.as('team-leader', { emergencyId: partly.emergencyId });
    const elsewhere = await leader.post<{ id: Uuid }>(partly.path('distributions'), {
      ...{ roundId: partly.roundId, siteId: partly.siteIds[1], heldOn: '2026-11-24' },
      ...{ teamLeaderId: leader.personId, desks: 1 },
    });
    await leader.post(partly.path(`distributions/${elsewhere.body.id}/open`), {});
    const [there] = await world.owner.query<readonly { id: Uuid }[]>(
      'select entitlement_id as id from distribution_entitlement where distribution_id = $1',
      [elsewhere.body.id],
    );
    const handout = { ...partly.handout(0), distributionId: elsewhere.body.id, entitlementId: there?.id };
    await leader.post(partly.path('handouts'), handout);

    const path = partly.path(`rounds/${partly.roundId}/checks`);
    const check = await listens.post<CheckView>(path, { seed: 'the-round' });
    const drawn = await listens.get<CheckHouseholdPageView>(
      partly.path(`checks/${check.body.id}/households`),
    );
    const said = await listens.post<CheckHouseholdView>(partly.path(`checks/${check.body.id}/answers`), {
      ...{ entitlementId: first?.id, received: 'yes', waitedMinutes: 5, respected: true },
      lines: [{ entitlementLineId: first?.lineId, quantity: '4' }],
    });
    const other = await listens.post(partly.path(`checks/${check.body.id}/answers`), {
      ...{ entitlementId: there?.id, received: 'no', waitedMinutes: 5, respected: true },
    });
    const { body: incidents } = await listens.get<IncidentPageView>(partly.path('incidents'));

    expect(check.body).toMatchObject({ roundId: partly.roundId, distributionId: null, frame: 2, size: 2 });
    expect(drawn.body.items.map(({ entitlementId }) => entitlementId).toSorted()).toEqual(
      [first?.id, there?.id].toSorted(),
    );
    expect([said.status, other.status]).toEqual([201, 201]);
    expect(incidents.items.map(({ kind, distributionId }) => [kind, distributionId])).toEqual([
      ['not_received', elsewhere.body.id],
    ]);
    const ofRound = await listens.get<CheckPageView>(partly.path(`checks?roundId=${partly.roundId}`));
    const ofAnother = await listens.get<CheckPageView>(partly.path(`checks?roundId=${newId()}`));
    expect([ofRound.body.items, ofAnother.body.items]).toEqual([[{ ...check.body, answered: 2 }], []]);
  });

  it('after a round is for those whose scope holds all of it', async () => {
    const path = desk.path(`rounds/${desk.roundId}/checks`);
    const all = await world.as('accountability-officer', { emergencyId: desk.emergencyId });
    const check = await all.post<CheckView>(path, { seed: 'whole' });

    expect(check.status).toBe(201);
    expect((await listener.post(path, { seed: 'whole' })).status).toBe(404);
    expect((await listener.get(desk.path(`checks/${check.body.id}/households`))).status).toBe(404);
    expect((await desk.leader.post(path, { seed: 'whole' })).status).toBe(403);
  });

  it('is of nobody where nobody was served', async () => {
    const empty = await openDesk(world, { householdsPerSite: 1, blankets: 1 });
    const there = await world.as('accountability-officer', empty.extent);

    const { status, body } = await there.post(empty.path(`distributions/${empty.distributionId}/checks`), {
      seed: 'x',
    });

    expect([status, body['code']]).toEqual([422, 'check.empty']);
  });

  it('is for those who did not serve, within their scope', async () => {
    const check = await planned();
    const { entitlementId } = await firstOf(check.id);
    const elsewhere = await world.as('accountability-officer', {
      ...desk.extent,
      siteIds: [desk.siteIds[1] ?? ''],
    });

    for (const other of [desk.agent, desk.leader, await world.as('help-desk', desk.extent)]) {
      expect((await plan({ seed: 'x' }, other)).status).toBe(403);
      expect((await record(check.id, { entitlementId }, other)).status).toBe(403);
      expect((await other.get(desk.path('checks'))).status).toBe(403);
      expect((await other.get(desk.path(`checks/${check.id}/households`))).status).toBe(403);
    }
    expect((await plan({ seed: 'x' }, elsewhere)).status).toBe(404);
    expect((await record(check.id, { entitlementId }, elsewhere)).status).toBe(404);
    expect((await elsewhere.get(desk.path(`checks/${check.id}/households`))).status).toBe(404);
    expect((await elsewhere.get<CheckPageView>(desk.path('checks'))).body.items).toEqual([]);
    expect((await record(check.id, { entitlementId: newId() })).status).toBe(404);
  });

  it('is listed page by page', async () => {
    await planned({ seed: 'one' });
    await planned({ seed: 'two', size: 3 });
    const { body } = await listener.get<CheckPageView>(desk.path('checks?limit=1'));
    const next = await listener.get<CheckPageView>(desk.path(`checks?limit=1&after=${String(body.next)}`));
    const three = await planned({ seed: 'three', size: 3 });
    const path = desk.path(`checks/${three.id}/households?limit=2`);
    const some = (await listener.get<CheckHouseholdPageView>(path)).body;
    const rest = (await listener.get<CheckHouseholdPageView>(`${path}&after=${String(some.next)}`)).body;

    expect(next.body.items.map(({ id }) => id)).not.toEqual(body.items.map(({ id }) => id));
    expect([...some.items, ...rest.items].map(({ no }) => no)).toEqual([1, 2, 3]);
    expect(rest.next).toBeNull();
  });

  it('keeps an answer to those who were drawn, in the database as well', async () => {
    const check = await planned({ seed: 'drawn', size: 1 });
    const [drawn] = await households(check.id);
    const other = handouts.find(({ entitlementId }) => entitlementId !== drawn?.entitlementId);
    const id = newId();

    const inserted = asOwner(world, [id], (tx) =>
      tx.query(
        `insert into check_answer (id, emergency_id, check_id, entitlement_id, received, waited_minutes, paid, respected, recorded_by, recorded_at)
         values ($1, $2, $3, $4, 'yes', 1, 0, true, $5, now())`,
        [id, desk.emergencyId, check.id, other?.entitlementId, listener.personId],
      ),
    );

    await expect(inserted).rejects.toThrow(/check_answer_check_id_entitlement_id_fkey/);
  });

  it('is not recorded by who recorded the handout', async () => {
    const check = await planned();
    const { entitlementId } = await firstOf(check.id);
    const both = await alsoListens(desk.agent);

    const { status, body } = await record(check.id, { entitlementId }, both);

    expect([status, body.code]).toEqual([409, 'check.own']);
  });

  /** The same person, who listens as well. */
  async function alsoListens(api: Api): Promise<Api> {
    await asOwner(world, [api.personId], (tx) =>
      tx.query(
        `insert into assignment (id, person_id, role_id, emergency_id)
         select $1, $2, id, $3
         from role
         where name = 'accountability-officer'`,
        [newId(), api.personId, desk.emergencyId],
      ),
    );
    return api;
  }
});
