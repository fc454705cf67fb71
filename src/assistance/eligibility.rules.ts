import type { Uuid } from '../platform/ids.js';
import type { Day } from '../registry/birth.rules.js';
import { ageOn } from '../registry/birth.rules.js';
import type { DisplacementStatus, HouseholdStatus, Sex } from '../registry/codes.rules.js';
import { isSensitiveNeed, type NeedCode } from '../registry/needs.rules.js';
import { isBetween, type Matching, matches, type Person } from './package.rules.js';

/** Whom a round is for. Every criterion that is there must be met; within one, any of its values will do. */
export interface Criteria {
  /** Whose registrations are looked at: those of the round's own organisation, unless told. */
  readonly organisationIds?: readonly Uuid[] | undefined;
  /** Areas with all that lies in them. */
  readonly areaIds?: readonly Uuid[] | undefined;
  readonly siteIds?: readonly Uuid[] | undefined;
  /** Registered and verified, unless told. Inactive and withdrawn households are never in. */
  readonly statuses?: readonly HouseholdStatus[] | undefined;
  readonly verifiedOnly?: boolean | undefined;
  readonly displacements?: readonly DisplacementStatus[] | undefined;
  readonly sizeFrom?: number | undefined;
  readonly sizeTo?: number | undefined;
  /** At least one member has a disability. */
  readonly disability?: boolean | undefined;
  /** At least one member has one of these needs; a category stands for all its needs. */
  readonly needs?: readonly NeedCode[] | undefined;
  readonly head?: HeadCriterion | undefined;
  readonly notAssisted?: NotAssisted | undefined;
  /** Rounds for individuals: which members. */
  readonly members?: Matching | undefined;
  /** Rounds for institutions, communities and places: which. */
  readonly recipientIds?: readonly Uuid[] | undefined;
  /** Who is served first: decides nothing about who is in. */
  readonly priority?: Priority | undefined;
}

/** Who is served first: one of these is enough. Why somebody is, is kept nowhere. */
export interface Priority {
  /** A member whom one of these describes. */
  readonly members?: readonly Matching[] | undefined;
  /** A member with one of these needs; a category stands for all its needs. */
  readonly needs?: readonly NeedCode[] | undefined;
  readonly sizeFrom?: number | undefined;
}

export interface HeadCriterion {
  readonly sexes?: readonly Sex[] | undefined;
  readonly ageFrom?: number | undefined;
  readonly ageTo?: number | undefined;
}

/** Nothing was delivered to the household by these rounds, projects or series, on or after the day where one is told. */
export interface NotAssisted {
  readonly by: 'round' | 'project' | 'series';
  readonly ids: readonly Uuid[];
  readonly since?: Day | undefined;
}

/** What the register knows of a household that is of use here. The members are those who live in it now. */
export interface HouseholdFacts {
  readonly id: Uuid;
  readonly areaId: Uuid;
  readonly areaPath: readonly Uuid[];
  readonly siteId: Uuid | null;
  readonly status: HouseholdStatus;
  readonly displacement: DisplacementStatus | null;
  readonly size: number;
  readonly members: readonly MemberFacts[];
}

export interface MemberFacts extends Person {
  readonly id: Uuid;
  readonly isHead: boolean;
  readonly specificNeeds: readonly string[];
}

/** What is known besides the register: the reference day for ages, and whether the household was assisted as `notAssisted` asks. */
export interface Circumstances {
  readonly referenceDay: Day;
  readonly assisted: boolean;
}

/**
 * Why a household is in or out. Codes say which criterion decided, never what is known of a person; a criterion with
 * protection-sensitive needs has only the general code.
 */
