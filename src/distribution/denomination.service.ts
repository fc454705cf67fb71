import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { currencyOf } from '../ledger/currency.rules.js';
import { formatAmount, parseAmount } from '../ledger/money.rules.js';
import { Database } from '../platform/database/database.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import type { DenominationQuery, DenominationsView, DenominationView } from './denomination.contract.js';
import { type Pieces, piecesFor } from './denomination.rules.js';
import { DistributionStore } from './distribution.store.js';

/** Which notes and coins a distribution needs. */
@Injectable()
export class DenominationService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DistributionStore) private readonly store: DistributionStore,
  ) {}

  async plan(
    call: Call,
    distributionId: Uuid,
    { currency, values }: DenominationQuery,
  ): Promise<DenominationsView> {
    const { exponent } = currencyOf(currency);
    const minor = values.map((value) => parseAmount(value, exponent));
    const due = await this.database.read(call.scope, async (read) => {
      const found = await this.store.find(read, call.scope, call.emergencyId, distributionId);
      return found && this.store.cashDue(read, distributionId, currency);
    });
    if (!due) throw notFound();

    const plan = piecesFor(
      due.map(({ amount }) => amount),
      minor,
    );

    const text = (amount: bigint): string => formatAmount(amount, exponent);
    const told = (pieces: Pieces): DenominationView[] =>
      [...pieces]
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .map(([value, count]) => ({ value: text(value), pieces: count }));
    return {
      distributionId,
      currency,
      recipients: due.reduce((sum, { recipients }) => sum + recipients, 0),
      total: text(due.reduce((sum, { amount, recipients }) => sum + amount * BigInt(recipients), 0n)),
      pieces: told(sumOf(due.map(({ amount, recipients }) => [plan.get(amount), recipients]))),
      packets: due.map(({ amount, recipients }) => ({
        amount: text(amount),
        recipients,
        pieces: told(plan.get(amount) ?? new Map()),
      })),
    };
  }
}

function sumOf(packets: readonly (readonly [Pieces | undefined, number])[]): Pieces {
  const sums = new Map<bigint, number>();
  for (const [pieces, recipients] of packets)
    for (const [value, count] of pieces ?? []) sums.set(value, (sums.get(value) ?? 0) + count * recipients);
  return sums;
}
