import { describe, expect, it } from '@jest/globals';
import { reasonCodes } from './eligibility.rules.js';
import { inWords } from './language.js';

describe.each(['ar', 'en', 'es', 'fr'] as const)('the reasons in %s', (language) => {
  const words = inWords(reasonCodes, language);

  it('have words of their own, each of them', () => {
    expect(words.filter((word, index) => word === reasonCodes[index] || word.trim().length < 10)).toEqual([]);
    expect(new Set(words).size).toBe(reasonCodes.length);
  });

  it('are in its script', () => {
    const arabic = words.filter((word) => /\p{Script=Arabic}/u.test(word));

    expect(arabic).toHaveLength(language === 'ar' ? words.length : 0);
  });
});

it('shows a code that it does not know as it is', () => {
  expect(inWords(['out.of-the-past'], 'en')).toEqual(['out.of-the-past']);
});
