import type { ReceiptWords } from '../language.js';

export const words: ReceiptWords = {
  title: 'Assistance reçue',
  free: 'Cette assistance est gratuite. Personne n’a le droit de vous demander quoi que ce soit en échange.',
  code: 'Code du reçu',
  reversed: 'Ce reçu n’est plus valable : la remise a été annulée.',
  services: {
    transport_trip: 'Transport, trajets',
    transport_passenger: 'Transport, passagers',
    health_visit: 'Consultation de santé',
    water: 'Eau',
    hygiene_session: 'Séance d’hygiène',
    legal_help: 'Aide juridique',
  },
};
