import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { DeliveryStore } from '../assistance/delivery.store.js';
import { EndingStore } from '../assistance/ending.store.js';
import { stockAccount } from '../items/lot.rules.js';
import { StockService } from '../items/stock.service.js';
import { currencyOfCommodity } from '../ledger/currency.rules.js';
import { accountId, leafOf, type Transfer } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { formatAmount, parseAmount } from '../ledger/money.rules.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type {
  CancelDistribution,
  CloseDistribution,
  DistributionQuery,
  DistributionSummaryView,
  DistributionView,
  OpenDistribution,
  StockLineView,
  SuspendDistribution,
} from './distribution.contract.js';
import {
  type Closing,
  closingOf,
  closingTransfers,
  exponentOf,
  type Distribution,
  openingTransfers,
  type Promised,
  refuseOpening,
  refuseStep,
  reserve,
  reservedAccount,
  type Source,
} from './distribution.rules.js';
import { refuseCountedByOne } from './custody.rules.js';
import { CustodyStore } from './custody.store.js';
import { DistributionStore, type Step, type StockLine } from './distribution.store.js';
import { IncidentStore } from './incident.store.js';
import { PlanningStore } from './planning.store.js';
import { SignOffStore } from './sign-off.store.js';
import { signOffViewOf } from './sign-off.view.js';
import type { StockMoveView } from './supply.contract.js';
import { type StockMove, SupplyStore } from './supply.store.js';

type Named<Input> = Input & { readonly distributionId: Uuid };
type Made = Omit<Done<DistributionView>, 'kind'>;

