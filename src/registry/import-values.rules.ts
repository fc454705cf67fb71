import type {
  CollectorRole,
  DisplacementStatus,
  DocumentStatus,
  DocumentType,
  Relationship,
  Sex,
  ShelterSituation,
} from './codes.rules.js';
import { wordKey } from './text.rules.js';

/** What the words of a list can be read into. */
export interface CodedValues {
  readonly sex: Sex;
  readonly displacement: DisplacementStatus;
  readonly shelter: ShelterSituation;
  /** `non_member`: on the list only to collect. */
  readonly relationship: Relationship | 'non_member';
  readonly documentType: DocumentType | 'none';
  readonly documentStatus: DocumentStatus;
  readonly pregnant: 'yes' | 'no' | 'unknown';
  readonly consent: 'given' | 'refused' | 'unknown';
  readonly collector: CollectorRole | 'none';
}
export type CodedField = keyof CodedValues;

/** A list's own words for its codes, field by field: `{ displacement: { returnee: 'returnee_from_abroad' } }`. They go before the usual ones. */
export type ValueChoices = { readonly [F in CodedField]?: Readonly<Record<string, CodedValues[F]>> };

export type ValueReading<T> = { readonly value: T; readonly assumed: boolean } | { readonly unknown: true };

/** Reads a coded answer in English, French, Arabic or Spanish, or one of the standards' own codes. */
export function readValue<F extends CodedField>(
  field: F,
  text: string,
  choices: ValueChoices = {},
): ValueReading<CodedValues[F]> {
  const key = wordKey(text);
  const chosen = chosenValue(choices[field], key);
  if (chosen !== undefined) return { value: chosen, assumed: false };

  const value = (readings[field] as ReadonlyMap<string, CodedValues[F]>).get(key);
  return value === undefined ? { unknown: true } : { value, assumed: assumptions[field]?.has(key) ?? false };
}

/** Whether lists have such a field, and the field such a code. */
export function isCodeOfField(field: string, code: string): field is CodedField {
  return Object.hasOwn(readings, field) && new Set<string>(readings[field as CodedField].values()).has(code);
}

function chosenValue<T>(choices: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return Object.entries(choices ?? {}).find(([word]) => wordKey(word) === key)?.[1];
}

/** The code itself and its other words, by their bare letters. */
function reading<T extends string>(words: Readonly<Record<T, string>>): ReadonlyMap<string, T> {
  return new Map(
    (Object.entries(words) as [T, string][]).flatMap(([code, others]) =>
      [code, ...others.split(',')].map((word) => [wordKey(word), code] as const),
    ),
  );
}

/** Words with several meanings: the usual one is taken, and said. */
const assumptions: Partial<Record<CodedField, ReadonlySet<string>>> = {
  displacement: new Set(['returnee', 'returned', 'retourné', 'retornado', 'عائد'].map(wordKey)),
};

/** ISO/IEC 5218 digits, HAPI and HXL letters. `h` is homme and hombre; `m` beside `h` is mujer, which only the whole list can tell. */
const sexes = reading<Sex>({
  female: 'f, 2, woman, girl, fem, femme, féminin, fille, mujer, femenino, niña, أنثى, امرأة, بنت',
  male: 'm, h, 1, man, boy, masc, homme, masculin, garçon, hombre, masculino, niño, ذكر, رجل, ولد',
  other: 'o, x, non-binary, intersex, autre, otro, أخرى, آخر',
  undisclosed: 'u, 0, 9, unknown, not known, prefer not to say, inconnu, desconocido, غير معروف, غير محدد',
});

