import { currencyOf } from '../ledger/currency.rules.js';
import { parseAmount } from '../ledger/money.rules.js';
import { type AccountKey, accountId, single, type Transfer } from '../ledger/ledger.rules.js';
import type { Place, Scope } from '../acts/scope.js';
import { reaches } from '../acts/scope.js';
import type { Ending } from '../assistance/codes.rules.js';
import { wasNeverDue } from '../assistance/ending.rules.js';
import { countHeads } from '../assistance/recipient.rules.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';

export type Captured = 'live' | 'paper' | 'device';
export type CollectorRole = 'primary' | 'alternate' | 'representative' | 'other' | 'none';

/** Heads by sex, then by age band. */
export type HeadCount = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What one desk, paper line or device says was handed over. */
export interface HandoutClaim {
  readonly id: Uuid;
  readonly scope: Scope;
  readonly distributionId: Uuid;
  readonly entitlementId: Uuid;
  readonly captured: Captured;
  /** What was given by entitlement line: decimals of its currency, or whole units; null is all that is still due, of what already happened all that was promised. */
  readonly given: ReadonlyMap<Uuid, string> | null;
  readonly collector: CollectorRole;
  /** Whether the act allows a collector whom the household did not name. */
  readonly mayChooseOther: boolean;
  readonly shortReason: string | null;
  readonly occurredAt: Date | null;
  readonly recordedBy: Uuid;
  /** Two where nothing else shows who collects, else none. */
  readonly witnessIds: readonly Uuid[];
  readonly counted: HeadCount | null;
}

export type DistributionState = 'planned' | 'open' | 'suspended' | 'closed' | 'signed_off' | 'cancelled';

export interface DistributionFacts {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly roundId: Uuid;
  readonly projectId: Uuid;
  readonly siteId: Uuid;
  readonly state: DistributionState;
  readonly place: Place;
  /** The day on which it is held, or on which it was opened where that was earlier. */
  readonly heldFrom: string;
  /**
   * What the distribution holds or, once it is closed, what it misses and then what lies where it had been taken from: in the order in
   * which it is given out.
   */
  readonly holdings: readonly Holding[];
}

/** A limited account that goods or cash can be given from. */
export interface Holding {
  readonly account: AccountKey;
  readonly available: bigint;
}

export interface EntitlementFacts {
  readonly id: Uuid;
  readonly roundId: Uuid;
  readonly state: 'listed' | 'held' | 'removed';
  /** How it ended, where it did and was not collected. */
  readonly ended: Ending | null;
  readonly recipientKind: string;
  readonly recipientId: Uuid;
  readonly householdId: Uuid | null;
  readonly collectors: { readonly primary: Uuid | null; readonly alternate: Uuid | null };
  /** What can be handed out: shelter is allocated, never handed over a desk. */
  readonly lines: readonly EntitlementLine[];
  /** The highest number of a handout so far; 0 where there is none. */
  readonly lastDeliveryNo: number;
  readonly first: { readonly at: Date; readonly siteId: Uuid } | null;
  /** Where it is planned and still to be served. */
  readonly plannedAt: readonly Uuid[];
}

export interface EntitlementLine {
  readonly id: Uuid;
  /** Null for services, which move nothing of value in the ledger. */
  readonly commodityId: Uuid | null;
  /** The currency's code where it is cash. */
  readonly currency: string | null;
  /** The service's code where it is one. */
  readonly service: string | null;
  readonly grantId: Uuid | null;
  readonly due: bigint;
  readonly delivered: bigint;
}

export interface HandoutFacts {
  readonly distributions: ReadonlyMap<Uuid, DistributionFacts>;
  readonly entitlements: ReadonlyMap<Uuid, EntitlementFacts>;
  /** Of the witnesses that are named, those that are staff or individuals of the emergency. */
  readonly people: ReadonlySet<Uuid>;
  /** The emergency's age bands, where heads were counted; and those of every set, for what was counted before the emergency changed its own. */
  readonly ageBands: readonly string[];
  readonly ageBandsEver: readonly string[];
  readonly now: Date;
}

