import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalText } from './canonical.js';

describe('canonical text', () => {
  it('sorts keys by UTF-16 code units and leaves out white space', () => {
    const text = canonicalText({
      '€': 'Euro',
      '\r': 'CR',
      '\ufb33': 'Hebrew',
      '1': 'One',
      '😀': 'Smile',
      '\u0080': 'Control',
      ö: 'o',
    });

    expect(text).toBe(
      '{"\\r":"CR","1":"One","\u0080":"Control","ö":"o","€":"Euro","😀":"Smile","\ufb33":"Hebrew"}', // RFC 8785 §3.2.3
    );
  });

  it('leaves out members that are undefined and keeps null', () => {
    expect(canonicalText({ b: undefined, a: null })).toBe('{"a":null}');
  });

  it.each([[0.5], [2 ** 53], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    'refuses the number %s, which has no one text',
    (number) => {
      expect(() => canonicalText(number)).toThrow(RangeError);
    },
  );

  it('refuses a lone surrogate', () => {
    expect(() => canonicalText('\ud800')).toThrow(RangeError);
  });

  it('gives one text whatever the order of the keys, and JSON reads it back', () => {
    const value = fc.dictionary(
      fc.string({ unit: 'grapheme' }),
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean()),
    );
    fc.assert(
      fc.property(value, (object) => {
        const turned = Object.fromEntries(Object.entries(object).reverse());

        expect(canonicalText(turned)).toBe(canonicalText(object));
        expect(JSON.parse(canonicalText(object))).toEqual(normal({ ...object }));
      }),
    );
  });
});

/** JSON knows no negative zero. */
function normal(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, value === 0 ? 0 : value]));
}
