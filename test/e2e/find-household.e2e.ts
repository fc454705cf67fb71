import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/platform/database/database.js';
import type { Reads } from '../../src/platform/database/tx.js';
import type { Uuid } from '../../src/platform/ids.js';
import { type HouseholdFacts, HouseholdStore } from '../../src/registry/household.store.js';
import type { Answer, Api } from '../support/api.js';
import { type Field, household, type HouseholdAnswer, openField } from '../support/registry.js';
import { openWorld, type World } from '../support/world.js';

interface Found {
  readonly items: readonly {
    readonly id: Uuid;
    readonly card: string;
    readonly revokedCard: boolean;
    readonly status: string;
    readonly people: readonly {
      readonly matched: boolean;
      readonly nameOriginal: string | null;
      readonly nameLatin: string | null;
    }[];
  }[];
  readonly more: boolean;
  readonly code?: string;
}

describe('a household is found', () => {
  let world: World;
  let field: Field;
  let officer: Api;
  let desk: Api;
  let fatima: HouseholdAnswer;
  let omar: HouseholdAnswer;

  const search = (term: object, as: Api = desk): Promise<Answer<Found>> =>
    as.post<Found>(field.path('search'), term, { key: null });
  const idsOf = async (term: object, as: Api = desk): Promise<readonly Uuid[]> =>
    (await search(term, as)).body.items.map(({ id }) => id);
  const register = async (wish: object): Promise<HouseholdAnswer> =>
    (await officer.post<HouseholdAnswer>(field.path(), household(field, wish))).body;

  beforeAll(async () => {
    world = await openWorld();
    field = await openField(world);
    officer = await field.as('registration-officer');
    desk = await field.as('help-desk');
    fatima = await register({ reference: 'REG-00042', siteId: field.siteId, phone: '+963944123456' });
    omar = await register({
      reference: 'REG-00043',
      individuals: [
        {
          nameOriginal: 'عمر عبد الرحمن الخطيب',
          nameLatin: 'Omar Abdul Rahman Al-Khatib',
          relationship: 'head',
          sex: 'male',
          bornOn: '1980-02-03',
          document: { type: 'passport', number: 'N 00 123 456' },
        },
        {
          nameOriginal: 'محمد عمر الخطيب',
          nameLatin: 'Mohammed Omar',
          relationship: 'child',
          sex: 'male',
          age: 12,
          phone: '0933111222',
        },
      ],
    });
  });

  afterAll(() => world.close());

  it.each([
    ['in groups', (card: string) => card.replace(/(.{4})/g, '$1 ')],
    [
      'in Arabic digits',
      (card: string) => card.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.charAt(Number(digit))),
    ],
    ['without its zeros', (card: string) => card.replace(/^0+/, '')],
  ])('by its card, written %s', async (_, written) => {
    const { status, body } = await search({ card: written(fatima.card) });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [
        {
          id: fatima.id,
          card: fatima.card,
          revokedCard: false,
          area: { pcode: 'SY97' },
          people: [
            { nameLatin: 'Fatima Hassan Al-Ali', relationship: 'head', collector: 'primary', matched: false },
          ],
        },
      ],
      more: false,
    });
  });

  it('by a card that was lost, and says that it is worth nothing', async () => {
    const { id, card } = await register({ reference: 'REG-LOST' });
    await officer.post(field.path(`${id}/cards`), { reason: 'stolen' });

    const { body } = await search({ card });

    expect(body.items).toMatchObject([{ id, revokedCard: true }]);
    expect(body.items[0]?.card).not.toBe(card);
  });

  it('by its reference, whatever its case', async () => {
    expect(await idsOf({ reference: ' reg-00042 ' })).toEqual([fatima.id]);
    expect(await idsOf({ reference: 'REG-99999' })).toEqual([]);
  });

  it.each(['+963 936 528 309', '0936528309', '00963936528309', '٠٩٣٦٥٢٨٣٠٩'])(
    'by a phone number, written %s',
    async (phone) => {
      const { body } = await search({ phone });

      expect(body.items.map(({ id }) => id)).toContain(fatima.id);
      expect(body.items.find(({ id }) => id === fatima.id)?.people).toMatchObject([{ matched: true }]);
    },
  );

  it('by the household’s own phone number', async () => {
    expect(await idsOf({ phone: '+963944123456' })).toEqual([fatima.id]);
  });

  it('by a document, with or without its type', async () => {
    expect(await idsOf({ document: { type: 'passport', number: 'n00123456' } })).toEqual([omar.id]);
    expect(await idsOf({ document: { number: 'N-00-123-456' } })).toEqual([omar.id]);
    expect(await idsOf({ document: { type: 'national_id', number: 'N00123456' } })).toEqual([]);
  });

  it.each([
    ['عمر الخطيب', 'in its own script'],
    ['عمر عبدالرحمن', 'fused'],
    ['Omar Khatib', 'in Latin'],
    ['Umar El Khatib', 'in another spelling'],
    ['Khateeb', 'by one word'],
    ['Omar Kateb', 'with a slip'],
  ])('by the name %s, %s', async (name) => {
    const { body } = await search({ name });

    expect(body.items.map(({ id }) => id)).toContain(omar.id);
    expect(body.items.map(({ id }) => id)).not.toContain(fatima.id);
    expect(body.items.find(({ id }) => id === omar.id)?.people.some(({ matched }) => matched)).toBe(true);
  });

  it('by the likest name first, of at most 20', async () => {
    await Promise.all(
      Array.from({ length: 25 }, (_, n) =>
        register({
          individuals: [
            {
              nameLatin: `Zaynab Haddad ${'abcdefghijklmnopqrstuvwxyz'.charAt(n)}ora`,
              relationship: 'head',
              sex: 'female',
              age: 30,
            },
          ],
        }),
      ),
    );
    const exact = await register({
      individuals: [{ nameLatin: 'Zaynab Haddadin', relationship: 'head', sex: 'female', age: 30 }],
    });

    const { body } = await search({ name: 'Zaynab Haddadin' });

    expect(body.items).toHaveLength(20);
    expect(body.more).toBe(true);
    expect(body.items[0]?.id).toBe(exact.id);
  });

  it.each<[object, string]>([
    [{}, 'nothing'],
    [{ card: '1', name: 'Omar' }, 'two things'],
    [{ card: '123456789' }, 'a card with a wrong digit'],
    [{ phone: 'none' }, 'what is no phone number'],
    [{ name: '--' }, 'what is no name'],
    [{ document: { number: '9.63944E+11' } }, 'a number that a spreadsheet rounded'],
  ])('not by %j: %s', async (term) => {
    const { status, body } = await search(term);

    expect([status, body.code]).toEqual([400, 'search.invalid']);
  });

  it('by nobody whose scope does not hold it, by whatever they search', async () => {
    const others = [
      await field.as('help-desk', { organisationId: field.otherOrganisationId }),
      await field.as('help-desk', { areaId: field.south }),
      await field.as('help-desk', { siteIds: [field.otherSiteId] }),
    ];
    const terms = [
      { card: fatima.card },
      { reference: 'REG-00042' },
      { phone: '+963936528309' },
      { document: { number: '82112401016' } },
      { name: 'Fatima Al-Ali' },
    ];

    const found = await Promise.all(others.flatMap((other) => terms.map((term) => idsOf(term, other))));

    expect(found.flat()).toEqual([]);
    const inSight = await field.as('help-desk', { siteIds: [field.siteId] });
    expect(
      (await Promise.all(terms.map((term) => idsOf(term, inSight)))).every((ids) => ids.includes(fatima.id)),
    ).toBe(true);
    const elsewhere = await field.as('help-desk', { emergencyId: field.otherEmergencyId });
    expect((await search({ card: fatima.card }, elsewhere)).status).toBe(404);
  });

  it('by who may look only', async () => {
    const agents = await Promise.all(
      (['distribution-agent', 'programme-manager', 'auditor'] as const).map((role) => field.as(role)),
    );

    const answers = await Promise.all(agents.map((one) => search({ card: fatima.card }, one)));

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  it('on the record: the log says who searched and whom they saw, and not for what', async () => {
    const { id, card } = await register({ reference: 'REG-LOGGED' });
    await search({ card });

    const leaves = await world.owner.query<readonly { actor: Uuid; leaf: string }[]>(
      `select event.actor_id as actor, convert_from(event.leaf, 'utf8') as leaf
       from audit_subject
       join audit_event as event on event.seq = audit_subject.seq
       where audit_subject.subject_id = $1
         and event.act = 'household.search'`,
      [id],
    );

    expect(leaves).toHaveLength(1);
    expect(leaves[0]?.actor).toBe(desk.personId);
    expect(leaves[0]?.leaf).toContain('"by":"card"');
    expect(leaves[0]?.leaf).not.toContain(card);
  });

  describe('by other capabilities', () => {
    const read = <T>(work: (reads: Reads, store: HouseholdStore) => Promise<T>): Promise<T> =>
      world.app
        .get(Database)
        .read({ emergencies: [field.emergencyId] }, (reads) =>
          work(reads, world.app.get(HouseholdStore, { strict: false })),
        );

    it('with the facts that eligibility asks for, in chunks and without who they are', async () => {
      const all: HouseholdFacts[] = [];
      for (let after: Uuid | null = null; ; after = all.at(-1)?.householdId ?? null) {
        const chunk = await read((reads, store) => store.factsFor(reads, field.emergencyId, after, 10));
        all.push(...chunk);
        if (chunk.length < 10) break;
      }

      const facts = all.find(({ householdId }) => householdId === fatima.id);
      expect(new Set(all.map(({ householdId }) => householdId)).size).toBe(all.length);
      expect(facts).toMatchObject({
        organisationId: field.organisationId,
        siteId: field.siteId,
        status: 'registered',
        verified: false,
        displacement: 'idp',
        size: 3,
        depth: 'full',
      });
      expect(facts?.areaPath.at(-1)).toBe(field.north);
      expect(facts?.members).toHaveLength(3);
      expect(facts?.members.find(({ head }) => head)).toMatchObject({
        sex: 'female',
        bornOn: '1990-05-01',
        disability: 'yes',
        needs: [],
        pregnant: null,
      });
      expect(JSON.stringify(facts)).not.toMatch(/Fatima|936528309/);
      expect(await read((reads, store) => store.factsOf(reads, field.emergencyId, [fatima.id]))).toEqual([
        facts,
      ]);
      expect(await read((reads, store) => store.factsOf(reads, field.otherEmergencyId, [fatima.id]))).toEqual(
        [],
      );
    });

    it('by card, with those who collect for it', async () => {
      const holder = await read((reads, store) => store.findByCard(reads, field.emergencyId, fatima.card));
      const collectors = await read((reads, store) => store.collectorsOf(reads, [fatima.id]));

      expect(holder).toMatchObject({
        householdId: fatima.id,
        status: 'registered',
        revokedAt: null,
        place: { emergencyId: field.emergencyId, organisationId: field.organisationId, siteId: field.siteId },
      });
      expect(collectors).toMatchObject([{ householdId: fatima.id, role: 'primary', member: true }]);
      expect(
        await read((reads, store) => store.findByCard(reads, field.otherEmergencyId, fatima.card)),
      ).toBeUndefined();
    });
  });

  describe('in the list of households', () => {
    it('by area, site, status and organisation, page by page', async () => {
      const auditor = await field.as('auditor');
      const list = async (query: string): Promise<readonly HouseholdAnswer[]> => {
        const items: HouseholdAnswer[] = [];
        for (let after = ''; ;) {
          const { body } = await auditor.get<{ items: readonly HouseholdAnswer[]; next: string | null }>(
            field.path(`?limit=7&${query}${after && `&after=${after}`}`).replace('/?', '?'),
          );
          items.push(...body.items);
          if (body.next === null) return items;
          after = body.next;
        }
      };
      const south = await register({ areaId: field.south });
      await officer.post(field.path(`${south.id}/hold`), { reason: 'absent' });

      const all = await list('');
      const [row] = await world.owner.query<readonly { count: bigint }[]>(
        'select count(*) as count from household',
      );

      expect(BigInt(all.length)).toBe(row?.count);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(await list(`area=${field.south}`)).toMatchObject([{ id: south.id }]);
      expect(await list('status=on_hold')).toMatchObject([{ id: south.id }]);
      expect(await list(`site=${field.siteId}`)).toMatchObject([{ id: fatima.id }]);
      expect(await list(`organisation=${field.otherOrganisationId}`)).toEqual([]);
    });
  });
});