export interface HandoutLine {
  readonly entitlementLineId: Uuid;
  /** All that was given, what was too much included. */
  readonly quantity: bigint;
  /** How much of it was beyond what was due. */
  readonly over: bigint;
}

/** A handout that stands, with what it moves. */
export interface Recorded {
  readonly kind: 'recorded';
  readonly claim: HandoutClaim;
  readonly distribution: DistributionFacts;
  readonly entitlement: EntitlementFacts;
  readonly deliveryNo: number;
  readonly collectorId: Uuid | null;
  readonly occurredAt: Date;
  /** How many heads were counted; null where none were. */
  readonly persons: number | null;
  readonly lines: readonly HandoutLine[];
  readonly late: boolean;
  readonly over: boolean;
  readonly transfers: readonly Transfer[];
}

export interface NotRecorded {
  readonly kind: 'refused';
  readonly claim: HandoutClaim;
  readonly refusal: Refusal;
  readonly place: Place | undefined;
}

export type HandoutDecision = Recorded | NotRecorded;

/**
 * Decides handouts in order, each knowing what those before it took. What happens at a desk now is recorded or refused; what already
 * happened, on paper or a device, is a fact: it is recorded in any case, and what was too much of it goes to `over-delivered`.
 */
export function decideHandouts(
  facts: HandoutFacts,
  claims: readonly HandoutClaim[],
): readonly HandoutDecision[] {
  const left = new Remaining();
  return claims.map((claim) => {
    const distribution = facts.distributions.get(claim.distributionId);
    try {
      return decideOne(facts, left, claim);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { kind: 'refused', claim, refusal: error, place: distribution?.place };
    }
  });
}

function decideOne(facts: HandoutFacts, left: Remaining, claim: HandoutClaim): Recorded {
  const distribution = facts.distributions.get(claim.distributionId);
  const entitlement = facts.entitlements.get(claim.entitlementId);
  if (!distribution || !reaches(claim.scope, distribution.place)) throw notFound();
  if (entitlement?.roundId !== distribution.roundId) throw notFound();

  const late = isLate(claim, distribution);
  const occurredAt = momentOf(claim, distribution, facts.now);
  if (claim.captured === 'live') refuseAtDesk(distribution, entitlement, left);
  const collectorId = collectorOf(claim, entitlement);
  if (claim.captured === 'live') refuseWitnesses(claim, facts.people);
  const persons = headsOf(claim, entitlement, facts);
  const lines = linesOf(claim, entitlement, left);
  if (claim.captured === 'live') refuseAmounts(claim, entitlement, lines, left);

  const transfers = transfersOf(claim, distribution, entitlement, lines, left);
  const deliveryNo = left.deliver(entitlement, lines);
  const over = lines.some((line) => line.over > 0n);
  return {
    kind: 'recorded',
    claim,
    distribution,
    entitlement,
    deliveryNo,
    collectorId,
    occurredAt,
    persons,
    lines,
    late,
    over,
    transfers,
  };
}

/**
 * What happened before the distribution closed may still come in afterwards, marked so; what was never opened has no handouts. Where one has
 * happened all the same, its refusal claims nothing: the distribution is opened, and it is sent again.
 */
function isLate(claim: HandoutClaim, distribution: DistributionFacts): boolean {
  switch (distribution.state) {
    case 'planned':
      if (claim.captured === 'live')
        throw new Refusal('distribution.not-open', 'The distribution has not been opened');
      throw new Refusal('handout.unopened', 'Open the distribution, then send the same again');
    case 'cancelled':
      throw new Refusal('distribution.not-open', 'The distribution was cancelled');
    case 'open':
      return false;
    case 'suspended':
      if (claim.captured === 'live')
        throw new Refusal('distribution.suspended', 'The distribution is suspended');
      return false;
    case 'closed':
    case 'signed_off':
      if (claim.captured === 'live') throw new Refusal('distribution.closed', 'The distribution is closed');
      return true;
  }
}

const dayMs = 86_400_000;
const aheadMsMax = dayMs;
const earlierMsMax = 7 * dayMs;

