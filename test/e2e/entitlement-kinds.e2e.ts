import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliveryStore } from '../../src/assistance/delivery.store.js';
import type { RecipientView } from '../../src/assistance/recipient.contract.js';
import type { RoundView } from '../../src/assistance/round.contract.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { endAll } from '../support/endings.js';
import { type Office, openOffice } from '../support/office.js';
import { promiseAid } from '../support/promised.js';
import { asOwner, openWorld, otherOrganisation, type World } from '../support/world.js';

describe('an entitlement', () => {
  let world: World;
  let office: Office;
  let officer: Api;
  let manager: Api;

  beforeAll(async () => {
    world = await openWorld();
    office = await openOffice(world, { householdsPerSite: 4, sites: 2, blankets: 1 });
    ({ officer, manager } = office);
  });

  afterAll(() => world.close());

  it('of a household is for all who live in it', async () => {
    const round = await office.prepared({ package: [office.blankets({ per: 'person', quantity: '1' })] });

    const list = await office.entitlements(round.id);

    expect(list).toHaveLength(8);
    expect(
      list.every((one) => one.recipientKind === 'household' && one.recipientId === one.householdId),
    ).toBe(true);
    expect(list[0]).toMatchObject({ persons: 2, lines: [{ due: '2' }] });
  });

  it('of an individual is for one member, each on their own line of the list', async () => {
    const round = await office.prepared({
      recipient: 'individual',
      criteria: { members: { sexes: ['female'], ageFrom: 15, ageTo: 49 } },
      package: [
        { kind: 'service', service: 'health_visit', per: 'person', quantity: '1' },
        office.blankets({ per: 'member', quantity: '3', matching: { ageFrom: 18 } }),
      ],
    });

    const list = await office.entitlements(round.id);

    expect(list).toHaveLength(8); // one woman in each household
    expect(
      list.every((one) => one.recipientKind === 'individual' && one.householdId !== one.recipientId),
    ).toBe(true);
    expect(list[0]).toMatchObject({
      persons: 1,
      lines: expect.arrayContaining([expect.objectContaining({ due: '3' })]),
    });
    expect((await office.approve(round)).body).toMatchObject({ state: 'approved' });
  });

  it('of an institution stands for its people; an office signs for it, whose holder is not named', async () => {
    const school = await office.addRecipient();

    const round = await office.prepared({
      recipient: 'institution',
      criteria: { recipientIds: [school.id] },
      package: [
        office.blankets({ per: 'group', groupSize: 50, quantity: '2' }),
        { kind: 'service', service: 'hygiene_session', per: 'household', quantity: '1' },
      ],
    });

    expect(await office.entitlements(round.id)).toMatchObject([
      {
        recipientKind: 'institution',
        recipientId: school.id,
        householdId: null,
        persons: 240,
        siteId: office.siteIds[0],
      },
    ]);
    expect((await office.entitlements(round.id))[0]?.lines.map(({ due }) => due).sort()).toEqual(['1', '10']);
    expect((await office.approve(round)).body).toMatchObject({ state: 'approved' });
  });

  it('of a community is chosen by its area or site', async () => {
    const [here, there] = office.siteIds;
    const near = await office.addRecipient({ kind: 'community', siteId: here, representativeRole: 'elder' });
    await office.addRecipient({ kind: 'community', siteId: there, representativeRole: 'elder' });

    const round = await office.prepared({
      recipient: 'community',
      criteria: { siteIds: [here] },
      package: [{ kind: 'service', service: 'water', per: 'person', quantity: '15' }],
    });

    expect(await office.entitlements(round.id)).toMatchObject([
      { recipientId: near.id, lines: [{ service: 'water', due: '3600' }] },
    ]);
  });

  it('of a place counts heads by sex and age band, and nobody signs or is named', async () => {
    const counted = { female: { '0-17': 10, '18-59': 8 }, male: { '18-59': 12 } };
    const place = await office.addRecipient({
      kind: 'place',
      representativeRole: undefined,
      people: 30,
      counted,
    });

    const round = await office.prepared({
      recipient: 'place',
      criteria: { recipientIds: [place.id] },
      package: [office.blankets({ per: 'person', quantity: '1' })],
    });

    expect(await office.entitlements(round.id)).toMatchObject([
      { recipientId: place.id, persons: 30, lines: [{ due: '30' }] },
    ]);
    const [row] = await world.owner.query<readonly { counted: object }[]>(
      'select counted from entitlement where recipient_id = $1',
      [place.id],
    );
    expect(row?.counted).toEqual(counted);
  });

  it.each([
    ['a place without counted heads', { kind: 'place', representativeRole: undefined }, 400, 'input.invalid'],
    [
      'heads that do not add up',
      { kind: 'place', representativeRole: undefined, people: 30, counted: { female: { '0-17': 10 } } },
      422,
      'recipient.counted',
    ],
    [
      'heads of a sex that is none',
      { kind: 'place', representativeRole: undefined, people: 10, counted: { girls: { '0-17': 10 } } },
      422,
      'recipient.counted',
    ],
    [
      'half a head',
      {
        kind: 'place',
        representativeRole: undefined,
        people: 10,
        counted: { female: { '0-17': 9.5, '18-59': 0.5 } },
      },
      400,
      'input.invalid',
    ],
    [
      'heads under a name',
      { kind: 'place', representativeRole: undefined, people: 10, counted: { female: { Amina: 10 } } },
      422,
      'recipient.counted',
    ],
    ['an institution for which nobody signs', { representativeRole: undefined }, 400, 'input.invalid'],
    ['nobody', { people: 0 }, 400, 'input.invalid'],
    ['an area that is not there', { areaId: newId() }, 422, 'area.unknown'],
  ])('is not made for %s', async (_, more, status, code) => {
    const answer = await officer.post(office.path('recipients'), office.recipient(more));

    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('has its recipient once: sent again it is the same, of the same name it is refused', async () => {
    const [body, key] = [office.recipient(), newId()];

    const first = await officer.post(office.path('recipients'), body, { key });
    const again = await officer.post(office.path('recipients'), body, { key });
    const twin = await officer.post(office.path('recipients'), body);

    expect([first.status, again.status, again.body['id']]).toEqual([201, 200, first.body['id']]);
    expect(twin.body['code']).toBe('recipient.taken');
  });

  it('has recipients that only their own organisation sees and names', async () => {
    const school = await office.addRecipient();
    const agent = await world.as('distribution-agent', { emergencyId: office.emergencyId });
    const stranger = await world.as('programme-officer', {
      emergencyId: office.emergencyId,
      organisationId: await otherOrganisation(world),
    });

    expect((await agent.post(office.path('recipients'), office.recipient())).status).toBe(403);
    expect((await stranger.post(office.path('recipients'), office.recipient())).status).toBe(404);
    const seen = await stranger.get<{ items: RecipientView[] }>(office.path('recipients'));
    expect(seen.body.items).toEqual([]);
    expect(
      (await officer.get<{ items: RecipientView[] }>(office.path('recipients?limit=200'))).body.items,
    ).toContainEqual(school);
  });

  it('is listed for every recipient, however many there are', async () => {
    const ids = Array.from({ length: 600 }, () => newId());
    await asOwner(world, ids, (tx) =>
      tx.query(
        `insert into recipient (id, emergency_id, organisation_id, kind, name, representative_role, area_id, people)
         select id, $1, $2, 'institution', 'Clinic ' || id, 'nurse', $3, 10
         from unnest($4::uuid[]) as clinic (id)`,
        [office.emergencyId, office.organisationId, office.areaId, ids],
      ),
    );

    const round = await office.prepared({
      recipient: 'institution',
      criteria: { areaIds: [office.areaId] },
      package: [office.blankets({ per: 'person', quantity: '1' })],
    });

    const listed = await world.owner.query<readonly { id: Uuid }[]>(
      'select recipient_id as id from entitlement where round_id = $1',
      [round.id],
    );
    const found = new Set(listed.map(({ id }) => id));
    expect(ids.filter((id) => !found.has(id))).toEqual([]);
    expect(round.lists[0]?.listed).toBe(listed.length);
  });

  it('is listed for every member of large households', async () => {
    const large = await promiseAid(world.owner, { householdsPerSite: 30, blankets: 1 });
    const households = await world.owner.query<readonly { id: Uuid }[]>(
      'select id from household where emergency_id = $1',
      [large.emergencyId],
    );
    const ids = households.map(({ id }) => id);
    await asOwner(world, ids, async (tx) => {
      await tx.query('update household set size = 40 where emergency_id = $1', [large.emergencyId]);
      await tx.query(
        `insert into individual (id, emergency_id, household_id, member_no, member, sex, relationship, joined_on)
         select gen_random_uuid(), $1, id, n, true, 'female', 'other', registered_on
         from household
         cross join generate_series(3, 40) as n
         where emergency_id = $1`,
        [large.emergencyId],
      );
    });
    const everywhere = await world.as('programme-officer', { emergencyId: large.emergencyId });

    const round = await everywhere.post<RoundView>(`emergencies/${large.emergencyId}/rounds`, {
      projectId: large.projectId,
      code: 'DIGNITY',
      name: 'Dignity kits',
      windowFrom: '2026-11-01',
      windowTo: '2026-12-31',
      siteIds: large.siteIds,
      recipient: 'individual',
      package: [{ kind: 'service', service: 'hygiene_session', per: 'person', quantity: '1' }],
    });
    const list = await everywhere.post<RoundView>(
      `emergencies/${large.emergencyId}/rounds/${round.body.id}/lists/0/prepare`,
    );

    expect(list.body.lists[0]).toMatchObject({ households: 30, listed: 1_200 });
  });

  describe('that was missed', () => {
    let round: RoundView;
    let missed: readonly Uuid[];

    beforeAll(async () => {
      missed = (
        await world.owner.query<readonly { id: Uuid }[]>(
          'select id from household where emergency_id = $1 and site_id = $2 order by id',
          [office.emergencyId, office.siteIds[1]],
        )
      ).map(({ id }) => id);
      await setStatus('on_hold', 'verification');
      const draft = await office.prepared({
        package: [
          office.blankets({
            per: 'household',
            quantity: '1',
            funding: [{ grantId: office.grantId, quantity: '7' }],
          }),
        ],
      });
      await office.approve(draft);
      await setStatus('registered', null);
      round = (await officer.get<RoundView>(office.path(`rounds/${draft.id}`))).body;
    });

    function setStatus(status: string, reason: string | null): Promise<void> {
      return asOwner(world, missed, (tx) =>
        tx.query('update household set status = $1, status_reason = $2 where id = any($3)', [
          status,
          reason,
          missed,
        ]),
      );
    }

    it('comes on an addendum with a digest and an approver of its own, after the tokens of the list, and leaves the list alone', async () => {
      const chosen = missed.slice(0, 2);

      const added = await officer.post<RoundView>(office.path(`rounds/${round.id}/addenda`), {
        reason: 'came after the list was made',
        onlyHouseholds: chosen,
      });
      const draft = await officer.post<RoundView>(office.path(`rounds/${round.id}/lists/1/prepare`));
      const approved = await office.approve(draft.body, 1);

      expect(added.status).toBe(201);
      expect(approved.status).toBe(200);
      expect(approved.body.state).toBe('approved');
      expect(approved.body.lists[0]).toEqual(round.lists[0]);
      expect(approved.body.lists[1]).toMatchObject({
        state: 'approved',
        households: 2,
        listed: 2,
        approvedBy: manager.personId,
      });
      expect(approved.body.lists[1]?.digest).not.toBe(round.lists[0]?.digest);
      expect(approved.body.package[0]?.funding[0]).toMatchObject({ assigned: '6', drafted: '0' });
      const list = await office.entitlements(round.id);
      expect(list.map(({ listNo, tokenNo }) => [listNo, tokenNo])).toEqual([
        [0, 1],
        [0, 2],
        [0, 3],
        [0, 4],
        [1, 5],
        [1, 6],
      ]);
      expect(list.slice(4).map(({ householdId }) => householdId)).toEqual(chosen);
    });

    it('draws on what the list left of the funding, and is refused beyond it', async () => {
      await officer.post(office.path(`rounds/${round.id}/addenda`), { reason: 'all who were missed' });
      const draft = await officer.post<RoundView>(office.path(`rounds/${round.id}/lists/2/prepare`));

      const answer = await officer.post(office.path(`rounds/${round.id}/lists/2/submit`));

      expect(draft.body.lists[2]).toMatchObject({ households: 2, listed: 2 }); // nobody is on two lists
      expect(answer.body).toMatchObject({
        code: 'round.underfunded',
        extra: { lines: [{ no: 1, short: '1' }] },
      });
    });

    it('waits while another list of the round is in the making', async () => {
      const answer = await officer.post(office.path(`rounds/${round.id}/addenda`), { reason: 'one more' });

      expect([answer.status, answer.body['code']]).toEqual([409, 'round.not-draft']);
    });

    it('cannot be held or removed before its addendum is approved', async () => {
      const draft = (await office.entitlements(round.id)).find(({ listNo }) => listNo === 2);

      const answer = await officer.post(office.path(`entitlements/${String(draft?.id)}/hold`), {
        reason: 'a question',
      });

      expect(answer.body['code']).toBe('entitlement.not-approved');
    });

    it('cannot be handed out before its addendum is approved, whoever asks for it', async () => {
      const list = await office.entitlements(round.id);
      const ids = list.map(({ id }) => id);

      const found = await world.owner.transaction((tx) => world.app.get(DeliveryStore).lock(tx as Tx, ids));

      expect([...found.keys()].sort()).toEqual(
        list
          .filter(({ listNo }) => listNo < 2)
          .map(({ id }) => id)
          .sort(),
      );
    });

    it('is not added to a round that is not approved, or is over', async () => {
      const draft = await office.prepared({
        package: [office.blankets({ per: 'household', quantity: '1' })],
      });
      const early = await officer.post(office.path(`rounds/${draft.id}/addenda`), { reason: 'too early' });
      await office.approve(draft);
      await endAll(officer, office.path('').replace(/[/]$/, ''), draft.id);
      const closed = await manager.post<RoundView>(office.path(`rounds/${draft.id}/close`), {
        reason: 'the project ends',
      });
      const late = await officer.post(office.path(`rounds/${draft.id}/addenda`), { reason: 'too late' });

      expect(early.body['code']).toBe('round.not-approved');
      expect(closed.body).toMatchObject({ state: 'closed' });
      expect(late.body['code']).toBe('round.closed');
      expect(
        (await manager.post(office.path(`rounds/${draft.id}/close`), { reason: 'again' })).body['code'],
      ).toBe('round.closed');
    });
  });
});
