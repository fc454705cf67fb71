/**
 * Specific needs: UNHCR's standardised codes, two letters of a category and two of the need. Marked as sensitive is what only a
 * protection right may read: it is on no distribution list and in no file for a payment provider.
 */

/** A category stands for itself where a list says no more than that. */
export const needCategories = {
  CR: 'Child at risk',
  SC: 'Unaccompanied or separated child',
  WR: 'Woman at risk',
  ER: 'Older person at risk',
  SP: 'Single parent or caregiver',
  DS: 'Disability',
  SM: 'Serious medical condition',
  FU: 'Family unity',
  LP: 'Specific legal and physical protection needs',
  TR: 'Torture',
  SV: 'Sexual and gender-based violence',
} as const;
export type NeedCategory = keyof typeof needCategories;

/** A category, or a category and a sub-code: `ER`, `ER-NF`. */
export type NeedCode = NeedCategory | `${NeedCategory}-${string}`;

export const needs = {
  'ER-NF': 'Single older person',
  'ER-FR': 'Older person unable to care for self',
  'ER-MC': 'Older person who heads a household with children',
  'DS-BD': 'Visual impairment',
  'DS-DF': 'Hearing impairment',
  'DS-PM': 'Physical disability, moderate',
  'DS-PS': 'Physical disability, severe',
  'DS-MM': 'Mental disability, moderate',
  'DS-MS': 'Mental disability, severe',
  'DS-SD': 'Speech impairment',
  'SM-CI': 'Chronic illness',
  'SM-MI': 'Mental illness',
  'SM-AD': 'Addiction',
  'SM-CC': 'Critical medical condition',
  'SM-MN': 'Malnutrition',
  'SM-DP': 'Difficult pregnancy',
  'SC-SC': 'Separated child',
  'SC-UC': 'Unaccompanied child',
  'SC-CH': 'Child-headed household',
  'SC-IC': 'Child in institutional care',
  'SC-FC': 'Child in foster care',
  'CR-TP': 'Teenage pregnancy',
  'CR-CP': 'Child parent',
  'CR-CS': 'Child spouse',
  'CR-CC': 'Child carer',
  'CR-NE': 'Child not attending school',
  'CR-SE': 'Child with special education needs',
  'CR-LO': 'Child labour',
  'CR-LW': 'Worst forms of child labour',
  'CR-AF': 'Child associated with armed forces or groups',
  'CR-CL': 'Child in conflict with the law',
  'WR-SF': 'Single woman at risk',
  'WR-LC': 'Lactating',
  'WR-PY': 'Pregnant',
  'WR-HR': 'Harmful practices',
  'WR-UW': 'Unaccompanied woman',
  'SP-PT': 'Single parent',
  'SP-CG': 'Single caregiver',
  'SP-GP': 'Single grandparent',
  'FU-TR': 'Tracing required',
  'FU-FR': 'Family reunification',
  'LP-ND': 'No documentation',
  'LP-BN': 'Unmet basic needs',
  'LP-NA': 'No access to services',
  'LP-MM': 'Mixed marriage',
  'LP-MD': 'Displaced several times',
  'LP-AN': 'Violence, abuse or neglect',
  'LP-MS': 'Marginalised',
  'LP-CR': 'Criminal record',
  'TR-PI': 'Impairment due to torture',
  'TR-WV': 'Witness of violence',
} as const satisfies Record<string, string>;

const sensitiveCategories: ReadonlySet<string> = new Set(['SV', 'TR']);
const sensitiveNeeds: ReadonlySet<string> = new Set(['LP-AN', 'CR-AF', 'CR-LW', 'SM-MI']);

/** Whether only a protection right may read this need. */
export function isSensitiveNeed(code: NeedCode): boolean {
  return sensitiveCategories.has(code.slice(0, 2)) || sensitiveNeeds.has(code);
}

/** A known code, a category alone, or any sub-code of SV and TR, whose sub-codes differ by country. */
export function isNeedCode(text: string): text is NeedCode {
  if (Object.hasOwn(needCategories, text) || Object.hasOwn(needs, text)) return true;
  return /^(SV|TR)-[A-Z]{2}$/.test(text);
}

export interface NeedsReading {
  readonly needs: readonly NeedCode[];
  /** How many words are no code of the list. */
  readonly unknown: number;
}

/** Reads `ER-NF, wr_lc` and the space-separated answers of a form. The same code twice is one. */
export function parseNeeds(text: string): NeedsReading {
  const words = text
    .toUpperCase()
    .replaceAll('_', '-')
    .split(/[\s,;|/]+/u)
    .filter(Boolean);
  const known = [...new Set(words)].filter(isNeedCode);
  return { needs: known.toSorted(), unknown: words.filter((word) => !isNeedCode(word)).length };
}