/**
 * What is live happens now. Refuses `handout.moment` for what is told of long before the distribution, or of a time to come: beyond what a
 * clock of a device may be wrong by, it is another distribution's or a slip.
 */
function momentOf({ captured, occurredAt }: HandoutClaim, { heldFrom }: DistributionFacts, now: Date): Date {
  if (captured === 'live' || occurredAt === null) return now;
  const from = new Date(new Date(heldFrom).getTime() - earlierMsMax);
  const to = new Date(now.getTime() + aheadMsMax);
  if (occurredAt >= from && occurredAt <= to) return occurredAt;
  throw new Refusal('handout.moment', 'Say when it happened: about the time of the distribution', {
    from: from.toISOString(),
    to: to.toISOString(),
  });
}

function refuseWitnesses({ witnessIds, recordedBy }: HandoutClaim, people: ReadonlySet<Uuid>): void {
  if (witnessIds.every((id) => people.has(id) && id !== recordedBy)) return;
  throw new Refusal(
    'handout.witnesses',
    'Witnesses are staff or registered individuals, and other people than who records it',
  );
}

/**
 * How many heads were counted. Refuses `handout.counted` where they are counted wrongly, for someone who is named, or at a place not at
 * all, unless it already happened.
 */
function headsOf(
  { counted, captured }: HandoutClaim,
  { recipientKind }: EntitlementFacts,
  { ageBands, ageBandsEver }: HandoutFacts,
): number | null {
  if (counted === null) {
    if (recipientKind === 'place' && captured === 'live')
      throw new Refusal('handout.counted', 'Count the heads at the place: nobody there is named');
    return null;
  }
  if (isNamed(recipientKind))
    throw new Refusal('handout.counted', 'Heads are counted where nobody is named, not of a household');
  const persons = countHeads(counted, captured === 'live' ? ageBands : ageBandsEver);
  if (persons !== null && persons > 0 && persons <= headsMax) return persons;
  throw new Refusal('handout.counted', 'Count heads by sex and age band of the emergency, in whole numbers', {
    ageBands: [...ageBands, 'unknown'],
  });
}

const headsMax = 1_000_000;

function isNamed(recipientKind: string): boolean {
  return recipientKind === 'household' || recipientKind === 'individual';
}

function refuseAtDesk(distribution: DistributionFacts, entitlement: EntitlementFacts, left: Remaining): void {
  if (!entitlement.plannedAt.includes(distribution.id)) {
    throw new Refusal(
      'handout.not-planned',
      'This entitlement is planned at another distribution: see the help desk',
    );
  }
  if (entitlement.state === 'held')
    throw new Refusal('entitlement.held', 'This entitlement is on hold: see the help desk');
  if (entitlement.state === 'removed')
    throw new Refusal('entitlement.removed', 'This entitlement was removed: see the help desk');
  if (entitlement.ended !== null)
    throw new Refusal('entitlement.ended', 'This entitlement has ended: see the help desk', {
      outcome: entitlement.ended,
    });
  if (entitlement.lines.length === 0)
    throw new Refusal('handout.empty', 'Nothing of it is handed out: shelter is allocated');
  if (entitlement.lines.every((line) => left.due(line) === 0n)) {
    throw new Refusal('handout.already', 'All of this entitlement has been handed out', {
      firstAt: entitlement.first?.at.toISOString() ?? null,
      firstSiteId: entitlement.first?.siteId ?? null,
    });
  }
}

function refuseAmounts(
  claim: HandoutClaim,
  entitlement: EntitlementFacts,
  lines: readonly HandoutLine[],
  left: Remaining,
): void {
  if (lines.some((line) => line.over > 0n))
    throw new Refusal('handout.exceeds', 'More is given than is still due');
  const given = new Map(lines.map((line) => [line.entitlementLineId, line.quantity]));
  const short = entitlement.lines.some((line) => (given.get(line.id) ?? 0n) < left.due(line));
  if (short && claim.shortReason === null) {
    throw new Refusal('handout.short-reason', 'Less is given than is due: give the reason', {}, [
      { pointer: '/shortReason', detail: 'needed where less is given than is due' },
    ]);
  }
}

