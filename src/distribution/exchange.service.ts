import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { DeliveryStore } from '../assistance/delivery.store.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { accountId, leafOf, type Transfer } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { type Distribution, reservedAccount, type Source } from './distribution.rules.js';
import { DistributionStore } from './distribution.store.js';
import type { ExchangeQuery, ExchangeView, RecordExchange } from './exchange.contract.js';
import { exchangeTransfers, refuseExchange } from './exchange.rules.js';
import { type Exchange, ExchangeStore } from './exchange.store.js';
import { type Handout, HandoutStore } from './handout.store.js';
import { ReversalStore } from './reversal.store.js';

type Exchanging = RecordExchange & { readonly handoutId: Uuid };

/**
 * Damaged goods that people bring back to the help desk. What they were promised was delivered before and stays so: one act takes back what is
 * damaged and hands out as much instead.
 */
@Injectable()
export class ExchangeService {
  private readonly recording: Command<Exchanging, ExchangeView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(ExchangeStore) private readonly store: ExchangeStore,
    @Inject(HandoutStore) private readonly handouts: HandoutStore,
    @Inject(ReversalStore) private readonly reversals: ReversalStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(LedgerService) private readonly ledger: LedgerService,
  ) {
    this.recording = commands.define<Exchanging, ExchangeView>('exchange.record', {
      work: each((tx, entry, now) => this.recordOne(tx, entry, now)),
      answer: answerOne<ExchangeView>(async (reads, call, id) => {
        const found = await store.find(reads, call.scope, call.emergencyId, id);
        return found && viewOf(found);
      }),
    });
  }

  record(call: Call, handoutId: Uuid, input: RecordExchange): Promise<ExchangeView> {
    return this.recording.run(call, { ...input, handoutId });
  }

  async list(call: Call, query: ExchangeQuery): Promise<Page<ExchangeView>> {
    const filter = { ...query, emergencyId: call.emergencyId };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, filter, query),
    );
    const page = pageOf(rows, query.limit, ({ id }) => [id]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  /** The entitlement first, then the distribution, then balances: the order in which handouts lock. */
  private async recordOne(
    tx: Tx,
    { call, input }: Entry<Exchanging>,
    now: Date,
  ): Promise<Omit<Done<ExchangeView>, 'kind'>> {
    const { emergencyId, personId } = call;
    const { entitlementLineId } = input;
    const [handout] = await this.handouts.find(tx, call.scope, emergencyId, [input.handoutId]);
    if (!handout) throw notFound();
    const entitlement = (await this.deliveries.lock(tx, [handout.entitlementId])).get(handout.entitlementId);
    const distribution = await this.heldNow(tx, call, input.distributionId ?? handout.distributionId);
    if (!entitlement || entitlement.roundId !== distribution.roundId) throw notFound();
    const line = await this.store.exchangeable(tx, handout.id, entitlementLineId);
    const quantity = BigInt(input.quantity);
    refuseExchange(line, quantity, await this.reversals.isReversed(tx, handout.id));

    const id = newId(now.getTime());
    const party = { kind: entitlement.recipientKind, id: entitlement.recipientId };
    const transfers = exchangeTransfers(
      distribution,
      await this.ledger.transfersOf(tx, handout.id),
      await this.holdingsOf(tx, distribution),
      { id, quantity, line, party },
    );
    await this.store.insert(tx, {
      ...{ id, emergencyId, handoutId: handout.id, distributionId: distribution.id, entitlementLineId },
      ...{ quantity, recordedBy: personId, recordedAt: now },
    });
    await this.ledger.post(tx, transfers);
    return madeOf(id, handout, distribution, transfers);
  }

  /** The distribution under its lock. Refuses `distribution.state` unless it is open. */
  private async heldNow(tx: Tx, { scope, emergencyId }: Call, id: Uuid): Promise<Distribution> {
    const distribution = await this.distributions.lock(tx, scope, emergencyId, id);
    if (!distribution) throw notFound();
    const { state } = distribution;
    if (state !== 'open')
      throw new Refusal('distribution.state', 'Goods are exchanged where they are handed out now', { state });
    return distribution;
  }

  /** What it has, in the order in which it is handed out: under the accounts from which it was taken. */
  private async holdingsOf(tx: Tx, distribution: Distribution): Promise<readonly Source[]> {
    const taken = (await this.distributions.stockOf(tx, [distribution.id])).get(distribution.id) ?? [];
    const left = await this.ledger.lockAvailable(
      tx,
      taken.map(({ source }) => reservedAccount(distribution, source)),
    );
    return taken.map(({ source }) => ({
      account: source,
      available: left.get(accountId(reservedAccount(distribution, source))) ?? 0n,
    }));
  }
}

function madeOf(
  id: Uuid,
  handout: Handout,
  distribution: Distribution,
  transfers: readonly Transfer[],
): Omit<Done<ExchangeView>, 'kind'> {
  return {
    resultId: id,
    subjects: [id, handout.id, handout.entitlementId, handout.recipientId, distribution.id],
    transfers: transfers.map(leafOf),
  };
}

function viewOf({ emergencyId: _, quantity, recordedAt, ...exchange }: Exchange): ExchangeView {
  return { ...exchange, quantity: quantity.toString(), recordedAt: recordedAt.toISOString() };
}
