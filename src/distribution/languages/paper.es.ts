import type { PaperWords } from '../paper.language.js';

export const words: PaperWords = {
  labels: {
    title: 'Lista de distribución', no: 'N.º', token: 'Turno', card: 'Tarjeta', name: 'Nombre', collector: 'Recoge:', size: 'Tamaño',
    due: 'A recibir', sign: 'Firma o huella', total: 'Esta página:', households: 'hogares', persons: 'personas',
    desk: 'Mesa', witness: 'Testigo', hash: 'Lista', print: 'Impresión', page: 'Página', day: 'Día', blank: 'mesa de ayuda',
    free: 'La asistencia es gratuita.', signOff: 'Acta de la distribución', what: 'Qué', taken: 'Llevado', given: 'Entregado',
    returned: 'Devuelto', damaged: 'Dañado', missing: 'Faltante', explanation: 'Explicación', none: 'ninguna',
    nameAndDate: 'Nombre, fecha, firma', site: 'Sitio', round: 'Ronda', planned: 'Previstos', came: 'Acudieron', signedAt: 'Firmado',
    noticeTitle: 'Distribución', noticeWho: 'Quiénes somos', noticeWhat: 'Qué recibe usted', noticeWhom: 'Para quién y por qué',
    noticeWhere: 'Cuándo y dónde', noticeComplain: 'Preguntas y quejas', perSize: 'según el tamaño del hogar',
  },
  recipients: { household: 'por hogar', individual: 'por persona', institution: 'por institución', community: 'por comunidad', place: 'por lugar' },
  signatures: ['Responsable del equipo', 'Almacén o finanzas', 'Representante de la comunidad'],
};
