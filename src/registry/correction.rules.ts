import type { Uuid } from '../platform/ids.js';
import { type FieldProblem, Refusal } from '../platform/refusal.js';
import type { Day } from './birth.rules.js';
import type {
  CollectorRole,
  DisplacementStatus,
  IndividualStatus,
  Relationship,
  Sex,
  ShelterSituation,
} from './codes.rules.js';
import type { DocumentDraft } from './document.rules.js';
import { type Finding, problem } from './finding.rules.js';
import {
  type CollectorDraft,
  type HouseholdDraft,
  holdsPersonalData,
  type IdentityDraft,
  type IndividualDraft,
  type JudgedHousehold,
  type LegalGround,
} from './household.rules.js';
import { isSensitiveNeed } from './needs.rules.js';
import {
  answersOf,
  type HouseholdFields,
  type IdentityFields,
  type IndividualFields,
  outsiderRows,
  type PersonRows,
  personRows,
} from './registration.rules.js';
import {
  type BirthTold,
  type ContactTold,
  type IdentityTold,
  type IndividualTold,
  type OutsiderTold,
  type Read,
  readBirth,
  readIdentity,
  readIndividual,
  readNeeds,
  type Telling,
} from './told.rules.js';

/** A correction: what is undefined stays, null is taken away. */
export interface CorrectionTold extends ContactTold {
  readonly reference?: string;
  readonly areaId?: Uuid;
  readonly originAreaId?: Uuid | null;
  readonly siteId?: Uuid | null;
  readonly siteName?: string | null;
  readonly displacement?: DisplacementStatus | null;
  readonly shelter?: ShelterSituation | null;
  readonly size?: number;
  readonly add?: readonly IndividualTold[];
  readonly correct?: readonly IndividualCorrection[];
  readonly leave?: readonly Leaving[];
  readonly outsiders?: readonly OutsiderTold[];
}

export interface IndividualCorrection extends IdentityTold, BirthTold {
  readonly id: Uuid;
  readonly relationship?: Relationship;
  readonly sex?: Sex;
  readonly answers?: readonly number[] | null;
  readonly needs?: readonly string[];
  readonly pregnant?: boolean | null;
  readonly collector?: CollectorRole | null;
}

export interface Leaving {
  readonly id: Uuid;
  readonly reason: Exclude<IndividualStatus, 'active'>;
  readonly on?: Day;
}

/** A household as the register holds it. */
export interface HeldHousehold extends HouseholdFields {
  readonly registeredOn: Day;
  readonly grounds: readonly LegalGround[];
  /** In the order of their numbers. */
  readonly individuals: readonly IndividualFields[];
  readonly identities: ReadonlyMap<Uuid, HeldIdentity>;
}

export type HeldIdentity = Pick<
  IdentityFields,
  'nameOriginal' | 'nameLatin' | 'phone' | 'documentType' | 'documentNumber' | 'documentStatus' | 'photoRef'
>;

/** The household as it would be, to be judged; members that are there keep their order, new ones follow. */
export interface Correction {
  readonly draft: HouseholdDraft;
  readonly findings: readonly Finding[];
}

/**
 * Applies a correction. Who becomes head or collector takes the place of whoever was. New members count among those who were only
 * counted until then, unless the size is told. Refuses `household.no-consent` where people are told of a household whose personal
 * data may not be held, and `household.invalid` for an individual who is none of it.
 */
export function applyCorrection(held: HeldHousehold, told: CorrectionTold, telling: Telling): Correction {
  if (!holdsPersonalData(held.grounds)) return { draft: placeOnly(held, refusePeople(told)), findings: [] };
  refuseStrangers(held, told);

  const members = held.individuals.filter(({ member }) => member);
  const corrected = members.map((member) => correctMember(member, held, told, telling));
  const added = (told.add ?? []).map((one, index) =>
    readIndividual(one, `/add/${index}`, { ...telling, registeredOn: telling.today }),
  );
  const outsiders = outsidersOf(held, told, telling);
  const drafts = [...corrected, ...added];

  return {
    draft: {
      ...placeOf(held, told),
      ...sizeOf(held, told),
      legalGrounds: held.grounds,
      members: withOneHead(
        drafts.map(({ value }) => value),
        newHeads(members, told),
      ),
      collectors: collectorsOf(members, told, outsiders.value),
    },
    findings: [
      ...[...drafts, outsiders].flatMap(({ findings }) => findings),
      ...leavingFindings(held, told, telling),
    ],
  };
}