const displacements = reading<DisplacementStatus>({
  host_community: `
    host, hst, resident, residents, host family, local, non displaced, communauté hôte, hôte, résident,
    comunidad de acogida, residente, مجتمع مضيف, المجتمع المضيف, مضيف, مقيم`,
  idp: `
    displaced, internally displaced, internally displaced person, ioc, pdi, déplacé, déplacé interne,
    desplazado, desplazado interno, نازح, نازح داخلي, نازحون`,
  idp_returnee: `
    returnee, returned, rdp, returned idp, idp return, retourné, déplacé retourné, retornado,
    desplazado retornado, عائد, نازح عائد`,
  refugee: 'ref, roc, refugees, réfugié, refugiado, لاجئ',
  asylum_seeker: `
    asy, asylum, demandeur d'asile, solicitante de asilo, طالب لجوء`,
  returnee_from_abroad: `
    ret, refugee returnee, returned refugee, returnee refugee, rapatrié, repatriado, عائد من الخارج,
    لاجئ عائد`,
  migrant: 'international migrant, migrants, migrante, مهاجر',
  stateless: 'sta, stateless person, apatride, apátrida, عديم الجنسية',
  other: 'ooc, oip, others of concern, others, autre, otro, أخرى, آخر',
});

const shelters = reading<ShelterSituation>({
  original_home: 'home, own home, owned, owner, maison, propriétaire, casa propia, منزل, ملك',
  original_home_repaired: 'repaired home, maison réparée, casa reparada',
  tent_or_emergency_shelter: `
    tent, emergency shelter, tente, abri d'urgence, tienda, carpa, خيمة`,
  transitional_shelter: 'transitional, abri transitoire, refugio transitorio, مأوى انتقالي',
  collective_center: `
    collective centre, collective shelter, centre collectif, centro colectivo, مركز إيواء,
    مركز إيواء جماعي, مركز جماعي`,
  host_family: `
    host, hosted, hosted by family, famille d'accueil, familia de acogida, أسرة مضيفة, عائلة مضيفة`,
  rented_accommodation: 'rent, rented, rental, renting, loué, location, alquiler, alquilado, إيجار, مستأجر',
  displacement_site: 'site, idp site, site de déplacés, sitio de desplazados, موقع نزوح',
  unsheltered: 'no shelter, open air, none, sans abri, sin techo, sin refugio, بلا مأوى, بدون مأوى, العراء',
  camp_planned: 'camp, planned camp, camp planifié, campamento, مخيم, مخيم منظم',
  spontaneous_settlement: `
    informal settlement, informal, self settled, spontaneous, site spontané, asentamiento informal,
    مخيم عشوائي, تجمع عشوائي`,
});

const relations = reading<Relationship | 'non_member'>({
  head: `
    hoh, hohh, head of household, household head, self, chef, chef de ménage, cheffe de ménage, jefe,
    jefa, jefe de hogar, jefa de hogar, رب الأسرة, ربة الأسرة, رب العائلة, رب أسرة, ربة أسرة, معيل`,
  spouse: `
    wife, husband, wife husband, conjoint, conjointe, époux, épouse, mari, femme, esposo, esposa,
    cónyuge, زوج, زوجة`,
  partner: 'free union, union libre, unión libre, concubin, شريك',
  child: 'son, daughter, son daughter, enfant, fils, fille, hijo, hija, ابن, ابنة, بنت, ولد, طفل, طفلة',
  parent: 'mother, father, mother father, mère, père, madre, padre, أم, أب, والد, والدة',
  sibling: 'brother, sister, brother sister, frère, sœur, hermano, hermana, أخ, أخت',
  grandparent: `
    grandmother, grandfather, grandmother grandfather, grand-mère, grand-père, abuelo, abuela, جد, جدة`,
  grandchild: `
    grandson, granddaughter, granddaughter grandson, petit-fils, petite-fille, nieto, nieta, حفيد, حفيدة`,
  aunt_uncle: 'aunt, uncle, oncle, tante, tío, tía, عم, عمة, خال, خالة',
  niece_nephew: `
    niece, nephew, nephew niece, neveu, nièce, sobrino, sobrina, ابن الأخ, ابنة الأخ, ابن الأخت,
    ابنة الأخت`,
  cousin: 'cousine, primo, prima, ابن العم, ابنة العم, ابن عم, ابنة عم',
  parent_in_law: `
    mother in law, father in law, motherinlaw fatherinlaw, beau-père, belle-mère, suegro, suegra, حمو,
    حماة`,
  child_in_law: `
    son in law, daughter in law, daughterinlaw soninlaw, gendre, belle-fille, yerno, nuera, صهر, كنة`,
  sibling_in_law: `
    brother in law, sister in law, sisterinlaw brotherinlaw, beau-frère, belle-sœur, cuñado, cuñada`,
  foster_child: 'foster, adopted, enfant placé, niño acogido, طفل مكفول',
  other: 'other relative, not related, autre, otro, أخرى, آخر',
  unknown: 'not known, inconnu, desconocido, غير معروف',
  non_member: `
    non beneficiary, not a member, external, external collector, non membre, no miembro, ليس فردا`,
});

