import type { ReceiptWords } from '../language.js';

export const words: ReceiptWords = {
  title: 'Asistencia recibida',
  free: 'Esta asistencia es gratuita. Nadie puede pedirle nada a cambio.',
  code: 'Código del recibo',
  reversed: 'Este recibo ya no es válido: la entrega fue anulada.',
  services: {
    transport_trip: 'Transporte, viajes',
    transport_passenger: 'Transporte, pasajeros',
    health_visit: 'Consulta de salud',
    water: 'Agua',
    hygiene_session: 'Sesión de higiene',
    legal_help: 'Ayuda jurídica',
  },
};
