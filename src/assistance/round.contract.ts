import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsHexadecimal,
  IsIn,
  IsInt,
  IsISO8601,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { AreIds, IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { codesOf, type DisplacementStatus, displacementStatuses } from '../registry/codes.rules.js';
import { type Service, services } from './codes.rules.js';

const sexes = ['female', 'male', 'other', 'undisclosed'] as const;
const recipients = ['household', 'individual', 'institution', 'community', 'place'] as const;
const serviceCodes = codesOf(services);
const states = ['draft', 'submitted', 'approved', 'open', 'closed'] as const;
const day = /^\d{4}-\d{2}-\d{2}$/;
const amount = /^\d{1,15}(\.\d{1,4})?$/;

export class HeadInput {
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(4)
  @IsIn(sexes, { each: true })
  readonly sexes?: (typeof sexes)[number][];

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(130)
  readonly ageFrom?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(130)
  readonly ageTo?: number;
}

/** Which people: all conditions that are there must hold; what is not known of a person fulfils none. */
export class MatchingInput extends HeadInput {
  @IsOptional()
  @IsBoolean()
  readonly disability?: boolean;

  @IsOptional()
  @IsBoolean()
  readonly pregnant?: boolean;
}

/** Nothing was delivered by these rounds, projects or series, on or after the day where one is told. */
export class NotAssistedInput {
  @IsIn(['round', 'project', 'series'])
  readonly by!: 'round' | 'project' | 'series';

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @AreIds()
  readonly ids!: string[];

  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(day)
  readonly since?: string;
}

/** Who is served first: one of these is enough. Why somebody is, nobody can read. */
export class PriorityInput {
  /** A member whom one of these describes. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => MatchingInput)
  readonly members?: MatchingInput[];

  /** A member with one of these needs; a category stands for all its needs. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(60)
  @Matches(/^[A-Z]{2}(-[A-Z]{2})?$/, { each: true })
  readonly needs?: string[];

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(99)
  readonly sizeFrom?: number;
}

/** Whom a round is for. Every criterion that is there must be met; within one, any of its values will do. */
export class CriteriaInput {
  /** Whose registrations are looked at: those of the project's own organisation, unless told. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @AreIds()
  readonly organisationIds?: string[];

  /** Areas with all that lies in them. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @AreIds()
  readonly areaIds?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @AreIds()
  readonly siteIds?: string[];

  /** Registered and verified, unless told. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5)
  @IsIn(['registered', 'verified', 'on_hold'], { each: true })
  readonly statuses?: ('registered' | 'verified' | 'on_hold')[];

  @IsOptional()
  @IsBoolean()
  readonly verifiedOnly?: boolean;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(9)
  @IsIn(codesOf(displacementStatuses), { each: true })
  readonly displacements?: DisplacementStatus[];

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(99)
  readonly sizeFrom?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(99)
  readonly sizeTo?: number;

  /** At least one member has a disability. */
  @IsOptional()
  @IsBoolean()
  readonly disability?: boolean;

  /** At least one member has one of these needs; a category stands for all its needs. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(60)
  @Matches(/^[A-Z]{2}(-[A-Z]{2})?$/, { each: true })
  readonly needs?: string[];

  @IsOptional()
  @ValidateNested()
  @Type(() => HeadInput)
  readonly head?: HeadInput;

  @IsOptional()
  @ValidateNested()
  @Type(() => NotAssistedInput)
  readonly notAssisted?: NotAssistedInput;

  /** Rounds for individuals: which members. */
  @IsOptional()
  @ValidateNested()
  @Type(() => MatchingInput)
  readonly members?: MatchingInput;

  /** Rounds for institutions, communities and places: which. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @AreIds()
  readonly recipientIds?: string[];

  /** Who is served first; it decides nothing about who is in. */
  @IsOptional()
  @ValidateNested()
  @Type(() => PriorityInput)
  readonly priority?: PriorityInput;
}

/** Households of `from` to `to` people get the quantity; the last row is open at the end. */
export class SizeRowInput {
  @IsInt()
  @Min(1)
  @Max(99)
  readonly from!: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(99)
  readonly to?: number;

  @Matches(amount)
  readonly quantity!: string;
}

/** Who pays for how much of a line, in the order in which they are drawn on. */
export class FundingInput {
  @IsOptional()
  @IsId()
  readonly grantId?: string;

  @IsOptional()
  @IsId()
  readonly grantLineId?: string;

  @Matches(amount)
  readonly quantity!: string;
}

/** One line of the package: what, how much of it, for whom. Money is a decimal with its currency's digits. */
export class PackageLineInput {
  @IsIn(['item', 'kit', 'cash', 'service', 'shelter'])
  readonly kind!: 'item' | 'kit' | 'cash' | 'service' | 'shelter';

  @IsOptional()
  @IsId()
  readonly itemId?: string;

  @IsOptional()
  @Matches(/^[A-Z]{3}$/)
  readonly currency?: string;

  @IsOptional()
  @IsIn(serviceCodes)
  @ApiProperty({ enum: serviceCodes })
  readonly service?: Service;

  /** Of a line of shelter: in units of which type households are housed. */
  @IsOptional()
  @IsIn(['tent', 'refugee_housing_unit', 'room', 'collective_centre_place', 'rented_flat'])
  readonly shelterType?: 'tent' | 'refugee_housing_unit' | 'room' | 'collective_centre_place' | 'rented_flat';

  /** Per household, per person, per matching member, per group of n people, or by a table of household sizes. */
  @IsIn(['household', 'person', 'member', 'group', 'size'])
  readonly per!: 'household' | 'person' | 'member' | 'group' | 'size';

  @IsOptional()
  @Matches(amount)
  readonly quantity?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => MatchingInput)
  readonly matching?: MatchingInput;

  @IsOptional()
  @IsInt()
  @Min(2)
  @Max(1_000)
  readonly groupSize?: number;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(30)
  @ValidateNested({ each: true })
  @Type(() => SizeRowInput)
  readonly sizeTable?: SizeRowInput[];

  /** The most that one recipient gets of this line. */
  @IsOptional()
  @Matches(amount)
  readonly cap?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => FundingInput)
  readonly funding?: FundingInput[];
}

