import { parseAmount } from '../ledger/money.rules.js';
import { currencyOf } from '../ledger/currency.rules.js';
import { type AccountKey, single, type Transfer } from '../ledger/ledger.rules.js';
import type { Uuid } from '../platform/ids.js';
import { type FieldProblem, Refusal } from '../platform/refusal.js';
import type { ItemKind, Origin } from './codes.rules.js';
import { checkHappened } from './day.rules.js';
import { unknownItems } from './item.rules.js';
import { type Lot, stockAccount } from './lot.rules.js';

/** A line of a receipt, as it was counted in. */
export interface LineIn {
  readonly itemId: Uuid;
  /** Base units. */
  readonly quantity: number;
  readonly origin: Origin;
  readonly grantId?: Uuid;
  readonly donor?: string;
  /** Of one base unit, as a decimal text. */
  readonly unitValue: string;
  readonly currency: string;
  readonly expiresOn?: string;
  readonly batchCode?: string;
}

export interface Delivery {
  readonly reference: string;
  readonly receivedOn: string;
  readonly lines: readonly LineIn[];
}

/** What has to be known to judge a delivery. Grants are those that serve the emergency, of all that the lines name. */
export interface DeliveryFacts {
  readonly site: { readonly organisationId: Uuid; readonly active: boolean };
  readonly items: ReadonlyMap<Uuid, { readonly kind: ItemKind }>;
  readonly grants: ReadonlyMap<Uuid, { readonly organisationId: Uuid; readonly approved: boolean }>;
}

/**
 * Refuses a delivery that cannot have come in so: `stock.future`, `site.inactive`, `input.invalid` (a line with both grant and donor,
 * or neither), `item.unknown`, `receipt.kit`, `grant.unknown` (of another organisation than the site, too: its existence is not for
 * this caller to know), `grant.not-approved`.
 */
export function checkDelivery(delivery: Delivery, facts: DeliveryFacts, now: Date): void {
  checkHappened(delivery.receivedOn, now);
  if (!facts.site.active) throw new Refusal('site.inactive', 'Take a site that is in use');
  checkSources(delivery.lines);
  checkItems(delivery.lines, facts);
  checkGrants(delivery.lines, facts);
}

function checkSources(lines: readonly LineIn[]): void {
  const problems = lines.flatMap((line, index): readonly FieldProblem[] => {
    if ((line.grantId === undefined) !== (line.donor === undefined)) return [];
    return [{ pointer: `/lines/${index}/grantId`, detail: 'give either the grant or the donor' }];
  });
  if (problems.length > 0) throw new Refusal('input.invalid', undefined, {}, problems);
}

function checkItems(lines: readonly LineIn[], { items }: DeliveryFacts): void {
  const ids = [...new Set(lines.map(({ itemId }) => itemId))];
  const unknown = ids.filter((id) => !items.has(id));
  if (unknown.length > 0) throw unknownItems(unknown);
  const kits = ids.filter((id) => items.get(id)?.kind === 'kit');
  if (kits.length > 0) throw new Refusal('receipt.kit', 'Receive the components of the kit', { items: kits });
}

function checkGrants(lines: readonly LineIn[], { grants, site }: DeliveryFacts): void {
  const ids = [...new Set(lines.flatMap(({ grantId }) => grantId ?? []))];
  const unknown = ids.filter((id) => grants.get(id)?.organisationId !== site.organisationId);
  if (unknown.length > 0) {
    throw new Refusal('grant.unknown', "Take a grant of the site's organisation that serves here", {
      grants: unknown,
    });
  }
  const unapproved = ids.filter((id) => !grants.get(id)?.approved);
  if (unapproved.length > 0) throw new Refusal('grant.not-approved', undefined, { grants: unapproved });
}

/** A receipt that is to be written: where, and which lots it makes, line by line. */
export interface Receipt {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly siteId: Uuid;
  readonly lines: readonly { readonly lot: Lot; readonly quantity: number }[];
}

/** The lot that a line makes. Refuses `currency.unknown` and `money.invalid`. */
export function lotOf(
  line: LineIn,
  made: { readonly id: Uuid; readonly emergencyId: Uuid; readonly code: string },
): Lot {
  return {
    id: made.id,
    emergencyId: made.emergencyId,
    itemId: line.itemId,
    code: line.batchCode ?? made.code,
    grantId: line.grantId ?? null,
    donor: line.donor ?? null,
    origin: line.origin,
    unitValue: parseAmount(line.unitValue, currencyOf(line.currency).exponent),
    currency: line.currency,
    expiresOn: line.expiresOn ?? null,
  };
}

/** What came in, into the stock of the site: bought from a supplier, or given by a donor. `newId` names each transfer. */
export function transfersOfReceipt(receipt: Receipt, newId: () => Uuid): readonly Transfer[] {
  return receipt.lines.map(({ lot, quantity }) =>
    single({
      id: newId(),
      emergencyId: receipt.emergencyId,
      from: sourceAccount(receipt.id, lot),
      to: stockAccount(receipt.siteId, lot),
      amount: BigInt(quantity),
      cause: { kind: 'receipt', id: receipt.id },
    }),
  );
}

/** `supplier:<receipt>` for what was bought, `donor:<grant>` for gifts under a grant, else `donor:<receipt>`. */
function sourceAccount(receiptId: Uuid, lot: Lot): AccountKey {
  const gift = lot.origin === 'gift_in_kind';
  return {
    emergencyId: lot.emergencyId,
    kind: gift ? 'donor' : 'supplier',
    commodityId: lot.itemId,
    owner: gift ? (lot.grantId ?? receiptId) : receiptId,
    grantId: lot.grantId,
    lotId: null,
  };
}
