import type { Uuid } from '../platform/ids.js';
import type { BirthPrecision, Day } from './birth.rules.js';
import type {
  CollectorRole,
  ConsentStatus,
  DisplacementStatus,
  DocumentStatus,
  DocumentType,
  IndividualStatus,
  LegalBasis,
  Purpose,
  RegistrationDepth,
  Relationship,
  Sex,
  ShelterSituation,
} from './codes.rules.js';
import { type Answer, type Answers, type Domain, domains } from './disability.rules.js';
import { documentKey } from './document.rules.js';
import type { Finding } from './finding.rules.js';
import type {
  CollectorDraft,
  IdentityDraft,
  IndividualDraft,
  JudgedHousehold,
  LegalGround,
} from './household.rules.js';
import { nameKeys } from './name.rules.js';

/** How to reach a household, and what else may tell who it is. */
export interface Contact {
  readonly phone: string | null;
  readonly address: string | null;
  readonly notes: string | null;
}

/** A household that was judged and is about to be registered. */
export interface Registration {
  readonly id: Uuid;
  readonly organisationId: Uuid;
  readonly registeredBy: Uuid;
  readonly importId: Uuid | null;
  readonly household: JudgedHousehold;
  /** The notice that went with each ground, in their order. */
  readonly notices: readonly Notice[];
  readonly contact: Contact | null;
  readonly findings: readonly StoredFinding[];
}

export interface Notice {
  readonly noticeVersion: string | null;
  readonly language: string | null;
}

/** What is kept of a judgement: what somebody should look at, or was assumed. */
export type StoredFinding = Omit<Finding, 'severity'> & { readonly severity: 'warning' | 'note' };

export function storedFindings(findings: readonly Finding[]): readonly StoredFinding[] {
  return findings.filter((finding): finding is StoredFinding => finding.severity !== 'problem');
}

/** What may be corrected of a household itself. */
export interface HouseholdFields {
  readonly reference: string;
  readonly areaId: Uuid;
  readonly originAreaId: Uuid | null;
  readonly siteId: Uuid | null;
  readonly siteName: string | null;
  readonly displacement: DisplacementStatus | null;
  readonly shelter: ShelterSituation | null;
  readonly size: number;
  readonly depth: RegistrationDepth;
}

/** A row of `individual`. */
export interface IndividualFields {
  readonly id: Uuid;
  readonly householdId: Uuid;
  readonly memberNo: number;
  readonly member: boolean;
  readonly sex: Sex;
  readonly bornOn: Day | null;
  readonly birthPrecision: BirthPrecision | null;
  readonly ageRecordedOn: Day | null;
  readonly relationship: Relationship | null;
  readonly collector: CollectorRole | null;
  readonly wg: readonly Answer[] | null;
  readonly specificNeeds: readonly string[];
  readonly pregnant: boolean | null;
  readonly joinedOn: Day;
  readonly leftOn: Day | null;
  readonly leftReason: Exclude<IndividualStatus, 'active'> | null;
}

/** A row of `individual_private`. */
export interface IdentityFields {
  readonly individualId: Uuid;
  readonly householdId: Uuid;
  readonly nameOriginal: string | null;
  readonly nameLatin: string | null;
  readonly nameKey: string;
  readonly phone: string | null;
  readonly documentType: DocumentType | null;
  readonly documentNumber: string | null;
  readonly documentStatus: DocumentStatus | null;
  readonly documentKey: string | null;
  readonly photoRef: string | null;
}

/** A row of `legal_basis`. */
export interface GroundFields {
  readonly id: Uuid;
  readonly householdId: Uuid;
  readonly purpose: Purpose;
  readonly basis: LegalBasis;
  readonly status: ConsentStatus | null;
  readonly noticeVersion: string | null;
  readonly language: string | null;
}

export interface PersonRows {
  readonly individual: IndividualFields;
  readonly identity: IdentityFields;
}

