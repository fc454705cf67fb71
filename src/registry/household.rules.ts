import type { Uuid } from '../platform/ids.js';
import { ageOn, type Birth, type Day, earliestRecord } from './birth.rules.js';
import {
  type CollectorRole,
  type ConsentStatus,
  consentStatuses,
  type DisplacementStatus,
  type HouseholdStatus,
  type InactiveReason,
  type IndividualStatus,
  type LegalBasis,
  type Purpose,
  type RegistrationDepth,
  type Relationship,
  type Sex,
  type ShelterSituation,
} from './codes.rules.js';
import type { Answers } from './disability.rules.js';
import { type DocumentDraft, documentKey } from './document.rules.js';
import { type Finding, note, problem, warning } from './finding.rules.js';
import type { NeedCode } from './needs.rules.js';

export const membersMax = 99;
export const referenceLengthMax = 64;
export const addressLengthMax = 500;
export const notesLengthMax = 2_000;

/** What identifies a person: the fields that live in private tables only. */
export interface IdentityDraft {
  /** In the script that the person writes it in. */
  readonly nameOriginal: string | null;
  readonly nameLatin: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly documents: readonly DocumentDraft[];
  /** SHA-256 of the photo's file, in hexadecimal. */
  readonly photoRef: string | null;
}

export interface IndividualDraft {
  readonly identity: IdentityDraft;
  readonly relationship: Relationship;
  readonly status: IndividualStatus;
  readonly sex: Sex;
  /** Null where neither a date nor an age is known. */
  readonly birth: Birth | null;
  readonly answers: Answers;
  /** Null where nobody asked. */
  readonly pregnant: boolean | null;
  /** Some of them sensitive: see `isSensitiveNeed`. */
  readonly needs: readonly NeedCode[];
}

/** Who may fetch what is promised: a member by the index in the draft, or somebody from outside. */
export type CollectorDraft =
  | { readonly role: CollectorRole; readonly member: number }
  | { readonly role: CollectorRole; readonly outsider: IdentityDraft };

/** What one purpose rests on. */
export type LegalGround =
  | { readonly purpose: Purpose; readonly basis: 'consent'; readonly status: ConsentStatus }
  | { readonly purpose: Purpose; readonly basis: Exclude<LegalBasis, 'consent'> };

export interface HouseholdDraft {
  /** The list's or the office's own; null where the register is to give one. */
  readonly reference: string | null;
  readonly registeredOn: Day;
  readonly areaId: Uuid | null;
  readonly originAreaId: Uuid | null;
  readonly siteId: Uuid | null;
  /** What a list called the site, where no site is known by that name. */
  readonly siteName: string | null;
  readonly displacement: DisplacementStatus | null;
  readonly shelter: ShelterSituation | null;
  /** As it was told; null where only the members were listed. */
  readonly size: number | null;
  /** People of the household whom nothing is held about because they refused; they count towards its size. */
  readonly countedOnly: number;
  readonly legalGrounds: readonly LegalGround[];
  readonly members: readonly IndividualDraft[];
  readonly collectors: readonly CollectorDraft[];
}

/** A household that may be registered: placed, counted, and with one head where anybody is described. */
export interface JudgedHousehold extends HouseholdDraft {
  readonly areaId: Uuid;
  readonly size: number;
  readonly depth: RegistrationDepth;
}

/** What the register holds already, as far as this household names it. */
export interface KnownFacts {
  readonly areaIds: ReadonlySet<Uuid>;
  /** Those of them that another area has taken the place of, or whose time is over. */
  readonly oldAreaIds: ReadonlySet<Uuid>;
  readonly siteIds: ReadonlySet<Uuid>;
  /** References that other households of the emergency have. */
  readonly references: ReadonlySet<string>;
  /** `documentKey`s that members of other households have. */
  readonly documents: ReadonlySet<string>;
}

export type HouseholdJudgement =
  | { readonly household: JudgedHousehold; readonly findings: readonly Finding[] }
  | { readonly household: null; readonly findings: readonly Finding[] };

