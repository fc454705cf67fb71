/** The zero of each run of ten digits that lists are written in; the other nine follow it. */
const zeros = ['\u0660', '\u06F0', '\u0966', '\u09E6', '\u1040', '\uFF10'];

const asciiOf = new Map(
  zeros.flatMap((zero) =>
    Array.from(
      { length: 10 },
      (_, n) => [String.fromCodePoint((zero.codePointAt(0) ?? 0) + n), String(n)] as const,
    ),
  ),
);

/** Writes Arabic-Indic, Persian, Devanagari, Bengali, Burmese and full-width digits as 0-9. */
export function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => asciiOf.get(digit) ?? digit);
}

/**
 * Text as it is stored: NFC, on one line, single spaces, none around it. Direction marks and other invisible signs go, but not the
 * joiners U+200C and U+200D, which Persian spells with.
 */
export function tidy(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\uFFFD')
    .replace(/(?![\u200C\u200D])\p{Cf}/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .normalize('NFC');
}

/** Tidy text of so many characters at most; never half a character. */
export function cut(text: string, charactersMax: number): string {
  return tidy([...tidy(text)].slice(0, charactersMax).join(''));
}

/** What sheets write where they mean "nothing here". */
const nothing = new Set([
  '',
  '-',
  '--',
  '---',
  '–',
  '—',
  '.',
  '?',
  '؟',
  '/',
  'n/a',
  '#n/a',
  '#ref!',
  '#value!',
  '#name?',
  'null',
]);

/** The tidy text of a cell, or null where it holds nothing. */
export function textOrNothing(cell: string): string | null {
  const text = tidy(cell);
  return nothing.has(text.toLowerCase()) ? null : text;
}

/** Whether a spreadsheet would run this cell. Such text is kept as it is and made harmless at export only (OWASP, "CSV injection"). */
export function looksLikeFormula(text: string): boolean {
  return /^[=+\-@]/.test(text);
}

/** Whether the file was read in another encoding than it was written in. */
export function looksMisread(text: string): boolean {
  return text.includes('\uFFFD') || /[ØÙÚÛ][\u0080-\u00BF†‡‰Š‹ŒŽ‘’“”•–—˜™š›œž€‚ƒ„…]/.test(text);
}

export type NumberReading = { readonly digits: string } | { readonly lost: true } | { readonly plain: true };

/**
 * Undoes what a spreadsheet does to a long number. `9.63944123456E+11` and `963944123456.0` still hold every digit and are written out;
 * `9.63944E+11` has lost some for ever.
 */
export function unspreadsheet(text: string): NumberReading {
  const float = /^\+?(\d+)\.0+$/.exec(text);
  if (float?.[1]) return { digits: float[1] };

  const scientific = /^\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,3})$/.exec(text);
  if (!scientific) return { plain: true };

  const mantissa = `${scientific[1] ?? ''}${scientific[2] ?? ''}`;
  return mantissa.length === Number(scientific[3]) + 1 ? { digits: mantissa } : { lost: true };
}

/** Signs above and below letters in the scripts where leaving them out is a matter of habit: Latin, Greek, Cyrillic, Hebrew, Arabic. */
const diacritics = /[\u0300-\u036F\u0591-\u05C7\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06ED]/g;

/** The letter as it is written here or there, and the one it is folded into. */
const letters: ReadonlyMap<string, string> = new Map([
  ...['ٱا', 'ىي', 'یي', 'ېي', 'ێي', 'ےي', 'ةه', 'ھه', 'ہه', 'ەه', 'ۀه', 'کك', 'ڪك', 'ۆو', 'ۇو'].map(
    (pair) => [pair.slice(0, 1), pair.slice(1)] as const,
  ),
  ...['ء', 'ـ', '\u200C', '\u200D'].map((letter) => [letter, ''] as const),
  ...([
    ['œ', 'oe'],
    ['æ', 'ae'],
    ['ø', 'o'],
    ['ł', 'l'],
    ['đ', 'd'],
    ['ð', 'd'],
    ['þ', 'th'],
    ['ı', 'i'],
  ] as const),
]);

/**
 * Folds away what the same word is written with on one day and without on the next: case, width, diacritics, and the letters of Arabic
 * and Persian that stand for each other (أ إ آ ٱ → ا, ى ی → ي, ة → ه, ؤ → و, ئ → ي, ک → ك; tatweel, hamza and joiners go). In Indic and
 * Burmese script vowel signs are marks as well and make other words, so they stay.
 */
export function foldLetters(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(diacritics, '')
    .replace(/./gu, (letter) => letters.get(letter) ?? letter)
    .normalize('NFC');
}

/** The bare letters and digits of a column's name or a coded answer: `Head of Household`, `head_of_household` and `HEAD-OF-HOUSEHOLD` agree. */
export function wordKey(text: string): string {
  return foldLetters(asciiDigits(tidy(text))).replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
