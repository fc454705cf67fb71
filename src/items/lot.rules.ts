import type { AccountKey } from '../ledger/ledger.rules.js';
import type { Uuid } from '../platform/ids.js';
import type { Origin } from './codes.rules.js';

/** Goods of one item that came in together, from one grant or one donor, at one value. */
export interface Lot {
  readonly id: Uuid;
  /** Nil where it is pre-positioned: any emergency that its site serves may use it. */
  readonly emergencyId: Uuid;
  readonly itemId: Uuid;
  /** The maker's batch code, or the receipt's reference and line. */
  readonly code: string;
  /** Stock of one grant never serves another. Null where a donor gave without a grant. */
  readonly grantId: Uuid | null;
  readonly donor: string | null;
  readonly origin: Origin;
  /** Of one base unit, in minor units of the currency. */
  readonly unitValue: bigint;
  readonly currency: string;
  /** The last day on which it may be handed out. */
  readonly expiresOn: string | null;
}

/** What makes up a lot's account. */
export type LotKey = Pick<Lot, 'id' | 'emergencyId' | 'itemId' | 'grantId'>;

/** The account of what lies of a lot at a site, reserved goods apart. It is always the lot's emergency that it belongs to. */
export function stockAccount(siteId: Uuid, lot: LotKey): AccountKey {
  return {
    emergencyId: lot.emergencyId,
    kind: 'stock',
    commodityId: lot.itemId,
    owner: siteId,
    grantId: lot.grantId,
    lotId: lot.id,
  };
}