/**
 * Judges a household before it is registered or corrected, and mends what can be mended. Bad data alone never keeps a household out:
 *
 * | found | outcome |
 * |---|---|
 * | area missing or unknown, site unknown, reference taken | problem |
 * | neither members nor size, too many members, collector who is no member, birth after today, no legal basis | problem |
 * | consent refused | registered by size alone, without members, collectors or any personal field; a note, no warning |
 * | no head | the primary collector if adult, else the oldest adult, else the first member becomes head; warning |
 * | several heads | the same choice among them, the others' relationship becomes unknown; warning |
 * | no primary collector | the head; a note |
 * | a second primary, a second alternate, the same person twice | the first counts; warning |
 * | size under the number of members | the number of members; warning |
 * | size over it | registered in part: the rest is counted; warning |
 * | registered in the future, or before 1900 | registered today; warning |
 * | area superseded or expired | as it is; warning |
 * | name or birth missing, born after the registration, document twice | as it is; warning |
 *
 * Members who died or left are kept but neither counted nor made head or collector.
 */
export function judgeHousehold(draft: HouseholdDraft, known: KnownFacts, today: Day): HouseholdJudgement {
  const steps = [judgeConsent, judgeDay, judgeMembers, judgeHead, judgeCollectors, judgeSize];
  const start: Step = { draft, findings: [...judgePlace(draft, known), ...judgeDocuments(draft, known)] };
  const { draft: mended, findings } = steps.reduce(
    (step, judge) => then(step, judge(step.draft, today)),
    start,
  );

  const { areaId, size } = mended;
  if (areaId === null || size === null || findings.some(({ severity }) => severity === 'problem')) {
    return { household: null, findings };
  }
  return { household: { ...mended, areaId, size, depth: depthOf(mended.members, size) }, findings };
}

interface Step {
  readonly draft: HouseholdDraft;
  readonly findings: readonly Finding[];
}

function then(before: Step, after: Step): Step {
  return { draft: after.draft, findings: [...before.findings, ...after.findings] };
}

function judgePlace(draft: HouseholdDraft, known: KnownFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (draft.areaId === null) {
    findings.push(problem('area.missing', '/areaId', 'Say in which area the household lives.'));
  }
  if (draft.areaId !== null && !known.areaIds.has(draft.areaId)) {
    findings.push(
      problem('area.unknown', '/areaId', 'The area is not known here. Choose one of the emergency.'),
    );
  }
  if (draft.areaId !== null && known.oldAreaIds.has(draft.areaId)) {
    const detail = 'The area is no longer in use. Place the household in the one that took its place.';
    findings.push(warning('area.superseded', '/areaId', detail));
  }
  if (draft.originAreaId !== null && !known.areaIds.has(draft.originAreaId)) {
    findings.push(
      problem(
        'origin.unknown',
        '/originAreaId',
        'The area of origin is not known here. Choose one, or none.',
      ),
    );
  }
  if (draft.siteId !== null && !known.siteIds.has(draft.siteId)) {
    findings.push(
      problem('site.unknown', '/siteId', 'The site is not known here. Choose one of the emergency, or none.'),
    );
  }
  if (draft.reference !== null && known.references.has(draft.reference)) {
    findings.push(
      problem(
        'reference.taken',
        '/reference',
        'Another household has this reference. Look it up, or choose another.',
      ),
    );
  }
  return findings;
}

function judgeDocuments(draft: HouseholdDraft, known: KnownFacts): readonly Finding[] {
  if (!holdsPersonalData(draft.legalGrounds)) return [];
  const keys = draft.members.map((member) =>
    member.identity.documents.map(documentKey).filter((key) => key !== null),
  );
  const before = (index: number): ReadonlySet<string> => new Set(keys.slice(0, index).flat());
  return keys.flatMap((own, index) => {
    const field = `/members/${String(index)}/documents`;
    return [
      ...(own.some((key) => before(index).has(key))
        ? [
            warning(
              'document.repeated',
              field,
              'Another member has the same document. Check which of them it belongs to.',
            ),
          ]
        : []),
      ...(own.some((key) => known.documents.has(key))
        ? [
            warning(
              'document.elsewhere',
              field,
              'A member of another household has the same document. Check whether both are one.',
            ),
          ]
        : []),
    ];
  });
}

