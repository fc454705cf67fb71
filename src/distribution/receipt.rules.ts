import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Uuid } from '../platform/ids.js';

const markBytes = 16;

/**
 * What the QR of a receipt carries: the handout's id and 128 bits of a keyed digest over it, in base64url. It says nothing of anybody; who
 * has the receipt can ask whether the handout stands, and nobody else guesses one.
 */
export function receiptToken(handoutId: Uuid, key: Buffer): string {
  const id = Buffer.from(handoutId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, markOf(id, key)]).toString('base64url');
}

/** The handout of a token; undefined where a bit of it is not as it was made. */
export function handoutOfToken(token: string, key: Buffer): Uuid | undefined {
  const bytes = Buffer.from(token, 'base64url');
  const id = bytes.subarray(0, 16);
  if (bytes.length !== 16 + markBytes || bytes.toString('base64url') !== token) return undefined;
  if (!timingSafeEqual(bytes.subarray(16), markOf(id, key))) return undefined;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function markOf(id: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update('mizan/receipt/v1\0').update(id).digest().subarray(0, markBytes);
}

/** A code as it is spoken or typed: in any case, with or without dashes, the letters that look like digits taken for them. */
export function spokenCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replaceAll('O', '0');
}

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
