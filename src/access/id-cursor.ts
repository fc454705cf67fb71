import { isUuid, type Uuid } from '../platform/ids.js';
import type { PageQuery } from '../platform/page.contract.js';
import { keyOfCursor } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';

/** The last id of the page before, for lists in the order of their ids. */
export function idAfter(query: PageQuery): Uuid | null {
  const [id] = keyOfCursor(query.after, 1) ?? [];
  if (id === undefined) return null;
  if (typeof id !== 'string' || !isUuid(id))
    throw new Refusal('cursor.invalid', 'Begin again without a cursor');
  return id;
}
