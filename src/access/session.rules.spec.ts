import { describe, expect, it } from '@jest/globals';
import { checkPassword } from './password.rules.js';
import { tokenIn } from './session.rules.js';
import { hashOf, newToken } from './tokens.js';

describe('tokenIn', () => {
  it('finds a token of ours and nothing else', () => {
    const token = newToken();

    expect(tokenIn(`Bearer ${token}`)).toBe(token);
    expect(tokenIn(`bearer ${token}`)).toBe(token);
    for (const other of [
      undefined,
      '',
      token,
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Bearer  ${token}`,
    ]) {
      expect(tokenIn(other)).toBeUndefined();
    }
  });
});

describe('newToken', () => {
  it('is never the same, and its hash is SHA-256', () => {
    expect(newToken()).not.toBe(newToken());
    expect(hashOf('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    ); // FIPS 180-4
  });
});

describe('checkPassword', () => {
  it('takes 15 to 128 characters, whatever they are', () => {
    for (const good of ['aaaaaaaaaaaaaaa', 'متر ونصف من الحبل', '🌾'.repeat(15), 'x'.repeat(128)]) {
      expect(() => {
        checkPassword(good);
      }).not.toThrow();
    }
    for (const bad of ['', 'x'.repeat(14), '🌾'.repeat(14), 'x'.repeat(129)]) {
      expect(() => {
        checkPassword(bad);
      }).toThrow('input.invalid');
    }
  });
});
