import { single, type Transfer } from '../ledger/ledger.rules.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { checkHappened } from './day.rules.js';
import { type LotKey, stockAccount } from './lot.rules.js';

/** So much of a lot, in base units. */
export interface LineMoved {
  readonly lotId: Uuid;
  readonly quantity: number;
}

export interface Moved {
  readonly fromSiteId: Uuid;
  readonly toSiteId: Uuid;
  readonly movedOn: string;
  readonly lines: readonly LineMoved[];
}

/** What has to be known to judge a move: both sites, and of the lots named those that ever lay where they are to leave. */
export interface MoveFacts {
  readonly from: { readonly organisationId: Uuid };
  readonly to: { readonly organisationId: Uuid; readonly active: boolean };
  readonly lots: ReadonlyMap<Uuid, LotKey>;
}

/**
 * Refuses a move that cannot have been: `stock.future`, `move.same-site`, `move.other-organisation` (goods change hands between
 * organisations by another act), `site.inactive` (what lies at such a site may leave it), `lot.unknown`.
 */
export function checkMove(move: Moved, facts: MoveFacts, now: Date): void {
  checkHappened(move.movedOn, now);
  if (move.fromSiteId === move.toSiteId) throw new Refusal('move.same-site', 'Take two sites');
  if (facts.from.organisationId !== facts.to.organisationId) throw new Refusal('move.other-organisation');
  if (!facts.to.active) throw new Refusal('site.inactive', 'Take a site that is in use');

  const unknown = move.lines.map(({ lotId }) => lotId).filter((id) => !facts.lots.has(id));
  if (unknown.length > 0) {
    throw new Refusal('lot.unknown', 'Take lots that lie at the site that they leave', { lots: unknown });
  }
}

/** From the stock of one site into that of another, lot by lot: each keeps its grant. `newId` names each transfer. */
export function transfersOfMove(
  move: Moved & { readonly id: Uuid; readonly emergencyId: Uuid },
  lots: ReadonlyMap<Uuid, LotKey>,
  newId: () => Uuid,
): readonly Transfer[] {
  return move.lines.map(({ lotId, quantity }) => {
    const lot = lots.get(lotId);
    if (!lot) throw new RangeError('a move was written before it was checked');
    return single({
      id: newId(),
      emergencyId: move.emergencyId,
      from: stockAccount(move.fromSiteId, lot),
      to: stockAccount(move.toSiteId, lot),
      amount: BigInt(quantity),
      cause: { kind: 'move', id: move.id },
    });
  });
}
