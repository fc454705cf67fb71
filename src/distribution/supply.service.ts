import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { currencyId, currencyOf } from '../ledger/currency.rules.js';
import { accountId, leafOf, type Transfer } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { parseAmount } from '../ledger/money.rules.js';
import type { Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { DistributionView } from './distribution.contract.js';
import {
  closingTransfers,
  type Distribution,
  openingTransfers,
  type Promised,
  reserve,
  reservedAccount,
} from './distribution.rules.js';
import { DistributionService } from './distribution.service.js';
import { DistributionStore, type StockLine } from './distribution.store.js';
import type { RecordDamage, SendBack, SupplyDistribution, SupplyLine } from './supply.contract.js';
import { leavingOf, refuseUnlessHeld, suppliedOf } from './supply.rules.js';
import { SupplyStore } from './supply.store.js';

type Named<Input> = Input & { readonly distributionId: Uuid };
/** What is left out is null where a grant is none. */
type Nullable<Line extends SupplyLine> = Omit<Line, 'grantId'> & { readonly grantId?: Uuid | null };
type Made = Omit<Done<DistributionView>, 'kind'>;

/** Goods and cash that come to a distribution while it is held, goods that go back, and what is damaged: by count, line by line. */
@Injectable()
export class SupplyService {
  private readonly supplying: Command<Named<SupplyDistribution>, DistributionView>;
  private readonly sending: Command<Named<SendBack>, DistributionView>;
  private readonly damaging: Command<Named<RecordDamage>, DistributionView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(SupplyStore) private readonly store: SupplyStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(DistributionService) private readonly service: DistributionService,
    @Inject(LedgerService) private readonly ledger: LedgerService,
  ) {
    const answer = answerOne((reads, call, id) => service.view(reads, call, id));
    this.supplying = commands.define<Named<SupplyDistribution>, DistributionView>('distribution.supply', {
      work: each((tx, entry, now) => this.supplyOne(tx, entry, now)),
      answer,
    });
    this.sending = commands.define<Named<SendBack>, DistributionView>('distribution.send-back', {
      work: each((tx, entry, now) => this.leave(tx, entry, { kind: 'sent_back', reason: null }, now)),
      answer,
    });
    this.damaging = commands.define<Named<RecordDamage>, DistributionView>('distribution.damage', {
      work: each((tx, entry, now) =>
        this.leave(tx, entry, { kind: 'damaged', reason: entry.input.reason }, now),
      ),
      answer,
    });
  }

  supply(call: Call, distributionId: Uuid, input: SupplyDistribution): Promise<DistributionView> {
    return this.supplying.run(call, { ...input, distributionId });
  }

  sendBack(call: Call, distributionId: Uuid, input: SendBack): Promise<DistributionView> {
    return this.sending.run(call, { ...input, distributionId });
  }

  damage(call: Call, distributionId: Uuid, input: RecordDamage): Promise<DistributionView> {
    return this.damaging.run(call, { ...input, distributionId });
  }

  private async supplyOne(
    tx: Tx,
    { call, input }: Entry<Named<SupplyDistribution>>,
    now: Date,
  ): Promise<Made> {
    const { distribution, taken } = await this.load(tx, call, input.distributionId);
    const wanted = input.lines.map(wantedOf);
    const sources = await this.service.sourcesOf(tx, distribution, wanted, input.custodianId);

    const supplied = reserve(wanted, sources);
    const { more, lines } = suppliedOf(taken, supplied);

    const transfers = openingTransfers(distribution, supplied);
    const move = { kind: 'supplied', reason: null, movedBy: call.personId, movedAt: now } as const;
    await this.distributions.insertStock(tx, distribution, lines);
    await this.store.insert(tx, distribution, more, move);
    await this.ledger.post(tx, transfers);
    return madeOf(distribution, transfers, { lines: more.length, newLines: lines.length });
  }

  private async leave(
    tx: Tx,
    { call, input }: Entry<Named<SendBack>>,
    { kind, reason }: { readonly kind: 'sent_back' | 'damaged'; readonly reason: string | null },
    now: Date,
  ): Promise<Made> {
    const { distribution, taken } = await this.load(tx, call, input.distributionId);
    const left = await this.ledger.lockAvailable(
      tx,
      taken.map(({ source }) => reservedAccount(distribution, source)),
    );
    const counted = input.lines.map(({ no, quantity }) => ({ no, quantity: BigInt(quantity) }));

    const leaving = leavingOf(
      taken,
      counted,
      kind,
      ({ source }) => left.get(accountId(reservedAccount(distribution, source))) ?? 0n,
    );

    const transfers = closingTransfers(distribution, leaving);
    await this.store.insert(tx, distribution, counted, {
      ...{ kind, reason, movedBy: call.personId, movedAt: now },
    });
    await this.ledger.post(tx, transfers);
    return madeOf(distribution, transfers, { lines: counted.length });
  }

  private async load(
    tx: Tx,
    { scope, emergencyId }: Call,
    distributionId: Uuid,
  ): Promise<{ readonly distribution: Distribution; readonly taken: readonly StockLine[] }> {
    const distribution = await this.distributions.lock(tx, scope, emergencyId, distributionId);
    if (!distribution) throw notFound();
    refuseUnlessHeld(distribution.state);
    const taken = (await this.distributions.stockOf(tx, [distribution.id])).get(distribution.id) ?? [];
    return { distribution, taken };
  }
}

/** Refuses `money.invalid`, `currency.unknown`, and `input.invalid` for an item and a currency in one line. */
function wantedOf(
  { itemId, currency, grantId = null, quantity }: Nullable<SupplyLine>,
  index: number,
): Promised & { readonly kind: 'item' | 'cash' } {
  if (itemId !== undefined && currency !== undefined)
    throw new Refusal('input.invalid', undefined, {}, [
      { pointer: `/lines/${String(index)}/currency`, detail: 'not together with itemId' },
    ]);
  const of = { grantId };
  if (currency === undefined)
    return { ...of, kind: 'item', commodityId: itemId ?? '', quantity: parseAmount(quantity, 0) };
  const { exponent } = currencyOf(currency);
  return {
    ...of,
    kind: 'cash',
    commodityId: currencyId(currency),
    quantity: parseAmount(quantity, exponent),
  };
}

function madeOf(
  { id }: Distribution,
  transfers: readonly Transfer[],
  facts: NonNullable<Made['facts']>,
): Made {
  return { resultId: id, subjects: [id], transfers: transfers.map(leafOf), facts };
}
