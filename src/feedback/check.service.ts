import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { formatQuantity, parseQuantity } from '../assistance/quantity.rules.js';
import { RoundStore } from '../assistance/round.store.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { DistributionStore } from '../distribution/distribution.store.js';
import { IncidentStore } from '../distribution/incident.store.js';
import { currencyOf } from '../ledger/currency.rules.js';
import { parseAmount } from '../ledger/money.rules.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import {
  type CheckAnswerView,
  type CheckHouseholdQuery,
  type CheckHouseholdView,
  type CheckQuery,
  type CheckView,
  type PlanCheck,
  type RecordCheckAnswer,
  sampleMax,
} from './check.contract.js';
import {
  type Difference,
  differences,
  differencesOf,
  type Handed,
  refuseAnswering,
  refuseLines,
  type Said,
  sampleSize,
  unknownLine,
} from './check.rules.js';
import { type Check, type CheckHousehold, CheckStore } from './check.store.js';

type Planning = PlanCheck & ({ readonly distributionId: Uuid } | { readonly roundId: Uuid });
type Answering = RecordCheckAnswer & { readonly checkId: Uuid };

/**
 * Checks after a distribution or a whole round: a sample of those who were served is asked what they received. Anybody who knows the seed can draw the same sample.
 * Who serves people does not read it. What differs from what was handed out opens incidents of the distribution.
 */
@Injectable()
export class CheckService {
  private readonly planning: Command<Planning, CheckView>;
  private readonly answering: Command<Answering, CheckHouseholdView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(CheckStore) private readonly store: CheckStore,
    @Inject(RoundStore) private readonly rounds: RoundStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(IncidentStore) private readonly incidents: IncidentStore,
  ) {
    this.planning = commands.define<Planning, CheckView>('check.plan', {
      work: each((tx, entry, now) => this.planOne(tx, entry, now)),
      answer: answerOne<CheckView>(async (reads, call, id) => {
        const found = await store.find(reads, call.scope, call.emergencyId, id);
        return found && viewOf(found);
      }),
    });
    this.answering = commands.define<Answering, CheckHouseholdView>('check.record', {
      work: each((tx, entry, now) => this.recordOne(tx, entry, now)),
      answer: answerOne<CheckHouseholdView>(async (reads, call, id) => {
        const found = await store.findAnswered(reads, call.scope, call.emergencyId, id);
        return found && householdViewOf(found);
      }),
    });
  }

  plan(call: Call, distributionId: Uuid, input: PlanCheck): Promise<CheckView> {
    return this.planning.run(call, { ...input, distributionId });
  }

  /** Only for whoever's scope holds all of the round's organisation: who sees a part of it would draw another sample with the same seed. */
  planOfRound(call: Call, roundId: Uuid, input: PlanCheck): Promise<CheckView> {
    return this.planning.run(call, { ...input, roundId });
  }

  record(call: Call, checkId: Uuid, input: RecordCheckAnswer): Promise<CheckHouseholdView> {
    return this.answering.run(call, { ...input, checkId });
  }

  async list(call: Call, query: CheckQuery): Promise<Page<CheckView>> {
    const filter = { ...query, emergencyId: call.emergencyId };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, filter, query),
    );
    const page = pageOf(rows, query.limit, ({ id }) => [id]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  async households(call: Call, checkId: Uuid, query: CheckHouseholdQuery): Promise<Page<CheckHouseholdView>> {
    const { emergencyId, scope } = call;
    const rows = await this.database.read(scope, async (read) => {
      if (!(await this.store.find(read, scope, emergencyId, checkId))) throw notFound();
      return this.store.listAsked(read, scope, { ...query, emergencyId, checkId }, query);
    });
    const page = pageOf(rows, query.limit, ({ no }) => [no]);
    return { items: page.items.map(householdViewOf), next: page.next };
  }

  private async planOne(
    tx: Tx,
    { call, input }: Entry<Planning>,
    now: Date,
  ): Promise<Omit<Done<CheckView>, 'kind'>> {
    const { emergencyId, personId } = call;
    const { seed } = input;
    const after = await this.afterWhat(tx, call, input);
    const { frame, drawn } = await this.store.draw(tx, { ...after, emergencyId, seed }, sampleMax);

    const size = sampleSize(frame, input.size);

    const id = newId(now.getTime());
    const check = { ...after, id, emergencyId, seed, frame, size };
    await this.store.insert(tx, { ...check, plannedBy: personId, plannedAt: now }, drawn.slice(0, size));
    return {
      resultId: id,
      subjects: [id, after.distributionId ?? after.roundId],
      facts: { seed, frame, size },
    };
  }

  private async afterWhat(
    tx: Tx,
    { scope, emergencyId }: Call,
    of: Planning,
  ): Promise<{ readonly roundId: Uuid; readonly distributionId: Uuid | null }> {
    if ('distributionId' in of) {
      const distribution = await this.distributions.find(tx, scope, emergencyId, of.distributionId);
      if (!distribution) throw notFound();
      return { roundId: distribution.roundId, distributionId: distribution.id };
    }
    const round = await this.rounds.find(tx, scope, emergencyId, of.roundId);
    const whole = round && {
      emergencyId,
      organisationId: round.reach.organisationId,
      areaPath: [],
      siteId: null,
    };
    if (!round || !whole || !reaches(scope, whole)) throw notFound();
    return { roundId: round.id, distributionId: null };
  }

  private async recordOne(
    tx: Tx,
    { call, input }: Entry<Answering>,
    now: Date,
  ): Promise<Omit<Done<CheckHouseholdView>, 'kind'>> {
    const { emergencyId, personId, scope } = call;
    const { checkId, entitlementId, waitedMinutes, paidCurrency = null, respected } = input;
    const asked = await this.store.findAsked(tx, scope, { emergencyId, checkId, entitlementId });
    if (!asked) throw notFound();
    refuseAnswering({ answered: asked.answerId !== null, recordedBy: asked.recordedBy }, personId);
    const handed = await this.store.handed(tx, asked);
    const said = saidOf(input, handed);
    refuseLines(said, handed);

    const found = differencesOf(said, handed);

    const id = newId(now.getTime());
    const answer = { id, emergencyId, checkId, entitlementId, waitedMinutes, paidCurrency, respected };
    await this.store.insertAnswer(tx, { ...answer, ...said, recordedBy: personId, recordedAt: now });
    const opened = await this.openIncidents(tx, call, asked, found, now);
    return {
      resultId: id,
      subjects: [id, checkId, entitlementId, asked.householdId, asked.handoutId, ...opened],
      facts: { differences: [...found] },
    };
  }

  private async openIncidents(
    tx: Tx,
    { emergencyId, personId }: Call,
    { distributionId, handoutId }: CheckHousehold,
    found: readonly Difference[],
    now: Date,
  ): Promise<readonly Uuid[]> {
    const incidents = found.map((kind) => ({
      id: newId(now.getTime()),
      emergencyId,
      distributionId,
      kind,
      severity: differences[kind],
      handoutId,
      told: 'found by a check after the distribution',
      informed: [],
      recordedBy: personId,
      recordedAt: now,
    }));
    await this.incidents.insert(tx, incidents);
    return incidents.map(({ id }) => id);
  }
}

