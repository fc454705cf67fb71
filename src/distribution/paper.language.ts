import type { Language } from './language.js';
import { words as ar } from './languages/paper.ar.js';
import { words as en } from './languages/paper.en.js';
import { words as es } from './languages/paper.es.js';
import { words as fr } from './languages/paper.fr.js';

/** What printed pages say, in one language: a file of `languages/`. A new language is a new file and a line below. */
export interface PaperWords {
  /** Short headings and labels, by the names that the templates call them by. */
  readonly labels: Readonly<Record<Label, string>>;
  readonly recipients: Readonly<
    Record<'household' | 'individual' | 'institution' | 'community' | 'place', string>
  >;
  readonly signatures: readonly [leader: string, books: string, community: string];
}

export type Label =
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
  | 'free'
  | 'signOff'
  | 'what'
  | 'taken'
  | 'given'
  | 'returned'
  | 'damaged'
  | 'missing'
  | 'explanation'
  | 'none'
  | 'nameAndDate'
  | 'site'
  | 'round'
  | 'planned'
  | 'came'
  | 'signedAt'
  | 'noticeTitle'
  | 'noticeWho'
  | 'noticeWhat'
  | 'noticeWhom'
  | 'noticeWhere'
  | 'noticeComplain'
  | 'perSize';

const languages = { ar, en, es, fr } as const satisfies Record<Language, PaperWords>;

export function paperWordsOf(language: Language): PaperWords {
  return languages[language];
}
