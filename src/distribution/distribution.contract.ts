import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsId } from '../emergencies/field.contract.js';
import { PageQuery } from '../platform/page.contract.js';

const states = ['planned', 'open', 'suspended', 'closed', 'signed_off'] as const;

/** Plans a distribution of a round at one of its sites: all that the round's lists plan there and no other distribution does. */
export class PlanDistribution {
  @IsId()
  readonly roundId!: string;

  @IsId()
  readonly siteId!: string;

  /** The day on which it is to be held, `YYYY-MM-DD`. */
  @IsISO8601({ strict: true })
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  readonly heldOn!: string;

  @IsId()
  readonly teamLeaderId!: string;

  @IsInt()
  @Min(1)
  @Max(100)
  readonly desks!: number;
}

/** Opens it: what is promised there is taken from the site's stock, and cash from the custodian's float. */
export class OpenDistribution {
  /** Who carries the cash; needed where cash is to be handed out. */
  @IsOptional()
  @IsId()
  readonly custodianId?: string;

  /** Opens it with what there is, though that is less than what is promised. */
  @IsBoolean()
  readonly short: boolean = false;
}

export class SuspendDistribution {
  @IsIn(['crowd', 'security', 'weather', 'other'])
  readonly cause!: 'crowd' | 'security' | 'weather' | 'other';

  @IsString()
  @Length(3, 400)
  readonly reason!: string;
}

export class CountLine {
  /** The number of the line among what the distribution took along. */
  @IsInt()
  @Min(1)
  @Max(32_767)
  readonly no!: number;

  /** What goes back, as a decimal with the currency's digits, or in whole units. */
  @Matches(/^\d{1,15}(\.\d{1,4})?$/)
  readonly returned!: string;

  @Matches(/^\d{1,15}(\.\d{1,4})?$/)
  readonly damaged: string = '0';
}

/** Closes it with what was counted. What is neither returned nor damaged, but still in the books, is missing. */
export class CloseDistribution {
  @IsArray()
  @ArrayMaxSize(1_000)
  @ArrayUnique((line: CountLine) => line.no)
  @ValidateNested({ each: true })
  @Type(() => CountLine)
  readonly counted!: CountLine[];
}

export class SignOffDistribution {
  /** Needed where something is damaged or missing. */
  @IsOptional()
  @IsString()
  @Length(3, 1_000)
  readonly explanation?: string;
}

export class DistributionQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly roundId?: string;

  @IsOptional()
  @IsId()
  readonly siteId?: string;

  @IsOptional()
  @IsIn(states)
  readonly state?: (typeof states)[number];
}

/** What was taken along of one lot, or of one custodian's float. Quantities are decimals with the currency's digits, or whole units. */
export class StockLineView {
  readonly no!: number;
  readonly commodityId!: string;
  /** The currency's code where it is cash. */
  readonly currency!: string | null;
  readonly grantId!: string | null;
  readonly lotId!: string | null;
  readonly custodianId!: string | null;
  readonly taken!: string;
  /** What the books say has not been handed out. */
  readonly left!: string;
  readonly returned!: string | null;
  readonly damaged!: string | null;
  readonly missing!: string | null;
}

export class DistributionView {
  readonly id!: string;
  readonly roundId!: string;
  readonly projectId!: string;
  readonly siteId!: string;
  readonly heldOn!: string;
  readonly teamLeaderId!: string;
  readonly desks!: number;
  readonly state!: 'planned' | 'open' | 'suspended' | 'closed' | 'signed_off';
  readonly stateReason!: string | null;
  readonly version!: number;
  /** How many entitlements are planned there. */
  readonly planned!: number;
  /** For how many of them something was handed out that stands. */
  readonly came!: number;
  readonly stock!: StockLineView[];
}

export class DistributionSummaryView {
  readonly id!: string;
  readonly roundId!: string;
  readonly projectId!: string;
  readonly siteId!: string;
  readonly heldOn!: string;
  readonly teamLeaderId!: string;
  readonly desks!: number;
  readonly state!: string;
  readonly version!: number;
}

export class DistributionPageView {
  readonly items!: DistributionSummaryView[];
  readonly next!: string | null;
}
