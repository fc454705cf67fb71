import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RoundView } from '../../src/assistance/round.contract.js';
import { newId } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

/** In Damascus, three hours ahead, the 23rd and, after its midnight, the 24th. */
const [evening, night] = ['2026-11-23T20:30:00Z', '2026-11-23T21:30:00Z'] as const;

describe('whoever was assisted since a day', () => {
  let world: World;
  let desk: Desk;
  let officer: Api;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { householdsPerSite: 1, blankets: 5 });
    officer = await world.as('programme-officer', {
      emergencyId: desk.emergencyId,
      organisationId: desk.organisationId,
    });
  });

  afterAll(() => world.close());

  it('is so by the day on which it was handed out there, whenever that was recorded, and while it stands', async () => {
    expect(await listedSince('2026-11-23')).toBe(1);

    await handOut('2', evening);
    expect([await listedSince('2026-11-23'), await listedSince('2026-11-24')]).toEqual([0, 1]);

    const second = await handOut('2', night);
    expect([await listedSince('2026-11-24'), await listedSince('2026-11-25')]).toEqual([0, 1]);

    const undone = await desk.leader.post(desk.path(`handouts/${second}/reversal`), {
      kind: 'entry_error',
      reason: 'typed twice',
    });
    expect([undone.status, undone.body['code']]).toEqual([201, undefined]);
    expect([await listedSince('2026-11-23'), await listedSince('2026-11-24')]).toEqual([0, 1]);
  });

  async function handOut(quantity: string, occurredAt: string): Promise<string> {
    const body = {
      ...desk.handout(),
      lines: [{ entitlementLineId: desk.entitlements[0]?.lineId ?? '', quantity }],
      shortReason: 'the rest comes later',
      captured: 'paper',
      occurredAt,
    };
    const answer = await desk.agent.post(desk.path('handouts'), body);
    expect([answer.status, answer.body['code']]).toEqual([201, undefined]);
    return body.id;
  }

  /** How many a round takes in that asks for who was not assisted by the desk's round since then. */
  async function listedSince(since: string): Promise<number | undefined> {
    const created = await officer.post<RoundView>(desk.path('rounds'), {
      projectId: desk.projectId,
      code: newId().slice(-12).toUpperCase(),
      name: 'Those who were missed',
      windowFrom: '2026-11-01',
      windowTo: '2026-12-31',
      siteIds: desk.siteIds,
      criteria: { notAssisted: { by: 'round', ids: [desk.roundId], since } },
      package: [{ kind: 'service', service: 'hygiene_session', per: 'household', quantity: '1' }],
    });
    const prepared = await officer.post<RoundView>(desk.path(`rounds/${created.body.id}/lists/0/prepare`));
    return prepared.body.lists[0]?.listed;
  }
});
