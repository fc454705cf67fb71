import { ApiProperty } from '@nestjs/swagger';

import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type Origin, originCodes } from './codes.rules.js';

export class StockQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly siteId?: string;

  @IsOptional()
  @IsId()
  readonly itemId?: string;

  @IsOptional()
  @IsId()
  readonly grantId?: string;
}

/** What lies of one lot at one site. Lots of which nothing is left there are not told. */
export class StockView {
  @ApiProperty({ format: 'uuid' })
  readonly siteId!: string;
  @ApiProperty({ format: 'uuid' })
  readonly itemId!: string;
  readonly itemCode!: string;
  @ApiProperty({ format: 'uuid' })
  readonly lotId!: string;
  readonly batchCode!: string;
  /** Goods that were received without an emergency: any that the site serves may use them. */
  readonly prePositioned!: boolean;
  @ApiProperty({ enum: originCodes })
  readonly origin!: Origin;
  readonly grantId!: string | null;
  readonly donor!: string | null;
  /** Of one base unit, with all digits of the currency. */
  readonly unitValue!: string;
  readonly currency!: string;
  readonly expiresOn!: string | null;
  /** Base units that nobody has reserved. */
  readonly stock!: number;
  /** Base units that open distributions have reserved from here. */
  readonly reserved!: number;
  /** Base units that lie here: stock and reserved. */
  readonly physical!: number;
}

export class StockPage {
  readonly items!: StockView[];
  readonly next!: string | null;
}
