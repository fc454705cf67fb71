import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsAmount, IsDay, IsId, IsLine, IsName } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type Origin, originCodes } from './codes.rules.js';

const linesMax = 100;
export const quantityMax = 1_000_000_000;

/** Goods of one item and one source. Each line makes a lot. */
export class ReceivedLine {
  @IsId()
  readonly itemId!: string;

  /** Base units of the item. */
  @IsInt()
  @Min(1)
  @Max(quantityMax)
  readonly quantity!: number;

  @IsIn(originCodes)
  readonly origin!: Origin;

  /** The grant that pays for it or gives it; either this or the donor. */
  @IsOptional()
  @IsId()
  readonly grantId?: string;

  /** Who gave it, where there is no grant. */
  @IsOptional()
  @IsName()
  readonly donor?: string;

  /** Of one base unit. */
  @IsAmount()
  readonly unitValue!: string;

  /** ISO 4217. */
  @Matches(/^[A-Z]{3}$/)
  readonly currency!: string;

  /** The last day on which it may be handed out. */
  @IsOptional()
  @IsDay()
  readonly expiresOn?: string;

  /** The maker's; the receipt's reference and the line's number unless told. */
  @IsOptional()
  @IsLine(60)
  readonly batchCode?: string;
}

export class ReceiveGoods {
  @IsId()
  readonly siteId!: string;

  /** The number of the document that came with the goods. */
  @IsLine(50)
  readonly reference!: string;

  @IsDay()
  readonly receivedOn!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(linesMax)
  @ValidateNested({ each: true })
  @Type(() => ReceivedLine)
  readonly lines!: ReceivedLine[];
}

export class ReceiptQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly siteId?: string;
}

export class ReceivedLineView {
  readonly no!: number;
  @ApiProperty({ format: 'uuid' })
  readonly lotId!: string;
  @ApiProperty({ format: 'uuid' })
  readonly itemId!: string;
  readonly quantity!: number;
  readonly batchCode!: string;
  @ApiProperty({ enum: originCodes })
  readonly origin!: Origin;
  readonly grantId!: string | null;
  readonly donor!: string | null;
  /** Of one base unit, with all digits of the currency. */
  readonly unitValue!: string;
  readonly currency!: string;
  readonly expiresOn!: string | null;
}

/** Goods that came in, without their lines. */
export class ReceiptHead {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  @ApiProperty({ format: 'uuid' })
  readonly siteId!: string;
  readonly reference!: string;
  @ApiProperty({ format: 'date' })
  readonly receivedOn!: string;
  readonly recordedAt!: Date;
  @ApiProperty({ format: 'uuid' })
  readonly recordedBy!: string;
}

export class ReceiptView extends ReceiptHead {
  readonly lines!: ReceivedLineView[];
}

export class ReceiptPage {
  readonly items!: ReceiptHead[];
  readonly next!: string | null;
}
