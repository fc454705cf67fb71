import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { DeliveryStore } from '../assistance/delivery.store.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { HandoutStore } from '../distribution/handout.store.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import type { ConfirmHandout, DisputeQuery, DisputeView, OpenDispute } from './dispute.contract.js';
import { refuseConfirmation, refuseDispute } from './dispute.rules.js';
import { type Dispute, DisputeStore } from './dispute.store.js';

type Made = Omit<Done<DisputeView>, 'kind'>;
type Opening = OpenDispute & { readonly handoutId: Uuid };
type Confirming = ConfirmHandout & { readonly disputeId: Uuid };

/**
 * Households that did not receive what a handout says. A disputed handout counts as delivered, and is shown as disputed, until somebody who did not
 * record it confirms it, or it is reversed: the database ends the dispute with the reversal.
 */
@Injectable()
export class DisputeService {
  private readonly opening: Command<Opening, DisputeView>;
  private readonly confirming: Command<Confirming, DisputeView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(DisputeStore) private readonly store: DisputeStore,
    @Inject(HandoutStore) private readonly handouts: HandoutStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
  ) {
    const answer = answerOne<DisputeView>(async (reads, call, id) => {
      const found = await store.find(reads, call.scope, call.emergencyId, id);
      return found && viewOf(found);
    });
    this.opening = commands.define<Opening, DisputeView>('dispute.open', {
      work: each((tx, entry, now) => this.openOne(tx, entry, now)),
      answer,
    });
    this.confirming = commands.define<Confirming, DisputeView>('dispute.resolve', {
      work: each((tx, entry, now) => this.confirmOne(tx, entry, now)),
      answer,
    });
  }

  open(call: Call, handoutId: Uuid, input: OpenDispute): Promise<DisputeView> {
    return this.opening.run(call, { ...input, handoutId });
  }

  confirm(call: Call, disputeId: Uuid, input: ConfirmHandout): Promise<DisputeView> {
    return this.confirming.run(call, { ...input, disputeId });
  }

  async list(call: Call, query: DisputeQuery): Promise<Page<DisputeView>> {
    const filter = { ...query, emergencyId: call.emergencyId };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, filter, query),
    );
    const page = pageOf(rows, query.limit, ({ id }) => [id]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  private async openOne(tx: Tx, { call, input }: Entry<Opening>, now: Date): Promise<Made> {
    const { emergencyId } = call;
    const [handout] = await this.handouts.find(tx, call.scope, emergencyId, [input.handoutId]);
    if (!handout) throw notFound();
    await this.deliveries.lock(tx, [handout.entitlementId]);
    refuseDispute(await this.store.standingOf(tx, handout.id));

    const id = newId(now.getTime());
    const { claim } = input;
    const dispute = { id, emergencyId, handoutId: handout.id, claim };
    await this.store.insert(tx, { ...dispute, openedBy: call.personId, openedAt: now });
    return {
      resultId: id,
      subjects: [id, handout.id, handout.entitlementId, handout.recipientId],
      facts: { claim },
    };
  }

  private async confirmOne(tx: Tx, { call, input }: Entry<Confirming>, now: Date): Promise<Made> {
    const { emergencyId, personId } = call;
    const known = await this.store.find(tx, call.scope, emergencyId, input.disputeId);
    if (!known) throw notFound();
    await this.deliveries.lock(tx, [known.entitlementId]);
    const dispute = (await this.store.find(tx, call.scope, emergencyId, known.id)) ?? known;
    refuseConfirmation(dispute, personId);

    const { reason } = input;
    await this.store.confirm(tx, dispute, { emergencyId, reason, resolvedBy: personId, resolvedAt: now });
    return { resultId: dispute.id, subjects: [dispute.id, dispute.handoutId, dispute.entitlementId] };
  }
}

function viewOf({ recordedBy: _, ...dispute }: Dispute): DisputeView {
  return {
    ...dispute,
    openedAt: dispute.openedAt.toISOString(),
    resolvedAt: dispute.resolvedAt?.toISOString() ?? null,
  };
}
