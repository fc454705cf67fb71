import { isUuid } from '../platform/ids.js';
import { keyOfCursor } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';

type Key = string | number;

const forms = {
  text: (key: Key) => typeof key === 'string' && !key.includes('\0'),
  day: (key: Key) =>
    typeof key === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(key) && !Number.isNaN(Date.parse(key)),
  number: (key: Key) => Number.isInteger(key) && Math.abs(Number(key)) < 30_000,
  uuid: (key: Key) => typeof key === 'string' && isUuid(key),
} as const;

/** The sort key in a cursor, each part in its form, or nulls without a cursor; refuses one that no list gave. */
export function keyAfter(
  after: string | undefined,
  ...parts: readonly (keyof typeof forms)[]
): readonly (Key | null)[] {
  const key = keyOfCursor(after, parts.length);
  if (!key) return parts.map(() => null);
  const good = parts.every((form, index) => forms[form](key[index] ?? ''));
  if (!good) throw new Refusal('cursor.invalid', 'Begin again without a cursor');
  return key;
}
