import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';

/** What somebody comes to the help desk with. */
export const helpKinds = [
  'not_on_list',
  'wrong_entitlement',
  'wrong_collector',
  'identity_failed',
  'lost_card',
  'damaged_item',
  'referral_made',
  'referral_accepted',
] as const;
export type HelpKind = (typeof helpKinds)[number];

/** Whatever was sent as a kind: contracts ask before it is known to be one. */
export function isReferral(kind: unknown): boolean {
  return kind === 'referral_made' || kind === 'referral_accepted';
}

export const failedChecks = ['card', 'document', 'photo', 'questions'] as const;
export type FailedCheck = (typeof failedChecks)[number];

/** To which kind of service somebody is referred, and nothing of why. */
export const referrals = [
  'health',
  'nutrition',
  'water',
  'shelter',
  'education',
  'livelihoods',
  'legal',
  'protection',
  'psychosocial',
  'registration',
  'other',
] as const;
export type Referral = (typeof referrals)[number];

/** What became of a case. */
export const helpAnswers = [
  'sent_to_desk',
  'identity_confirmed',
  'not_recognised',
  'told_why',
  'addendum_asked',
  'correction_asked',
  'card_replaced',
  'exchanged',
  'referred',
  'sent_elsewhere',
  'feedback_recorded',
  'left',
] as const;
export type HelpAnswer = (typeof helpAnswers)[number];

/** Referrals that say too much of a person: they are counted, and nobody is named. */
const ofNobody: readonly Referral[] = ['legal', 'protection', 'psychosocial'];

export interface NewHelpCase {
  readonly kind: HelpKind;
  readonly failed?: FailedCheck | undefined;
  readonly referral?: Referral | undefined;
  readonly householdId?: Uuid | undefined;
  readonly entitlementId?: Uuid | undefined;
}

/** Refuses `input.invalid` for a failed check or a referral that the kind has not, and `help.named` for a referral that names somebody and must not. */
export function refuseCase({ kind, failed, referral, householdId, entitlementId }: NewHelpCase): void {
  if (failed !== undefined && kind !== 'identity_failed')
    throw invalid('/failed', 'only where the identity was not confirmed');
  if (referral !== undefined && !isReferral(kind)) throw invalid('/referral', 'only for a referral');
  if (kind === 'identity_failed' && entitlementId === undefined)
    throw invalid('/entitlementId', 'needed where the identity was not confirmed');
  const named = householdId !== undefined || entitlementId !== undefined;
  if (named && referral !== undefined && ofNobody.includes(referral))
    throw new Refusal('help.named', 'A referral of this kind is counted, and names no household', {}, [
      { pointer: householdId === undefined ? '/entitlementId' : '/householdId', detail: 'leave it out' },
    ]);
}

/** Refuses an entitlement that is not of the household that is named beside it: `input.invalid`. */
export function refuseOther(
  householdId: Uuid | undefined,
  entitled: { readonly householdId: Uuid | null } | undefined,
): void {
  if (householdId !== undefined && entitled && entitled.householdId !== householdId)
    throw invalid('/householdId', 'the entitlement is of another household');
}

/** Refuses `help.answered`, and `help.own` where whoever doubted an identity would confirm it. */
export function refuseAnswer(
  found: {
    readonly state: 'open' | 'answered';
    readonly kind: HelpKind;
    readonly openedBy: Uuid;
    readonly answer: HelpAnswer | null;
  },
  personId: Uuid,
): void {
  if (found.state === 'answered')
    throw new Refusal('help.answered', 'The case was answered already', { answer: found.answer });
  if (found.kind === 'identity_failed' && found.openedBy === personId)
    throw new Refusal('help.own', 'Somebody else looks at an identity that you could not confirm');
}

function invalid(pointer: string, detail: string): Refusal {
  return new Refusal('input.invalid', undefined, {}, [{ pointer, detail }]);
}
