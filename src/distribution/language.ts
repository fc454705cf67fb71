import { words as ar } from './languages/ar.js';
import { words as en } from './languages/en.js';
import { words as es } from './languages/es.js';
import { words as fr } from './languages/fr.js';

/** What a receipt says, in one language: a file of `languages/`. A new language is a new file and a line below. */
export interface ReceiptWords {
  readonly title: string;
  readonly free: string;
  readonly code: string;
  readonly reversed: string;
  readonly services: Readonly<Record<string, string>>;
}

const languages = { ar, en, es, fr } as const satisfies Record<string, ReceiptWords>;

export type Language = keyof typeof languages;

export function wordsOf(language: Language): ReceiptWords {
  return languages[language];
}
