import { ApiProperty } from '@nestjs/swagger';

/** What is left of one item, or of the cash that one person carries. Quantities are decimals with the currency's digits, or whole units. */
export class ProgressStockView {
  readonly itemId!: string | null;
  /** The item's code, or the currency. */
  readonly code!: string;
  readonly unit!: string | null;
  /** Whose float it is, where it is cash. */
  readonly custodianId!: string | null;
  readonly taken!: string;
  /** What the books say has not been handed out. */
  readonly left!: string;
}

/** What one person recorded at this distribution. */
export class ProgressDeskView {
  readonly personId!: string;
  /** Handouts that stand. */
  readonly handouts!: number;
  readonly perHour!: number;
}

/**
 * How a distribution goes, on one screen. While it runs, planned = served + left + held + notDue; once it is closed, planned = served +
 * absent + notDue.
 *
 * The rate is of handouts that stand and happened in the last 60 whole minutes, the one under way included; or in those since the first
 * handout, where these are fewer.
 */
export class ProgressView {
  readonly distributionId!: string;
  readonly roundId!: string;
  readonly siteId!: string;
  @ApiProperty({ format: 'date' })
  readonly heldOn!: string;
  readonly teamLeaderId!: string;
  readonly state!: 'planned' | 'open' | 'suspended' | 'closed' | 'signed_off' | 'cancelled';
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly openedAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly closedAt!: string | null;
  readonly planned!: number;
  /** Who was handed something that stands. */
  readonly served!: number;
  /** Of those served: who is still due something. */
  readonly partly!: number;
  /** Who is still to come. */
  readonly left!: number;
  /** Who had not come when it was closed. */
  readonly absent!: number;
  readonly held!: number;
  /**
   * Who was taken off the list, got all of it elsewhere meanwhile, was moved to another day or site, or of whom somebody said that it ended
   * otherwise; all, where it was cancelled.
   */
  readonly notDue!: number;
  /** Who was served here though they were not planned here: in none of the figures above. */
  readonly unplanned!: number;
  readonly stock!: ProgressStockView[];
  readonly desks!: number;
  /** Handouts that stand; several to one recipient count each. */
  readonly handouts!: number;
  readonly perHour!: number;
  /** Who recorded handouts, the most first. */
  readonly perDesk!: ProgressDeskView[];
  /** How long those who are left take at this rate; null where there is no rate, or it does not run. */
  readonly minutesToFinish!: number | null;
}

/** A distribution that was closed more than a day ago and that nobody has signed off. */
export class OverdueSignOffView {
  readonly distributionId!: string;
  readonly siteId!: string;
  readonly teamLeaderId!: string;
  @ApiProperty({ format: 'date' })
  readonly heldOn!: string;
  @ApiProperty({ format: 'date-time' })
  readonly closedAt!: string;
}

/** A round that is not closed, whose window is over, and of which somebody is still due something. */
export class RoundBehindView {
  readonly roundId!: string;
  readonly code!: string;
  readonly name!: string;
  @ApiProperty({ format: 'date' })
  readonly windowTo!: string;
  /** Entitlements that stand, as far as the reader's scope holds them. */
  readonly listed!: number;
  /** Of them, those that are still due something. */
  readonly waiting!: number;
}

/** All that goes on, and what is late: of each the first, the longest overdue before the others. */
export class ProgressOverallView {
  /** What is open or suspended now: at most 50. */
  readonly running!: ProgressView[];
  /** At most 100. */
  readonly overdueSignOffs!: OverdueSignOffView[];
  /** At most 100. */
  readonly roundsBehind!: RoundBehindView[];
  /** Whether there is more of any of these than is shown. */
  readonly more!: boolean;
}
