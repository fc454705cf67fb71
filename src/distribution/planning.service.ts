import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { EndingStore } from '../assistance/ending.store.js';
import { refuseUnlessGoingOn } from '../assistance/round.rules.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { DistributionView, MoveDistribution, PlanDistribution } from './distribution.contract.js';
import { refuseDay, refuseMove } from './distribution.rules.js';
import { DistributionService, stepOf } from './distribution.service.js';
import { DistributionStore, type NewDistribution } from './distribution.store.js';
import { FloatStore } from './float.store.js';
import { PlanningStore, type RoundFacts } from './planning.store.js';

type Move = MoveDistribution & { readonly distributionId: Uuid };
type Made = Omit<Done<DistributionView>, 'kind'>;

/** Who is served where and when: a round planned at a site, those planned again who were absent, and the rest moved to another day. */
@Injectable()
export class PlanningService {
  private readonly planning: Command<PlanDistribution, DistributionView>;
  private readonly moving: Command<Move, DistributionView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(DistributionService) shown: DistributionService,
    @Inject(PlanningStore) private readonly store: PlanningStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(EndingStore) private readonly endings: EndingStore,
    @Inject(FloatStore) private readonly floats: FloatStore,
  ) {
    const answer = answerOne<DistributionView>((reads, call, id) => shown.view(reads, call, id));
    this.planning = commands.define<PlanDistribution, DistributionView>('distribution.plan', {
      work: each((tx, entry, now) => this.planOne(tx, entry, now)),
      answer,
    });
    this.moving = commands.define<Move, DistributionView>('distribution.move', {
      work: each((tx, entry, now) => this.moveOne(tx, entry, now)),
      answer,
    });
  }

  plan(call: Call, input: PlanDistribution): Promise<DistributionView> {
    return this.planning.run(call, input);
  }

  /** Answers with the distribution at which the rest is planned now. */
  move(call: Call, distributionId: Uuid, input: MoveDistribution): Promise<DistributionView> {
    return this.moving.run(call, { ...input, distributionId });
  }

  private async planOne(tx: Tx, { call, input }: Entry<PlanDistribution>, now: Date): Promise<Made> {
    refuseChoice(input);
    const again = await this.lockAbsent(tx, call, input);
    const round = await this.roundAt(tx, call, input);
    refuseDay(input.heldOn, round.window);

    const { roundId, siteId, heldOn, teamLeaderId, desks, kind } = input;
    const distribution = newDistribution(call, round, now, {
      ...{ roundId, siteId, heldOn, teamLeaderId, desks, kind },
      deliveryAreaId: input.deliveryAreaId ?? null,
      movedFrom: null,
    });
    await this.distributions.insert(tx, distribution);
    const reopened = again && (await this.planAgain(tx, call, distribution.id, again, now));
    const planned = await this.planned(tx, call, distribution, input, again);
    refuseUnplanned(planned, input.entitlementIds);
    await this.distributions.insertStep(tx, distribution, stepOf(call, 'planned', now));
    return {
      resultId: distribution.id,
      subjects: [distribution.id, ...(reopened ?? [])],
      facts: { planned: planned.length, kind },
    };
  }

  private planned(
    tx: Tx,
    { scope }: Call,
    distribution: NewDistribution,
    { entitlementIds, tokens }: PlanDistribution,
    again: readonly Uuid[] | undefined,
  ): Promise<readonly Uuid[]> {
    if (!again) return this.store.planSite(tx, scope, distribution, { entitlementIds, tokens });
    const chosen = { entitlementIds: [...new Set([...again, ...(entitlementIds ?? [])])] };
    return this.store.planSite(tx, scope, distribution, chosen, true);
  }

  /** Of a catch-up or home delivery those who were absent, under their locks: these come before the round's. */
  private async lockAbsent(
    tx: Tx,
    { scope, emergencyId }: Call,
    input: PlanDistribution,
  ): Promise<readonly Uuid[] | undefined> {
    if (input.kind === 'regular') return undefined;
    const ids = await this.store.absent(tx, scope, { ...input, emergencyId }, input);
    await this.endings.lock(tx, emergencyId, ids);
    return ids;
  }

  private planAgain(
    tx: Tx,
    { emergencyId, personId }: Call,
    distributionId: Uuid,
    ids: readonly Uuid[],
    now: Date,
  ): Promise<readonly Uuid[]> {
    const step = { personId, at: now, reason: null, distributionId };
    return this.endings.reopen(tx, { emergencyId, ids, from: ['absent', 'partly'] }, step);
  }

  private async moveOne(tx: Tx, { call, input }: Entry<Move>, now: Date): Promise<Made> {
    const { scope, emergencyId, personId } = call;
    await this.store.lockPlanned(tx, emergencyId, input.distributionId);
    const from = await this.distributions.lock(tx, scope, emergencyId, input.distributionId);
    if (!from) throw notFound();
    refuseMove(from);
    const { roundId, desks, kind, deliveryAreaId } = from;
    const { siteId = from.siteId, teamLeaderId = from.teamLeaderId, heldOn, reason } = input;
    const round = await this.roundAt(tx, call, { roundId, siteId, teamLeaderId });
    refuseDay(heldOn, round.window);

    const to = newDistribution(call, round, now, {
      ...{ roundId, siteId, heldOn, teamLeaderId, desks, kind, deliveryAreaId },
      movedFrom: from.id,
    });
    await this.distributions.insert(tx, to);
    const moved = await this.store.movePlanned(tx, emergencyId, { from: from.id, to: to.id });
    if (moved === 0) throw new Refusal('distribution.no-households', 'Nobody there is still to be served');
    await this.distributions.insertStep(tx, to, stepOf(call, 'planned', now));
    await this.distributions.insertStep(tx, from, { did: 'moved', cause: null, reason, personId, at: now });
    if (from.state === 'planned') {
      await this.distributions.setState(tx, from.id, 'cancelled', reason, now);
      await this.distributions.insertStep(tx, from, {
        did: 'cancelled',
        cause: null,
        reason,
        personId,
        at: now,
      });
    }
    return { resultId: to.id, subjects: [to.id, from.id], facts: { moved } };
  }

  /** The round under its lock, where it is carried out at the site, whose team leader is there. Refuses `distribution.round`, `distribution.site` and what `refuseUnlessGoingOn` does. */
  private async roundAt(
    tx: Tx,
    { scope, emergencyId }: Call,
    of: {
      readonly roundId: Uuid;
      readonly siteId: Uuid;
      readonly teamLeaderId: Uuid;
      readonly deliveryAreaId?: Uuid;
    },
  ): Promise<RoundFacts> {
    const round = await this.store.lockRound(tx, emergencyId, of.roundId);
    const place = round && (await this.store.findPlace(tx, emergencyId, round.organisationId, of.siteId));
    if (!round || !place || !reaches(scope, place)) throw notFound();
    if (!(await this.floats.personExists(tx, of.teamLeaderId))) throw notFound();
    if (of.deliveryAreaId && !(await this.store.areaPath(tx, emergencyId, of.deliveryAreaId)))
      throw notFound();
    if (round.state !== 'approved' && round.state !== 'open') {
      throw new Refusal('distribution.round', 'Only an approved round is carried out', {
        state: round.state,
      });
    }
    refuseUnlessGoingOn(round.series);
    if (!(await this.store.isAtSite(tx, round.id, of.siteId)))
      throw new Refusal('distribution.site', 'The round is not carried out at this site');
    return round;
  }
}

