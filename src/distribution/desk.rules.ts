import { formatQuantity } from '../assistance/quantity.rules.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { ageOn, type Day } from '../registry/birth.rules.js';
import type { DeskGivenView, DeskMatchView, DeskPersonView, LookUp } from './desk.contract.js';

/** By what somebody is looked up. */
export type Term =
  | { readonly by: 'card'; readonly card: string }
  | { readonly by: 'token'; readonly token: number }
  | { readonly by: 'name'; readonly name: string };

/** Refuses `search.invalid` unless exactly one term is there. */
export function termOf({ card, token, name }: LookUp): Term {
  const terms: readonly Term[] = [
    ...(card === undefined ? [] : [{ by: 'card' as const, card }]),
    ...(token === undefined ? [] : [{ by: 'token' as const, token }]),
    ...(name === undefined ? [] : [{ by: 'name' as const, name }]),
  ];
  const [term] = terms;
  if (term && terms.length === 1) return term;
  throw new Refusal('search.invalid', 'Look up by exactly one of card, token and name');
}

/** An entitlement as it is read for the desk; amounts are texts of base or minor units, since JSON has no integers of 64 bits. */
export interface Match {
  readonly entitlementId: Uuid;
  readonly tokenNo: number;
  readonly card: string | null;
  readonly recipientKind: string;
  readonly recipientId: Uuid;
  readonly householdId: Uuid | null;
  readonly persons: number;
  readonly state: 'listed' | 'held' | 'removed';
  readonly priority: boolean;
  readonly plannedHere: boolean;
  readonly elsewhere: {
    readonly distributionId: Uuid;
    readonly siteId: Uuid;
    readonly heldOn: string;
  } | null;
  readonly lines: readonly MatchLine[];
  readonly given: readonly Given[];
}

interface MatchLine {
  readonly entitlementLineId: Uuid;
  readonly kind: string;
  readonly itemId: Uuid | null;
  readonly itemCode: string | null;
  readonly currency: string | null;
  readonly service: string | null;
  readonly due: string;
  readonly delivered: string;
}

interface Given {
  readonly handoutId: Uuid;
  readonly siteId: Uuid;
  readonly occurredAt: string;
  readonly reversed: boolean;
  readonly lines: readonly {
    readonly entitlementLineId: Uuid;
    readonly quantity: string;
    readonly currency: string | null;
  }[];
}

/** Somebody of the household who may collect. */
export interface DeskPerson {
  readonly id: Uuid;
  readonly householdId: Uuid;
  readonly collector: 'primary' | 'alternate' | null;
  readonly isHead: boolean;
  readonly nameOriginal: string | null;
  readonly nameLatin: string | null;
  readonly sex: string;
  readonly bornOn: Day | null;
  readonly documentEnds: string | null;
  readonly photoRef: string | null;
  readonly sameName: boolean;
}

/**
 * What the desk sees of an entitlement. Of one that is planned elsewhere only where that is: who asks at the wrong place is sent on,
 * and nobody's name is shown where they have not come to collect.
 */
export function matchView(
  match: Match,
  people: readonly DeskPerson[],
  { revokedCard, today }: { readonly revokedCard: boolean; readonly today: Day },
): DeskMatchView {
  const { recipientId: _, householdId: __, lines, given, elsewhere, ...rest } = match;
  return {
    ...rest,
    elsewhere: elsewhere && { ...elsewhere },
    revokedCard,
    people: match.plannedHere
      ? collectorsOf(match, people).map((person) => personView(person, match, today))
      : [],
    lines: lines.map(({ due, delivered, ...line }) => ({
      ...line,
      due: formatQuantity(BigInt(due), line.currency),
      delivered: formatQuantity(BigInt(delivered), line.currency),
      left: formatQuantity(BigInt(due) - BigInt(delivered), line.currency),
    })),
    given: match.plannedHere ? given.map(givenView) : [],
  };
}

/** Of a household, whom it named, or its head where it named nobody; of a person, that person. */
function collectorsOf(match: Match, people: readonly DeskPerson[]): readonly DeskPerson[] {
  if (match.recipientKind === 'individual') return people.filter(({ id }) => id === match.recipientId);
  const household = people.filter(({ householdId }) => householdId === match.householdId);
  const named = household.filter(({ collector }) => collector !== null);
  return named.length > 0 ? named : household.filter(({ isHead }) => isHead);
}

function personView(person: DeskPerson, match: Match, today: Day): DeskPersonView {
  const { id, nameOriginal, nameLatin, sex, bornOn, documentEnds, photoRef, sameName } = person;
  const role = match.recipientKind === 'individual' ? 'self' : (person.collector ?? 'head');
  const age = bornOn === null ? null : ageOn(bornOn, today);
  return { id, role, nameOriginal, nameLatin, sex, age, documentEnds, photoRef, sameName };
}

function givenView({ lines, occurredAt, ...given }: Given): DeskGivenView {
  return {
    ...given,
    occurredAt: new Date(occurredAt).toISOString(),
    lines: lines.map(({ entitlementLineId, quantity, currency }) => ({
      entitlementLineId,
      quantity: formatQuantity(BigInt(quantity), currency),
    })),
  };
}
