import { Refusal } from '../platform/refusal.js';
import { parseCard } from './card.rules.js';
import { nameKey } from './name.rules.js';

const wordsMax = 8;

/** The number of a card as it is kept, from whatever somebody read out. Refuses `search.invalid`. */
export function cardOf(text: string): string {
  const reading = parseCard(text);
  if ('card' in reading) return reading.card;
  throw new Refusal('search.invalid', 'This is no number of a card: a digit is missing or wrong');
}

/** The words of a name's key. Refuses `search.invalid` where there are none. */
export function wordsOf(name: string): readonly string[] {
  const words = nameKey(name).split(' ').filter(Boolean).slice(0, wordsMax);
  if (words.length === 0) throw new Refusal('search.invalid', 'There is no name in this');
  return words;
}