/** Who collects for whom: a household names people, an institution or community has its representative, nobody signs for a place. */
function refuseCollector(collector: CollectorRole, recipientKind: string): void {
  const fits = {
    primary: isNamed(recipientKind),
    alternate: isNamed(recipientKind),
    representative: recipientKind === 'institution' || recipientKind === 'community',
    none: recipientKind === 'place',
    other: recipientKind !== 'place',
  };
  if (fits[collector]) return;
  throw new Refusal(
    'handout.collector',
    'A collector signs for a household, a representative for an institution or community, nobody for a place',
  );
}

function collectorOf(claim: HandoutClaim, entitlement: EntitlementFacts): Uuid | null {
  if (claim.captured === 'live') refuseCollector(claim.collector, entitlement.recipientKind);
  if (claim.collector === 'other' && !claim.mayChooseOther) {
    throw new Refusal(
      'act.forbidden',
      'Handing out to someone whom the household did not name is an act of its own',
    );
  }
  if (claim.collector !== 'primary' && claim.collector !== 'alternate') return null;
  const collectorId = entitlement.collectors[claim.collector];
  if (collectorId === null && claim.captured === 'live' && claim.collector === 'alternate') {
    throw new Refusal('handout.collector', 'The household has named no alternate collector');
  }
  return collectorId;
}

/**
 * What was given, split into what was due and what was too much. A held or removed entitlement has nothing due, nor has one that ended
 * because it never was anybody's; who was taken for absent had all that was promised due. Without lines a desk gives
 * what is still due; what already happened was all that was promised.
 */
function linesOf(
  claim: HandoutClaim,
  entitlement: EntitlementFacts,
  left: Remaining,
): readonly HandoutLine[] {
  const known = new Map(entitlement.lines.map((line) => [line.id, line]));
  const given = claim.given ?? new Map(entitlement.lines.map((line) => [line.id, null]));
  const lines = [...given].map(([id, text]) => {
    const line = known.get(id);
    if (!line)
      throw new Refusal('handout.unknown-line', 'A line is not of this entitlement, or of shelter', {
        entitlementLineId: id,
      });
    const whole = claim.captured === 'live' ? left.due(line) : line.due;
    const quantity = text === null ? whole : parseAmount(text, exponentOf(line));
    const stands = entitlement.state === 'listed' && !wasNeverDue(entitlement.ended);
    const due = stands ? left.due(line) : 0n;
    return { entitlementLineId: id, quantity, over: quantity > due ? quantity - due : 0n };
  });
  const some = lines.filter((line) => line.quantity > 0n);
  if (some.length === 0) throw new Refusal('handout.empty', 'Say what was given: nothing is due any more');
  return some.sort((a, b) => (a.entitlementLineId < b.entitlementLineId ? -1 : 1));
}

function exponentOf(line: EntitlementLine): number {
  return line.currency === null ? 0 : currencyOf(line.currency).exponent;
}

/** Reserved → delivered for what was due, reserved → over-delivered for what was too much. Services move nothing. */
function transfersOf(
  claim: HandoutClaim,
  distribution: DistributionFacts,
  entitlement: EntitlementFacts,
  lines: readonly HandoutLine[],
  left: Remaining,
): readonly Transfer[] {
  const known = new Map(entitlement.lines.map((line) => [line.id, line]));
  const wanted = lines.flatMap((line) => {
    const of = known.get(line.entitlementLineId);
    if (!of || of.commodityId === null) return [];
    const parts = [
      { to: 'delivered' as const, amount: line.quantity - line.over },
      { to: 'over-delivered' as const, amount: line.over },
    ];
    return parts
      .filter((part) => part.amount > 0n)
      .map((part) => ({ ...part, commodityId: of.commodityId as Uuid, grantId: of.grantId }));
  });

  return left.draw(claim, distribution, wanted).map(({ to, from, amount }) =>
    single({
      id: newId(),
      emergencyId: distribution.emergencyId,
      from,
      to: left.destination(distribution, from, to),
      amount,
      cause: { kind: 'handout', id: claim.id },
      party: { kind: entitlement.recipientKind, id: entitlement.recipientId },
      projectId: distribution.projectId,
      roundId: distribution.roundId,
      distributionId: distribution.id,
    }),
  );
}

