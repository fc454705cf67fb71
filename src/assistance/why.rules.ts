import { type Ending, endingCodes } from './codes.rules.js';
import type { ReasonCode } from './eligibility.rules.js';
import type { Language } from './language.js';

/** How a household's entitlement stands, in the words of a household. */
export type Standing = 'held' | 'removed' | 'not-judged' | 'not-approved' | Ending;
export const standings: readonly Standing[] = [
  'held',
  'removed',
  'not-judged',
  'not-approved',
  ...endingCodes,
];

/** Reasons that tell of a member's needs or body: what a household hears of them speaks of criteria only. */
const ofAMember: readonly ReasonCode[] = [
  'in.disability',
  'in.needs',
  'in.head',
  'in.member',
  'out.disability',
  'out.disability-unknown',
  'out.needs',
  'out.head',
  'out.head-unknown',
  'out.member',
];

/** The reasons as a household may hear them at a help desk, where others listen: each once. */
export function spoken(reasons: readonly string[]): readonly string[] {
  return [
    ...new Set(
      reasons.map((reason) =>
        (ofAMember as readonly string[]).includes(reason) ? `${reason.split('.')[0] ?? ''}.criteria` : reason,
      ),
    ),
  ];
}

const languages: readonly string[] = ['ar', 'en', 'es', 'fr'] satisfies readonly Language[];

/** The language that was asked for, else the household's own where these words are in it, else English. */
export function languageFor(asked: Language | undefined, told: string | null): Language {
  if (asked) return asked;
  const own = told?.split('-')[0] ?? '';
  return languages.includes(own) ? (own as Language) : 'en';
}
