import { type AccountKey, single, type Transfer } from '../ledger/ledger.rules.js';
import { newId, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { type Distribution, discrepancyAccount, reservedAccount, type Source } from './distribution.rules.js';

/** A line of a handout as an exchange must know it. */
export interface Exchangeable {
  /** Null where it is no item. */
  readonly itemId: Uuid | null;
  readonly grantId: Uuid | null;
  /** Handed out as due, in base units. */
  readonly given: bigint;
  readonly exchanged: bigint;
}

/**
 * Refuses `reversal.done` for a handout that does not stand, `exchange.goods` for cash and services, and `exchange.too-many` for more than was handed
 * out as due and not exchanged before: what was given beyond it is an incident's matter.
 */
export function refuseExchange(
  line: Exchangeable | undefined,
  quantity: bigint,
  reversed: boolean,
): asserts line is Exchangeable & { readonly itemId: Uuid } {
  if (reversed) throw new Refusal('reversal.done', 'This handout was reversed: nothing of it stands');
  if (!line?.itemId) throw new Refusal('exchange.goods', 'Goods of this handout are exchanged, nothing else');
  const left = line.given - line.exchanged;
  if (quantity > left)
    throw new Refusal('exchange.too-many', 'More is brought back than was handed out and not exchanged yet', {
      left: left.toString(),
    });
}

interface Exchanging {
  readonly id: Uuid;
  readonly quantity: bigint;
  readonly line: Exchangeable & { readonly itemId: Uuid };
  readonly party: NonNullable<Transfer['party']>;
}

/**
 * What is damaged goes from `delivered` to `discrepancy`, lot by lot as it was handed out; as much of the same item and grant goes from what the
 * distribution has to `delivered`. Refuses `distribution.out-of-stock`.
 */
export function exchangeTransfers(
  distribution: Distribution,
  given: readonly Transfer[],
  holdings: readonly Source[],
  { id, quantity, line, party }: Exchanging,
): readonly Transfer[] {
  const ofLine = ({ commodityId, grantId }: AccountKey): boolean =>
    commodityId === line.itemId && grantId === line.grantId;
  const delivered = given
    .filter(({ kind, to }) => kind === 'single' && to.kind === 'delivered' && ofLine(to))
    .map(({ to, amount }) => ({ account: to, available: amount }));
  const back = draw(skipped(delivered, line.exchanged), quantity);
  const out = draw(
    holdings.filter(({ account }) => ofLine(account)),
    quantity,
  );
  if (out.reduce((sum, { amount }) => sum + amount, 0n) < quantity)
    throw new Refusal('distribution.out-of-stock', 'The distribution has not enough left to exchange this', {
      commodityId: line.itemId,
    });

  const { emergencyId, projectId, roundId } = distribution;
  const move = (from: AccountKey, to: AccountKey, amount: bigint): Transfer =>
    single({
      ...{ id: newId(), emergencyId, from, to, amount, party, projectId, roundId },
      ...{ cause: { kind: 'exchange', id }, distributionId: distribution.id },
    });
  return [
    ...back.map(({ account, amount }) => move(account, discrepancyAccount(distribution, account), amount)),
    ...out.map(({ account, amount }) =>
      move(
        reservedAccount(distribution, account),
        { ...account, emergencyId, kind: 'delivered', owner: projectId },
        amount,
      ),
    ),
  ];
}

/** The sources without so much at their beginning. */
function skipped(sources: readonly Source[], amount: bigint): readonly Source[] {
  let gone = amount;
  return sources.map(({ account, available }) => {
    const skip = gone < available ? gone : available;
    gone -= skip;
    return { account, available: available - skip };
  });
}

function draw(
  sources: readonly Source[],
  quantity: bigint,
): readonly { readonly account: AccountKey; readonly amount: bigint }[] {
  let missing = quantity;
  return sources.flatMap(({ account, available }) => {
    const amount = available < missing ? available : missing;
    missing -= amount;
    return amount > 0n ? [{ account, amount }] : [];
  });
}
