import type { ReasonCode } from './eligibility.rules.js';
import { words as ar } from './languages/ar.js';
import { words as en } from './languages/en.js';
import { words as es } from './languages/es.js';
import { words as fr } from './languages/fr.js';

/** Why a household is in or out, in plain words of one language: a file of `languages/`. A new language is a new file and a line below. */
export type ReasonWords = Readonly<Record<ReasonCode, string>>;

const languages = { ar, en, es, fr } as const satisfies Record<string, ReasonWords>;

export type Language = keyof typeof languages;

/** The reasons in words; a code that this version does not know any more stands as it is. */
export function inWords(reasons: readonly string[], language: Language): string[] {
  const words: Readonly<Record<string, string | undefined>> = languages[language];
  return reasons.map((reason) => words[reason] ?? reason);
}
