import type { Ending } from '../assistance/codes.rules.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { Day } from '../registry/birth.rules.js';

/** By what somebody is looked up. */
export type Term =
  | { readonly by: 'card'; readonly card: string }
  | { readonly by: 'token'; readonly token: number }
  | { readonly by: 'name'; readonly name: string };

interface Asked {
  readonly card?: string | undefined;
  readonly token?: number | undefined;
  readonly name?: string | undefined;
}

/** Refuses `search.invalid` unless exactly one term is there. */
export function termOf({ card, token, name }: Asked): Term {
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
  readonly ended: Ending | null;
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
  readonly shelterType: string | null;
  readonly due: string;
  readonly delivered: string;
}

export interface Given {
  readonly handoutId: Uuid;
  readonly siteId: Uuid;
  readonly occurredAt: string;
  readonly reversed: boolean;
  readonly disputed: boolean;
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
