import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import type { LookPage } from '../../src/proof/look.contract.js';
import type { Api } from '../support/api.js';
import { type Field, household, type HouseholdAnswer, openField } from '../support/registry.js';
import { openWorld, type World } from '../support/world.js';

/** "Who has been looking at my file?": what the data protection officer answers, from the log. */
describe('who looked at a household', () => {
  let world: World;
  let field: Field;
  let desk: Api;
  let guardian: Api;
  let home: HouseholdAnswer;

  const looksAt = (id: string, query = '', as = guardian) =>
    as.get<LookPage & { code?: string }>(field.path(`${id}/looks${query}`));

  beforeAll(async () => {
    world = await openWorld();
    field = await openField(world);
    desk = await field.as('help-desk');
    guardian = await field.as('data-protection-officer');
    const officer = await field.as('registration-officer');
    home = (await officer.post<HouseholdAnswer>(field.path(), household(field))).body;
    const other = (await officer.post<HouseholdAnswer>(field.path(), household(field))).body;
    await desk.get(field.path(`${home.id}/identity`));
    await desk.get(field.path(`${other.id}/identity`));
    await officer.get(field.path(`${home.id}/identity`));
  });

  afterAll(() => world.close());

  it('is told with who, when, for what, how many were seen and by which address', async () => {
    const { status, body } = await looksAt(home.id);

    expect(status).toBe(200);
    expect(body.items.map(({ act }) => act)).toEqual(['household.look', 'household.look']);
    expect(body.items[1]).toMatchObject({
      personId: desk.personId,
      name: 'help-desk',
      seen: 1,
      route: '/api/v1/emergencies/:emergencyId/households/:householdId/identity',
    });
    expect(body.items[1]?.purpose).toMatch(/^[A-Z].{10}/);
    expect(Math.abs(Date.now() - Date.parse(String(body.items[0]?.at)))).toBeLessThan(60_000);
  });

  it('comes in pages, the latest first', async () => {
    const first = await looksAt(home.id, '?limit=1');
    const second = await looksAt(home.id, `?limit=1&after=${String(first.body.next)}`);

    expect([...first.body.items, ...second.body.items]).toEqual((await looksAt(home.id)).body.items);
    expect(second.body.next).toBeNull();
    expect((await looksAt(home.id, '?after=e30')).body.code).toBe('cursor.invalid');
  });

  it('is found by a list in which the household was one of many', async () => {
    await desk.post(field.path('search'), { reference: home.reference }, { key: null });

    const { body } = await looksAt(home.id);

    expect(body.items[0]).toMatchObject({ act: 'household.search', personId: desk.personId });
  });

  it('is for who protects the data, where they do', async () => {
    expect((await looksAt(home.id, '', desk)).status).toBe(403);
    expect((await looksAt(newId())).status).toBe(404);
    const elsewhere = await world.as('data-protection-officer', { emergencyId: field.otherEmergencyId });
    expect((await looksAt(home.id, '', elsewhere)).status).toBe(404);
  });

  it('cannot be without it: where the entry cannot be written, nothing is shown', async () => {
    await world.owner.query(
      `alter table audit_event add constraint no_looks check (outcome <> 'looked') not valid`,
    );
    try {
      const { status, text } = await desk.get(field.path(`${home.id}/identity`));

      expect(status).toBe(500);
      expect(text).not.toMatch(/individuals|name/i);
    } finally {
      await world.owner.query('alter table audit_event drop constraint no_looks');
    }
  });
});