/** Whether the fields that identify people may be held at all. */
export function holdsPersonalData(grounds: readonly LegalGround[]): boolean {
  const ground = grounds.find(({ purpose }) => purpose === 'registration');
  if (ground === undefined) return false;
  return ground.basis !== 'consent' || consentStatuses[ground.status].allows;
}

function judgeConsent(draft: HouseholdDraft): Step {
  const ground = draft.legalGrounds.find(({ purpose }) => purpose === 'registration');
  if (ground === undefined) {
    const detail = 'Say on which legal basis personal data is held; a refused consent is one.';
    return { draft, findings: [problem('legal-basis.missing', '/legalGrounds', detail)] };
  }
  if (!holdsPersonalData(draft.legalGrounds)) {
    const detail =
      'Consent is not given: the household is registered by its size and gets a card; no personal data is held.';
    return { draft: sizeOnly(draft), findings: [note('consent.refused', '/legalGrounds', detail)] };
  }
  if (ground.basis === 'consent' && ground.status === 'unknown') {
    const detail = 'It is not known whether consent was given. Ask, and record the answer.';
    return { draft, findings: [warning('consent.unknown', '/legalGrounds', detail)] };
  }
  return { draft, findings: [] };
}

function sizeOnly(draft: HouseholdDraft): HouseholdDraft {
  const counted = countOf(draft);
  const size = Math.max(draft.size ?? 0, counted);
  return { ...draft, members: [], collectors: [], countedOnly: 0, size: size === 0 ? null : size };
}

function countOf(draft: HouseholdDraft): number {
  return draft.members.filter(isActive).length + draft.countedOnly;
}

function isActive(member: IndividualDraft): boolean {
  return member.status === 'active';
}

function judgeDay(draft: HouseholdDraft, today: Day): Step {
  const { registeredOn } = draft;
  if (registeredOn >= earliestRecord && registeredOn <= today) return { draft, findings: [] };
  const finding =
    registeredOn > today
      ? warning('registered.future', '/registeredOn', `${dayIs} in the future; ${instead}`)
      : warning('registered.too-old', '/registeredOn', `${dayIs} before 1900; ${instead}`);
  return { draft: { ...draft, registeredOn: today }, findings: [finding] };
}

const dayIs = 'The day of registration is';
const instead = 'today is kept. Check the day.';

function judgeMembers(draft: HouseholdDraft, today: Day): Step {
  if (countOf(draft) > membersMax) {
    const detail = `A household has at most ${String(membersMax)} members. Register it in parts, or as an institution.`;
    return { draft, findings: [problem('household.too-large', '/members', detail)] };
  }
  const bare = isBare(draft.members);
  return {
    draft,
    findings: draft.members.flatMap((member, index) =>
      judgeMember(member, index, draft.registeredOn, today, bare),
    ),
  };
}

function judgeMember(
  member: IndividualDraft,
  index: number,
  registeredOn: Day,
  today: Day,
  bare: boolean,
): readonly Finding[] {
  const at = (field: string): string => `/members/${String(index)}/${field}`;
  const { birth, identity } = member;
  const findings: Finding[] = [];
  if (identity.nameOriginal === null && identity.nameLatin === null) {
    findings.push(warning('name.missing', at('identity'), 'The person has no name here. Ask for it.'));
  }
  if (birth === null && !bare) {
    findings.push(
      warning('birth.missing', at('birth'), 'The age is not known. Ask for a birth date or an age.'),
    );
  }
  if (birth !== null && birth.bornOn > today) {
    findings.push(
      problem('birth.future', at('birth'), 'The birth date is in the future. Correct it, or leave it out.'),
    );
  }
  if (birth?.precision === 'day' && birth.bornOn <= today && birth.bornOn > registeredOn) {
    findings.push(
      warning(
        'birth.after-registration',
        at('birth'),
        'The birth date is after the registration. Check both days.',
      ),
    );
  }
  return findings;
}

/** Whether nobody is described: at most one person is named, whose sex and age are not known. */
function isBare(members: readonly IndividualDraft[]): boolean {
  const living = members.filter(isActive);
  return living.length <= 1 && !living.some(isDescribed);
}

