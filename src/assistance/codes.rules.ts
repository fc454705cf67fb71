/** The code lists of assistance: code → what it means. */

/** Counted in units: delivered and counted like goods, but there is no stock of them and no grant line behind each. */
export const services = {
  transport_trip: 'Transport, by the trip',
  transport_passenger: 'Transport, by the passenger',
  health_visit: 'Health visit',
  water: 'Water, by the litre',
  hygiene_session: 'Hygiene session',
  legal_help: 'Legal help',
} as const;
export type Service = keyof typeof services;

/** What people live in. A line of the package may be units of one type; who lives where is what `shelter/` knows. */
export const shelterTypes = {
  tent: 'Tent',
  refugee_housing_unit: 'Refugee housing unit',
  room: 'Room',
  collective_centre_place: 'Place in a collective centre',
  rented_flat: 'Rented flat',
} as const;
export type ShelterType = keyof typeof shelterTypes;

export const recipientKinds = {
  household: 'A household',
  individual: 'One member of a household',
  institution: 'A school, clinic or other body, for which a representative signs',
  community: 'A community, for which a representative signs',
  place: 'Whoever is at a place: heads are counted, nobody is named',
} as const;
export type RecipientKind = keyof typeof recipientKinds;

/** Recipients that are neither household nor individual. */
export const groupKindCodes = ['institution', 'community', 'place'] as const;
export type GroupKind = (typeof groupKindCodes)[number];

export function isGroup(kind: RecipientKind): kind is GroupKind {
  return kind === 'institution' || kind === 'community' || kind === 'place';
}

export const roundStates = {
  draft: 'Being planned',
  submitted: 'Waiting for approval',
  approved: 'Approved; nothing is handed out yet',
  open: 'Being handed out',
  closed: 'Over',
} as const;
export type RoundState = keyof typeof roundStates;

export type SeriesState = 'running' | 'suspended' | 'stopped';

export type ListState = 'draft' | 'submitted' | 'approved';

export const entitlementStates = {
  listed: 'Stands',
  held: 'On hold: a question is open',
  removed: 'Taken off after approval',
} as const;
export type EntitlementState = keyof typeof entitlementStates;

/** How an entitlement ended that was not collected as promised. */
export const endings = {
  absent: 'Nobody came',
  partly: 'Some of it was collected, the rest is given no more',
  refused: 'The person did not want it',
  not_recognised: 'Whoever came could not be recognised',
  moved: 'Has moved away',
  deceased: 'Has died',
  duplicate: 'Is on the list twice',
} as const;
export type Ending = keyof typeof endings;
export const endingCodes = Object.keys(endings) as readonly Ending[];

/** How an entitlement stands: open until all of it is collected, it ends, or it is taken off the list (`cancelled`). */
export type Outcome = 'open' | 'collected' | 'cancelled' | Ending;
export const outcomeCodes: readonly Outcome[] = ['open', 'collected', ...endingCodes, 'cancelled'];
