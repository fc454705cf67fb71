import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WhyView } from '../../src/assistance/entitlement.contract.js';
import type { HelpCaseView } from '../../src/distribution/help.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type NamedDesk, openNamedDesk } from '../support/named-desk.js';
import { openWorld, type World } from '../support/world.js';

type Refused = HelpCaseView & { readonly code?: string };

describe('at the help desk', () => {
  let world: World;
  let desk: NamedDesk;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openNamedDesk(world);
  });

  afterAll(() => world.close());

  const open = (input: object, as: Api = desk.help, key = newId()): Promise<Answer<Refused>> =>
    as.post<Refused>(desk.path(`distributions/${desk.distributionId}/help-cases`), input, { key });
  const answer = (id: Uuid, outcome: string, as: Api = desk.help, key = newId()): Promise<Answer<Refused>> =>
    as.post<Refused>(desk.path(`help-cases/${id}/answer`), { answer: outcome }, { key });
  const opened = async (input: object, as?: Api): Promise<HelpCaseView> => {
    const { status, body, text } = await open(input, as);
    if (status !== 201) throw new Error(text);
    return body;
  };

  describe('a case', () => {
    it('is opened by a desk that could not confirm an identity, and answered by somebody else', async () => {
      const { entitlement, householdId } = desk.families.salma;
      const input = { kind: 'identity_failed', failed: 'photo', entitlementId: entitlement.id };

      const one = await opened(input, desk.agent);
      const answered = await answer(one.id, 'identity_confirmed');

      expect(one).toMatchObject({ ...input, householdId, state: 'open', answer: null });
      expect(answered.status).toBe(200);
      expect(answered.body).toMatchObject({
        state: 'answered',
        answer: 'identity_confirmed',
        answeredBy: desk.help.personId,
      });
    });

    it('of a doubted identity is not for who doubted it', async () => {
      const input = {
        kind: 'identity_failed',
        failed: 'questions',
        entitlementId: desk.families.salma.entitlement.id,
      };
      const one = await opened(input, desk.leader);

      const { status, body } = await answer(one.id, 'identity_confirmed', desk.leader);

      expect([status, body.code]).toEqual([409, 'help.own']);
      expect((await answer(one.id, 'not_recognised')).status).toBe(200);
    });

    it.each([
      ['not_on_list', 'addendum_asked'],
      ['wrong_entitlement', 'correction_asked'],
      ['wrong_collector', 'sent_to_desk'],
      ['lost_card', 'card_replaced'],
      ['damaged_item', 'exchanged'],
    ])('%s is answered by %s', async (kind, outcome) => {
      const one = await opened({ kind, householdId: desk.families.salma.householdId });

      expect((await answer(one.id, outcome)).body).toMatchObject({
        kind,
        state: 'answered',
        answer: outcome,
      });
    });

    it('of who is on no list may be of nobody that is registered', async () => {
      expect(await opened({ kind: 'not_on_list' })).toMatchObject({ householdId: null, entitlementId: null });
    });

    it('has a number of its own, whoever opens one at the same time', async () => {
      const cases = await Promise.all(Array.from({ length: 12 }, () => opened({ kind: 'not_on_list' })));

      const numbers = cases.map(({ no }) => no).toSorted((a, b) => a - b);
      const [first = 0] = numbers;
      expect(numbers).toEqual(numbers.map((_, index) => first + index));
      const spoken = await desk.help.get<{ items: HelpCaseView[] }>(
        desk.path(`distributions/${desk.distributionId}/help-cases?no=${String(first)}`),
      );
      expect(spoken.body.items.map(({ no }) => no)).toEqual([first]);
    });

    it('is answered once, and the same answer sent again is the same', async () => {
      const key = newId();
      const one = await opened({ kind: 'lost_card', householdId: desk.families.salma.householdId });

      const first = await answer(one.id, 'card_replaced', desk.help, key);
      const again = await answer(one.id, 'card_replaced', desk.help, key);
      const second = await answer(one.id, 'left');

      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.body).toEqual(first.body);
      expect([second.status, second.body.code]).toEqual([409, 'help.answered']);
    });

    it('sent again is opened once', async () => {
      const key = newId();

      const [first, again] = [
        await open({ kind: 'not_on_list' }, desk.help, key),
        await open({ kind: 'not_on_list' }, desk.help, key),
      ];

      expect([first.status, again.status]).toEqual([201, 200]);
      expect(again.body.id).toBe(first.body.id);
    });
  });

  describe('a referral', () => {
    it('is of a kind, and may be of a household', async () => {
      const { householdId } = desk.families.salma;

      expect(await opened({ kind: 'referral_made', referral: 'health', householdId })).toMatchObject({
        referral: 'health',
        householdId,
      });
    });

    it.each(['protection', 'psychosocial', 'legal'])('for %s names nobody', async (referral) => {
      const named = { householdId: desk.families.salma.householdId };
      const entitled = { entitlementId: desk.families.salma.entitlement.id };

      for (const somebody of [named, entitled]) {
        const { status, body } = await open({ kind: 'referral_made', referral, ...somebody });
        expect([status, body.code]).toEqual([422, 'help.named']);
      }
      expect(await opened({ kind: 'referral_accepted', referral })).toMatchObject({ householdId: null });
    });

    it('names nobody in the database either', async () => {
      await expect(
        world.owner.query(
          `insert into help_case (id, emergency_id, distribution_id, no, kind, referral, household_id, opened_by)
           values ($1, $2, $3, 9999, 'referral_made', 'protection', $4, $5)`,
          [
            newId(),
            desk.emergencyId,
            desk.distributionId,
            desk.families.salma.householdId,
            desk.help.personId,
          ],
        ),
      ).rejects.toThrow(/help_case_referral_is_nobodys/);
    });
  });

  it.each([
    ['a failed check without a doubt', { kind: 'lost_card', failed: 'photo' }, '/failed'],
    ['a referral to a lost card', { kind: 'lost_card', referral: 'health' }, '/referral'],
    ['a doubt without the check', { kind: 'identity_failed' }, '/failed'],
    ['a doubt of nobody', { kind: 'identity_failed', failed: 'photo' }, '/entitlementId'],
    ['no kind at all', {}, '/kind'],
    ['a referral of no kind', { kind: 'referral_made' }, '/referral'],
    ['a text', { kind: 'not_on_list', note: 'she said' }, '/note'],
  ])('refuses %s', async (_, input, pointer) => {
    const { status, body } = await open(input);

    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(`"pointer":"${pointer}"`);
  });

  it('refuses an entitlement beside another household', async () => {
    const { salma, namesake } = desk.families;

    const { status, text } = await open({
      kind: 'wrong_entitlement',
      entitlementId: salma.entitlement.id,
      householdId: namesake.householdId,
    });

    expect(status).toBe(400);
    expect(text).toContain('"pointer":"/householdId"');
  });

  it('is for those who work there', async () => {
    const elsewhere = await world.as('help-desk', { ...desk.extent, siteIds: [desk.otherSiteId] });
    const one = await opened({ kind: 'not_on_list' });

    expect((await open({ kind: 'not_on_list' }, desk.officer)).status).toBe(403);
    expect((await answer(one.id, 'told_why', desk.agent)).status).toBe(403);
    expect((await open({ kind: 'not_on_list' }, elsewhere)).status).toBe(404);
    expect((await answer(one.id, 'told_why', elsewhere)).status).toBe(404);
    const stranger = { kind: 'lost_card', householdId: newId() };
    expect((await open(stranger)).status).toBe(404);
    expect((await open({ kind: 'lost_card', entitlementId: newId() })).status).toBe(404);
  });

  it('lists its cases page by page', async () => {
    const path = desk.path(`distributions/${desk.distributionId}/help-cases?kind=damaged_item&limit=1`);
    await opened({ kind: 'damaged_item' });

    const first = await desk.help.get<{ items: HelpCaseView[]; next: string }>(path);
    const second = await desk.help.get<{ items: HelpCaseView[]; next: string | null }>(
      `${path}&after=${first.body.next}`,
    );

    expect(first.body.items).toHaveLength(1);
    expect(second.body.items).toHaveLength(1);
    expect(second.body.items[0]?.no).toBeGreaterThan(first.body.items[0]?.no ?? 0);
  });

  describe('a household hears why', () => {
    const why = (householdId: Uuid, as: Api = desk.help, query = '', roundId = desk.roundId) =>
      as.get<WhyView>(desk.path(`rounds/${roundId}/households/${householdId}/why${query}`));

    it('it is in, in its own language', async () => {
      const { status, body } = await why(desk.families.salma.householdId);

      expect(status).toBe(200);
      expect(body).toMatchObject({ language: 'ar', direction: 'rtl', listed: true, judged: true });
      expect(body.words.join(' ')).toMatch(/\p{Script=Arabic}/u);
    });

    it('or in the language that it asks for', async () => {
      const { body } = await why(desk.families.salma.householdId, desk.help, '?language=fr');

      expect(body.words).toEqual(['Cette assistance est destinée à tous les ménages enregistrés.']);
    });

    it('that it is on hold, and was not looked at', async () => {
      const { householdId, entitlement } = desk.families.namesake;
      await desk.officer.post(desk.path(`entitlements/${entitlement.id}/hold`), { reason: 'a question' });
      const late = await desk.registrar.post<{ id: Uuid }>(desk.path('households'), {
        id: newId(),
        organisationId: desk.organisationId,
        registeredOn: '2026-11-20',
        areaId: desk.areaId,
        siteId: desk.siteId,
        grounds: [{ purpose: 'registration', basis: 'consent', status: 'given' }],
        individuals: [{ nameLatin: 'Amal Issa', relationship: 'head', sex: 'female', age: 40 }],
      });

      const held = await why(householdId, desk.help, '?language=en');
      const missed = await why(late.body.id);

      expect(held.body.words).toContain(
        'What the household was promised is on hold: a question is still open.',
      );
      expect(missed.body).toMatchObject({ language: 'en', listed: false, judged: false });
      expect(missed.body.words).toEqual([
        'The household was not on the list that was looked at: ask for it to be looked at.',
      ]);
    });

    it('without what is known of a member', async () => {
      const round = await desk.prepared({
        criteria: { needs: ['SV-HP'] },
        package: [desk.blankets({ per: 'household', quantity: '1' })],
      });
      const other = await desk.prepared({
        criteria: { disability: true },
        package: [desk.blankets({ per: 'household', quantity: '1' })],
      });

      const inNeed = await why(desk.families.namesake.householdId, desk.help, '?language=en', round.id);
      const out = await why(desk.families.salma.householdId, desk.help, '?language=en', round.id);
      const able = await why(desk.families.salma.householdId, desk.help, '?language=en', other.id);

      expect(inNeed.body.words[0]).toBe('The household meets the criteria of this assistance.');
      expect(out.body.words).toEqual(['The household does not meet the criteria of this assistance.']);
      expect(able.body.words).toEqual(['The household does not meet the criteria of this assistance.']);
    });

    it('only of its own round, from who works there', async () => {
      const elsewhere = await world.as('help-desk', { ...desk.extent, siteIds: [desk.otherSiteId] });
      const { householdId } = desk.families.salma;

      expect((await why(householdId, desk.agent)).status).toBe(403);
      expect((await why(householdId, elsewhere)).status).toBe(404);
      expect((await why(newId())).status).toBe(404);
      expect((await why(householdId, desk.help, '', newId())).status).toBe(404);
    });
  });
});
