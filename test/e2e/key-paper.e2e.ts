import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HandoutPageView, HandoutView } from '../../src/distribution/handout.contract.js';
import type { IncidentPageView } from '../../src/distribution/incident.contract.js';
import type { PrintView } from '../../src/distribution/paper.contract.js';
import type {
  KeyedLinesView,
  KeyedLineView,
  PrintLinePageView,
  ScansView,
  ScanView,
} from '../../src/distribution/paper-key.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { asOwner, openWorld, type World } from '../support/world.js';

/** A list of six households of two blankets each, printed before anybody came. */
describe('a signed list', () => {
  let world: World;
  let desk: Desk;
  let printId: Uuid;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    desk = await openDesk(world, { sites: 2, householdsPerSite: 6, blankets: 2 });
    const print = await desk.leader.post<PrintView>(
      desk.path(`distributions/${desk.distributionId}/prints`),
      { kind: 'list', language: 'en' },
    );
    printId = print.body.id;
  });

  const key = (lines: readonly object[], as: Api = desk.agent): Promise<Answer<KeyedLinesView>> =>
    as.post<KeyedLinesView>(desk.path(`prints/${printId}/lines`), { lines }, { key: null });
  const keyed = async (...lines: readonly object[]): Promise<readonly KeyedLineView[]> => {
    const { status, body, text } = await key(lines);
    if (status !== 200) throw new Error(text);
    return body.items;
  };
  const handouts = async (): Promise<readonly HandoutView[]> =>
    (
      await desk.leader.get<HandoutPageView>(
        desk.path(`handouts?distributionId=${desk.distributionId}&limit=200`),
      )
    ).body.items;
  const incidents = async (): Promise<readonly unknown[][]> =>
    (await desk.leader.get<IncidentPageView>(desk.path('incidents?limit=200'))).body.items.map(
      ({ kind, handoutId, state }) => [kind, handoutId, state],
    );
  const lines = async (query: string): Promise<PrintLinePageView['items']> =>
    (await desk.leader.get<PrintLinePageView>(desk.path(`prints/${printId}/lines?${query}`))).body.items;
  const numbers = async (query: string): Promise<readonly number[]> =>
    (await lines(query)).map(({ no }) => no);

  it('is keyed by line number: each line is one handout on paper, and the others are left', async () => {
    const { status, body } = await key([{ no: 1 }, { no: 3, proofKind: 'thumbprint' }]);
    const all = await handouts();

    expect(status).toBe(200);
    expect(body).toMatchObject({ recorded: 2, known: 0, contradicts: 0, refused: 0 });
    expect(all.map(({ id }) => id).toSorted()).toEqual(
      body.items.map(({ handoutId }) => handoutId).toSorted(),
    );
    expect(all.map(({ entitlementId }) => entitlementId).toSorted()).toEqual(
      [desk.entitlements[0]?.id, desk.entitlements[2]?.id].toSorted(),
    );
    expect(all.map(({ captured, proofRef }) => [captured, proofRef])).toContainEqual([
      'paper',
      `print ${printId} line 3`,
    ]);
    expect([await numbers('state=keyed'), await numbers('state=left'), await numbers('limit=2')]).toEqual([
      [1, 3],
      [2, 4, 5, 6],
      [1, 2],
    ]);
    const page = await desk.leader.get<PrintLinePageView>(desk.path(`prints/${printId}/lines?limit=4`));
    expect(await numbers(`limit=4&after=${String(page.body.next)}`)).toEqual([5, 6]);
    expect(await desk.left()).toBe('8');
  });

  it('is the same whoever keys it, and however often', async () => {
    const [first] = await keyed({ no: 2 });
    const again = await key([{ no: 2 }], desk.leader);
    const race = await Promise.all([key([{ no: 4 }]), key([{ no: 4 }], desk.leader), key([{ no: 4 }])]);

    expect(first?.outcome).toBe('recorded');
    expect(again.body).toMatchObject({
      known: 1,
      items: [{ outcome: 'known', handoutId: first?.handoutId }],
    });
    expect(race.map(({ body }) => body.items[0]?.outcome).toSorted()).toEqual(['known', 'known', 'recorded']);
    expect(await handouts()).toHaveLength(2);
    expect(await incidents()).toEqual([]);
  });

  it('records what was given twice as too much, with its incident: nothing is lost', async () => {
    const live = desk.handout(0);
    await desk.agent.post(desk.path('handouts'), live);

    const [line] = await keyed({ no: 1 });

    expect(line).toMatchObject({ outcome: 'recorded', over: true });
    expect(await incidents()).toEqual([['over_delivery', line?.handoutId, 'open']]);
    expect(await desk.left()).toBe('8');
  });

  it('that says something else the second time opens one incident, and changes nothing', async () => {
    const given = [{ entitlementLineId: desk.entitlements[0]?.lineId, quantity: '1' }];
    const [first] = await keyed({ no: 1 });
    const [other] = await keyed({ no: 1, given });
    const [same] = await keyed({ no: 1, given });
    const [sameAgain] = await keyed({ given, no: 1 });

    expect(other).toMatchObject({
      outcome: 'contradicts',
      code: 'id.reused',
      handoutId: first?.handoutId,
      incidentId: expect.any(String),
    });
    expect([same, sameAgain]).toEqual([other, other]);
    expect(await incidents()).toEqual([['paper_contradicts', first?.handoutId, 'open']]);
    expect((await lines('state=keyed'))[0]?.contradictions).toMatchObject([
      { incidentId: other?.incidentId, code: 'id.reused', said: { given, collector: 'primary' } },
    ]);
    expect((await handouts()).map(({ lines }) => lines[0]?.quantity)).toEqual(['2']);
  });

  it('has blank lines for those whom the help desk sent: by token or card, or an incident where nobody is meant', async () => {
    const [token] = await world.owner.query<readonly { no: number; id: Uuid }[]>(
      `select entitlement.token_no as no, entitlement.id
       from entitlement
       where round_id = $1 and site_id = $2`,
      [desk.roundId, desk.siteIds[1]],
    );
    const items = await keyed(
      { no: 7, token: token?.no },
      { no: 8, token: 999_999 },
      { no: 9, card: '0000 0000 0013' },
      { no: 10, card: '12' },
      { no: 17 },
    );

    expect(items.map(({ no, outcome, code }) => [no, outcome, code])).toEqual([
      [7, 'recorded', null],
      [8, 'contradicts', 'paper.nobody'],
      [9, 'contradicts', 'paper.nobody'],
      [10, 'refused', 'card.check-digit'],
      [17, 'refused', 'paper.no-line'],
    ]);
    expect((await handouts()).map(({ entitlementId }) => entitlementId)).toEqual([token?.id]);
    expect(await incidents()).toEqual([
      ['paper_contradicts', null, 'open'],
      ['paper_contradicts', null, 'open'],
    ]);
    expect(await lines('state=contradicts')).toMatchObject([
      {
        no: 8,
        entitlementId: null,
        handoutId: null,
        contradictions: [{ said: { token: 999_999, card: null } }],
      },
      {
        no: 9,
        entitlementId: null,
        handoutId: null,
        contradictions: [{ said: { token: null, card: '0000 0000 0013' } }],
      },
    ]);
    expect([await numbers('state=keyed'), await numbers('state=left')]).toEqual([[7], [1, 2, 3, 4, 5, 6]]);
  });

  it('gives nothing to another where token and card are of two households, or a card stands for several', async () => {
    const registrar = await world.as('registration-officer', { emergencyId: desk.emergencyId });
    const rows = await world.owner.query<
      readonly { readonly id: Uuid; readonly household: Uuid; readonly no: number }[]
    >(
      `select id, household_id as household, token_no as no
       from entitlement
       where round_id = $1 and site_id = $2
       order by token_no`,
      [desk.roundId, desk.siteIds[1]],
    );
    const [one, other] = rows;
    const issued = await registrar.post<{ number: string }>(
      desk.path(`households/${String(one?.household)}/cards`),
      { reason: 'lost' },
    );
    const card = issued.body.number;
    const apart = await keyed({ no: 7, token: other?.no, card }, { no: 8, token: 999_999, card });
    const together = await keyed({ no: 7, token: one?.no, card });

    expect(apart.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['refused', 'paper.disagree'],
      ['refused', 'paper.disagree'],
    ]);
    expect(together).toMatchObject([{ outcome: 'recorded' }]);
    expect((await handouts()).map(({ entitlementId }) => entitlementId)).toEqual([one?.id]);
    expect(await incidents()).toEqual([]);
  });

  it('loses no line because of another, and keeps in part what was given in part', async () => {
    const part = [{ entitlementLineId: desk.entitlements[1]?.lineId, quantity: '1' }];
    const strange = [{ entitlementLineId: newId(), quantity: '1' }];
    const none = [{ entitlementLineId: desk.entitlements[3]?.lineId, quantity: '0' }];
    const items = await keyed(
      { no: 1, given: strange },
      { no: 2, given: part },
      { no: 3 },
      { no: 4, given: none },
    );
    const [corrected] = await keyed({ no: 1 });
    const wrong = [
      await key([{ no: 0 }]),
      await key([{ no: 1 }, { no: 1 }]),
      await key([]),
      await key([{ no: 1, proofKind: 'pin' }]),
    ];

    expect(items.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['refused', 'handout.unknown-line'],
      ['recorded', null],
      ['recorded', null],
      ['refused', 'handout.empty'],
    ]);
    expect(corrected?.outcome).toBe('recorded'); // a slip costs nothing
    expect(await desk.left()).toBe('7');
    expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  it('of a distribution that was cancelled is an incident', async () => {
    const elsewhere = await world.as('team-leader', { emergencyId: desk.emergencyId });
    const planned = await elsewhere.post<{ id: Uuid }>(desk.path('distributions'), {
      ...{ roundId: desk.roundId, siteId: desk.siteIds[1], heldOn: '2026-11-24' },
      ...{ teamLeaderId: elsewhere.personId, desks: 1 },
    });
    const at = desk.path(`distributions/${planned.body.id}`);
    const print = await elsewhere.post<PrintView>(`${at}/prints`, { kind: 'list', language: 'en' });
    printId = print.body.id;
    const early = await key([{ no: 1 }], elsewhere);
    await elsewhere.post(`${at}/cancel`, { reason: 'the road is cut' });
    const late = await key([{ no: 1 }], elsewhere);
    const lines = await world.owner.query<readonly { readonly id: Uuid }[]>(
      `select line.id
       from print_line
       join entitlement_line line on line.entitlement_id = print_line.entitlement_id
       where print_line.print_id = $1
       order by print_line.no`,
      [printId],
    );
    const given = [{ entitlementLineId: lines[0]?.id, quantity: '1' }];
    const otherwise = await key([{ no: 1, given }, { no: 2 }], elsewhere);

    expect(early.body.items).toMatchObject([{ outcome: 'refused', code: 'handout.unopened' }]);
    expect(late.body.items).toMatchObject([{ outcome: 'contradicts', code: 'distribution.not-open' }]);
    expect(otherwise.body.items).toMatchObject([
      { no: 1, outcome: 'contradicts', code: 'id.reused', handoutId: null },
      { no: 2, outcome: 'contradicts', code: 'distribution.not-open' },
    ]);
    const all = await elsewhere.get<IncidentPageView>(desk.path('incidents'));
    expect(all.body.items.map(({ kind }) => kind)).toEqual(Array(3).fill('paper_contradicts'));
  });

  it('may come in after closing, until nobody signs any more', async () => {
    const closing = { counted: [{ no: 1, returned: '10' }] };
    await desk.leader.post(desk.path(`distributions/${desk.distributionId}/close`), closing);

    const [line] = await keyed({ no: 5 });
    const [late] = await handouts();

    expect(line?.outcome).toBe('recorded');
    expect(late).toMatchObject({ late: true, over: false });
  });

  it('is keyed and read by those who may, there', async () => {
    const elsewhere = await world.as('distribution-agent', {
      ...desk.extent,
      siteIds: [desk.siteIds[1] ?? ''],
    });
    const help = await world.as('help-desk', desk.extent);
    const cards = desk.path(`prints/${printId}/lines`);

    expect((await key([{ no: 1 }], help)).status).toBe(403);
    expect((await key([{ no: 1 }], elsewhere)).status).toBe(404);
    expect((await help.get(cards)).status).toBe(403);
    expect((await elsewhere.get(cards)).status).toBe(404);
    expect(await handouts()).toEqual([]);
  });

  describe('has its scans', () => {
    const scan = {
      page: 1,
      sha256: 'ab'.repeat(32),
      bytes: 120_000,
      mediaType: 'image/jpeg',
      keptAt: 'box 3',
    };
    const attach = (
      wish: object = {},
      { as = desk.agent, sent = newId(), to = printId }: { as?: Api; sent?: Uuid; to?: Uuid } = {},
    ): Promise<Answer<ScanView & { readonly code?: string }>> =>
      as.post(desk.path(`prints/${to}/scans`), { ...scan, ...wish }, { key: sent });

    it('attached by their hash, once a page, and told where the same file is elsewhere', async () => {
      const sent = newId();
      const first = await attach({}, { sent });
      const again = await attach({}, { sent });
      const twice = await attach();
      const another = await desk.leader.post<PrintView>(
        desk.path(`distributions/${desk.distributionId}/prints`),
        { kind: 'list', language: 'fr' },
      );
      const slip = await attach({}, { to: another.body.id });
      const listed = await desk.leader.get<ScansView>(desk.path(`prints/${printId}/scans`));

      expect(first.body).toMatchObject({
        ...scan,
        printId,
        elsewhere: false,
        attachedBy: desk.agent.personId,
      });
      expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
      expect([twice.status, twice.body.code]).toEqual([409, 'scan.attached']);
      expect([slip.status, slip.body.elsewhere]).toEqual([201, true]);
      expect(listed.body.items).toEqual([{ ...first.body, elsewhere: true }]);
    });

    it('refused where there is no such page or no such hash, to who may not, and elsewhere', async () => {
      const help = await world.as('help-desk', desk.extent);
      const elsewhere = await world.as('team-leader', {
        ...desk.extent,
        siteIds: [desk.siteIds[1] ?? ''],
      });
      const far = await attach({ page: 2 });

      expect([far.status, far.body.code]).toEqual([422, 'scan.no-page']);
      expect((await attach({ sha256: 'ab' })).status).toBe(400);
      expect((await attach({ mediaType: 'text/html' })).status).toBe(400);
      expect((await attach({}, { as: help })).status).toBe(403);
      expect((await attach({}, { as: elsewhere })).status).toBe(404);
      expect((await elsewhere.get(desk.path(`prints/${printId}/scans`))).status).toBe(404);
    });
  });

  it('is no sheet of cards', async () => {
    const [issued] = desk.entitlements;
    const registrar = await world.as('registration-officer', { emergencyId: desk.emergencyId });
    const [row] = await world.owner.query<readonly { household: Uuid }[]>(
      'select household_id as household from entitlement where id = $1',
      [issued?.id],
    );
    await registrar.post(desk.path(`households/${String(row?.household)}/cards`), { reason: 'lost' });
    const cards = await desk.leader.post<PrintView>(
      desk.path(`distributions/${desk.distributionId}/prints`),
      { kind: 'cards', language: 'en' },
    );

    const answer = await desk.agent.post<{ code?: string }>(
      desk.path(`prints/${cards.body.id}/lines`),
      { lines: [{ no: 1 }] },
      { key: null },
    );

    expect([cards.status, answer.status, answer.body.code]).toEqual([201, 422, 'print.not-list']);
  });

  it('keeps its scans in the database as they were', async () => {
    const id = newId();
    const insert = (bytes: number): Promise<unknown> =>
      asOwner(world, [printId], (tx) =>
        tx.query(
          `insert into print_scan (id, emergency_id, print_id, page, sha256, bytes, media_type, kept_at, attached_by, attached_at)
           values ($1, $2, $3, 1, '\\x00', $4, 'image/png', 'box 3', $5, now())`,
          [id, desk.emergencyId, printId, bytes, desk.agent.personId],
        ),
      );

    await expect(insert(5)).rejects.toMatchObject({ constraint: 'print_scan_sha256_check' });
  });
});
