import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import {
  type FailedCheck,
  failedChecks,
  type HelpAnswer,
  helpAnswers,
  type HelpKind,
  helpKinds,
  type Referral,
  isReferral,
  referrals,
} from './help.rules.js';

/**
 * Sends somebody to the help desk, or opens what they came with. Nothing of it is told in words: a case is of a kind, and of a household where
 * there is one.
 */
export class OpenHelpCase {
  @IsIn(helpKinds)
  readonly kind!: HelpKind;

  /** Which check failed; needed where the identity was not confirmed. */
  @ValidateIf((input: OpenHelpCase) => input.kind === 'identity_failed' || input.failed !== undefined)
  @IsIn(failedChecks)
  readonly failed?: FailedCheck;

  /** To or from what kind of service; needed for referrals. */
  @ValidateIf((input: OpenHelpCase) => isReferral(input.kind) || input.referral !== undefined)
  @IsIn(referrals)
  readonly referral?: Referral;

  @IsOptional()
  @IsId()
  readonly householdId?: string;

  @IsOptional()
  @IsId()
  readonly entitlementId?: string;
}

export class AnswerHelpCase {
  @IsIn(helpAnswers)
  readonly answer!: HelpAnswer;
}

export class HelpCaseQuery extends PageQuery {
  @IsOptional()
  @IsIn(['open', 'answered'])
  readonly state?: 'open' | 'answered';

  @IsOptional()
  @IsIn(helpKinds)
  readonly kind?: HelpKind;

  /** The number that the person was told. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  readonly no?: number;
}

export class HelpCaseView {
  readonly id!: string;
  readonly distributionId!: string;
  /** What the person is told, and says at the help desk: 1, 2, 3… at this distribution. */
  readonly no!: number;
  readonly kind!: HelpKind;
  readonly failed!: FailedCheck | null;
  readonly referral!: Referral | null;
  readonly householdId!: string | null;
  readonly entitlementId!: string | null;
  readonly state!: 'open' | 'answered';
  readonly answer!: HelpAnswer | null;
  readonly openedBy!: string;
  readonly openedAt!: string;
  readonly answeredBy!: string | null;
  readonly answeredAt!: string | null;
}

export class HelpCasePageView {
  readonly items!: HelpCaseView[];
  readonly next!: string | null;
}
