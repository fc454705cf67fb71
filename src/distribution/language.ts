import { readFileSync } from 'node:fs';

export const languages = ['en', 'fr', 'ar', 'es'] as const;
export type Language = (typeof languages)[number];

/** What a receipt says, in one language: `languages/<code>.json`. A new language is a new file and its code above. */
export interface ReceiptWords {
  readonly title: string;
  readonly free: string;
  readonly code: string;
  readonly reversed: string;
  readonly services: Readonly<Record<string, string>>;
}

const words = new Map(languages.map((language) => [language, read(language)]));

export function wordsOf(language: Language): ReceiptWords {
  const found = words.get(language);
  if (!found) throw new RangeError(`there is no file for the language ${language}`);
  return found;
}

function read(language: Language): ReceiptWords {
  return JSON.parse(
    readFileSync(new URL(`./languages/${language}.json`, import.meta.url), 'utf8'),
  ) as ReceiptWords;
}
