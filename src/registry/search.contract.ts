import { Type } from 'class-transformer';
import { IsIn, MinLength, ValidateNested } from 'class-validator';
import { IsLine } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import {
  codesOf,
  type CollectorRole,
  type DocumentType,
  documentTypes,
  type HouseholdStatus,
  type Relationship,
  type Sex,
} from './codes.rules.js';
import { documentNumberLengthMax } from './document.rules.js';
import { HouseholdAreaView } from './household.contract.js';
import { referenceLengthMax } from './household.rules.js';
import { nameLengthMax } from './name.rules.js';

const writtenMax = 40;

export class DocumentTerm {
  /** Any type where none is named. */
  @IsOptional()
  @IsIn(codesOf(documentTypes))
  readonly type?: DocumentType;

  @IsLine(documentNumberLengthMax)
  readonly number!: string;
}

/** By what a household is looked for: exactly one of these. */
export class SearchHouseholds {
  /** The number of a card, of a revoked one too. */
  @IsOptional()
  @IsLine(writtenMax)
  readonly card?: string;

  @IsOptional()
  @IsLine(referenceLengthMax)
  readonly reference?: string;

  @IsOptional()
  @IsLine(writtenMax)
  readonly phone?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => DocumentTerm)
  readonly document?: DocumentTerm;

  /** Some words of a person's name, in any script and spelling. */
  @IsOptional()
  @IsLine(nameLengthMax)
  @MinLength(2)
  readonly name?: string;
}

/** A person of a household that was found: its head, and who matches. */
export class FoundPersonView {
  readonly id!: string;
  readonly matched!: boolean;
  readonly nameOriginal!: string | null;
  readonly nameLatin!: string | null;
  readonly sex!: Sex;
  readonly bornOn!: string | null;
  readonly relationship!: Relationship | null;
  readonly collector!: CollectorRole | null;
}

export class FoundHouseholdView {
  readonly id!: string;
  readonly reference!: string;
  readonly card!: string;
  /** Whether it was found by the number of a card that is worth nothing any more. */
  readonly revokedCard!: boolean;
  readonly area!: HouseholdAreaView;
  readonly siteId!: string | null;
  readonly status!: HouseholdStatus;
  readonly size!: number;
  readonly people!: FoundPersonView[];
}

/** At most 20 households, the likest first. */
export class FoundHouseholdsView {
  readonly items!: FoundHouseholdView[];
  /** Whether there are more than are shown: ask for more of the name. */
  readonly more!: boolean;
}
