import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import type { Canonical } from '../audit/canonical.js';
import { type Delivery, DeliveryStore, type EntitlementToDeliver } from '../assistance/delivery.store.js';
import { PlaceStore } from '../emergencies/place.store.js';
import { Commands } from '../commands/commands.js';
import { ContentDigest } from '../commands/content-digest.js';
import type { Command, Decided as Deciding, Entry, ItemAnswer, Outcome } from '../commands/work.js';
import { currencyId, currencyOf } from '../ledger/currency.rules.js';
import { accountId, type AccountKey, leafOf, type Transfer } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { formatAmount } from '../ledger/money.rules.js';
import { Database } from '../platform/database/database.js';
import { pipelined } from '../platform/database/pipelined.js';
import { Overtaken } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { type Collectors, CollectorStore } from './collector.store.js';
import { missingOf, reservedAccount } from './distribution.rules.js';
import { DistributionStore, type StockLine } from './distribution.store.js';
import type {
  HandoutOutcomesView,
  HandoutOutcomeView,
  HandoutQuery,
  HandoutView,
  RecordHandout,
} from './handout.contract.js';
import {
  decideHandouts,
  type DistributionFacts,
  type EntitlementFacts,
  type HandoutClaim,
  type HandoutDecision,
  type HandoutFacts,
  type Recorded,
} from './handout.rules.js';
import { type DistributionAtDesk, type Handout, HandoutStore, type Served } from './handout.store.js';
import { IncidentStore, type NewIncident } from './incident.store.js';
import { receiptCode } from './receipt.rules.js';
import { PeopleStore } from './people.store.js';
import { linesAnew } from './reversal.rules.js';

