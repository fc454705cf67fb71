import { afterAll, describe, expect, it } from '@jest/globals';
import { preamble } from '../../platform/typeset/template.js';
import { Typesetter } from '../../platform/typeset/typeset.js';
import { fitting } from './list.js';

/** Typst itself measures: a template that asserts what does not hold makes no page. */
describe('a cell of a list', () => {
  const typesetter = new Typesetter();
  const measured = (name: string, collector: string | null, most: string, rtl = false): Promise<Buffer> =>
    typesetter.pdf(
      `${preamble}${fitting}
#context {
  let cell = block(width: 42.4mm, fit(42.4mm, size => named(data.row, size)))
  assert(measure(cell).height <= ${most})
}`,
      {
        ...{ title: 'A list', language: rtl ? 'ar' : 'fr', rtl, words: { collector: 'Retrait par :' } },
        row: { name, collector },
      },
    );

  afterAll(() => typesetter.onApplicationShutdown());

  it.each([
    ['short', 'Awa Diallo', null, false],
    ['long', 'Marie-Antoinette de la Villehuchet de Kerguelen-Trémarec épouse Ouédraogo', null, false],
    [
      'long with a long collector',
      'Marie-Antoinette de la Villehuchet de Kerguelen-Trémarec épouse Ouédraogo',
      'Jean-Baptiste Emmanuel de la Villehuchet de Kerguelen-Trémarec Ouédraogo',
      false,
    ],
    ['of the longest that there is', `${'Abdelkader '.repeat(17)}B`, `${'Abdelkader '.repeat(17)}B`, false],
    ['Arabic', 'فاطمة الزهراء بنت عبد الرحمن العلي الحسيني الحلبي المعروفة بأم محمد', null, true],
  ])('holds a name that is %s', async (_, name, collector, rtl) => {
    expect((await measured(name, collector, '7.4mm', rtl)).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is measured in earnest', async () => {
    await expect(measured('Awa Diallo', null, '1mm')).rejects.toThrow(/Typst/);
  });
});
