import type { Uuid } from '../platform/ids.js';
import type { PageQuery } from '../platform/page.contract.js';
import { keyAfter } from '../platform/page.js';

/** The last id of the page before, for lists in the order of their ids. */
export function idAfter(query: PageQuery): Uuid | null {
  const [id] = keyAfter(query.after, 'uuid');
  return id === undefined || id === null ? null : String(id);
}
