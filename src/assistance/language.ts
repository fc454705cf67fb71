import type { ReasonCode } from './eligibility.rules.js';
import { standing as arStanding, words as ar } from './languages/ar.js';
import { standing as enStanding, words as en } from './languages/en.js';
import { standing as esStanding, words as es } from './languages/es.js';
import { standing as frStanding, words as fr } from './languages/fr.js';
import type { Standing } from './why.rules.js';

/** Why a household is in or out, in plain words of one language: a file of `languages/`. A new language is a new file and a line below. */
export type ReasonWords = Readonly<Record<ReasonCode, string>>;

/** How what a household was promised stands, beside the reasons. */
export type StandingWords = Readonly<Record<Standing, string>>;

const languages = { ar, en, es, fr } as const satisfies Record<string, ReasonWords>;

const standings = {
  ar: arStanding,
  en: enStanding,
  es: esStanding,
  fr: frStanding,
} as const satisfies Record<Language, StandingWords>;

export type Language = keyof typeof languages;

/** The reasons in words; a code that this version does not know any more stands as it is. */
export function inWords(reasons: readonly string[], language: Language): string[] {
  const words: Readonly<Record<string, string | undefined>> = languages[language];
  return reasons.map((reason) => words[reason] ?? reason);
}

export function standingInWords(standing: Standing, language: Language): string {
  return standings[language][standing];
}