/** Nobody has left on a day that has not come, nor left a household that was not yet registered. */
function leavingFindings(
  { registeredOn }: HeldHousehold,
  { leave = [] }: CorrectionTold,
  { today }: Telling,
): readonly Finding[] {
  return leave.flatMap(({ on }, index) => {
    if (on === undefined || (on >= registeredOn && on <= today)) return [];
    const at = `/leave/${index}/on`;
    return on > today
      ? [problem('left.future', at, 'The day is in the future. Correct it, or leave it out.')]
      : [problem('left.before-registration', at, 'The day is before the registration. Correct one of them.')];
  });
}

/** The rows that a judged correction makes: of individuals who were there, and of new ones. */
export interface CorrectedRows {
  readonly changed: readonly PersonRows[];
  readonly added: readonly PersonRows[];
}

/**
 * What is to be written of the people of a corrected household; outsiders who collect no longer have left. Who is added joins today:
 * what the household was given before did not reach them.
 */
export function correctedRows(
  of: { readonly householdId: Uuid; readonly held: HeldHousehold; readonly judged: JudgedHousehold },
  told: CorrectionTold,
  { today, nextId }: { readonly today: Day; readonly nextId: () => Uuid },
): CorrectedRows {
  const { householdId, held, judged } = of;
  const there = held.individuals.filter(({ member }) => member);
  const roleOf = (index: number): CollectorRole | null =>
    judged.collectors.find((one) => 'member' in one && one.member === index)?.role ?? null;
  const last = Math.max(0, ...held.individuals.map(({ memberNo }) => memberNo));

  const members = judged.members.map((member, index) => {
    const row = there[index];
    const id = row?.id ?? nextId();
    const memberNo = row?.memberNo ?? last + 1 + index - there.length;
    const joinedOn = row?.joinedOn ?? today;
    const leaving = told.leave?.find((one) => one.id === row?.id);
    const leftOn = member.status === 'active' ? null : (leaving?.on ?? row?.leftOn ?? today);
    return personRows(member, { id, householdId, memberNo, collector: roleOf(index), joinedOn }, leftOn);
  });
  const firstNo = last + 1 + Math.max(0, judged.members.length - there.length);
  const outside = outsideRows({ householdId, held, judged }, told, { today, nextId, firstNo });
  return {
    changed: [...members.slice(0, there.length), ...outside.changed],
    added: [...members.slice(there.length), ...outside.added],
  };
}

function outsideRows(
  {
    householdId,
    held,
    judged,
  }: { readonly householdId: Uuid; readonly held: HeldHousehold; readonly judged: JudgedHousehold },
  told: CorrectionTold,
  { today, nextId, firstNo }: { readonly today: Day; readonly nextId: () => Uuid; readonly firstNo: number },
): CorrectedRows {
  const kept = judged.collectors.filter((one) => 'outsider' in one);
  const before = held.individuals.filter(({ member, leftOn }) => !member && leftOn === null);
  const stays = (row: IndividualFields): boolean =>
    told.outsiders === undefined && kept.some(({ role }) => role === row.collector);
  const gone = before
    .filter((row) => !stays(row))
    .map((row): PersonRows => {
      const { identity } = outsiderRows(identityOf(held, row.id), { ...row, householdId });
      return { individual: { ...row, collector: null, leftOn: today, leftReason: 'left' }, identity };
    });
  const added = told.outsiders === undefined ? [] : kept;
  return {
    changed: gone,
    added: added.map(({ role, outsider }, index) =>
      outsiderRows(outsider, {
        id: nextId(),
        householdId,
        memberNo: firstNo + index,
        collector: role,
        joinedOn: today,
      }),
    ),
  };
}

function refusePeople(told: CorrectionTold): CorrectionTold {
  const aboutPeople = [
    told.add,
    told.correct,
    told.leave,
    told.outsiders,
    told.phone,
    told.address,
    told.notes,
  ];
  if (aboutPeople.some((one) => one !== undefined)) {
    throw new Refusal('household.no-consent', 'Record a legal basis for holding personal data first');
  }
  return told;
}

