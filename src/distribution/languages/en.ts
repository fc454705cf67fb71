import type { ReceiptWords } from '../language.js';

export const words: ReceiptWords = {
  title: 'Assistance received',
  free: 'This assistance is free. Nobody may ask you for anything in return.',
  code: 'Receipt code',
  reversed: 'This receipt no longer stands: the handout was reversed.',
  services: {
    transport_trip: 'Transport, trips',
    transport_passenger: 'Transport, passengers',
    health_visit: 'Health visit',
    water: 'Water',
    hygiene_session: 'Hygiene session',
    legal_help: 'Legal help',
  },
};
