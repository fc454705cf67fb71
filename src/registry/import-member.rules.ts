import {
  ageOn,
  type Birth,
  birthFromAge,
  type BirthProblem,
  type Day,
  parseAge,
  parseBirth,
} from './birth.rules.js';
import type { DocumentType, Relationship, Sex } from './codes.rules.js';
import { type Answers, type Domain, domains, parseAnswer } from './disability.rules.js';
import { type DocumentDraft, parseDocumentNumber } from './document.rules.js';
import type { IdentityDraft, IndividualDraft } from './household.rules.js';
import type { Columns, ImportField } from './import-columns.rules.js';
import { cellOf, type ListRecord, type Remarks } from './import-rows.rules.js';
import { type CodedField, type CodedValues, readValue, type ValueChoices } from './import-values.rules.js';
import { nameLengthMax, storedName } from './name.rules.js';
import { type NeedCode, parseNeeds } from './needs.rules.js';
import { parsePhone, type PhoneCountry } from './phone.rules.js';
import { looksLikeFormula, looksMisread } from './text.rules.js';

/** What the reading of a row needs to know beside the row. */
export interface RowContext {
  readonly columns: Columns;
  readonly values: ValueChoices;
  readonly country: PhoneCountry | undefined;
  readonly today: Day;
  /** The day on which the household was registered, and so the day on which an age was told. */
  readonly registeredOn: Day;
  readonly remarks: Remarks;
}

/** Reads one row as a member. Nothing in it can keep a person out: what cannot be read is left open, and said. */
export function readMember(record: ListRecord, context: RowContext): IndividualDraft {
  const needs = readNeeds(record, context);
  return {
    identity: readIdentity(record, context),
    relationship: readRelationship(record, context),
    status: 'active',
    sex: readSex(record, context),
    birth: readBirth(record, context),
    answers: readAnswers(record, context),
    pregnant: readPregnant(record, context) ?? (needs.includes('WR-PY') ? true : null),
    needs,
  };
}

export function readIdentity(record: ListRecord, context: RowContext): IdentityDraft {
  return {
    nameOriginal:
      readName(record, context, ['nameOriginal']) ??
      readName(record, context, ['givenName', 'fatherName', 'familyName']),
    nameLatin: readName(record, context, ['nameLatin']),
    phone: readPhone('phone', record, context),
    documents: readDocuments(record, context),
    photoRef: null,
  };
}

/** Reads a coded answer, or null where there is none; a word that is in no list is said and left open. */
export function readCode<F extends CodedField>(
  field: F,
  record: ListRecord,
  context: RowContext,
): CodedValues[F] | null {
  const text = cellOf(record, context.columns, field);
  if (text === null) return null;

  const reading = readValue(field, text, context.values);
  if ('unknown' in reading) {
    const detail =
      'The word is in no code list and was left out. Say in the mapping what it means, or correct it.';
    context.remarks.add('warning', 'value.unknown', record.row, field, detail);
    return null;
  }
  if (reading.assumed) {
    const detail =
      'The word has several meanings and was read as the usual one. Say in the mapping if it means another.';
    context.remarks.add('note', 'value.assumed', record.row, field, detail);
  }
  return reading.value;
}

function readName(
  record: ListRecord,
  { columns, remarks }: RowContext,
  fields: readonly ImportField[],
): string | null {
  const text = fields
    .map((field) => cellOf(record, columns, field))
    .filter((part) => part !== null)
    .join(' ');
  const { name, cut } = storedName(text);
  const field = fields[0] ?? 'nameOriginal';
  if (looksLikeFormula(text)) {
    const detail = 'The text begins like a spreadsheet formula; it is kept as text. Check the name.';
    remarks.add('warning', 'text.formula', record.row, field, detail);
  }
  if (looksMisread(text)) {
    const detail =
      'The letters look broken. Save the file as UTF-8 and import it again, or correct the name.';
    remarks.add('warning', 'text.misread', record.row, field, detail);
  }
  if (cut) {
    const detail = `The name is longer than ${String(nameLengthMax)} characters and was cut. Check it.`;
    remarks.add('warning', 'text.cut', record.row, field, detail);
  }
  return name;
}

function readRelationship(record: ListRecord, context: RowContext): Relationship {
  const relationship = readCode('relationship', record, context);
  return relationship === null || relationship === 'non_member' ? 'unknown' : relationship;
}

function readSex(record: ListRecord, { columns, values, remarks }: RowContext): Sex {
  const text = cellOf(record, columns, 'sex');
  if (text === null) return 'undisclosed';
  const reading = readValue('sex', text, values);
  if ('value' in reading) return reading.value;

  const detail =
    'The code is in no code list; the sex is kept as undisclosed. Ask, or say in the mapping what the code means.';
  remarks.add('warning', 'sex.unknown-code', record.row, 'sex', detail);
  return 'undisclosed';
}

function readBirth(record: ListRecord, context: RowContext): Birth | null {
  const { columns, today, registeredOn, remarks } = context;
  const age = readAge(record, context);
  const text = cellOf(record, columns, 'birthDate');
  if (text === null) {
    if (age === undefined) return null;
    const detail = 'There is an age but no birth date; the date was reckoned from the age.';
    remarks.add('warning', 'birth.age-only', record.row, 'age', detail);
    return birthFromAge(age, registeredOn);
  }

  const reading = parseBirth(text, today);
  if ('problem' in reading) {
    const then =
      age === undefined
        ? 'it was left out and the age is not known. Ask for it.'
        : 'the age was used in its place.';
    remarks.add(
      'warning',
      reading.problem,
      record.row,
      'birthDate',
      `${birthFaults[reading.problem]}; ${then}`,
    );
    return age === undefined ? null : birthFromAge(age, registeredOn);
  }
  for (const mending of reading.mended) {
    remarks.add('warning', `birth.${mending}`, record.row, 'birthDate', birthMendings[mending]);
  }
  if (age !== undefined && Math.abs(ageOn(reading.birth.bornOn, registeredOn) - age) > 1) {
    const detail = 'The age does not go with the birth date; the date is kept. Check both.';
    remarks.add('warning', 'age.differs', record.row, 'age', detail);
  }
  return reading.birth;
}

