import { asciiDigits, wordKey } from './text.rules.js';

/** The six questions of the Washington Group Short Set, in their fixed order. */
export const domains = {
  seeing: 'Seeing, even with glasses',
  hearing: 'Hearing, even with a hearing aid',
  walking: 'Walking or climbing steps',
  remembering: 'Remembering or concentrating',
  selfCare: 'Washing all over or dressing',
  communicating: 'Being understood in the usual language',
} as const;
export type Domain = keyof typeof domains;

export const answers = {
  1: 'No difficulty',
  2: 'Some difficulty',
  3: 'A lot of difficulty',
  4: 'Cannot do at all',
  7: 'Refused',
  8: 'Does not know',
  9: 'Missing',
} as const;
export type Answer = keyof typeof answers;

/** A question that was not asked may be left out; it counts as 9. */
export type Answers = Readonly<Partial<Record<Domain, Answer>>>;

export type Disability = boolean | 'unknown';

/**
 * Washington Group cut-off: a lot of difficulty, or cannot do at all, in at least one domain. Without any answer from 1 to 4 it is
 * unknown, never false. The questions are made for people of 5 years and over.
 */
export function disabilityOf(given: Answers): Disability {
  const said = Object.values(given).filter((answer) => answer <= 4);
  if (said.length === 0) return 'unknown';
  return said.some((answer) => answer >= 3);
}

/** Reads a number, or the words forms use for it. Undefined for anything else. */
export function parseAnswer(text: string): Answer | undefined {
  const number = Number(asciiDigits(text).trim().replace(/\.0+$/, '') || NaN);
  if (Object.hasOwn(answers, number)) return number as Answer;
  return words.get(wordKey(text));
}

const words: ReadonlyMap<string, Answer> = new Map(
  (
    [
      [1, ['no', 'none', 'no difficulty', 'aucune difficulté', 'ninguna dificultad', 'لا صعوبة']],
      [2, ['some', 'some difficulty', 'quelques difficultés', 'alguna dificultad', 'بعض الصعوبة']],
      [
        3,
        [
          'a lot',
          'a lot of difficulty',
          'lot difficulty',
          'beaucoup de difficultés',
          'mucha dificultad',
          'صعوبة كبيرة',
        ],
      ],
      [4, ['cannot do', 'cannot do at all', 'cannot', 'ne peut pas', 'no puede', 'لا يستطيع']],
      [7, ['refused', 'refus', 'rechazado', 'رفض']],
      [8, ['dont know', 'ne sait pas', 'no sabe', 'لا يعرف']],
      [9, ['missing', 'manquant', 'sin dato']],
    ] as const
  ).flatMap(([answer, spellings]) => spellings.map((spelling) => [wordKey(spelling), answer] as const)),
);
