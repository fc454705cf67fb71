import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { SignOffView } from './sign-off.contract.js';
import { StockMoveView } from './supply.contract.js';
import { AreIds, IsDay, IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';

const states = ['planned', 'open', 'suspended', 'closed', 'signed_off', 'cancelled'] as const;
const kinds = ['regular', 'catch_up', 'home_delivery'] as const;
const informed = ['management', 'security', 'authorities', 'community', 'partners', 'donor'] as const;
const causes = ['crowd', 'security', 'weather', 'other'] as const;

/** A run of token numbers of the round, both ends included. */
export class TokenRange {
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  readonly from!: number;

  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  readonly to!: number;
}

/**
 * Plans a distribution of a round at a site: all that its lists have for the site and no other distribution plans; or of that, and of
 * what has no site yet, only the entitlements that are named, or those of some token numbers.
 *
 * A `catch_up` is for those who were absent, or got only a part: at this site, or wherever `absentOf`, names or numbers say. A
 * `home_delivery` too, and it visits them in an area. Whoever is planned anew is open again.
 */
export class PlanDistribution {
  @IsId()
  readonly roundId!: string;

  @IsId()
  readonly siteId!: string;

  /** The day on which it is to be held, `YYYY-MM-DD`. */
  @IsDay()
  readonly heldOn!: string;

  @IsId()
  readonly teamLeaderId!: string;

  @IsInt()
  @Min(1)
  @Max(100)
  readonly desks!: number;

  /** Only these. One that cannot be planned there is refused, and with it the whole. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @AreIds()
  readonly entitlementIds?: string[];

  /** Only those of these token numbers that can be planned there. Not together with `entitlementIds`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => TokenRange)
  readonly tokens?: TokenRange;

  @IsIn(kinds)
  readonly kind: (typeof kinds)[number] = 'regular';

  /** Those who were absent when this distribution of the round closed. Not for a regular one. */
  @IsOptional()
  @IsId()
  readonly absentOf?: string;

  /** Where people are visited: needed for a home delivery, and only for that. */
  @IsOptional()
  @IsId()
  readonly deliveryAreaId?: string;
}

/**
 * Moves all who have not been served yet, or not with all of it, to another day or site of the round: the rest of what was begun, or the
 * whole plan, which is cancelled then. Goods and cash stay where they are until they are counted.
 */
export class MoveDistribution {
  /** The day, `YYYY-MM-DD`. */
  @IsDay()
  readonly heldOn!: string;

  /** Left out: the same site. */
  @IsOptional()
  @IsId()
  readonly siteId?: string;

  /** Left out: the same team leader. */
  @IsOptional()
  @IsId()
  readonly teamLeaderId?: string;

  @IsString()
  @Length(3, 400)
  readonly reason!: string;
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
  @IsIn(causes)
  readonly cause!: (typeof causes)[number];

  @IsString()
  @Length(3, 400)
  readonly reason!: string;

  /** Who was told of it, by what they are: goes into the incident that a suspension opens. */
  @IsIn(informed, { each: true })
  @ArrayUnique()
  readonly informed: (typeof informed)[number][] = [];
}

/** Takes back a plan that was not opened: its households may be planned elsewhere. */
export class CancelDistribution {
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

/**
 * Closes it with what was counted. What is neither returned nor damaged, but still in the books, is missing. More than the books have is
 * not taken in. What came back damaged by a reversal is in the books already: it is not counted again.
 */
export class CloseDistribution {
  @IsArray()
  @ArrayMaxSize(1_000)
  @ArrayUnique((line: CountLine) => line.no)
  @ValidateNested({ each: true })
  @Type(() => CountLine)
  readonly counted!: CountLine[];
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
  /** What was brought while it was held included. */
  readonly taken!: string;
  /** What the books say has not been handed out. */
  readonly left!: string;
  /** Sent back during the day, and counted at the end. */
  readonly returned!: string | null;
  /** As it was found during the day, and counted at the end. */
  readonly damaged!: string | null;
  readonly missing!: string | null;
}

/** What became of a distribution: who did it, when and why. */
export class DistributionStepView {
  readonly did!:
    | 'planned'
    | 'opened'
    | 'suspended'
    | 'resumed'
    | 'moved'
    | 'closed'
    | 'signed_off'
    | 'reopened'
    | 'cancelled';
  readonly cause!: 'crowd' | 'security' | 'weather' | 'other' | null;
  readonly reason!: string | null;
  readonly personId!: string;
  readonly at!: string;
}

export class DistributionView {
  readonly id!: string;
  readonly roundId!: string;
  readonly projectId!: string;
  readonly siteId!: string;
  readonly heldOn!: string;
  readonly kind!: 'regular' | 'catch_up' | 'home_delivery';
  /** Where people are visited, where they are. */
  readonly deliveryAreaId!: string | null;
  /** The distribution whose rest this one serves. */
  readonly movedFrom!: string | null;
  readonly teamLeaderId!: string;
  readonly desks!: number;
  readonly state!: 'planned' | 'open' | 'suspended' | 'closed' | 'signed_off' | 'cancelled';
  /** Why it is suspended or cancelled. */
  readonly stateReason!: string | null;
  readonly version!: number;
  /** How many entitlements are planned there. */
  readonly planned!: number;
  /** For how many of them something was handed out that stands. */
  readonly came!: number;
  readonly stock!: StockLineView[];
  /** What came while it was held, went back, or was found damaged: first things first. */
  readonly stockMoves!: StockMoveView[];
  readonly steps!: DistributionStepView[];
  /** What the team leader signed last, and who signed under it; null until then. */
  readonly signOff!: SignOffView | null;
}

export class DistributionSummaryView {
  readonly id!: string;
  readonly roundId!: string;
  readonly projectId!: string;
  readonly siteId!: string;
  readonly heldOn!: string;
  readonly kind!: 'regular' | 'catch_up' | 'home_delivery';
  readonly deliveryAreaId!: string | null;
  readonly movedFrom!: string | null;
  readonly teamLeaderId!: string;
  readonly desks!: number;
  readonly state!: string;
  readonly version!: number;
}

export class DistributionPageView {
  readonly items!: DistributionSummaryView[];
  readonly next!: string | null;
}
