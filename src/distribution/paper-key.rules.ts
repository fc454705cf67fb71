import { idOf, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { parseCard } from '../registry/card.rules.js';
import { blankLines } from './paper.rules.js';

/** The handout of a line of a print: whoever keys it, and however often, it is the same. */
export function handoutOf(printId: Uuid, no: number): Uuid {
  return idOf('paper', printId, String(no));
}

/** Refuses `print.not-list`: cards have no lines that are signed. */
export function refuseUnlessList(kind: 'list' | 'cards'): void {
  if (kind !== 'list') throw new Refusal('print.not-list', 'Lines are keyed from a list');
}

/** What is to be done with a keyed line before its handout is looked at. */
export type LineOf =
  | { readonly entitlementId: Uuid }
  /** Somebody signed a blank line who is on no list of the round. */
  | { readonly stranger: true }
  /** A slip of whoever keys it: the print has no such line, or the number is no card's. */
  | { readonly slip: string };

/** Whose a line is: the list's own, or on a blank line whoever its token or card belongs to. */
export function lineOf(
  { no, card }: { readonly no: number; readonly card?: string | undefined },
  lines: number,
  listed: ReadonlyMap<number, Uuid>,
  named: Uuid | undefined,
): LineOf {
  const entitlementId = listed.get(no);
  if (entitlementId !== undefined) return { entitlementId };
  if (no > lines + blankLines) return { slip: 'paper.no-line' };
  const read = card === undefined ? undefined : parseCard(card);
  if (read && 'problem' in read) return { slip: read.problem };
  return named === undefined ? { stranger: true } : { entitlementId: named };
}

/**
 * A slip in what a line says was given: amounts of a line that is not of the entitlement, or nothing at all. It is told before anything is recorded,
 * for what is decided under the id of a paper line stays decided.
 */
export function slipIn(
  given: readonly { readonly entitlementLineId: Uuid; readonly quantity: string }[],
  lineIds: ReadonlySet<Uuid>,
): LineOf | undefined {
  if (given.some(({ entitlementLineId }) => !lineIds.has(entitlementLineId)))
    return { slip: 'handout.unknown-line' };
  return given.length > 0 && given.every(({ quantity }) => !/[1-9]/.test(quantity))
    ? { slip: 'handout.empty' }
    : undefined;
}

/**
 * Whether what a handout was refused for contradicts what is known: then an incident keeps what the page says. All else the clerk can put right: a
 * field, a distribution that is to be opened first, a service that is busy.
 */
export function contradicts(status: number, code: string): boolean {
  return (
    (status === 409 || status === 422 || status === 404) &&
    code !== 'handout.unopened' &&
    code !== 'handout.moment'
  );
}
