import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { Criteria } from './eligibility.rules.js';
import { openOf, refuseOpen } from './ending.rules.js';
import { EndingStore } from './ending.store.js';
import { ListStore, type RoundList } from './list.store.js';
import { planOf, type PlanDraft } from './plan.rules.js';
import { formatQuantity } from './quantity.rules.js';
import { holdsRound } from './reach.rules.js';
import type {
  ChangeRound,
  CloseRound,
  CreateAddendum,
  CreateRound,
  PackageLineView,
  RoundListView,
  RoundQuery,
  RoundSummaryView,
  RoundView,
} from './round.contract.js';
import { refuseUnlessDraft, refuseUnlessRunning } from './round.rules.js';
import { refuseBase, refuseInstalment } from './series.rules.js';
import { SeriesStore } from './series.store.js';
import { type Named, type Round, RoundStore, type RoundSummary, type StoredLine } from './round.store.js';

export type Made = Omit<Done<RoundView>, 'kind'>;
type OfRound<Input> = Input & { readonly roundId: Uuid };
type Change = OfRound<ChangeRound> & { readonly version: number };

/** Plans rounds: whom they are for, what they promise, where, and who pays. */
@Injectable()
export class RoundService {
  private readonly creating: Command<CreateRound, RoundView>;
  private readonly changing: Command<Change, RoundView>;
  private readonly adding: Command<OfRound<CreateAddendum>, RoundView>;
  private readonly closing: Command<OfRound<CloseRound>, RoundView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(RoundStore) private readonly store: RoundStore,
    @Inject(ListStore) private readonly lists: ListStore,
    @Inject(EndingStore) private readonly endings: EndingStore,
    @Inject(SeriesStore) private readonly series: SeriesStore,
  ) {
    const answer = answerOne((reads, call, id) => this.view(reads, call, id));
    this.creating = commands.define<CreateRound, RoundView>('round.create', {
      work: each((tx, entry, now) => this.createOne(tx, entry, now)),
      answer,
    });
    this.changing = commands.define<Change, RoundView>('round.change', {
      work: each((tx, entry) => this.changeOne(tx, entry)),
      answer,
    });
    this.adding = commands.define<OfRound<CreateAddendum>, RoundView>('addendum.create', {
      work: each((tx, entry, now) => this.addOne(tx, entry, now)),
      answer,
    });
    this.closing = commands.define<OfRound<CloseRound>, RoundView>('round.close', {
      work: each((tx, entry, now) => this.closeOne(tx, entry, now)),
      answer,
    });
  }

  create(call: Call, input: CreateRound): Promise<RoundView> {
    return this.creating.run(call, input);
  }

  /** Changes the draft that was read as `version`; a list that was prepared is to be prepared anew. */
  change(call: Call, roundId: Uuid, version: number, input: ChangeRound): Promise<RoundView> {
    return this.changing.run(call, { ...input, roundId, version });
  }

  addAddendum(call: Call, roundId: Uuid, input: CreateAddendum): Promise<RoundView> {
    return this.adding.run(call, { ...input, roundId });
  }

  close(call: Call, roundId: Uuid, input: CloseRound): Promise<RoundView> {
    return this.closing.run(call, { ...input, roundId });
  }

  async get(call: Call, id: Uuid): Promise<RoundView> {
    const view = await this.database.read(call.scope, (read) => this.view(read, call, id));
    if (!view) throw notFound();
    return view;
  }

  async list(call: Call, query: RoundQuery): Promise<Page<RoundSummaryView>> {
    const filter = { ...query, emergencyId: call.emergencyId };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, filter, query),
    );
    const page = pageOf(rows, query.limit, ({ id }) => [id]);
    return { items: page.items.map(summaryOf), next: page.next };
  }

  async view(reads: Reads, call: Call, id: Uuid): Promise<RoundView | undefined> {
    const round = await this.store.find(reads, call.scope, call.emergencyId, id);
    return round && viewOf(round, await this.lists.of(reads, id));
  }

  /** The round, held, where the caller may act on all of it. */
  async lockHeld(tx: Tx, call: Call, roundId: Uuid): Promise<Round> {
    const round = await this.store.lock(tx, call.scope, call.emergencyId, roundId);
    if (!round || !holdsRound(call.scope, round.reach)) throw notFound();
    return round;
  }

  private async createOne(tx: Tx, { call, input }: Entry<CreateRound>, now: Date): Promise<Made> {
    const id = newId(now.getTime());
    const { seriesId = id, carriesFrom = null, topUpOf = null } = withoutNulls(input);
    const round = await this.planned(tx, call, {
      ...input,
      id,
      seriesId,
      carriesFrom,
      topUpOf,
      plan: 1,
      state: 'draft' as const,
      version: 1,
    });
    if (
      input.seriesId &&
      !(await this.store.findSeries(tx, call.emergencyId, input.seriesId, input.projectId))
    )
      throw notFound();
    if (input.seriesId) refuseInstalment(await this.series.find(tx, input.seriesId), input.instalment);

    const listId = newId(now.getTime());
    await this.store.insert(tx, round);
    await this.lists.insert(tx, {
      id: listId,
      emergencyId: call.emergencyId,
      roundId: id,
      listNo: 0,
      reason: null,
      onlyHouseholds: null,
    });
    await this.lists.step(
      tx,
      { id: listId, draft: 1 },
      { emergencyId: call.emergencyId, personId: call.personId, did: 'created' },
    );
    return { resultId: id, subjects: [id, listId] };
  }

  private async changeOne(tx: Tx, { call, input }: Entry<Change>): Promise<Made> {
    const held = await this.lockHeld(tx, call, input.roundId);
    if (held.version !== input.version) throw new Refusal('etag.stale', 'Read the round again');
    if (held.state !== 'draft') throw new Refusal('round.not-draft', 'Only a draft is changed');
    const list = await this.lists.lock(tx, held.id, 0);
    if (!list) throw notFound();
    refuseUnlessDraft(list);

    const { projectId, seriesId, carriesFrom, topUpOf, instalment, plan, state, version } = held;
    const round = await this.planned(tx, call, {
      ...input,
      projectId,
      seriesId,
      carriesFrom,
      topUpOf,
      instalment,
      id: held.id,
      plan: plan + 1,
      state,
      version,
    });

    await this.lists.begin(tx, { roundId: held.id, list, preparation: null });
    await this.store.update(tx, round);
    await this.lists.step(tx, list, {
      emergencyId: call.emergencyId,
      personId: call.personId,
      did: 'changed',
    });
    return { resultId: held.id, subjects: [held.id, list.id] };
  }

  private async addOne(tx: Tx, { call, input }: Entry<OfRound<CreateAddendum>>, now: Date): Promise<Made> {
    const round = await this.lockHeld(tx, call, input.roundId);
    refuseUnlessRunning(round.state);
    const listNo = (await this.lists.of(tx, round.id)).length;

    const id = newId(now.getTime());
    const { emergencyId, personId } = call;
    const { reason, onlyHouseholds = null } = input;
    await this.lists.insert(tx, { id, emergencyId, roundId: round.id, listNo, reason, onlyHouseholds });
    await this.lists.step(tx, { id, draft: 1 }, { emergencyId, personId, did: 'created' });
    return { resultId: round.id, subjects: [round.id, id], facts: { listNo } };
  }

  private async closeOne(tx: Tx, { call, input }: Entry<OfRound<CloseRound>>, now: Date): Promise<Made> {
    const round = await this.lockHeld(tx, call, input.roundId);
    refuseUnlessRunning(round.state);
    refuseOpen(openOf(await this.endings.counts(tx, { emergencyId: call.emergencyId, roundId: round.id })));
    await this.store.setState(tx, round.id, 'closed', input.reason, now);
    return { resultId: round.id, subjects: [round.id] };
  }

  /** The round whose list is carried on or added to, where the caller may act on all of it too. Refuses `round.plan`. */
  private async refuseBase(tx: Tx, call: Call, { carriesFrom, topUpOf, ...input }: Planned): Promise<void> {
    const baseId = carriesFrom ?? topUpOf;
    if (baseId === null) return;
    const base = await this.store.find(tx, call.scope, call.emergencyId, baseId);
    if (!base || !holdsRound(call.scope, base.reach)) throw notFound();
    refuseBase(base, { ...input, carriesFrom, topUpOf, criteria: input.criteria as Criteria });
  }

  /** The round as its plan has it, checked against what is there. Refuses `round.plan` with all that is wrong. */
  private async planned(tx: Tx, call: Call, sent: Planned): Promise<Round> {
    const { carriesFrom, topUpOf } = sent;
    const input = { ...withoutNulls(sent), carriesFrom, topUpOf };
    const project = await this.store.findProject(tx, call.emergencyId, input.projectId);
    if (!project) throw notFound();
    const { emergencyId } = call;
    const { organisationId } = project;
    const criteria = input.criteria as Criteria;
    const reach = await this.store.reachOf(tx, {
      emergencyId,
      organisationId,
      siteIds: input.siteIds,
      criteria,
    });
    if (!holdsRound(call.scope, reach)) throw notFound();
    await this.refuseBase(tx, call, input);

    const facts = await this.store.planFacts(tx, emergencyId, project, namedIn(input));
    const { notAssisted } = criteria;
    const earlier = notAssisted
      ? await this.store.findEarlier(tx, call.scope, emergencyId, notAssisted)
      : new Set<Uuid>();
    const { lines } = planOf(draftOf(input), { ...facts, earlier }, newId);
    const {
      id,
      projectId,
      code,
      name,
      seriesId,
      instalment,
      instalments,
      windowFrom,
      windowTo,
      recipient,
      plan,
      state,
      version,
    } = input;
    return {
      ...{ id, emergencyId, projectId, organisationId, code, name, seriesId, instalment, instalments },
      ...{
        carriesFrom,
        topUpOf,
        monthsCovered: input.monthsCovered ?? null,
        windowFrom,
        windowTo,
        recipient,
        criteria,
        plan,
        state,
        version,
      },
      siteIds: input.siteIds,
      lines: lines.map((line) => ({
        ...line,
        short: 0n,
        funding: line.funding.map((one) => ({ ...one, assigned: 0n, drafted: 0n })),
      })),
      reach,
    };
  }
}