function refuseStrangers(held: HeldHousehold, told: CorrectionTold): void {
  const there = new Set(held.individuals.filter(({ member }) => member).map(({ id }) => id));
  const pointers = (['correct', 'leave'] as const).flatMap((list) =>
    (told[list] ?? []).flatMap(({ id }, index) => (there.has(id) ? [] : [`/${list}/${index}/id`])),
  );
  const errors = pointers.map((pointer): FieldProblem => ({
    pointer,
    detail: 'There is no such member in this household',
  }));
  if (errors.length > 0) throw new Refusal('household.invalid', undefined, {}, errors);
}

type Place = Pick<
  HouseholdDraft,
  | 'reference'
  | 'registeredOn'
  | 'areaId'
  | 'originAreaId'
  | 'siteId'
  | 'siteName'
  | 'displacement'
  | 'shelter'
>;

function placeOf(held: HeldHousehold, told: CorrectionTold): Place {
  const { siteId = held.siteId } = told;
  const named = told.siteName === undefined ? held.siteName : told.siteName;
  return {
    reference: told.reference ?? held.reference,
    registeredOn: held.registeredOn,
    areaId: told.areaId ?? held.areaId,
    originAreaId: told.originAreaId === undefined ? held.originAreaId : told.originAreaId,
    siteId,
    siteName: siteId === null ? named : null,
    displacement: told.displacement === undefined ? held.displacement : told.displacement,
    shelter: told.shelter === undefined ? held.shelter : told.shelter,
  };
}

function placeOnly(held: HeldHousehold, told: CorrectionTold): HouseholdDraft {
  const size = told.size ?? held.size;
  return {
    ...placeOf(held, told),
    size,
    countedOnly: 0,
    legalGrounds: held.grounds,
    members: [],
    collectors: [],
  };
}

function sizeOf(held: HeldHousehold, told: CorrectionTold): Pick<HouseholdDraft, 'size' | 'countedOnly'> {
  if (told.size !== undefined) return { size: told.size, countedOnly: 0 };
  const described = held.individuals.filter(({ member, leftOn }) => member && leftOn === null).length;
  return { size: null, countedOnly: Math.max(0, held.size - described - (told.add?.length ?? 0)) };
}

function correctMember(
  row: IndividualFields,
  held: HeldHousehold,
  told: CorrectionTold,
  telling: Telling,
): Read<IndividualDraft> {
  const at = (told.correct ?? []).findIndex(({ id }) => id === row.id);
  const correction = told.correct?.[at];
  const left = told.leave?.find(({ id }) => id === row.id)?.reason ?? row.leftReason;
  const draft: IndividualDraft = { ...draftOf(row, identityOf(held, row.id)), status: left ?? 'active' };
  return correction === undefined
    ? { value: draft, findings: [] }
    : corrected(draft, correction, `/correct/${at}`, telling);
}

function draftOf(row: IndividualFields, identity: IdentityDraft): IndividualDraft {
  return {
    identity,
    relationship: row.relationship ?? 'unknown',
    status: row.leftReason ?? 'active',
    sex: row.sex,
    birth:
      row.bornOn === null || row.birthPrecision === null
        ? null
        : { bornOn: row.bornOn, precision: row.birthPrecision, ageRecordedOn: row.ageRecordedOn },
    answers: answersOf(row.wg),
    needs: row.specificNeeds as IndividualDraft['needs'],
    pregnant: row.pregnant,
  };
}

function identityOf(held: HeldHousehold, id: Uuid): IdentityDraft {
  const identity = held.identities.get(id);
  if (!identity) return { nameOriginal: null, nameLatin: null, phone: null, documents: [], photoRef: null };
  const { nameOriginal, nameLatin, phone, photoRef } = identity;
  return { nameOriginal, nameLatin, phone, documents: documentsOf(identity), photoRef };
}

function documentsOf(identity: HeldIdentity): readonly DocumentDraft[] {
  const { documentType: type, documentNumber: number, documentStatus: status } = identity;
  return type === null || status === null ? [] : [{ type, number, status }];
}

