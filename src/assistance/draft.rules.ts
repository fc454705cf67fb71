import type { Uuid } from '../platform/ids.js';
import type { RecipientKind, Service, ShelterType } from './codes.rules.js';
import {
  hasPriority,
  type HouseholdFacts,
  judge,
  type MemberFacts,
  membersOf,
  type ReasonCode,
  type Verdict,
} from './eligibility.rules.js';
import { fund, type Pot } from './funding.rules.js';
import type { ListEntry } from './list.rules.js';
import { type Counted, type Due, duesOf, isPaid, type KitPart, partsOf } from './package.rules.js';
import type { RoundFacts } from './round.rules.js';

/** Why one household is in or out, and where it lived when that was decided. */
export interface Judged {
  readonly householdId: Uuid;
  readonly areaId: Uuid;
  readonly siteId: Uuid | null;
  readonly eligible: boolean;
  readonly reasons: readonly ReasonCode[];
}

/** Who is to be on the list, before anybody pays for it. */
export interface Candidate {
  readonly recipientKind: RecipientKind;
  readonly recipientId: Uuid;
  readonly householdId: Uuid | null;
  readonly individualId: Uuid | null;
  readonly persons: number;
  /** Heads by sex and age band, where nobody is named. */
  readonly counted: HeadCount | null;
  readonly areaId: Uuid;
  /** Where it is planned to be handed out; null where the round leaves that open. */
  readonly siteId: Uuid | null;
  /** Served first. */
  readonly priority: boolean;
  readonly dues: readonly Due[];
}

export type HeadCount = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** An institution, community or place as a round sees it. */
export interface GroupFacts {
  readonly id: Uuid;
  readonly kind: RecipientKind;
  readonly areaId: Uuid;
  readonly areaPath: readonly Uuid[];
  readonly siteId: Uuid | null;
  readonly people: number;
  readonly counted: HeadCount | null;
}

export interface Spot {
  readonly siteId: Uuid;
  readonly areaId: Uuid;
}

export interface DraftEntitlement extends Omit<Candidate, 'dues'> {
  readonly id: Uuid;
  readonly tokenNo: number;
  readonly lines: readonly DraftLine[];
}

export interface DraftLine {
  readonly id: Uuid;
  readonly packageLineId: Uuid;
  readonly no: number;
  readonly kind: 'item' | 'cash' | 'service' | 'shelter';
  readonly itemId: Uuid | null;
  readonly currency: string | null;
  readonly service: Service | null;
  readonly shelterType: ShelterType | null;
  readonly fundingId: Uuid | null;
  readonly grantId: Uuid | null;
  readonly due: bigint;
}

/** What a round asks and promises, as a portion of its list is drafted. */
export interface Drafting {
  readonly round: RoundFacts;
  readonly sites: readonly Spot[];
  /** Households that `notAssisted` is about. */
  readonly assisted: ReadonlySet<Uuid>;
  /** Recipients who are on an earlier list of the round. */
  readonly listed: ReadonlySet<Uuid>;
  /** What an earlier round promised, where this one carries its list or adds to it; null where recipients are judged. */
  readonly base: readonly PromisedBefore[] | null;
}

/** What was promised of one thing to one recipient, by the round on whose list they must be (`base`) or by what topped it up. */
export interface PromisedBefore {
  readonly recipientId: Uuid;
  readonly base: boolean;
  readonly kind: 'item' | 'cash' | 'service' | 'shelter';
  /** The item's id, or the code of currency, service or type of shelter. */
  readonly thing: string;
  readonly due: bigint;
}

/** One portion of a list: who was judged, who is to be on it, and after which household the next portion begins; null where all are done. */
export interface Portion {
  readonly judged: readonly Judged[];
  readonly candidates: readonly Candidate[];
  readonly next: Uuid | null;
}

/**
 * Judges households in their order, as many as have no more than so many recipients together; at least one. A household is never
 * divided between two portions.
 */
export function draftHouseholds(
  households: readonly HouseholdFacts[],
  drafting: Drafting,
  recipientsMax: number,
): Portion {
  const judged: Judged[] = [];
  const candidates: Candidate[] = [];
  let last: Uuid | null = null;
  for (const household of households) {
    const draft = draftHousehold(household, drafting);
    const more = draft?.candidates ?? [];
    if (last !== null && candidates.length + more.length > recipientsMax)
      return { judged, candidates, next: last };
    if (draft) judged.push(draft.judged);
    candidates.push(...more);
    last = household.id;
  }
  return { judged, candidates, next: null };
}

