import { idOf, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { parseCard } from '../registry/card.rules.js';
import { blankLines } from './paper.rules.js';

/** What a page says of one line, as it was keyed: no name. */
export interface SaidLine {
  readonly token: number | null;
  readonly card: string | null;
  readonly given: readonly { readonly entitlementLineId: Uuid; readonly quantity: string }[];
  readonly collector: string;
  readonly proofKind: string;
  readonly occurredAt: string | null;
}

/** The handout of a line of a print: whoever keys it, and however often, it is the same. */
export function handoutOf(printId: Uuid, no: number): Uuid {
  return idOf('paper', printId, String(no));
}

/** Refuses `print.not-list`: cards have no lines that are signed. */
export function refuseUnlessList(kind: 'list' | 'cards'): void {
  if (kind !== 'list') throw new Refusal('print.not-list', 'Lines are keyed from a list');
}

/** Whose a line is. */
export type LineOf =
  | { readonly entitlementId: Uuid }
  /** Somebody signed a blank line who is on no list of the round. */
  | { readonly stranger: true }
  /** A slip of whoever keys it: told, and to be keyed again. */
  | { readonly slip: string };

/** Entitlements of the round that a blank line may mean. */
export interface Meant {
  readonly byToken: readonly Uuid[];
  readonly byCard: readonly Uuid[];
}

/**
 * Whose a line is: the list's own, or on a blank line whoever its token and card belong to. Slips: `paper.no-line` for a number that the print does
 * not have, what is wrong with a card's number, `paper.disagree` where token and card are not of the same, `paper.several` where a card alone stands
 * for several entitlements of the round.
 */
export function lineOf(
  no: number,
  { token, card }: Pick<SaidLine, 'token' | 'card'>,
  lines: number,
  listed: ReadonlyMap<number, Uuid>,
  { byToken, byCard }: Meant,
): LineOf {
  const entitlementId = listed.get(no);
  if (entitlementId !== undefined) return { entitlementId };
  if (no > lines + blankLines) return { slip: 'paper.no-line' };
  const read = card === null ? undefined : parseCard(card);
  if (read && 'problem' in read) return { slip: read.problem };

  const both = token !== null && card !== null;
  const meant = both ? byToken.filter((id) => byCard.includes(id)) : [...byToken, ...byCard];
  if (both && meant.length === 0 && byToken.length + byCard.length > 0) return { slip: 'paper.disagree' };
  const [one, another] = meant;
  if (another !== undefined) return { slip: 'paper.several' };
  return one === undefined ? { stranger: true } : { entitlementId: one };
}

/**
 * A slip in what a line says was given: amounts of a line that is not of the entitlement, or nothing at all. It is told before anything is recorded,
 * for what is decided under the id of a paper line stays decided.
 */
export function slipIn(given: SaidLine['given'], lineIds: ReadonlySet<Uuid>): LineOf | undefined {
  if (given.some(({ entitlementLineId }) => !lineIds.has(entitlementLineId)))
    return { slip: 'handout.unknown-line' };
  return given.length > 0 && given.every(({ quantity }) => !/[1-9]/.test(quantity))
    ? { slip: 'handout.empty' }
    : undefined;
}

/** What the door made of a line's handout. */
export type Tried =
  | { readonly recorded: true; readonly replayed: boolean; readonly over: boolean }
  | { readonly recorded: false; readonly status: number; readonly code: string };

/** What became of a line. */
export type Judged =
  | { readonly outcome: 'recorded' | 'known'; readonly over: boolean }
  | { readonly outcome: 'contradicts' | 'refused'; readonly code: string };

/**
 * A decision against it contradicts what is known, and somebody on no list does. All else the clerk can put right: a slip, a field, a distribution that
 * is to be opened first, a service that is busy.
 */
export function judge(of: LineOf, tried: Tried | undefined): Judged {
  if ('slip' in of) return { outcome: 'refused', code: of.slip };
  if ('stranger' in of) return { outcome: 'contradicts', code: 'paper.nobody' };
  if (!tried) throw new Error('nothing became of a line');
  if (tried.recorded) return { outcome: tried.replayed ? 'known' : 'recorded', over: tried.over };
  const decided = [404, 409, 422].includes(tried.status);
  return { outcome: decided ? 'contradicts' : 'refused', code: tried.code };
}

/** How a line of a print stands. */
export function standingOf(handoutId: Uuid | null, contradictions: number): 'keyed' | 'contradicts' | 'left' {
  if (handoutId !== null) return 'keyed';
  return contradictions > 0 ? 'contradicts' : 'left';
}
