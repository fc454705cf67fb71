/**
 * The code lists of the registry: the words that lists, forms and reports share. Each table is code → what it means; a list's own
 * words are read into these codes by import-values.rules.
 */

/** The codes of a table, for a contract's `IsIn` or a database check. */
export function codesOf<T extends object>(table: T): readonly (keyof T & string)[] {
  return Object.keys(table) as (keyof T & string)[];
}

/** ISO/IEC 5218 has no "other"; humanitarian lists need it (HAPI `x`, SPDCI `other`). Exports map to each standard's own codes. */
export const sexes = {
  female: 'Female',
  male: 'Male',
  other: 'Other',
  undisclosed: 'Not said, or not known',
} as const;
export type Sex = keyof typeof sexes;

/** EGRISS IRIS statuses as in PublicSchema `displacement-status`, with the population group of OCHA's HAPI for reports. */
export const displacementStatuses = {
  host_community: { meaning: 'Resident, host community', hapi: 'HST' },
  idp: { meaning: 'Internally displaced', hapi: 'IDP' },
  idp_returnee: { meaning: 'Displaced inside the country, now returned', hapi: 'RDP' },
  refugee: { meaning: 'Refugee', hapi: 'REF' },
  asylum_seeker: { meaning: 'Asylum seeker', hapi: 'ASY' },
  returnee_from_abroad: { meaning: 'Returned from abroad', hapi: 'RET' },
  migrant: { meaning: 'International migrant', hapi: 'OOC' },
  stateless: { meaning: 'Stateless', hapi: 'STA' },
  other: { meaning: 'Other', hapi: 'OOC' },
} as const;
export type DisplacementStatus = keyof typeof displacementStatuses;

/** PublicSchema `shelter-situation-type` (CC BY 4.0). */
export const shelterSituations = {
  original_home: 'In the own home',
  original_home_repaired: 'In the own home, repaired',
  tent_or_emergency_shelter: 'Tent or emergency shelter',
  transitional_shelter: 'Transitional shelter',
  collective_center: 'Collective centre',
  host_family: 'With a host family',
  rented_accommodation: 'Rented',
  displacement_site: 'Displacement site',
  unsheltered: 'Without shelter',
  camp_planned: 'Planned or managed camp',
  spontaneous_settlement: 'Informal, spontaneous settlement',
} as const;
export type ShelterSituation = keyof typeof shelterSituations;

/** What a member is to the head of the household. */
export const relationships = {
  head: 'Head of the household',
  spouse: 'Wife or husband',
  partner: 'Partner, unmarried',
  child: 'Daughter or son',
  parent: 'Mother or father',
  sibling: 'Sister or brother',
  grandparent: 'Grandmother or grandfather',
  grandchild: 'Granddaughter or grandson',
  aunt_uncle: 'Aunt or uncle',
  niece_nephew: 'Niece or nephew',
  cousin: 'Cousin',
  parent_in_law: 'Mother- or father-in-law',
  child_in_law: 'Daughter- or son-in-law',
  sibling_in_law: 'Sister- or brother-in-law',
  foster_child: 'Foster child',
  other: 'Another relation, or none',
  unknown: 'Not known',
} as const;
export type Relationship = keyof typeof relationships;

export const individualStatuses = {
  active: 'Lives in the household',
  deceased: 'Has died',
  left: 'Lives elsewhere now',
  duplicate: 'Is registered elsewhere',
} as const;
export type IndividualStatus = keyof typeof individualStatuses;

/** Who may fetch what the household is promised: one primary, at most one alternate, either of them perhaps no member. */
export const collectorRoles = { primary: 'Primary collector', alternate: 'Alternate collector' } as const;
export type CollectorRole = keyof typeof collectorRoles;

export const documentTypes = {
  national_id: 'National identity card',
  passport: 'Passport',
  birth_certificate: 'Birth certificate',
  family_book: 'Family book',
  driving_licence: 'Driving licence',
  electoral_card: 'Electoral card',
  tax_id: 'Tax number',
  residence_permit: 'Residence permit',
  refugee_id: 'Refugee or asylum document',
  unhcr_id: 'UNHCR number',
  wfp_id: 'WFP number',
  disability_certificate: 'Disability certificate',
  other: 'Another document',
} as const;
export type DocumentType = keyof typeof documentTypes;

/** DTM through PublicSchema. None of them ever stands in the way of registration. */
export const documentStatuses = {
  valid: 'Valid',
  expired: 'Expired',
  lost_during_displacement: 'Lost during displacement',
  confiscated: 'Confiscated',
  never_had: 'Never had',
  in_process: 'Applied for',
} as const;
export type DocumentStatus = keyof typeof documentStatuses;

/** full: every member is described. partial: some are. size_only: nobody is, and at most the head is named. */
export const registrationDepths = {
  full: 'Every member is described',
  partial: 'Some members are described, the rest counted',
  size_only: 'Members are counted, not described',
} as const;
export type RegistrationDepth = keyof typeof registrationDepths;

export const householdStatuses = {
  registered: 'Registered, not yet checked',
  verified: 'Checked in the field',
  on_hold: 'On hold: a question is open',
  inactive: 'No longer assisted',
  withdrawn: 'Asked to leave the register',
} as const;
export type HouseholdStatus = keyof typeof householdStatuses;

export const inactiveReasons = {
  moved: 'Moved away',
  deceased: 'All members have died',
  duplicate: 'Registered twice',
  false: 'Does not exist, or is not what it was said to be',
} as const;
export type InactiveReason = keyof typeof inactiveReasons;

/** ICRC Handbook on Data Protection; codes of PublicSchema `legal-basis`. Consent is one of them, often not a free one. */
export const legalBases = {
  consent: 'Consent',
  vital_interest: 'Vital interest',
  public_interest: 'Important grounds of public interest',
  legitimate_interest: 'Legitimate interest',
  contract: 'Performance of a contract',
  legal_obligation: 'Legal obligation',
} as const;
export type LegalBasis = keyof typeof legalBases;

/**
 * PublicSchema `consent-status`. `allows`: personal fields may be held. Where a list does not say ("unknown") they are held and a
 * warning asks for the answer: throwing them away could not be undone.
 */
export const consentStatuses = {
  requested: { meaning: 'Asked, no answer yet', allows: false },
  given: { meaning: 'Given', allows: true },
  renewed: { meaning: 'Given again', allows: true },
  refused: { meaning: 'Refused', allows: false },
  withdrawn: { meaning: 'Withdrawn by the person', allows: false },
  revoked: { meaning: 'Revoked by the organisation', allows: false },
  expired: { meaning: 'Run out', allows: false },
  invalidated: { meaning: 'Found not to be valid', allows: false },
  unknown: { meaning: 'Not known', allows: true },
} as const;
export type ConsentStatus = keyof typeof consentStatuses;

/** What personal data is held and used for; each purpose rests on a legal basis of its own. */
export const purposes = {
  registration: 'Holding who the members are',
  assistance: 'Deciding on assistance and handing it out',
  contact: 'Calling and writing to the household',
  payment: 'Paying through a provider',
  deduplication: 'Comparing with other lists',
  sharing: 'Sharing with partners',
  monitoring: 'Asking afterwards how it went',
} as const;
export type Purpose = keyof typeof purposes;
