import { Refusal } from './refusal.js';

/** One page of a list; `next` is null on the last. */
export interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

type Key = string | number;

/**
 * Makes a page of rows that were read with `limit + 1`: the row too many says that there is more. The cursor holds the sort key of
 * the last item shown.
 */
export function pageOf<Item>(
  rows: readonly Item[],
  limit: number,
  keyOf: (item: Item) => readonly Key[],
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(keyOf(last)) : null };
}

export function cursorOf(key: readonly Key[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The sort key in a cursor, or undefined without one; refuses a cursor that no list gave. */
export function keyOfCursor(after: string | undefined, parts: number): readonly Key[] | undefined {
  if (after === undefined) return undefined;
  const key = parsed(after);
  const good =
    Array.isArray(key) &&
    key.length === parts &&
    key.every((part) => typeof part === 'string' || typeof part === 'number');
  if (!good) throw new Refusal('cursor.invalid', 'Begin again without a cursor');
  return key;
}

function parsed(after: string): unknown {
  try {
    return JSON.parse(Buffer.from(after, 'base64url').toString());
  } catch {
    return undefined; // whatever it is, it is no cursor of ours
  }
}
