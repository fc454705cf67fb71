import type { Language } from './language.js';
import { words as ar } from './languages/paper.ar.js';
import { words as en } from './languages/paper.en.js';
import { words as es } from './languages/paper.es.js';
import { words as fr } from './languages/paper.fr.js';

/**
 * What printed pages say, in one language, by the names that the templates call it by: a file of `languages/`. A new language is a new file and
 * a line below.
 */
export type PaperWords = Readonly<Record<Label, string>>;

type Label =
  | 'title'
  | 'no'
  | 'token'
  | 'card'
  | 'name'
  | 'collector'
  | 'size'
  | 'due'
  | 'sign'
  | 'total'
  | 'households'
  | 'persons'
  | 'desk'
  | 'witness'
  | 'hash'
  | 'print'
  | 'page'
  | 'day'
  | 'blank'
  | 'free';

const languages = { ar, en, es, fr } as const satisfies Record<Language, PaperWords>;

export function paperWordsOf(language: Language): PaperWords {
  return languages[language];
}
