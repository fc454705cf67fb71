import type { Language } from './language.js';

/** What a sign-off report says, by the names that its template calls it by. */
type ReportWords = Readonly<
  Record<
    | 'title'
    | 'unsigned'
    | 'version'
    | 'day'
    | 'planned'
    | 'came'
    | 'no'
    | 'what'
    | 'grant'
    | 'taken'
    | 'given'
    | 'returned'
    | 'damaged'
    | 'missing'
    | 'explanation'
    | 'none'
    | 'counted'
    | 'start'
    | 'end'
    | 'undone'
    | 'leader'
    | 'books'
    | 'community'
    | 'signed'
    | 'hand'
    | 'reopened'
    | 'figures'
    | 'page',
    string
  >
>;

const languages: Readonly<Record<Language, ReportWords>> = {
  en: {
    title: 'Distribution report',
    unsigned: 'Not signed yet: figures of',
    version: 'Version',
    day: 'Day',
    planned: 'Planned',
    came: 'Came',
    no: 'No.',
    what: 'What',
    grant: 'Grant',
    taken: 'Taken along',
    given: 'Given',
    returned: 'Returned',
    damaged: 'Damaged',
    missing: 'Missing',
    explanation: 'Explanation',
    none: 'Nothing is damaged or missing.',
    counted: 'Counted by two people',
    start: 'start',
    end: 'end',
    undone: 'not done',
    leader: 'Team leader',
    books: 'Warehouse or finance',
    community: 'For the community',
    signed: 'Signed on',
    hand: 'Signature',
    reopened: 'Opened again',
    figures: 'Figures',
    page: 'Page',
  },
  fr: {
    title: 'Rapport de distribution',
    unsigned: 'Pas encore signé : chiffres du',
    version: 'Version',
    day: 'Jour',
    planned: 'Prévus',
    came: 'Venus',
    no: 'N°',
    what: 'Article',
    grant: 'Subvention',
    taken: 'Emporté',
    given: 'Remis',
    returned: 'Retourné',
    damaged: 'Endommagé',
    missing: 'Manquant',
    explanation: 'Explication',
    none: 'Rien n’est endommagé ni manquant.',
    counted: 'Compté à deux',
    start: 'début',
    end: 'fin',
    undone: 'non fait',
    leader: 'Chef d’équipe',
    books: 'Entrepôt ou finances',
    community: 'Pour la communauté',
    signed: 'Signé le',
    hand: 'Signature',
    reopened: 'Rouvert',
    figures: 'Chiffres',
    page: 'Page',
  },
  ar: {
    title: 'تقرير التوزيع',
    unsigned: 'لم يوقَّع بعد، الأرقام بتاريخ',
    version: 'النسخة',
    day: 'اليوم',
    planned: 'المقرر',
    came: 'الحاضرون',
    no: 'الرقم',
    what: 'المادة',
    grant: 'المنحة',
    taken: 'المستلم',
    given: 'الموزع',
    returned: 'المعاد',
    damaged: 'التالف',
    missing: 'الناقص',
    explanation: 'التوضيح',
    none: 'لا يوجد تالف ولا ناقص.',
    counted: 'عدّه شخصان',
    start: 'البداية',
    end: 'النهاية',
    undone: 'لم يتم',
    leader: 'قائد الفريق',
    books: 'المستودع أو المالية',
    community: 'عن المجتمع',
    signed: 'وُقِّع في',
    hand: 'التوقيع',
    reopened: 'أعيد فتحه',
    figures: 'الأرقام',
    page: 'الصفحة',
  },
  es: {
    title: 'Informe de distribución',
    unsigned: 'Aún sin firmar: cifras del',
    version: 'Versión',
    day: 'Día',
    planned: 'Previstos',
    came: 'Vinieron',
    no: 'N.º',
    what: 'Artículo',
    grant: 'Subvención',
    taken: 'Llevado',
    given: 'Entregado',
    returned: 'Devuelto',
    damaged: 'Dañado',
    missing: 'Faltante',
    explanation: 'Explicación',
    none: 'No hay nada dañado ni faltante.',
    counted: 'Contado por dos personas',
    start: 'inicio',
    end: 'fin',
    undone: 'no hecho',
    leader: 'Jefe de equipo',
    books: 'Almacén o finanzas',
    community: 'Por la comunidad',
    signed: 'Firmado el',
    hand: 'Firma',
    reopened: 'Reabierto',
    figures: 'Cifras',
    page: 'Página',
  },
};

export function reportWordsOf(language: Language): ReportWords {
  return languages[language];
}
