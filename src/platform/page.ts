import { isUuid } from './ids.js';
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

/** What a part of a cursor may be: what PostgreSQL reads as the type that the list compares it with. */
const forms = {
  text: (part: unknown) => typeof part === 'string' && !part.includes('\0') && part.isWellFormed(),
  day: (part: unknown) =>
    typeof part === 'string' && /^[1-9]\d{3}-\d{2}-\d{2}$/.test(part) && isInCalendar(part),
  moment: (part: unknown) => typeof part === 'string' && moment.test(part) && isInCalendar(part.slice(0, 10)),
  integer: (part: unknown) => Number.isInteger(part) && Math.abs(Number(part)) <= 2 ** 31 - 1,
  level: (part: unknown) => Number.isInteger(part) && Math.abs(Number(part)) < 2 ** 15,
  uuid: (part: unknown) => typeof part === 'string' && isUuid(part),
} as const;
type Form = keyof typeof forms;

const moment = /^[1-9]\d{3}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

function isInCalendar(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

/** The sort key in a cursor, each part in its form, or nulls without a cursor; refuses `cursor.invalid` for one that no list gave. */
export function keyAfter(
  after: string | undefined,
  ...parts: readonly [Form, ...Form[]]
): readonly (Key | null)[] {
  if (after === undefined) return parts.map(() => null);
  const key = parsed(after);
  if (
    !Array.isArray(key) ||
    key.length !== parts.length ||
    !parts.every((form, index) => forms[form](key[index]))
  )
    throw new Refusal('cursor.invalid', 'Begin again without a cursor');
  return key as readonly Key[];
}

function parsed(after: string): unknown {
  try {
    return JSON.parse(Buffer.from(after, 'base64url').toString());
  } catch {
    return undefined; // whatever it is, it is no cursor of ours
  }
}
