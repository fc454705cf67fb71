import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NoticesView, NoticeView } from '../../src/feedback/notice.contract.js';
import { newId } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { otherOrganisation, openWorld, type World } from '../support/world.js';

const words = {
  language: 'ar',
  whoWeAre: 'نحن منظمة إنسانية',
  what: 'خمس بطانيات لكل أسرة',
  forWhom: 'لكل الأسر في المخيم',
  why: 'بسبب برد الشتاء',
  free: 'المساعدة مجانية: لا تدفعوا شيئًا لأحد',
  howToComplain: 'في مكتب المساعدة أو بالهاتف',
};

describe('the notice of a round', () => {
  let world: World;
  let desk: Desk;
  let listener: Api;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { householdsPerSite: 1, blankets: 5 });
    listener = await world.as('accountability-officer', desk.extent);
  });

  afterAll(() => world.close());

  const path = (roundId = desk.roundId): string => desk.path(`rounds/${roundId}/notices`);
  const write = (input: object = {}, as = listener, key = newId()) =>
    as.post<NoticeView>(path(), { ...words, ...input }, { key });
  const read = async (query = '', as = desk.agent): Promise<NoticeView[]> =>
    (await as.get<NoticesView>(path() + query)).body.items;

  it('is written in people’s languages; the last of each language is in force', async () => {
    const first = await write();
    const french = await write({ language: 'fr', what: 'Cinq couvertures' });
    const second = await write({ what: 'ست بطانيات' });

    expect([first.status, french.status, second.status]).toEqual([201, 201, 201]);
    expect(first.body).toMatchObject({
      ...words,
      version: 1,
      direction: 'rtl',
      writtenBy: listener.personId,
    });
    expect(french.body).toMatchObject({ version: 1, direction: 'ltr' });
    expect(await read()).toEqual([second.body, french.body]);
    expect(second.body).toMatchObject({ version: 2, what: 'ست بطانيات' });
    expect(await read('?language=fr')).toEqual([french.body]);
    expect(await read('?language=es')).toEqual([]);
  });

  it.each(['language', 'whoWeAre', 'what', 'forWhom', 'why', 'free', 'howToComplain'])(
    'leaves nothing out: %s',
    async (field) => {
      const { status, text } = await write({ [field]: undefined });

      expect(status).toBe(400);
      expect(text).toContain(`"pointer":"/${field}"`);
    },
  );

  it('is in a language that Mizan speaks', async () => {
    expect((await write({ language: 'xx' })).status).toBe(400);
    expect((await desk.agent.get(`${path()}?language=xx`)).status).toBe(400);
  });

  it('sent again is written once, and each has a version of its own', async () => {
    const key = newId();

    const first = await write({ language: 'es' }, listener, key);
    const again = await write({ language: 'es' }, listener, key);
    const more = await Promise.all(Array.from({ length: 5 }, () => write({ language: 'es' })));

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(more.map(({ body }) => body.version).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6]);
  });

  it('is for those who plan and listen, and read by those who meet people, within their scope', async () => {
    const stranger = {
      emergencyId: desk.emergencyId,
      organisationId: await otherOrganisation(world),
    };

    expect((await write({}, desk.agent)).status).toBe(403);
    expect((await (await world.as('warehouse-keeper', desk.extent)).get(path())).status).toBe(403);
    expect((await write({}, await world.as('programme-officer', stranger))).status).toBe(404);
    expect((await (await world.as('help-desk', stranger)).get(path())).status).toBe(404);
    expect((await desk.agent.get(path(newId()))).status).toBe(404);
  });
});