type Planned = ChangeRound &
  Pick<
    Round,
    'id' | 'projectId' | 'seriesId' | 'carriesFrom' | 'topUpOf' | 'instalment' | 'plan' | 'state' | 'version'
  >;

/** A field that is sent as null says as much as one that is left out. */
function withoutNulls<Input extends object>(input: Input): Input {
  return JSON.parse(JSON.stringify(input, (_, value: unknown) => value ?? undefined)) as Input;
}

function draftOf(input: Planned): PlanDraft {
  const { windowFrom, windowTo, instalment, instalments, siteIds, recipient } = input;
  const criteria = input.criteria as Criteria;
  return {
    windowFrom,
    windowTo,
    instalment,
    instalments,
    siteIds,
    recipient,
    criteria,
    package: input.package,
  };
}

function namedIn(input: ChangeRound): Named {
  const fundings = input.package.flatMap(({ funding }) => funding ?? []);
  return {
    siteIds: [...input.siteIds, ...(input.criteria.siteIds ?? [])],
    areaIds: input.criteria.areaIds ?? [],
    itemIds: input.package.flatMap(({ itemId }) => itemId ?? []),
    grantIds: fundings.flatMap(({ grantId }) => grantId ?? []),
    grantLineIds: fundings.flatMap(({ grantLineId }) => grantLineId ?? []),
    recipientIds: input.criteria.recipientIds ?? [],
  };
}

