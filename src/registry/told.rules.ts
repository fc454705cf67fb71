import type { Uuid } from '../platform/ids.js';
import {
  type Birth,
  type BirthPrecision,
  birthFromAge,
  type Day,
  parseBirth,
  toldOn,
} from './birth.rules.js';
import type {
  CollectorRole,
  ConsentStatus,
  DisplacementStatus,
  DocumentStatus,
  DocumentType,
  LegalBasis,
  Purpose,
  Relationship,
  Sex,
  ShelterSituation,
} from './codes.rules.js';
import { type DocumentDraft, parseDocumentNumber } from './document.rules.js';
import { type Finding, problem, warning } from './finding.rules.js';
import type {
  CollectorDraft,
  HouseholdDraft,
  IdentityDraft,
  IndividualDraft,
  LegalGround,
} from './household.rules.js';
import { storedName } from './name.rules.js';
import { isNeedCode } from './needs.rules.js';
import { parsePhone, type PhoneCountry } from './phone.rules.js';
import { answersOf, type Contact } from './registration.rules.js';
import { textOrNothing } from './text.rules.js';

/** What somebody says of who a person is. */
export interface IdentityTold {
  readonly nameOriginal?: string | null;
  readonly nameLatin?: string | null;
  readonly phone?: string | null;
  readonly document?: DocumentTold | null;
  readonly photoRef?: string | null;
}

export interface DocumentTold {
  readonly type: DocumentType;
  readonly number?: string;
  readonly status?: DocumentStatus;
}

export interface BirthTold {
  readonly bornOn?: Day | null;
  readonly birthPrecision?: Exclude<BirthPrecision, 'estimated'>;
  readonly age?: number | null;
}

export interface IndividualTold extends IdentityTold, BirthTold {
  readonly relationship: Relationship;
  readonly sex: Sex;
  readonly answers?: readonly number[] | null;
  readonly needs?: readonly string[];
  readonly pregnant?: boolean | null;
  readonly collector?: CollectorRole | null;
}

export interface OutsiderTold extends IdentityTold {
  readonly collector: CollectorRole;
}

export interface GroundTold {
  readonly purpose: Purpose;
  readonly basis: LegalBasis;
  readonly status?: ConsentStatus;
}

export interface ContactTold {
  readonly phone?: string | null;
  readonly address?: string | null;
  readonly notes?: string | null;
}

export interface HouseholdTold extends ContactTold {
  readonly reference?: string;
  readonly registeredOn?: Day;
  readonly areaId: Uuid;
  readonly originAreaId?: Uuid;
  readonly siteId?: Uuid;
  readonly displacement?: DisplacementStatus;
  readonly shelter?: ShelterSituation;
  readonly size?: number;
  readonly grounds: readonly GroundTold[];
  readonly individuals?: readonly IndividualTold[];
  readonly outsiders?: readonly OutsiderTold[];
}

/** When and where it is told: today, and the country of phone numbers that are written without one. */
export interface Telling {
  readonly today: Day;
  readonly country: PhoneCountry | undefined;
}

/** Something that was read, and what there is to say about it. Fields are pointers into the request. */
export interface Read<T> {
  readonly value: T;
  readonly findings: readonly Finding[];
}

/** Reads what was told of a household into a draft, to be judged. What cannot be read is left out, and said. */
export function readHousehold(told: HouseholdTold, telling: Telling): Read<HouseholdDraft> {
  const registeredOn = told.registeredOn ?? telling.today;
  const individuals = told.individuals ?? [];
  const members = individuals.map((one, index) =>
    readIndividual(one, `/individuals/${index}`, { ...telling, registeredOn }),
  );
  const outsiders = (told.outsiders ?? []).map((one, index) =>
    readIdentity(one, `/outsiders/${index}`, telling),
  );
  const roles = (told.outsiders ?? []).map(({ collector }) => collector);
  return {
    value: {
      reference: told.reference === undefined ? null : textOrNothing(told.reference),
      registeredOn,
      areaId: told.areaId,
      originAreaId: told.originAreaId ?? null,
      siteId: told.siteId ?? null,
      siteName: null,
      displacement: told.displacement ?? null,
      shelter: told.shelter ?? null,
      size: told.size ?? null,
      countedOnly: 0,
      legalGrounds: told.grounds.map(groundOf),
      members: members.map(({ value }) => value),
      collectors: [
        ...individuals.flatMap(({ collector }, member): readonly CollectorDraft[] =>
          collector ? [{ role: collector, member }] : [],
        ),
        ...outsiders.map(({ value }, index): CollectorDraft => ({
          role: roles[index] ?? 'alternate',
          outsider: value,
        })),
      ],
    },
    findings: [...members, ...outsiders].flatMap(({ findings }) => findings),
  };
}

