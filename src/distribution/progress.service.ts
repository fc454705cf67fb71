import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { formatQuantity } from '../assistance/quantity.rules.js';
import { currencyOfCommodity } from '../ledger/currency.rules.js';
import { accountId } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Database } from '../platform/database/database.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import { reservedAccount } from './distribution.rules.js';
import { DistributionStore, type StockLine } from './distribution.store.js';
import type { ProgressOverallView, ProgressStockView, ProgressView } from './progress.contract.js';
import { minutesToFinish, perHour } from './progress.rules.js';
import { type Going, ProgressStore } from './progress.store.js';

const runningMax = 50;
const lateMax = 100;

/** What is left of one commodity, or of one person's cash: in base or minor units. */
interface Holding {
  readonly commodityId: Uuid;
  readonly custodianId: Uuid | null;
  readonly taken: bigint;
  readonly left: bigint;
}

/** How distributions go, for whoever looks every few seconds. It names no household and no member. */
@Injectable()
export class ProgressService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ProgressStore) private readonly store: ProgressStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(LedgerService) private readonly ledger: LedgerService,
  ) {}

  get(call: Call, distributionId: Uuid): Promise<ProgressView> {
    return this.database.read(call.scope, async (read) => {
      const found = await this.list(read, call, distributionId, 1);
      const [view] = found;
      if (!view) throw notFound();
      return view;
    });
  }

  /** Refuses as `get` does, without counting anything. */
  async refuseUnseen({ scope, emergencyId }: Call, distributionId: Uuid): Promise<void> {
    const found = await this.database.read(scope, (read) =>
      this.distributions.find(read, scope, emergencyId, distributionId),
    );
    if (!found) throw notFound();
  }

  overall(call: Call): Promise<ProgressOverallView> {
    const most = { emergencyId: call.emergencyId, most: lateMax + 1 };
    return this.database.read(call.scope, async (read) => {
      const running = await this.list(read, call, null, runningMax + 1);
      const overdue = await this.store.listOverdue(read, call.scope, most);
      const behind = await this.store.listBehind(read, call.scope, most);
      return {
        running: running.slice(0, runningMax),
        overdueSignOffs: overdue
          .slice(0, lateMax)
          .map((one) => ({ ...one, closedAt: one.closedAt.toISOString() })),
        roundsBehind: behind.slice(0, lateMax),
        more: running.length > runningMax || overdue.length > lateMax || behind.length > lateMax,
      };
    });
  }

  private async list(
    read: Reads,
    { scope, emergencyId }: Call,
    distributionId: Uuid | null,
    most: number,
  ): Promise<ProgressView[]> {
    const going = await this.store.list(read, scope, { emergencyId, distributionId, most });
    const stock = await this.distributions.stockOf(
      read,
      going.map(({ id }) => id),
    );
    const accounts = going.flatMap((one) =>
      (stock.get(one.id) ?? []).map(({ source }) => reservedAccount(one, source)),
    );
    const left = await this.ledger.available(read, accounts);
    const items = await this.store.itemsOf(read, [
      ...new Set(accounts.map(({ commodityId }) => commodityId)),
    ]);
    return going.map((one) => {
      const leftOf = ({ source }: StockLine): bigint =>
        left.get(accountId(reservedAccount(one, source))) ?? 0n;
      const holdings = holdingsOf(stock.get(one.id) ?? [], leftOf);
      return viewOf(
        one,
        holdings.map((holding) => stockView(holding, items.get(holding.commodityId))),
      );
    });
  }
}

/** Lots and grants together: at a desk a blanket is a blanket. */
function holdingsOf(lines: readonly StockLine[], leftOf: (line: StockLine) => bigint): readonly Holding[] {
  const sums = new Map<string, Holding>();
  for (const line of lines) {
    const { quantity, custodianId, source } = line;
    const key = `${source.commodityId} ${custodianId ?? ''}`;
    const before = sums.get(key);
    sums.set(key, {
      commodityId: source.commodityId,
      custodianId,
      taken: (before?.taken ?? 0n) + quantity,
      left: (before?.left ?? 0n) + leftOf(line),
    });
  }
  return [...sums.values()];
}

function stockView(
  { commodityId, custodianId, taken, left }: Holding,
  item: { readonly code: string; readonly unit: string } | undefined,
): ProgressStockView {
  const currency = currencyOfCommodity(commodityId)?.code ?? null;
  return {
    itemId: item ? commodityId : null,
    code: item?.code ?? currency ?? '',
    unit: item?.unit ?? null,
    custodianId,
    taken: formatQuantity(taken, currency),
    left: formatQuantity(left, currency),
  };
}

function viewOf(going: Going, stock: ProgressStockView[]): ProgressView {
  const { id, emergencyId: _, people, recent, minutes, openedAt, closedAt, ...rest } = going;
  const runs = going.state === 'open' || going.state === 'suspended';
  return {
    distributionId: id,
    ...rest,
    openedAt: openedAt && openedAt.toISOString(),
    closedAt: closedAt && closedAt.toISOString(),
    stock,
    perHour: perHour({ recent, minutes }),
    perDesk: people.map((person) => ({
      personId: person.personId,
      handouts: person.handouts,
      perHour: perHour({ recent: person.recent, minutes }),
    })),
    minutesToFinish: runs ? minutesToFinish(going.left, { recent, minutes }) : null,
  };
}
