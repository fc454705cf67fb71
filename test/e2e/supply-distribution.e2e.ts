import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, holds, openDesk } from '../support/desk.js';
import { asOwner, openWorld, type World } from '../support/world.js';

type Refused = DistributionView & { readonly code?: string; readonly extra?: unknown };

/** Four households of five blankets each, and a hundred blankets at the site. */
describe('a distribution that is held', () => {
  let world: World;
  let desk: Desk;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    desk = await openDesk(world, { householdsPerSite: 4, sites: 2, blankets: 5, stockPerSite: 100n });
  });

  const send = (what: string, body: object, as: Api = desk.leader, key = newId()): Promise<Answer<Refused>> =>
    as.post<Refused>(desk.path(`distributions/${desk.distributionId}/${what}`), body, { key });
  const supply = (quantity: string, as?: Api, key?: Uuid): Promise<Answer<Refused>> =>
    send('supplies', { lines: [{ itemId: desk.blanketId, grantId: desk.grantId, quantity }] }, as, key);
  const sendBack = (quantity: string, as?: Api, key?: Uuid, no = 1): Promise<Answer<Refused>> =>
    send('returns', { lines: [{ no, quantity }] }, as, key);
  const damage = (quantity: string, as?: Api, key?: Uuid): Promise<Answer<Refused>> =>
    send('damages', { lines: [{ no: 1, quantity }], reason: 'fell into the water' }, as, key);
  const handOut = (index: number, more: object = {}): Promise<Answer<{ code?: string }>> =>
    desk.agent.post(desk.path('handouts'), { ...desk.handout(index), ...more });
  const codes = (answers: readonly Answer<Refused>[]): unknown[] =>
    answers.map(({ status, body }) => [status, body.code]);

  it('gets more, sends back, and loses what is damaged, each by count; all of it is in the sign-off', async () => {
    const supplied = await supply('10');
    const back = await sendBack('4');
    const damaged = await damage('3');
    await handOut(0);
    const close = { counted: [{ no: 1, returned: '16', damaged: '1' }] };
    const closed = await send('close', close);

    const line = { no: 1, missing: null };
    expect(supplied.body.stock).toMatchObject([
      { ...line, taken: '30', left: '30', returned: null, damaged: null },
    ]);
    expect(back.body.stock).toMatchObject([
      { ...line, taken: '30', left: '26', returned: '4', damaged: null },
    ]);
    expect(damaged.body.stock).toMatchObject([
      { ...line, taken: '30', left: '23', returned: '4', damaged: '3' },
    ]);
    const by = { no: 1, personId: desk.leader.personId };
    expect(damaged.body.stockMoves).toMatchObject([
      { ...by, kind: 'supplied', quantity: '10', reason: null },
      { ...by, kind: 'sent_back', quantity: '4', reason: null },
      { ...by, kind: 'damaged', quantity: '3', reason: 'fell into the water' },
    ]);
    expect(closed.body.stock).toMatchObject([{ taken: '30', returned: '20', damaged: '4', missing: '1' }]);
    expect((await send('sign-off', {})).body.code).toBe('distribution.unexplained');
    const signed = await send('sign-off', { explanation: 'a truck was late, and the rain was not' });
    expect(signed.body.signOff?.lines).toMatchObject([
      { no: 1, taken: '30', given: '5', returned: '20', damaged: '4', missing: '1' },
    ]);
    expect(await holds(world, desk)).toMatchObject({ stock: '90', reserved: '0', discrepancy: '5' });
  });

  it('takes what is missing, and not what is damaged, for paper that comes in late', async () => {
    await supply('5');
    await damage('3');
    await send('close', { counted: [{ no: 1, returned: '17' }] });

    const late = await handOut(0, { captured: 'paper', proofKind: 'paper' });

    expect(late.status).toBe(201);
    const signed = await send('sign-off', { explanation: 'three were wet' });
    expect(signed.body.signOff?.lines).toMatchObject([
      { taken: '25', given: '5', returned: '17', damaged: '3', missing: '0' },
    ]);
  });

  it('takes another lot as a line of its own', async () => {
    const keeper = await world.as('warehouse-keeper', desk.extent);
    const line = { itemId: desk.blanketId, quantity: 50, origin: 'purchase', grantId: desk.grantId };
    const receipt = await keeper.post(desk.path('stock/receipts'), {
      ...{ siteId: desk.siteId, reference: 'GRN-9', receivedOn: '2026-11-20' },
      lines: [{ ...line, unitValue: '4.00', currency: 'USD' }],
    });
    const { body } = await supply('90');

    expect(receipt.status).toBe(201);
    expect(body.stock.map(({ no, taken, left }) => [no, taken, left])).toEqual([
      [1, '100', '100'],
      [2, '10', '10'],
    ]);
    expect(body.stockMoves).toMatchObject([{ no: 1, quantity: '80' }]);
    expect((await sendBack('10', desk.leader, newId(), 2)).body.stock).toMatchObject([
      { no: 1, left: '100' },
      { no: 2, taken: '10', left: '0', returned: '10' },
    ]);
  });

  it('refuses what is not there, and says how much is short', async () => {
    const short = await supply('81');
    const other = await send('supplies', { lines: [{ itemId: newId(), quantity: '1' }] });
    const tooMuch = await sendBack('21');
    const tooDamaged = await damage('21');
    const noLine = await sendBack('1', desk.leader, newId(), 7);
    const wrong = [
      await supply('0'),
      await supply('1.5'),
      await sendBack('0'),
      await send('damages', { lines: [{ no: 1, quantity: '1' }] }),
      await send('supplies', { lines: [{ quantity: '1' }] }),
      await send('supplies', { lines: [{ itemId: desk.blanketId, currency: 'USD', quantity: '1' }] }),
      await send('returns', { lines: [] }),
    ];

    expect(codes([short, other, tooMuch, tooDamaged, noLine])).toEqual([
      [409, 'distribution.not-supplied'],
      [409, 'distribution.not-supplied'],
      [422, 'distribution.count'],
      [422, 'distribution.count'],
      [422, 'distribution.uncounted'],
    ]);
    expect(short.body.extra).toEqual({
      short: [{ commodityId: desk.blanketId, grantId: desk.grantId, short: '1' }],
    });
    expect(tooMuch.body.extra).toEqual({ surplus: [{ no: 1, left: '20', surplus: '1' }] });
    expect(noLine.body.extra).toEqual({ strange: [7] });
    expect(wrong.map(({ status }) => status)).toEqual(wrong.map(() => 400));
    expect(await desk.left()).toBe('20');
  });

  it('sends each piece back once, whoever counts at the same time', async () => {
    const answers = await Promise.all([sendBack('20'), sendBack('20'), damage('20'), damage('20')]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422, 422]);
    expect(await desk.left()).toBe('0');
  });

  it('is the same when sent again', async () => {
    const key = newId();
    const first = await supply('5', desk.leader, key);
    const again = await supply('5', desk.leader, key);

    expect([first.status, again.status, again.body]).toEqual([200, 200, first.body]);
    expect(await desk.left()).toBe('25');
  });

  it('is neither one that was not opened nor one that is over', async () => {
    const keeper = await world.as('warehouse-keeper', desk.extent);
    await send('suspend', { cause: 'weather', reason: 'a storm' });
    const suspended = [await supply('1'), await sendBack('1', keeper), await damage('1', keeper)];
    await send('close', { counted: [{ no: 1, returned: '19' }] });
    const closed = [await supply('1'), await sendBack('1'), await damage('1')];

    expect(codes(suspended)).toEqual([
      [200, undefined],
      [200, undefined],
      [200, undefined],
    ]);
    expect(codes(closed)).toEqual([
      [409, 'distribution.state'],
      [409, 'distribution.state'],
      [409, 'distribution.state'],
    ]);
  });

  it('is for those who lead it there, and nobody else', async () => {
    const elsewhere = await world.as('team-leader', { ...desk.extent, siteIds: [desk.siteIds[1] ?? ''] });
    const keeper = await world.as('warehouse-keeper', desk.extent);

    for (const act of [supply, sendBack, damage]) {
      expect((await act('1', desk.agent)).status).toBe(403);
      expect((await act('1', elsewhere)).status).toBe(404);
    }
    expect((await supply('1', keeper)).status).toBe(403);
    expect(await desk.left()).toBe('20');
  });

  describe('with cash', () => {
    beforeEach(async () => {
      desk = await openDesk(world, { householdsPerSite: 2, blankets: 5, cash: 2_000n, stockPerSite: 100n });
    });

    const supplyCash = (custodianId: Uuid | undefined): Promise<Answer<Refused>> => {
      const lines = [{ currency: 'USD', grantId: desk.grantId, quantity: '10.50' }];
      return send('supplies', { lines, ...(custodianId ? { custodianId } : {}) });
    };
    const advance = async (custodianId: Uuid): Promise<void> => {
      const finance = await world.as('finance-officer', { emergencyId: desk.emergencyId });
      const answer = await finance.post(desk.path('floats/advances'), {
        ...{ custodianId, grantLineId: desk.grantLineId, amount: '10.50', settleBy: '2099-12-31' },
      });
      expect(answer.status).toBe(201);
    };

    it('gets more of the cash of whoever carries it, and of nobody else', async () => {
      const other = await world.as('team-leader', desk.extent);
      const before = await supplyCash(desk.leader.personId);
      await advance(desk.leader.personId);
      await advance(other.personId);
      const nobody = await supplyCash(undefined);
      const another = await supplyCash(other.personId);
      const carried = await supplyCash(desk.leader.personId);

      expect(codes([before, nobody, another])).toEqual([
        [409, 'distribution.not-supplied'],
        [422, 'distribution.custodian'],
        [422, 'distribution.custodian'],
      ]);
      const cash = carried.body.stock.find(({ currency }) => currency === 'USD');
      expect(cash).toMatchObject({ taken: '50.50', left: '50.50' });
    });

    it('gives no cash back but by the count of two people at the end', async () => {
      const { stock } = await desk.distribution();
      const no = stock.find(({ currency }) => currency !== null)?.no ?? 0;
      const lines = [{ no, quantity: '1' }];

      expect(
        codes([await send('returns', { lines }), await send('damages', { lines, reason: 'wet' })]),
      ).toEqual([
        [409, 'distribution.counted-by-one'],
        [409, 'distribution.counted-by-one'],
      ]);
      const write = (kind: string, line: number, reason: string | null): Promise<unknown> => {
        const id = newId();
        return asOwner(world, [desk.distributionId], (tx) =>
          tx.query(
            `insert into distribution_stock_move (id, emergency_id, distribution_id, no, kind, quantity, reason, moved_by, moved_at)
             values ($1, $2, $3, $4, $5, 1, $6, $7, now())`,
            [id, desk.emergencyId, desk.distributionId, line, kind, reason, desk.leader.personId],
          ),
        );
      };
      const cashBack = { constraint: 'stock_move_of_cash' };
      await expect(write('sent_back', no, null)).rejects.toMatchObject(cashBack);
      await expect(write('damaged', no, 'in the database')).rejects.toMatchObject(cashBack);
    });
  });

  it('is kept so by the database: nothing comes to what is not held', async () => {
    await send('close', { counted: [{ no: 1, returned: '20' }] });

    const written = asOwner(world, [desk.distributionId], (tx) =>
      tx.query(
        `insert into distribution_stock_move (id, emergency_id, distribution_id, no, kind, quantity, moved_by, moved_at)
         values ($1, $2, $3, 1, 'supplied', 1, $4, now())`,
        [newId(), desk.emergencyId, desk.distributionId, desk.leader.personId],
      ),
    );

    await expect(written).rejects.toMatchObject({ constraint: 'stock_move_while_held' });
  });
});
