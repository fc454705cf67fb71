import type { StatementWords } from '../language.js';

export const words: StatementWords = {
  title: 'Ce que le ménage a reçu',
  given: 'Reçu',
  reversed: 'Ne compte plus : corrigé ou rapporté',
  due: 'Encore à recevoir',
  held: 'En suspens : une question reste ouverte',
  shelter: {
    tent: 'Tente',
    refugee_housing_unit: 'Unité de logement pour réfugiés',
    room: 'Pièce',
    collective_centre_place: 'Place dans un centre collectif',
    rented_flat: 'Appartement loué',
  },
};
