import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Readable } from 'node:stream';
import type { ProgressOverallView, ProgressView } from '../../src/distribution/progress.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, openDesk, signOff } from '../support/desk.js';
import { endAll } from '../support/endings.js';
import { type Office, openOffice } from '../support/office.js';
import { asOwner, openWorld, type World } from '../support/world.js';

describe('whoever follows a distribution', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  const progressOf = (desk: Desk, as = desk.leader): Promise<Answer<ProgressView>> =>
    as.get<ProgressView>(desk.path(`distributions/${desk.distributionId}/progress`));
  const give = async (desk: Desk, index: number, blankets?: number, as = desk.agent): Promise<Uuid> => {
    const lines = [{ entitlementLineId: desk.entitlements[index]?.lineId, quantity: String(blankets) }];
    const more = blankets === undefined ? {} : { lines, shortReason: 'the rest comes later' };
    const { status, text, body } = await as.post(desk.path('handouts'), { ...desk.handout(index), ...more });
    if (status !== 201) throw new Error(text);
    return body['id'] as Uuid;
  };
  const hold = async (desk: Desk, index: number): Promise<void> => {
    const officer = await world.as('programme-officer', { emergencyId: desk.emergencyId });
    const path = desk.path(`entitlements/${desk.entitlements[index]?.id ?? ''}/hold`);
    expect((await officer.post(path, { reason: 'a question is open' })).status).toBe(200);
  };
  const remove = async (desk: Desk, index: number): Promise<void> => {
    const manager = await world.as('programme-manager', { emergencyId: desk.emergencyId });
    const path = desk.path(`entitlements/${desk.entitlements[index]?.id ?? ''}/remove`);
    expect((await manager.post(path, { reason: 'registered twice' })).status).toBe(200);
  };

  it('sees who was served, who is left, what is left, and how fast it goes', async () => {
    const desk = await openDesk(world, { householdsPerSite: 7, blankets: 2, stockPerSite: 14n });
    const second = await world.as('distribution-agent', desk.extent);
    await give(desk, 0);
    await give(desk, 1, 1);
    await give(desk, 2, undefined, second);
    await hold(desk, 3);
    await remove(desk, 4);

    const { status, body } = await progressOf(desk);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      distributionId: desk.distributionId,
      state: 'open',
      closedAt: null,
      planned: 7,
      served: 3,
      partly: 1,
      left: 2,
      absent: 0,
      held: 1,
      notDue: 1,
      unplanned: 0,
      stock: [{ itemId: desk.blanketId, unit: 'unit', custodianId: null, taken: '14', left: '9' }],
      desks: 2,
      handouts: 3,
    });
    expect(body.perDesk.map(({ personId, handouts }) => [personId, handouts])).toEqual([
      [desk.agent.personId, 2],
      [second.personId, 1],
    ]);
    // Three in the minute under way or, where it turned meanwhile, in two.
    expect([180, 90]).toContain(body.perHour);
    expect([1, 2]).toContain(body.minutesToFinish);
  });

  it('counts nobody as served whose handout was reversed, and by the cash who carries it', async () => {
    const desk = await openDesk(world, { householdsPerSite: 2, cash: 1_250n });
    const handout = await give(desk, 0);

    const before = (await progressOf(desk)).body;
    await desk.leader.post(desk.path(`handouts/${handout}/reversal`), {
      kind: 'entry_error',
      reason: 'the wrong token',
    });
    const after = (await progressOf(desk)).body;

    const cash = { itemId: null, code: 'USD', custodianId: desk.leader.personId, taken: '25.00' };
    expect(before).toMatchObject({ served: 1, left: 1, stock: [{ ...cash, left: '12.50' }] });
    expect(after).toMatchObject({
      served: 0,
      left: 2,
      stock: [{ ...cash, left: '25.00' }],
      perHour: 0,
      perDesk: [],
      minutesToFinish: null,
    });
  });

  it('sees what happened more than an hour ago in no rate', async () => {
    const desk = await openDesk(world, { householdsPerSite: 3, blankets: 1 });
    const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    for (const [index, minutes] of [90, 45].entries())
      await desk.agent.post(desk.path('handouts'), {
        ...desk.handout(index),
        captured: 'paper',
        occurredAt: ago(minutes),
      });

    const { body } = await progressOf(desk);

    expect(body).toMatchObject({ handouts: 2, perHour: 1, minutesToFinish: 60, left: 1 });
    expect(body.perDesk).toEqual([{ personId: desk.agent.personId, handouts: 2, perHour: 1 }]);
  });

  it('sees once it is closed who did not come, whatever they get elsewhere later', async () => {
    const desk = await openDesk(world, { householdsPerSite: 3, blankets: 1, stockPerSite: 6n });
    await give(desk, 0);
    await closed(desk);
    const again = await desk.leader.post<{ id: Uuid }>(desk.path('distributions'), {
      roundId: desk.roundId,
      siteId: desk.siteId,
      heldOn: '2026-11-24',
      teamLeaderId: desk.leader.personId,
      desks: 1,
      kind: 'catch_up',
    });
    await desk.leader.post(desk.path(`distributions/${again.body.id}/open`));
    await desk.agent.post(desk.path('handouts'), { ...desk.handout(1), distributionId: again.body.id });

    expect((await progressOf(desk)).body).toMatchObject({
      state: 'closed',
      planned: 3,
      served: 1,
      left: 0,
      absent: 2,
      minutesToFinish: null,
    });
    expect((await progressOf({ ...desk, distributionId: again.body.id })).body).toMatchObject({
      planned: 2,
      served: 1,
      left: 1,
    });
  });

  it('sees nobody as left or absent who was moved to another day, or does not want it', async () => {
    const desk = await openDesk(world, { householdsPerSite: 4, blankets: 1 });
    await give(desk, 0);
    await desk.leader.post(desk.path(`rounds/${desk.roundId}/endings`), {
      entitlementIds: [desk.entitlements[1]?.id],
      outcome: 'refused',
      reason: 'has enough of them',
    });
    expect((await progressOf(desk)).body).toMatchObject({ served: 1, left: 2, notDue: 1 });

    await desk.leader.post(desk.path(`distributions/${desk.distributionId}/move`), {
      heldOn: '2026-11-24',
      reason: 'the road is flooded',
    });
    expect((await progressOf(desk)).body).toMatchObject({ served: 1, left: 0, notDue: 3 });
    await closed(desk);
    expect((await progressOf(desk)).body).toMatchObject({ served: 1, absent: 0, notDue: 3 });
  });

  it('hears 304 as long as nothing changed', async () => {
    const desk = await openDesk(world, { householdsPerSite: 2, blankets: 1 });
    const path = desk.path(`distributions/${desk.distributionId}/progress`);
    const first = await desk.leader.get(path);
    const tag = String(first.headers['etag']);
    const known = { headers: { 'if-none-match': tag } };

    const unchanged = await desk.leader.get(path, known);
    await give(desk, 0);
    const changed = await desk.leader.get<ProgressView>(path, known);

    expect([unchanged.status, unchanged.text, unchanged.headers['etag']]).toEqual([304, '', tag]);
    expect([changed.status, changed.body.served]).toEqual([200, 1]);
    expect(changed.headers['etag']).not.toBe(tag);
    expect(changed.headers['cache-control']).toBe('private, no-cache');
  });

  it('is one who works with it, where it is', async () => {
    const desk = await openDesk(world, { householdsPerSite: 1, blankets: 1, sites: 2 });
    const elsewhere = await world.as('team-leader', { ...desk.extent, siteIds: [desk.siteIds[1] ?? ''] });

    expect((await progressOf(desk, desk.agent)).status).toBe(403);
    expect((await progressOf(desk, elsewhere)).status).toBe(404);
    expect((await progressOf({ ...desk, distributionId: newId() })).status).toBe(404);
  });

  describe('and all that goes on', () => {
    let office: Office;

    beforeAll(async () => {
      office = await openOffice(world, { householdsPerSite: 2, blankets: 1, stockPerSite: 9n });
    });

    const overall = async (desk: Pick<Desk, 'path'>, as: Api): Promise<ProgressOverallView> =>
      (await as.get<ProgressOverallView>(desk.path('progress'))).body;

    it('sees what runs, and what nobody has signed off for more than a day', async () => {
      const desk = await openDesk(world, { householdsPerSite: 1, blankets: 1 });
      const running = await overall(desk, desk.leader);
      await closed(desk);
      const justClosed = await overall(desk, desk.leader);
      await closedAgo(desk, '25 hours');
      const late = await overall(desk, desk.leader);
      await signOff(world, desk);
      const signed = await overall(desk, desk.leader);

      expect(running).toMatchObject({
        running: [(await progressOf(desk)).body].map(({ distributionId }) => ({ distributionId })),
        overdueSignOffs: [],
        more: false,
      });
      expect(justClosed).toMatchObject({ running: [], overdueSignOffs: [] });
      expect(late.overdueSignOffs).toMatchObject([
        { distributionId: desk.distributionId, teamLeaderId: desk.leader.personId, heldOn: '2026-11-23' },
      ]);
      expect(signed.overdueSignOffs).toEqual([]);
    });

    it('sees the rounds whose window is over while somebody waits, until they are closed', async () => {
      const plan = (wish: object): object => ({
        package: [office.blankets({ per: 'household', quantity: '1' })],
        ...wish,
      });
      const over = await office.prepared(plan({ windowTo: '2026-11-20' }));
      await office.approve(over);
      await office.approve(await office.prepared(plan({ windowTo: '2999-10-01' })));
      await office.prepared(plan({ windowTo: '2026-11-20' })); // nobody has approved it

      const before = await overall(office, office.manager);
      await endAll(office.officer, `emergencies/${office.emergencyId}`, over.id);
      const ended = await overall(office, office.manager);
      await office.manager.post(office.path(`rounds/${over.id}/close`), { reason: 'the season is over' });
      const after = await overall(office, office.manager);

      expect(before.roundsBehind).toEqual([
        {
          roundId: over.id,
          code: over.code,
          name: over.name,
          windowTo: '2026-11-20',
          listed: 2,
          waiting: 2,
        },
      ]);
      expect(ended.roundsBehind).toEqual([]); // nobody waits any more
      expect(after.roundsBehind).toEqual([]);
    });
  });

  describe('over a stream of events', () => {
    it('hears how it stands at once, and again when it changed', async () => {
      const desk = await openDesk(world, { householdsPerSite: 2, blankets: 1 });
      const { status, headers, stream, hangUp } = await desk.leader.stream(
        desk.path(`distributions/${desk.distributionId}/progress/stream`),
      );
      const events = eventsOf(stream);

      const first = await next(events);
      const now = (await progressOf(desk)).body;
      await give(desk, 0);
      const second = await next(events);

      expect([status, headers['content-type']]).toEqual([200, 'text/event-stream']);
      expect(first).toEqual(now);
      expect(second).toMatchObject({ served: 1, left: 1 });
      hangUp();
    });

    it('hears nothing more once they may not', async () => {
      const desk = await openDesk(world, { householdsPerSite: 2, blankets: 1 });
      const reader = await world.as('help-desk', desk.extent);
      const { stream } = await reader.stream(
        desk.path(`distributions/${desk.distributionId}/progress/stream`),
      );
      const events = eventsOf(stream);
      await next(events);

      await asOwner(world, [reader.personId], (tx) =>
        tx.query(
          'update assignment set withdrawn_at = clock_timestamp(), withdrawn_by = $1 where person_id = $1',
          [reader.personId],
        ),
      );
      await give(desk, 0);

      expect(await next(events)).toBeUndefined();
    });

    it('is answered like anybody else where there is nothing to hear', async () => {
      const desk = await openDesk(world, { householdsPerSite: 1, blankets: 1, sites: 2 });
      const elsewhere = await world.as('team-leader', { ...desk.extent, siteIds: [desk.siteIds[1] ?? ''] });
      const of = (id: Uuid): string => desk.path(`distributions/${id}/progress/stream`);

      expect((await desk.leader.listen(of(newId()))).status).toBe(404);
      expect((await desk.leader.listen(of(desk.distributionId))).status).toBe(200);
      expect((await elsewhere.listen(of(desk.distributionId))).status).toBe(404); // though it was just counted for another
      expect((await desk.agent.listen(of(desk.distributionId))).body).toMatchObject({
        code: 'act.forbidden',
      });
    });

    it('does not keep the service from stopping, and hears the end', async () => {
      const other = await openWorld();
      const desk = await openDesk(other, { householdsPerSite: 1, blankets: 1 });
      await other.app.listen(0, '127.0.0.1');
      const origin = await other.app.getUrl();
      const answer = await fetch(
        `${origin}/api/v1/${desk.path(`distributions/${desk.distributionId}/progress/stream`)}`,
        { headers: { authorization: `Bearer ${desk.leader.token ?? ''}` } },
      );
      const text = answer.text();

      const began = Date.now();
      await other.close();

      expect(await text).toMatch(/^retry: 2000\nevent: progress\ndata: \{.*\}\n\n$/);
      expect(Date.now() - began).toBeLessThan(5_000);
    });
  });

  async function closed(desk: Desk): Promise<void> {
    const { stock } = await desk.distribution();
    const counted = stock.map(({ no, left }) => ({ no, returned: left }));
    const path = desk.path(`distributions/${desk.distributionId}/close`);
    expect((await desk.leader.post(path, { counted })).status).toBe(200);
  }

  function closedAgo(desk: Desk, ago: string): Promise<unknown> {
    return asOwner(world, [desk.distributionId], (tx) =>
      tx.query('update distribution set closed_at = clock_timestamp() - $2::interval where id = $1', [
        desk.distributionId,
        ago,
      ]),
    );
  }
});

async function* eventsOf(stream: Readable): AsyncGenerator {
  let heard = '';
  for await (const chunk of stream) {
    heard += String(chunk);
    for (let end = heard.indexOf('\n\n'); end >= 0; end = heard.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(heard.slice(0, end))?.[1];
      heard = heard.slice(end + 2);
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

/** The next event; undefined at the end. */
async function next(events: AsyncGenerator): Promise<unknown> {
  const { value } = (await events.next()) as { readonly value: unknown };
  return value;
}
