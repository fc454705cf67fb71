import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn } from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type SiteKind, siteKindCodes } from './codes.rules.js';
import { AreIds, IsCode, IsId, IsName } from '../platform/field.contract.js';

const servedMax = 50;

class SiteFields {
  @IsName()
  readonly name!: string;

  @IsIn(siteKindCodes)
  readonly kind!: SiteKind;

  /** Who runs it. */
  @IsId()
  readonly organisationId!: string;

  @IsId()
  readonly areaId!: string;

  /** For a site that all emergencies share (that of the nil emergency): which of them it serves. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(servedMax)
  @ArrayUnique()
  @AreIds()
  readonly serves?: string[];
}

export class CreateSite extends SiteFields {
  /** Short and unique in the emergency, e.g. `WH-ALEPPO-1`. */
  @IsCode()
  readonly code!: string;
}

/** An emergency joins those that the site serves and never leaves them. */
export class ChangeSite extends SiteFields {
  /** Whether new work may be planned there. */
  @IsBoolean()
  readonly active!: boolean;
}

export class SiteQuery extends PageQuery {
  @IsOptional()
  @IsIn(siteKindCodes)
  readonly kind?: SiteKind;

  /** This area and all that lies in it. */
  @IsOptional()
  @IsId()
  readonly areaId?: string;

  @IsOptional()
  @IsId()
  readonly organisationId?: string;

  @IsOptional()
  @IsCode()
  readonly code?: string;

  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  readonly active?: boolean;
}

export class SiteView {
  readonly id!: string;
  /** The nil UUID where several emergencies share the site. */
  readonly emergencyId!: string;
  readonly code!: string;
  readonly name!: string;
  @ApiProperty({ enum: siteKindCodes })
  readonly kind!: SiteKind;
  readonly organisationId!: string;
  readonly areaId!: string;
  readonly active!: boolean;
  /** Of a shared site: the emergencies that it serves; seen from one of them, only that one. */
  readonly serves!: string[];
  /** What `If-Match` takes, in quotes. */
  readonly version!: number;
}

export class SitePage {
  readonly items!: SiteView[];
  readonly next!: string | null;
}
