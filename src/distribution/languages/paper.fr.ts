import type { PaperWords } from '../paper.language.js';

export const words: PaperWords = {
  title: 'Liste de distribution',
  no: 'N°',
  token: 'Jeton',
  card: 'Carte',
  name: 'Nom',
  collector: 'Retrait par :',
  size: 'Taille',
  due: 'À recevoir',
  sign: 'Signature ou empreinte',
  total: 'Cette page :',
  households: 'ménages',
  persons: 'personnes',
  desk: 'Guichet',
  witness: 'Témoin',
  hash: 'Liste',
  print: 'Impression',
  page: 'Page',
  day: 'Jour',
  blank: 'bureau d’aide',
  free: 'L’assistance est gratuite.',
};