function viewOf(round: Round, lists: readonly RoundList[]): RoundView {
  return {
    ...summaryOf(round),
    siteIds: [...round.siteIds],
    criteria: { ...round.criteria },
    package: round.lines.map(lineViewOf),
    lists: lists.map(listViewOf),
  };
}

function summaryOf(round: RoundSummary): RoundSummaryView {
  const { id, projectId, organisationId, code, name, seriesId, instalment, instalments, monthsCovered } =
    round;
  const { windowFrom, windowTo, recipient, state, version } = round;
  return {
    ...{ id, projectId, organisationId, code, name, seriesId, instalment, instalments, monthsCovered },
    ...{ carriesFrom: round.carriesFrom, topUpOf: round.topUpOf },
    ...{ windowFrom, windowTo, recipient, state, version },
  };
}

function lineViewOf(line: StoredLine): PackageLineView {
  const { thing } = line;
  const currency = 'currency' in thing ? thing.currency : null;
  const shown = (quantity: bigint): string => formatQuantity(quantity, currency);
  return {
    id: line.id,
    no: line.no,
    kind: thing.kind,
    itemId: 'itemId' in thing ? thing.itemId : null,
    currency,
    service: 'service' in thing ? thing.service : null,
    shelterType: 'shelterType' in thing ? thing.shelterType : null,
    per: line.per,
    quantity: line.per === 'size' ? null : shown(line.quantity),
    cap: line.cap === null ? null : shown(line.cap),
    short: shown(line.short),
    funding: line.funding.map(({ priority, grantId, grantLineId, quantity, assigned, drafted }) => ({
      ...{ priority, grantId, grantLineId },
      quantity: shown(quantity),
      assigned: shown(assigned),
      drafted: shown(drafted),
    })),
  };
}

function listViewOf(list: RoundList): RoundListView {
  const { listNo, state, draft, reason, digest, households, listed, approvedBy } = list;
  const [authors, rejections] = [[...list.authors], [...list.rejections]];
  return { listNo, state, draft, reason, digest, households, listed, authors, approvedBy, rejections };
}
