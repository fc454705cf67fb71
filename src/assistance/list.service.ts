import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, each, type Entry } from '../commands/work.js';
import { ItemService } from '../items/item.service.js';
import { Database, jobPatience } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { idOf, newId, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { type HouseholdFacts as Registered, HouseholdStore } from '../registry/household.store.js';
import { isGroup } from './codes.rules.js';
import {
  type Candidate,
  draftEntitlements,
  type Drafting,
  draftGroup,
  draftHousehold,
} from './draft.rules.js';
import type { HouseholdFacts } from './eligibility.rules.js';
import { ListDigest } from './list.rules.js';
import { digestPortion, ListStore, type RoundList } from './list.store.js';
import type { KitPart } from './package.rules.js';
import type { ApproveList, RejectList, RoundView } from './round.contract.js';
import {
  planText,
  refuseOtherList,
  refuseOvertaken,
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

interface Portion extends OfList {
  readonly preparation: Uuid;
  readonly after: Uuid | null;
  readonly until: Uuid | null;
}

/** Most subjects of an audit entry less some: how many entitlements one portion may write. */
const entitlementsPerPortion = 480;
const membersAtMost = 12;

/**
 * The list of a round, and its addenda: prepared in portions, submitted, approved by somebody who had no hand in it, and from then on
 * frozen: an approval is bound to the list's digest.
 */
@Injectable()
export class ListService {
  private readonly beginning: Command<OfList & { readonly preparation: Uuid }, RoundView>;
  private readonly discarding: Command<Portion, RoundView>;
  private readonly drafting: Command<Portion, RoundView>;
  private readonly finishing: Command<OfList & { readonly preparation: Uuid }, RoundView>;
  private readonly submitting: Command<OfList, RoundView>;
  private readonly approving: Command<OfList & ApproveList, RoundView>;
  private readonly rejecting: Command<OfList & RejectList, RoundView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(RoundService) private readonly rounds: RoundService,
    @Inject(RoundStore) private readonly store: RoundStore,
    @Inject(ListStore) private readonly lists: ListStore,
    @Inject(HouseholdStore) private readonly households: HouseholdStore,
    @Inject(ItemService) private readonly items: ItemService,
  ) {
    const answer = answerOne((reads: Reads, call: Call, id: Uuid) => rounds.view(reads, call, id));
    const job = { patience: jobPatience, answer };
    this.beginning = commands.define('round.prepare', {
      ...job,
      work: each((tx, entry) => this.begin(tx, entry)),
    });
    this.discarding = commands.define('round.prepare', {
      ...job,
      work: each((tx, entry) => this.discard(tx, entry)),
    });
    this.drafting = commands.define('round.prepare', {
      ...job,
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
   * Computes the list in portions, each in a transaction and with an audit entry of its own. Sent again under the same key, it goes on
   * where it stopped; what was on the draft before is discarded first.
   */
  async prepare(call: Call, roundId: Uuid, listNo: number): Promise<RoundView> {
    const preparation = call.key;
    if (preparation === null) throw new Refusal('idempotency.missing', 'Send an Idempotency-Key header');
    const list = { roundId, listNo, preparation };
    const begun = await this.beginning.run(call, list);
    const step = (name: string, of: string): Uuid => idOf(preparation, name, of);

    for (
      let before = await this.oldDraft(call, list);
      before !== null;
      before = await this.oldDraft(call, list)
    ) {
      await this.discarding.runAs(call, step('discard', before), { ...list, after: before, until: null });
    }
    for (const portion of await this.portions(call, begun, list)) {
      await this.drafting.runAs(call, step('draft', portion.after ?? 'first'), portion);
    }
    return this.finishing.runAs(call, step('finish', ''), list);
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

  private async begin(
    tx: Tx,
    { call, input }: Entry<OfList & { readonly preparation: Uuid }>,
  ): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
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

  /** The first entitlement that an earlier preparation left on the draft; null where it is empty or this one has begun to fill it. */
  private async oldDraft(
    call: Call,
    { roundId, listNo, preparation }: OfList & { readonly preparation: Uuid },
  ): Promise<Uuid | null> {
    return this.database.read(call.scope, async (read) => {
      const list = (await this.lists.of(read, roundId)).find((one) => one.listNo === listNo);
      if (list?.preparation !== preparation || list.households > 0 || list.digest !== null) return null;
      const [first] = await this.lists.draftIds(read, roundId, listNo, 1);
      return first ?? null;
    });
  }

  private async discard(tx: Tx, { call, input }: Entry<Portion>): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
    refuseOvertaken(list, input.preparation);
    const ids = await this.lists.draftIds(tx, round.id, list.listNo, entitlementsPerPortion);
    await this.lists.discard(tx, round.id, list.listNo, ids);
    return { resultId: round.id, subjects: [round.id, ...ids] };
  }

  private async portions(
    call: Call,
    round: RoundView,
    list: OfList & { readonly preparation: Uuid },
  ): Promise<readonly Portion[]> {
    const only = await this.database.read(call.scope, async (read) => {
      const found = (await this.lists.of(read, list.roundId)).find(({ listNo }) => listNo === list.listNo);
      return found?.onlyHouseholds ?? null;
    });
    if (only !== null || isGroup(round.recipient as Round['recipient']))
      return [{ ...list, after: null, until: null }];
    const size =
      round.recipient === 'individual'
        ? Math.floor(entitlementsPerPortion / membersAtMost)
        : entitlementsPerPortion;
    const organisationIds = organisationsOf({
      organisationId: round.organisationId,
      criteria: round.criteria,
    });
    const bounds = await this.database.read(call.scope, (read) =>
      this.lists.portions(read, call.emergencyId, organisationIds, size),
    );
    return [null, ...bounds].map((after, index) => ({ ...list, after, until: bounds[index] ?? null }));
  }

  private async draft(tx: Tx, { call, input }: Entry<Portion>): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
    refuseOvertaken(list, input.preparation);
    const { judged, candidates } = await this.candidates(tx, round, list, input);

    const pots = round.lines.flatMap((line) =>
      line.funding.map(({ id, grantId, quantity, assigned, drafted }) => ({
        id,
        lineId: line.id,
        grantId,
        left: quantity - assigned - drafted,
      })),
    );
    const kits = await this.kitsOf(tx, round);
    const firstToken = (await this.lists.lastToken(tx, round.id)) + 1;
    const { entitlements, taken, short } = draftEntitlements(candidates, { pots, kits, firstToken, newId });

    const key = { emergencyId: call.emergencyId, roundId: round.id, listNo: list.listNo };
    await this.lists.insertJudged(tx, key, judged);
    await this.lists.insertEntitlements(tx, key, entitlements);
    await this.lists.count(tx, list.id, { taken, short, judged: judged.length, listed: entitlements.length });
    return {
      resultId: round.id,
      subjects: [round.id, ...entitlements.map(({ id }) => id)],
      facts: { listed: entitlements.length },
    };
  }

  private async candidates(
    tx: Tx,
    round: Round,
    list: RoundList,
    portion: Portion,
  ): Promise<{
    readonly judged: readonly NonNullable<ReturnType<typeof draftHousehold>>['judged'][];
    readonly candidates: readonly Candidate[];
  }> {
    const organisationIds = organisationsOf(round);
    const sites = await this.lists.spots(tx, round.siteIds);
    if (isGroup(round.recipient)) {
      const listed = await this.lists.listed(tx, round.id, list.listNo, []);
      const groups = await this.lists.groups(tx, round.emergencyId, organisationIds);
      const drafting: Drafting = { round, sites, assisted: new Set(), listed };
      return { judged: [], candidates: groups.flatMap((group) => draftGroup(group, drafting) ?? []) };
    }

    const between = { after: portion.after, until: portion.until, only: list.onlyHouseholds };
    const ids = await this.lists.householdsBetween(tx, round.emergencyId, organisationIds, between);
    const facts = await this.households.factsOf(tx, round.emergencyId, ids);
    const { notAssisted } = round.criteria;
    const assisted = notAssisted ? await this.lists.assisted(tx, notAssisted, ids) : new Set<Uuid>();
    const listed = await this.lists.listed(tx, round.id, list.listNo, ids);
    const drafts = facts.flatMap(
      (household) => draftHousehold(registered(household), { round, sites, assisted, listed }) ?? [],
    );
    return {
      judged: drafts.map(({ judged }) => judged),
      candidates: drafts.flatMap(({ candidates }) => candidates),
    };
  }

  private async finish(
    tx: Tx,
    { call, input }: Entry<OfList & { readonly preparation: Uuid }>,
    now: Date,
  ): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
    refuseOvertaken(list, input.preparation);
    const digest = await this.digestOf(tx, round, list);
    await this.lists.finish(tx, list.id, digest, now);
    const facts = { list: list.listNo, digest: digest.toString('hex'), listed: list.listed };
    return { resultId: round.id, subjects: [round.id, list.id], facts };
  }

  private async submitOne(tx: Tx, { call, input }: Entry<OfList>, now: Date): Promise<Made> {
    const { round, list } = await this.lock(tx, call, input);
    refuseUnlessSubmittable(list);
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
    refuseUnlessDecidable(list, call.personId);
    const found = (await this.digestOf(tx, round, list)).toString('hex');
    refuseOtherList(list, { seen: input.digest.toLowerCase(), found });
    refuseUnderfunded(round);

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
      const entries = await this.lists.entries(tx, round.id, listNo, after);
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

function organisationsOf({
  organisationId,
  criteria,
}: {
  readonly organisationId: Uuid;
  readonly criteria: object;
}): readonly Uuid[] {
  const { organisationIds } = criteria as { readonly organisationIds?: readonly Uuid[] };
  return organisationIds ?? [organisationId];
}

/** Refuses a list of which somebody's line is paid by nobody (`round.underfunded`), with how much is short. */
function refuseUnderfunded(round: Round): void {
  const short = round.lines.filter((line) => line.short > 0n && line.thing.kind !== 'service');
  if (short.length === 0) return;
  throw new Refusal('round.underfunded', 'The funding does not cover the list', {
    lines: short.map((line) => ({ no: line.no, short: line.short.toString() })),
  });
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
