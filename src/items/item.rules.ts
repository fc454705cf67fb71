import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { ItemKind } from './codes.rules.js';

/** So many of an item in one kit. */
export interface Component {
  readonly itemId: Uuid;
  readonly quantity: number;
}

/** What a new item says of itself. */
export interface NewItem {
  readonly kind: ItemKind;
  readonly components?: readonly Component[];
}

/**
 * Refuses a kit that holds nothing, an item that holds something (`input.invalid`), components that are not in the catalogue
 * (`item.unknown`) and kits in a kit (`kit.nested`). The components that are there come by id.
 */
export function checkComponents(item: NewItem, known: ReadonlyMap<Uuid, { readonly kind: ItemKind }>): void {
  const { kind, components = [] } = item;
  if ((kind === 'kit') !== components.length > 0) throw wrongComponents(kind);

  const unknown = components.filter(({ itemId }) => !known.has(itemId));
  if (unknown.length > 0) throw unknownItems(unknown.map(({ itemId }) => itemId));

  const kits = components.filter(({ itemId }) => known.get(itemId)?.kind === 'kit');
  if (kits.length > 0) {
    throw new Refusal('kit.nested', 'Give the components of the inner kit instead', {
      items: kits.map(({ itemId }) => itemId),
    });
  }
}

/** What is handed out for one of it: a kit's components, one of itself for an item. */
export function expandKit(item: {
  readonly id: Uuid;
  readonly kind: ItemKind;
  readonly components: readonly Component[];
}): readonly Component[] {
  if (item.kind === 'item') return [{ itemId: item.id, quantity: 1 }];
  return item.components.map(({ itemId, quantity }) => ({ itemId, quantity }));
}

export function unknownItems(items: readonly Uuid[]): Refusal {
  return new Refusal('item.unknown', 'Take items of the catalogue', { items });
}

function wrongComponents(kind: ItemKind): Refusal {
  const detail = kind === 'kit' ? 'a kit holds one item at least' : 'only a kit has components';
  return new Refusal('input.invalid', undefined, {}, [{ pointer: '/components', detail }]);
}
