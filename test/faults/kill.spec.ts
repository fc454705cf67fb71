import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HandoutOutcomesView, RecordHandout } from '../../src/distribution/handout.contract.js';
import type { Uuid } from '../../src/platform/ids.js';
import { type Desk, openDesk } from '../support/desk.js';
import { type Served, serve } from '../support/serve.js';
import { openWorld, type World } from '../support/world.js';

/** A service of its own process on the world's database, so that it can be killed. */
describe('kill -9 of the service under load', () => {
  let world: World;
  let desk: Desk;
  let service: Served | undefined;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(async () => {
    service?.process.kill('SIGKILL');
    await world.close(); // and checks the books
  });

  it.each([
    ['one by one', 1],
    ['in batches', 20],
  ])(
    'loses no handout that was acknowledged, and records none twice: %s',
    async (_, size) => {
      desk = await openDesk(world, { householdsPerSite: size === 1 ? 400 : 1_000, blankets: 1 });
      service = await serve({ DATABASE_URL: world.appUrl });
      const acknowledged = new Set<Uuid>();
      const handouts = desk.entitlements.map((_, index) => desk.handout(index));

      const load = sendAll(service.origin, desk, inLots(handouts, size), acknowledged);
      while (acknowledged.size < 40) await sleep(5);
      service.process.kill('SIGKILL');
      await load;
      expect(acknowledged.size).toBeLessThan(handouts.length); // it was killed in the middle

      const kept = await world.owner.query<readonly { id: Uuid }[]>(
        'select id from handout where distribution_id = $1',
        [desk.distributionId],
      );
      const there = new Set(kept.map(({ id }) => id));
      expect([...acknowledged].filter((id) => !there.has(id))).toEqual([]); // before anything is sent again

      service = await serve({ DATABASE_URL: world.appUrl });
      await sendAll(service.origin, desk, inLots(handouts, size), acknowledged); // desks send what they have no answer to again, and all else too
      service.process.kill('SIGKILL');

      const [counts] = await world.owner.query<readonly { handouts: bigint; entitlements: bigint }[]>(
        'select count(*) as handouts, count(distinct entitlement_id) as entitlements from handout where distribution_id = $1',
        [desk.distributionId],
      );
      expect(acknowledged.size).toBe(handouts.length);
      expect(counts).toEqual({ handouts: BigInt(handouts.length), entitlements: BigInt(handouts.length) });
      expect(await desk.left()).toBe('0');
    },
    60_000,
  );
});

function inLots(handouts: readonly RecordHandout[], size: number): readonly (readonly RecordHandout[])[] {
  return Array.from({ length: Math.ceil(handouts.length / size) }, (_, n) =>
    handouts.slice(n * size, (n + 1) * size),
  );
}

/** Eight desks; each stops when the service is gone. */
async function sendAll(
  origin: string,
  desk: Desk,
  lots: readonly (readonly RecordHandout[])[],
  acknowledged: Set<Uuid>,
): Promise<void> {
  let next = 0;
  const send = (path: string, body: object): Promise<Response | undefined> =>
    fetch(`${origin}/api/v1/${desk.path(path)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(desk.agent.token)}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch(() => undefined); // the service is gone: that is the test
  const one = async (): Promise<void> => {
    for (let lot = lots[next++]; lot; lot = lots[next++]) {
      const [first] = lot;
      const answer = await (lot.length === 1 && first
        ? send('handouts', first)
        : send('handouts/batch', { handouts: lot }));
      if (!answer) return;
      const ids = lot.length === 1 ? lot.map(({ id }) => id) : await recordedOf(answer);
      if (answer.status === 201 || answer.status === 200) ids.forEach((id) => acknowledged.add(id));
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
}

/** What a batch's answer says was recorded; nothing, where the answer broke off. */
async function recordedOf(answer: Response): Promise<readonly Uuid[]> {
  const body = (await answer.json().catch(() => undefined)) as HandoutOutcomesView | undefined;
  return (body?.items ?? []).filter(({ outcome }) => outcome === 'recorded').map(({ id }) => id);
}