/**
 * Judges one household, and names the recipients in it. A household of which somebody is on an earlier list, and nobody new, is not
 * judged again: null.
 */
export function draftHousehold(
  household: HouseholdFacts,
  drafting: Drafting,
): { readonly judged: Judged; readonly candidates: readonly Candidate[] } | null {
  const { listed } = drafting;
  const { id: householdId, areaId, siteId } = household;
  const verdict = verdictOf(household, drafting);
  const all = verdict.eligible ? recipientsIn(household, drafting) : [];
  const candidates = all.filter(({ recipientId }) => !listed.has(recipientId));
  if (candidates.length === 0 && (listed.has(householdId) || all.length > 0)) return null;

  const nothingDue = verdict.eligible && candidates.length === 0;
  const reasons: readonly ReasonCode[] = nothingDue ? ['out.nothing-due'] : verdict.reasons;
  return {
    judged: { householdId, areaId, siteId, eligible: verdict.eligible && !nothingDue, reasons },
    candidates,
  };
}

/** A household whose list is carried was judged before: it must be registered, and no more. */
function verdictOf(household: HouseholdFacts, { round, assisted, base }: Drafting): Verdict {
  const circumstances = { referenceDay: round.windowFrom, assisted: assisted.has(household.id) };
  if (!base) return judge(household, round.criteria, circumstances);
  const { eligible, reasons } = judge(household, {}, circumstances);
  return { eligible, reasons: eligible ? ['in.carried'] : reasons };
}

/** What this round promises beyond what was promised before; all of it where it carries a list; nothing to whom was on none. */
function beyond(recipientId: Uuid, dues: readonly Due[], { round, base }: Drafting): readonly Due[] {
  if (!base) return dues;
  const before = base.filter((one) => one.recipientId === recipientId);
  if (!before.some((one) => one.base)) return [];
  if (round.topUpOf === null) return dues;
  const left = new Map<string, bigint>();
  for (const { kind, thing, due } of before)
    left.set(`${kind} ${thing}`, (left.get(`${kind} ${thing}`) ?? 0n) + due);
  return dues
    .map((due) => {
      const key = keyOf(due);
      const promised = left.get(key) ?? 0n;
      const counted = promised < due.quantity ? promised : due.quantity;
      left.set(key, promised - counted);
      return { ...due, quantity: due.quantity - counted };
    })
    .filter(({ quantity }) => quantity > 0n);
}

function keyOf({ line: { thing } }: Due): string {
  switch (thing.kind) {
    case 'item':
    case 'kit':
      return `item ${thing.itemId}`;
    case 'cash':
      return `cash ${thing.currency}`;
    case 'service':
      return `service ${thing.service}`;
    case 'shelter':
      return `shelter ${thing.shelterType}`;
  }
}

function recipientsIn(household: HouseholdFacts, drafting: Drafting): readonly Candidate[] {
  const { round } = drafting;
  const common = {
    householdId: household.id,
    counted: null,
    areaId: household.areaId,
    siteId: plannedSite(household, drafting.sites),
  };
  const isFirst = (only?: Uuid): boolean =>
    hasPriority(household, round.criteria.priority, round.windowFrom, only);
  const due = (counted: Counted): readonly Due[] => duesOf(round.lines, counted, round.windowFrom);
  const candidates: readonly Candidate[] =
    round.recipient === 'household'
      ? [
          {
            ...common,
            recipientKind: 'household',
            recipientId: household.id,
            individualId: null,
            persons: household.size,
            priority: isFirst(),
            dues: due({ persons: household.size, members: household.members }),
          },
        ]
      : membersIn(household, drafting).map((member) => ({
          ...common,
          recipientKind: 'individual' as const,
          recipientId: member.id,
          individualId: member.id,
          persons: 1,
          priority: isFirst(member.id),
          dues: due({ persons: 1, members: [member] }),
        }));
  return candidates
    .map((one) => ({ ...one, dues: beyond(one.recipientId, one.dues, drafting) }))
    .filter(({ dues }) => dues.length > 0)
    .toSorted((a, b) => (a.recipientId < b.recipientId ? -1 : 1));
}

