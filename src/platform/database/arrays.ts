import type { Uuid } from '../ids.js';

/** Ids as PostgreSQL reads an array of them. pg quotes each element of a list; ids need none, and hot statements send thousands. */
export function idArray(ids: readonly (Uuid | null | undefined)[]): string {
  return `{${ids.map((id) => id ?? 'null').join(',')}}`;
}
