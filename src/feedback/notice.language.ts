import type { Language } from '../distribution/language.js';

/** The headings of a notice, in the order in which people are told. */
type NoticeWords = Readonly<
  Record<'whoWeAre' | 'what' | 'forWhom' | 'why' | 'free' | 'howToComplain', string>
>;

const languages: Readonly<Record<Language, NoticeWords>> = {
  en: {
    whoWeAre: 'Who we are',
    what: 'What is given',
    forWhom: 'For whom',
    why: 'Why',
    free: 'It is free',
    howToComplain: 'How to complain',
  },
  fr: {
    whoWeAre: 'Qui nous sommes',
    what: 'Ce qui est donné',
    forWhom: 'Pour qui',
    why: 'Pourquoi',
    free: 'C’est gratuit',
    howToComplain: 'Comment se plaindre',
  },
  ar: {
    whoWeAre: 'من نحن',
    what: 'ماذا نقدم',
    forWhom: 'لمن',
    why: 'لماذا',
    free: 'المساعدة مجانية',
    howToComplain: 'كيف تقدم شكوى',
  },
  es: {
    whoWeAre: 'Quiénes somos',
    what: 'Qué se entrega',
    forWhom: 'Para quién',
    why: 'Por qué',
    free: 'Es gratis',
    howToComplain: 'Cómo quejarse',
  },
};

export function noticeWordsOf(language: Language): NoticeWords {
  return languages[language];
}
