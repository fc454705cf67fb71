/** The code lists of emergencies: code → what it means. The same codes are checks of the tables (migration 0003). */

export const phases = {
  preparedness: 'Before it happens',
  response: 'Saving lives',
  recovery: 'Getting back',
  closed: 'Over',
} as const;
export type Phase = keyof typeof phases;
export const phaseCodes = codesOf(phases);

export const organisationTypes = {
  un: 'United Nations',
  international_ngo: 'International non-governmental organisation',
  national_ngo: 'National non-governmental organisation',
  local: 'Local organisation',
  government: 'Government',
  red_cross_red_crescent: 'Red Cross and Red Crescent Movement',
  committee: 'Committee of the people concerned',
} as const;
export type OrganisationType = keyof typeof organisationTypes;
export const organisationTypeCodes = codesOf(organisationTypes);

export const siteKinds = {
  warehouse: 'Warehouse',
  distribution_point: 'Distribution point',
  camp: 'Camp',
  collective_centre: 'Collective centre',
} as const;
export type SiteKind = keyof typeof siteKinds;
export const siteKindCodes = codesOf(siteKinds);

/** OCHA's global coordination groups. */
export const sectors = {
  SHL: 'Shelter and non-food items',
  CCM: 'Camp coordination and camp management',
  FSC: 'Food security',
  WSH: 'Water, sanitation and hygiene',
  HEA: 'Health',
  NUT: 'Nutrition',
  EDU: 'Education',
  PRO: 'Protection',
  ERY: 'Early recovery',
  LOG: 'Logistics',
  TEL: 'Emergency telecommunications',
  CSS: 'Coordination and common services',
  MPC: 'Multipurpose cash',
  MS: 'Multi-sector',
} as const;
export type Sector = keyof typeof sectors;
export const sectorCodes = codesOf(sectors);

/** Population groups of OCHA's HAPI. */
export const populationGroups = {
  REF: 'Refugees',
  ROC: 'People in refugee-like situation',
  ASY: 'Asylum seekers',
  OIP: 'Other people in need of international protection',
  IDP: 'Internally displaced people',
  IOC: 'People in situation like internal displacement',
  STA: 'Stateless people',
  OOC: 'Others of concern',
  HST: 'Host community',
  RET: 'Returned refugees',
  RST: 'Resettled people',
  NAT: 'Naturalised people',
  RDP: 'Returned internally displaced people',
  RRI: 'Returnees, related to refugees',
} as const;
export type PopulationGroup = keyof typeof populationGroups;
export const populationGroupCodes = codesOf(populationGroups);

export const sexes = {
  female: 'Female',
  male: 'Male',
  other: 'Other',
  undisclosed: 'Not said, or not known',
} as const;
export type Sex = keyof typeof sexes;
export const sexCodes = codesOf(sexes);

export const needKinds = {
  in_need: 'People in need',
  targeted: 'People whom the plan means to reach',
} as const;
export type NeedKind = keyof typeof needKinds;
export const needKindCodes = codesOf(needKinds);

/** The languages in which places carry names. */
export const languages = { en: 'English', fr: 'French', ar: 'Arabic', es: 'Spanish' } as const;
export type Language = keyof typeof languages;
export const languageCodes = codesOf(languages);

function codesOf<T extends object>(table: T): (keyof T & string)[] {
  return Object.keys(table) as (keyof T & string)[];
}
