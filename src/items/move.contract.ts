import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsDay, IsId, IsLine } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type MoveReason, moveReasonCodes } from './codes.rules.js';
import { quantityMax } from './receipt.contract.js';

const linesMax = 100;

export class MovedLine {
  @IsId()
  readonly lotId!: string;

  /** Base units of the item. */
  @IsInt()
  @Min(1)
  @Max(quantityMax)
  readonly quantity!: number;
}

export class MoveStock {
  @IsId()
  readonly fromSiteId!: string;

  @IsId()
  readonly toSiteId!: string;

  @IsDay()
  readonly movedOn!: string;

  @IsIn(moveReasonCodes)
  readonly reason!: MoveReason;

  /** The number of the document that goes with the goods. */
  @IsOptional()
  @IsLine(60)
  readonly reference?: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(linesMax)
  @ArrayUnique((line: Partial<MovedLine> | null) => line?.lotId)
  @ValidateNested({ each: true })
  @Type(() => MovedLine)
  readonly lines!: MovedLine[];
}

export class MoveQuery extends PageQuery {
  /** Where the goods left or arrived. */
  @IsOptional()
  @IsId()
  readonly siteId?: string;
}

export class MovedLineView {
  readonly no!: number;
  @ApiProperty({ format: 'uuid' })
  readonly lotId!: string;
  @ApiProperty({ format: 'uuid' })
  readonly itemId!: string;
  readonly quantity!: number;
}

/** Goods that went from one site to another, without their lines. */
export class MoveHead {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty({ format: 'uuid' })
  readonly fromSiteId!: string;
  @ApiProperty({ format: 'uuid' })
  readonly toSiteId!: string;
  @ApiProperty({ format: 'date' })
  readonly movedOn!: string;
  @ApiProperty({ enum: moveReasonCodes })
  readonly reason!: MoveReason;
  readonly reference!: string | null;
  readonly recordedAt!: Date;
  @ApiProperty({ format: 'uuid' })
  readonly recordedBy!: string;
}

export class MoveView extends MoveHead {
  readonly lines!: MovedLineView[];
}

export class MovePage {
  readonly items!: MoveHead[];
  readonly next!: string | null;
}
