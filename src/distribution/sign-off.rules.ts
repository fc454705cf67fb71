import { isDeepStrictEqual } from 'node:util';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { hasDifference, type SignOffLine } from './distribution.rules.js';

/** What the books say came of a distribution. */
export interface Figures {
  readonly planned: number;
  readonly came: number;
  readonly lines: readonly SignOffLine[];
}

/** What was signed last. */
export interface Signed extends Figures {
  readonly version: number;
  readonly signedBy: Uuid;
  readonly signatures: readonly { readonly part: 'books' | 'community' }[];
  readonly reopening: { readonly requestedBy: Uuid; readonly approvedBy: Uuid | null } | null;
}

/** Refuses `distribution.unexplained` where something is damaged or missing and nobody says why. */
export function refuseUnexplained({ lines }: Figures, explanation: string | null): void {
  if (!hasDifference(lines) || explanation !== null) return;
  throw new Refusal('distribution.unexplained', 'Something is damaged or missing: explain it', {}, [
    { pointer: '/explanation', detail: 'needed where something is damaged or missing' },
  ]);
}

/** Which version a team leader signs now. Refuses `sign-off.signed` where the same figures are signed and nobody opened them again. */
export function versionToSign(last: Signed | undefined, figures: Figures): number {
  if (!last) return 1;
  if (!isReopened(last) && sameFigures(last, figures))
    throw new Refusal('sign-off.signed', 'These figures are signed: the others sign under them');
  return last.version + 1;
}

/**
 * Refuses a signature under figures that nobody signed or that were opened again (`sign-off.missing`), that are not the books' any more
 * (`sign-off.changed`: the team leader signs anew), under which that part has signed (`sign-off.signed`), or of the books by the team leader (`sign-off.own`).
 */
export function refuseSignature(
  last: Signed | undefined,
  figures: Figures,
  { part, personId }: { readonly part: 'books' | 'community'; readonly personId: Uuid },
): asserts last is Signed {
  if (!last || isReopened(last)) throw new Refusal('sign-off.missing', 'The team leader signs first');
  if (!sameFigures(last, figures))
    throw new Refusal('sign-off.changed', 'Something came in since: the team leader signs anew');
  if (last.signatures.some((one) => one.part === part))
    throw new Refusal('sign-off.signed', 'It is signed for this part');
  if (part === 'books' && last.signedBy === personId)
    throw new Refusal('sign-off.own', 'Somebody else than the team leader signs for the books');
}

/** Whether all three have signed with this signature. */
export function isComplete({ signatures }: Pick<Signed, 'signatures'>, part: 'books' | 'community'): boolean {
  return new Set([...signatures.map((one) => one.part), part]).size === 2;
}

/** Refuses a second request for the same version (`sign-off.reopening`). */
export function refuseRequest(last: Signed | undefined): asserts last is Signed {
  if (!last) throw new Refusal('sign-off.missing', 'Nothing is signed');
  if (last.reopening)
    throw new Refusal('sign-off.reopening', 'Somebody has asked for it: another person approves it');
}

/** Refuses to open what nobody asked for (`sign-off.not-asked`), or what the same person asked for (`sign-off.own`). */
export function refuseApproval(last: Signed | undefined, personId: Uuid): asserts last is Signed {
  if (!last?.reopening || isReopened(last))
    throw new Refusal('sign-off.not-asked', 'Nobody has asked for it');
  if (last.reopening.requestedBy === personId)
    throw new Refusal('sign-off.own', 'Someone else must approve what you asked for');
}

function isReopened({ reopening }: Signed): boolean {
  return reopening !== null && reopening.approvedBy !== null;
}

function sameFigures(one: Figures, other: Figures): boolean {
  const facts = ({ planned, came, lines }: Figures): unknown => ({
    planned,
    came,
    lines: lines.map(amountsOf),
  });
  return isDeepStrictEqual(facts(one), facts(other));
}

function amountsOf({
  no,
  commodityId,
  grantId,
  lotId,
  taken,
  given,
  returned,
  damaged,
  missing,
}: SignOffLine): unknown {
  return { no, commodityId, grantId, lotId, taken, given, returned, damaged, missing };
}
