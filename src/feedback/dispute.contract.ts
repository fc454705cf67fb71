import { IsIn, IsString, Length } from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { claims, type DisputeClaim, type DisputeState } from './dispute.rules.js';

/** A household says that it did not receive what a handout says. */
export class OpenDispute {
  @IsIn(claims)
  readonly claim!: DisputeClaim;
}

/** The household received it after all: somebody who did not record the handout has looked into it. */
export class ConfirmHandout {
  /** How that is known. No personal data. */
  @IsString()
  @Length(3, 500)
  readonly reason!: string;
}

export class DisputeQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly distributionId?: string;

  @IsOptional()
  @IsId()
  readonly handoutId?: string;

  @IsOptional()
  @IsIn(['open', 'confirmed', 'reversed'])
  readonly state?: DisputeState;
}

export class DisputeView {
  readonly id!: string;
  readonly handoutId!: string;
  readonly entitlementId!: string;
  readonly distributionId!: string;
  readonly claim!: DisputeClaim;
  readonly state!: DisputeState;
  readonly openedBy!: string;
  readonly openedAt!: string;
  /** Of a confirmation. */
  readonly reason!: string | null;
  /** The reversal that ended it. */
  readonly reversalId!: string | null;
  readonly resolvedBy!: string | null;
  readonly resolvedAt!: string | null;
}

export class DisputePageView {
  readonly items!: DisputeView[];
  readonly next!: string | null;
}
