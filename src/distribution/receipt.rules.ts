/** Digits and capitals that nobody takes for one another when they are read aloud: no I, L, O, U (Crockford's base 32). */
export const spokenAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const receiptCodeLength = 12;

/** A short code of 60 bits from a keyed digest: it tells nothing of anybody and cannot be guessed from the handout's id. */
export function receiptCode(digest: Buffer): string {
  let bits = digest.readBigUInt64BE(0) >> 4n;
  let code = '';
  while (code.length < receiptCodeLength) {
    code = (spokenAlphabet[Number(bits & 31n)] ?? '') + code;
    bits >>= 5n;
  }
  return code;
}

/** The code in groups of four, as it is printed and read aloud. */
export function grouped(code: string): string {
  return (code.match(/.{1,4}/g) ?? []).join('-');
}