/** Carries a planned distribution out: opens it with goods and cash, suspends, closes with a count. */
@Injectable()
export class DistributionService {
  private readonly opening: Command<Named<OpenDistribution>, DistributionView>;
  private readonly cancelling: Command<Named<CancelDistribution>, DistributionView>;
  private readonly suspending: Command<Named<SuspendDistribution>, DistributionView>;
  private readonly resuming: Command<Named<object>, DistributionView>;
  private readonly closing: Command<Named<CloseDistribution>, DistributionView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(DistributionStore) private readonly store: DistributionStore,
    @Inject(PlanningStore) private readonly planned: PlanningStore,
    @Inject(SignOffStore) private readonly signOffs: SignOffStore,
    @Inject(SupplyStore) private readonly supplies: SupplyStore,
    @Inject(CustodyStore) private readonly custody: CustodyStore,
    @Inject(IncidentStore) private readonly incidents: IncidentStore,
    @Inject(StockService) private readonly stock: StockService,
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(EndingStore) private readonly endings: EndingStore,
  ) {
    const answer = answerOne((reads, call, id) => this.view(reads, call, id));
    this.opening = commands.define<Named<OpenDistribution>, DistributionView>('distribution.open', {
      work: each((tx, entry, now) => this.openOne(tx, entry, now)),
      answer,
    });
    this.suspending = commands.define<Named<SuspendDistribution>, DistributionView>('distribution.suspend', {
      work: each((tx, entry, now) => this.suspendOne(tx, entry, now)),
      answer,
    });
    this.cancelling = commands.define<Named<CancelDistribution>, DistributionView>('distribution.cancel', {
      work: each((tx, entry, now) => this.cancelOne(tx, entry, now)),
      answer,
    });
    this.resuming = commands.define<Named<object>, DistributionView>('distribution.resume', {
      work: each((tx, entry, now) => this.resumeOne(tx, entry, now)),
      answer,
    });
    this.closing = commands.define<Named<CloseDistribution>, DistributionView>('distribution.close', {
      work: each((tx, entry, now) => this.closeOne(tx, entry, now)),
      answer,
    });
  }

  open(call: Call, distributionId: Uuid, input: OpenDistribution): Promise<DistributionView> {
    return this.opening.run(call, { ...input, distributionId });
  }

  cancel(call: Call, distributionId: Uuid, input: CancelDistribution): Promise<DistributionView> {
    return this.cancelling.run(call, { ...input, distributionId });
  }

  suspend(call: Call, distributionId: Uuid, input: SuspendDistribution): Promise<DistributionView> {
    return this.suspending.run(call, { ...input, distributionId });
  }

  resume(call: Call, distributionId: Uuid): Promise<DistributionView> {
    return this.resuming.run(call, { distributionId });
  }

  close(call: Call, distributionId: Uuid, input: CloseDistribution): Promise<DistributionView> {
    return this.closing.run(call, { ...input, distributionId });
  }

  async get(call: Call, id: Uuid): Promise<DistributionView> {
    const view = await this.database.read(call.scope, (read) => this.view(read, call, id));
    if (!view) throw notFound();
    return view;
  }

  async list(call: Call, query: DistributionQuery): Promise<Page<DistributionSummaryView>> {
    const filter = { ...query, emergencyId: call.emergencyId };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, filter, query),
    );
    const page = pageOf(rows, query.limit, ({ heldOn, id }) => [heldOn, id]);
    return { items: page.items.map(summaryOf), next: page.next };
  }

  private async openOne(tx: Tx, entry: Entry<Named<OpenDistribution>>, now: Date): Promise<Made> {
    const distribution = await this.locked(tx, entry);
    refuseOpening(distribution);
    const promised = await this.store.listPromised(tx, distribution.id);
    const sources = await this.sourcesOf(tx, distribution, promised, entry.input.custodianId);

    const reserved = reserve(promised, sources, entry.input.short);

    const transfers = openingTransfers(distribution, reserved);
    await this.deliveries.beginRound(tx, distribution, now);
    await this.store.setState(tx, distribution.id, 'open', null, now);
    await this.store.insertStep(tx, distribution, stepOf(entry.call, 'opened', now));
    await this.store.insertStock(tx, distribution, reserved);
    await this.ledger.post(tx, transfers);
    return madeOf(distribution, transfers, [distribution.roundId]);
  }

  private async resumeOne(tx: Tx, entry: Entry<Named<object>>, now: Date): Promise<Made> {
    const distribution = await this.locked(tx, entry);
    if (distribution.state !== 'suspended') {
      throw new Refusal('distribution.state', 'Only a suspended distribution is resumed', {
        state: distribution.state,
      });
    }
    await this.store.setState(tx, distribution.id, 'open', null, now);
    await this.store.insertStep(tx, distribution, stepOf(entry.call, 'resumed', now));
    return madeOf(distribution, []);
  }

  private async suspendOne(tx: Tx, entry: Entry<Named<SuspendDistribution>>, now: Date): Promise<Made> {
    const distribution = await this.locked(tx, entry);
    refuseStep(distribution, 'suspended');
    const { cause, reason } = entry.input;
    await this.store.setState(tx, distribution.id, 'suspended', `${cause}: ${reason}`, now);
    await this.store.insertStep(tx, distribution, { ...stepOf(entry.call, 'suspended', now), cause, reason });
    const incident = { id: newId(now.getTime()), kind: cause, severity: 'medium', told: reason };
    await this.incidents.insert(tx, [
      {
        ...incident,
        emergencyId: distribution.emergencyId,
        distributionId: distribution.id,
        handoutId: null,
        informed: entry.input.informed,
        recordedBy: entry.call.personId,
        recordedAt: now,
      },
    ]);
    return { ...madeOf(distribution, [], [incident.id]), facts: { cause } };
  }

  /** Its households are free again: a trigger ends its plans with it. */
  private async cancelOne(tx: Tx, entry: Entry<Named<CancelDistribution>>, now: Date): Promise<Made> {
    const distribution = await this.locked(tx, entry);
    refuseStep(distribution, 'cancelled');
    const { reason } = entry.input;
    await this.store.setState(tx, distribution.id, 'cancelled', reason, now);
    await this.store.insertStep(tx, distribution, { ...stepOf(entry.call, 'cancelled', now), reason });
    return madeOf(distribution, []);
  }

  private async closeOne(tx: Tx, entry: Entry<Named<CloseDistribution>>, now: Date): Promise<Made> {
    await this.planned.lockPlanned(tx, entry.call.emergencyId, entry.input.distributionId);
    const distribution = await this.locked(tx, entry);
    refuseStep(distribution, 'closed');
    const absent = await this.endAbsent(tx, entry, now);
    const taken = (await this.store.stockOf(tx, [distribution.id])).get(distribution.id) ?? [];
    const left = await this.ledger.lockAvailable(
      tx,
      taken.map(({ source }) => reservedAccount(distribution, source)),
    );

    const exponents = new Map(taken.map(({ no, source }) => [no, exponentOf(source)]));
    const counted = entry.input.counted.map(({ no, returned, damaged }) => ({
      no,
      returned: parseAmount(returned, exponents.get(no) ?? 0),
      damaged: parseAmount(damaged, exponents.get(no) ?? 0),
    }));
    const closings = closingOf(
      taken,
      counted,
      ({ source }) => left.get(accountId(reservedAccount(distribution, source))) ?? 0n,
    );

    const cash = closings.filter(({ source }) => source.kind === 'float');
    refuseCountedByOne(cash, await this.custody.of(tx, distribution.id));

    const transfers = closingTransfers(distribution, closings);
    await this.store.insertCounts(tx, distribution, closings);
    await this.store.setState(tx, distribution.id, 'closed', null, now);
    await this.store.insertStep(tx, distribution, stepOf(entry.call, 'closed', now));
    await this.ledger.post(tx, transfers);
    const facts = { differences: closings.filter(differs).length, absent: absent.length };
    return { ...madeOf(distribution, transfers, absent), facts };
  }

  /** Whoever did not come, or not for all of it, was absent; what is on hold stays open until somebody decides. */
  private async endAbsent(
    tx: Tx,
    { call, input }: Entry<Named<object>>,
    now: Date,
  ): Promise<readonly Uuid[]> {
    const { emergencyId, personId } = call;
    const { distributionId } = input;
    const ids = await this.planned.unserved(tx, emergencyId, distributionId);
    await this.endings.endUnserved(tx, emergencyId, ids, { personId, at: now, reason: null, distributionId });
    return ids;
  }

  private async locked(tx: Tx, { call, input }: Entry<Named<object>>): Promise<Distribution> {
    const distribution = await this.store.lock(tx, call.scope, call.emergencyId, input.distributionId);
    if (!distribution) throw notFound();
    return distribution;
  }

  /** The site's lots and the custodian's cash, as far as they may serve what is promised. */
  async sourcesOf(
    tx: Tx,
    distribution: Distribution,
    promised: readonly (Promised & { readonly kind: 'item' | 'cash' })[],
    custodianId: Uuid | undefined,
  ): Promise<readonly Source[]> {
    const itemIds = promised.filter(({ kind }) => kind === 'item').map(({ commodityId }) => commodityId);
    const { emergencyId, siteId, heldOn } = distribution;
    const lots = await this.stock.lotsAt(tx, {
      emergencyId,
      siteId,
      itemIds: [...new Set(itemIds)],
      usableOn: heldOn,
    });
    const goods = lots.map((lot) => ({ account: stockAccount(siteId, lot), available: lot.available }));
    if (!promised.some(({ kind }) => kind === 'cash')) return goods;

    if (!custodianId) {
      throw new Refusal('distribution.custodian', 'Cash is to be handed out: name who carries it', {}, [
        { pointer: '/custodianId', detail: 'needed where cash is to be handed out' },
      ]);
    }
    const floats = await this.ledger.balances(tx, { emergencyId, kind: 'float', owner: custodianId });
    return [
      ...goods,
      ...floats.map(({ account, amount, pending }) => ({ account, available: amount - pending })),
    ];
  }

  async view(reads: Reads, call: Call, id: Uuid): Promise<DistributionView | undefined> {
    const distribution = await this.store.find(reads, call.scope, call.emergencyId, id);
    if (!distribution) return undefined;
    const lines = (await this.store.stockOf(reads, [distribution.id])).get(distribution.id) ?? [];
    const left = await this.ledger.available(
      reads,
      lines.map(({ source }) => reservedAccount(distribution, source)),
    );
    const stock = lines.map((line) =>
      stockViewOf(line, left.get(accountId(reservedAccount(distribution, line.source))) ?? 0n),
    );
    const counts = await this.store.counts(reads, id);
    const steps = await this.store.stepsOf(reads, id);
    const moves = await this.supplies.of(reads, id);
    const signOff = (await this.signOffs.of(reads, id)).at(-1);
    return {
      ...summaryOf(distribution),
      state: distribution.state,
      stateReason: distribution.stateReason,
      ...counts,
      stock,
      stockMoves: moves.map((move) => stockMoveViewOf(move, lines)),
      steps: steps.map((step) => ({ ...step, at: step.at.toISOString() })),
      signOff: signOff ? signOffViewOf(signOff) : null,
    };
  }
}

