import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { ExchangePageView, ExchangeView } from '../../src/distribution/exchange.contract.js';
import type { CoverageView } from '../../src/reports/coverage.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, holds, openDesk } from '../support/desk.js';
import { asOwner, openWorld, type World } from '../support/world.js';

type Refused = ExchangeView & { readonly code?: string; readonly extra?: unknown };

/** Three households of five blankets each and some cash, of which the first was handed all. */
describe('damaged goods at the help desk', () => {
  let world: World;
  let desk: Desk;
  let help: Api;
  let handoutId: Uuid;
  let lines: readonly { readonly id: Uuid; readonly kind: string }[];

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    desk = await openDesk(world, { sites: 2, householdsPerSite: 3, blankets: 5, cash: 1_000n });
    help = await world.as('help-desk', desk.extent);
    const handout = desk.handout(0);
    expect((await desk.agent.post(desk.path('handouts'), handout)).status).toBe(201);
    handoutId = handout.id;
    const entitlement = await desk.leader.get<EntitlementView>(
      desk.path(`entitlements/${handout.entitlementId}`),
    );
    lines = entitlement.body.lines;
  });

  const lineOf = (kind: string): Uuid => lines.find((line) => line.kind === kind)?.id ?? '';
  const exchange = (
    quantity = '2',
    wish: { as?: Api; key?: Uuid; line?: Uuid; of?: Uuid; at?: Uuid } = {},
  ): Promise<Answer<Refused>> =>
    (wish.as ?? help).post<Refused>(
      desk.path(`handouts/${wish.of ?? handoutId}/exchanges`),
      {
        entitlementLineId: wish.line ?? lineOf('item'),
        quantity,
        ...(wish.at ? { distributionId: wish.at } : {}),
      },
      { key: wish.key ?? newId() },
    );
  const blankets = async (): Promise<DistributionView['stock'][number] | undefined> =>
    (await desk.distribution()).stock.find(({ currency }) => currency === null);

  it('are exchanged for as many of the same, and are no new aid', async () => {
    const manager = await world.as('programme-manager', { emergencyId: desk.emergencyId });
    const coverage = async (): Promise<CoverageView['total']> =>
      (await manager.get<CoverageView>(desk.path('reports/coverage'))).body.total;
    const before = await coverage();

    const { status, body } = await exchange();

    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ handoutId, distributionId: desk.distributionId, entitlementLineId: lineOf('item') },
      ...{ quantity: '2', recordedBy: help.personId },
    });
    expect(await blankets()).toMatchObject({ taken: '15', left: '8' });
    expect(await coverage()).toEqual(before);
    const { body: entitlement } = await desk.leader.get<EntitlementView>(
      desk.path(`entitlements/${String(desk.entitlements[0]?.id)}`),
    );
    expect(entitlement).toMatchObject({ outcome: 'collected' });
    expect(entitlement.lines.find(({ kind }) => kind === 'item')).toMatchObject({ delivered: '5' });
    const listed = await help.get<ExchangePageView>(desk.path(`exchanges?handoutId=${handoutId}`));
    const none = await help.get<ExchangePageView>(desk.path(`exchanges?handoutId=${newId()}`));
    expect([listed.body.items, none.body.items]).toEqual([[body], []]);
  });

  it('stand in the sign-off as damaged', async () => {
    desk = await openDesk(world, { householdsPerSite: 3, blankets: 5 });
    const handout = desk.handout(0);
    await desk.agent.post(desk.path('handouts'), handout);
    const line = desk.entitlements[0]?.lineId ?? '';
    const done = await exchange('3', { of: handout.id, line, as: desk.leader });
    const at = desk.path(`distributions/${desk.distributionId}`);
    await desk.leader.post(`${at}/close`, { counted: [{ no: 1, returned: '7' }] });
    const unexplained = await desk.leader.post<Refused>(`${at}/sign-off`, {});
    const signed = await desk.leader.post<DistributionView>(`${at}/sign-off`, {
      explanation: 'three were torn',
    });

    expect(done.status).toBe(201);
    expect(unexplained.body.code).toBe('distribution.unexplained');
    expect(signed.body.signOff?.lines).toMatchObject([
      { taken: '15', given: '5', returned: '7', damaged: '3', missing: '0' },
    ]);
    expect(await holds(world, desk)).toMatchObject({ delivered: '5', discrepancy: '3', stock: '7' });
  });

  it('are at most what was handed out as due, however often they come and whoever records them', async () => {
    const race = await Promise.all([exchange('3'), exchange('3'), exchange('3')]);
    const rest = await exchange('2');
    const more = await exchange('1');

    expect(race.map(({ status }) => status).toSorted()).toEqual([201, 422, 422]);
    expect([rest.status, more.status, more.body.code, more.body.extra]).toEqual([
      201,
      422,
      'exchange.too-many',
      { left: '0' },
    ]);
    expect(await blankets()).toMatchObject({ left: '5' });
  });

  it('are goods of a handout that stands, exchanged from what is there', async () => {
    const other = desk.handout(1);
    await desk.agent.post(desk.path('handouts'), other);
    const strange = await exchange('1', { of: other.id });
    const cash = await exchange('1', { line: lineOf('cash') });
    await desk.leader.post(desk.path(`handouts/${other.id}/reversal`), {
      ...{ kind: 'entry_error', reason: 'typed under another token' },
    });
    const [line] = (
      await desk.leader.get<EntitlementView>(desk.path(`entitlements/${other.entitlementId}`))
    ).body.lines.filter(({ kind }) => kind === 'item');
    const reversed = await exchange('1', { of: other.id, line: line?.id ?? '' });
    const no = (await blankets())?.no;
    const returned = { lines: [{ no, quantity: '10' }] };
    await desk.leader.post(desk.path(`distributions/${desk.distributionId}/returns`), returned);
    const empty = await exchange();
    const wrong = [await exchange('0'), await exchange('1.5'), await exchange('-1')];

    expect([strange, cash, reversed, empty].map(({ status, body }) => [status, body.code])).toEqual([
      [422, 'exchange.goods'],
      [422, 'exchange.goods'],
      [409, 'reversal.done'],
      [409, 'distribution.out-of-stock'],
    ]);
    expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  it('may come to another distribution of the round that is open', async () => {
    const leader = await world.as('team-leader', { emergencyId: desk.emergencyId });
    const planned = await leader.post<DistributionView>(desk.path('distributions'), {
      ...{ roundId: desk.roundId, siteId: desk.siteIds[1], heldOn: '2026-11-24' },
      ...{ teamLeaderId: leader.personId, desks: 1 },
    });
    const at = planned.body.id;
    const early = await exchange('1', { at, as: leader });
    const open = { short: true, custodianId: leader.personId };
    await leader.post(desk.path(`distributions/${at}/open`), open);
    const done = await exchange('1', { at, as: leader });
    await leader.post(desk.path(`distributions/${at}/suspend`), { cause: 'crowd', reason: 'too many' });
    const suspended = await exchange('1', { at, as: leader });
    const foreign = await openDesk(world, { householdsPerSite: 1, blankets: 5, within: desk });
    const elsewhere = await exchange('1', { at: foreign.distributionId, as: leader });

    expect([early.body.code, done.status, done.body.distributionId, suspended.body.code]).toEqual([
      'distribution.state',
      201,
      at,
      'distribution.state',
    ]);
    expect(elsewhere.status).toBe(404);
    expect(await blankets()).toMatchObject({ left: '10' });
  });

  it('show that it was received: the handout is not reversed any more', async () => {
    await exchange();
    const reversal = { kind: 'returned', condition: 'good', reason: 'brought back' };

    const reversed = await desk.leader.post<Refused>(desk.path(`handouts/${handoutId}/reversal`), reversal);

    expect([reversed.status, reversed.body.code]).toEqual([409, 'reversal.exchanged']);
    await expect(
      asOwner(world, [handoutId], (tx) =>
        tx.query(
          `insert into reversal (id, emergency_id, handout_id, kind, reason, recorded_by) values ($1, $2, $3, 'entry_error', 'a slip', $4)`,
          [newId(), desk.emergencyId, handoutId, desk.leader.personId],
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'reversal_of_exchanged' });
  });

  it('are kept to what was handed out by the database', async () => {
    const write = (line: Uuid, quantity: number): Promise<unknown> => {
      const id = newId();
      return asOwner(world, [id], (tx) =>
        tx.query(
          `insert into exchange (id, emergency_id, handout_id, distribution_id, entitlement_line_id, quantity, recorded_by, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7, now())`,
          [id, desk.emergencyId, handoutId, desk.distributionId, line, quantity, help.personId],
        ),
      );
    };

    await expect(write(lineOf('item'), 6)).rejects.toMatchObject({ constraint: 'exchange_of_given' });
    await expect(write(lineOf('cash'), 1)).rejects.toMatchObject({ constraint: 'exchange_of_given' });
    await desk.leader.post(desk.path(`handouts/${handoutId}/reversal`), {
      ...{ kind: 'entry_error', reason: 'typed under another token' },
    });
    await expect(write(lineOf('item'), 1)).rejects.toMatchObject({ constraint: 'exchange_of_standing' });
  });

  it('are exchanged once when sent again, by help desk and team leader there alone', async () => {
    const key = newId();
    const first = await exchange('1', { key });
    const again = await exchange('1', { key });
    const elsewhere = await world.as('help-desk', { ...desk.extent, siteIds: [desk.siteIds[1] ?? ''] });

    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
    expect((await exchange('1', { as: desk.agent })).status).toBe(403);
    expect((await exchange('1', { as: elsewhere })).status).toBe(404);
    expect((await desk.agent.get(desk.path('exchanges'))).status).toBe(403);
    expect((await elsewhere.get<ExchangePageView>(desk.path('exchanges'))).body.items).toEqual([]);
    expect(await blankets()).toMatchObject({ left: '9' });
  });
});