/** Records what households were handed. Each entry is recorded, kept with an incident, or refused with its reason; nothing is dropped. */
@Injectable()
export class HandoutService {
  private readonly recording: Command<RecordHandout, HandoutView>;
  private readonly recordingToOther: Command<RecordHandout, HandoutView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(HandoutStore) private readonly store: HandoutStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(CollectorStore) private readonly collectors: CollectorStore,
    @Inject(IncidentStore) private readonly incidents: IncidentStore,
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(ContentDigest) private readonly content: ContentDigest,
    @Inject(PeopleStore) private readonly people: PeopleStore,
    @Inject(PlaceStore) private readonly places: PlaceStore,
  ) {
    const work = {
      named: 'body' as const,
      lane: { exclusive: (input: RecordHandout) => input.entitlementId },
      load: (tx: Tx, entries: readonly Entry<RecordHandout>[]) => this.load(tx, entries),
      work: (tx: Tx, entries: readonly Entry<RecordHandout>[], now: Date, facts: Loaded) =>
        Promise.resolve(this.recordAll(tx, entries, { ...facts, now })),
      answer: (reads: Reads, call: Call, ids: readonly Uuid[]) => this.views(reads, call, ids),
    };
    this.recording = commands.define<RecordHandout, HandoutView>('handout.record', work);
    this.recordingToOther = commands.define<RecordHandout, HandoutView>('handout.record-to-other', work);
  }

  record(call: Call, input: RecordHandout): Promise<HandoutView> {
    return this.recording.run(call, input);
  }

  /** To someone whom the household did not name: an act of its own, with its own permission. */
  recordToOther(call: Call, input: RecordHandout): Promise<HandoutView> {
    return this.recordingToOther.run(call, input);
  }

  async recordMany(call: Call, inputs: readonly RecordHandout[]): Promise<HandoutOutcomesView> {
    return outcomesOf(await this.recording.runMany(call, inputs));
  }

  /** Lines of paper: each has the id that its print and number give it. */
  async recordLines(call: Call, inputs: readonly RecordHandout[]): Promise<HandoutOutcomesView> {
    return outcomesOf(
      await this.recording.runManyAs(
        call,
        inputs.map((input) => ({ id: input.id, input })),
      ),
    );
  }

  async recordManyToOther(call: Call, inputs: readonly RecordHandout[]): Promise<HandoutOutcomesView> {
    return outcomesOf(await this.recordingToOther.runMany(call, inputs));
  }

  async get(call: Call, id: Uuid): Promise<HandoutView> {
    const views = await this.database.read(call.scope, (read) => this.views(read, call, [id]));
    const view = views.get(id);
    if (!view) throw notFound();
    return view;
  }

  async list(call: Call, query: HandoutQuery): Promise<Page<HandoutView>> {
    const filter = { ...query, emergencyId: call.emergencyId };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, filter, query),
    );
    const page = pageOf(rows, query.limit, ({ recordedAt, id }) => [recordedAt.toISOString(), id]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  private recordAll(
    tx: Tx,
    entries: readonly Entry<RecordHandout>[],
    facts: HandoutFacts,
  ): Deciding<HandoutView> {
    const decisions = decideHandouts(facts, entries.map(claimOf));

    const outcomes = decisions.map((decision, index) => this.outcomeOf(decision, entries[index], facts.now));
    const transfers = outcomes.flatMap((decided) => decided.transfers);
    return {
      outcomes: outcomes.map(({ outcome }) => outcome),
      save: () => this.save(tx, outcomes),
      finish: () => this.settle(tx, transfers),
    };
  }

  /**
   * Records what a wrong household was given as handed out to the right entitlement: it happened, so it is kept whatever was due.
   * Draws on what the reversal put back.
   */
  async recordAnew(
    tx: Tx,
    call: Call,
    { handout, rightEntitlementId, holdings }: Anew,
    now: Date,
  ): Promise<{
    readonly id: Uuid;
    readonly subjects: readonly Uuid[];
    readonly transfers: readonly Transfer[];
  }> {
    const id = newId(now.getTime());
    const entry = { id, call, input: inputAnew(id, handout, rightEntitlementId) };
    const both = [entry, { ...entry, input: { ...entry.input, entitlementId: handout.entitlementId } }];
    const facts = { ...(await this.load(tx, both)), now };
    const distribution = facts.distributions.get(handout.distributionId);
    const wrong = facts.entitlements.get(handout.entitlementId);
    const right = facts.entitlements.get(rightEntitlementId);
    if (!distribution || !wrong || right?.roundId !== distribution.roundId) {
      throw new Refusal('reversal.right-entitlement', 'There is no such entitlement in the round');
    }

    const given = linesAnew(wrong, handout.lines, right);
    const claim = { ...claimOf(entry), captured: 'paper' as const, given, mayChooseOther: true };
    const distributions = new Map([[distribution.id, { ...distribution, holdings }]]);
    const [decision] = decideHandouts({ ...facts, distributions }, [claim]);

    if (decision?.kind !== 'recorded') throw decision?.refusal ?? notFound();
    const decided = this.outcomeOf(decision, entry, now, handout.id);
    await this.save(tx, [decided]);
    await this.ledger.settle(tx, decided.transfers);
    return { id, subjects: decided.outcome.subjects ?? [], transfers: decided.transfers };
  }

  private async load(tx: Tx, entries: readonly Entry<RecordHandout>[]): Promise<Loaded> {
    const entitlementIds = distinct(entries.map(({ input }) => input.entitlementId));
    const distributionIds = distinct(entries.map(({ input }) => input.distributionId));

    // Sent together and answered in this order: what is read after a lock is as the lock found it.
    const [entitlements, distributions, served, collectors, taken, reserved] = await pipelined([
      this.deliveries.lock(tx, entitlementIds),
      this.store.holdDistributions(tx, distributionIds),
      this.store.served(tx, entitlementIds),
      this.collectors.ofEntitlements(tx, entitlementIds),
      this.distributions.stockOf(tx, distributionIds),
      this.ledger.availableOf(tx, 'reserved', distributionIds),
    ]);
    const holdings = await this.holdingsOf(tx, [...distributions.values()], taken, reserved);

    return {
      distributions: new Map(
        [...distributions].map(([id, one]) => [id, { ...one, holdings: holdings.get(id) ?? [] }]),
      ),
      entitlements: new Map(
        [...entitlements].map(([id, one]) => [
          id,
          factsOf(one, served.get(id), collectors.get(one.householdId ?? '')),
        ]),
      ),
      ...(await this.rarely(tx, entries)),
    };
  }

  /** What only a handout with witnesses or counted heads asks for. */
  private async rarely(
    tx: Tx,
    entries: readonly Entry<RecordHandout>[],
  ): Promise<Pick<HandoutFacts, 'people' | 'ageBands' | 'ageBandsEver'>> {
    const emergencyId = entries[0]?.call.emergencyId ?? '';
    const witnesses = distinct(entries.flatMap(({ input }) => input.witnessIds ?? []));
    const counts = entries.some(({ input }) => input.counted !== undefined);
    const bands = counts ? await this.places.ageBandsOf(tx, emergencyId) : [];
    return {
      people: witnesses.length > 0 ? await this.people.known(tx, emergencyId, witnesses) : new Set(),
      ageBands: bands.map(({ code }) => code),
      ageBandsEver: counts ? await this.places.ageBandCodes(tx) : [],
    };
  }

  /** What an open distribution has reserved; of a closed one, what it misses, then what lies where its goods and cash had come from. */
  private async holdingsOf(
    tx: Tx,
    distributions: readonly DistributionAtDesk[],
    taken: ReadonlyMap<Uuid, readonly StockLine[]>,
    reserved: ReadonlyMap<Uuid, bigint>,
  ): Promise<ReadonlyMap<Uuid, DistributionFacts['holdings']>> {
    const sourcesOf = ({ id }: DistributionAtDesk): readonly AccountKey[] =>
      (taken.get(id) ?? []).map(({ source }) => source);
    const over = distributions.filter((one) => !isOpen(one));
    if (over.length > 0) await this.distributions.holdMissing(tx, distinct(over.map(({ id }) => id)));
    const elsewhere =
      over.length > 0 ? await this.ledger.available(tx, over.flatMap(sourcesOf)) : new Map<Uuid, bigint>();
    const missing = await this.missing(tx, over, taken);

    const left = new Map([...reserved, ...elsewhere]);
    return new Map(
      distributions.map((one) => {
        const sources = sourcesOf(one);
        const accounts = isOpen(one) ? sources.map((source) => reservedAccount(one, source)) : sources;
        const held = accounts.map((account) => ({ account, available: left.get(accountId(account)) ?? 0n }));
        return [one.id, [...(missing.get(one.id) ?? []), ...held]];
      }),
    );
  }

  private async missing(
    tx: Tx,
    over: readonly DistributionAtDesk[],
    taken: ReadonlyMap<Uuid, readonly StockLine[]>,
  ): Promise<ReadonlyMap<Uuid, DistributionFacts['holdings']>> {
    if (over.length === 0) return new Map();
    const figures = await this.distributions.figuresOf(
      tx,
      over.map(({ id }) => id),
    );
    return new Map(
      over.map((one) => [one.id, missingOf(one, taken.get(one.id) ?? [], figures.get(one.id) ?? [])]),
    );
  }

  private outcomeOf(
    decision: HandoutDecision,
    entry: Entry<RecordHandout> | undefined,
    now: Date,
    anewOf: Uuid | null = null,
  ): Decided {
    if (!entry) throw new Error('a decision without its entry');
    if (decision.kind === 'refused') {
      const { refusal, place, claim } = decision;
      const outcome = {
        kind: 'refused' as const,
        refusal,
        subjects: [claim.entitlementId],
        ...(place ? { place } : {}),
      };
      return { outcome, handout: undefined, transfers: [] };
    }
    const handout = this.handoutOf(decision, entry, now, anewOf);
    const { entitlement, transfers } = decision;
    const incident = handout.over ? overDelivery(handout) : undefined;
    const subjects = new Set([handout.id, entitlement.id, entitlement.recipientId]);
    if (incident) subjects.add(incident.id);
    if (entitlement.householdId !== null) subjects.add(entitlement.householdId);
    const outcome: Outcome<HandoutView> = {
      kind: 'done',
      resultId: handout.id,
      subjects: [...subjects],
      transfers: transfers.map(leafOf),
      view: viewOf(handout),
      facts: factsToLog(handout),
    };
    return { outcome, handout, incident, transfers };
  }

  private handoutOf(
    decision: Recorded,
    { input, call }: Entry<RecordHandout>,
    now: Date,
    anewOf: Uuid | null,
  ): Handout {
    const { distribution, entitlement } = decision;
    const currencies = new Map(entitlement.lines.map((line) => [line.id, line.currency]));
    return {
      id: input.id,
      emergencyId: distribution.emergencyId,
      distributionId: distribution.id,
      entitlementId: entitlement.id,
      recipientId: entitlement.recipientId,
      deliveryNo: decision.deliveryNo,
      captured: input.captured,
      collector: input.collector,
      collectorId: decision.collectorId,
      collectorReason: input.collectorReason ?? null,
      identity: input.identity,
      witnessIds: input.witnessIds ?? [],
      proofKind: input.proofKind,
      proofRef: input.proofRef ?? null,
      occurredAt: decision.occurredAt,
      recordedAt: now,
      recordedBy: call.personId,
      deviceId: input.deviceId ?? null,
      deviceCounter: input.deviceCounter === undefined ? null : BigInt(input.deviceCounter),
      late: decision.late,
      over: decision.over,
      disputed: false,
      shortReason: input.shortReason ?? null,
      counted: input.counted ?? null,
      persons: decision.persons,
      receiptCode: receiptCode(this.content.digest({ receipt: input.id })),
      anewOf,
      lines: decision.lines.map(({ entitlementLineId, quantity, over }) => ({
        entitlementLineId,
        quantity,
        over,
        currency: currencies.get(entitlementLineId) ?? null,
      })),
    };
  }

  private async save(tx: Tx, decided: readonly Decided[]): Promise<void> {
    const handouts = decided.flatMap(({ handout }) => handout ?? []);
    const delivered = handouts.flatMap(deliveriesOf);
    const incidents = decided.flatMap(({ incident }) => incident ?? []);
    const transfers = decided.flatMap((one) => one.transfers);
    await pipelined([
      this.deliveries.add(tx, delivered),
      this.store.insert(tx, handouts),
      this.incidents.insert(tx, incidents),
      this.ledger.write(tx, transfers),
    ]);
  }

  /** Where another batch took the last of a lot meanwhile, this one decides again on what is left: it may be refused, or come from elsewhere. */
  private async settle(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
    await this.ledger.settle(tx, transfers).catch((error: unknown) => {
      throw error instanceof Refusal && error.code === 'ledger.insufficient' ? new Overtaken() : error;
    });
  }

  private async views(
    reads: Reads,
    call: Call,
    ids: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, HandoutView>> {
    const handouts = await this.store.find(reads, call.scope, call.emergencyId, ids);
    return new Map(handouts.map((handout) => [handout.id, viewOf(handout)]));
  }
}

type Loaded = Omit<HandoutFacts, 'now'>;

/** An outcome with what is to be saved for it. */
interface Decided {
  readonly outcome: Outcome<HandoutView>;
  readonly handout: Handout | undefined;
  readonly incident?: NewIncident | undefined;
  readonly transfers: readonly Transfer[];
}

/** What is recorded anew: a handout that went to a wrong household, for whom it should have been. */
export interface Anew {
  readonly handout: Handout;
  readonly rightEntitlementId: Uuid;
  readonly holdings: DistributionFacts['holdings'];
}

/** What the desk, paper or device saw stays as it was, but for whose it was. The device's number is the first handout's own. */
function inputAnew(id: Uuid, handout: Handout, entitlementId: Uuid): RecordHandout {
  const { captured, collector, identity, proofKind } = handout;
  return {
    id,
    distributionId: handout.distributionId,
    entitlementId,
    collector: collector as RecordHandout['collector'],
    ...(handout.collectorReason === null ? {} : { collectorReason: handout.collectorReason }),
    identity: identity as RecordHandout['identity'],
    ...(handout.witnessIds.length === 0 ? {} : { witnessIds: [...handout.witnessIds] }),
    proofKind: proofKind as RecordHandout['proofKind'],
    ...(handout.proofRef === null ? {} : { proofRef: handout.proofRef }),
    captured: captured as RecordHandout['captured'],
    occurredAt: handout.occurredAt.toISOString(),
    ...(handout.counted === null ? {} : { counted: handout.counted }),
  };
}

function isOpen({ state }: Pick<DistributionAtDesk, 'state'>): boolean {
  return state === 'open' || state === 'suspended';
}

function distinct(ids: readonly Uuid[]): readonly Uuid[] {
  return [...new Set(ids)];
}

function claimOf({ id, call, input }: Entry<RecordHandout>): HandoutClaim {
  return {
    id,
    scope: call.scope,
    distributionId: input.distributionId,
    entitlementId: input.entitlementId,
    captured: input.captured,
    given: input.lines ? new Map(input.lines.map((line) => [line.entitlementLineId, line.quantity])) : null,
    collector: input.collector,
    mayChooseOther: call.act === 'handout.record-to-other',
    shortReason: input.shortReason ?? null,
    occurredAt: input.occurredAt === undefined ? null : new Date(input.occurredAt),
    recordedBy: call.personId,
    witnessIds: input.witnessIds ?? [],
    counted: input.counted ?? null,
  };
}

function factsOf(
  entitlement: EntitlementToDeliver,
  served: Served | undefined,
  collectors: Collectors | undefined,
): EntitlementFacts {
  return {
    ...entitlement,
    collectors: collectors ?? { primary: null, alternate: null },
    lines: entitlement.lines
      .filter(({ kind }) => kind !== 'shelter')
      .map(({ itemId, currency, ...line }) => ({
        ...line,
        currency,
        commodityId: currency === null ? itemId : currencyId(currency),
      })),
    lastDeliveryNo: served?.lastDeliveryNo ?? 0,
    first: served?.firstAt && served.firstSiteId ? { at: served.firstAt, siteId: served.firstSiteId } : null,
    plannedAt: served?.plannedAt ?? [],
  };
}

/** What counts as delivered: what was given within what was due. */
export function deliveriesOf({
  lines,
  occurredAt,
}: Pick<Handout, 'lines' | 'occurredAt'>): readonly Delivery[] {
  return lines
    .map((line) => ({ lineId: line.entitlementLineId, quantity: line.quantity - line.over, at: occurredAt }))
    .filter(({ quantity }) => quantity > 0n);
}

/** The incident that a handout beyond what was due opens by itself. */
function overDelivery(handout: Handout): NewIncident {
  const { emergencyId, distributionId, recordedBy, recordedAt } = handout;
  return {
    id: newId(recordedAt.getTime()),
    emergencyId,
    distributionId,
    kind: 'over_delivery',
    severity: 'medium',
    handoutId: handout.id,
    told: null,
    informed: [],
    recordedBy,
    recordedAt,
  };
}

function factsToLog(handout: Handout): { readonly [key: string]: Canonical } {
  const { captured, collector, identity, deliveryNo, late, over } = handout;
  return { captured, collector, identity, deliveryNo, late, over };
}

function viewOf(handout: Handout): HandoutView {
  const { id, distributionId, entitlementId, deliveryNo, captured, recordedBy, late, over } = handout;
  const { collector, collectorId, collectorReason, identity, proofKind, proofRef, shortReason } = handout;
  const { deviceId, deviceCounter, counted, persons, anewOf, receiptCode: code } = handout;
  return {
    id,
    distributionId,
    entitlementId,
    deliveryNo,
    lines: handout.lines.map((line) => ({
      entitlementLineId: line.entitlementLineId,
      quantity: shown(line.quantity, line.currency),
      over: shown(line.over, line.currency),
    })),
    collector,
    collectorId,
    collectorReason,
    identity,
    witnessIds: [...handout.witnessIds],
    proofKind,
    proofRef,
    captured,
    deviceId,
    deviceCounter: deviceCounter === null ? null : Number(deviceCounter),
    shortReason,
    counted,
    persons,
    anewOf,
    occurredAt: handout.occurredAt.toISOString(),
    recordedAt: handout.recordedAt.toISOString(),
    recordedBy,
    late,
    over,
    disputed: handout.disputed,
    receiptCode: code,
  };
}

function shown(amount: bigint, currency: string | null): string {
  return formatAmount(amount, currency === null ? 0 : currencyOf(currency).exponent);
}

function outcomesOf(answers: readonly ItemAnswer<HandoutView>[]): HandoutOutcomesView {
  const items = answers.map(itemOf);
  const recorded = items.filter(({ outcome }) => outcome === 'recorded').length;
  return { items, recorded, refused: items.length - recorded };
}

function itemOf(item: ItemAnswer<HandoutView>): HandoutOutcomeView {
  const { id, replayed } = item;
  if ('view' in item)
    return { id, replayed, outcome: 'recorded', status: replayed ? 200 : 201, handout: item.view };
  const { status, code, title, detail, extra } = item.refusal;
  return {
    id,
    replayed,
    outcome: 'refused',
    status,
    code,
    title,
    ...(detail === undefined ? {} : { detail }),
    extra: { ...extra },
  };
}