export const reasonCodes = [
  'in.everyone',
  'in.area',
  'in.site',
  'in.status',
  'in.verified',
  'in.displacement',
  'in.size',
  'in.disability',
  'in.needs',
  'in.head',
  'in.not-assisted',
  'in.member',
  'in.carried',
  'in.criteria',
  'out.area',
  'out.site',
  'out.status',
  'out.on-hold',
  'out.inactive',
  'out.withdrawn',
  'out.unverified',
  'out.displacement',
  'out.displacement-unknown',
  'out.size',
  'out.disability',
  'out.disability-unknown',
  'out.needs',
  'out.head',
  'out.head-unknown',
  'out.assisted',
  'out.member',
  'out.criteria',
  'out.nothing-due',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

export interface Verdict {
  readonly eligible: boolean;
  /** What it met, where it is in; what it failed, where it is out. At least one. */
  readonly reasons: readonly ReasonCode[];
}

/** Whether a household is in or out, and why. */
export function judge(household: HouseholdFacts, criteria: Criteria, circumstances: Circumstances): Verdict {
  const reasons = checks.flatMap((check) => check(household, criteria, circumstances) ?? []);
  const against = reasons.filter((reason) => reason.startsWith('out.'));
  if (against.length > 0) return { eligible: false, reasons: against };
  return { eligible: true, reasons: reasons.length > 0 ? reasons : ['in.everyone'] };
}

/** The members whom a round for individuals is for. */
export function membersOf(
  household: HouseholdFacts,
  criteria: Criteria,
  referenceDay: Day,
): readonly MemberFacts[] {
  const { members } = criteria;
  return members === undefined
    ? household.members
    : household.members.filter((member) => matches(member, members, referenceDay));
}

/** Whether a household is served first; for a round of individuals, `only` says which member it is about. */
export function hasPriority(
  household: Pick<HouseholdFacts, 'size' | 'members'>,
  priority: Priority | undefined,
  referenceDay: Day,
  only?: Uuid,
): boolean {
  if (!priority) return false;
  const { members = [], needs = [], sizeFrom } = priority;
  const people = household.members.filter(({ id }) => only === undefined || id === only);
  return (
    people.some((member) => members.some((wanted) => matches(member, wanted, referenceDay))) ||
    people.some(({ specificNeeds }) =>
      specificNeeds.some((need) => needs.some((wanted) => covers(wanted, need))),
    ) ||
    (sizeFrom !== undefined && only === undefined && household.size >= sizeFrom)
  );
}

/** One criterion: the reason for or against, or none where the round does not ask. */
type Check = (
  household: HouseholdFacts,
  criteria: Criteria,
  circumstances: Circumstances,
) => ReasonCode | undefined;

const checks: readonly Check[] = [
  statusIs,
  isVerified,
  isInArea,
  isAtSite,
  displacementIs,
  sizeIs,
  hasDisability,
  hasNeed,
  headIs,
  isNotAssisted,
  hasMember,
];

function statusIs({ status }: HouseholdFacts, { statuses }: Criteria): ReasonCode | undefined {
  if (status === 'inactive' || status === 'withdrawn') return `out.${status}`;
  const allowed = statuses ?? ['registered', 'verified'];
  if (!allowed.includes(status)) return status === 'on_hold' ? 'out.on-hold' : 'out.status';
  return statuses && 'in.status';
}

function isVerified({ status }: HouseholdFacts, { verifiedOnly }: Criteria): ReasonCode | undefined {
  if (!verifiedOnly) return undefined;
  return status === 'verified' ? 'in.verified' : 'out.unverified';
}

function isInArea({ areaPath }: HouseholdFacts, { areaIds }: Criteria): ReasonCode | undefined {
  if (!areaIds) return undefined;
  return areaPath.some((areaId) => areaIds.includes(areaId)) ? 'in.area' : 'out.area';
}

function isAtSite({ siteId }: HouseholdFacts, { siteIds }: Criteria): ReasonCode | undefined {
  if (!siteIds) return undefined;
  return siteId !== null && siteIds.includes(siteId) ? 'in.site' : 'out.site';
}

function displacementIs(
  { displacement }: HouseholdFacts,
  { displacements }: Criteria,
): ReasonCode | undefined {
  if (!displacements) return undefined;
  if (displacement === null) return 'out.displacement-unknown';
  return displacements.includes(displacement) ? 'in.displacement' : 'out.displacement';
}

function sizeIs({ size }: HouseholdFacts, { sizeFrom, sizeTo }: Criteria): ReasonCode | undefined {
  if (sizeFrom === undefined && sizeTo === undefined) return undefined;
  return isBetween(size, sizeFrom, sizeTo) ? 'in.size' : 'out.size';
}

function hasDisability({ members, size }: HouseholdFacts, criteria: Criteria): ReasonCode | undefined {
  if (!criteria.disability) return undefined;
  if (members.some(({ disability }) => disability === 'yes')) return 'in.disability';
  const known = members.length >= size && members.every(({ disability }) => disability === 'no');
  return known ? 'out.disability' : 'out.disability-unknown';
}

function hasNeed({ members }: HouseholdFacts, { needs }: Criteria): ReasonCode | undefined {
  if (!needs) return undefined;
  const met = members.some(({ specificNeeds }) =>
    specificNeeds.some((need) => needs.some((wanted) => covers(wanted, need))),
  );
  const word = needs.some(isProtected) ? 'criteria' : 'needs';
  return met ? `in.${word}` : `out.${word}`;
}

/** A category covers its needs: `ER` covers `ER-NF`. */
function covers(wanted: NeedCode, need: string): boolean {
  return need === wanted || (wanted.length === 2 && need.startsWith(`${wanted}-`));
}

/** Sensitive itself, or a category with a sensitive need in it. */
function isProtected(wanted: NeedCode): boolean {
  return isSensitiveNeed(wanted) || categoriesWithSensitiveNeeds.includes(wanted);
}

/** They hold LP-AN, CR-AF and CR-LW, SM-MI. */
const categoriesWithSensitiveNeeds: readonly string[] = ['LP', 'CR', 'SM'];

function headIs(
  { members }: HouseholdFacts,
  { head: wanted }: Criteria,
  { referenceDay }: Circumstances,
): ReasonCode | undefined {
  if (!wanted) return undefined;
  const head = members.find(({ isHead }) => isHead);
  if (!head || (wanted.sexes && head.sex === 'undisclosed')) return 'out.head-unknown';
  const { ageFrom, ageTo } = wanted;
  const asksAge = ageFrom !== undefined || ageTo !== undefined;
  if (asksAge && head.bornOn === null) return 'out.head-unknown';
  const sexMet = !wanted.sexes || wanted.sexes.includes(head.sex);
  const ageMet = !asksAge || isBetween(ageOn(head.bornOn ?? referenceDay, referenceDay), ageFrom, ageTo);
  return sexMet && ageMet ? 'in.head' : 'out.head';
}

function isNotAssisted(
  _household: HouseholdFacts,
  { notAssisted }: Criteria,
  { assisted }: Circumstances,
): ReasonCode | undefined {
  if (!notAssisted) return undefined;
  return assisted ? 'out.assisted' : 'in.not-assisted';
}

function hasMember(
  household: HouseholdFacts,
  criteria: Criteria,
  { referenceDay }: Circumstances,
): ReasonCode | undefined {
  if (!criteria.members) return undefined;
  return membersOf(household, criteria, referenceDay).length > 0 ? 'in.member' : 'out.member';
}
