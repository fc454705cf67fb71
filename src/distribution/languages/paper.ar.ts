import type { PaperWords } from '../paper.language.js';

export const words: PaperWords = {
  labels: {
    title: 'قائمة التوزيع', no: 'الرقم', token: 'الدور', card: 'البطاقة', name: 'الاسم', collector: 'المستلم:', size: 'العدد',
    due: 'المستحق', sign: 'التوقيع أو البصمة', total: 'هذه الصفحة:', households: 'الأسر', persons: 'الأشخاص',
    desk: 'مكتب التوزيع', witness: 'الشاهد', hash: 'القائمة', print: 'النسخة', page: 'الصفحة', day: 'اليوم', blank: 'مكتب المساعدة',
    free: 'المساعدة مجانية.', signOff: 'محضر التوزيع', what: 'المادة', taken: 'المأخوذ', given: 'المسلَّم',
    returned: 'المعاد', damaged: 'التالف', missing: 'الناقص', explanation: 'الإيضاح', none: 'لا يوجد',
    nameAndDate: 'الاسم والتاريخ والتوقيع', site: 'الموقع', round: 'الدورة', planned: 'المقرر', came: 'الحاضرون', signedAt: 'تاريخ التوقيع',
    noticeTitle: 'توزيع مساعدات', noticeWho: 'من نحن', noticeWhat: 'ما ستستلمونه', noticeWhom: 'لمن، ولماذا',
    noticeWhere: 'متى وأين', noticeComplain: 'الأسئلة والشكاوى', perSize: 'حسب عدد أفراد الأسرة',
  },
  recipients: { household: 'لكل أسرة', individual: 'لكل شخص', institution: 'لكل مؤسسة', community: 'لكل مجتمع', place: 'لكل مكان' },
  signatures: ['قائد الفريق', 'المستودع أو المالية', 'ممثل المجتمع'],
};
