import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsAmount, IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type Receiving, receivings } from './check.rules.js';

export const sampleMax = 5_000;

export class PlanCheck {
  /**
   * What the sample is drawn by: those who were served, in the order of the SHA-256 of the seed followed by the entitlement's id. Draw lots for it in front
   * of others, or take the day's newspaper: who knows the seed beforehand chooses the sample.
   */
  @IsString()
  @Matches(/^[A-Za-z0-9-]{1,60}$/, { message: '$property must be letters, digits and dashes' })
  readonly seed!: string;

  /** How many; left out, as many as a confidence of 0.95 with an error of 0.05 needs. Never more than were served. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(sampleMax)
  readonly size?: number;
}

export class SaidAmount {
  @IsId()
  readonly entitlementLineId!: string;

  /** Cash with its currency's digits, else whole units. */
  @IsString()
  @Matches(/^[0-9]{1,15}(\.[0-9]{1,4})?$/)
  readonly quantity!: string;
}

/** What a household of the sample says. */
export class RecordCheckAnswer {
  @IsId()
  readonly entitlementId!: string;

  @IsIn(receivings)
  readonly received!: Receiving;

  /** How much, where it says so; a line that is left out is as it was handed out. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique((line: SaidAmount) => line.entitlementLineId, { message: 'each line is there once' })
  @ValidateNested({ each: true })
  @Type(() => SaidAmount)
  readonly lines?: SaidAmount[];

  /** Minutes at the distribution; up to a week. */
  @IsInt()
  @Min(0)
  @Max(10_080)
  readonly waitedMinutes!: number;

  /** What it had to pay to get the aid, to whomever; left out, nothing. */
  @ValidateIf((input: RecordCheckAnswer) => input.paid !== undefined || input.paidCurrency !== undefined)
  @IsAmount()
  readonly paid?: string;

  /** ISO 4217, of what was paid. */
  @ValidateIf((input: RecordCheckAnswer) => input.paid !== undefined || input.paidCurrency !== undefined)
  @IsString()
  @Matches(/^[A-Z]{3}$/)
  readonly paidCurrency?: string;

  /** Whether it was treated with respect. */
  @IsBoolean()
  readonly respected!: boolean;
}

export class CheckQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly roundId?: string;

  @IsOptional()
  @IsId()
  readonly distributionId?: string;
}

export class CheckHouseholdQuery extends PageQuery {
  @IsOptional()
  @IsIn(['open', 'answered'])
  readonly state?: 'open' | 'answered';
}

export class CheckView {
  readonly id!: string;
  readonly roundId!: string;
  /** The distribution after which it asks; null where it asks after the whole round. */
  readonly distributionId!: string | null;
  readonly seed!: string;
  /** How many entitlements of households were served, of which the sample was drawn. */
  readonly frame!: number;
  readonly size!: number;
  readonly answered!: number;
  readonly plannedBy!: string;
  readonly plannedAt!: string;
}

export class CheckPageView {
  readonly items!: CheckView[];
  readonly next!: string | null;
}

export class SaidAmountView {
  readonly entitlementLineId!: string;
  readonly quantity!: string;
}

export class CheckAnswerView {
  readonly received!: Receiving;
  readonly lines!: SaidAmountView[];
  readonly waitedMinutes!: number;
  readonly paid!: string | null;
  readonly paidCurrency!: string | null;
  readonly respected!: boolean;
  readonly recordedBy!: string;
  readonly recordedAt!: string;
}

/** A household of the sample, under its pseudonym, and what it says. */
export class CheckHouseholdView {
  readonly checkId!: string;
  /** The order in which the sample was drawn. */
  readonly no!: number;
  readonly entitlementId!: string;
  readonly householdId!: string;
  /** The last one to it that stood when the sample was drawn. */
  readonly handoutId!: string;
  readonly answer!: CheckAnswerView | null;
}

export class CheckHouseholdPageView {
  readonly items!: CheckHouseholdView[];
  readonly next!: string | null;
}
