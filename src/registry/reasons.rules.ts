/** Why a household is put on hold. */
export const holdReasons = {
  information_missing: 'Something is missing or contradicts itself',
  possible_duplicate: 'May be registered twice',
  verification: 'Is to be visited first',
  complaint: 'A complaint about it is open',
  absent: 'Could not be found',
} as const;
export type HoldReason = keyof typeof holdReasons;

/** Why a card is replaced. */
export const cardReasons = {
  lost: 'Lost',
  stolen: 'Stolen',
  damaged: 'Not readable any more',
  error: 'Printed or given out wrongly',
} as const;
export type CardReason = keyof typeof cardReasons;