interface Wanted {
  readonly to: 'delivered' | 'over-delivered';
  readonly commodityId: Uuid;
  readonly grantId: Uuid | null;
  readonly amount: bigint;
}

/** What is left as the decisions of one batch follow each other. */
class Remaining {
  private readonly deliveredNow = new Map<Uuid, bigint>();
  private readonly numbers = new Map<Uuid, number>();
  private readonly taken = new Map<Uuid, bigint>();
  private readonly destinations = new Map<string, AccountKey>();

  due(line: EntitlementLine): bigint {
    return line.due - line.delivered - (this.deliveredNow.get(line.id) ?? 0n);
  }

  /** The account that is delivered to: the same object for all handouts out of one account, which know its id then. */
  destination(distribution: DistributionFacts, from: AccountKey, kind: Wanted['to']): AccountKey {
    const key = `${distribution.id} ${accountId(from)} ${kind}`;
    const known = this.destinations.get(key);
    if (known) return known;
    const { emergencyId, projectId: owner } = distribution;
    const account = { ...from, emergencyId, kind, owner };
    this.destinations.set(key, account);
    return account;
  }

  /** Keeps what a handout delivers and gives it its number. */
  deliver(entitlement: EntitlementFacts, lines: readonly HandoutLine[]): number {
    for (const line of lines) {
      const before = this.deliveredNow.get(line.entitlementLineId) ?? 0n;
      this.deliveredNow.set(line.entitlementLineId, before + line.quantity - line.over);
    }
    const deliveryNo = (this.numbers.get(entitlement.id) ?? entitlement.lastDeliveryNo) + 1;
    this.numbers.set(entitlement.id, deliveryNo);
    return deliveryNo;
  }

  /**
   * Takes what is wanted from the distribution's holdings, first things first. At a desk what is not there cannot be given. What was
   * given already came from somewhere: where the books do not say from where, from `discrepancy`, to be explained at sign-off.
   */
  draw(
    claim: HandoutClaim,
    distribution: DistributionFacts,
    wanted: readonly Wanted[],
  ): readonly { readonly to: Wanted['to']; readonly from: AccountKey; readonly amount: bigint }[] {
    const takes: { to: Wanted['to']; from: AccountKey; amount: bigint }[] = [];
    const tentative = new Map(this.taken);
    for (const want of wanted) {
      let missing = want.amount;
      for (const holding of holdingsFor(distribution, want)) {
        const id = accountId(holding.account);
        const free = holding.available - (tentative.get(id) ?? 0n);
        const amount = free < missing ? free : missing;
        if (amount <= 0n) continue;
        tentative.set(id, (tentative.get(id) ?? 0n) + amount);
        takes.push({ to: want.to, from: holding.account, amount });
        missing -= amount;
      }
      if (missing === 0n) continue;
      if (claim.captured === 'live') {
        throw new Refusal(
          'distribution.out-of-stock',
          'The distribution has not enough left to hand this out',
          {
            commodityId: want.commodityId,
          },
        );
      }
      takes.push({ to: want.to, from: unexplained(distribution, want), amount: missing });
    }
    for (const [id, amount] of tentative) this.taken.set(id, amount);
    return takes;
  }
}

function holdingsFor(distribution: DistributionFacts, want: Wanted): readonly Holding[] {
  return distribution.holdings.filter(
    ({ account }) => account.commodityId === want.commodityId && account.grantId === want.grantId,
  );
}

function unexplained(distribution: DistributionFacts, want: Wanted): AccountKey {
  return {
    emergencyId: distribution.emergencyId,
    kind: 'discrepancy',
    commodityId: want.commodityId,
    owner: distribution.id,
    grantId: want.grantId,
    lotId: null,
  };
}
