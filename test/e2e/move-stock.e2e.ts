import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Call } from '../../src/acts/call.js';
import { everywhere } from '../../src/acts/scope.js';
import { Commands } from '../../src/commands/commands.js';
import { each } from '../../src/commands/work.js';
import { stockAccount } from '../../src/items/lot.rules.js';
import { StockService } from '../../src/items/stock.service.js';
import { leafOf, single } from '../../src/ledger/ledger.rules.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { Database } from '../../src/platform/database/database.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Ground, layGround } from '../support/ground.js';
import { openWorld, type World } from '../support/world.js';

interface Move {
  readonly id: Uuid;
  readonly fromSiteId: Uuid;
}

interface Stock {
  readonly lotId: Uuid;
  readonly grantId: Uuid | null;
  readonly stock: number;
  readonly reserved: number;
  readonly physical: number;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

interface Line {
  readonly lotId: Uuid;
  readonly quantity: number;
}

describe('goods that are moved', () => {
  let world: World;
  let ground: Ground;
  let keeper: Api;
  let everyKeeper: Api;
  let warehouse: Uuid;
  let point: Uuid;
  let grant: Uuid;
  let blanket: Uuid;

  beforeAll(async () => {
    world = await openWorld();
    ground = await layGround(world);
    keeper = await world.as('warehouse-keeper', {
      emergencyId: ground.emergencyId,
      organisationId: ground.organisationId,
    });
    everyKeeper = await world.as('warehouse-keeper');
    warehouse = await ground.site();
    point = await ground.site();
    grant = await ground.grant();
    blanket = await addItem();
  });

  afterAll(() => world.close());

  it('leave one site and lie at the other, each lot under its grant', async () => {
    const lot = await receive(100);

    const moved = await move({ lines: [{ lotId: lot, quantity: 30 }], reference: 'WB-12' });

    expect(moved.status).toBe(201);
    expect(moved.body).toMatchObject({
      fromSiteId: warehouse,
      toSiteId: point,
      reason: 'supply',
      reference: 'WB-12',
      recordedBy: keeper.personId,
      lines: [{ no: 1, lotId: lot, itemId: blanket, quantity: 30 }],
    });
    expect((await keeper.get(`${stock()}/moves/${moved.body.id}`)).body).toEqual(moved.body);
    expect([await lotAt(warehouse, lot), await lotAt(point, lot)]).toMatchObject([
      { stock: 70, grantId: grant },
      { stock: 30, grantId: grant },
    ]);
  });

  it('are moved once, however often the request is sent', async () => {
    const lot = await receive(50);
    const key = newId();
    const input = { lines: [{ lotId: lot, quantity: 20 }] };

    const answers = await Promise.all(Array.from({ length: 10 }, () => move(input, keeper, key)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await lotAt(warehouse, lot)).toMatchObject({ stock: 30 });
  });

  it('are never more than there are: of ten moves at once of a fifth each, five happen', async () => {
    const lot = await receive(50);

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => move({ lines: [{ lotId: lot, quantity: 10 }] })),
    );

    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(5);
    for (const { status, body } of refused)
      expect([status, body]).toMatchObject([422, { code: 'ledger.insufficient' }]);
    expect(await lotAt(warehouse, lot)).toBeUndefined();
    expect(await lotAt(point, lot)).toMatchObject({ stock: 50 });
  });

  it('stay whole where one line of a move is short', async () => {
    const [plenty, scarce] = [await receive(100), await receive(5)];

    const refused = await move({
      lines: [
        { lotId: plenty, quantity: 10 },
        { lotId: scarce, quantity: 6 },
      ],
    });

    expect(refused).toMatchObject({ status: 422, body: { code: 'ledger.insufficient' } });
    expect(await lotAt(warehouse, plenty)).toMatchObject({ stock: 100 });
    expect(await lotAt(point, plenty)).toBeUndefined();
  });

  it('lie where they are to leave: a lot from elsewhere is as good as none', async () => {
    const elsewhere = await receive(10, { siteId: await ground.site() });
    const on = async (lotId: Uuid): Promise<unknown> => {
      const { status, body } = await move({ lines: [{ lotId, quantity: 1 }] });
      return [status, (body as unknown as { code: string }).code];
    };

    expect(await on(newId())).toEqual([422, 'lot.unknown']);
    expect(await on(elsewhere)).toEqual([422, 'lot.unknown']);
  });

  it('go between two sites in use of one organisation, and have gone already', async () => {
    const lot = await receive(10);
    const theirs = await ground.site({ organisationId: ground.otherOrganisationId });
    const closed = await ground.site({ active: false });
    const emergencyKeeper = await world.as('warehouse-keeper', { emergencyId: ground.emergencyId });
    const trying = async (change: object): Promise<unknown> =>
      (await move({ lines: [{ lotId: lot, quantity: 1 }], ...change }, emergencyKeeper)).body;

    expect(await trying({ toSiteId: warehouse })).toMatchObject({ code: 'move.same-site' });
    expect(await trying({ toSiteId: theirs })).toMatchObject({ code: 'move.other-organisation' });
    expect(await trying({ toSiteId: closed })).toMatchObject({ code: 'site.inactive' });
    expect(await trying({ movedOn: '2199-01-01' })).toMatchObject({ code: 'stock.future' });
    expect(await trying({ reason: 'theft' })).toMatchObject({ code: 'input.invalid' });
    expect(await trying({ lines: [] })).toMatchObject({ code: 'input.invalid' });
    expect(
      await trying({
        lines: [
          { lotId: lot, quantity: 1 },
          { lotId: lot, quantity: 1 },
        ],
      }),
    ).toMatchObject({ code: 'input.invalid' });
  });

  it('are moved by who keeps both sites, and by nobody else', async () => {
    const lot = await receive(10);
    const lines = [{ lotId: lot, quantity: 1 }];
    const leader = await world.as('team-leader');
    const ofOneSite = await world.as('warehouse-keeper', { siteIds: [warehouse] });
    const ofTheOther = await world.as('warehouse-keeper', { siteIds: [point] });
    const ofOthers = await world.as('warehouse-keeper', { organisationId: ground.otherOrganisationId });

    expect(await move({ lines }, leader)).toMatchObject({ status: 403, body: { code: 'act.forbidden' } });
    expect((await move({ lines }, ofOneSite)).status).toBe(404);
    expect((await move({ lines }, ofTheOther)).status).toBe(404);
    expect((await move({ lines }, ofOthers)).status).toBe(404);
    expect((await move({ lines, fromSiteId: newId() })).status).toBe(404);
  });

  it('are seen from either end, and from nowhere else', async () => {
    const moved = await move({ lines: [{ lotId: await receive(10), quantity: 1 }] });
    const seenBy = async (siteId: Uuid): Promise<unknown> => {
      const reader = await world.as('warehouse-keeper', { siteIds: [siteId] });
      const list = await reader.get<Page<Move>>(`${stock()}/moves`);
      const ids = list.body.items.map(({ id }) => id);
      return [(await reader.get(`${stock()}/moves/${moved.body.id}`)).status, ids.includes(moved.body.id)];
    };

    expect(await seenBy(warehouse)).toEqual([200, true]);
    expect(await seenBy(point)).toEqual([200, true]);
    expect(await seenBy(await ground.site())).toEqual([404, false]);
  });

  it('are told page by page, newest first', async () => {
    const site = await ground.site();
    const lot = await receive(10, { siteId: site });
    for (let round = 0; round < 3; round += 1)
      await move({ fromSiteId: site, lines: [{ lotId: lot, quantity: 1 }] });

    const first = await keeper.get<Page<Move>>(`${stock()}/moves?siteId=${site}&limit=2`);
    const second = await keeper.get<Page<Move>>(
      `${stock()}/moves?siteId=${site}&limit=2&after=${first.body.next ?? ''}`,
    );

    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([2, 1, null]);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it('may be pre-positioned goods that an emergency takes: they stay free for any, and what is an emergency’s stays its own', async () => {
    const shared = await ground.site({ emergencyId: nil });
    const sharedGrant = await ground.grant({ emergencyId: nil });
    const free = await receive(100, { siteId: shared, grantId: sharedGrant }, nil);
    const own = await receive(40, { siteId: shared });
    const theirs = await ground.site({ emergencyId: ground.otherEmergencyId });
    const otherKeeper = await world.as('warehouse-keeper', { emergencyId: ground.otherEmergencyId });
    const byOthers = (lotId: Uuid): Promise<Answer<Move>> =>
      move(
        { fromSiteId: shared, toSiteId: theirs, lines: [{ lotId, quantity: 10 }] },
        otherKeeper,
        newId(),
        ground.otherEmergencyId,
      );

    const taken = await move({ fromSiteId: shared, lines: [{ lotId: free, quantity: 60 }] });
    const takenByOthers = await byOthers(free);
    const notTheirs = await byOthers(own);
    const back = await move({ fromSiteId: point, toSiteId: shared, lines: [{ lotId: free, quantity: 5 }] });

    expect([taken.status, takenByOthers.status, back.status]).toEqual([201, 201, 201]);
    expect(notTheirs).toMatchObject({ status: 422, body: { code: 'lot.unknown' } });
    expect(await lotAt(point, free)).toMatchObject({ stock: 55, prePositioned: true, grantId: sharedGrant });
    expect(await lotAt(shared, free)).toMatchObject({ stock: 35 });
    await expect(forgeMove(own, shared)).rejects.toThrow('stock_move_of_own');
  });

  it('leave in the order in which they expire, the oldest first of those that do not, and never after their day', async () => {
    const site = await ground.site();
    const lasting = [await receive(1, { siteId: site }), await receive(2, { siteId: site })];
    const late = await receive(3, { siteId: site, expiresOn: '2031-01-01' });
    const soon = await receive(4, { siteId: site, expiresOn: '2030-01-01' });
    const where = { emergencyId: ground.emergencyId, siteId: site, itemIds: [blanket] };
    const lotsOn = (
      usableOn: string,
    ): Promise<readonly { id: Uuid; available: bigint; grantId: Uuid | null }[]> =>
      world.app
        .get(Database)
        .read(everywhere, (read) => world.app.get(StockService).lotsAt(read, { ...where, usableOn }));

    const onTheLastDay = await lotsOn('2030-01-01');
    const afterIt = await lotsOn('2030-01-02');

    expect(onTheLastDay.map(({ id }) => id)).toEqual([soon, late, ...lasting]);
    expect(onTheLastDay.map(({ available }) => available)).toEqual([4n, 3n, 1n, 2n]);
    expect(onTheLastDay.every(({ grantId }) => grantId === grant)).toBe(true);
    expect(afterIt.map(({ id }) => id)).toEqual([late, ...lasting]);
  });

  it('count as lying there while a distribution has them reserved', async () => {
    const site = await ground.site();
    const lot = await receive(80, { siteId: site });
    await move({ fromSiteId: site, lines: [{ lotId: lot, quantity: 10 }] });

    await reserve(lot, site, 25n);
    await reserve(lot, point, 4n);

    expect(await lotAt(site, lot)).toMatchObject({ stock: 45, reserved: 25, physical: 70 });
    expect(await lotAt(point, lot)).toMatchObject({ stock: 6, reserved: 4, physical: 10 });
    await reserve(lot, site, 45n);
    expect(await lotAt(site, lot)).toMatchObject({ stock: 0, reserved: 70, physical: 70 });
  });

  function stock(emergencyId = ground.emergencyId): string {
    return `emergencies/${emergencyId}/stock`;
  }

  function move(
    input: { readonly lines?: readonly Line[]; readonly [field: string]: unknown },
    api = keeper,
    key = newId(),
    emergencyId = ground.emergencyId,
  ): Promise<Answer<Move>> {
    return api.post<Move>(
      `${stock(emergencyId)}/moves`,
      { fromSiteId: warehouse, toSiteId: point, movedOn: '2026-03-11', reason: 'supply', ...input },
      { key },
    );
  }

  /** Receives one lot and gives its id. */
  async function receive(
    quantity: number,
    { siteId = warehouse, ...change }: { readonly siteId?: Uuid; readonly [key: string]: unknown } = {},
    emergencyId = ground.emergencyId,
  ): Promise<Uuid> {
    const line = {
      itemId: blanket,
      quantity,
      origin: 'purchase',
      grantId: grant,
      unitValue: '4.50',
      currency: 'USD',
    };
    const { status, body } = await everyKeeper.post<{ lines: readonly [{ lotId: Uuid }] }>(
      `${stock(emergencyId)}/receipts`,
      { siteId, reference: 'GRN-1', receivedOn: '2026-03-10', lines: [{ ...line, ...change }] },
    );
    expect(status).toBe(201);
    return body.lines[0].lotId;
  }

  async function lotAt(siteId: Uuid, lotId: Uuid): Promise<Stock | undefined> {
    const { body } = await keeper.get<Page<Stock>>(`${stock()}?siteId=${siteId}&limit=200`);
    return body.items.find((one) => one.lotId === lotId);
  }

  /** What opening a distribution does to a lot. */
  async function reserve(lotId: Uuid, siteId: Uuid, amount: bigint): Promise<void> {
    const { emergencyId } = ground;
    const from = stockAccount(siteId, { id: lotId, emergencyId, itemId: blanket, grantId: grant });
    const id = newId();
    const transfer = single({
      id: newId(),
      emergencyId,
      from,
      to: { ...from, kind: 'reserved', owner: id },
      amount,
      cause: { kind: 'fixture', id },
    });
    const opening = world.app.get(Commands).define<object, Uuid>('stock.move', {
      work: each(async (tx) => {
        await world.app.get(LedgerService).post(tx, [transfer]);
        return { resultId: id, subjects: [id], transfers: [leafOf(transfer)], view: id };
      }),
      answer: () => Promise.resolve(new Map()),
    });
    const call: Call = {
      act: 'stock.move',
      personId: keeper.personId,
      emergencyId,
      scope: everywhere,
      requestId: 'test',
      key: newId(),
      route: null,
      reply: { replayed: false },
    };
    await opening.run(call, {});
  }

  /** A line by which another emergency moves a lot that is not its own, past all code. */
  function forgeMove(lotId: Uuid, siteId: Uuid): Promise<unknown> {
    return world.owner.query(
      `with forged as (
         insert into stock_move (id, emergency_id, from_site_id, to_site_id, reason, moved_on, recorded_by, recorded_at)
         select $1, $2, $3, site_id, 'other', '2026-03-11', $4, now()
         from site_emergency
         where emergency_id = $2
           and site_id <> $3
         limit 1
         returning id, emergency_id
       )
       insert into stock_move_line (emergency_id, move_id, no, lot_emergency_id, lot_id, quantity)
       select forged.emergency_id, forged.id, 1, lot.emergency_id, lot.id, 1
       from forged, lot
       where lot.id = $5`,
      [newId(), ground.otherEmergencyId, siteId, keeper.personId, lotId],
    );
  }

  async function addItem(): Promise<Uuid> {
    const administrator = await world.as('administrator');
    const { body } = await administrator.post<{ id: Uuid }>('items', {
      code: 'BLK-THERMAL',
      names: { en: 'Blanket, thermal' },
      unit: 'unit',
      category: 'bedding',
      kind: 'item',
    });
    return body.id;
  }
});
