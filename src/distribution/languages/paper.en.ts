import type { PaperWords } from '../paper.language.js';

export const words: PaperWords = {
  labels: {
    title: 'Distribution list', no: 'No.', token: 'Token', card: 'Card', name: 'Name', collector: 'Collector:', size: 'Size',
    due: 'To receive', sign: 'Signature or thumbprint', total: 'This page:', households: 'households', persons: 'persons',
    desk: 'Desk', witness: 'Witness', hash: 'List', print: 'Print', page: 'Page', day: 'Day', blank: 'help desk',
    free: 'Assistance is free.', signOff: 'Distribution sign-off', what: 'What', taken: 'Taken along', given: 'Given',
    returned: 'Returned', damaged: 'Damaged', missing: 'Missing', explanation: 'Explanation', none: 'none',
    nameAndDate: 'Name, date, signature', site: 'Site', round: 'Round', planned: 'Planned', came: 'Came', signedAt: 'Signed off',
    noticeTitle: 'Distribution', noticeWho: 'Who we are', noticeWhat: 'What you receive', noticeWhom: 'For whom, and why',
    noticeWhere: 'When and where', noticeComplain: 'Questions and complaints', perSize: 'according to household size',
  },
  recipients: { household: 'per household', individual: 'per person', institution: 'per institution', community: 'per community', place: 'per place' },
  signatures: ['Team leader', 'Warehouse or finance', 'Community representative'],
};
