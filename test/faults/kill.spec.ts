import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordHandout } from '../../src/distribution/handout.contract.js';
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
    desk = await openDesk(world, { householdsPerSite: 400, blankets: 1 });
  });

  afterAll(async () => {
    service?.process.kill('SIGKILL');
    await world.close(); // and checks the books
  });

  it('loses no handout that was acknowledged, and records none twice', async () => {
    service = await serve({ DATABASE_URL: world.appUrl });
    const acknowledged = new Set<Uuid>();
    const handouts = desk.entitlements.map((_, index) => desk.handout(index));

    const load = sendAll(service.origin, desk, handouts, acknowledged);
    while (acknowledged.size < 40) await sleep(5);
    service.process.kill('SIGKILL');
    await load;
    const before = acknowledged.size;
    expect(before).toBeLessThan(handouts.length); // it was killed in the middle

    service = await serve({ DATABASE_URL: world.appUrl });
    await sendAll(service.origin, desk, handouts, acknowledged); // desks send what they have no answer to again, and all else too

    const [counts] = await world.owner.query<readonly { handouts: bigint; entitlements: bigint }[]>(
      'select count(*) as handouts, count(distinct entitlement_id) as entitlements from handout where distribution_id = $1',
      [desk.distributionId],
    );
    expect(acknowledged.size).toBe(handouts.length);
    expect(counts).toEqual({ handouts: BigInt(handouts.length), entitlements: BigInt(handouts.length) });
    expect(await desk.left()).toBe('0');
  }, 60_000);
});

/** Eight desks; each stops when the service is gone. */
async function sendAll(
  origin: string,
  desk: Desk,
  handouts: readonly RecordHandout[],
  acknowledged: Set<Uuid>,
): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    for (let handout = handouts[next++]; handout; handout = handouts[next++]) {
      const answer = await fetch(`${origin}/api/v1/${desk.path('handouts')}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${String(desk.agent.token)}`, 'content-type': 'application/json' },
        body: JSON.stringify(handout),
      }).catch(() => undefined); // the service is gone: that is the test
      if (!answer) return;
      if (answer.status === 201 || answer.status === 200) acknowledged.add(handout.id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
}
