import { IsIn, Matches, ValidateIf } from 'class-validator';
import { IsLine } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import {
  codesOf,
  type ConsentStatus,
  consentStatuses,
  type LegalBasis,
  legalBases,
  type Purpose,
  purposes,
} from './codes.rules.js';

const noticeVersionLengthMax = 40;
const languagePattern = /^[a-z]{2,3}(-[A-Za-z]{2,8})?$/;

/** What one purpose rests on. */
export class GroundInput {
  @IsIn(codesOf(purposes))
  readonly purpose!: Purpose;

  @IsIn(codesOf(legalBases))
  readonly basis!: LegalBasis;

  /** Of consent only, and needed there. */
  @ValidateIf((ground: GroundInput) => ground.basis === 'consent' || ground.status !== undefined)
  @IsIn(codesOf(consentStatuses))
  readonly status?: ConsentStatus;

  /** The notice that was read out or given. */
  @IsOptional()
  @IsLine(noticeVersionLengthMax)
  readonly noticeVersion?: string;

  /** The language of the notice (BCP 47). */
  @IsOptional()
  @Matches(languagePattern)
  readonly language?: string;
}

/** The basis of a purpose from now on. Where personal data may no longer be held, it is erased at once. */
export class RecordBasis extends GroundInput {}

export class GroundView {
  readonly purpose!: Purpose;
  readonly basis!: LegalBasis;
  readonly status!: ConsentStatus | null;
}

export class LegalBasisView extends GroundView {
  readonly id!: string;
  readonly householdId!: string;
  readonly noticeVersion!: string | null;
  readonly language!: string | null;
  readonly recordedAt!: Date;
}
