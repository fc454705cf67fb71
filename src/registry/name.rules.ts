import { cut, asciiDigits, foldLetters, tidy } from './text.rules.js';

export const nameLengthMax = 200;

/** Folding can make a key longer than its name: one ligature is a phrase. */
const keyLengthMax = 400;

export interface StoredName {
  /** Null where there is no name in the text. */
  readonly name: string | null;
  /** The text was longer than a name may be, and its end was left out. */
  readonly cut: boolean;
}

/** A name as it is kept: what was written, in NFC, on one line, at most 200 characters. */
export function storedName(text: string): StoredName {
  const name = tidy(text);
  if (!/[\p{L}\p{N}]/u.test(name)) return { name: null, cut: false };
  if ([...name].length <= nameLengthMax) return { name, cut: false };
  return { name: cut(name, nameLengthMax), cut: true };
}

export interface Names {
  readonly nameOriginal: string | null;
  readonly nameLatin: string | null;
}

export interface NameKeys {
  readonly original: string;
  readonly latin: string;
}

/** The search keys of a person's names. Where the own script is Latin already, that is the Latin key too. */
export function nameKeys(names: Names): NameKeys {
  const original = nameKey(names.nameOriginal ?? '').slice(0, keyLengthMax);
  const latin = nameKey(names.nameLatin ?? '').slice(0, keyLengthMax);
  return { original, latin: latin === '' && /^[\p{Script=Latin}\d ]+$/u.test(original) ? original : latin };
}

/**
 * The key under which a name is found again: letters folded, particles dropped, `عبد` and `أبو` fused with what follows, Latin spellings
 * of one Arabic name made one, words sorted. A key is for finding candidates, never for telling that two people are the same; it is
 * its own key (`nameKey(nameKey(x)) = nameKey(x)`), so a search term needs no other treatment than a stored name.
 */
export function nameKey(text: string): string {
  let key = pass(asciiDigits(text));
  for (let round = 0; round < roundsMax; round += 1) {
    const next = pass(key);
    if (next === key) return key;
    key = next;
  }
  return key;
}

/** Each round shortens the key or leaves it alone; names settle in two or three. */
const roundsMax = 64;

function pass(text: string): string {
  const words = foldLetters(text)
    .replace(/['’‘`´ʼʻʿʾ"]/gu, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean);
  const bearing = words.filter((word) => !particles.has(word));
  return fused(bearing.length > 0 ? bearing : words)
    .map(foldWord)
    .filter(Boolean)
    .toSorted()
    .join(' ');
}

/** Articles and "son of" in Arabic, Latin spellings of Arabic, French and Spanish. */
const particles: ReadonlySet<string> = new Set([
  ...['ال', 'بن', 'ابن', 'بنت', 'al', 'el', 'ul', 'il', 'bin', 'ibn', 'ben', 'bint'],
  ...['de', 'du', 'des', 'del', 'la', 'le', 'les', 'los', 'd', 'l', 'y'],
]);

/** Words that are half a name: `عبد الرحمن` is written `عبدالرحمن` as well. */
const halves: ReadonlyMap<string, string> = new Map([
  ['عبد', 'عبد'],
  ['ابو', 'ابو'],
  ['ابي', 'ابو'],
  ['abd', 'abd'],
  ['abdul', 'abd'],
  ['abdel', 'abd'],
  ['abdal', 'abd'],
  ['abdil', 'abd'],
  ['abdur', 'abd'],
  ['abu', 'abu'],
  ['abou', 'abu'],
  ['abi', 'abu'],
]);

function fused(words: readonly string[]): readonly string[] {
  return words.reduce<readonly string[]>((done, word) => {
    const last = done.at(-1);
    const half = last === undefined ? undefined : halves.get(last);
    return half === undefined ? [...done, word] : [...done.slice(0, -1), half + word];
  }, []);
}

function foldWord(word: string): string {
  if (/^[a-z]+$/.test(word)) return foldLatin(word);
  return word.replace(/^(عبد|ابو)ال(?=..)/u, '$1').replace(/^ال(?=...)/u, '');
}

/** Latin spellings that people choose freely for the same Arabic sound. Applied again until nothing changes. */
const sounds: readonly (readonly [RegExp, string])[] = [
  [/oo|ou|o/g, 'u'],
  [/ee|ei|ey|ai|ay|e/g, 'i'],
  [/dj/g, 'j'],
  [/kh|q|ck/g, 'k'],
  [/gh/g, 'g'],
  [/th/g, 't'],
  [/dh/g, 'd'],
  [/ph/g, 'f'],
  [/(.)\1+/g, '$1'],
  [/^abd[aiu]l(?=...)/, 'abd'],
  [/^abdu(?=[dnrstz]...)/, 'abd'],
];

function foldLatin(word: string): string {
  const folded = sounds.reduce((text, [spelling, sound]) => text.replace(spelling, sound), word);
  return folded === word ? (aliases.get(word) ?? word) : foldLatin(folded);
}

/** Spellings of very common names that no rule of sounds brings together. Keys and values are folded already. */
const aliases: ReadonlyMap<string, string> = new Map([
  ...['muhamid', 'muhamud', 'mhamad', 'mhamid', 'mamadu', 'mhd', 'muhd', 'md'].map(
    (name) => [name, 'muhamad'] as const,
  ),
  ['ahmid', 'ahmad'],
  ['yusif', 'yusuf'],
  ['abdulah', 'abdalah'],
  ['abdilah', 'abdalah'],
]);
