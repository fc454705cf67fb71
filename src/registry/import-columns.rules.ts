import { cut, wordKey } from './text.rules.js';

/** What a column of a list can hold. One row is one member; what belongs to the household is repeated on its rows, or on the first. */
export const importFields = {
  reference: 'Household reference',
  registeredOn: 'Day of registration',
  area4: 'P-code of level 4',
  area3: 'P-code of level 3',
  area2: 'P-code of level 2',
  area1: 'P-code of level 1',
  area: 'P-code of any level',
  originArea: 'P-code of the area of origin',
  site: 'Site',
  displacement: 'Displacement status',
  shelter: 'Shelter situation',
  relationship: 'Relationship to the head',
  nameOriginal: 'Name in the own script',
  nameLatin: 'Name in Latin script',
  givenName: 'Given name',
  fatherName: "Father's name",
  familyName: 'Family name',
  sex: 'Sex',
  birthDate: 'Birth date',
  age: 'Age in years',
  phone: 'Phone number',
  documentType: 'Type of document',
  documentNumber: 'Number of the document',
  documentStatus: 'Status of the document',
  seeing: 'Washington Group: seeing',
  hearing: 'Washington Group: hearing',
  walking: 'Washington Group: walking',
  remembering: 'Washington Group: remembering',
  selfCare: 'Washington Group: self-care',
  communicating: 'Washington Group: communicating',
  pregnant: 'Pregnant',
  needs: 'Specific needs',
  householdSize: 'Size of the household',
  householdPhone: 'Phone number of the household',
  address: 'Address',
  notes: 'Notes',
  consent: 'Consent to hold personal data',
  collector: 'Collector',
} as const;
export type ImportField = keyof typeof importFields;

export interface Column {
  readonly index: number;
  /** As in the file, for messages. */
  readonly header: string;
}

export type Columns = ReadonlyMap<ImportField, Column>;

export interface ColumnProblem {
  readonly code: 'column.missing' | 'column.unknown';
  readonly field: ImportField;
  readonly detail: string;
}

export interface Mapping {
  readonly columns: Columns;
  /** Headers that nothing is read from. */
  readonly unread: readonly string[];
  readonly problems: readonly ColumnProblem[];
}

/** Field → the header to read it from, or null for "leave it out, whatever the guess". */
export type ColumnChoices = Readonly<Partial<Record<ImportField, string | null>>>;

/**
 * Guesses which column holds what, from the names that lists in English, French, Arabic and Spanish and Kobo exports use
 * (`group/household_ref` is read by its last part). A choice overrides the guess. A list needs a reference, an area, and a consent column
 * unless the import says which legal basis it rests on (`hasLegalBasis`).
 */
export function mapColumns(
  header: readonly string[],
  choices: ColumnChoices = {},
  hasLegalBasis = false,
): Mapping {
  const chosen = chosenColumns(header, choices);
  const columns = withGuesses(header, choices, chosen.columns);
  const read = new Set([...columns.values()].map(({ index }) => index));
  return {
    columns,
    unread: header.filter((_, index) => !read.has(index)).map((name) => cut(name, headerLengthMax)),
    problems: [...chosen.problems, ...missingColumns(columns, hasLegalBasis)],
  };
}

const headerLengthMax = 60;

function columnAt(header: readonly string[], index: number): Column {
  return { index, header: cut(header[index] ?? '', headerLengthMax) };
}

function chosenColumns(
  header: readonly string[],
  choices: ColumnChoices,
): { readonly columns: Columns; readonly problems: readonly ColumnProblem[] } {
  const columns = new Map<ImportField, Column>();
  const problems: ColumnProblem[] = [];
  for (const [field, name] of Object.entries(choices) as [ImportField, string | null][]) {
    if (name === null) continue;
    const index = header.findIndex((own) => own === name || wordKey(own) === wordKey(name));
    if (index >= 0) columns.set(field, columnAt(header, index));
    else
      problems.push({
        code: 'column.unknown',
        field,
        detail: `The file has no column of the name given for "${field}". Choose another.`,
      });
  }
  return { columns, problems };
}

function withGuesses(header: readonly string[], choices: ColumnChoices, chosen: Columns): Columns {
  const columns = new Map(chosen);
  const taken = new Set([...chosen.values()].map(({ index }) => index));
  // The full name first, for all columns, so that `member/name` does not take what `name` names exactly.
  for (const keyOf of [wordKey, lastPartKey]) {
    header.forEach((name, index) => {
      const field = guesses.get(keyOf(name));
      if (field === undefined || taken.has(index) || columns.has(field) || Object.hasOwn(choices, field))
        return;
      columns.set(field, columnAt(header, index));
      taken.add(index);
    });
  }
  return columns;
}

