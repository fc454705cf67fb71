import { describe, expect, it } from '@jest/globals';
import { cursorOf, keyOfCursor, pageOf } from './page.js';

describe('page', () => {
  it('has no next when everything fits', () => {
    expect(pageOf([1, 2], 2, (n) => [n])).toEqual({ items: [1, 2], next: null });
  });

  it('points behind the last item shown when there is more', () => {
    const page = pageOf([1, 2, 3], 2, (n) => [n]);

    expect(page.items).toEqual([1, 2]);
    expect(keyOfCursor(page.next ?? '', 1)).toEqual([2]);
  });

  it.each(['', 'rubbish', cursorOf(['a', 'b']), Buffer.from('{"a":1}').toString('base64url')])(
    'refuses the cursor "%s"',
    (after) => {
      expect(() => keyOfCursor(after, 1)).toThrow(expect.objectContaining({ code: 'cursor.invalid' }));
    },
  );
});