/** The plan of a round: what a draft may still change. */
export class ChangeRound {
  @Matches(/^[A-Z0-9][A-Z0-9-]{0,29}$/)
  readonly code!: string;

  @IsString()
  @Length(1, 200)
  readonly name!: string;

  @IsInt()
  @Min(1)
  @Max(120)
  readonly instalments: number = 1;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(24)
  readonly monthsCovered?: number;

  @IsISO8601({ strict: true })
  @Matches(day)
  readonly windowFrom!: string;

  @IsISO8601({ strict: true })
  @Matches(day)
  readonly windowTo!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @AreIds()
  readonly siteIds!: string[];

  @IsIn(recipients)
  readonly recipient: (typeof recipients)[number] = 'household';

  @ValidateNested()
  @Type(() => CriteriaInput)
  readonly criteria: CriteriaInput = new CriteriaInput();

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(30)
  @ValidateNested({ each: true })
  @Type(() => PackageLineInput)
  readonly package!: PackageLineInput[];
}

/** Plans who gets what: a round of assistance, instalment n of m of a series. */
export class CreateRound extends ChangeRound {
  @IsId()
  readonly projectId!: string;

  /** The round that began the series; left out for the first. */
  @IsOptional()
  @IsId()
  readonly seriesId?: string;

  /**
   * An earlier round of the series: whoever was on its approved lists is on this one too, without being judged again, as long as they are
   * registered. What they are due is computed anew. The criteria then say only who is served first.
   */
  @IsOptional()
  @IsId()
  readonly carriesFrom?: string;

