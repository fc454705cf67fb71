import { describe, expect, it } from '@jest/globals';
import { idOf, isClientId, isUuid, newId, nil } from './ids.js';

describe('ids', () => {
  it('are UUIDs of version 7 that sort by their time', () => {
    const earlier = newId(1_700_000_000_000);
    const later = newId(1_700_000_000_001);

    expect(earlier < later).toBe(true);
    expect(earlier.slice(0, 13)).toBe('018bcfe5-6800'); // 1,700,000,000,000 in hexadecimal
    expect(isClientId(earlier)).toBe(true);
  });

  it('of one millisecond sort in the order in which they were made', () => {
    const made = Array.from({ length: 1_000 }, () => newId(1_700_000_000_000));

    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(1_000);
    expect(made.every(isClientId)).toBe(true);
  });

  it('of a name are always the same, and differ for other names', () => {
    expect(idOf('area', 'SY', 'SY01')).toBe(idOf('area', 'SY', 'SY01'));
    expect(idOf('area', 'SY', 'SY01')).not.toBe(idOf('area', 'SYSY', '01'));
    expect(isUuid(idOf('x'))).toBe(true);
    expect(isClientId(idOf('x'))).toBe(false); // a client can never name its request like a step of ours
  });

  it.each([nil, 'A'.repeat(36), newId().toUpperCase(), `${newId()} `, ''])(
    'are not accepted from a client as "%s"',
    (text) => {
      expect(isClientId(text)).toBe(false);
    },
  );
});
