import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';

const decisions = ['suspended', 'resumed', 'skipped', 'stopped'] as const;

/**
 * Decides about a series of rounds. While it is suspended, and after it is stopped, none of its rounds is planned or carried out further; what is
 * open goes on until it closes. A skipped instalment never has a round.
 */
export class DecideSeries {
  @IsIn(decisions)
  readonly did!: (typeof decisions)[number];

  /** The instalment that is skipped. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(120)
  readonly instalment?: number;

  @IsString()
  @Length(3, 500)
  readonly reason!: string;
}

export class InstalmentView {
  readonly instalment!: number;
  /** Null where it is not planned yet. */
  readonly roundId!: string | null;
  readonly state!: 'draft' | 'submitted' | 'approved' | 'open' | 'closed' | 'skipped' | 'not_planned';
}

export class SeriesStepView {
  readonly did!: 'suspended' | 'resumed' | 'skipped' | 'stopped';
  readonly instalment!: number | null;
  readonly reason!: string;
  readonly personId!: string;
  readonly at!: string;
}

export class SeriesView {
  /** The id of its first round. */
  readonly seriesId!: string;
  readonly state!: 'running' | 'suspended' | 'stopped';
  readonly instalments!: InstalmentView[];
  /** First things first. */
  readonly steps!: SeriesStepView[];
}
