import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';

/** So much of an item or of a currency, paid by one grant. */
export class SupplyLine {
  /** The item; of cash the currency is named instead. */
  @ValidateIf((line: SupplyLine) => line.currency === undefined)
  @IsId()
  readonly itemId?: string;

  /** ISO 4217, of cash. */
  @ValidateIf((line: SupplyLine) => line.itemId === undefined || line.currency !== undefined)
  @Matches(/^[A-Z]{3}$/)
  readonly currency?: string;

  /** Left out: goods that no grant paid for. */
  @IsOptional()
  @IsId()
  readonly grantId?: string;

  /** A decimal with the currency's digits, or whole base units. */
  @Matches(/^(?=.*[1-9])\d{1,15}(\.\d{1,4})?$/, { message: '$property must be a decimal above zero' })
  readonly quantity!: string;
}

/** Brings more to a distribution that is held: goods that lie at its site, first to expire first, and cash of the person who carries it. */
export class SupplyDistribution {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique((line: SupplyLine) => [line.itemId, line.currency, line.grantId].join(' '))
  @ValidateNested({ each: true })
  @Type(() => SupplyLine)
  readonly lines!: SupplyLine[];

  /** Who carries the cash; needed where cash is brought. */
  @IsOptional()
  @IsId()
  readonly custodianId?: string;
}

export class LeavingLine {
  /** The number of the line among what the distribution took along. */
  @IsInt()
  @Min(1)
  @Max(32_767)
  readonly no!: number;

  /** In whole base units, as counted. */
  @Matches(/^[1-9]\d{0,14}$/)
  readonly quantity!: string;
}

/** Sends goods that are not needed back to where they were taken from. Cash is counted by two people at the end. */
export class SendBack {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique((line: LeavingLine) => line.no)
  @ValidateNested({ each: true })
  @Type(() => LeavingLine)
  readonly lines!: LeavingLine[];
}

/** Takes goods off the tables that are damaged: they are explained at sign-off. */
export class RecordDamage extends SendBack {
  /** What happened to them. No personal data. */
  @IsString()
  @Length(3, 400)
  readonly reason!: string;
}

/** What came to a distribution while it was held, or left it otherwise than into people's hands. */
export class StockMoveView {
  readonly no!: number;
  readonly kind!: 'supplied' | 'sent_back' | 'damaged';
  /** A decimal with the currency's digits, or whole base units. */
  readonly quantity!: string;
  /** Why it is damaged. */
  readonly reason!: string | null;
  readonly personId!: string;
  readonly at!: string;
}
