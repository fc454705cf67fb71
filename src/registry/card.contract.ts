import { IsIn } from 'class-validator';
import { codesOf } from './codes.rules.js';
import { type CardReason, cardReasons } from './reasons.rules.js';

/** A new card for a household; the one it had is worth nothing from then on. */
export class IssueCard {
  @IsIn(codesOf(cardReasons))
  readonly reason!: CardReason;
}

export class CardView {
  readonly householdId!: string;
  readonly number!: string;
  /** The number in groups of four, as it is printed and read out. */
  readonly grouped!: string;
  /** 1 for the first card of the household. */
  readonly seq!: number;
  readonly issuedAt!: Date;
  readonly revokedAt!: Date | null;
}
