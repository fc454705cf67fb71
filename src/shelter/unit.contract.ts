import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { IsCode, IsDay, IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type ShelterType, shelterTypeCodes } from './codes.rules.js';

export const capacityMax = 1_000;

class UnitFields {
  /** For how many people it is meant. */
  @IsInt()
  @Min(1)
  @Max(capacityMax)
  readonly capacity!: number;

  /** Covered living space in m², without cooking, bathing and sanitation: `17.5`. */
  @IsString()
  @Matches(/^(?!0+([.]0+)?$)(0|[1-9][0-9]{0,4})([.][0-9]{1,2})?$/, {
    message: '$property must be square metres such as 16 or 17.5',
  })
  @ApiProperty({ example: '17.50' })
  readonly coveredM2!: string;

  /** For one household, or shared by several. */
  @IsBoolean()
  readonly exclusive!: boolean;

  /** Whether people with limited mobility can live there. */
  @IsBoolean()
  readonly accessible!: boolean;
}

export class CreateUnit extends UnitFields {
  @IsId()
  readonly siteId!: string;

  /** Who runs it: who runs the site, unless told. */
  @IsOptional()
  @IsId()
  readonly organisationId?: string;

  /** Short and unique at the site, e.g. `T-014`. */
  @IsCode()
  readonly code!: string;

  @IsIn(shelterTypeCodes)
  @ApiProperty({ enum: shelterTypeCodes })
  readonly type!: ShelterType;
}

/** Its site, code and type stay as they are: another unit would be meant. */
export class ChangeUnit extends UnitFields {
  /** Whether households may move in. Who lives there stays. */
  @IsBoolean()
  readonly active!: boolean;
}

export class ImportUnits {
  /** Columns that have other names in the file, `field:header` each. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(3, 200, { each: true })
  readonly map?: string[];
}

const flag = Transform(({ value }: { value: unknown }) =>
  value === 'true' ? true : value === 'false' ? false : value,
);

export class UnitQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly siteId?: string;

  @IsOptional()
  @IsIn(shelterTypeCodes)
  @ApiProperty({ enum: shelterTypeCodes })
  readonly type?: ShelterType;

  /** Only units into which somebody may move today, or only the others. */
  @IsOptional()
  @flag
  @IsBoolean()
  readonly free?: boolean;

  @IsOptional()
  @flag
  @IsBoolean()
  readonly accessible?: boolean;
}

export class FreeQuery extends PageQuery {
  /** How it was, or will be, on this day, as far as is known: today at each site, unless told. */
  @IsOptional()
  @IsDay()
  readonly on?: string;

  @IsOptional()
  @IsId()
  readonly siteId?: string;

  @IsOptional()
  @IsIn(shelterTypeCodes)
  @ApiProperty({ enum: shelterTypeCodes })
  readonly type?: ShelterType;
}

export class UnitView {
  readonly id!: string;
  readonly organisationId!: string;
  readonly siteId!: string;
  readonly code!: string;
  @ApiProperty({ enum: shelterTypeCodes })
  readonly type!: ShelterType;
  readonly capacity!: number;
  /** With two decimals. */
  readonly coveredM2!: string;
  readonly exclusive!: boolean;
  readonly accessible!: boolean;
  readonly active!: boolean;
  /** Who lives there today, at its site. */
  readonly households!: number;
  readonly people!: number;
  /** How many more people may move in today. */
  readonly freePlaces!: number;
  /** Covered m² a person today, with two decimals, rounded down; null where nobody lives there. */
  readonly m2PerPerson!: string | null;
  /** Whether that is at least the 3.5 m² of Sphere 2018; null where nobody lives there. */
  readonly sphereMet!: boolean | null;
  /** What `If-Match` takes, in quotes. */
  readonly version!: number;
}

export class UnitPage {
  readonly items!: UnitView[];
  readonly next!: string | null;
}

/** Units of one type at one site: those in use, and those out of use in which somebody lives still. */
export class FreeView {
  readonly siteId!: string;
  readonly siteCode!: string;
  @ApiProperty({ enum: shelterTypeCodes })
  readonly type!: ShelterType;
  @ApiProperty({ format: 'date' })
  readonly on!: string;
  readonly units!: number;
  /** Units in use in which nobody lives. */
  readonly freeUnits!: number;
  readonly accessibleFreeUnits!: number;
  readonly capacity!: number;
  readonly households!: number;
  readonly people!: number;
  /** Places of free units, and what is left of shared ones. */
  readonly freePlaces!: number;
  /** Covered m² a person in the units where people live, with two decimals, rounded down; null where nobody does. */
  readonly m2PerPerson!: string | null;
  readonly sphereMet!: boolean | null;
  /** Units with less than the 3.5 m² a person of Sphere 2018. */
  readonly unitsBelowSphere!: number;
  /** Who lives in these. */
  readonly peopleBelowSphere!: number;
}

export class FreePage {
  readonly items!: FreeView[];
  readonly next!: string | null;
}
