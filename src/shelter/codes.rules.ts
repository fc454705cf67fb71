import { type ShelterType, shelterTypes } from '../assistance/codes.rules.js';

export type { ShelterType } from '../assistance/codes.rules.js';
export const shelterTypeCodes = Object.keys(shelterTypes) as readonly ShelterType[];

/** Why a household lives in a unit no longer; `moved` is what a move says of the allocation before. */
export const endReasons = {
  moved_out: 'Moved out, and nobody knows more',
  returned: 'Went back home',
  relocated: 'Went to live elsewhere',
  evicted: 'Was made to leave',
  asset_end_of_life: 'The unit can be lived in no longer',
  duplicate: 'The household is another one, too',
  fraud: 'The household had no claim to it',
  deceased: 'Nobody of the household lives any more',
  transferred: 'Somebody else provides for the household',
} as const;
export type EndReason = keyof typeof endReasons;
export const endReasonCodes = Object.keys(endReasons) as readonly EndReason[];
