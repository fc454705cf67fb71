import type { PaperWords } from '../paper.language.js';

export const words: PaperWords = {
  title: 'قائمة التوزيع',
  no: 'الرقم',
  token: 'الدور',
  card: 'البطاقة',
  name: 'الاسم',
  collector: 'المستلم:',
  size: 'العدد',
  due: 'المستحق',
  sign: 'التوقيع أو البصمة',
  total: 'هذه الصفحة:',
  households: 'الأسر',
  persons: 'الأشخاص',
  desk: 'مكتب التوزيع',
  witness: 'الشاهد',
  hash: 'القائمة',
  print: 'النسخة',
  page: 'الصفحة',
  day: 'اليوم',
  blank: 'مكتب المساعدة',
  free: 'المساعدة مجانية.',
};
