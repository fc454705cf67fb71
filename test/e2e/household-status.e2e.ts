import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api, Options } from '../support/api.js';
import {
  type Field,
  household,
  type HouseholdAnswer,
  type IdentityAnswer,
  openField,
  type PersonAnswer,
} from '../support/registry.js';
import { openWorld, type World } from '../support/world.js';

interface CardAnswer {
  readonly number: string;
  readonly grouped: string;
  readonly seq: number;
  readonly code?: string;
}

describe('a household in the register', () => {
  let world: World;
  let field: Field;
  let officer: Api;

  const register = async (wish: object = {}): Promise<HouseholdAnswer> =>
    (await officer.post<HouseholdAnswer>(field.path(), household(field, wish))).body;
  const act = (
    id: Uuid,
    what: string,
    input: object = {},
    as: Api = officer,
    options: Options = {},
  ): Promise<Answer<HouseholdAnswer>> =>
    as.post<HouseholdAnswer>(field.path(`${id}/${what}`), input, options);
  const correct = (
    id: Uuid,
    version: number | string,
    input: object,
    options: Options = {},
  ): Promise<Answer<HouseholdAnswer>> =>
    officer.patch<HouseholdAnswer>(field.path(id), input, {
      ...options,
      headers: { 'if-match': `"${version}"` },
    });
  const identityOf = async (id: Uuid): Promise<IdentityAnswer> =>
    (await officer.get<IdentityAnswer>(field.path(`${id}/identity`))).body;

  beforeAll(async () => {
    world = await openWorld();
    field = await openField(world);
    officer = await field.as('registration-officer');
  });

  afterAll(() => world.close());

  describe('changes its status', () => {
    it('from registered to verified, to a hold and back to verified', async () => {
      const { id } = await register();

      const verified = await act(id, 'verification');
      const held = await act(id, 'hold', { reason: 'possible_duplicate' });
      const released = await act(id, 'release');

      expect([verified.status, verified.body.status]).toEqual([200, 'verified']);
      expect(held.body).toMatchObject({
        status: 'on_hold',
        statusReason: 'possible_duplicate',
        verifiedAt: verified.body.verifiedAt,
      });
      expect(released.body).toMatchObject({ status: 'verified', statusReason: null, version: 4 });
    });

    it('from a hold before any visit back to registered', async () => {
      const { id } = await register();
      await act(id, 'hold', { reason: 'verification' });

      expect((await act(id, 'release')).body).toMatchObject({ status: 'registered', verifiedAt: null });
    });

    it.each(['moved', 'deceased', 'duplicate', 'false'])(
      'to inactive because it is %s, and back only to be visited again',
      async (reason) => {
        const { id } = await register();
        await act(id, 'verification');

        const gone = await act(id, 'deactivation', { reason });
        const back = await act(id, 'release');

        expect(gone.body).toMatchObject({ status: 'inactive', statusReason: reason });
        expect(back.body).toMatchObject({ status: 'registered', verifiedAt: null });
      },
    );

    it('to withdrawn at its wish, which the data protection officer may record too', async () => {
      const { id } = await register();
      const protector = await field.as('data-protection-officer');

      expect((await act(id, 'withdrawal', {}, protector)).body).toMatchObject({
        status: 'withdrawn',
        statusReason: null,
      });
    });

    it('not where no way leads', async () => {
      const { id } = await register();

      const unheld = await act(id, 'release');
      const unreasoned = await act(id, 'deactivation', { reason: 'weather' });
      await act(id, 'deactivation', { reason: 'moved' });
      const dead = await act(id, 'verification');

      expect([unheld.status, unheld.body.code]).toEqual([409, 'household.status-unchanged']);
      expect([unreasoned.status, unreasoned.body.code]).toEqual([400, 'input.invalid']);
      expect([dead.status, dead.body.code]).toEqual([409, 'household.status-forbidden']);
    });

    it('once, however often it is sent, and refuses the same again', async () => {
      const { id } = await register();
      const key = newId();

      const first = await act(id, 'hold', { reason: 'complaint' }, officer, { key });
      const again = await act(id, 'hold', { reason: 'complaint' }, officer, { key });
      const other = await act(id, 'hold', { reason: 'absent' }, officer, { key });
      const anew = await act(id, 'hold', { reason: 'complaint' });

      expect([first.status, again.status, again.headers['idempotency-replayed']]).toEqual([200, 200, 'true']);
      expect(again.text).toBe(first.text);
      expect([other.status, other.body.code]).toEqual([409, 'id.reused']);
      expect([anew.status, anew.body.code]).toEqual([409, 'household.status-unchanged']);
    });

    it('not by whoever only reads', async () => {
      const { id } = await register();
      const auditor = await field.as('auditor');
      const leader = await field.as('team-leader');

      const attempts = await Promise.all(
        [auditor, leader].flatMap((one) => [
          act(id, 'verification', {}, one),
          act(id, 'hold', { reason: 'complaint' }, one),
          act(id, 'deactivation', { reason: 'false' }, one),
          act(id, 'withdrawal', {}, one),
        ]),
      );

      expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([403]));
    });
  });

  describe('is corrected', () => {
    it('on condition that nobody did meanwhile', async () => {
      const { id, version } = await register({ size: 3 });
      const read = await officer.get<HouseholdAnswer>(field.path(id));

      const blind = await officer.patch<HouseholdAnswer>(field.path(id), { shelter: 'host_family' });
      const corrected = await correct(id, version, {
        shelter: 'host_family',
        siteId: field.siteId,
        areaId: field.south,
      });
      const stale = await correct(id, version, { shelter: 'unsheltered' });

      expect(read.headers['etag']).toBe('"1"');
      expect([blind.status, blind.body.code]).toEqual([428, 'etag.missing']);
      expect(corrected.status).toBe(200);
      expect(corrected.headers['etag']).toBe('"2"');
      expect(corrected.body).toMatchObject({
        shelter: 'host_family',
        siteId: field.siteId,
        area: { id: field.south },
        displacement: 'idp',
        version: 2,
      });
      expect([stale.status, stale.body.code]).toEqual([412, 'etag.stale']);
    });

    it('by what is sent: what is left out stays, null is taken away', async () => {
      const { id } = await register({ phone: '+963944123456', address: 'Tent 7' });
      const [mother] = (await identityOf(id)).individuals;

      await correct(id, 1, {
        address: null,
        originAreaId: field.south,
        correct: [
          { id: mother?.id, nameLatin: 'Fatma Al-Ali', document: null, needs: ['WR-LC'], pregnant: true },
        ],
      });

      const seen = await identityOf(id);
      expect(seen).toMatchObject({ phone: '+963944123456', address: null, originAreaId: field.south });
      expect(seen.individuals[0]).toMatchObject({
        nameOriginal: 'فاطمة حسن العلي',
        nameLatin: 'Fatma Al-Ali',
        document: null,
        phone: '+963936528309',
        bornOn: '1990-05-01',
        disability: 'yes',
        needs: ['WR-LC'],
        pregnant: true,
        collector: 'primary',
      });
      expect(seen.individuals[1]).toMatchObject({ nameOriginal: 'مريم' });
    });

    it('when somebody is born, leaves, becomes head or collects', async () => {
      const { id } = await register();
      const [mother, daughter, son] = (await identityOf(id)).individuals;

      const { body } = await correct(id, 1, {
        add: [{ nameLatin: 'Nour', relationship: 'child', sex: 'female', bornOn: '2026-10-02' }],
        leave: [{ id: son?.id, reason: 'left', on: '2026-10-10' }],
        correct: [{ id: daughter?.id, relationship: 'head', collector: 'primary', bornOn: '1999-01-01' }],
        outsiders: [{ nameLatin: 'Hassan', collector: 'alternate' }],
      });

      expect(body).toMatchObject({ size: 3, depth: 'full' });
      const people = (await identityOf(id)).individuals;
      expect(
        people.map(({ id: _, nameLatin, nameOriginal, relationship, collector, leftReason }) => [
          nameLatin ?? nameOriginal,
          relationship,
          collector,
          leftReason,
        ]),
      ).toEqual([
        ['Fatima Hassan Al-Ali', 'unknown', null, null],
        ['مريم', 'head', 'primary', null],
        ['يوسف', 'child', null, 'left'],
        ['Nour', 'child', null, null],
        ['Hassan', null, 'alternate', null],
      ]);
      expect(people[0]?.id).toBe(mother?.id);

      await correct(id, 2, { correct: [{ id: mother?.id, collector: 'alternate' }] });
      const after = (await identityOf(id)).individuals;
      expect(after.map(({ collector, leftReason }: PersonAnswer) => [collector, leftReason])).toEqual([
        ['alternate', null],
        ['primary', null],
        [null, 'left'],
        [null, null],
        [null, 'left'],
      ]);
    });

    it('when those who were only counted are described', async () => {
      const { id, depth } = await register({
        size: 5,
        individuals: [{ nameLatin: 'Amal', relationship: 'head', sex: 'female', age: 40 }],
      });

      const { body } = await correct(id, 1, {
        add: [{ nameLatin: 'Omar', relationship: 'child', sex: 'male', age: 4 }],
      });
      const grown = await correct(id, 2, { size: 6 });

      expect(depth).toBe('partial');
      expect(body).toMatchObject({ size: 5, depth: 'partial' });
      expect(grown.body).toMatchObject({ size: 6 });
    });

    it('without losing needs that the corrector may not read', async () => {
      const protector = await field.as('data-protection-officer');
      const { id } = await register({
        individuals: [
          { nameLatin: 'Amal', relationship: 'head', sex: 'female', age: 40, needs: ['SV-VA', 'WR-LC'] },
        ],
      });
      const [amal] = (await identityOf(id)).individuals;

      await correct(id, 1, { correct: [{ id: amal?.id, needs: ['ER-NF'] }] });

      expect((await identityOf(id)).individuals[0]?.needs).toEqual(['ER-NF']);
      expect((await protector.get(field.path(`${id}/protection`))).body).toMatchObject({
        individuals: [{ needs: ['SV-VA'] }],
      });
    });

    it('not with somebody of another household, or into a place that is not there', async () => {
      const { id } = await register();
      const [stranger] = (await identityOf((await register()).id)).individuals;

      const strange = await correct(id, 1, { correct: [{ id: stranger?.id, sex: 'male' }] });
      const nowhere = await correct(id, 1, { areaId: newId() });

      expect([strange.status, strange.body.errors]).toEqual([
        422,
        [{ pointer: '/correct/0/id', detail: 'There is no such member in this household' }],
      ]);
      expect([nowhere.status, nowhere.body.code]).toEqual([422, 'household.invalid']);
      expect((await officer.get<HouseholdAnswer>(field.path(id))).body.version).toBe(1);
    });

    it.each([
      ['2999-01-01', 'left.future'],
      ['2026-09-30', 'left.before-registration'],
    ])('not with a member who left on %s', async (on, code) => {
      const { id } = await register();
      const [, child] = (await identityOf(id)).individuals;

      const { status, body } = await correct(id, 1, { leave: [{ id: child?.id, reason: 'left', on }] });

      expect([status, body.code]).toEqual([422, 'household.invalid']);
      expect(body.errors).toMatchObject([
        { pointer: '/leave/0/on', detail: expect.stringMatching(code) as unknown },
      ]);
    });

    it('not with two corrections of one member', async () => {
      const { id } = await register();
      const [, child] = (await identityOf(id)).individuals;
      const once = { id: child?.id, nameLatin: 'Maryam' };
      const leaves = { id: child?.id, reason: 'left' };

      const corrected = await correct(id, 1, { correct: [once, { ...once, sex: 'male' }] });
      const left = await correct(id, 1, { leave: [leaves, { ...leaves, reason: 'deceased' }] });

      expect([corrected.status, corrected.body.errors]).toMatchObject([400, [{ pointer: '/correct' }]]);
      expect([left.status, left.body.errors]).toMatchObject([400, [{ pointer: '/leave' }]]);
    });

    it.each([
      ['withdrawal', {}],
      ['deactivation', { reason: 'moved' }],
    ])('not after its %s', async (what, input) => {
      const { id } = await register();
      const { status } = await act(id, what, input);

      const refused = await correct(id, 2, { shelter: 'host_family' });

      expect(status).toBe(200);
      expect([refused.status, refused.body.code]).toEqual([409, 'household.gone']);
    });

    it('without forgetting what else somebody should look at', async () => {
      const person = { nameLatin: 'Nour', relationship: 'head', sex: 'female', age: 30 };
      const document = { type: 'passport', number: 'TWICE-77' };
      const elsewhere = await register({ individuals: [{ ...person, document }] });
      const { id, findings } = await register({ individuals: [{ ...person, document, phone: 'none' }] });
      const [nour] = (await identityOf(id)).individuals;
      const codes = ({ body }: Answer<HouseholdAnswer>): unknown =>
        body.findings.map(({ code }) => code).sort();

      const placed = await correct(id, 1, { shelter: 'host_family' });
      const called = await correct(id, 2, { correct: [{ id: nour?.id, phone: '0936528309' }] });
      await correct(elsewhere.id, 1, {
        correct: [{ id: (await identityOf(elsewhere.id)).individuals[0]?.id, document: null }],
      });
      const only = await correct(id, 3, { shelter: 'unsheltered' });

      expect(findings.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['document.elsewhere', 'phone.unreadable']),
      );
      expect(codes(placed)).toEqual(findings.map(({ code }) => code).sort());
      expect(codes(called)).not.toContain('phone.unreadable');
      expect(codes(called)).toContain('document.elsewhere');
      expect(codes(only)).not.toContain('document.elsewhere');
    });

    it('not under a reference that another has', async () => {
      await register({ reference: 'MINE-1' });
      const { id } = await register({ reference: 'MINE-2' });

      const { status, body } = await correct(id, 1, { reference: 'mine-1' });

      expect([status, body.code]).toEqual([409, 'household.known']);
    });

    it('not out of the corrector’s own sight', async () => {
      const { id } = await register({ siteId: field.siteId });
      const bound = await field.as('registration-officer', { siteIds: [field.siteId] });

      const moved = await bound.patch(
        field.path(id),
        { siteId: field.otherSiteId },
        { headers: { 'if-match': '"1"' } },
      );
      const corrected = await bound.patch(
        field.path(id),
        { displacement: 'refugee' },
        { headers: { 'if-match': '"1"' } },
      );

      expect([moved.status, corrected.status]).toEqual([404, 200]);
    });

    it('once, however often it is sent', async () => {
      const { id } = await register();
      const key = newId();
      const change = { add: [{ nameLatin: 'Nour', relationship: 'child', sex: 'female', age: 1 }] };

      const answers = await Promise.all(Array.from({ length: 8 }, () => correct(id, 1, change, { key })));

      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect((await identityOf(id)).individuals).toHaveLength(4);
    });
  });

  describe('and what is held about it', () => {
    const record = (id: Uuid, input: object, as: Api = officer, options: Options = {}): Promise<Answer> =>
      as.post(field.path(`${id}/legal-bases`), input, options);

    it('rests on a basis for each purpose, the newest of which counts', async () => {
      const { id } = await register();

      const first = await record(id, {
        purpose: 'contact',
        basis: 'consent',
        status: 'given',
        noticeVersion: 'v3',
        language: 'ar',
      });
      await record(id, { purpose: 'contact', basis: 'consent', status: 'withdrawn' });

      expect([first.status, first.body]).toMatchObject([
        201,
        {
          householdId: id,
          purpose: 'contact',
          basis: 'consent',
          status: 'given',
          noticeVersion: 'v3',
          language: 'ar',
        },
      ]);
      expect((await officer.get<HouseholdAnswer>(field.path(id))).body.grounds).toEqual([
        { purpose: 'contact', basis: 'consent', status: 'withdrawn' },
        { purpose: 'registration', basis: 'consent', status: 'given' },
      ]);
      expect(await identityOf(id)).toMatchObject({
        individuals: [{ nameLatin: 'Fatima Hassan Al-Ali' }, {}, {}],
      });
    });

    it('is erased when the consent to hold it is withdrawn; the household stays, by its size', async () => {
      const { individuals, ...rest } = household(field, { phone: '+963944123456', notes: 'Near the well' });
      const [mother = {}, ...children] = individuals as readonly object[];
      const needy = { ...mother, needs: ['SV-VA', 'ER-NF'], pregnant: true, bornOn: '1990-03-04' };
      const baby = { nameLatin: 'Nour', relationship: 'child', sex: 'male', bornOn: '2026-09-20' };
      const { id, card } = (
        await officer.post<HouseholdAnswer>(field.path(), {
          ...rest,
          individuals: [needy, ...children.slice(0, 1), baby],
        })
      ).body;
      const protector = await field.as('data-protection-officer');

      const withdrawn = await record(id, { purpose: 'registration', basis: 'consent', status: 'withdrawn' });

      expect(withdrawn.status).toBe(201);
      const seen = await identityOf(id);
      expect(seen).toMatchObject({ phone: null, notes: null, size: 3, status: 'registered', card });
      expect(seen.depth).toBe('size_only');
      expect(seen.individuals).toMatchObject([
        { sex: 'female', bornOn: '1990-07-01', birthPrecision: 'year', disability: 'unknown' },
        { sex: 'female', bornOn: '2017-07-01', birthPrecision: 'year', disability: 'unknown' },
        { sex: 'male', bornOn: '2026-07-01', birthPrecision: 'year', disability: 'unknown' }, // no day of its own
      ]);
      expect(seen.individuals.map(({ needs, pregnant }) => [needs, pregnant])).toEqual(
        Array.from({ length: 3 }, () => [[], null]),
      );
      expect((await protector.get(field.path(`${id}/protection`))).body).toEqual({ id, individuals: [] });
      expect(
        seen.individuals.map(({ nameOriginal, nameLatin, phone, document }) => [
          nameOriginal,
          nameLatin,
          phone,
          document,
        ]),
      ).toEqual(Array.from({ length: 3 }, () => [null, null, null, null]));
      const [held] = await world.owner.query<readonly { count: bigint }[]>(
        `select count(*) as count from individual_private where household_id = $1`,
        [id],
      );
      expect(held?.count).toBe(0n);
      const refused = await correct(id, 2, {
        add: [{ nameLatin: 'Nour', relationship: 'child', sex: 'female' }],
      });
      expect([refused.status, refused.body.code]).toEqual([409, 'household.no-consent']);
      expect((await correct(id, 2, { shelter: 'host_family' })).body).toMatchObject({
        shelter: 'host_family',
        size: 3,
        depth: 'size_only',
      });
    });

    it('may be held again on another basis', async () => {
      const { id } = await register({
        grounds: [{ purpose: 'registration', basis: 'consent', status: 'refused' }],
        size: 2,
        individuals: [],
      });

      await record(id, { purpose: 'registration', basis: 'public_interest' });
      const { status, body } = await correct(id, 2, {
        add: [{ nameLatin: 'Amal', relationship: 'head', sex: 'female', age: 40 }],
      });

      expect([status, body]).toMatchObject([200, { size: 2, depth: 'partial' }]);
    });

    it.each([
      ['consent without a status', { purpose: 'contact', basis: 'consent' }],
      ['a purpose that nobody has', { purpose: 'marketing', basis: 'consent', status: 'given' }],
      ['a basis that the law does not know', { purpose: 'contact', basis: 'habit' }],
    ])('does not rest on %s', async (_, input) => {
      const { id } = await register();

      expect((await record(id, input)).status).toBe(400);
    });

    it('is recorded once, by whom it concerns', async () => {
      const { id } = await register();
      const protector = await field.as('data-protection-officer');
      const auditor = await field.as('auditor');
      const key = newId();
      const input = { purpose: 'sharing', basis: 'consent', status: 'refused' };

      const answers = [
        await record(id, input, protector, { key }),
        await record(id, input, protector, { key }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([201, 200]);
      expect(answers[0]?.text).toBe(answers[1]?.text);
      expect((await record(id, input, auditor)).status).toBe(403);
    });
  });

  describe('and its card', () => {
    const issue = (
      id: Uuid,
      input: object = { reason: 'lost' },
      as: Api = officer,
      options: Options = {},
    ): Promise<Answer<CardAnswer>> => as.post<CardAnswer>(field.path(`${id}/cards`), input, options);

    it('gives way to a new one with another number', async () => {
      const { id, card } = await register();

      const { status, body } = await issue(id);

      expect([status, body]).toMatchObject([201, { householdId: id, seq: 2, revokedAt: null }]);
      expect(body.number).not.toBe(card);
      expect(body.grouped.replaceAll(' ', '')).toBe(body.number);
      expect((await identityOf(id)).card).toBe(body.number);
    });

    it('is one, however many desks replace it at once', async () => {
      const { id } = await register();

      const cards = await Promise.all(Array.from({ length: 5 }, () => issue(id)));

      expect(cards.map(({ body }) => body.seq).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6]);
      const valid = await world.owner.query<readonly { number: string }[]>(
        `select number from card where household_id = $1 and revoked_at is null`,
        [id],
      );
      expect(valid).toEqual([{ number: cards.find(({ body }) => body.seq === 6)?.body.number }]);
    });

    it('is not given to a household that has left, nor twice for one request, nor by an auditor', async () => {
      const { id } = await register();
      const key = newId();
      const auditor = await field.as('auditor');

      const answers = [
        await issue(id, { reason: 'damaged' }, officer, { key }),
        await issue(id, { reason: 'damaged' }, officer, { key }),
      ];
      const forbidden = await issue(id, { reason: 'lost' }, auditor);
      await act(id, 'withdrawal');
      const gone = await issue(id);

      expect(answers.map(({ status }) => status)).toEqual([201, 200]);
      expect(answers[0]?.body).toEqual(answers[1]?.body);
      expect(forbidden.status).toBe(403);
      expect([gone.status, gone.body.code]).toEqual([409, 'household.gone']);
    });
  });
});
