import type { Uuid } from '../platform/ids.js';
import type { CorrectionTold, IndividualCorrection } from './correction.rules.js';
import type { FindingCode } from './finding.rules.js';
import type { StoredFinding } from './registration.rules.js';

/**
 * What is known of a household after a correction: what is said anew, and of what was said before all that the correction does not
 * touch. What can be seen in the household itself is said anew each time; what was mended, assumed or compared with others when it was
 * registered is kept until somebody corrects that very thing.
 */
export function findingsAfter(
  before: readonly StoredFinding[],
  anew: readonly StoredFinding[],
  told: CorrectionTold,
  /** The members who were there, in their order. */
  memberIds: readonly Uuid[],
): readonly StoredFinding[] {
  const said = anew.map((finding) => ({ ...finding, field: asHeld(finding.field, told, memberIds) }));
  const keys = new Set(said.map(({ code, field }) => `${code} ${field}`));
  const kept = before.filter(
    (finding) =>
      !seenAnew.has(finding.code) &&
      !keys.has(`${finding.code} ${finding.field}`) &&
      !isTouched(finding, told, memberIds),
  );
  return [...kept, ...said];
}

/** Judged from the household as it is, whenever it is judged. */
const seenAnew: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'area.superseded',
  'name.missing',
  'birth.missing',
  'birth.after-registration',
  'document.repeated',
  'document.elsewhere',
  'head.child',
  'consent.unknown',
  'consent.refused',
]);

type MemberField = Exclude<keyof IndividualCorrection, 'id'>;
type OwnField = Exclude<keyof CorrectionTold, 'add' | 'correct' | 'leave' | 'outsiders'>;

/** What of a member, and what of the household itself, a code is about, by the part of it before the dot. */
const subjects: Readonly<
  Partial<Record<string, { readonly member?: readonly MemberField[]; readonly own?: readonly OwnField[] }>>
> = {
  birth: { member: ['bornOn', 'age'] },
  age: { member: ['bornOn', 'age'] },
  sex: { member: ['sex'] },
  phone: { member: ['phone'], own: ['phone'] },
  document: { member: ['document'] },
  answer: { member: ['answers'] },
  needs: { member: ['needs'] },
  text: { member: ['nameOriginal', 'nameLatin'] },
  head: { member: ['relationship'] },
  collector: { member: ['collector'] },
  size: { own: ['size'] },
  area: { own: ['areaId'] },
  origin: { own: ['originAreaId'] },
  site: { own: ['siteId', 'siteName'] },
};

/** Where a finding does not say of which member it is, as those of a list do not, a correction of any member touches it. */
function isTouched(
  { code, field }: StoredFinding,
  told: CorrectionTold,
  memberIds: readonly Uuid[],
): boolean {
  const { member = [], own = [] } = subjects[code.split('.')[0] ?? ''] ?? {};
  const [, part, index] = field.split('/');
  const id = part === 'individuals' ? memberIds[Number(index)] : undefined;
  const isOwn = field.startsWith('/') && part !== 'individuals';
  const corrections = isOwn ? [] : (told.correct ?? []).filter((one) => id === undefined || one.id === id);
  return (
    corrections.some((one) => member.some((name) => one[name] !== undefined)) ||
    (id === undefined && own.some((name) => told[name] !== undefined)) ||
    (id !== undefined && (told.leave ?? []).some((one) => one.id === id)) ||
    (code.startsWith('collector.') && told.outsiders !== undefined)
  );
}

/** A pointer into the correction as one into the household. */
function asHeld(field: string, told: CorrectionTold, memberIds: readonly Uuid[]): string {
  const [, list, at = '', ...rest] = field.split('/');
  const index = Number(at);
  if (list === 'add') return ['', 'individuals', memberIds.length + index, ...rest].join('/');
  if (list !== 'correct') return field;
  const there = memberIds.indexOf(told.correct?.[index]?.id ?? '');
  return there < 0 ? field : ['', 'individuals', there, ...rest].join('/');
}
