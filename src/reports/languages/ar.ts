import type { StatementWords } from '../language.js';

export const words: StatementWords = {
  title: 'ما استلمته الأسرة',
  given: 'تم الاستلام',
  reversed: 'لم يعد محسوبًا: فقد صُحّح أو أُعيد',
  due: 'لا يزال مستحقًا',
  held: 'معلّق: لا يزال هناك سؤال مفتوح',
  shelter: {
    tent: 'خيمة',
    refugee_housing_unit: 'وحدة سكنية للاجئين',
    room: 'غرفة',
    collective_centre_place: 'مكان في مركز جماعي',
    rented_flat: 'شقة مستأجرة',
  },
};