function madeOf(
  distribution: Distribution,
  transfers: readonly Transfer[],
  others: readonly Uuid[] = [],
): Made {
  return {
    resultId: distribution.id,
    subjects: [distribution.id, ...others],
    transfers: transfers.map(leafOf),
  };
}

function stockMoveViewOf(
  { no, kind, quantity, reason, movedBy, movedAt }: StockMove,
  lines: readonly StockLine[],
): StockMoveView {
  const source = lines.find((line) => line.no === no)?.source;
  const text = formatAmount(quantity, source ? exponentOf(source) : 0);
  return { no, kind, quantity: text, reason, personId: movedBy, at: movedAt.toISOString() };
}

function differs({ damaged, missing }: Closing): boolean {
  return damaged !== 0n || missing !== 0n;
}

export function stepOf(call: Call, did: Step['did'], at: Date): Step {
  return { did, cause: null, reason: null, personId: call.personId, at };
}

function summaryOf(distribution: Distribution): DistributionSummaryView {
  const { id, roundId, projectId, siteId, heldOn, kind, deliveryAreaId, movedFrom } = distribution;
  const { teamLeaderId, desks, state, version } = distribution;
  return {
    ...{ id, roundId, projectId, siteId, heldOn, kind, deliveryAreaId, movedFrom },
    ...{ teamLeaderId, desks, state, version },
  };
}

function stockViewOf(line: StockLine, left: bigint): StockLineView {
  const { no, source, custodianId, quantity, returned, damaged, missing } = line;
  const text = (amount: bigint | null): string | null =>
    amount === null ? null : formatAmount(amount, exponentOf(source));
  return {
    no,
    commodityId: source.commodityId,
    currency: currencyOfCommodity(source.commodityId)?.code ?? null,
    grantId: source.grantId,
    lotId: source.lotId,
    custodianId,
    taken: formatAmount(quantity, exponentOf(source)),
    left: formatAmount(left, exponentOf(source)),
    returned: text(returned),
    damaged: text(damaged),
    missing: text(missing),
  };
}
