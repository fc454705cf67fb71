import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import type { LogEntryPage } from '../../src/proof/entry.contract.js';
import type { Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

/** From a record to what the log says of it: what finance and auditors follow. */
describe('an auditor who follows a figure', () => {
  let world: World;
  let desk: Desk;
  let auditor: Api;
  let handoutId: string;

  const read = (query = '', as = auditor) =>
    as.get<LogEntryPage & { code?: string }>(desk.path(`log/entries${query}`));

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { householdsPerSite: 3, blankets: 1 });
    auditor = await world.as('auditor', { emergencyId: desk.emergencyId });
    const handout = desk.handout(0);
    handoutId = handout.id;
    expect((await desk.agent.post(desk.path('handouts'), handout)).status).toBe(201);
    expect((await desk.agent.post(desk.path('handouts'), { ...handout, id: newId() })).status).toBe(409);
  });

  afterAll(() => world.close());

  it('finds the entry of a record, with what it moved', async () => {
    const { body } = await read(`?subjectId=${handoutId}`);

    expect(body.items).toHaveLength(1);
    const [entry] = body.items;
    expect(entry).toMatchObject({
      act: 'handout.record',
      outcome: 'done',
      actorId: desk.agent.personId,
      index: null,
    });
    expect(JSON.parse(entry?.leaf ?? '{}')).toMatchObject({
      v: 1,
      subjects: expect.arrayContaining([handoutId]),
      transfers: [{ kind: 'single', cause: { kind: 'handout', id: handoutId } }],
    });
    expect((await read(`?entryId=${entry?.id ?? ''}`)).body.items).toEqual(body.items);
  });

  it('finds what was refused, and by whom', async () => {
    const { body } = await read(`?outcome=refused&actorId=${desk.agent.personId}`);

    expect(body.items.map(({ act, outcome }) => [act, outcome])).toEqual([['handout.record', 'refused']]);
  });

  it('reads all of them in pages, the latest first, each once', async () => {
    const seen: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const { body } = await read(`?limit=2${after === '' ? '' : `&after=${after}`}`);
      seen.push(...body.items.map(({ id }) => id));
      after = body.next;
    }

    expect(seen).toEqual([...seen].sort().reverse());
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(3);
    expect((await read('?after=e30')).body.code).toBe('cursor.invalid');
    expect((await read('?outcome=great')).body.code).toBe('input.invalid');
  });

  it('is one who answers for the whole emergency: others see none, or may not', async () => {
    const part = await world.as('auditor', {
      emergencyId: desk.emergencyId,
      organisationId: desk.organisationId,
    });
    const elsewhere = await world.as('auditor', {
      emergencyId: (await openDesk(world, { householdsPerSite: 1, blankets: 1 })).emergencyId,
    });

    expect((await read('', part)).body.items).toEqual([]);
    expect((await read('', desk.leader)).status).toBe(403);
    expect((await read('', elsewhere)).status).toBe(404);
  });
});