const birthFaults = {
  'birth.unreadable': 'The birth date cannot be read',
  'birth.impossible': 'The birth date is in no calendar',
  'birth.future': 'The birth date is in the future',
  'birth.too-old': 'The birth date is more than 120 years ago',
  'birth.other-calendar': 'The birth date is of another calendar',
} as const satisfies Record<BirthProblem, string>;

const birthMendings = {
  'day-first': 'The date was read day first. Check it, and send dates as year-month-day.',
  'month-first': 'The date was read month first, for it has no month otherwise. Check it.',
  'two-digit-year': 'The year has two digits and was taken to be the last one possible. Check it.',
  'spreadsheet-number': "The date was a spreadsheet's day number. Check it.",
} as const;

function readAge(record: ListRecord, { columns, remarks }: RowContext): number | undefined {
  const text = cellOf(record, columns, 'age');
  if (text === null) return undefined;
  const age = parseAge(text);
  if (age === undefined) {
    remarks.add(
      'warning',
      'age.unreadable',
      record.row,
      'age',
      'The age is no number from 0 to 120 and was left out. Ask for it.',
    );
  }
  return age;
}

/** The phone number of a person, or of the household. */
export function readPhone(
  field: 'phone' | 'householdPhone',
  record: ListRecord,
  { columns, country, remarks }: RowContext,
): string | null {
  const text = cellOf(record, columns, field);
  if (text === null) return null;

  const say = (
    code: 'phone.restored' | 'phone.first' | 'phone.lost-digits' | 'phone.unreadable',
    detail: string,
  ): void => {
    remarks.add('warning', code, record.row, field, detail);
  };
  const reading = parsePhone(text, country);
  if ('problem' in reading) {
    const rounded =
      'A spreadsheet has rounded the number and its last digits are lost; it was left out. Ask for it.';
    say(
      reading.problem,
      reading.problem === 'phone.lost-digits'
        ? rounded
        : 'This is no phone number; it was left out. Ask for it.',
    );
    return null;
  }
  if (reading.mended === 'restored')
    say('phone.restored', 'A spreadsheet had changed the number; it was restored. Check it.');
  if (reading.mended === 'first') say('phone.first', 'There are several numbers; the first was taken.');
  return reading.phone;
}

function readDocuments(record: ListRecord, context: RowContext): readonly DocumentDraft[] {
  const { columns, remarks } = context;
  const text = cellOf(record, columns, 'documentNumber');
  const type = readCode('documentType', record, context);
  const status = readCode('documentStatus', record, context);
  if (text === null) {
    if (type === null || type === 'none') return [];
    if (status !== null) return [{ type, number: null, status }];
    const detail = 'A kind of document is named, but no number; nothing was kept of it. Ask for the number.';
    remarks.add('note', 'document.no-number', record.row, 'documentType', detail);
    return [];
  }

  const reading = parseDocumentNumber(text);
  if ('problem' in reading) {
    const rounded =
      'A spreadsheet has rounded the number and its last digits are lost; it was left out. Ask for it.';
    const none = 'This is no document number; it was left out. Ask for it.';
    const detail = reading.problem === 'document.lost-digits' ? rounded : none;
    remarks.add('warning', reading.problem, record.row, 'documentNumber', detail);
    return [];
  }
  if (reading.restored) {
    const detail =
      'A spreadsheet had changed the number; it was restored, but zeros before it may be lost. Check it.';
    remarks.add('warning', 'document.restored', record.row, 'documentNumber', detail);
  }
  const known = type === null || type === 'none' ? typeOfHeader(columns) : type;
  return [{ type: known, number: reading.number, status: status ?? 'valid' }];
}

/** A column `national_id` says by its name which document its numbers are of. */
function typeOfHeader(columns: Columns): DocumentType {
  const reading = readValue('documentType', columns.get('documentNumber')?.header ?? '');
  return 'value' in reading && reading.value !== 'none' ? reading.value : 'other';
}

function readAnswers(record: ListRecord, { columns, remarks }: RowContext): Answers {
  const given = (Object.keys(domains) as Domain[]).flatMap((domain) => {
    const text = cellOf(record, columns, domain);
    if (text === null) return [];
    const answer = parseAnswer(text);
    if (answer !== undefined) return [[domain, answer] as const];
    const detail = 'The answer is none of 1 to 4, 7, 8 and 9; it counts as missing. Correct it.';
    remarks.add('warning', 'answer.unknown', record.row, domain, detail);
    return [];
  });
  return Object.fromEntries(given);
}

function readPregnant(record: ListRecord, context: RowContext): boolean | null {
  const said = readCode('pregnant', record, context);
  return said === null || said === 'unknown' ? null : said === 'yes';
}

function readNeeds(record: ListRecord, { columns, remarks }: RowContext): readonly NeedCode[] {
  const text = cellOf(record, columns, 'needs');
  if (text === null) return [];
  const { needs, unknown } = parseNeeds(text);
  if (unknown > 0) {
    const detail = `${String(unknown)} of the codes are in no code list and were left out. Correct them.`;
    remarks.add('warning', 'needs.unknown-code', record.row, 'needs', detail);
  }
  return needs;
}