function corrected(
  draft: IndividualDraft,
  told: IndividualCorrection,
  at: string,
  telling: Telling,
): Read<IndividualDraft> {
  const identity = readIdentity(told, at, telling);
  const birth = readBirth(told, at, { ...telling, registeredOn: telling.today });
  const needs = readNeeds(told.needs ?? [], at);
  const kept = draft.needs.filter(isSensitiveNeed);
  return {
    value: {
      ...draft,
      identity: {
        nameOriginal:
          told.nameOriginal === undefined ? draft.identity.nameOriginal : identity.value.nameOriginal,
        nameLatin: told.nameLatin === undefined ? draft.identity.nameLatin : identity.value.nameLatin,
        phone: told.phone === undefined ? draft.identity.phone : identity.value.phone,
        documents: told.document === undefined ? draft.identity.documents : identity.value.documents,
        photoRef: told.photoRef === undefined ? draft.identity.photoRef : identity.value.photoRef,
      },
      relationship: told.relationship ?? draft.relationship,
      sex: told.sex ?? draft.sex,
      birth: told.bornOn === undefined && told.age === undefined ? draft.birth : birth.value,
      answers: told.answers === undefined ? draft.answers : answersOf(told.answers),
      needs: told.needs === undefined ? draft.needs : [...new Set([...kept, ...needs.value])].toSorted(),
      pregnant: told.pregnant === undefined ? draft.pregnant : told.pregnant,
    },
    findings: [...identity.findings, ...birth.findings, ...needs.findings],
  };
}

/** Which members, by their index, the correction makes head. */
function newHeads(there: readonly IndividualFields[], told: CorrectionTold): ReadonlySet<number> {
  const corrected = there.flatMap(({ id }, index) =>
    told.correct?.some((one) => one.id === id && one.relationship === 'head') ? [index] : [],
  );
  const added = (told.add ?? []).flatMap(({ relationship }, index) =>
    relationship === 'head' ? [there.length + index] : [],
  );
  return new Set([...corrected, ...added]);
}

function withOneHead(
  members: readonly IndividualDraft[],
  heads: ReadonlySet<number>,
): readonly IndividualDraft[] {
  if (heads.size === 0) return members;
  return members.map((member, index) =>
    member.relationship === 'head' && !heads.has(index) ? { ...member, relationship: 'unknown' } : member,
  );
}

function outsidersOf(
  held: HeldHousehold,
  told: CorrectionTold,
  telling: Telling,
): Read<readonly CollectorDraft[]> {
  if (told.outsiders !== undefined) {
    const read = told.outsiders.map((one, index) => readIdentity(one, `/outsiders/${index}`, telling));
    const roles = told.outsiders.map(({ collector }) => collector);
    return {
      value: read.map(({ value }, index) => ({ role: roles[index] ?? 'alternate', outsider: value })),
      findings: read.flatMap(({ findings }) => findings),
    };
  }
  const taken = new Set([...(told.correct ?? []), ...(told.add ?? [])].map(({ collector }) => collector));
  const value = held.individuals.flatMap(({ id, member, leftOn, collector }): readonly CollectorDraft[] =>
    member || leftOn !== null || collector === null || taken.has(collector)
      ? []
      : [{ role: collector, outsider: identityOf(held, id) }],
  );
  return { value, findings: [] };
}

/** Who is told to collect goes before who did, and members who are told before outsiders. */
function collectorsOf(
  there: readonly IndividualFields[],
  told: CorrectionTold,
  outsiders: readonly CollectorDraft[],
): readonly CollectorDraft[] {
  const leaving = new Set((told.leave ?? []).map(({ id }) => id));
  const toldRoles: readonly CollectorDraft[] = [
    ...there.flatMap(({ id }, member): readonly CollectorDraft[] => {
      const role = told.correct?.find((one) => one.id === id)?.collector;
      return role ? [{ role, member }] : [];
    }),
    ...(told.add ?? []).flatMap(({ collector: role }, index): readonly CollectorDraft[] =>
      role ? [{ role, member: there.length + index }] : [],
    ),
    ...outsiders,
  ];
  const taken = new Set(toldRoles.map(({ role }) => role));
  const before = there.flatMap(({ id, collector: role, leftOn }, member): readonly CollectorDraft[] => {
    const said = told.correct?.find((one) => one.id === id)?.collector !== undefined;
    return role === null || leftOn !== null || said || leaving.has(id) || taken.has(role)
      ? []
      : [{ role, member }];
  });
  return [...toldRoles, ...before];
}
