import { currencyOf } from '../ledger/currency.rules.js';
import { type AccountKey, reversalOf, single, type Transfer } from '../ledger/ledger.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import { newId, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import {
  type Distribution,
  discrepancyAccount,
  type Reserved,
  reservedAccount,
} from './distribution.rules.js';
import type { EntitlementFacts, HandoutLine } from './handout.rules.js';

export type ReversalKind = 'entry_error' | 'returned' | 'wrong_household';

export interface ReversalTerms {
  readonly kind: ReversalKind;
  readonly condition: 'good' | 'damaged' | null;
  readonly rightEntitlementId: Uuid | null;
}

/** Refuses terms that do not go together: `reversal.condition`, `reversal.right-entitlement`. */
export function refuseTerms(terms: ReversalTerms, entitlementId: Uuid): void {
  if ((terms.kind === 'returned') !== (terms.condition !== null)) {
    throw new Refusal('reversal.condition', 'Say the condition of what came back, and only of that', {}, [
      { pointer: '/condition', detail: 'only for returned, and always there' },
    ]);
  }
  if (
    (terms.kind === 'wrong_household') !== (terms.rightEntitlementId !== null) ||
    terms.rightEntitlementId === entitlementId
  ) {
    throw new Refusal(
      'reversal.right-entitlement',
      'Say whose it should have been, and only for a wrong household',
      {},
      [
        {
          pointer: '/rightEntitlementId',
          detail: 'another entitlement, only for wrong_household, and always there',
        },
      ],
    );
  }
}

/** The handout's transfers back. A reversal may itself have been made only once: the ledger keeps that too. */
export function backwards(transfers: readonly Transfer[], reversalId: Uuid): readonly Transfer[] {
  return transfers
    .filter(({ kind }) => kind === 'single')
    .map((transfer) => reversalOf(transfer, { id: newId(), cause: { kind: 'reversal', id: reversalId } }));
}

/**
 * Where what came back to a distribution goes on to. While it is open, it stays there to be handed out or counted. Once it is closed
 * nothing stays reserved: what was never given had been counted already, so it settles the difference; what is back in good condition
 * goes to where it had been taken from, and what is damaged waits in `discrepancy` for two people.
 */
export function onwards(
  distribution: Distribution,
  terms: ReversalTerms,
  returned: readonly Transfer[],
  taken: readonly Reserved[],
  reversalId: Uuid,
): readonly Transfer[] {
  const open = distribution.state === 'open' || distribution.state === 'suspended';
  if (open || terms.kind === 'wrong_household') return [];
  return returned
    .filter(({ to }) => to.kind === 'reserved')
    .map((transfer) =>
      single({
        id: newId(),
        emergencyId: distribution.emergencyId,
        from: transfer.to,
        to: destination(distribution, terms, transfer.to, taken),
        amount: transfer.amount,
        cause: { kind: 'reversal', id: reversalId },
        projectId: distribution.projectId,
        roundId: distribution.roundId,
        distributionId: distribution.id,
      }),
    );
}

function destination(
  distribution: Distribution,
  terms: ReversalTerms,
  reserved: AccountKey,
  taken: readonly Reserved[],
): AccountKey {
  const row = taken.find(({ source }) => sameHolding(reservedAccount(distribution, source), reserved));
  const good = terms.kind === 'returned' && terms.condition === 'good';
  return row && good ? row.source : discrepancyAccount(distribution, reserved);
}

function sameHolding(one: AccountKey, other: AccountKey): boolean {
  return one.commodityId === other.commodityId && one.grantId === other.grantId && one.lotId === other.lotId;
}

/**
 * The lines of the right entitlement that take what the wrong household was given: by commodity, first line first. Refuses
 * `reversal.right-entitlement` where it was promised nothing of the kind.
 */
export function linesAnew(
  wrong: EntitlementFacts,
  given: readonly HandoutLine[],
  right: EntitlementFacts,
): ReadonlyMap<Uuid, string> {
  const lines = new Map<Uuid, bigint>();
  const currencies = new Map(right.lines.map(({ id, currency }) => [id, currency]));
  for (const { entitlementLineId, quantity } of given) {
    const commodityId = wrong.lines.find(({ id }) => id === entitlementLineId)?.commodityId ?? null;
    const line = right.lines.find((one) => one.commodityId === commodityId && commodityId !== null);
    if (!line)
      throw new Refusal(
        'reversal.right-entitlement',
        'The right entitlement was promised nothing of the kind',
      );
    lines.set(line.id, (lines.get(line.id) ?? 0n) + quantity);
  }
  return new Map([...lines].map(([id, quantity]) => [id, textOf(quantity, currencies.get(id) ?? null)]));
}

function textOf(quantity: bigint, currency: string | null): string {
  return formatAmount(quantity, currency === null ? 0 : currencyOf(currency).exponent);
}
