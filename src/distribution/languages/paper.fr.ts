import type { PaperWords } from '../paper.language.js';

export const words: PaperWords = {
  labels: {
    title: 'Liste de distribution', no: 'N°', token: 'Jeton', card: 'Carte', name: 'Nom', collector: 'Retrait par :', size: 'Taille',
    due: 'À recevoir', sign: 'Signature ou empreinte', total: 'Cette page :', households: 'ménages', persons: 'personnes',
    desk: 'Guichet', witness: 'Témoin', hash: 'Liste', print: 'Impression', page: 'Page', day: 'Jour', blank: 'bureau d’aide',
    free: 'L’assistance est gratuite.', signOff: 'Procès-verbal de distribution', what: 'Quoi', taken: 'Emporté', given: 'Remis',
    returned: 'Retourné', damaged: 'Endommagé', missing: 'Manquant', explanation: 'Explication', none: 'aucune',
    nameAndDate: 'Nom, date, signature', site: 'Site', round: 'Cycle', planned: 'Prévus', came: 'Venus', signedAt: 'Validé le',
    noticeTitle: 'Distribution', noticeWho: 'Qui nous sommes', noticeWhat: 'Ce que vous recevez', noticeWhom: 'Pour qui, et pourquoi',
    noticeWhere: 'Quand et où', noticeComplain: 'Questions et plaintes', perSize: 'selon la taille du ménage',
  },
  recipients: { household: 'par ménage', individual: 'par personne', institution: 'par institution', community: 'par communauté', place: 'par lieu' },
  signatures: ['Chef ou cheffe d’équipe', 'Entrepôt ou finances', 'Représentant(e) de la communauté'],
};
