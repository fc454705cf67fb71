import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Api } from '../support/api.js';
import { type Desk, openDesk, signOff } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

const languages = ['en', 'fr', 'ar', 'es'] as const;

describe('on paper', () => {
  let world: World;
  let desk: Desk;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { sites: 2, householdsPerSite: 3, blankets: 2 });
    await desk.agent.post(desk.path('handouts'), desk.handout(0));
  });

  afterAll(() => world.close());

  const begins = ({ status, text }: Answer): unknown[] => [status, text.slice(0, 5)];

  describe('the account of a distribution', () => {
    const report = (query = '', as: Api = desk.leader): Promise<Answer> =>
      as.get(desk.path(`distributions/${desk.distributionId}/sign-off/file${query}`));

    it('is there to be signed by hand, and again with who signed, in each language', async () => {
      const before = await report();
      await desk.leader.post(desk.path(`distributions/${desk.distributionId}/close`), {
        counted: [{ no: 1, returned: '3', damaged: '1' }],
      });
      const signed = await signOff(world, desk, 'one was wet');
      const after = await Promise.all(languages.map((language) => report(`?language=${language}`)));

      expect(signed.body.state).toBe('signed_off');
      expect([before, ...after].map(begins)).toEqual(Array.from({ length: 5 }, () => [200, '%PDF-']));
      expect(new Set(after.map(({ text }) => text.length)).size).toBeGreaterThan(1); // not one page four times
    });

    it('is for who reads distributions there', async () => {
      const elsewhere = await world.as('team-leader', { ...desk.extent, siteIds: [desk.siteIds[1] ?? ''] });
      const viewer = await world.as('cluster-viewer', { emergencyId: desk.emergencyId });

      expect((await report('', viewer)).status).toBe(403);
      expect((await report('', elsewhere)).status).toBe(404);
      expect((await report('?language=de')).status).toBe(400);
    });
  });

  describe('the notice of a round', () => {
    const said = {
      whoWeAre: 'Nous sommes une agence de secours.',
      what: 'Deux couvertures par ménage.',
      forWhom: 'Les familles du camp.',
      why: 'Il fait froid.',
      free: 'Personne ne peut rien vous demander.',
      howToComplain: 'Parlez au bureau d’aide.\nQui se plaint ne perd rien.',
    };
    const file = (language: string, as: Api = desk.leader): Promise<Answer> =>
      as.get(desk.path(`rounds/${desk.roundId}/notices/file?language=${language}`));

    it('hangs at the site in the language in which it was written, and in no other', async () => {
      const officer = await world.as('programme-officer', { emergencyId: desk.emergencyId });
      const written = await officer.post(desk.path(`rounds/${desk.roundId}/notices`), {
        ...said,
        language: 'fr',
      });

      expect(written.status).toBe(201);
      expect(begins(await file('fr'))).toEqual([200, '%PDF-']);
      expect((await file('ar')).status).toBe(404);
      expect((await file('de')).status).toBe(400);
    });

    it('is for who reads notices', async () => {
      const finance = await world.as('finance-officer', desk.extent);
      const elsewhere = await world.as('team-leader');
      const foreign = await openDesk(world, { householdsPerSite: 1, blankets: 1 });

      expect((await file('fr', finance)).status).toBe(403);
      expect((await file('fr', foreign.leader)).status).toBe(404);
      expect((await file('fr', elsewhere)).status).toBe(200);
    });
  });
});