  /**
   * A round of the project to which this one adds: it is for whoever was on its lists, and promises only what its package has beyond what that
   * round, and what topped it up before, promised them of the same.
   */
  @IsOptional()
  @IsId()
  readonly topUpOf?: string;

  @IsInt()
  @Min(1)
  @Max(120)
  readonly instalment: number = 1;
}

/** Adds households that were missed, on a list of its own with its own approval. */
export class CreateAddendum {
  @IsString()
  @Length(3, 500)
  readonly reason!: string;

  /** For these households only; left out, for all that meet the criteria and are on no list yet. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @AreIds()
  readonly onlyHouseholds?: string[];
}

export class ApproveList {
  /** SHA-256 of the list that the approver saw, in hexadecimal: another list is refused. */
  @IsHexadecimal()
  @Length(64, 64)
  readonly digest!: string;
}

export class RejectList {
  @IsString()
  @Length(3, 500)
  readonly reason!: string;
}

export class CloseRound {
  @IsString()
  @Length(3, 500)
  readonly reason!: string;
}

export class RoundQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly projectId?: string;

  @IsOptional()
  @IsIn(states)
  readonly state?: (typeof states)[number];
}

export class FundingView {
  readonly priority!: number;
  readonly grantId!: string | null;
  readonly grantLineId!: string | null;
  readonly quantity!: string;
  /** What the approved lists took of it. */
  readonly assigned!: string;
  /** What the list in the making takes of it. */
  readonly drafted!: string;
}

export class PackageLineView {
  readonly id!: string;
  readonly no!: number;
  readonly kind!: 'item' | 'kit' | 'cash' | 'service' | 'shelter';
  readonly itemId!: string | null;
  readonly currency!: string | null;
  readonly service!: string | null;
  readonly shelterType!: string | null;
  readonly per!: string;
  /** Null where a table of sizes says it. */
  readonly quantity!: string | null;
  readonly cap!: string | null;
  /** What no funding covered when the list was last prepared. */
  readonly short!: string;
  readonly funding!: FundingView[];
}

/** Why a version of a list was sent back. */
export class RejectionView {
  readonly draft!: number;
  readonly personId!: string;
  readonly reason!: string;
}

/** List 0 of a round, or addendum n. */
export class RoundListView {
  readonly listNo!: number;
  readonly state!: 'draft' | 'submitted' | 'approved';
  /** Each rejection begins the next version. */
  readonly draft!: number;
  readonly reason!: string | null;
  /** SHA-256 of the list in hexadecimal; null until it is prepared. */
  readonly digest!: string | null;
  /**
   * How many households were judged. Large lists take a minute or so: until the preparation answers, whoever reads the round sees here
   * how far it is.
   */
  readonly households!: number;
  /** How many entitlements are on it. */
  readonly listed!: number;
  /** Whoever had a hand in this version. */
  readonly authors!: string[];
  readonly approvedBy!: string | null;
  readonly rejections!: RejectionView[];
}

export class RoundSummaryView {
  readonly id!: string;
  readonly projectId!: string;
  readonly organisationId!: string;
  readonly code!: string;
  readonly name!: string;
  readonly seriesId!: string;
  readonly carriesFrom!: string | null;
  readonly topUpOf!: string | null;
  readonly instalment!: number;
  readonly instalments!: number;
  readonly monthsCovered!: number | null;
  readonly windowFrom!: string;
  readonly windowTo!: string;
  readonly recipient!: string;
  readonly state!: 'draft' | 'submitted' | 'approved' | 'open' | 'closed';
  readonly version!: number;
}

export class RoundView extends RoundSummaryView {
  readonly siteIds!: string[];
  readonly criteria!: { [key: string]: unknown };
  readonly package!: PackageLineView[];
  readonly lists!: RoundListView[];
}

export class RoundPageView {
  readonly items!: RoundSummaryView[];
  readonly next!: string | null;
}
