import type { ShelterType } from '../assistance/codes.rules.js';
import type { Language } from '../assistance/language.js';
import { words as ar } from './languages/ar.js';
import { words as en } from './languages/en.js';
import { words as es } from './languages/es.js';
import { words as fr } from './languages/fr.js';

/** What a household's statement says, in one language: a file of `languages/`. A new language is a new file and a line below. */
export interface StatementWords {
  readonly title: string;
  readonly given: string;
  readonly reversed: string;
  readonly due: string;
  readonly held: string;
  readonly shelter: Readonly<Record<ShelterType, string>>;
}

const languages = { ar, en, es, fr } as const satisfies Record<Language, StatementWords>;

export function statementWords(language: Language): StatementWords {
  return languages[language];
}
