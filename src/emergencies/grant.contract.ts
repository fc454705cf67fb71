import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  Matches,
  ValidateNested,
} from 'class-validator';
import { IsNullable, IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { AreIds, IsAmount, IsCode, IsDay, IsId, IsName } from '../platform/field.contract.js';

export const linesMax = 100;
const servedMax = 50;
const states = ['recorded', 'approved'] as const;

export class GrantLine {
  /** Short and unique in the grant. */
  @IsCode()
  readonly code!: string;

  @IsName()
  readonly name!: string;

  /** The project that the line is for, where it is for one. */
  @IsNullable()
  @IsId()
  readonly projectId?: string | null;

  /** In the grant's currency, with no more digits than it has. */
  @IsAmount()
  readonly amount!: string;
}

/** What may be corrected until the grant is approved. */
export class CorrectGrant {
  /** Who gives, as they call themselves. */
  @IsName()
  readonly donor!: string;

  /** Who gives, where it is an organisation here. */
  @IsNullable()
  @IsId()
  readonly donorOrganisationId?: string | null;

  /** ISO 4217. */
  @Matches(/^[A-Z]{3}$/)
  readonly currency!: string;

  /** What its lines add up to. */
  @IsAmount()
  readonly amount!: string;

  @IsDay()
  readonly startsOn!: string;

  /** The last day. */
  @IsDay()
  readonly endsOn!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(linesMax)
  @ArrayUnique((line: Partial<GrantLine> | null) => line?.code)
  @ValidateNested({ each: true })
  @Type(() => GrantLine)
  readonly lines!: GrantLine[];

  /** For a grant that all emergencies share (that of the nil emergency): which of them it serves. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(servedMax)
  @ArrayUnique()
  @AreIds()
  readonly serves?: string[];
}

export class RecordGrant extends CorrectGrant {
  /** Short and unique in the emergency. */
  @IsCode()
  readonly code!: string;

  /** Who holds the grant and answers for it. */
  @IsId()
  readonly organisationId!: string;
}

export class GrantQuery extends PageQuery {
  @IsOptional()
  @IsIn(states)
  readonly state?: 'recorded' | 'approved';

  @IsOptional()
  @IsId()
  readonly organisationId?: string;

  @IsOptional()
  @IsCode()
  readonly code?: string;
}

export class GrantLineView {
  /** The owner of the ledger's account `grant`. */
  readonly id!: string;
  readonly code!: string;
  readonly name!: string;
  readonly projectId!: string | null;
  readonly amount!: string;
}

export class GrantView {
  readonly id!: string;
  /** The nil UUID where several emergencies share the grant. */
  readonly emergencyId!: string;
  readonly code!: string;
  readonly donor!: string;
  readonly donorOrganisationId!: string | null;
  readonly organisationId!: string;
  readonly currency!: string;
  readonly amount!: string;
  @ApiProperty({ format: 'date' })
  readonly startsOn!: string;
  @ApiProperty({ format: 'date' })
  readonly endsOn!: string;
  @ApiProperty({ enum: states })
  readonly state!: 'recorded' | 'approved';
  /** Of a shared grant, seen from one emergency: without the lines of other emergencies' projects. */
  readonly lines!: GrantLineView[];
  /** What the lines that are not shown add up to. */
  readonly elsewhere!: string;
  /** Of a shared grant: the emergencies that it serves; seen from one of them, only that one. */
  readonly serves!: string[];
  readonly recordedAt!: Date;
  readonly approvedAt!: Date | null;
  /** What `If-Match` takes, in quotes. */
  readonly version!: number;
}

export class GrantPage {
  readonly items!: GrantView[];
  readonly next!: string | null;
}
