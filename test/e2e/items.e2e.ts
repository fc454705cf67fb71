import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { layGround } from '../support/ground.js';
import { openWorld, type World } from '../support/world.js';

interface Item {
  readonly id: string;
  readonly code: string;
  readonly components: readonly { readonly itemId: string; readonly quantity: number }[];
  readonly version: number;
}

const blanket = {
  code: 'BLK-THERMAL',
  names: { en: 'Blanket, thermal', fr: 'Couverture thermique', ar: 'بطانية حرارية', es: 'Manta térmica' },
  unit: 'unit',
  category: 'bedding',
  kind: 'item',
};

describe('the catalogue of items', () => {
  let world: World;
  let administrator: Api;
  let keeper: Api;

  beforeAll(async () => {
    world = await openWorld();
    administrator = await world.as('administrator');
    keeper = await world.as('warehouse-keeper');
  });

  afterAll(() => world.close());

  it('takes an item, which from then on is a commodity of the ledger', async () => {
    const created = await administrator.post<Item>('items', blanket);

    expect([created.status, created.headers['etag']]).toEqual([201, '"1"']);
    expect(created.body).toEqual({ ...blanket, id: created.body.id, components: [], version: 1 });
    expect((await keeper.get(`items/${created.body.id}`)).body).toEqual(created.body);
    const commodities = await world.owner.query<readonly object[]>(
      `select kind, code, exponent
       from commodity
       where id = $1`,
      [created.body.id],
    );
    expect(commodities).toEqual([{ kind: 'item', code: blanket.code, exponent: 0 }]);
  });

  it('answers a request that is sent again with the first answer', async () => {
    const key = newId();
    const soap = { ...blanket, code: 'SOAP-250', names: { en: 'Soap' }, category: 'hygiene' };

    const first = await administrator.post<Item>('items', soap, { key });
    const again = await administrator.post<Item>('items', soap, { key });
    const other = await administrator.post('items', { ...soap, code: 'SOAP-500' }, { key });

    expect([first.status, again.status, again.headers['idempotency-replayed']]).toEqual([201, 200, 'true']);
    expect(again.body).toEqual(first.body);
    expect([other.status, other.body['code']]).toEqual([409, 'id.reused']);
  });

  it('takes a kit with what it holds', async () => {
    const [mat, bucket] = await add('MAT-SLEEP', 'BUCKET-14L');

    const kit = await administrator.post<Item>('items', {
      ...blanket,
      code: 'KIT-NFI-5',
      names: { ar: 'حزمة مواد غير غذائية' },
      unit: 'kit',
      kind: 'kit',
      components: [
        { itemId: mat.id, quantity: 5 },
        { itemId: bucket.id, quantity: 2 },
      ],
    });

    expect(kit.status).toBe(201);
    expect(kit.body.components).toEqual([
      { itemId: bucket.id, code: 'BUCKET-14L', quantity: 2 },
      { itemId: mat.id, code: 'MAT-SLEEP', quantity: 5 },
    ]);
  });

  it('refuses a code that is taken, as a decision that the key keeps', async () => {
    const key = newId();
    await add('TARP-4X5');

    const refused = await administrator.post('items', { ...blanket, code: 'TARP-4X5' }, { key });
    const again = await administrator.post('items', { ...blanket, code: 'TARP-4X5' }, { key });

    expect([refused.status, refused.body['code']]).toEqual([409, 'item.code-taken']);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([409, 'true']);
  });

  it('refuses a kit of things that are not there, and a kit in a kit', async () => {
    const [rope] = await add('ROPE-30M');
    const holding = (code: string, itemId: string): object => ({
      ...blanket,
      code,
      kind: 'kit',
      components: [{ itemId, quantity: 1 }],
    });
    const inner = await administrator.post<Item>('items', holding('KIT-INNER', rope.id));

    const unknown = await administrator.post('items', holding('KIT-UNKNOWN', newId()));
    const nested = await administrator.post('items', holding('KIT-OUTER', inner.body.id));

    expect([unknown.status, unknown.body['code']]).toEqual([422, 'item.unknown']);
    expect([nested.status, nested.body['code']]).toEqual([422, 'kit.nested']);
    await expect(
      world.owner.query(
        `insert into kit_line (emergency_id, kit_id, item_id, quantity)
         select emergency_id, id, id, 1
         from item
         where id = $1`,
        [inner.body.id],
      ),
    ).rejects.toThrow('kit_line_holds_items');
  });

  it.each([
    ['/names', { ...blanket, names: {} }],
    ['/names', { ...blanket, names: { en: null } }],
    ['/names/de', { ...blanket, names: { de: 'Decke' } }],
    ['/names/fr', { ...blanket, names: { en: 'Blanket', fr: null } }],
    ['/unit', { ...blanket, unit: 'box' }],
    ['/components', { ...blanket, kind: 'kit' }],
    ['/components/0/quantity', { ...blanket, kind: 'kit', components: [{ itemId: newId(), quantity: 1.5 }] }],
    ['/components', { ...blanket, kind: 'kit', components: twice({ itemId: newId(), quantity: 1 }) }],
  ])('points at %s where a request is not valid', async (pointer, input) => {
    const refused = await administrator.post<{ errors: readonly object[] }>('items', {
      ...input,
      code: 'WRONG',
    });

    expect(refused.status).toBe(400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it('corrects names and category, on condition that nobody else did meanwhile', async () => {
    const [lamp] = await add('LAMP-SOLAR');
    const correction = { names: { en: 'Lamp, solar' }, category: 'energy' };
    const change = (version: string | null, path = lamp.id): ReturnType<Api['put']> =>
      administrator.put(`items/${path}`, correction, {
        headers: version === null ? {} : { 'if-match': version },
      });

    const done = await change('"1"');
    const stale = await change('"1"');
    const blind = await change(null);
    const missing = await change('"1"', newId());

    expect([done.status, done.headers['etag']]).toEqual([200, '"2"']);
    expect(done.body).toMatchObject({ names: { en: 'Lamp, solar' }, category: 'energy', version: 2 });
    expect([stale.status, blind.status, missing.status]).toEqual([412, 428, 404]);
  });

  it('never changes what stock is counted in', async () => {
    const [rice] = await add('RICE');

    const refused = await administrator.put(
      `items/${rice.id}`,
      { names: { en: 'Rice' }, category: 'food', unit: 'mt' },
      { headers: { 'if-match': '"1"' } },
    );

    expect(refused.status).toBe(400);
  });

  it('lets nobody write it who only uses it, nor who administers but a part', async () => {
    const { emergencyId, organisationId } = await layGround(world);
    const ofOneEmergency = await world.as('administrator', { emergencyId });
    const ofOneOrganisation = await world.as('administrator', { organisationId });
    const [cup] = await add('CUP');
    const change = { names: { en: 'Cup' }, category: 'kitchen' };

    const asKeeper = await keeper.post('items', { ...blanket, code: 'PLATE' });
    const partly = [
      await ofOneEmergency.post('items', { ...blanket, code: 'PLATE' }),
      await ofOneOrganisation.post('items', { ...blanket, code: 'PLATE' }),
      await ofOneOrganisation.put(`items/${cup.id}`, change, { headers: { 'if-match': '"1"' } }),
    ];

    expect([asKeeper.status, asKeeper.body['code']]).toEqual([403, 'act.forbidden']);
    expect(partly.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await world.nobody.get('items')).status).toBe(401);
  });

  it('comes page by page, each item once', async () => {
    await add('PAGE-1', 'PAGE-2', 'PAGE-3');

    const codes: string[] = [];
    let after = '';
    do {
      const page = await keeper.get<{ items: readonly Item[]; next: string | null }>(
        `items?limit=2&kind=item${after}`,
      );
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      codes.push(...page.body.items.map(({ code }) => code));
      after = page.body.next === null ? '' : `&after=${page.body.next}`;
    } while (after);

    expect(codes).toEqual([...new Set(codes)].sort());
    expect(codes).toEqual(expect.arrayContaining(['PAGE-1', 'PAGE-2', 'PAGE-3']));
    expect(codes.some((code) => code.startsWith('KIT-'))).toBe(false);
    expect((await keeper.get('items?after=nonsense')).body['code']).toBe('cursor.invalid');
  });

  async function add<Codes extends readonly string[]>(
    ...codes: Codes
  ): Promise<{ [Code in keyof Codes]: Item }> {
    const added: Item[] = [];
    for (const code of codes) {
      const { status, body } = await administrator.post<Item>('items', { ...blanket, code });
      expect(status).toBe(201);
      added.push(body);
    }
    return added as { [Code in keyof Codes]: Item };
  }
});

function twice<T>(one: T): readonly T[] {
  return [one, one];
}
