import { Injectable } from '@nestjs/common';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type { ItemKind } from './codes.rules.js';
import { ItemRow, KitLineRow } from './item.entity.js';
import type { ChangeItem, CreateItem, ItemNames, ItemQuery, ItemView } from './item.contract.js';
import type { Component } from './item.rules.js';

const columns = `
  item.id, item.code, item.names, item.unit, item.category, item.kind,
  coalesce((
    select jsonb_agg(
      jsonb_build_object('itemId', part.id, 'code', part.code, 'quantity', kit_line.quantity)
      order by part.code
    )
    from kit_line
    join item as part on part.id = kit_line.item_id
    where kit_line.kit_id = item.id
  ), '[]') as components,
  item.version`;

/** The catalogue. It is shared by all, so nothing of it is out of anybody's scope. */
@Injectable()
export class ItemStore {
  /** Those of the items that are there, in order of codes. */
  byIds(reads: Reads, ids: readonly Uuid[]): Promise<readonly ItemView[]> {
    return reads.query<readonly ItemView[]>(
      `select ${columns}
       from item
       where item.id = any($1::uuid[])
       order by item.code`,
      [ids],
    );
  }

  /** By code. */
  list(reads: Reads, query: ItemQuery): Promise<readonly ItemView[]> {
    const [code] = keyAfter(query.after, 'text');
    return reads.query<readonly ItemView[]>(
      `select ${columns}
       from item
       where ($1::text is null or item.kind = $1)
         and ($2::text is null or item.category = $2)
         and ($3::text is null or item.code > $3)
       order by item.code
       limit $4`,
      [query.kind, query.category, code, query.limit + 1],
    );
  }

  async kindsOf(reads: Reads, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, { readonly kind: ItemKind }>> {
    const rows = await reads.query<readonly { readonly id: Uuid; readonly kind: ItemKind }[]>(
      `select id, kind
       from item
       where id = any($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async insert(tx: Tx, id: Uuid, { code, names, unit, category, kind }: CreateItem): Promise<void> {
    await refusing(
      tx.insert(ItemRow, { id, emergencyId: nil, code, names: written(names), unit, category, kind }),
      { item_code: () => new Refusal('item.code-taken') },
    );
  }

  async insertComponents(tx: Tx, kitId: Uuid, components: readonly Component[]): Promise<void> {
    if (components.length === 0) return;
    await tx.insert(
      KitLineRow,
      components.map(({ itemId, quantity }) => ({ emergencyId: nil, kitId, itemId, quantity })),
    );
  }

  /** False where another version is there by now. */
  async update(tx: Tx, id: Uuid, version: number, { names, category }: ChangeItem): Promise<boolean> {
    const { affected } = await tx.update(
      ItemRow,
      { id, version },
      { names: written(names), category, version: version + 1 },
    );
    return affected === 1;
  }
}

/** A language that is sent as null has no name. */
function written(names: ItemNames): Record<string, string> {
  const texts = Object.entries(names) as readonly (readonly [string, unknown])[];
  return Object.fromEntries(
    texts.flatMap(([language, name]) => (typeof name === 'string' ? [[language, name]] : [])),
  );
}