function isDescribed(member: IndividualDraft): boolean {
  return member.sex !== 'undisclosed' || member.birth !== null;
}

function judgeHead(draft: HouseholdDraft, today: Day): Step {
  const living = [...draft.members.keys()].filter((index) => draft.members[index]?.status === 'active');
  const heads = living.filter((index) => draft.members[index]?.relationship === 'head');
  const head = heads.length === 1 ? heads[0] : chooseHead(heads.length > 1 ? heads : living, draft, today);
  if (head === undefined) return { draft, findings: [] };

  const members = draft.members.map((member, index): IndividualDraft => {
    if (index === head) return { ...member, relationship: 'head' };
    return heads.includes(index) ? { ...member, relationship: 'unknown' } : member;
  });
  return {
    draft: { ...draft, members },
    findings: [...headFindings(heads, head), ...childHead(members[head], head, today)],
  };
}

function chooseHead(candidates: readonly number[], draft: HouseholdDraft, today: Day): number | undefined {
  const bornOf = (index: number): Day | undefined => draft.members[index]?.birth?.bornOn;
  const isChild = (index: number): boolean => ageOn(bornOf(index) ?? '0000-01-01', today) < adultFrom;
  const adults = candidates.filter((index) => !isChild(index));
  const pool = adults.length > 0 ? adults : candidates;

  const primary = draft.collectors.find((collector) => collector.role === 'primary' && 'member' in collector);
  const collecting =
    primary !== undefined && 'member' in primary ? pool.find((index) => index === primary.member) : undefined;
  const oldest = pool.toSorted((a, b) => (bornOf(a) ?? latest).localeCompare(bornOf(b) ?? latest))[0];
  return collecting ?? oldest;
}

const adultFrom = 18;
const latest: Day = '9999-12-31';

function headFindings(heads: readonly number[], head: number): readonly Finding[] {
  if (heads.length === 1) return [];
  const field = `/members/${String(head)}/relationship`;
  const chosen = `member ${String(head + 1)} is kept as head`;
  if (heads.length === 0)
    return [warning('head.missing', field, `No member is the head; ${chosen}. Check who it is.`)];
  const detail = `${String(heads.length)} members are the head; ${chosen}, the others' relationship is unknown. Check who it is.`;
  return [warning('head.several', field, detail)];
}

function childHead(member: IndividualDraft | undefined, index: number, today: Day): readonly Finding[] {
  const birth = member?.birth ?? null;
  if (birth === null || birth.bornOn > today || ageOn(birth.bornOn, today) >= adultFrom) return [];
  const detail = 'The head is under 18. Check it; a child-headed household is referred to child protection.';
  return [warning('head.child', `/members/${String(index)}/relationship`, detail)];
}

function judgeCollectors(draft: HouseholdDraft): Step {
  const kept: CollectorDraft[] = [];
  const findings: Finding[] = [];
  draft.collectors.forEach((collector, index) => {
    const finding = collectorFinding(collector, `/collectors/${String(index)}`, kept, draft.members);
    if (finding === null) kept.push(collector);
    else findings.push(finding);
  });

  const head = draft.members.findIndex((member) => isActive(member) && member.relationship === 'head');
  if (head < 0 || kept.some(({ role }) => role === 'primary'))
    return { draft: { ...draft, collectors: kept }, findings };

  const others = kept.filter((collector) => !('member' in collector && collector.member === head));
  const detail = 'No primary collector is named; the head is.';
  return {
    draft: { ...draft, collectors: [{ role: 'primary', member: head }, ...others] },
    findings: [...findings, note('collector.assumed', '/collectors', detail)],
  };
}

function collectorFinding(
  collector: CollectorDraft,
  field: string,
  kept: readonly CollectorDraft[],
  members: readonly IndividualDraft[],
): Finding | null {
  if ('member' in collector) {
    const member = members[collector.member];
    if (member === undefined) {
      return problem(
        'collector.unknown',
        field,
        'The collector is none of the members. Name a member, or a person from outside.',
      );
    }
    if (!isActive(member)) {
      return warning(
        'collector.gone',
        field,
        'The collector does not live in the household any more and was left out. Name another.',
      );
    }
    if (kept.some((other) => 'member' in other && other.member === collector.member)) {
      return warning(
        'collector.several',
        field,
        'The same person is named as collector twice; the first counts.',
      );
    }
  }
  if (kept.some(({ role }) => role === collector.role)) {
    return warning(
      'collector.several',
      field,
      `There is a second ${collector.role} collector, who was left out. Name only one.`,
    );
  }
  return null;
}

