import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { preamble } from './template.js';
import { Typesetter, unquoted } from './typeset.js';

describe('a page', () => {
  const typesetter = new Typesetter();
  const page = `${preamble}\n#data.name`;
  const set = (name: string, rtl = false): Promise<Buffer> =>
    typesetter.pdf(page, { name, rtl, title: 'A list', language: rtl ? 'ar' : 'en', words: {} });

  beforeAll(() => set('first'));
  afterAll(() => typesetter.onApplicationShutdown());

  it.each([
    ['code', '#panic("not run")'],
    ['an unclosed string', '"#[$*_\\'],
    ['math and labels', '$x^2$ <label> @ref = heading'],
    ['two directions', 'سلمى (123) Salma'],
  ])('prints a name that looks like %s as it is written', async (_, name) => {
    expect((await set(name, true)).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it.each(['አበበ ቢቂላ', 'ရိုဟင်ဂျာ', '😀 Salma', 'a\u0001b', '漢字'])(
    'is printed though its fonts have no letter for some of it: %j',
    async (name) => {
      expect((await set(name)).subarray(0, 5).toString()).toBe('%PDF-');
    },
  );

  it('is not made of a template that is wrong, and says so without what it was given', async () => {
    const wrong = typesetter.pdf(`${preamble}\n#panic(data.name)`, {
      name: 'Salma Darwish',
      rtl: false,
      title: 'A list',
      language: 'en',
      words: {},
    });

    const error = await wrong.catch((caught: unknown) => caught as Error);
    expect(error).toBeInstanceOf(Error);
    expect(String((error as Error).stack)).not.toContain('Salma');
    expect((await set('and goes on')).length).toBeGreaterThan(1_000);
  });

  it('says what is wrong with it, and quotes nothing', () => {
    expect(unquoted('unknown variable: foo')).toBe('unknown variable: foo');
    expect(unquoted('panicked with: "Salma "D" Darwish" at 1')).toBe('panicked with: … at 1');
  });
});
