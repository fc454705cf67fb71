import type { PaperWords } from '../paper.language.js';

export const words: PaperWords = {
  title: 'Lista de distribución',
  no: 'N.º',
  token: 'Turno',
  card: 'Tarjeta',
  name: 'Nombre',
  collector: 'Recoge:',
  size: 'Tamaño',
  due: 'A recibir',
  sign: 'Firma o huella',
  total: 'Esta página:',
  households: 'hogares',
  persons: 'personas',
  desk: 'Mesa',
  witness: 'Testigo',
  hash: 'Lista',
  print: 'Impresión',
  page: 'Página',
  day: 'Día',
  blank: 'mesa de ayuda',
  free: 'La asistencia es gratuita.',
};