function newDistribution(
  { emergencyId, personId }: Call,
  { projectId, organisationId }: RoundFacts,
  now: Date,
  plan: Omit<NewDistribution, 'id' | 'emergencyId' | 'projectId' | 'organisationId' | 'createdBy'>,
): NewDistribution {
  const id = newId(now.getTime());
  return { ...plan, id, emergencyId, projectId, organisationId, createdBy: personId };
}

/** Entitlements are chosen in one way, and a kind has what it needs. Refuses `input.invalid`. */
function refuseChoice({ entitlementIds, tokens, absentOf, kind, deliveryAreaId }: PlanDistribution): void {
  const problem = (pointer: string, detail: string): Refusal =>
    new Refusal('input.invalid', undefined, {}, [{ pointer, detail }]);
  if (entitlementIds && tokens) throw problem('/tokens', 'not together with entitlementIds');
  if (tokens && tokens.to < tokens.from) throw problem('/tokens/to', 'not before from');
  if (absentOf && kind === 'regular') throw problem('/absentOf', 'only for a catch-up or a home delivery');
  if ((kind === 'home_delivery') !== (deliveryAreaId !== undefined))
    throw problem('/deliveryAreaId', 'needed for a home delivery, and only for that');
}

/** Refuses `distribution.no-households`, and `distribution.entitlements` with those that were named and cannot be planned. */
function refuseUnplanned(planned: readonly Uuid[], named: readonly Uuid[] | undefined): void {
  const there = new Set(planned);
  const not = (named ?? []).filter((id) => !there.has(id));
  if (not.length > 0)
    throw new Refusal('distribution.entitlements', 'Some entitlements are not to be planned at this site', {
      entitlementIds: not,
    });
  if (planned.length === 0)
    throw new Refusal('distribution.no-households', 'No entitlement of this round waits at this site');
}