/** Whose list is carried is a member whatever the criteria would say. */
function membersIn(household: HouseholdFacts, { round, base }: Drafting): readonly MemberFacts[] {
  return base ? household.members : membersOf(household, round.criteria, round.windowFrom);
}

/** The candidate that an institution, community or place is; none where the round is for others, or has nothing for it. */
export function draftGroup(group: GroupFacts, drafting: Drafting): Candidate | null {
  const { round, sites, listed } = drafting;
  const { areaIds, siteIds, recipientIds } = round.criteria;
  const meant =
    group.kind === round.recipient &&
    !listed.has(group.id) &&
    (!recipientIds || recipientIds.includes(group.id)) &&
    (!areaIds || group.areaPath.some((areaId) => areaIds.includes(areaId))) &&
    (!siteIds || (group.siteId !== null && siteIds.includes(group.siteId)));
  const all = meant ? duesOf(round.lines, { persons: group.people, members: [] }, round.windowFrom) : [];
  const dues = beyond(group.id, all, drafting);
  if (dues.length === 0) return null;
  return {
    recipientKind: group.kind,
    recipientId: group.id,
    householdId: null,
    individualId: null,
    persons: group.people,
    counted: group.counted,
    areaId: group.areaId,
    siteId: plannedSite(group, sites),
    priority: false,
    dues,
  };
}

/** The site of the round where it lives; else its only site, or the only one in its nearest area that has one; else none yet. */
export function plannedSite(
  recipient: { readonly siteId: Uuid | null; readonly areaPath: readonly Uuid[] },
  sites: readonly Spot[],
): Uuid | null {
  const own = sites.find(({ siteId }) => siteId === recipient.siteId);
  if (own) return own.siteId;
  const [only] = sites;
  if (sites.length === 1 && only) return only.siteId;
  for (const areaId of recipient.areaPath.toReversed()) {
    const [first, second] = sites.filter((site) => site.areaId === areaId);
    if (first) return second ? null : first.siteId;
  }
  return null;
}

export interface Drafted {
  readonly entitlements: readonly DraftEntitlement[];
  readonly taken: ReadonlyMap<Uuid, bigint>;
  readonly short: ReadonlyMap<Uuid, bigint>;
}

/** Numbers the candidates, gives each line its grant, and takes kits apart; services and shelter need none. What nobody can pay has no grant and counts as short. */
export function draftEntitlements(
  candidates: readonly Candidate[],
  means: {
    readonly pots: readonly (Pot & { readonly grantId: Uuid | null })[];
    readonly kits: ReadonlyMap<Uuid, readonly KitPart[]>;
    readonly firstToken: number;
    readonly newId: () => Uuid;
  },
): Drafted {
  const paid = candidates.flatMap(({ dues }) => dues).filter(({ line }) => isPaid(line.thing));
  const { potIds, taken, short } = fund(
    paid.map(({ line, quantity }) => ({ lineId: line.id, quantity })),
    means.pots,
  );
  const potOf = new Map(paid.map((due, index) => [due, potIds[index] ?? null]));
  const grantOf = new Map(means.pots.map(({ id, grantId }) => [id, grantId]));

  const linesOf = (due: Due): readonly DraftLine[] => {
    const fundingId = potOf.get(due) ?? null;
    const grantId = fundingId === null ? null : (grantOf.get(fundingId) ?? null);
    return partsOf(due, means.kits).map((part) => ({
      ...part,
      id: means.newId(),
      packageLineId: due.line.id,
      no: due.line.no,
      fundingId,
      grantId,
    }));
  };
  const entitlements = candidates.map(({ dues, ...candidate }, index) => ({
    ...candidate,
    id: means.newId(),
    tokenNo: means.firstToken + index,
    lines: dues.flatMap(linesOf),
  }));
  return { entitlements, taken, short };
}

/** The drafted entitlement as the text of the list has it. */
export function listEntry({ recipientId, tokenNo, persons, priority, lines }: DraftEntitlement): ListEntry {
  return {
    recipientId,
    tokenNo,
    persons,
    priority,
    lines: lines.map(({ no, itemId, currency, service, shelterType, due, grantId }) => ({
      no,
      thing: itemId ?? currency ?? service ?? shelterType ?? '',
      due,
      grantId,
    })),
  };
}
