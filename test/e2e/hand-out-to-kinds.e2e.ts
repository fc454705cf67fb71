import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { RecipientView } from '../../src/assistance/recipient.contract.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import type { ReversalView } from '../../src/distribution/reversal.contract.js';
import { newId } from '../../src/platform/ids.js';
import type { CoverageView } from '../../src/reports/coverage.contract.js';
import type { Answer, Api } from '../support/api.js';
import { type Office, openOffice } from '../support/office.js';
import { asOwner, noteInAudit, openWorld, type World } from '../support/world.js';

/** A round that is being handed out at the first site, with what it promises there. */
interface Opened {
  readonly distributionId: string;
  readonly entitlements: readonly EntitlementView[];
}

describe('handing out to', () => {
  let world: World;
  let office: Office;
  let officer: Api;
  let manager: Api;
  let leader: Api;
  let agent: Api;

  beforeAll(async () => {
    world = await openWorld();
    office = await openOffice(world, { householdsPerSite: 6, blankets: 1, stockPerSite: 2_000n });
    ({ officer, manager } = office);
    leader = await world.as('team-leader', office.extent);
    agent = await world.as('distribution-agent', office.extent);
  });

  afterAll(() => world.close());

  async function opened(plan: object): Promise<Opened> {
    const round = await office.prepared(plan);
    await office.approve(round);
    const distribution = await leader.post<DistributionView>(office.path('distributions'), {
      roundId: round.id,
      siteId: office.siteIds[0],
      heldOn: '2026-11-23',
      teamLeaderId: leader.personId,
      desks: 1,
    });
    const answer = await leader.post<DistributionView>(
      office.path(`distributions/${distribution.body.id}/open`),
    );
    if (answer.status !== 200) throw new Error(answer.text);
    return { distributionId: distribution.body.id, entitlements: await office.entitlements(round.id) };
  }

  function give(
    { distributionId }: Opened,
    entitlement: EntitlementView | undefined,
    more: object = {},
    as: Api = agent,
  ): Promise<Answer<HandoutView & { code?: string }>> {
    return as.post(office.path('handouts'), {
      id: newId(),
      distributionId,
      entitlementId: entitlement?.id,
      collector: 'primary',
      identity: 'card',
      proofKind: 'signature',
      ...more,
    });
  }

  async function delivered({ id, roundId }: EntitlementView): Promise<readonly string[]> {
    const listed = await office.entitlements(roundId);
    return listed.find((one) => one.id === id)?.lines.map((line) => line.delivered) ?? [];
  }

  async function estimated(): Promise<CoverageView['total']['estimated']> {
    return (await manager.get<CoverageView>(office.path('reports/coverage'))).body.total.estimated;
  }

  it('an individual: goods and a service, of which no stock is taken; to a wrong one is put right', async () => {
    const round = await opened({
      recipient: 'individual',
      criteria: { members: { sexes: ['female'], ageFrom: 15, ageTo: 49 } },
      package: [
        { kind: 'service', service: 'health_visit', per: 'person', quantity: '1' },
        office.blankets({ per: 'person', quantity: '3' }),
      ],
    });
    const [wrong, right] = round.entitlements;

    const handout = await give(round, wrong);

    expect(handout.status).toBe(201);
    expect(handout.body.lines.map(({ quantity }) => quantity).sort()).toEqual(['1', '3']);
    const { stock } = (
      await leader.get<DistributionView>(office.path(`distributions/${round.distributionId}`))
    ).body;
    expect(stock).toMatchObject([{ taken: '18', left: '15' }]);

    const reversal = await leader.post<ReversalView>(office.path(`handouts/${handout.body.id}/reversal`), {
      kind: 'wrong_household',
      rightEntitlementId: right?.id,
      reason: 'two of the same name',
    });
    expect(reversal.status).toBe(201);
    expect(wrong && (await delivered(wrong))).toEqual(['0', '0']);
    expect(right && [...(await delivered(right))].sort()).toEqual(['1', '3']);
  });

  it('an institution, for which its representative signs, and nobody else', async () => {
    const school = await office.addRecipient({});
    const round = await opened({
      recipient: 'institution',
      criteria: { recipientIds: [school.id] },
      package: [office.blankets({ per: 'group', groupSize: 50, quantity: '2' })],
    });
    const [entitlement] = round.entitlements;

    const primary = await give(round, entitlement);
    const nobody = await give(round, entitlement, { collector: 'none', identity: 'none' });
    const signed = await give(round, entitlement, { collector: 'representative', identity: 'document' });

    expect([primary.body.code, nobody.body.code]).toEqual(['handout.collector', 'handout.collector']);
    expect(signed.body).toMatchObject({
      collector: 'representative',
      collectorId: null,
      counted: null,
      lines: [{ quantity: '10' }],
    });
    expect(await estimated()).toMatchObject({ institutions: 1, people: 240 });
  });

  it('a community, whose heads may be counted: the report tells those who were there', async () => {
    const before = await estimated();
    const community = await office.addRecipient({
      kind: 'community',
      representativeRole: 'elder',
      people: 500,
    });
    const round = await opened({
      recipient: 'community',
      criteria: { recipientIds: [community.id] },
      package: [{ kind: 'service', service: 'water', per: 'person', quantity: '15' }],
    });
    const counted = { female: { '0-17': 120, '18-59': 80 }, male: { unknown: 100 } };

    const { status, body } = await give(round, round.entitlements[0], {
      collector: 'representative',
      counted,
      lines: [{ entitlementLineId: round.entitlements[0]?.lines[0]?.id, quantity: '4500' }],
      shortReason: 'three hundred came',
    });

    expect(status).toBe(201);
    expect(body).toMatchObject({ counted, persons: 300 });
    expect(await estimated()).toMatchObject({ communities: 1, people: before.people + 300 });
  });

  it('a place: heads are counted, nobody signs; coverage counts who came and not who was expected', async () => {
    const before = await estimated();
    const expected = { female: { '0-17': 10, '18-59': 8 }, male: { '18-59': 12 } };
    const place = await office.addRecipient({
      kind: 'place',
      representativeRole: undefined,
      people: 30,
      counted: expected,
    });
    const round = await opened({
      recipient: 'place',
      criteria: { recipientIds: [place.id] },
      package: [office.blankets({ per: 'person', quantity: '1' })],
    });
    const [entitlement] = round.entitlements;
    const nobody = { collector: 'none', identity: 'none', proofKind: 'photo' };
    const part = (quantity: string, more: object): object => ({
      ...nobody,
      lines: [{ entitlementLineId: entitlement?.lines[0]?.id, quantity }],
      shortReason: 'more come tomorrow',
      ...more,
    });

    const uncounted = await give(round, entitlement, part('20', {}));
    const signed = await give(
      round,
      entitlement,
      part('20', { collector: 'representative', identity: 'card' }),
    );
    const strange = await give(round, entitlement, part('20', { counted: { female: { toddlers: 20 } } }));
    const half = await give(round, entitlement, part('20', { counted: { female: { '0-17': 1.5 } } }));
    const right = await give(
      round,
      entitlement,
      part('20', { counted: { female: { '0-17': 12 }, male: { '60+': 8 } } }),
    );

    expect([uncounted, signed, strange, half].map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'handout.counted'],
      [422, 'handout.collector'],
      [400, 'handout.counted'],
      [400, 'input.invalid'],
    ]);
    expect(right.body).toMatchObject({
      collector: 'none',
      collectorId: null,
      identity: 'none',
      persons: 20,
      counted: { female: { '0-17': 12 }, male: { '60+': 8 } },
    });
    const after = await estimated();
    expect([after.places - before.places, after.people - before.people]).toEqual([1, 20]);
    expect(after.cells).toContainEqual({ sex: 'male', ageBand: '60+', people: 8 });
  });

  it('a household by its alternate collector, where it named one; heads of it are not counted', async () => {
    const round = await opened({ package: [office.blankets({ per: 'household', quantity: '1' })] });
    const [first, second] = round.entitlements;
    const alternate = await nameAlternate(first?.householdId ?? '');

    const named = await give(round, first, { collector: 'alternate' });
    const unnamed = await give(round, second, { collector: 'alternate' });
    const counted = await give(round, second, { counted: { female: { '0-17': 1 } } });

    expect(named.body).toMatchObject({ collector: 'alternate', collectorId: alternate });
    expect([unnamed.body.code, counted.body.code]).toEqual(['handout.collector', 'handout.counted']);
  });

  it('nobody whose entitlement is held or removed; what a paper tells of it is kept as too much', async () => {
    const round = await opened({ package: [office.blankets({ per: 'household', quantity: '1' })] });
    const [held, removed] = round.entitlements;
    const reason = { reason: 'a question is open' };
    await officer.post(office.path(`entitlements/${String(held?.id)}/hold`), reason);
    await manager.post(office.path(`entitlements/${String(removed?.id)}/remove`), reason);

    const atDesk = [await give(round, held), await give(round, removed)];
    const onPaper = await give(round, held, { captured: 'paper' });
    await officer.post(office.path(`entitlements/${String(held?.id)}/release`), { reason: 'it is answered' });
    const released = await give(round, held);

    expect(atDesk.map(({ body }) => body.code)).toEqual(['entitlement.held', 'entitlement.removed']);
    expect(onPaper.body).toMatchObject({ over: true, lines: [{ quantity: '1', over: '1' }] });
    expect(released.body).toMatchObject({ over: false, deliveryNo: 2 });
  });

  it('a community whose heads were counted before the emergency changed its age bands: none is lost, and none in a wrong band', async () => {
    const administrator = await world.as('administrator');
    const [old, finer] = [
      { female: { '0-17': 10, '18-59': 8 }, male: { '60+': 12 } },
      { female: { '0-5': 3, unknown: 4 } },
    ];
    const first = await helped({ people: 30, counted: old }, { female: { '0-17': 6, '60+': 1 } });
    const before = await estimated();

    await reportIn(administrator, 'UNICEF_5');
    const after = await estimated();
    const second = await helped({ people: 7, counted: finer });
    await helped({ people: 5 }, { female: { '0-17': 5 } }, { captured: 'paper' });
    await reportIn(administrator, 'OCHA_3');
    const back = await estimated();

    expect([first.bandSet, second.bandSet]).toEqual(['OCHA_3', 'UNICEF_5']);
    expect([after.people, sumOf(after), sumOf(before)]).toEqual([before.people, after.people, before.people]);
    expect([headsOf(after, 'female', '0-17'), headsOf(after, 'female', '60+')]).toEqual([
      0,
      headsOf(before, 'female', '60+'),
    ]);
    expect(headsOf(after, 'female', 'unknown')).toBe(
      headsOf(before, 'female', 'unknown') + headsOf(before, 'female', '0-17'),
    );
    expect([back.people, sumOf(back)]).toEqual([before.people + 12, before.people + 12]);
    expect(headsOf(back, 'female', '0-17')).toBe(headsOf(before, 'female', '0-17') + 3 + 5);
    const { items } = (await officer.get<{ items: RecipientView[] }>(office.path('recipients?limit=200')))
      .body;
    expect(items.find(({ id }) => id === first.id)).toMatchObject({ counted: old, bandSet: 'OCHA_3' });
    expect(items.filter(({ counted }) => counted === null).every(({ bandSet }) => bandSet === null)).toBe(
      true,
    );
  });

  /** A community with counted heads that was handed something; heads may be counted anew at the handout. */
  async function helped(more: object, counted?: object, how: object = {}): Promise<RecipientView> {
    const community = await office.addRecipient({ kind: 'community', representativeRole: 'elder', ...more });
    const round = await opened({
      recipient: 'community',
      criteria: { recipientIds: [community.id] },
      package: [office.blankets({ per: 'household', quantity: '1' })],
    });
    const { status } = await give(round, round.entitlements[0], {
      collector: 'representative',
      ...(counted ? { counted } : {}),
      ...how,
    });
    expect(status).toBe(201);
    return community;
  }

  async function reportIn(administrator: Api, ageBands: string): Promise<void> {
    const at = `emergencies/${office.emergencyId}`;
    const { body, headers } = await administrator.get(at);
    const { name, glide, phase, countries } = body;
    const change = { name, glide, phase, countries, ageBands };
    const { status } = await administrator.put(at, change, {
      headers: { 'if-match': String(headers['etag']) },
    });
    expect(status).toBe(200);
  }

  function headsOf({ cells }: CoverageView['total']['estimated'], sex: string, ageBand: string): number {
    return cells.find((cell) => cell.sex === sex && cell.ageBand === ageBand)?.people ?? 0;
  }

  function sumOf({ cells }: CoverageView['total']['estimated']): number {
    return cells.reduce((sum, { people }) => sum + people, 0);
  }

  async function nameAlternate(householdId: string): Promise<string> {
    return asOwner(world, [householdId], async (tx) => {
      const [individual] = await tx.query<readonly { id: string }[]>(
        'select id from individual where household_id = $1 and collector is null limit 1',
        [householdId],
      );
      const id = individual?.id ?? '';
      await noteInAudit(tx, [id]);
      await tx.query(`update individual set collector = 'alternate' where id = $1`, [id]);
      return id;
    });
  }
});
