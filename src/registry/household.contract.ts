import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsDay, IsId, IsLine } from '../platform/field.contract.js';
import { IsNullable, IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { ProblemView } from '../platform/problem.contract.js';
import {
  codesOf,
  type DisplacementStatus,
  displacementStatuses,
  type HouseholdStatus,
  householdStatuses,
  type InactiveReason,
  inactiveReasons,
  purposes,
  type RegistrationDepth,
  type Sex,
  type ShelterSituation,
  shelterSituations,
} from './codes.rules.js';
import { addressLengthMax, membersMax, notesLengthMax, referenceLengthMax } from './household.rules.js';
import {
  CorrectIndividual,
  IndividualInput,
  IndividualView,
  LeavingIndividual,
  OutsiderInput,
} from './individual.contract.js';
import { GroundInput, GroundView } from './legal-basis.contract.js';
import { type HoldReason, holdReasons } from './reasons.rules.js';

export const registerMax = 100;
const groundsMax = codesOf(purposes).length;
const phoneLengthMax = 40;
const siteNameLengthMax = 200;
const wellFormed = /^\P{Cs}*$/u;

/** A household as it is registered, with its members. Bad data alone never keeps a household out: see the findings of the answer. */
export class RegisterHousehold {
  /** Made by whoever registers: the household's id from then on. */
  @IsId()
  readonly id!: string;

  /** For whom it is registered. */
  @IsId()
  readonly organisationId!: string;

  /** The list's or the office's own; the card's number where there is none. */
  @IsOptional()
  @IsLine(referenceLengthMax)
  readonly reference?: string;

  /** Today where it is not said. */
  @IsOptional()
  @IsDay()
  readonly registeredOn?: string;

  /** Where the household lives. */
  @IsId()
  readonly areaId!: string;

  @IsOptional()
  @IsId()
  readonly originAreaId?: string;

  @IsOptional()
  @IsId()
  readonly siteId?: string;

  @IsOptional()
  @IsIn(codesOf(displacementStatuses))
  readonly displacement?: DisplacementStatus;

  @IsOptional()
  @IsIn(codesOf(shelterSituations))
  readonly shelter?: ShelterSituation;

  /** How many people live in it; needed where not all of them are described. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(membersMax)
  readonly size?: number;

  /** What holding and using its data rests on; `registration` is needed, a refused consent is one. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(groundsMax)
  @ArrayUnique((ground: Partial<GroundInput> | null) => ground?.purpose, {
    message: 'a purpose rests on one basis at a time',
  })
  @ValidateNested({ each: true })
  @Type(() => GroundInput)
  readonly grounds!: GroundInput[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(membersMax)
  @ValidateNested({ each: true })
  @Type(() => IndividualInput)
  readonly individuals?: IndividualInput[];

  /** Collectors who are no members. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => OutsiderInput)
  readonly outsiders?: OutsiderInput[];

  @IsOptional()
  @IsLine(phoneLengthMax)
  readonly phone?: string;

  @IsOptional()
  @IsString()
  @Length(1, addressLengthMax)
  @Matches(wellFormed)
  readonly address?: string;

  @IsOptional()
  @IsString()
  @Length(1, notesLengthMax)
  @Matches(wellFormed)
  readonly notes?: string;
}

/** Up to 100 households at once; each is judged on its own. */
export class RegisterHouseholds {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(registerMax)
  @ValidateNested({ each: true })
  @Type(() => RegisterHousehold)
  readonly items!: RegisterHousehold[];
}

/** A correction: what is left out stays, null is taken away. */
export class CorrectHousehold {
  @IsOptional()
  @IsLine(referenceLengthMax)
  readonly reference?: string;

  @IsOptional()
  @IsId()
  readonly areaId?: string;

  @IsNullable()
  @IsId()
  readonly originAreaId?: string | null;

  @IsNullable()
  @IsId()
  readonly siteId?: string | null;

  @IsNullable()
  @IsLine(siteNameLengthMax)
  readonly siteName?: string | null;

  @IsNullable()
  @IsIn(codesOf(displacementStatuses))
  readonly displacement?: DisplacementStatus | null;

  @IsNullable()
  @IsIn(codesOf(shelterSituations))
  readonly shelter?: ShelterSituation | null;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(membersMax)
  readonly size?: number;

  @IsNullable()
  @IsLine(phoneLengthMax)
  readonly phone?: string | null;

  @IsNullable()
  @IsString()
  @Length(1, addressLengthMax)
  @Matches(wellFormed)
  readonly address?: string | null;

  @IsNullable()
  @IsString()
  @Length(1, notesLengthMax)
  @Matches(wellFormed)
  readonly notes?: string | null;

  /** Members who are new. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(membersMax)
  @ValidateNested({ each: true })
  @Type(() => IndividualInput)
  readonly add?: IndividualInput[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(membersMax)
  @ArrayUnique((one: Partial<CorrectIndividual> | null) => one?.id, { message: 'a member is corrected once' })
  @ValidateNested({ each: true })
  @Type(() => CorrectIndividual)
  readonly correct?: CorrectIndividual[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(membersMax)
  @ArrayUnique((one: Partial<LeavingIndividual> | null) => one?.id, { message: 'a member leaves once' })
  @ValidateNested({ each: true })
  @Type(() => LeavingIndividual)
  readonly leave?: LeavingIndividual[];

  /** Collectors who are no members, instead of those of before. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => OutsiderInput)
  readonly outsiders?: OutsiderInput[];
}

export class HoldHousehold {
  @IsIn(codesOf(holdReasons))
  readonly reason!: HoldReason;
}

export class DeactivateHousehold {
  @IsIn(codesOf(inactiveReasons))
  readonly reason!: InactiveReason;
}

export class HouseholdQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly organisation?: string;

  /** This area and all that lies in it. */
  @IsOptional()
  @IsId()
  readonly area?: string;

  @IsOptional()
  @IsId()
  readonly site?: string;

  @IsOptional()
  @IsIn(codesOf(householdStatuses))
  readonly status?: HouseholdStatus;
}

export class HouseholdAreaView {
  readonly id!: string;
  readonly pcode!: string;
  readonly name!: string;
}

/** People of one sex in one age band. */
export class CompositionView {
  readonly sex!: Sex;
  /** A band of the emergency's set, or `unknown`. */
  readonly ageBand!: string;
  readonly people!: number;
}

/** Something that was mended or assumed, and that somebody should look at where it is a warning. */
export class FindingView {
  readonly severity!: 'warning' | 'note';
  readonly code!: string;
  /** A pointer into the household as it was registered. */
  readonly field!: string;
  readonly detail!: string;
}

/** A household under its pseudonym: nothing tells who lives in it. */
export class HouseholdView {
  readonly id!: string;
  readonly organisationId!: string;
  readonly reference!: string;
  readonly area!: HouseholdAreaView;
  readonly originAreaId!: string | null;
  readonly siteId!: string | null;
  readonly siteName!: string | null;
  readonly displacement!: DisplacementStatus | null;
  readonly shelter!: ShelterSituation | null;
  readonly size!: number;
  readonly depth!: RegistrationDepth;
  readonly status!: HouseholdStatus;
  readonly statusReason!: HoldReason | InactiveReason | null;
  readonly statusAt!: Date;
  readonly verifiedAt!: Date | null;
  readonly registeredOn!: string;
  /** The members who are described; the others of `size` are only counted. */
  readonly composition!: CompositionView[];
  readonly grounds!: GroundView[];
  readonly findings!: FindingView[];
  readonly version!: number;
}

/** A household as it was registered, with the number of its card. */
export class RegisteredHouseholdView extends HouseholdView {
  readonly card!: string;
}

export class HouseholdPageView {
  readonly items!: HouseholdView[];
  readonly next!: string | null;
}

/** What became of one of many. */
export class RegisteredItemView {
  readonly id!: string;
  readonly outcome!: 'done' | 'refused';
  /** Whether it had been answered before. */
  readonly replayed!: boolean;
  readonly household?: RegisteredHouseholdView;
  readonly problem?: ProblemView;
}

export class RegisteredItemsView {
  readonly items!: RegisteredItemView[];
}

/** A household with the fields that tell who lives in it. Each reading is in the audit log. */
export class HouseholdIdentityView extends RegisteredHouseholdView {
  readonly phone!: string | null;
  readonly address!: string | null;
  readonly notes!: string | null;
  readonly individuals!: IndividualView[];
}

/** The needs of one person that only a protection right may read. */
export class SensitiveNeedsView {
  readonly individualId!: string;
  readonly needs!: string[];
}

export class HouseholdProtectionView {
  readonly id!: string;
  readonly individuals!: SensitiveNeedsView[];
}
