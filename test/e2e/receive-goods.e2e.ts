import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Ground, layGround } from '../support/ground.js';
import { openWorld, type World } from '../support/world.js';

interface Receipt {
  readonly id: Uuid;
  readonly siteId: Uuid;
  readonly recordedBy: Uuid;
  readonly lines: readonly { readonly lotId: Uuid; readonly unitValue: string; readonly batchCode: string }[];
}

interface Stock {
  readonly siteId: Uuid;
  readonly lotId: Uuid;
  readonly grantId: Uuid | null;
  readonly stock: number;
  readonly reserved: number;
  readonly physical: number;
  readonly prePositioned: boolean;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

describe('goods that come in', () => {
  let world: World;
  let ground: Ground;
  let keeper: Api;
  let warehouse: Uuid;
  let grant: Uuid;
  let blanket: Uuid;
  let kit: Uuid;

  beforeAll(async () => {
    world = await openWorld();
    ground = await layGround(world);
    keeper = await world.as('warehouse-keeper', {
      emergencyId: ground.emergencyId,
      organisationId: ground.organisationId,
    });
    warehouse = await ground.site();
    grant = await ground.grant();
    blanket = await addItem('BLK-THERMAL');
    kit = await addItem('KIT-NFI', { kind: 'kit', components: [{ itemId: blanket, quantity: 5 }] });
  });

  afterAll(() => world.close());

  it('lie in the stock of the site, each line a lot of its own, bought or given', async () => {
    const site = await ground.site();

    const received = await receive({
      siteId: site,
      lines: [
        bought({ quantity: 400, unitValue: '4.5', expiresOn: '2030-06-30', batchCode: 'B-77' }),
        bought({ quantity: 60, origin: 'gift_in_kind', unitValue: '3.125', currency: 'JOD' }),
        { ...given('Red Crescent'), quantity: 25, unitValue: '2750', currency: 'XOF' },
      ],
    });

    expect(received.status).toBe(201);
    expect(received.body).toMatchObject({ siteId: site, reference: 'GRN-1', recordedBy: keeper.personId });
    expect(received.body.lines).toMatchObject([
      {
        no: 1,
        itemId: blanket,
        quantity: 400,
        batchCode: 'B-77',
        grantId: grant,
        donor: null,
        unitValue: '4.50',
      },
      {
        no: 2,
        quantity: 60,
        batchCode: 'GRN-1/2',
        origin: 'gift_in_kind',
        unitValue: '3.125',
        expiresOn: null,
      },
      { no: 3, quantity: 25, grantId: null, donor: 'Red Crescent', unitValue: '2750', currency: 'XOF' },
    ]);
    expect((await keeper.get(`${stock()}/receipts/${received.body.id}`)).body).toEqual(received.body);
    expect((await stockAt(site)).map(({ stock, reserved, physical }) => [stock, reserved, physical])).toEqual(
      [
        [400, 0, 400],
        [60, 0, 60],
        [25, 0, 25],
      ],
    );
    expect(await sourcesOf(received.body.id)).toEqual([
      { kind: 'supplier', owner: received.body.id, grant, amount: 400n },
      { kind: 'donor', owner: grant, grant, amount: 60n },
      { kind: 'donor', owner: received.body.id, grant: null, amount: 25n },
    ]);
  });

  it('come in once, however often the request is sent', async () => {
    const site = await ground.site();
    const key = newId();
    const input = { siteId: site, lines: [bought({ quantity: 10 })] };

    const answers = await Promise.all(Array.from({ length: 20 }, () => receive(input, keeper, key)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await stockAt(site)).toMatchObject([{ stock: 10 }]);
    expect(
      (await receive({ siteId: site, lines: [bought({ quantity: 11 })] }, keeper, key)).body,
    ).toMatchObject({
      code: 'id.reused',
    });
  });

  it.each([
    ['item.unknown', { itemId: newId() }],
    ['currency.unknown', { currency: 'XXQ' }],
    ['money.invalid', { currency: 'XOF', unitValue: '1.5' }],
    ['grant.unknown', { grantId: newId() }],
  ])('are refused with %s', async (code, change) => {
    const site = await ground.site();

    const refused = await receive({ siteId: site, lines: [bought(), bought(change)] });

    expect(refused.body).toMatchObject({ code });
    expect(await stockAt(site)).toEqual([]);
  });

  it('are received as items, never as kits', async () => {
    expect((await receive({ lines: [bought({ itemId: kit })] })).body).toMatchObject({ code: 'receipt.kit' });
  });

  it('come from an approved grant of the organisation that runs the site; any other is as good as none', async () => {
    const foreign = await ground.grant({ organisationId: ground.otherOrganisationId });
    const elsewhere = await ground.grant({ emergencyId: ground.otherEmergencyId });
    const recorded = await ground.grant({ approved: false });
    const on = async (grantId: Uuid): Promise<unknown> =>
      comparable(await receive({ lines: [bought({ grantId })] }), grantId);

    const unknown = await on(newId());

    expect(unknown).toMatchObject({ status: 422, code: 'grant.unknown' });
    expect(await on(foreign)).toEqual(unknown);
    expect(await on(elsewhere)).toEqual(unknown);
    expect(await on(recorded)).toMatchObject({ status: 422, code: 'grant.not-approved' });
  });

  it.each([
    ['/lines/0/grantId', () => [bought({ donor: 'Red Crescent' })]],
    ['/lines/0/grantId', () => [{ ...bought(), grantId: undefined }]],
    ['/lines/0/quantity', () => [bought({ quantity: 0 })]],
    ['/lines/0/quantity', () => [bought({ quantity: 1_000_000_001 })]],
    ['/lines/0/quantity', () => [bought({ quantity: 2.5 })]],
    ['/lines/0/expiresOn', () => [bought({ expiresOn: '2026-02-30' })]],
    ['/lines', () => []],
    ['/lines', () => Array.from({ length: 101 }, () => bought())],
  ])('point at %s where the request is not valid', async (pointer, lines) => {
    const refused = await receive({ lines: lines() });

    expect(refused).toMatchObject({ status: 400, body: { code: 'input.invalid' } });
    expect((refused.body as unknown as { errors: object[] }).errors).toContainEqual(
      expect.objectContaining({ pointer }),
    );
  });

  it('have come already, and to a site that is in use', async () => {
    const closed = await ground.site({ active: false });

    expect((await receive({ receivedOn: '2199-01-01' })).body).toMatchObject({ code: 'stock.future' });
    expect((await receive({ siteId: closed })).body).toMatchObject({ code: 'site.inactive' });
  });

  it('are recorded by who keeps a warehouse, and by nobody else', async () => {
    const officer = await world.as('registration-officer');

    expect(await receive({}, officer)).toMatchObject({ status: 403, body: { code: 'act.forbidden' } });
    expect((await officer.get(stock())).status).toBe(403);
    expect((await receive({}, world.nobody)).status).toBe(401);
  });

  it('are not there for whoever keeps other sites, of another organisation or emergency', async () => {
    const received = await receive({});
    const site = await ground.site();
    const others = [
      await world.as('warehouse-keeper', { siteIds: [site] }),
      await world.as('warehouse-keeper', { organisationId: ground.otherOrganisationId }),
      await world.as('warehouse-keeper', { emergencyId: ground.otherEmergencyId }),
    ];

    const statuses: number[] = [];
    for (const other of others) {
      const list = await other.get<Partial<Page<Stock>>>(stock());
      const receipts = await other.get<Partial<Page<Receipt>>>(`${stock()}/receipts?siteId=${warehouse}`);

      expect((await receive({}, other)).status).toBe(404);
      expect((await other.get(`${stock()}/receipts/${received.body.id}`)).status).toBe(404);
      expect(list.body.items?.map(({ siteId }) => siteId) ?? []).not.toContain(warehouse);
      expect(receipts.body.items ?? []).toEqual([]);
      statuses.push(list.status, receipts.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 404, 404]);
    const elsewhere = await ground.site({ emergencyId: ground.otherEmergencyId });
    expect((await receive({ siteId: elsewhere })).status).toBe(404);
  });

  it('may be pre-positioned without an emergency: then each emergency that the site serves sees them', async () => {
    const shared = await ground.site({ emergencyId: nil });
    const sharedGrant = await ground.grant({ emergencyId: nil });
    const everywhere = await world.as('warehouse-keeper');
    const elsewhere = await world.as('warehouse-keeper', { emergencyId: ground.otherEmergencyId });
    const input = { siteId: shared, lines: [bought({ grantId: sharedGrant, quantity: 500 })] };

    const received = await receive(input, everywhere, newId(), nil);
    const limited = await receive(input, keeper, newId(), nil);
    const own = await receive({ siteId: shared, lines: [bought({ quantity: 7 })] });

    expect([received.status, limited.status, own.status]).toEqual([201, 404, 201]);
    expect(await stockAt(shared, keeper)).toMatchObject([
      { stock: 500, prePositioned: true },
      { stock: 7, prePositioned: false },
    ]);
    expect(await stockAt(shared, elsewhere, ground.otherEmergencyId)).toMatchObject([{ stock: 500 }]);
    expect(await stockAt(shared, everywhere, nil)).toMatchObject([{ stock: 500 }]);
    expect((await keeper.get(`${stock()}/receipts/${received.body.id}`)).status).toBe(404);
  });

  it('stay apart by grant', async () => {
    const site = await ground.site();
    const second = await ground.grant();
    await receive({
      siteId: site,
      lines: [bought({ quantity: 5 }), bought({ grantId: second, quantity: 8 })],
    });

    const ofSecond = await keeper.get<Page<Stock>>(`${stock()}?siteId=${site}&grantId=${second}`);

    expect(await stockAt(site)).toHaveLength(2);
    expect(ofSecond.body.items).toMatchObject([{ grantId: second, stock: 8 }]);
  });

  it('are told page by page, each lot and receipt once', async () => {
    const site = await ground.site();
    for (let round = 0; round < 3; round += 1) await receive({ siteId: site, lines: [bought(), bought()] });

    const lots = await pages<Stock>(`${stock()}?siteId=${site}&limit=4`);
    const receipts = await pages<Receipt>(`${stock()}/receipts?siteId=${site}&limit=2`);

    expect(lots.map((page) => page.length)).toEqual([4, 2]);
    expect(new Set(lots.flat().map(({ lotId }) => lotId)).size).toBe(6);
    expect(receipts.map((page) => page.length)).toEqual([2, 1]);
    expect(receipts.flat().map(({ id }) => id)).toEqual(
      receipts
        .flat()
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
  });

  function stock(emergencyId = ground.emergencyId): string {
    return `emergencies/${emergencyId}/stock`;
  }

  function bought(change: object = {}): object {
    return {
      itemId: blanket,
      quantity: 100,
      origin: 'purchase',
      grantId: grant,
      unitValue: '4.50',
      currency: 'USD',
      ...change,
    };
  }

  function given(donor: string): object {
    return { itemId: blanket, origin: 'gift_in_kind', donor };
  }

  function receive(
    input: object,
    api = keeper,
    key = newId(),
    emergencyId = ground.emergencyId,
  ): Promise<Answer<Receipt>> {
    return api.post<Receipt>(
      `${stock(emergencyId)}/receipts`,
      { siteId: warehouse, reference: 'GRN-1', receivedOn: '2026-03-10', lines: [bought()], ...input },
      { key },
    );
  }

  async function stockAt(
    siteId: Uuid,
    api = keeper,
    emergencyId = ground.emergencyId,
  ): Promise<readonly Stock[]> {
    return (await api.get<Page<Stock>>(`${stock(emergencyId)}?siteId=${siteId}`)).body.items;
  }

  async function pages<Item>(path: string): Promise<readonly (readonly Item[])[]> {
    const all: (readonly Item[])[] = [];
    let after = '';
    do {
      const { body } = await keeper.get<Page<Item>>(path + after);
      all.push(body.items);
      after = body.next === null ? '' : `&after=${body.next}`;
    } while (after);
    return all;
  }

  /** The accounts that a receipt's goods came from. */
  function sourcesOf(receiptId: Uuid): Promise<readonly object[]> {
    return world.owner.query(
      `select account.kind, account.owner_id as owner, account.grant_id as grant, transfer.amount
       from transfer
       join account on account.id = transfer.debit_id
       where transfer.cause_kind = 'receipt'
         and transfer.cause_id = $1
       order by transfer.amount desc`,
      [receiptId],
    );
  }

  async function addItem(code: string, more: object = {}): Promise<Uuid> {
    const administrator = await world.as('administrator');
    const { body } = await administrator.post<{ id: Uuid }>('items', {
      code,
      names: { en: code },
      unit: 'unit',
      category: 'bedding',
      kind: 'item',
      ...more,
    });
    return body.id;
  }
});

/** What two refusals must not differ in, so that neither tells what is there. */
function comparable({ status, body, text }: Answer<object>, id: Uuid): object {
  const { requestId, ...rest } = body as { readonly requestId: string };
  expect(text).toContain(requestId);
  return { status, ...(JSON.parse(JSON.stringify(rest).replaceAll(id, 'the grant')) as object) };
}