export function groundOf({ purpose, basis, status }: GroundTold): LegalGround {
  return basis === 'consent' ? { purpose, basis, status: status ?? 'unknown' } : { purpose, basis };
}

export function readIndividual(
  told: IndividualTold,
  at: string,
  telling: Telling & { readonly registeredOn: Day },
): Read<IndividualDraft> {
  const identity = readIdentity(told, at, telling);
  const birth = readBirth(told, at, telling);
  const needs = readNeeds(told.needs ?? [], at);
  return {
    value: {
      identity: identity.value,
      relationship: told.relationship,
      status: 'active',
      sex: told.sex,
      birth: birth.value,
      answers: answersOf(told.answers),
      needs: needs.value,
      pregnant: told.pregnant ?? null,
    },
    findings: [...identity.findings, ...birth.findings, ...needs.findings],
  };
}

export function readIdentity(told: IdentityTold, at: string, { country }: Telling): Read<IdentityDraft> {
  const phone = readPhone(told.phone ?? null, `${at}/phone`, country);
  const document = readDocument(told.document ?? null, `${at}/document/number`);
  return {
    value: {
      nameOriginal: storedName(told.nameOriginal ?? '').name,
      nameLatin: storedName(told.nameLatin ?? '').name,
      phone: phone.value,
      documents: document.value ? [document.value] : [],
      photoRef: told.photoRef ?? null,
    },
    findings: [...phone.findings, ...document.findings],
  };
}

export function readPhone(
  text: string | null,
  at: string,
  country: PhoneCountry | undefined,
): Read<string | null> {
  if (text === null) return { value: null, findings: [] };
  const reading = parsePhone(text, country);
  if ('phone' in reading) return { value: reading.phone, findings: [] };
  const detail = 'This is no phone number; it was left out. Ask for it.';
  return { value: null, findings: [warning(reading.problem, at, detail)] };
}

function readDocument(told: DocumentTold | null, at: string): Read<DocumentDraft | null> {
  if (told === null) return { value: null, findings: [] };
  const { type, number, status = 'valid' } = told;
  if (number === undefined) return { value: { type, number: null, status }, findings: [] };
  const reading = parseDocumentNumber(number);
  if ('number' in reading) return { value: { type, number: reading.number, status }, findings: [] };
  const detail = 'This is no document number; it was left out. Ask for it.';
  return { value: { type, number: null, status }, findings: [warning(reading.problem, at, detail)] };
}

/** A date goes before an age. One that cannot be is a problem: whoever tells it is there to correct it. */
export function readBirth(
  { bornOn, birthPrecision = 'day', age }: BirthTold,
  at: string,
  { today, registeredOn }: { readonly today: Day; readonly registeredOn: Day },
): Read<Birth | null> {
  if (bornOn) {
    const reading = parseBirth(bornOn.slice(0, lengthOf[birthPrecision]), today);
    if ('birth' in reading) return { value: reading.birth, findings: [] };
    const detail = 'The birth date cannot be. Correct it, or leave it out.';
    return { value: null, findings: [problem(reading.problem, `${at}/bornOn`, detail)] };
  }
  if (age === undefined || age === null) return { value: null, findings: [] };
  return { value: birthFromAge(age, toldOn(registeredOn, today)), findings: [] };
}

const lengthOf = { day: 10, month: 7, year: 4 } as const;

export function readNeeds(codes: readonly string[], at: string): Read<IndividualDraft['needs']> {
  const needs = codes.filter(isNeedCode).toSorted();
  if (needs.length === codes.length) return { value: needs, findings: [] };
  const detail = 'Some of the codes are in no code list and were left out. Correct them.';
  return { value: needs, findings: [warning('needs.unknown-code', `${at}/needs`, detail)] };
}

/** How to reach the household; null where nothing is said. */
export function readContact(told: ContactTold, { country }: Telling): Read<Contact | null> {
  const phone = readPhone(told.phone ?? null, '/phone', country);
  const address = textOrNothing(told.address ?? '');
  const notes = textOrNothing(told.notes ?? '');
  const empty = phone.value === null && address === null && notes === null;
  return { value: empty ? null : { phone: phone.value, address, notes }, findings: phone.findings };
}

/** A judgement's pointers, which are into the draft, as pointers into the request. */
export function asTold(finding: Finding): Finding {
  const field = finding.field
    .replace(/^\/members\//, '/individuals/')
    .replace(/^\/members$/, '/individuals')
    .replace(/^\/legalGrounds/, '/grounds')
    .replace(/\/identity$/, '/nameOriginal')
    .replace(/\/birth$/, '/bornOn')
    .replace(/\/documents$/, '/document');
  return { ...finding, field };
}
