import type { StatementWords } from '../language.js';

export const words: StatementWords = {
  title: 'What the household received',
  given: 'Received',
  reversed: 'No longer counted: it was corrected or brought back',
  due: 'Still to come',
  held: 'On hold: a question is still open',
  shelter: {
    tent: 'Tent',
    refugee_housing_unit: 'Refugee housing unit',
    room: 'Room',
    collective_centre_place: 'Place in a collective centre',
    rented_flat: 'Rented flat',
  },
};
