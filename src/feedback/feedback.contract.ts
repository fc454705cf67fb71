import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { IsId, IsLine } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type FeedbackOutcome, feedbackOutcomes, type Informing, informings } from './feedback.rules.js';

/** What somebody says of the assistance, in their own words. Write down only what is offered: whoever records it does not inquire. */
export class RecordFeedback {
  /** One of those that `feedback-kinds` lists. */
  @IsInt()
  @Min(0)
  @Max(99)
  readonly category!: number;

  /** One of those that `feedback-kinds` lists. */
  @IsString()
  @Matches(/^[a-z][a-z_]{0,39}$/)
  readonly channel!: string;

  /** Whose help desk or hotline takes it. */
  @IsId()
  readonly organisationId!: string;

  /** Where it was said, or what it is about; left out where it is about no site. */
  @IsOptional()
  @IsId()
  readonly siteId?: string;

  /** Left out where whoever says it is not registered or wants not to be named. */
  @IsOptional()
  @IsId()
  readonly householdId?: string;

  /** ISO 639, of what was said. */
  @IsOptional()
  @IsString()
  @Matches(/^[a-z]{2,3}$/)
  readonly language?: string;

  @IsString()
  @Length(3, 4_000)
  readonly told!: string;
}

/** The same for every category: nobody learns from it which it was. */
export class RecordedFeedbackView {
  /** In groups of four: `7KQ2-M9XA-04TD`. Give it to whoever said it. */
  readonly reference!: string;
}

export class AnswerFeedback {
  @IsIn(feedbackOutcomes)
  readonly outcome!: FeedbackOutcome;

  /** Whether whoever gave it was told, or why not. */
  @IsIn(informings)
  readonly informed!: Informing;

  @IsString()
  @Length(3, 4_000)
  readonly told!: string;
}

export class FeedbackQuery extends PageQuery {
  @IsOptional()
  @IsIn(['open', 'answered'])
  readonly state?: 'open' | 'answered';

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(99)
  readonly category?: number;

  @IsOptional()
  @IsId()
  readonly siteId?: string;

  @IsOptional()
  @IsId()
  readonly householdId?: string;
}

/** A reference code as it was read out. In the body, so that it stands in no address. */
export class FindFeedback {
  @IsLine(40)
  readonly reference!: string;
}

export class FeedbackItemView {
  readonly id!: string;
  readonly reference!: string;
  readonly category!: number;
  readonly channel!: string;
  readonly organisationId!: string;
  readonly siteId!: string | null;
  readonly householdId!: string | null;
  readonly language!: string | null;
  readonly state!: 'open' | 'answered';
  readonly recordedBy!: string;
  readonly recordedAt!: string;
}

export class FeedbackAnswerView {
  readonly outcome!: FeedbackOutcome;
  readonly informed!: Informing;
  readonly told!: string;
  readonly answeredBy!: string;
  readonly answeredAt!: string;
}

export class FeedbackView extends FeedbackItemView {
  readonly told!: string;
  readonly answer!: FeedbackAnswerView | null;
}

export class FeedbackPageView {
  readonly items!: FeedbackItemView[];
  readonly next!: string | null;
}

export class FeedbackCategoryView {
  readonly code!: number;
  readonly meaning!: string;
  /** What is `sensitive` or `highly_sensitive` is for focal points alone. */
  readonly sensitivity!: 'open' | 'restricted' | 'sensitive' | 'highly_sensitive';
  readonly handler!: string;
  /** Within how many hours to acknowledge it; 0 is at once, null is never. */
  readonly acknowledgeHours!: number | null;
  /** Within how many days to close it; null is as the organisation's policy says. */
  readonly closeDays!: number | null;
}

export class FeedbackChannelView {
  readonly code!: string;
  readonly meaning!: string;
}

export class FeedbackKindsView {
  readonly categories!: FeedbackCategoryView[];
  readonly channels!: FeedbackChannelView[];
}
