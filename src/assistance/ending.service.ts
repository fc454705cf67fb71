import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { endingCodes, outcomeCodes } from './codes.rules.js';
import { DeliveryStore } from './delivery.store.js';
import type { EndEntitlements, RoundOutcomesView } from './ending.contract.js';
import { openOf, refuseEnding } from './ending.rules.js';
import { EndingStore } from './ending.store.js';
import type { ChangeEntitlement, EntitlementView } from './entitlement.contract.js';
import { EntitlementService } from './entitlement.service.js';
import { EntitlementStore } from './entitlement.store.js';
import { RoundStore } from './round.store.js';

type End = EndEntitlements & { readonly roundId: Uuid };
type Reopen = ChangeEntitlement & { readonly entitlementId: Uuid };

/** How entitlements end that nobody collected: every one of them does before its round is over. */
@Injectable()
export class EndingService {
  private readonly ending: Command<End, RoundOutcomesView>;
  private readonly reopening: Command<Reopen, EntitlementView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(EndingStore) private readonly store: EndingStore,
    @Inject(EntitlementStore) private readonly entitlements: EntitlementStore,
    @Inject(EntitlementService) shown: EntitlementService,
    @Inject(RoundStore) private readonly rounds: RoundStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
  ) {
    this.ending = commands.define<End, RoundOutcomesView>('entitlement.end', {
      work: each((tx, entry, now) => this.endSome(tx, entry, now)),
      answer: answerOne((reads, call, id) => this.outcomesOf(reads, call, id)),
    });
    this.reopening = commands.define<Reopen, EntitlementView>('entitlement.reopen', {
      work: each((tx, entry, now) => this.reopenOne(tx, entry, now)),
      answer: answerOne((reads, call, id) => shown.view(reads, call, id)),
    });
  }

  end(call: Call, roundId: Uuid, input: EndEntitlements): Promise<RoundOutcomesView> {
    return this.ending.run(call, { ...input, roundId });
  }

  reopen(call: Call, entitlementId: Uuid, input: ChangeEntitlement): Promise<EntitlementView> {
    return this.reopening.run(call, { ...input, entitlementId });
  }

  async outcomes(call: Call, roundId: Uuid): Promise<RoundOutcomesView> {
    const view = await this.database.read(call.scope, (read) => this.outcomesOf(read, call, roundId));
    if (!view) throw notFound();
    return view;
  }

  private async outcomesOf(
    reads: Reads,
    { scope, emergencyId }: Call,
    roundId: Uuid,
  ): Promise<RoundOutcomesView | undefined> {
    const round = await this.rounds.find(reads, scope, emergencyId, roundId);
    if (!round) return undefined;
    const counts = await this.store.counts(reads, { emergencyId, roundId }, scope);
    const { held, waitingForShelter } = openOf(counts);
    const sumOf = (code: string): number =>
      counts
        .filter(({ outcome }) => outcome === code)
        .reduce((all, { entitlements }) => all + entitlements, 0);
    return {
      roundId,
      state: round.state,
      entitlements: counts.reduce((all, { entitlements }) => all + entitlements, 0),
      outcomes: Object.fromEntries(
        outcomeCodes.map((code) => [code, sumOf(code)]),
      ) as unknown as RoundOutcomesView['outcomes'],
      held,
      waitingForShelter,
    };
  }

  private async endSome(
    tx: Tx,
    { call, input }: Entry<End>,
    now: Date,
  ): Promise<Omit<Done<RoundOutcomesView>, 'kind'>> {
    const { scope, emergencyId, personId } = call;
    const { roundId, entitlementIds: ids, outcome, reason } = input;
    await this.store.lock(tx, emergencyId, ids);
    const found = await this.entitlements.findSome(tx, scope, emergencyId, { roundId, ids });
    if (found.length < ids.length) throw notFound();

    refuseEnding(found, outcome);

    const step = { personId, at: now, reason, distributionId: null };
    await this.store.end(tx, { emergencyId, ids, outcome }, step);
    return { resultId: roundId, subjects: [roundId, ...ids], facts: { outcome, ended: ids.length } };
  }

  private async reopenOne(
    tx: Tx,
    { call, input }: Entry<Reopen>,
    now: Date,
  ): Promise<Omit<Done<EntitlementView>, 'kind'>> {
    const { scope, emergencyId, personId } = call;
    const found = await this.entitlements.lock(tx, scope, emergencyId, input.entitlementId);
    if (!found) throw notFound();
    const { id, roundId, ended, recipientId } = found;
    if (ended === null) throw new Refusal('entitlement.not-ended', 'It has not ended');
    await this.deliveries.keepRunning(tx, { emergencyId, roundId });

    const step = { personId, at: now, reason: input.reason, distributionId: null };
    await this.store.reopen(tx, { emergencyId, ids: [id], from: endingCodes }, step);
    return { resultId: id, subjects: [id, recipientId], facts: { ended } };
  }
}