/** The people of a new household: its members in their order, then the collectors from outside. */
export function peopleOf(
  householdId: Uuid,
  { members, collectors, registeredOn: joinedOn }: JudgedHousehold,
  nextId: () => Uuid,
): readonly PersonRows[] {
  const ofMembers = members.map((member, index) =>
    personRows(member, {
      id: nextId(),
      householdId,
      memberNo: index + 1,
      joinedOn,
      collector: collectors.find((one) => 'member' in one && one.member === index)?.role ?? null,
    }),
  );
  const ofOutsiders = collectors.filter(isOutsider).map(({ role, outsider }, index) =>
    outsiderRows(outsider, {
      id: nextId(),
      householdId,
      memberNo: members.length + index + 1,
      joinedOn,
      collector: role,
    }),
  );
  return [...ofMembers, ...ofOutsiders];
}

export type Outsider = Extract<CollectorDraft, { readonly outsider: IdentityDraft }>;

export function isOutsider(collector: CollectorDraft): collector is Outsider {
  return 'outsider' in collector;
}

/** What a person's rows say beside the person's own draft. */
interface Standing {
  readonly id: Uuid;
  readonly householdId: Uuid;
  readonly memberNo: number;
  readonly collector: CollectorRole | null;
  readonly joinedOn: Day;
}

export function personRows(
  draft: IndividualDraft,
  standing: Standing,
  leftOn: Day | null = null,
): PersonRows {
  const { id, householdId } = standing;
  return {
    individual: {
      ...standing,
      member: true,
      sex: draft.sex,
      bornOn: draft.birth?.bornOn ?? null,
      birthPrecision: draft.birth?.precision ?? null,
      ageRecordedOn: draft.birth?.ageRecordedOn ?? null,
      relationship: draft.relationship,
      wg: listedAnswers(draft.answers),
      specificNeeds: draft.needs,
      pregnant: draft.pregnant,
      leftOn,
      leftReason: draft.status === 'active' ? null : draft.status,
    },
    identity: identityFields(draft.identity, { individualId: id, householdId }),
  };
}

export function outsiderRows(identity: IdentityDraft, standing: Standing): PersonRows {
  const { id, householdId } = standing;
  return {
    individual: {
      ...standing,
      member: false,
      sex: 'undisclosed',
      bornOn: null,
      birthPrecision: null,
      ageRecordedOn: null,
      relationship: null,
      wg: null,
      specificNeeds: [],
      pregnant: null,
      leftOn: null,
      leftReason: null,
    },
    identity: identityFields(identity, { individualId: id, householdId }),
  };
}

function identityFields(
  identity: IdentityDraft,
  of: { readonly individualId: Uuid; readonly householdId: Uuid },
): IdentityFields {
  const [document] = identity.documents;
  return {
    ...of,
    nameOriginal: identity.nameOriginal,
    nameLatin: identity.nameLatin,
    nameKey: searchKey(identity),
    phone: identity.phone,
    documentType: document?.type ?? null,
    documentNumber: document?.number ?? null,
    documentStatus: document?.status ?? null,
    documentKey: document ? documentKey(document) : null,
    photoRef: identity.photoRef,
  };
}

/** Both keys in one, each word once: a search asks for words and does not say in which script it means them. */
export function searchKey(identity: IdentityDraft): string {
  const { original, latin } = nameKeys(identity);
  return [...new Set(`${original} ${latin}`.split(' ').filter(Boolean))].join(' ');
}

const domainOrder = Object.keys(domains) as readonly Domain[];
const missing: Answer = 9;

/** The answers in the order of the Short Set; null where no question was asked. */
export function listedAnswers(answers: Answers): readonly Answer[] | null {
  if (Object.keys(answers).length === 0) return null;
  return domainOrder.map((domain) => answers[domain] ?? missing);
}

export function answersOf(listed: readonly number[] | null | undefined): Answers {
  if (!listed) return {};
  return Object.fromEntries(domainOrder.map((domain, index) => [domain, listed[index] ?? missing]));
}

export function groundFields(
  of: { readonly id: Uuid; readonly householdId: Uuid },
  ground: LegalGround,
  { noticeVersion, language }: Notice,
): GroundFields {
  const status = ground.basis === 'consent' ? ground.status : null;
  return { ...of, purpose: ground.purpose, basis: ground.basis, status, noticeVersion, language };
}
