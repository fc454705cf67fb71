import { currencyOf } from '../ledger/currency.rules.js';
import { type AccountKey, reversalOf, single, type Transfer } from '../ledger/ledger.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import { newId, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { type Distribution, discrepancyAccount, type Reserved, sameHolding } from './distribution.rules.js';
import type { EntitlementFacts, EntitlementLine, HandoutLine } from './handout.rules.js';

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
 * Where what came back to a distribution goes on to. What is damaged waits in `discrepancy` for two people, whatever the state: nobody is
 * handed it again. Else, while the distribution is open, it stays there to be handed out or counted. Once it is closed nothing stays
 * reserved: what was never given had been counted already, so it settles the difference; what is back in good condition goes to where it
 * had been taken from.
 */
export function onwards(
  distribution: Distribution,
  terms: ReversalTerms,
  returned: readonly Transfer[],
  taken: readonly Reserved[],
  reversalId: Uuid,
): readonly Transfer[] {
  if (terms.kind === 'wrong_household') return [];
  return returned
    .map((transfer) => ({ transfer, to: destination(distribution, terms, transfer.to, taken) }))
    .filter(({ transfer, to }) => to.kind !== transfer.to.kind)
    .map(({ transfer, to }) =>
      single({
        id: newId(),
        emergencyId: distribution.emergencyId,
        from: transfer.to,
        to,
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
  { kind, condition }: ReversalTerms,
  back: AccountKey,
  taken: readonly Reserved[],
): AccountKey {
  if (condition === 'damaged') return discrepancyAccount(distribution, back);
  if (distribution.state === 'open' || distribution.state === 'suspended') return back;
  if (kind === 'returned') return taken.find(({ source }) => sameHolding(source, back))?.source ?? back;
  return back.kind === 'reserved' ? discrepancyAccount(distribution, back) : back;
}

/**
 * The lines of the right entitlement that take what the wrong household was given: the same item, currency or service out of the same
 * grant, first line first. Refuses `reversal.right-entitlement` where it was promised nothing of the kind, or out of another grant: a
 * reversal moves no value between grants.
 */
export function linesAnew(
  wrong: EntitlementFacts,
  given: readonly HandoutLine[],
  right: EntitlementFacts,
): ReadonlyMap<Uuid, string> {
  const lines = new Map<Uuid, bigint>();
  const currencies = new Map(right.lines.map(({ id, currency }) => [id, currency]));
  for (const { entitlementLineId, quantity } of given) {
    const line = lineAnew(
      wrong.lines.find(({ id }) => id === entitlementLineId),
      right.lines,
    );
    lines.set(line.id, (lines.get(line.id) ?? 0n) + quantity);
  }
  return new Map([...lines].map(([id, quantity]) => [id, textOf(quantity, currencies.get(id) ?? null)]));
}

function lineAnew(given: EntitlementLine | undefined, lines: readonly EntitlementLine[]): EntitlementLine {
  const alike = lines.filter(
    ({ commodityId, service }) => given?.commodityId === commodityId && given.service === service,
  );
  const line = alike.find(({ grantId }) => grantId === given?.grantId);
  if (line) return line;
  throw new Refusal(
    'reversal.right-entitlement',
    alike.length > 0
      ? 'The right entitlement was promised it out of another grant: record it as returned or as an error, and hand out anew'
      : 'The right entitlement was promised nothing of the kind',
  );
}

function textOf(quantity: bigint, currency: string | null): string {
  return formatAmount(quantity, currency === null ? 0 : currencyOf(currency).exponent);
}
