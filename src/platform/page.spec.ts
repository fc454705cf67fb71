import { describe, expect, it } from '@jest/globals';
import { cursorOf, keyAfter, pageOf } from './page.js';

describe('page', () => {
  it('has no next when everything fits', () => {
    expect(pageOf([1, 2], 2, (n) => [n])).toEqual({ items: [1, 2], next: null });
  });

  it('points behind the last item shown when there is more', () => {
    const page = pageOf([1, 2, 3], 2, (n) => [n]);

    expect(page.items).toEqual([1, 2]);
    expect(keyAfter(page.next ?? '', 'integer')).toEqual([2]);
  });

  it('is the first without a cursor', () => {
    expect(keyAfter(undefined, 'day', 'uuid')).toEqual([null, null]);
  });

  it.each(['', 'rubbish', cursorOf(['a', 'b']), Buffer.from('{"a":1}').toString('base64url')])(
    'refuses the cursor "%s"',
    (after) => {
      expect(() => keyAfter(after, 'text')).toThrow(expect.objectContaining({ code: 'cursor.invalid' }));
    },
  );

  it.each([
    ['text', 3],
    ['text', 'a\0'],
    ['day', '2026-02-30'],
    ['day', '0000-01-01'],
    ['day', 20260101],
    ['moment', '2026-02-30T10:00:00.000Z'],
    ['moment', '2026-02-03T24:00:00.000Z'],
    ['moment', '2026-02-03'],
    ['integer', 1e12],
    ['integer', 1.5],
    ['integer', '1'],
    ['level', 40_000],
    ['uuid', 'abc'],
    ['uuid', 3],
  ] as const)('refuses as %s what the database would not read: %j', (form, part) => {
    expect(() => keyAfter(cursorOf([part]), form)).toThrow(
      expect.objectContaining({ code: 'cursor.invalid' }),
    );
  });

  it('takes what a list gave', () => {
    const key = [
      'SY01',
      '2026-02-28',
      '2026-02-28T23:59:59.123Z',
      7,
      2,
      '0194f4f0-7f00-7000-8000-000000000001',
    ];

    expect(keyAfter(cursorOf(key), 'text', 'day', 'moment', 'integer', 'level', 'uuid')).toEqual(key);
  });
});
