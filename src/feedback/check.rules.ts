import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';

export const receivings = ['yes', 'no', 'partly'] as const;
export type Receiving = (typeof receivings)[number];

/** What a check finds: kinds of incident, each with how severe it is. */
export const differences = {
  not_received: 'medium',
  wrong_amount: 'medium',
  paid_for_aid: 'high',
} as const;
export type Difference = keyof typeof differences;

/** What stands as handed out of one line, in base or minor units. */
export interface Handed {
  readonly lineId: Uuid;
  readonly currency: string | null;
  readonly quantity: bigint;
}

/** What a household says: of each line that it speaks of how much it received, and what it had to pay, in minor units. */
export interface Said {
  readonly received: Receiving;
  readonly lines: ReadonlyMap<Uuid, bigint>;
  readonly paid: bigint;
}

const t = 3_841_459n; // z²·p(1−p)/e² × 10 000, with z² = 3.841459 (confidence 0.95), p = 0.5, e = 1/20
const scale = 10_000n;

/**
 * How many of so many are asked, for a confidence of 0.95 and an error of 0.05 at worst: n = ⌈N·t ÷ (N + t)⌉ with t = z²·p(1−p) ÷ e² = 384.1459,
 * the formula of HOPE's payment verification without its 1.5 for those who are not met: 278 of 1,000. In whole numbers, so that it is the same everywhere.
 * Where a size is given, that many, and never more than there are. Refuses `check.empty`.
 */
export function sampleSize(frame: number, wanted?: number): number {
  if (frame === 0) throw new Refusal('check.empty', 'Nothing that stands was handed to a household there');
  if (wanted !== undefined) return Math.min(wanted, frame);
  const whole = BigInt(frame);
  const divisor = whole * scale + t;
  return Number((whole * t + divisor - 1n) / divisor);
}

/** Refuses `check.answered`, and `check.own` where whoever recorded the handout asks about it. */
export function refuseAnswering(
  asked: { readonly answered: boolean; readonly recordedBy: Uuid },
  personId: Uuid,
): void {
  if (asked.answered) throw answeredBefore();
  if (asked.recordedBy === personId)
    throw new Refusal('check.own', 'Somebody who did not record the handout asks about it');
}

/** Refuses lines beside "no", and a line that is not of the entitlement: `input.invalid`, `handout.unknown-line`. */
export function refuseLines(
  { received, lines }: Pick<Said, 'received' | 'lines'>,
  handed: readonly Handed[],
): void {
  if (received === 'no' && lines.size > 0) throw invalid('/lines', 'nothing was received');
  const known = new Set(handed.map(({ lineId }) => lineId));
  for (const lineId of lines.keys()) if (!known.has(lineId)) throw unknownLine(lineId);
}

/** Where what a household says differs from what stands as handed out. A line that it does not speak of is as it was handed out. */
export function differencesOf(
  { received, lines, paid }: Said,
  handed: readonly Handed[],
): readonly Difference[] {
  const found: Difference[] = [];
  const differs = handed.some(({ lineId, quantity }) => (lines.get(lineId) ?? quantity) !== quantity);
  if (received === 'no' && handed.some(({ quantity }) => quantity > 0n)) found.push('not_received');
  if (received !== 'no' && (received === 'partly' || differs)) found.push('wrong_amount');
  if (paid > 0n) found.push('paid_for_aid');
  return found;
}

export function answeredBefore(): Refusal {
  return new Refusal('check.answered', 'What this household said is recorded already');
}

export function unknownLine(entitlementLineId: Uuid): Refusal {
  return new Refusal('handout.unknown-line', 'A line is not of this entitlement, or of shelter', {
    entitlementLineId,
  });
}

function invalid(pointer: string, detail: string): Refusal {
  return new Refusal('input.invalid', undefined, {}, [{ pointer, detail }]);
}
