import type { PaperWords } from '../paper.language.js';

export const words: PaperWords = {
  title: 'Distribution list',
  no: 'No.',
  token: 'Token',
  card: 'Card',
  name: 'Name',
  collector: 'Collector:',
  size: 'Size',
  due: 'To receive',
  sign: 'Signature or thumbprint',
  total: 'This page:',
  households: 'households',
  persons: 'persons',
  desk: 'Desk',
  witness: 'Witness',
  hash: 'List',
  print: 'Print',
  page: 'Page',
  day: 'Day',
  blank: 'help desk',
  free: 'Assistance is free.',
};
