import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import type {
  FeedbackKindsView,
  FeedbackPageView,
  FeedbackView,
  RecordedFeedbackView,
} from '../../src/feedback/feedback.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { type NamedDesk, openNamedDesk } from '../support/named-desk.js';
import { asOwner, openWorld, type World } from '../support/world.js';

type Refused<View> = View & { readonly code?: string };

const answered = { outcome: 'corrected', informed: 'informed', told: 'Two more blankets are set aside.' };

describe('feedback', () => {
  let world: World;
  let desk: NamedDesk;
  let listener: Api;
  let focal: Api;
  let householdId: Uuid;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openNamedDesk(world);
    listener = await world.as('accountability-officer', desk.extent);
    focal = await world.as('focal-point', { emergencyId: desk.emergencyId });
    householdId = desk.families.salma.householdId;
  });

  afterAll(() => world.close());

  const said = (input: object = {}): object => ({
    category: 3,
    channel: 'help_desk',
    organisationId: desk.organisationId,
    siteId: desk.siteId,
    told: 'The blankets were thin.',
    ...input,
  });
  const send = (input: object = {}, as = desk.help, key = newId()) =>
    as.post<Refused<RecordedFeedbackView>>(desk.path('feedback'), said(input), { key });
  const record = async (input: object = {}, as?: Api): Promise<string> => {
    const { status, body, text } = await send(input, as);
    if (status !== 201) throw new Error(text);
    return body.reference;
  };
  const find = (reference: string, as = desk.help, path = 'feedback') =>
    as.post<Refused<FeedbackView>>(desk.path(`${path}/find`), { reference });
  const sensitive = (reference: string, as = focal) => find(reference, as, 'sensitive-feedback');
  const answer = (id: Uuid, input: object = answered, as = desk.help, key = newId(), path = 'feedback') =>
    as.post<Refused<FeedbackView>>(desk.path(`${path}/${id}/answer`), input, { key });
  const logged = (act: string) =>
    world.owner.query<readonly { subjects: readonly Uuid[]; leaf: string }[]>(
      `select subjects, convert_from(leaf, 'UTF8') as leaf
       from audit_event
       where act = $1 and emergency_id = $2
       order by seq`,
      [act, desk.emergencyId],
    );

  describe('of a household or of nobody', () => {
    it('is recorded under a reference, by which it is followed until it is answered', async () => {
      const reference = await record({ householdId, language: 'ar' });

      const found = (await find(reference)).body;
      const done = await answer(found.id);
      const followed = (await find(reference.replaceAll('-', ' ').toLowerCase(), listener)).body;

      expect(found).toMatchObject({ reference, householdId, category: 3, state: 'open', answer: null });
      expect(done.status).toBe(200);
      expect(followed).toEqual(done.body);
      expect(followed).toMatchObject({
        state: 'answered',
        told: 'The blankets were thin.',
        answer: { ...answered, answeredBy: desk.help.personId },
      });
    });

    it('may be anonymous, of no site, and by any channel', async () => {
      const reference = await record(
        { siteId: undefined, category: 1, channel: 'hotline' },
        await world.as('help-desk', desk.extent),
      );

      const { body } = await find(reference, listener);

      expect(body).toMatchObject({ householdId: null, siteId: null, channel: 'hotline' });
      expect((await answer(body.id, { ...answered, informed: 'anonymous' }, listener)).status).toBe(200);
      expect((await find(reference)).status).toBe(404);
    });

    it('is of the kinds that are listed', async () => {
      const { body } = await desk.help.get<FeedbackKindsView>(desk.path('feedback-kinds'));

      expect(body.categories.map(({ code }) => code)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(body.channels).toHaveLength(10);
      for (const [unknown, pointer] of [
        [{ category: 8 }, '/category'],
        [{ channel: 'smoke' }, '/channel'],
      ] as const) {
        const { status, text } = await send(unknown);
        expect(status).toBe(400);
        expect(text).toContain(`"pointer":"${pointer}"`);
      }
    });

    it('is listed page by page without what was said', async () => {
      await record({ category: 0 });
      await record({ category: 0 });
      const path = desk.path('feedback?category=0&state=open&limit=1');

      const first = await desk.help.get<FeedbackPageView>(path);
      const second = await desk.help.get<FeedbackPageView>(`${path}&after=${String(first.body.next)}`);
      const ofHousehold = await desk.help.get<FeedbackPageView>(
        desk.path(`feedback?householdId=${householdId}&siteId=${desk.siteId}&state=answered`),
      );

      expect([first.body.items.length, second.body.items.length]).toEqual([1, 1]);
      expect(second.body.items[0]?.id).not.toBe(first.body.items[0]?.id);
      expect(first.text).not.toContain('blankets');
      expect(ofHousehold.body.items.map((item) => item.householdId)).toEqual([householdId]);
    });

    it('is answered once, whoever answers at the same time, and the same answer again is the same', async () => {
      const { id } = (await find(await record())).body;
      const key = newId();

      const first = await answer(id, answered, desk.help, key);
      const again = await answer(id, answered, desk.help, key);
      const later = await Promise.all([answer(id), answer(id, answered, listener)]);

      expect([first.status, again.status, again.headers['idempotency-replayed']]).toEqual([200, 200, 'true']);
      expect(again.body).toEqual(first.body);
      expect(later.map(({ status, body }) => [status, body.code])).toEqual([
        [409, 'feedback.answered'],
        [409, 'feedback.answered'],
      ]);
      const raced = (await find(await record())).body.id;
      const race = await Promise.all([answer(raced), answer(raced, answered, listener), answer(raced)]);
      expect(race.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    });

    it('is not answered as if nobody were known where a household is', async () => {
      const { id } = (await find(await record({ householdId }))).body;

      const { status, text } = await answer(id, { ...answered, informed: 'anonymous' });

      expect(status).toBe(400);
      expect(text).toContain('"pointer":"/informed"');
    });

    it('sent again is recorded once, under the same reference, for those who work there', async () => {
      const key = newId();
      const elsewhere = await world.as('help-desk', { ...desk.extent, siteIds: [desk.otherSiteId] });

      const first = await send({ told: 'sent twice' }, desk.help, key);
      const again = await send({ told: 'sent twice' }, desk.help, key);
      const other = await send({ told: 'something else' }, desk.help, key);
      const strange = await send({ told: 'sent twice' }, elsewhere, key);

      expect([first.status, again.status]).toEqual([201, 200]);
      expect(again.body).toEqual(first.body);
      expect([other.status, other.body.code]).toEqual([409, 'id.reused']);
      expect(strange.status).toBe(404);
    });

    it('is for those who listen, within their scope', async () => {
      const reference = await record({ householdId });
      const { id } = (await find(reference)).body;
      const elsewhere = await world.as('help-desk', { ...desk.extent, siteIds: [desk.otherSiteId] });

      expect((await send({}, desk.agent)).status).toBe(403);
      expect((await find(reference, desk.agent)).status).toBe(403);
      expect((await answer(id, answered, desk.manager)).status).toBe(403);
      expect((await send({}, elsewhere)).status).toBe(404);
      expect((await send({ siteId: undefined })).status).toBe(404);
      expect((await send({ siteId: newId() })).status).toBe(404);
      expect((await send({ householdId: newId() })).status).toBe(404);
      expect((await find(reference, elsewhere)).status).toBe(404);
      expect((await answer(id, answered, elsewhere)).status).toBe(404);
      expect((await elsewhere.get<FeedbackPageView>(desk.path('feedback'))).body.items).toEqual([]);
    });

    it('names an organisation that there is, and a reference that is one', async () => {
      const everywhere = await world.as('accountability-officer', { emergencyId: desk.emergencyId });

      const unknown = await send({ organisationId: newId(), siteId: undefined }, everywhere);
      const misread = await find('ABCD-EFGH-JKMN');

      expect([unknown.status, unknown.body.code]).toEqual([422, 'organisation.unknown']);
      expect([misread.status, misread.body.code]).toEqual([400, 'search.invalid']);
    });

    it('leaves who looked at it in the log, and nothing of what was said', async () => {
      const { id } = (await find(await record({ householdId, told: 'a word that nobody else says' }))).body;
      await desk.help.get(desk.path(`feedback/${id}`));

      const looks = (await logged('feedback.read')).filter(({ subjects }) => subjects.includes(id));
      const records = (await logged('feedback.record')).filter(({ subjects }) => subjects.includes(id));

      expect(looks).toHaveLength(2);
      expect(looks.every(({ subjects }) => subjects.includes(householdId))).toBe(true);
      expect(records.map(({ subjects }) => subjects)).toEqual([[id]]);
      expect([...looks, ...records].some(({ leaf }) => leaf.includes('nobody else'))).toBe(false);
    });
  });

  describe.each([5, 6, 7])('of the sensitive category %i', (category) => {
    const told = `what is for one pair of ears ${String(category)}`;

    it('is answered as any other, and leaves the view of who recorded it at once', async () => {
      const key = newId();
      const first = await send({ category, told, householdId }, desk.help, key);
      const again = await send({ category, told, householdId }, desk.help, key);
      const { reference } = first.body;
      const { id } = (await sensitive(reference)).body;

      expect([first.status, again.status]).toEqual([201, 200]);
      expect(again.body).toEqual({ reference });
      expect(Object.keys(first.body)).toEqual(['reference']);
      for (const reader of [desk.help, listener, desk.manager]) {
        expect((await find(reference, reader)).status).toBe(404);
        expect((await reader.get(desk.path(`feedback/${id}`))).status).toBe(404);
        for (const query of ['limit=200', `category=${category}`, `householdId=${householdId}&limit=200`])
          expect((await reader.get(desk.path(`feedback?${query}`))).text).not.toContain(id);
      }
      expect((await answer(id)).status).toBe(404);
    });

    it('is for focal points alone: not even for who audits or answers for personal data', async () => {
      const reference = await record({ category, told });
      const { id } = (await sensitive(reference)).body;
      const others = [
        desk.help,
        listener,
        await world.as('auditor', desk.extent),
        await world.as('data-protection-officer', desk.extent),
        await world.as('administrator', {}),
      ];

      for (const other of others) {
        expect((await sensitive(reference, other)).status).toBe(403);
        expect((await other.get(desk.path('sensitive-feedback'))).status).toBe(403);
        expect((await other.get(desk.path(`sensitive-feedback/${id}`))).status).toBe(403);
        expect((await answer(id, answered, other, newId(), 'sensitive-feedback')).status).toBe(403);
      }
    });

    it('is read, listed and answered by a focal point of the emergency', async () => {
      const { id } = (await sensitive(await record({ category, told, householdId }))).body;
      const key = newId();
      const input = { ...answered, outcome: 'referred' };

      const listed = await focal.get<FeedbackPageView>(
        desk.path(`sensitive-feedback?category=${category}&state=open&limit=200`),
      );
      const seen = await focal.get<FeedbackView>(desk.path(`sensitive-feedback/${id}`));
      const done = await answer(id, input, focal, key, 'sensitive-feedback');
      const again = await answer(id, input, focal, key, 'sensitive-feedback');
      const twice = await answer(id, input, focal, newId(), 'sensitive-feedback');

      expect(listed.body.items.map((item) => item.id)).toContain(id);
      expect(listed.text).not.toContain(told);
      expect(seen.body).toMatchObject({ told, householdId, category });
      expect(done.body.answer).toMatchObject(input);
      expect([again.status, again.body]).toEqual([200, done.body]);
      expect([twice.status, twice.body.code]).toEqual([409, 'feedback.answered']);
    });

    it('is out of a focal point’s sight where they are none', async () => {
      const reference = await record({ category, told });
      const { id } = (await sensitive(reference)).body;
      const open = (await find(await record())).body;
      const elsewhere = await world.as('focal-point', { ...desk.extent, siteIds: [desk.otherSiteId] });

      expect((await sensitive(reference, elsewhere)).status).toBe(404);
      expect((await elsewhere.get(desk.path(`sensitive-feedback/${id}`))).status).toBe(404);
      expect((await answer(id, answered, elsewhere, newId(), 'sensitive-feedback')).status).toBe(404);
      expect((await elsewhere.get<FeedbackPageView>(desk.path('sensitive-feedback'))).body.items).toEqual([]);
      expect((await focal.get(desk.path(`sensitive-feedback/${open.id}`))).status).toBe(404);
      expect((await focal.get(desk.path('feedback'))).status).toBe(403);
      expect((await sensitive('ABCD')).body.code).toBe('search.invalid');
    });

    it('names no household in the log, whoever does what', async () => {
      const { id } = (await sensitive(await record({ category, told, householdId }))).body;
      await focal.get(desk.path('sensitive-feedback?limit=200'));
      await answer(id, answered, focal, newId(), 'sensitive-feedback');

      const entries = await Promise.all(
        ['feedback.record', 'sensitive-feedback.read', 'sensitive-feedback.answer'].map(logged),
      );

      expect(entries.every((some) => some.length > 0)).toBe(true);
      expect(entries.flat().filter(({ leaf }) => leaf.includes(householdId))).toEqual([]);
      expect(entries.flat().filter(({ leaf }) => leaf.includes(told))).toEqual([]);
    });

    it('does not show itself in the database either, but to who sets out to see it', async () => {
      const { id } = (await sensitive(await record({ category, told }))).body;
      await answer(id, answered, focal, newId(), 'sensitive-feedback');
      const count = (shown: string) =>
        world.owner.transaction(async (tx) => {
          await tx.query(
            `select set_config('mizan.emergencies', '*', true), set_config('mizan.sensitive', $1, true)`,
            [shown],
          );
          const [row] = await tx.query<readonly { feedback: number; answers: number }[]>(
            `select (select count(*)::int from feedback where id = $1) as feedback,
                    (select count(*)::int from feedback_answer where feedback_id = $1) as answers`,
            [id],
          );
          return row;
        });

      expect(await count('')).toEqual({ feedback: 0, answers: 0 });
      expect(await count('on')).toEqual({ feedback: 1, answers: 1 });
    });
  });

  it('is set out to be seen by the acts of focal points, and nowhere else in the service', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const having = (word: string): string[] =>
      files.filter((file) => readFileSync(`src/${file}`, 'utf8').includes(word)).toSorted();

    expect(having('mizan.sensitive')).toEqual(['feedback/feedback.store.ts']);
    expect(having('.showSensitive(')).toEqual(['feedback/sensitive.service.ts']);
  });

  it('cannot be passed off as open where its category is sensitive', async () => {
    const id = newId();
    const passedOff = asOwner(world, [id], (tx) =>
      tx.query(
        `insert into feedback (id, emergency_id, reference, category, sensitive, channel, organisation_id, told, recorded_by, recorded_at)
         values ($1, $2, '000000000000', 6, false, 'hotline', $3, 'told', $4, now())`,
        [id, desk.emergencyId, desk.organisationId, desk.help.personId],
      ),
    );

    await expect(passedOff).rejects.toMatchObject({ constraint: 'feedback_category_sensitive_fkey' });
  });

  it.each([
    ['no words', { told: '' }, '/told'],
    ['a category that is a text', { category: '3' }, '/category'],
    ['a name', { name: 'somebody' }, '/name'],
  ])('refuses %s', async (_, input, pointer) => {
    const { status, text } = await send(input);

    expect(status).toBe(400);
    expect(text).toContain(`"pointer":"${pointer}"`);
  });
});
