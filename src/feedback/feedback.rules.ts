import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';

/** What became of feedback. */
export const feedbackOutcomes = ['answered', 'corrected', 'referred', 'not_upheld', 'withdrawn'] as const;
export type FeedbackOutcome = (typeof feedbackOutcomes)[number];

/** Whether whoever gave it was told, or why not; `unreachable` after three attempts. */
export const informings = ['informed', 'unreachable', 'anonymous', 'unsafe_to_contact'] as const;
export type Informing = (typeof informings)[number];

/** Whether only focal points see it: a foreign key to the category keeps the same. */
export function isSensitive(category: { readonly sensitivity: string } | undefined): boolean {
  return category !== undefined && !['open', 'restricted'].includes(category.sensitivity);
}

/** Refuses `input.invalid` for a category or channel that there is not. */
export function refuseKind({
  category,
  channel,
}: {
  readonly category: unknown;
  readonly channel: unknown;
}): void {
  if (category === undefined) throw invalid('/category', 'there is no such category');
  if (channel === undefined) throw invalid('/channel', 'there is no such channel');
}

/** Refuses `feedback.answered`, and `input.invalid` where a household that is known is said to be anonymous. */
export function refuseFeedbackAnswer(
  found: { readonly answer: object | null; readonly householdId: Uuid | null },
  { informed }: { readonly informed: Informing },
): void {
  if (found.answer !== null) throw answeredBefore();
  if (informed === 'anonymous' && found.householdId !== null)
    throw invalid('/informed', 'the household is known');
}

export function answeredBefore(): Refusal {
  return new Refusal('feedback.answered', 'It was answered already');
}

function invalid(pointer: string, detail: string): Refusal {
  return new Refusal('input.invalid', undefined, {}, [{ pointer, detail }]);
}
