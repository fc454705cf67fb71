import type { Uuid } from '../platform/ids.js';
import type { RecipientKind, Service, ShelterType } from './codes.rules.js';
import { hasPriority, type HouseholdFacts, judge, membersOf, type ReasonCode } from './eligibility.rules.js';
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
  const { round, listed } = drafting;
  const { id: householdId, areaId, siteId } = household;
  const verdict = judge(household, round.criteria, {
    referenceDay: round.windowFrom,
    assisted: drafting.assisted.has(householdId),
  });
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
      : membersOf(household, round.criteria, round.windowFrom).map((member) => ({
          ...common,
          recipientKind: 'individual' as const,
          recipientId: member.id,
          individualId: member.id,
          persons: 1,
          priority: isFirst(member.id),
          dues: due({ persons: 1, members: [member] }),
        }));
  return candidates
    .filter(({ dues }) => dues.length > 0)
    .toSorted((a, b) => (a.recipientId < b.recipientId ? -1 : 1));
}

/** The candidate that an institution, community or place is; none where the round is for others, or has nothing for it. */
export function draftGroup(group: GroupFacts, { round, sites, listed }: Drafting): Candidate | null {
  const { areaIds, siteIds, recipientIds } = round.criteria;
  const meant =
    group.kind === round.recipient &&
    !listed.has(group.id) &&
    (!recipientIds || recipientIds.includes(group.id)) &&
    (!areaIds || group.areaPath.some((areaId) => areaIds.includes(areaId))) &&
    (!siteIds || (group.siteId !== null && siteIds.includes(group.siteId)));
  const dues = meant ? duesOf(round.lines, { persons: group.people, members: [] }, round.windowFrom) : [];
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
