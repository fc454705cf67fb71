import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
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
import { IsNullable, IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import {
  type NeedKind,
  needKindCodes,
  type PopulationGroup,
  populationGroupCodes,
  type Sector,
  sectorCodes,
  type Sex,
  sexCodes,
} from './codes.rules.js';
import { IsDay, IsId, IsLine } from '../platform/field.contract.js';

const figuresMax = 500;
const versionMax = 1_000_000;
const peopleMax = 2_000_000_000;

/** How many people one cell counts. What is left out is the total over that dimension: a figure of its own, never the sum. */
export class NeedFigure {
  @IsIn(needKindCodes)
  readonly kind!: NeedKind;

  @IsId()
  readonly areaId!: string;

  /** Left out: over all sectors. */
  @IsNullable()
  @IsIn(sectorCodes)
  readonly sector?: Sector | null;

  /** A population group of OCHA's HAPI. Left out: all groups. */
  @IsNullable()
  @IsIn(populationGroupCodes)
  readonly populationGroup?: PopulationGroup | null;

  /** Left out: all. */
  @IsNullable()
  @IsIn(sexCodes)
  readonly sex?: Sex | null;

  /** A band of the set that the version counts in: the emergency's when it was opened. Left out: all ages. */
  @IsNullable()
  @Matches(/^[0-9]{1,2}(-[0-9]{1,2}|[+])?$/)
  readonly ageBand?: string | null;

  @IsInt()
  @Min(0)
  @Max(peopleMax)
  readonly people!: number;
}

export class RecordNeeds {
  /**
   * Counts up by one: for each sector and kind, the figures of the highest version that has any are in force. Who plans for the whole
   * emergency opens a version and each of its sectors; others add to them.
   */
  @IsInt()
  @Min(1)
  @Max(versionMax)
  readonly planVersion!: number;

  /** Where the figures come from, e.g. `HNRP 2026`. */
  @IsLine(200)
  readonly source!: string;

  @IsDay()
  readonly publishedOn!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(figuresMax)
  @ValidateNested({ each: true })
  @Type(() => NeedFigure)
  readonly figures!: NeedFigure[];
}

export class ImportNeeds {
  /**
   * Counts up by one: for each sector and kind, the figures of the highest version that has any are in force. Who plans for the whole
   * emergency opens a version and each of its sectors; others add to them. A file counts once all of it was read: of an import that was
   * broken off nothing does.
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(versionMax)
  readonly planVersion!: number;

  /** Where the figures come from, e.g. `HNRP 2026`. */
  @IsLine(200)
  readonly source!: string;

  @IsDay()
  readonly publishedOn!: string;

  /**
   * Columns that are not found by their usual names, as `field:header`. Fields: `pcode`, `kind`, `sector`, `populationGroup`, `sex`,
   * `ageBand`, `people`.
   */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(3, 200, { each: true })
  readonly map?: string[];
}

export class NeedQuery extends PageQuery {
  @IsOptional()
  @IsIn(needKindCodes)
  readonly kind?: NeedKind;

  /** A sector, or `total` for the figures over all sectors. */
  @IsOptional()
  @IsIn([...sectorCodes, 'total'])
  readonly sector?: Sector | 'total';

  /** This area and all that lies in it. */
  @IsOptional()
  @IsId()
  readonly areaId?: string;

  /** Only areas of this level. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(5)
  readonly level?: number;

  /** All figures of this version, in force or not. Left out: those in force. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(versionMax)
  readonly planVersion?: number;
}

/** What came of recording figures. */
export class NeedsView {
  readonly id!: string;
  readonly added!: number;
  /** Figures that were there already. */
  readonly unchanged!: number;
}

export class NeedFigureView {
  readonly id!: string;
  @ApiProperty({ enum: needKindCodes })
  readonly kind!: NeedKind;
  readonly areaId!: string;
  readonly pcode!: string;
  readonly level!: number;
  @ApiProperty({ enum: sectorCodes, type: String, nullable: true })
  readonly sector!: Sector | null;
  @ApiProperty({ enum: populationGroupCodes, type: String, nullable: true })
  readonly populationGroup!: PopulationGroup | null;
  @ApiProperty({ enum: sexCodes, type: String, nullable: true })
  readonly sex!: Sex | null;
  /** The set that the band belongs to. */
  readonly bandSet!: string;
  readonly ageBand!: string | null;
  readonly people!: number;
  readonly planVersion!: number;
  readonly source!: string;
  @ApiProperty({ format: 'date' })
  readonly publishedOn!: string;
}

export class NeedPage {
  readonly items!: NeedFigureView[];
  readonly next!: string | null;
}
