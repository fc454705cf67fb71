import { IsIn, IsString, Length, ValidateIf } from 'class-validator';
import { IsId } from '../platform/field.contract.js';

const kinds = ['entry_error', 'returned', 'wrong_household'] as const;
const conditions = ['good', 'damaged'] as const;

/** Undoes a handout, once, and says which of three things happened. */
export class ReverseHandout {
  /**
   * `entry_error`: nothing was handed out. `returned`: goods or cash are physically back. `wrong_household`: they went to another
   * household and stay out; the handout is recorded anew for the right entitlement.
   */
  @IsIn(kinds)
  readonly kind!: (typeof kinds)[number];

  /** In what condition it came back; only for `returned`. */
  @ValidateIf((reversal: ReverseHandout) => reversal.kind === 'returned' || reversal.condition !== undefined)
  @IsIn(conditions)
  readonly condition?: (typeof conditions)[number];

  /** Whose it should have been; only for `wrong_household`. An entitlement of the same round, promised the same out of the same grant. */
  @ValidateIf(
    (reversal: ReverseHandout) =>
      reversal.kind === 'wrong_household' || reversal.rightEntitlementId !== undefined,
  )
  @IsId()
  readonly rightEntitlementId?: string;

  @IsString()
  @Length(3, 500)
  readonly reason!: string;
}

export class ReversalView {
  readonly id!: string;
  readonly handoutId!: string;
  readonly entitlementId!: string;
  readonly kind!: string;
  readonly condition!: string | null;
  readonly reason!: string;
  readonly recordedBy!: string;
  /** The second person, where it was reversed after sign-off. */
  readonly approvedBy!: string | null;
  readonly recordedAt!: string;
  /** The handout that was recorded anew for the right entitlement. */
  readonly anewId!: string | null;
}

/** A reversal that waits for a second person, because the distribution is signed off. */
export class ReversalRequestView {
  readonly id!: string;
  readonly handoutId!: string;
  readonly kind!: string;
  readonly condition!: string | null;
  readonly reason!: string;
  readonly requestedBy!: string;
  readonly requestedAt!: string;
}
