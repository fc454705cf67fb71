import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsDay, IsId, IsLine } from '../platform/field.contract.js';
import { IsNullable, IsOptional } from '../platform/optional.contract.js';
import { ageMax, type BirthPrecision } from './birth.rules.js';
import {
  codesOf,
  type CollectorRole,
  collectorRoles,
  type DocumentStatus,
  documentStatuses,
  type DocumentType,
  documentTypes,
  type IndividualStatus,
  individualStatuses,
  type Relationship,
  relationships,
  type Sex,
  sexes,
} from './codes.rules.js';
import { answers } from './disability.rules.js';
import { documentNumberLengthMax } from './document.rules.js';
import { nameLengthMax } from './name.rules.js';

const answerCodes = Object.keys(answers).map(Number);
const needPattern = /^[A-Z]{2}(-[A-Z]{2})?$/;
const phoneLengthMax = 40;
const needsMax = 30;

/** A document that identifies a person. */
export class DocumentInput {
  @IsIn(codesOf(documentTypes))
  readonly type!: DocumentType;

  /** As it is written on the document. */
  @IsOptional()
  @IsLine(documentNumberLengthMax)
  readonly number?: string;

  @IsOptional()
  @IsIn(codesOf(documentStatuses))
  readonly status?: DocumentStatus;
}

/** Who a person is: all that is held in private tables. */
class IdentityInput {
  /** The name in the script that the person writes it in. */
  @IsNullable()
  @IsLine(nameLengthMax)
  readonly nameOriginal?: string | null;

  @IsNullable()
  @IsLine(nameLengthMax)
  readonly nameLatin?: string | null;

  @IsNullable()
  @IsLine(phoneLengthMax)
  readonly phone?: string | null;

  @IsNullable()
  @ValidateNested()
  @Type(() => DocumentInput)
  readonly document?: DocumentInput | null;

  /** SHA-256 of the photo's file, in hexadecimal; the file itself stays with the team. */
  @IsNullable()
  @Matches(/^[0-9a-f]{64}$/)
  readonly photoRef?: string | null;
}

/** Somebody who collects for a household without being a member of it. */
export class OutsiderInput extends IdentityInput {
  @IsIn(codesOf(collectorRoles))
  readonly collector!: CollectorRole;
}

/** What may be said of a member, and may be corrected. */
class IndividualFacts extends IdentityInput {
  /** The birth date. Where only month or year is known, any day of it, with the precision. */
  @IsNullable()
  @IsDay()
  readonly bornOn?: string | null;

  @IsOptional()
  @IsIn(['day', 'month', 'year'])
  readonly birthPrecision?: Exclude<BirthPrecision, 'estimated'>;

  /** Completed years, where no birth date is known. */
  @IsNullable()
  @IsInt()
  @Min(0)
  @Max(ageMax)
  readonly age?: number | null;

  /** Washington Group Short Set: seeing, hearing, walking, remembering, self-care, communicating; 1 to 4, 7 refused, 8 does not know, 9 missing. */
  @IsNullable()
  @IsArray()
  @ArrayMinSize(6)
  @ArrayMaxSize(6)
  @IsIn(answerCodes, { each: true })
  readonly answers?: number[] | null;

  /** Specific needs by UNHCR's codes, e.g. `ER-NF`. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(needsMax)
  @ArrayUnique()
  @Matches(needPattern, { each: true })
  readonly needs?: string[];

  @IsNullable()
  @IsBoolean()
  readonly pregnant?: boolean | null;

  /** Whether this member collects what the household is promised. */
  @IsNullable()
  @IsIn(codesOf(collectorRoles))
  readonly collector?: CollectorRole | null;
}

/** A member of a household. */
export class IndividualInput extends IndividualFacts {
  @IsIn(codesOf(relationships))
  readonly relationship!: Relationship;

  @IsIn(codesOf(sexes))
  readonly sex!: Sex;
}

/** A correction of one individual: what is left out stays, null is taken away. Needs that only a protection right may read stay. */
export class CorrectIndividual extends IndividualFacts {
  @IsId()
  readonly id!: string;

  @IsOptional()
  @IsIn(codesOf(relationships))
  readonly relationship?: Relationship;

  @IsOptional()
  @IsIn(codesOf(sexes))
  readonly sex?: Sex;
}

/** Somebody who does not belong to the household any more. */
export class LeavingIndividual {
  @IsId()
  readonly id!: string;

  @IsIn(codesOf(individualStatuses).filter((status) => status !== 'active'))
  readonly reason!: Exclude<IndividualStatus, 'active'>;

  /** Today where it is not said. */
  @IsOptional()
  @IsDay()
  readonly on?: string;
}

export class DocumentView {
  readonly type!: DocumentType;
  readonly number!: string | null;
  readonly status!: DocumentStatus;
}

/** A person with the fields that tell who it is. */
export class IndividualView {
  readonly id!: string;
  /** False for a collector who is no member. */
  readonly member!: boolean;
  readonly nameOriginal!: string | null;
  readonly nameLatin!: string | null;
  readonly phone!: string | null;
  readonly document!: DocumentView | null;
  /** SHA-256 of the photo's file, in hexadecimal. */
  readonly photoRef!: string | null;
  readonly sex!: Sex;
  readonly bornOn!: string | null;
  readonly birthPrecision!: BirthPrecision | null;
  readonly relationship!: Relationship | null;
  readonly collector!: CollectorRole | null;
  /** Washington Group answers in the order of the Short Set. */
  readonly answers!: number[] | null;
  readonly disability!: 'yes' | 'no' | 'unknown';
  /** Without the needs that only a protection right may read. */
  readonly needs!: string[];
  readonly pregnant!: boolean | null;
  readonly leftOn!: string | null;
  readonly leftReason!: Exclude<IndividualStatus, 'active'> | null;
}