/** What was said in base and minor units. Refuses `handout.unknown-line`, `money.invalid` and `currency.unknown`. */
function saidOf(
  { received, lines = [], paid, paidCurrency }: RecordCheckAnswer,
  handed: readonly Handed[],
): Said {
  const known = new Map(handed.map((line) => [line.lineId, line]));
  return {
    received,
    lines: new Map(
      lines.map(({ entitlementLineId, quantity }) => {
        const line = known.get(entitlementLineId);
        if (!line) throw unknownLine(entitlementLineId);
        return [entitlementLineId, parseQuantity(quantity, line.currency)];
      }),
    ),
    paid:
      paid === undefined || paidCurrency === undefined
        ? 0n
        : parseAmount(paid, currencyOf(paidCurrency).exponent),
  };
}

function viewOf(check: Check): CheckView {
  return { ...check, plannedAt: check.plannedAt.toISOString() };
}

function householdViewOf(one: CheckHousehold): CheckHouseholdView {
  const { checkId, no, entitlementId, householdId, handoutId } = one;
  return { checkId, no, entitlementId, householdId, handoutId, answer: answerViewOf(one) };
}

function answerViewOf(one: CheckHousehold): CheckAnswerView | null {
  const { received, waitedMinutes, paid, paidCurrency, respected, answeredBy, answeredAt, lines } = one;
  if (received === null || waitedMinutes === null || respected === null || !answeredBy || !answeredAt)
    return null;
  return {
    received,
    lines: lines.map(({ entitlementLineId, quantity, currency }) => ({
      entitlementLineId,
      quantity: formatQuantity(BigInt(quantity), currency),
    })),
    waitedMinutes,
    paid: paidCurrency === null ? null : formatQuantity(paid ?? 0n, paidCurrency),
    paidCurrency,
    respected,
    recordedBy: answeredBy,
    recordedAt: answeredAt.toISOString(),
  };
}
