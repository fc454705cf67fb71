import { createHash, randomBytes } from 'node:crypto';
import { tokenBytes } from './session.rules.js';

/** A new session's secret; only its hash is kept. */
export function newToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
