import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  MinLength,
} from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { IsDay, IsId, IsLine } from '../platform/field.contract.js';

export class AreaQuery extends PageQuery {
  /** ISO 3166-1 alpha-2. */
  @IsOptional()
  @Matches(/^[A-Z]{2}$/)
  readonly country?: string;

  @IsOptional()
  @IsLine(32)
  readonly pcode?: string;

  /** 0 is the country. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(5)
  readonly level?: number;

  /** Only what lies directly in this area. */
  @IsOptional()
  @IsId()
  readonly parentId?: string;

  /** This area and all that lies in it. */
  @IsOptional()
  @IsId()
  readonly within?: string;

  /** Part of a name, in any language. */
  @IsOptional()
  @IsLine(100)
  @MinLength(2)
  readonly q?: string;
}

export class ImportAreas {
  /** ISO 3166-1 alpha-2: needed where the file has no column with the country's code, or one that is another code. */
  @IsOptional()
  @Matches(/^[A-Z]{2}$/)
  readonly country?: string;

  /** The edition of the dataset, e.g. `v02`. */
  @IsOptional()
  @IsLine(40)
  readonly codVersion?: string;

  /** The day from which the edition holds. */
  @IsOptional()
  @IsDay()
  readonly validFrom?: string;

  /**
   * Columns that are not found by their usual names, as `field:header`, e.g. `code1:province_code`. Fields: `code0` to `code5`,
   * `name0` to `name5`, `name0.en` (`fr`, `ar`, `es`) to `name5.es`, `validTo`, `supersededBy`.
   */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @IsArray()
  @ArrayMaxSize(60)
  @IsString({ each: true })
  @Length(3, 200, { each: true })
  readonly map?: string[];
}

export class AreaNamesView {
  readonly en?: string;
  readonly fr?: string;
  readonly ar?: string;
  readonly es?: string;
}

export class AreaView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  readonly country!: string;
  readonly pcode!: string;
  /** 0 is the country. */
  readonly level!: number;
  readonly parentId!: string | null;
  /** The ids of the areas that it lies in, from the country down, and its own. */
  readonly path!: string[];
  readonly name!: string;
  readonly names!: AreaNamesView;
  readonly codVersion!: string | null;
  readonly validFrom!: string | null;
  readonly validTo!: string | null;
  /** The area that took its place. */
  readonly supersededBy!: string | null;
}

export class AreaPage {
  readonly items!: AreaView[];
  readonly next!: string | null;
}
