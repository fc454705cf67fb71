import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { ItemService } from '../items/item.service.js';
import { jobPatience } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { idOf, newId, nil, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { type HouseholdFacts as Registered, HouseholdStore } from '../registry/household.store.js';
import { isGroup } from './codes.rules.js';
import {
  draftEntitlements,
  draftGroup,
  draftHouseholds,
  type Drafting,
  listEntry,
  type Portion,
} from './draft.rules.js';
import type { HouseholdFacts } from './eligibility.rules.js';
import type { Pot } from './funding.rules.js';
import { ListDigest, portionDigest } from './list.rules.js';
import { digestPortion, type ListKey, ListStore, type RoundList } from './list.store.js';
import type { KitPart } from './package.rules.js';
import type { ApproveList, RejectList, RoundView } from './round.contract.js';
import {
  planText,
  refuseLateAddendum,
  refuseOtherList,
  refuseOvertaken,
  refuseUnderfunded,
  refuseUnfunded,
  refuseUnlessDecidable,
  refuseUnlessDraft,
  refuseUnlessSubmittable,
} from './round.rules.js';
import { type Made, RoundService } from './round.service.js';
import { type Round, RoundStore } from './round.store.js';

interface OfList {
  readonly roundId: Uuid;
  readonly listNo: number;
}

interface Preparation extends OfList {
  /** The request's key: the latest preparation of a list is the only one that goes on. */
  readonly preparation: Uuid;
}

/** One step of a preparation: what comes after where the step before ended. */
interface Step extends Preparation {
  readonly after: Uuid | null;
}

/** Where the next step begins; null where there is nothing left to do. */
interface StepDone {
  readonly next: Uuid | null;
}

/** Most subjects of an audit entry less some: how many entitlements one step may write. */
const entitlementsPerStep = 480;

/**
 * The list of a round, and its addenda: prepared in portions, submitted, approved by somebody who had no hand in it, and from then on
 * frozen: an approval is bound to the list's digest.
 */
@Injectable()
export class ListService {
  private readonly beginning: Command<Preparation, RoundView>;
  private readonly discarding: Command<Step, StepDone>;
  private readonly drafting: Command<Step, StepDone>;
  private readonly finishing: Command<Preparation, RoundView>;
  private readonly submitting: Command<OfList, RoundView>;
  private readonly approving: Command<OfList & ApproveList, RoundView>;
  private readonly rejecting: Command<OfList & RejectList, RoundView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(RoundService) private readonly rounds: RoundService,
    @Inject(RoundStore) private readonly store: RoundStore,
    @Inject(ListStore) private readonly lists: ListStore,
    @Inject(HouseholdStore) private readonly households: HouseholdStore,
    @Inject(ItemService) private readonly items: ItemService,
  ) {
    const answer = answerOne((reads: Reads, call: Call, id: Uuid) => rounds.view(reads, call, id));
    const job = { patience: jobPatience, answer };
    const step = { patience: jobPatience, answer: answerStep };
    this.beginning = commands.define('round.prepare', {
      ...job,
      work: each((tx, entry) => this.begin(tx, entry)),
    });
    this.discarding = commands.define('round.prepare', {
      ...step,
      work: each((tx, entry) => this.discard(tx, entry)),
    });
    this.drafting = commands.define('round.prepare', {
      ...step,
      work: each((tx, entry) => this.draft(tx, entry)),
    });
    this.finishing = commands.define('round.prepare', {
      ...job,
      work: each((tx, entry, now) => this.finish(tx, entry, now)),
    });
    this.submitting = commands.define('round.submit', {
      work: each((tx, entry, now) => this.submitOne(tx, entry, now)),
      answer,
    });
    this.approving = commands.define('round.approve', {
      ...job,
      work: each((tx, entry, now) => this.approveOne(tx, entry, now)),
    });
    this.rejecting = commands.define('round.reject', {
      work: each((tx, entry) => this.rejectOne(tx, entry)),
      answer,
    });
  }

  /**
   * Computes the list in steps, each in a transaction and with an audit entry of its own. Sent again under the same key, it goes on
   * where it stopped; what was on the draft before is discarded first.
   */
  async prepare(call: Call, roundId: Uuid, listNo: number): Promise<RoundView> {
    const preparation = call.key;
    if (preparation === null) throw new Refusal('idempotency.missing', 'Send an Idempotency-Key header');
    const list = { roundId, listNo, preparation };
    const named = (...name: readonly string[]): Uuid => idOf(preparation, ...name);

    await this.beginning.run(call, list);
    await inSteps((after, n) => this.discarding.runAs(call, named('discard', n), { ...list, after }));
    await inSteps((after, n) => this.drafting.runAs(call, named('draft', n), { ...list, after }));
    return this.finishing.runAs(call, named('finish'), list);
  }

  submit(call: Call, roundId: Uuid, listNo: number): Promise<RoundView> {
    return this.submitting.run(call, { roundId, listNo });
  }

  /** Approves the list that the approver saw, as its digest says. */
  approve(call: Call, roundId: Uuid, listNo: number, input: ApproveList): Promise<RoundView> {
    return this.approving.run(call, { ...input, roundId, listNo });
  }

  reject(call: Call, roundId: Uuid, listNo: number, input: RejectList): Promise<RoundView> {
    return this.rejecting.run(call, { ...input, roundId, listNo });
  }

  private async begin(tx: Tx, { call, input }: Entry<Preparation>): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
    refuseLateAddendum(list, round.state);
    refuseUnlessDraft(list);
    refuseUnfunded(round.lines);
    await this.lists.begin(tx, { roundId: round.id, list, preparation: input.preparation });
    await this.lists.step(tx, list, {
      emergencyId: call.emergencyId,
      personId: call.personId,
      did: 'prepared',
    });
    return { resultId: round.id, subjects: [round.id, list.id] };
  }

  /** Removes some of what an earlier preparation left on the draft. */
  private async discard(tx: Tx, { call, input }: Entry<Step>): Promise<Stepped> {
    const { round, list } = await this.lock(tx, call, input);
    refuseOvertaken(list, input.preparation);
    const key = keyOf(round, list);
    const ids = await this.lists.draftIds(tx, key, entitlementsPerStep);
    await this.lists.discard(tx, key, ids);
    return stepped(ids.length < entitlementsPerStep ? null : (ids.at(-1) ?? null), [round.id, ...ids], {
      list: list.listNo,
      discarded: ids.length,
    });
  }

  /** Judges the next households, puts those who are in on the list, and gives each of their lines its grant. */
  private async draft(tx: Tx, { call, input }: Entry<Step>): Promise<Stepped> {
    const { round, list } = await this.lock(tx, call, input);
    refuseOvertaken(list, input.preparation);
    const key = keyOf(round, list);
    const { judged, candidates, next } = await this.portion(tx, round, list, input.after);

    const firstToken = (await this.lists.lastToken(tx, key)) + 1;
    const kits = await this.kitsOf(tx, round);
    const drafted = draftEntitlements(candidates, { pots: potsOf(round), kits, firstToken, newId });
    const { entitlements, taken, short } = drafted;

    await this.lists.insertJudged(tx, key, judged);
    await this.lists.insertEntitlements(tx, key, entitlements);
    await this.lists.count(tx, list.id, { taken, short, judged: judged.length, listed: entitlements.length });
    return stepped(next, [round.id, ...entitlements.map(({ id }) => id)], {
      list: list.listNo,
      judged: judged.length,
      listed: entitlements.length,
      digest: portionDigest(entitlements.map(listEntry)),
    });
  }

  private async portion(tx: Tx, round: Round, list: RoundList, after: Uuid | null): Promise<Portion> {
    const { emergencyId } = round;
    const organisationIds = organisationsOf(round);
    const sites = await this.lists.spots(tx, round.siteIds);
    const limit = entitlementsPerStep;
    if (isGroup(round.recipient)) {
      const groups = await this.lists.groupsAfter(tx, emergencyId, organisationIds, { after, limit });
      const ids = groups.map(({ id }) => id);
      const listed = await this.lists.listed(tx, keyOf(round, list), ids);
      const base = await this.baseOf(tx, round, ids);
      const drafting: Drafting = { round, sites, assisted: new Set(), listed, base };
      const candidates = groups.flatMap((group) => draftGroup(group, drafting) ?? []);
      return { judged: [], candidates, next: ids.length < limit ? null : (ids.at(-1) ?? null) };
    }

    const only = list.onlyHouseholds;
    const from = round.carriesFrom ?? round.topUpOf;
    const ids = from
      ? await this.lists.householdsOf(tx, { emergencyId, roundId: from }, { after, only, limit })
      : await this.lists.householdsAfter(tx, emergencyId, organisationIds, { after, only, limit });
    const facts = await this.households.factsOf(tx, emergencyId, ids);
    const { notAssisted } = round.criteria;
    const assisted = notAssisted ? await this.lists.assisted(tx, notAssisted, ids) : new Set<Uuid>();
    const people = facts.flatMap(({ members }) => members.map(({ individualId }) => individualId));
    const listed = await this.lists.listed(tx, keyOf(round, list), [...ids, ...people]);
    const base = await this.baseOf(tx, round, [...ids, ...people]);
    const drafting: Drafting = { round, sites, assisted, listed, base };
    const portion = draftHouseholds(facts.map(registered), drafting, limit);
    return { ...portion, next: portion.next ?? (ids.length < limit ? null : (ids.at(-1) ?? null)) };
  }

  /** What these recipients were promised by the round of which this one carries the list, or to which it adds. */
  private async baseOf(tx: Tx, round: Round, recipientIds: readonly Uuid[]): Promise<Drafting['base']> {
    const { emergencyId, carriesFrom, topUpOf } = round;
    const roundId = carriesFrom ?? topUpOf;
    if (roundId === null) return null;
    return this.lists.promisedBy(tx, { emergencyId, roundId, topUps: topUpOf !== null }, recipientIds);
  }

  private async finish(tx: Tx, { call, input }: Entry<Preparation>, now: Date): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
    refuseOvertaken(list, input.preparation);
    const digest = await this.digestOf(tx, round, list);
    await this.lists.finish(tx, list.id, digest, now);
    const facts = { list: list.listNo, digest: digest.toString('hex'), listed: list.listed };
    return { resultId: round.id, subjects: [round.id, list.id], facts };
  }

  private async submitOne(tx: Tx, { call, input }: Entry<OfList>, now: Date): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
    refuseLateAddendum(list, round.state);
    refuseUnlessSubmittable(list);
    refuseUnderfunded(round.lines);
    await this.lists.step(tx, list, {
      emergencyId: call.emergencyId,
      personId: call.personId,
      did: 'submitted',
    });
    await this.lists.setState(tx, list.id, 'submitted', now);
    if (list.listNo === 0) await this.store.setState(tx, round.id, 'submitted');
    return {
      resultId: round.id,
      subjects: [round.id, list.id],
      facts: { list: list.listNo, digest: list.digest },
    };
  }

  private async approveOne(tx: Tx, { call, input }: Entry<OfList & ApproveList>, now: Date): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
    refuseLateAddendum(list, round.state);
    refuseUnlessDecidable(list, call.personId);
    const found = (await this.digestOf(tx, round, list)).toString('hex');
    refuseOtherList(list, { seen: input.digest.toLowerCase(), found });
    refuseUnderfunded(round.lines);

    await this.lists.step(tx, list, {
      emergencyId: call.emergencyId,
      personId: call.personId,
      did: 'approved',
    });
    await this.lists.setState(tx, list.id, 'approved', now);
    await this.lists.assign(tx, round.id);
    if (list.listNo === 0) await this.store.setState(tx, round.id, 'approved');
    return { resultId: round.id, subjects: [round.id, list.id], facts: { list: list.listNo, digest: found } };
  }

  private async rejectOne(tx: Tx, { call, input }: Entry<OfList & RejectList>): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
    refuseUnlessDecidable(list, call.personId);
    await this.lists.step(tx, list, {
      emergencyId: call.emergencyId,
      personId: call.personId,
      did: 'rejected',
      reason: input.reason,
    });
    await this.lists.reopen(tx, list, call.emergencyId);
    if (list.listNo === 0) await this.store.setState(tx, round.id, 'draft');
    return { resultId: round.id, subjects: [round.id, list.id], facts: { list: list.listNo } };
  }

  private async lock(
    tx: Tx,
    call: Call,
    { roundId, listNo }: OfList,
  ): Promise<{ readonly round: Round; readonly list: RoundList }> {
    const round = await this.rounds.lockHeld(tx, call, roundId);
    const list = await this.lists.lock(tx, roundId, listNo);
    if (!list) throw notFound();
    return { round, list };
  }

  private async digestOf(tx: Tx, round: Round, { listNo }: RoundList): Promise<Buffer> {
    const digest = new ListDigest({ roundId: round.id, listNo, plan: planText(round) });
    let after: Uuid | null = null;
    for (;;) {
      const entries = await this.lists.entries(tx, keyOf(round, { listNo }), after);
      digest.add(entries);
      after = entries.at(-1)?.recipientId ?? null;
      if (entries.length < digestPortion) return digest.done();
    }
  }

  private async kitsOf(tx: Tx, round: Round): Promise<ReadonlyMap<Uuid, readonly KitPart[]>> {
    const kitIds = round.lines.flatMap(({ thing }) => (thing.kind === 'kit' ? [thing.itemId] : []));
    if (kitIds.length === 0) return new Map();
    const components = await this.items.componentsOf(tx, kitIds);
    return new Map(
      [...components].map(([id, parts]) => [
        id,
        parts.map(({ itemId, quantity }) => ({ itemId, quantity: BigInt(quantity) })),
      ]),
    );
  }
}

