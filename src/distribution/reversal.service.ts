import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { DeliveryStore } from '../assistance/delivery.store.js';
import { EndingStore } from '../assistance/ending.store.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { leafOf, type Transfer } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { Distribution } from './distribution.rules.js';
import { DistributionStore } from './distribution.store.js';
import { deliveriesOf, HandoutService } from './handout.service.js';
import { type Handout, HandoutStore } from './handout.store.js';
import type { ReversalRequestView, ReversalView, ReverseHandout } from './reversal.contract.js';
import { backwards, onwards, refuseTerms, type ReversalTerms } from './reversal.rules.js';
import { type Reversal, type ReversalRequest, ReversalStore } from './reversal.store.js';
import { ExchangeStore } from './exchange.store.js';

type Reverse = ReverseHandout & { readonly handoutId: Uuid };
type Approval = { readonly requestId: Uuid };

/** What a reversal is to do, by whom, and with whose approval. */
interface Order extends ReversalTerms {
  readonly reason: string;
  readonly recordedBy: Uuid;
  readonly approvedBy: Uuid | null;
}

/**
 * Undoes handouts. Never by who recorded the handout; after sign-off it takes two people: one asks, another approves. What was delivered
 * is due again, and the number of the handout is never used again.
 */
@Injectable()
export class ReversalService {
  private readonly reversing: Command<Reverse, ReversalView>;
  private readonly requesting: Command<Reverse, ReversalRequestView>;
  private readonly approving: Command<Approval, ReversalView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(ExchangeStore) private readonly exchanges: ExchangeStore,
    @Inject(ReversalStore) private readonly store: ReversalStore,
    @Inject(HandoutStore) private readonly handoutStore: HandoutStore,
    @Inject(HandoutService) private readonly handouts: HandoutService,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(EndingStore) private readonly endings: EndingStore,
    @Inject(LedgerService) private readonly ledger: LedgerService,
  ) {
    const answer = answerOne<ReversalView>(async (reads, call, id) => {
      const reversal = await store.find(reads, call.scope, call.emergencyId, id);
      return reversal && viewOf(reversal);
    });
    this.reversing = commands.define<Reverse, ReversalView>('handout.reverse', {
      work: each((tx, entry, now) => this.reverseOne(tx, entry, now)),
      answer,
    });
    this.requesting = commands.define<Reverse, ReversalRequestView>('handout.reversal-request', {
      work: each((tx, entry, now) => this.requestOne(tx, entry, now)),
      answer: answerOne(async (reads, call, id) => {
        const request = await store.findRequest(reads, call.scope, call.emergencyId, id);
        return request && requestViewOf(request);
      }),
    });
    this.approving = commands.define<Approval, ReversalView>('handout.reversal-approve', {
      work: each((tx, entry, now) => this.approveOne(tx, entry, now)),
      answer,
    });
  }

  reverse(call: Call, handoutId: Uuid, input: ReverseHandout): Promise<ReversalView> {
    return this.reversing.run(call, { ...input, handoutId });
  }

  request(call: Call, handoutId: Uuid, input: ReverseHandout): Promise<ReversalRequestView> {
    return this.requesting.run(call, { ...input, handoutId });
  }

  approve(call: Call, requestId: Uuid): Promise<ReversalView> {
    return this.approving.run(call, { requestId });
  }

  private async reverseOne(
    tx: Tx,
    { call, input }: Entry<Reverse>,
    now: Date,
  ): Promise<Omit<Done<ReversalView>, 'kind'>> {
    const { handout, distribution } = await this.load(tx, call, input.handoutId);
    if (distribution.state === 'signed_off') {
      throw signedOff();
    }
    const order = { ...termsOf(input), reason: input.reason, recordedBy: call.personId, approvedBy: null };
    return this.carryOut(tx, call, { handout, distribution, order }, now);
  }

  private async requestOne(
    tx: Tx,
    { call, input }: Entry<Reverse>,
    now: Date,
  ): Promise<Omit<Done<ReversalRequestView>, 'kind'>> {
    const { handout, distribution } = await this.load(tx, call, input.handoutId);
    if (distribution.state !== 'signed_off') {
      throw new Refusal('reversal.not-signed-off', 'Before sign-off one person reverses it', {
        state: distribution.state,
      });
    }
    const terms = termsOf(input);
    await this.refuse(tx, handout, terms, [call.personId]);

    const id = newId(now.getTime());
    const { emergencyId, personId } = call;
    await this.store.insertRequest(tx, {
      ...terms,
      id,
      emergencyId,
      handoutId: handout.id,
      reason: input.reason,
      requestedBy: personId,
      requestedAt: now,
    });
    return { resultId: id, subjects: [id, handout.id] };
  }

  private async approveOne(
    tx: Tx,
    { call, input }: Entry<Approval>,
    now: Date,
  ): Promise<Omit<Done<ReversalView>, 'kind'>> {
    const request = await this.store.findRequest(tx, call.scope, call.emergencyId, input.requestId);
    if (!request) throw notFound();
    if (request.requestedBy === call.personId)
      throw new Refusal('reversal.own', 'Someone else must approve what you asked for');
    const { handout, distribution } = await this.load(tx, call, request.handoutId);
    const order = { ...request, recordedBy: request.requestedBy, approvedBy: call.personId };
    return this.carryOut(tx, call, { handout, distribution, order }, now);
  }

  private async load(
    tx: Tx,
    call: Call,
    handoutId: Uuid,
  ): Promise<{ handout: Handout; distribution: Distribution }> {
    const [handout] = await this.handoutStore.find(tx, call.scope, call.emergencyId, [handoutId]);
    const distribution =
      handout && (await this.distributions.find(tx, call.scope, call.emergencyId, handout.distributionId));
    if (!handout || !distribution) throw notFound();
    return { handout, distribution };
  }

  private async refuse(
    tx: Tx,
    handout: Handout,
    terms: ReversalTerms,
    people: readonly (Uuid | null)[],
  ): Promise<void> {
    refuseTerms(terms, handout.entitlementId);
    if (people.includes(handout.recordedBy))
      throw new Refusal('reversal.own', 'Someone else must reverse what you recorded');
    if (await this.store.isReversed(tx, handout.id))
      throw new Refusal('reversal.done', 'This handout was reversed before');
    if (await this.exchanges.exists(tx, handout.id))
      throw new Refusal(
        'reversal.exchanged',
        'Something of this handout was exchanged: it was received, and what came back is in the books',
      );
  }

  /** Entitlements first, then the distribution, then balances: the order in which handouts lock. */
  private async carryOut(
    tx: Tx,
    call: Call,
    {
      handout,
      distribution,
      order,
    }: { readonly handout: Handout; readonly distribution: Distribution; readonly order: Order },
    now: Date,
  ): Promise<Omit<Done<ReversalView>, 'kind'>> {
    await this.deliveries.lock(tx, [
      handout.entitlementId,
      ...(order.rightEntitlementId === null ? [] : [order.rightEntitlementId]),
    ]);
    await this.refuse(tx, handout, order, [order.recordedBy, order.approvedBy]);
    const held = (await this.handoutStore.holdDistributions(tx, [distribution.id])).get(distribution.id);
    if (held?.state === 'signed_off' && order.approvedBy === null) throw signedOff();
    const given = await this.ledger.transfersOf(tx, handout.id);
    const taken = (await this.distributions.stockOf(tx, [distribution.id])).get(distribution.id) ?? [];

    const id = newId(now.getTime());
    const back = backwards(given, id);
    const on = onwards({ ...distribution, state: held?.state ?? distribution.state }, order, back, taken, id);

    const standing = await this.store.lastOf(tx, handout);
    await this.deliveries.add(
      tx,
      deliveriesOf(handout).map(({ lineId, quantity }) => ({
        lineId,
        quantity: -quantity,
        at: standing.get(lineId) ?? null,
      })),
    );
    await this.reopen(tx, handout, order, now);
    await this.ledger.post(tx, [...back, ...on]);
    const anew = await this.recordAnew(
      tx,
      call,
      { handout, back, rightEntitlementId: order.rightEntitlementId },
      now,
    );
    await this.store.insert(tx, reversalOf({ id, handout, order, now, anewId: anew?.id ?? null }));
    return {
      resultId: id,
      subjects: [id, handout.id, handout.entitlementId, handout.recipientId, ...(anew?.subjects ?? [])],
      transfers: [...back, ...on, ...(anew?.transfers ?? [])].map(leafOf),
      facts: { kind: order.kind, ...(order.approvedBy ? { askedBy: order.recordedBy } : {}) },
    };
  }

  /** Whatever ended as handed out in part is open again: how much of it was is no longer what it was ended for. */
  private async reopen(
    tx: Tx,
    { entitlementId, emergencyId }: Handout,
    order: Order,
    now: Date,
  ): Promise<void> {
    const { reason, recordedBy: personId } = order;
    const step = { personId, at: now, reason, distributionId: null };
    await this.endings.reopen(tx, { emergencyId, ids: [entitlementId], from: ['partly'] }, step);
  }

  private async recordAnew(
    tx: Tx,
    call: Call,
    {
      handout,
      back,
      rightEntitlementId,
    }: { handout: Handout; back: readonly Transfer[]; rightEntitlementId: Uuid | null },
    now: Date,
  ): Promise<{ id: Uuid; subjects: readonly Uuid[]; transfers: readonly Transfer[] } | undefined> {
    if (rightEntitlementId === null) return undefined;
    const holdings = back.map(({ to, amount }) => ({ account: to, available: amount }));
    return this.handouts.recordAnew(tx, call, { handout, rightEntitlementId, holdings }, now);
  }
}

