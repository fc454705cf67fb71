import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';

const moments = ['start', 'shift', 'end'] as const;

export class CountedLine {
  /** The number of the line among what the distribution took along. */
  @IsInt()
  @Min(1)
  @Max(32_767)
  readonly no!: number;

  /** What is there in good condition: a decimal with the currency's digits, or whole units. */
  @Matches(/^\d{1,15}(\.\d{1,4})?$/)
  readonly good!: string;

  @Matches(/^\d{1,15}(\.\d{1,4})?$/)
  readonly damaged: string = '0';
}

/** What one person counted: each line that the distribution took along. Another confirms it; where a shift ends, whoever takes it over. */
export class CountCustody {
  @IsIn(moments)
  readonly moment!: (typeof moments)[number];

  /** Needed where a shift hands over, and only there. */
  @IsOptional()
  @IsId()
  readonly takesOverId?: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ArrayUnique((line: CountedLine) => line.no)
  @ValidateNested({ each: true })
  @Type(() => CountedLine)
  readonly counted!: CountedLine[];
}

export class CustodyLineView {
  readonly no!: number;
  readonly good!: string;
  readonly damaged!: string;
  /** What the books said was left when it was counted. */
  readonly books!: string;
  /** What was counted beyond that; below zero where something was missing. */
  readonly difference!: string;
}

export class CustodyCountView {
  readonly id!: string;
  readonly distributionId!: string;
  readonly moment!: 'start' | 'shift' | 'end';
  readonly takesOverId!: string | null;
  readonly lines!: CustodyLineView[];
  readonly countedBy!: string;
  readonly countedAt!: string;
  /** Null until a second person says so. */
  readonly confirmedBy!: string | null;
  readonly confirmedAt!: string | null;
}

export class CustodyView {
  /** Who carries what the distribution has: whoever took it over last, or the custodian of its float; null where it has no cash and nobody took it over. */
  readonly custodianId!: string | null;
  /** All counts, the first one first. */
  readonly counts!: CustodyCountView[];
}