function judgeSize(draft: HouseholdDraft): Step {
  const counted = countOf(draft);
  const told = draft.size ?? counted;
  if (told < 1 && counted === 0) {
    return {
      draft,
      findings: [
        problem('size.missing', '/size', 'Say how many people live in the household, or list them.'),
      ],
    };
  }
  if (told > membersMax) {
    const detail = `A household has at most ${String(membersMax)} members. Correct the size, or register an institution.`;
    return { draft, findings: [problem('household.too-large', '/size', detail)] };
  }
  if (told < counted) {
    const detail = `The size is ${String(told)} but ${String(counted)} people are listed; ${String(counted)} is kept. Check who lives there.`;
    return { draft: { ...draft, size: counted }, findings: [warning('size.differs', '/size', detail)] };
  }
  if (told > counted && !isBare(draft.members)) {
    const detail = `The size is ${String(told)} but ${String(counted)} people are listed; the rest is only counted. Ask who they are.`;
    return { draft: { ...draft, size: told }, findings: [warning('size.differs', '/size', detail)] };
  }
  return { draft: { ...draft, size: told }, findings: [] };
}

/** How much is known of the members. The people of a household are always its described members and `size` minus those, counted. */
export function depthOf(members: readonly IndividualDraft[], size: number): RegistrationDepth {
  const living = members.filter(isActive);
  if (isBare(members)) return 'size_only';
  return living.length >= size && living.every(isDescribed) ? 'full' : 'partial';
}

/** Whether a household has left the register: nothing of it changes until it is taken back. */
export function hasLeft(status: HouseholdStatus): boolean {
  return status === 'inactive' || status === 'withdrawn';
}

export interface StatusChange {
  readonly from: HouseholdStatus;
  readonly to: HouseholdStatus;
  /** Needed for `inactive` and for nothing else. */
  readonly inactiveReason: InactiveReason | null;
}

export type StatusDecision =
  | {
      readonly outcome: 'changed';
      readonly status: HouseholdStatus;
      readonly inactiveReason: InactiveReason | null;
    }
  | {
      readonly outcome: 'refused';
      readonly code: 'household.status-unchanged' | 'household.status-forbidden' | 'household.reason-invalid';
      readonly detail: string;
    };

/**
 * Where a household may go from where it is. A hold ends where it began or in verification; who comes back after leaving is registered
 * and verified anew. Nothing leads from inactive straight to verified.
 */
export const statusMoves: Readonly<Record<HouseholdStatus, readonly HouseholdStatus[]>> = {
  registered: ['verified', 'on_hold', 'inactive', 'withdrawn'],
  verified: ['on_hold', 'inactive', 'withdrawn'],
  on_hold: ['registered', 'verified', 'inactive', 'withdrawn'],
  inactive: ['registered', 'withdrawn'],
  withdrawn: ['registered'],
};

export function decideStatus({ from, to, inactiveReason }: StatusChange): StatusDecision {
  if (from === to) {
    return {
      outcome: 'refused',
      code: 'household.status-unchanged',
      detail: `The household is ${from} already.`,
    };
  }
  if (!statusMoves[from].includes(to)) {
    const detail = `A household that is ${from} can become ${statusMoves[from].join(', ')}, not ${to}.`;
    return { outcome: 'refused', code: 'household.status-forbidden', detail };
  }
  if ((to === 'inactive') !== (inactiveReason !== null)) {
    const detail =
      to === 'inactive'
        ? 'Say why the household is no longer assisted.'
        : 'Only an inactive household has such a reason.';
    return { outcome: 'refused', code: 'household.reason-invalid', detail };
  }
  return { outcome: 'changed', status: to, inactiveReason };
}