function organisationsOf({ organisationId, criteria }: Round): readonly Uuid[] {
  return criteria.organisationIds ?? [organisationId];
}

function keyOf({ emergencyId, id }: Round, { listNo }: Pick<RoundList, 'listNo'>): ListKey {
  return { emergencyId, roundId: id, listNo };
}

function potsOf(round: Round): readonly (Pot & { readonly grantId: Uuid | null })[] {
  return round.lines.flatMap((line) =>
    line.funding.map(({ id, grantId, quantity, assigned, drafted }) => ({
      id,
      lineId: line.id,
      grantId,
      left: quantity - assigned - drafted,
    })),
  );
}

type Stepped = Omit<Done<StepDone>, 'kind'>;

/** The result of a step is where the next one begins, nil where none does: so a step that is run again answers from its claim alone. */
function stepped(
  next: Uuid | null,
  subjects: readonly Uuid[],
  facts: NonNullable<Stepped['facts']>,
): Stepped {
  return { resultId: next ?? nil, subjects, facts };
}

function answerStep(_: Reads, __: Call, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, StepDone>> {
  return Promise.resolve(new Map(ids.map((id) => [id, { next: id === nil ? null : id }])));
}

/** Runs the steps of a job, each from where the one before ended, until one says that it was the last. */
async function inSteps(step: (after: Uuid | null, n: string) => Promise<StepDone>): Promise<void> {
  let after: Uuid | null = null;
  for (let n = 0; ; n += 1) {
    const { next } = await step(after, String(n));
    if (next === null) return;
    after = next;
  }
}

/** What the register knows of a household, as eligibility reads it. */
function registered(household: Registered): HouseholdFacts {
  const { householdId, areaPath, siteId, status, displacement, size } = household;
  return {
    id: householdId,
    areaId: areaPath.at(-1) ?? '',
    areaPath,
    siteId,
    status,
    displacement,
    size,
    members: household.members.map(({ individualId, head, sex, bornOn, disability, needs, pregnant }) => ({
      ...{ id: individualId, isHead: head, sex, bornOn, disability, pregnant },
      specificNeeds: needs,
    })),
  };
}
