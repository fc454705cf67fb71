import { describe, expect, it } from '@jest/globals';
import { reasonCodes } from './eligibility.rules.js';
import { standingInWords } from './language.js';
import { languageFor, spoken, standings } from './why.rules.js';

describe('what a household hears', () => {
  it('speaks of criteria where the reason is of a member', () => {
    expect(spoken(['in.area', 'in.disability', 'in.needs', 'in.head'])).toEqual(['in.area', 'in.criteria']);
    expect(spoken(['out.disability-unknown', 'out.size', 'out.member'])).toEqual([
      'out.criteria',
      'out.size',
    ]);
  });

  it('names no need, disability, head or member of any reason that there is', () => {
    expect(spoken(reasonCodes).filter((code) => /need|disab|head|member/.test(code))).toEqual([]);
  });

  it.each([
    ['what it asks for', 'fr', 'ar', 'fr'],
    ['its own', undefined, 'ar-SY', 'ar'],
    ['English where these words are not in its own', undefined, 'ku', 'en'],
    ['English where nobody knows', undefined, null, 'en'],
  ] as const)('is in %s', (_, asked, own, language) => {
    expect(languageFor(asked, own)).toBe(language);
  });

  it('has words for how it stands, in each language its own', () => {
    const words = (['ar', 'en', 'es', 'fr'] as const).flatMap((language) =>
      standings.map((standing) => standingInWords(standing, language)),
    );

    expect(new Set(words).size).toBe(4 * standings.length);
  });
});