const documents = reading<DocumentType | 'none'>({
  national_id: `
    id, id card, national identity card, nid, carte d'identité, cni, cédula, dni, هوية, هوية شخصية,
    بطاقة شخصية, الهوية الوطنية`,
  passport: 'national passport, passeport, pasaporte, جواز سفر, جواز',
  birth_certificate: `
    acte de naissance, certificat de naissance, acta de nacimiento, partida de nacimiento, شهادة ميلاد,
    شهادة ولادة`,
  family_book: 'family booklet, livret de famille, libreta de familia, دفتر عائلة, دفتر العائلة',
  driving_licence: `
    drivers license, driving license, permis de conduire, licencia de conducir, رخصة قيادة, شهادة سواقة`,
  electoral_card: `
    voter card, carte d'électeur, tarjeta electoral, بطاقة انتخابية`,
  tax_id: 'tax number, numéro fiscal, nit, الرقم الضريبي',
  residence_permit: 'residence permit no, permis de séjour, permiso de residencia, إقامة, بطاقة إقامة',
  refugee_id: 'refugee card, asylum certificate, carte de réfugié, بطاقة لاجئ',
  unhcr_id: 'unhcr, proges, unhcr number',
  wfp_id: 'wfp, scope, wfp number',
  disability_certificate: 'carte de handicap, certificado de discapacidad, بطاقة إعاقة',
  other: 'autre, otro, أخرى',
  none: 'no, no document, without document, aucun, sans document, ninguno, sin documento, لا يوجد, بدون',
});

const documentStatuses = reading<DocumentStatus>({
  valid: 'ok, current, in force, valide, en cours de validité, válido, vigente, سارية, صالحة, ساري',
  expired: 'out of date, expiré, périmé, vencido, caducado, منتهية, منتهي الصلاحية',
  lost_during_displacement: 'lost, missing, perdu, perdu pendant le déplacement, perdido, مفقودة, ضائعة',
  confiscated: 'taken away, confisqué, confiscado, مصادرة',
  never_had: 'never, none, jamais eu, nunca tuvo, لم تصدر',
  in_process: 'applied, requested, pending, en cours, demandé, en trámite, solicitado, قيد الإصدار',
});

const pregnancies = reading<'yes' | 'no' | 'unknown'>({
  yes: 'y, true, 1, pregnant, oui, si, sí, vrai, enceinte, embarazada, نعم, حامل',
  no: 'n, false, 0, 2, non, faux, لا',
  unknown: 'not known, 9, inconnu, desconocido, غير معروف',
});

const consents = reading<'given' | 'refused' | 'unknown'>({
  given: 'yes, y, true, 1, accepted, agreed, oui, o, si, sí, s, vrai, نعم, موافق, موافقة',
  refused: 'no, n, false, 0, 2, declined, rejected, non, refusé, faux, rechazado, لا, رفض, غير موافق',
  unknown: 'not known, 9, inconnu, desconocido, غير معروف',
});

const collectors = reading<CollectorRole | 'none'>({
  primary: 'main, first, principal, primary collector, yes, oui, sí, نعم, أساسي, رئيسي, المستلم الأساسي',
  alternate: `
    secondary, second, suppléant, collecteur suppléant, mandataire, alterno, suplente, receptor alterno,
    بديل, المستلم البديل`,
  none: 'no, no role, 0, non, aucun, ninguno, لا',
});

const readings: { readonly [F in CodedField]: ReadonlyMap<string, CodedValues[F]> } = {
  sex: sexes,
  displacement: displacements,
  shelter: shelters,
  relationship: relations,
  documentType: documents,
  documentStatus: documentStatuses,
  pregnant: pregnancies,
  consent: consents,
  collector: collectors,
};
