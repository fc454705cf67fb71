import type { StatementWords } from '../language.js';

export const words: StatementWords = {
  title: 'Lo que recibió el hogar',
  given: 'Recibido',
  reversed: 'Ya no cuenta: se corrigió o se devolvió',
  due: 'Pendiente de recibir',
  held: 'En espera: queda una pregunta por resolver',
  shelter: {
    tent: 'Tienda de campaña',
    refugee_housing_unit: 'Unidad de vivienda para refugiados',
    room: 'Habitación',
    collective_centre_place: 'Plaza en un centro colectivo',
    rented_flat: 'Piso alquilado',
  },
};
