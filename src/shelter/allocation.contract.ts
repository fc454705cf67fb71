import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, Max, Min, MinLength } from 'class-validator';
import { IsDay, IsId, IsLine } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type EndReason, endReasonCodes, type ShelterType, shelterTypeCodes } from './codes.rules.js';

const personsMax = 99;

/** Either a unit, or any free one of a type at a site: then the smallest that is large enough, the accessible ones last. */
class UnitWanted {
  @IsOptional()
  @IsId()
  readonly unitId?: string;

  @IsOptional()
  @IsId()
  readonly siteId?: string;

  @IsOptional()
  @IsIn(shelterTypeCodes)
  @ApiProperty({ enum: shelterTypeCodes })
  readonly type?: ShelterType;

  /** With a site: only units that people with limited mobility can live in. */
  @IsOptional()
  @IsBoolean()
  readonly accessible?: boolean;

  /** How many of the household live there: all who have no place yet, unless told; those who move, for a move. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(personsMax)
  readonly persons?: number;
}

/** Either for an entitlement, of which it delivers a unit; or for a household outside of every round, with the reason. */
export class AllocateShelter extends UnitWanted {
  @IsOptional()
  @IsId()
  readonly entitlementId?: string;

  @IsOptional()
  @IsId()
  readonly householdId?: string;

  /** Why a household is housed outside of a round. No personal data. */
  @IsOptional()
  @IsLine(500)
  @MinLength(3)
  readonly reason?: string;

  /** The first day: today or earlier, at the unit's site. */
  @IsDay()
  readonly beginsOn!: string;

  /** Whether it is where the household lives first of all: where it has no such place yet, unless told. */
  @IsOptional()
  @IsBoolean()
  readonly primary?: boolean;
}

export class EndShelter {
  /** The first day without the household: today or earlier, at the unit's site. */
  @IsDay()
  readonly endsOn!: string;

  @IsIn(endReasonCodes)
  @ApiProperty({ enum: endReasonCodes })
  readonly reason!: EndReason;
}

export class MoveShelter extends UnitWanted {
  /** The first day in the other unit, which ends the allocation of before: today or earlier, at the other unit's site. */
  @IsDay()
  readonly movedOn!: string;
}

export class AllocationQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly unitId?: string;

  @IsOptional()
  @IsId()
  readonly siteId?: string;

  @IsOptional()
  @IsId()
  readonly householdId?: string;

  @IsOptional()
  @IsId()
  readonly entitlementId?: string;

  /** Only those that have not ended, or only those that have. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  readonly ended?: boolean;
}

export class AllocationView {
  readonly id!: string;
  readonly unitId!: string;
  readonly unitCode!: string;
  readonly siteId!: string;
  @ApiProperty({ enum: shelterTypeCodes })
  readonly type!: ShelterType;
  readonly householdId!: string;
  readonly persons!: number;
  readonly primary!: boolean;
  @ApiProperty({ format: 'date' })
  readonly beginsOn!: string;
  /** The first day without the household; null while it lives there. */
  readonly endsOn!: string | null;
  /** `moved` where it goes on in another unit, or a reason for an end. */
  readonly endReason!: string | null;
  readonly entitlementId!: string | null;
  readonly entitlementLineId!: string | null;
  /** Why it is outside of a round. */
  readonly reason!: string | null;
  /** The allocation that it goes on with, after a move. It delivers nothing more. */
  readonly movedFromId!: string | null;
  /** The allocation in which it goes on. */
  readonly movedToId!: string | null;
  readonly recordedBy!: string;
  @ApiProperty({ format: 'date-time' })
  readonly recordedAt!: string;
  /** Covered m² a person in the unit today, with two decimals, rounded down; null where nobody lives there. */
  readonly m2PerPerson!: string | null;
  /** Whether that is at least the 3.5 m² of Sphere 2018. */
  readonly sphereMet!: boolean | null;
}

export class AllocationPage {
  readonly items!: AllocationView[];
  readonly next!: string | null;
}
