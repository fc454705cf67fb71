import { Refusal } from '../platform/refusal.js';

/** Characters of a password that is the only factor (NIST SP 800-63B-4). No rules of composition: length is what counts. */
export const passwordLength = { min: 15, max: 128 } as const;

/** Refuses a password that is too short or too long; for what does not come through a contract. */
export function checkPassword(password: string): void {
  const characters = Array.from(password).length;
  if (characters >= passwordLength.min && characters <= passwordLength.max) return;
  const detail = `a password has ${passwordLength.min} to ${passwordLength.max} characters`;
  throw new Refusal('input.invalid', undefined, {}, [{ pointer: '/password', detail }]);
}
