import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeskMatchesView } from '../../src/distribution/desk.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { yearsSince } from '../support/day.js';
import type { Answer, Api } from '../support/api.js';
import { type NamedDesk, openNamedDesk } from '../support/named-desk.js';
import { openWorld, type World } from '../support/world.js';

interface Looked {
  readonly subjects: readonly Uuid[];
  readonly leaf: string;
}

describe('at the desk', () => {
  let world: World;
  let desk: NamedDesk;

  const lookUp = (term: object, as: Api = desk.agent): Promise<Answer<DeskMatchesView>> =>
    as.post<DeskMatchesView>(desk.path(`distributions/${desk.distributionId}/lookup`), term, { key: null });
  const found = async (term: object): Promise<DeskMatchesView['items']> => (await lookUp(term)).body.items;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openNamedDesk(world);
  });

  afterAll(() => world.close());

  async function looks(): Promise<readonly Looked[]> {
    return world.owner.query<readonly Looked[]>(
      `select subjects, convert_from(leaf, 'UTF8') as leaf
       from audit_event
       where act = 'desk.lookup'
       order by seq`,
    );
  }

  describe('who stands there is found', () => {
    it('by card, with who may collect, what is due, and that they come first', async () => {
      const { namesake } = desk.families;

      const { status, body } = await lookUp({ card: namesake.card });

      expect(status).toBe(200);
      expect(body.items).toMatchObject([
        {
          entitlementId: namesake.entitlement.id,
          tokenNo: namesake.entitlement.tokenNo,
          revokedCard: false,
          persons: 2,
          state: 'listed',
          priority: true,
          plannedHere: true,
          elsewhere: null,
          people: [
            {
              role: 'primary',
              nameLatin: 'Salma Darwish',
              sex: 'female',
              age: yearsSince('1950-03-04'),
              documentEnds: '016',
              photoRef: 'ab'.repeat(32),
              sameName: true,
            },
            { role: 'alternate', sex: 'male', age: 30, documentEnds: null, photoRef: null, sameName: false },
          ],
          lines: [{ kind: 'item', due: '2', delivered: '0', left: '2' }],
          given: [],
        },
      ]);
    });

    it('by token number', async () => {
      const { salma } = desk.families;

      expect(await found({ token: salma.entitlement.tokenNo })).toMatchObject([
        { entitlementId: salma.entitlement.id, priority: false },
      ]);
      expect(await found({ token: 9_999 })).toEqual([]);
    });

    it('by a name in either script, all who have it', async () => {
      const ids = [desk.families.salma, desk.families.namesake].map(({ entitlement }) => entitlement.id);

      for (const name of ['Salma Darwish', 'سلمى', 'darwish salma']) {
        const items = await found({ name });
        expect(items.map(({ entitlementId }) => entitlementId).toSorted()).toEqual(ids.toSorted());
      }
      expect(await found({ name: 'Zzyzx' })).toEqual([]);
    });

    it('with no word of why they come first, nor of any need', async () => {
      const { text } = await lookUp({ card: desk.families.namesake.card });

      expect(text).not.toContain('SV-HP');
      expect(text).not.toMatch(/need|disab|pregnan|(?<![\w-])1950-/i);
    });

    it('with the whole document number for nobody', async () => {
      expect((await lookUp({ card: desk.families.namesake.card })).text).not.toContain('82112401016');
    });
  });

  it('sends on who is planned elsewhere or nowhere yet, without a name', async () => {
    const { elsewhere } = desk.families;

    const [before] = await found({ card: elsewhere.card });
    const leader = await world.as('team-leader', desk.extent);
    const other = await leader.post<{ id: Uuid }>(desk.path('distributions'), {
      roundId: desk.roundId,
      siteId: desk.otherSiteId,
      heldOn: '2026-11-25',
      teamLeaderId: leader.personId,
      desks: 1,
    });
    const [after] = await found({ card: elsewhere.card });

    expect(before).toMatchObject({ plannedHere: false, elsewhere: null, people: [], given: [] });
    expect(after).toMatchObject({
      plannedHere: false,
      elsewhere: { distributionId: other.body.id, siteId: desk.otherSiteId, heldOn: '2026-11-25' },
      people: [],
    });
  });

  it('finds by a lost card, and says that it is worth nothing', async () => {
    const { salma } = desk.families;
    await desk.help.post(desk.path(`households/${salma.householdId}/cards`), { reason: 'lost' });

    const [match] = await found({ card: salma.card });

    expect(match).toMatchObject({ entitlementId: salma.entitlement.id, revokedCard: true });
    expect(match?.card).not.toBe(salma.card);
  });

  it('shows what was given, where and when, that it is disputed and that it was reversed', async () => {
    const { entitlement } = desk.families.salma;
    const handout = {
      id: newId(),
      distributionId: desk.distributionId,
      entitlementId: entitlement.id,
      collector: 'primary',
      identity: 'card',
      proofKind: 'signature',
    };
    await desk.agent.post(desk.path('handouts'), handout);

    const [served] = await found({ token: entitlement.tokenNo });
    const help = await world.as('help-desk', desk.extent);
    await help.post(desk.path(`handouts/${handout.id}/disputes`), { claim: 'not_received' });
    const [disputed] = await found({ token: entitlement.tokenNo });
    await desk.leader.post(desk.path(`handouts/${handout.id}/reversal`), {
      kind: 'entry_error',
      reason: 'the wrong token',
    });
    const [reversed] = await found({ token: entitlement.tokenNo });

    const given = { handoutId: handout.id, siteId: desk.siteId, lines: [{ quantity: '2' }] };
    expect(served).toMatchObject({
      lines: [{ delivered: '2', left: '0' }],
      given: [{ ...given, reversed: false, disputed: false }],
    });
    expect(disputed).toMatchObject({ given: [{ ...given, reversed: false, disputed: true }] });
    expect(reversed).toMatchObject({
      lines: [{ delivered: '0', left: '2' }],
      given: [{ ...given, reversed: true, disputed: false }],
    });
  });

  it('says that somebody is on hold, and not why', async () => {
    const { entitlement } = desk.families.namesake;
    await desk.officer.post(desk.path(`entitlements/${entitlement.id}/hold`), {
      reason: 'a rumour of a job',
    });

    const { body, text } = await lookUp({ token: entitlement.tokenNo });

    expect(body.items).toMatchObject([{ state: 'held' }]);
    expect(text).not.toContain('rumour');
    await desk.officer.post(desk.path(`entitlements/${entitlement.id}/release`), { reason: 'it was none' });
  });

  it('leaves in the log who was seen, and nothing of what was asked', async () => {
    const before = (await looks()).length;

    await lookUp({ name: 'Salma Darwish' });
    await lookUp({ card: desk.families.elsewhere.card });

    const [seen, sentOn] = (await looks()).slice(before);
    const { salma, namesake } = desk.families;
    expect(seen?.subjects.toSorted()).toEqual([salma.householdId, namesake.householdId].toSorted());
    expect(sentOn?.subjects).toEqual([]);
    for (const { leaf } of [seen, sentOn].filter((one) => one !== undefined)) {
      expect(leaf).not.toMatch(/salma|darwish/i);
      expect(leaf).not.toContain(desk.families.elsewhere.card);
    }
  });

  it.each([
    ['nothing', {}],
    ['two things at once', { token: 1, name: 'Salma' }],
    ['no card number', { card: '123' }],
    ['no name', { name: '--' }],
  ])('refuses to look for %s', async (_, term) => {
    const { status, body } = await lookUp(term);

    expect([status, (body as unknown as { code: string }).code]).toEqual([400, 'search.invalid']);
  });

  it('is for those who work there', async () => {
    const keeper = await world.as('warehouse-keeper', desk.extent);
    const elsewhere = await world.as('distribution-agent', { ...desk.extent, siteIds: [desk.otherSiteId] });

    expect((await lookUp({ token: 1 }, keeper)).status).toBe(403);
    expect((await lookUp({ token: 1 }, elsewhere)).status).toBe(404);
    const unknown = desk.path(`distributions/${newId()}/lookup`);
    expect((await desk.agent.post(unknown, { token: 1 }, { key: null })).status).toBe(404);
  });

  it('calls those with priority first, page after page', async () => {
    const page = desk.path(`rounds/${desk.roundId}/entitlements?order=queue&limit=1`);
    const called: boolean[] = [];
    for (let next: string | null = ''; next !== null;) {
      const { body }: Answer<{ items: { priority: boolean }[]; next: string | null }> =
        await desk.officer.get(`${page}${next && `&after=${next}`}`);
      called.push(...body.items.map(({ priority }) => priority));
      next = body.next;
    }

    expect(called).toEqual([true, false, false, false, false]);
  });
});