function lastPartKey(header: string): string {
  return wordKey(header.split('/').at(-1) ?? '');
}

const areaFields = ['area4', 'area3', 'area2', 'area1', 'area'] as const;

function missingColumns(columns: Columns, hasLegalBasis: boolean): readonly ColumnProblem[] {
  const missing = (field: ImportField, detail: string): ColumnProblem => ({
    code: 'column.missing',
    field,
    detail,
  });
  return [
    ...(columns.has('reference')
      ? []
      : [missing('reference', 'Say which column holds the household reference.')]),
    ...(areaFields.some((field) => columns.has(field))
      ? []
      : [missing('area', "Say which column holds the area's p-code.")]),
    ...(columns.has('consent') || hasLegalBasis
      ? []
      : [
          missing(
            'consent',
            'Say which column holds the consent, or which other legal basis the list rests on.',
          ),
        ]),
  ];
}

/** The usual names. Case, accents, spaces and punctuation do not matter. */
const usualNames: Readonly<Record<ImportField, string>> = {
  reference: `
    household_ref, household_reference, household_id, household_no, household_number, hh_ref, hh_id,
    hhid, hh_no, hh_number, hh_code, case_id, case_no, case_number, registration_id, registration_no,
    registration_number, reference, ref, id_menage, numero_menage, code_menage, reference_menage,
    numero de menage, id_hogar, codigo_hogar, numero_hogar, referencia, رقم الأسرة, رمز الأسرة,
    رقم العائلة, رقم التسجيل, _submission__uuid, _submission__id`,
  registeredOn: `
    registered_on, registration_date, date_of_registration, date_registered, reg_date, interview_date,
    today, date_enregistrement, date d'enregistrement, date_inscription, fecha_registro,
    fecha_de_registro, تاريخ التسجيل, _submission_time`,
  area4: levelNames(4, 'community_pcode, village_pcode, neighbourhood_pcode'),
  area3: levelNames(3, 'subdistrict_pcode, sub_district_pcode, ward_pcode'),
  area2: levelNames(2, 'district_pcode'),
  area1: levelNames(1, 'governorate_pcode, province_pcode, region_pcode, state_pcode'),
  area: `
    pcode, p_code, area_pcode, area_code, area, location_pcode, location_code, code_pcode, code_lieu,
    code_zone, codigo_pcode, codigo_area, رمز المنطقة, رمز الموقع`,
  originArea: `
    origin_pcode, origin_area, area_of_origin, area_of_origin_pcode, place_of_origin_pcode,
    pcode_origine, zone_origine, pcode_origen, area_origen, منطقة الأصل, رمز منطقة الأصل`,
  site: `
    site_name, site, camp, camp_name, nom_du_site, nom_site, sitio, nombre_sitio, الموقع, اسم الموقع,
    المخيم, اسم المخيم`,
  displacement: `
    displacement_status, displacement, population_group, pop_group, residence_status, status_type,
    statut_deplacement, statut_de_deplacement, groupe_population, estado_desplazamiento,
    condicion_desplazamiento, grupo_poblacion, حالة النزوح, وضع النزوح, صفة الإقامة`,
  shelter: `
    shelter_situation, shelter_type, shelter, accommodation, accommodation_type, type_abri, type d'abri,
    abri, logement, tipo_alojamiento, alojamiento, tipo_de_refugio, نوع المأوى, نوع السكن, المأوى`,
  relationship: `
    relationship_to_head, relationship, relation_to_head, relation, relationship_to_hoh, relation_to_hoh,
    hoh_relationship, lien_parente, lien de parenté, lien_chef_menage, lien avec le chef de ménage,
    parentesco, relacion_jefe_hogar, صلة القرابة, القرابة, العلاقة برب الأسرة, صلة القرابة برب الأسرة`,
  nameOriginal: `
    name_original, name_ar, name_arabic, arabic_name, full_name_ar, full_name_arabic, name_local,
    local_name, full_name, name, member_name, fullname, nom_complet, nom et prénom, nom et prénoms,
    nombre_completo, nombres y apellidos, nombre y apellido, الاسم, الاسم الكامل, الاسم الثلاثي,
    الاسم الرباعي, اسم الفرد, الاسم بالعربية`,
  nameLatin: `
    name_latin, latin_name, name_en, name_english, english_name, full_name_en, full_name_english,
    full_name_latin, nom_latin, الاسم بالإنجليزية, الاسم باللاتينية`,
  givenName: `
    given_name, first_name, firstname, forename, prenom, prenoms, nombre, nombres, primer_nombre,
    الاسم الأول`,
  fatherName: 'father_name, fathers_name, middle_name, nom_du_pere, nombre_del_padre, اسم الأب',
  familyName: `
    family_name, last_name, lastname, surname, nom, nom_de_famille, apellido, apellidos, الكنية,
    اسم العائلة, النسبة, اللقب`,
  sex: 'sex, gender, sexe, genre, sexo, genero, الجنس, النوع, النوع الاجتماعي',
  birthDate: `
    birth_date, birthdate, date_of_birth, dob, born, date_naissance, date de naissance, fecha_nacimiento,
    fecha de nacimiento, تاريخ الميلاد, تاريخ الولادة`,
  age: 'age_years, age, age_in_years, age_ans, age en années, edad, edad_anos, العمر, العمر بالسنوات',
  phone: `
    phone, phone_number, phone_no, mobile, mobile_number, mobile_phone, telephone, tel, contact_number,
    numero_telephone, numéro de téléphone, telefono, celular, numero_telefono, الهاتف, رقم الهاتف,
    رقم الجوال, الجوال, موبايل, رقم الموبايل`,
  documentType: `
    document_type, id_type, doc_type, type_document, type de document, type de pièce d'identité,
    tipo_documento, tipo de documento, نوع الوثيقة, نوع الهوية`,
  documentNumber: `
    document_number, document_no, id_number, id_no, national_id, nid, id_card_number, numero_document,
    numéro de document, numéro de pièce d'identité, numero_documento, número de documento, cedula,
    رقم الوثيقة, رقم الهوية, الرقم الوطني, رقم البطاقة`,
  documentStatus: `
    document_status, id_status, doc_status, statut_document, statut du document, estado_documento,
    estado del documento, حالة الوثيقة`,
  seeing: 'wg_seeing, seeing, vision, wg1, wg_ss1, vis_ss, wg_vision, voir, ver, الرؤية, البصر',
  hearing: 'wg_hearing, hearing, wg2, wg_ss2, hear_ss, entendre, oir, السمع',
  walking: 'wg_walking, walking, mobility, wg3, wg_ss3, mob_ss, wg_mobility, marcher, caminar, المشي',
  remembering: `
    wg_remembering, remembering, memory, cognition, wg4, wg_ss4, cog_ss, wg_cognition, se souvenir,
    recordar, التذكر`,
  selfCare: `
    wg_selfcare, wg_self_care, selfcare, self_care, wg5, wg_ss5, sc_ss, soins personnels,
    cuidado personal, العناية بالنفس`,
  communicating: `
    wg_communicating, wg_communication, communicating, communication, wg6, wg_ss6, com_ss, communiquer,
    comunicarse, التواصل`,
  pregnant: 'pregnant, is_pregnant, pregnancy, enceinte, grossesse, embarazada, embarazo, حامل, حمل',
  needs: `
    specific_needs, specific_need, specific_needs_codes, needs, vulnerabilities, vulnerability, psn,
    besoins_specifiques, necesidades_especificas, vulnerabilidad, vulnerabilidades, الاحتياجات الخاصة,
    الاحتياجات المحددة`,
  householdSize: `
    household_size, hh_size, family_size, size, members, number_of_members, hh_members, taille_menage,
    taille du ménage, tamano_hogar, tamaño del hogar, numero_miembros, حجم الأسرة, عدد الأفراد,
    عدد أفراد الأسرة`,
  householdPhone: `
    household_phone, hh_phone, family_phone, phone_household, telephone_menage, téléphone du ménage,
    telefono_hogar, teléfono del hogar, هاتف الأسرة`,
  address: `
    address, household_address, current_address, full_address, adresse, adresse actuelle, direccion,
    dirección, dirección actual, العنوان, عنوان السكن`,
  notes: 'household_notes, notes_on_household, notes du ménage, notas del hogar, ملاحظات عن الأسرة',
  consent: 'consent, consent_given, informed_consent, consentement, consentimiento, الموافقة, موافقة',
  collector: `
    collector, collector_role, recipient, recipient_role, collecteur, receptor, المستلم, دور المستلم`,
};

/** `ADM3_PCODE`, `admin3Pcode`, `adm3`: with the level's own words. A name column such as `ADM3_EN` is none of them. */
function levelNames(level: 1 | 2 | 3 | 4, own: string): string {
  const stems = ['adm', 'admin', 'admin_level_'].map((stem) => stem + String(level));
  return [...stems.flatMap((stem) => [`${stem}_pcode`, `${stem}_code`, stem]), own].join(', ');
}

const guesses: ReadonlyMap<string, ImportField> = new Map(
  (Object.entries(usualNames) as [ImportField, string][]).flatMap(([field, names]) =>
    names.split(',').map((name) => [wordKey(name), field] as const),
  ),
);
