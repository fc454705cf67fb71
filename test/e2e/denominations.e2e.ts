import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DenominationsView } from '../../src/distribution/denomination.contract.js';
import { newId } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

type Refused = DenominationsView & { readonly code?: string; readonly extra?: unknown };

/** Four households of 86.50 USD each. */
describe('the notes and coins of a distribution', () => {
  let world: World;
  let desk: Desk;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { sites: 2, householdsPerSite: 4, cash: 8_650n });
  });

  afterAll(() => world.close());

  const plan = (values: string, as: Api = desk.leader, currency = 'USD'): Promise<Answer<Refused>> =>
    as.get<Refused>(
      desk.path(
        `distributions/${desk.distributionId}/denominations?currency=${currency}&values=${encodeURIComponent(values)}`,
      ),
    );

  it('pay everybody who is still due to the last unit, in as few as there are', async () => {
    const before = await plan('50,20,10,5,1,0.5');
    const [line] = desk.entitlements;
    await desk.agent.post(desk.path('handouts'), {
      ...desk.handout(0),
      ...{ lines: [{ entitlementLineId: line?.lineId, quantity: '46.50' }], shortReason: 'no more notes' },
    });
    await desk.agent.post(desk.path('handouts'), desk.handout(1));
    const after = await plan('50,20,10,5,1,0.5');

    expect(before.body).toMatchObject({
      ...{ distributionId: desk.distributionId, currency: 'USD', recipients: 4, total: '346.00' },
      pieces: [
        { value: '50.00', pieces: 4 },
        { value: '20.00', pieces: 4 },
        { value: '10.00', pieces: 4 },
        { value: '5.00', pieces: 4 },
        { value: '1.00', pieces: 4 },
        { value: '0.50', pieces: 4 },
      ],
    });
    expect(after.body).toMatchObject({ recipients: 3, total: '213.00' });
    expect(after.body.packets).toMatchObject([
      { amount: '40.00', recipients: 1, pieces: [{ value: '20.00', pieces: 2 }] },
      { amount: '86.50', recipients: 2 },
    ]);
  });

  it('are none in another currency, and refused where they cannot pay or are none', async () => {
    const finance = await world.as('finance-officer', desk.extent);
    const other = await plan('20,5', finance, 'JOD');
    const unpayable = await plan('50,20', finance);
    const wrong = [
      await plan('50,0', finance),
      await plan('fifty', finance),
      await plan('', finance),
      await plan('5,5', finance),
      await plan('0.005', finance),
      await plan('5', finance, 'XXX'),
    ];

    expect(other.body).toMatchObject({ recipients: 0, total: '0.000', pieces: [], packets: [] });
    expect([unpayable.status, unpayable.body.code, unpayable.body.extra]).toEqual([
      422,
      'denomination.unpayable',
      { amounts: ['8650'] },
    ]);
    expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400]);
  });

  it('are for team leader and finance there', async () => {
    const elsewhere = await world.as('team-leader', { ...desk.extent, siteIds: [newId()] });

    expect((await plan('50', desk.agent)).status).toBe(403);
    expect((await plan('50', elsewhere)).status).toBe(404);
  });
});
