import type { ReceiptWords } from '../language.js';

export const words: ReceiptWords = {
  title: 'تم استلام المساعدة',
  free: 'هذه المساعدة مجانية. لا يحق لأحد أن يطلب منك أي شيء مقابلها.',
  code: 'رمز الإيصال',
  reversed: 'لم يعد هذا الإيصال ساريًا: فقد أُلغي التسليم.',
  services: {
    transport_trip: 'نقل، رحلات',
    transport_passenger: 'نقل، ركاب',
    health_visit: 'زيارة صحية',
    water: 'مياه',
    hygiene_session: 'جلسة نظافة',
    legal_help: 'مساعدة قانونية',
  },
};