function signedOff(): Refusal {
  return new Refusal('reversal.signed-off', 'Ask for the reversal; another person approves it');
}

function termsOf({
  kind,
  condition = null,
  rightEntitlementId = null,
}: NullTerms<ReverseHandout>): ReversalTerms {
  return { kind, condition, rightEntitlementId };
}

type NullTerms<T extends ReverseHandout> = Pick<T, 'kind'> & {
  readonly condition?: 'good' | 'damaged' | null | undefined;
  readonly rightEntitlementId?: Uuid | null | undefined;
};

function reversalOf({
  id,
  handout,
  order,
  now,
  anewId,
}: {
  readonly id: Uuid;
  readonly handout: Handout;
  readonly order: Order;
  readonly now: Date;
  readonly anewId: Uuid | null;
}): Reversal {
  const { kind, condition, reason, recordedBy, approvedBy } = order;
  const { id: handoutId, emergencyId } = handout;
  return {
    id,
    emergencyId,
    handoutId,
    kind,
    condition,
    reason,
    recordedBy,
    approvedBy,
    recordedAt: now,
    anewId,
  };
}

function viewOf(reversal: Reversal & { readonly entitlementId: Uuid }): ReversalView {
  const {
    id,
    handoutId,
    entitlementId,
    kind,
    condition,
    reason,
    recordedBy,
    approvedBy,
    recordedAt,
    anewId,
  } = reversal;
  return {
    id,
    handoutId,
    entitlementId,
    kind,
    condition,
    reason,
    recordedBy,
    approvedBy,
    recordedAt: recordedAt.toISOString(),
    anewId,
  };
}

function requestViewOf({
  id,
  handoutId,
  kind,
  condition,
  reason,
  requestedBy,
  requestedAt,
}: ReversalRequest): ReversalRequestView {
  return { id, handoutId, kind, condition, reason, requestedBy, requestedAt: requestedAt.toISOString() };
}
