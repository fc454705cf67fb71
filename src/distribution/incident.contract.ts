import { ArrayUnique, IsIn, IsString, Length } from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';

const kinds = ['crowd', 'security', 'weather', 'theft', 'injury', 'loss', 'other'] as const;
const informed = ['management', 'security', 'authorities', 'community', 'partners', 'donor'] as const;
const severities = ['low', 'medium', 'high'] as const;
const resolutions = ['recovered', 'written_off', 'accepted', 'dismissed'] as const;
const states = ['open', 'proposed', 'resolved'] as const;

/** Something that went wrong at a distribution. No personal data: say what happened, not to whom. */
export class RecordIncident {
  @IsIn(kinds)
  readonly kind!: (typeof kinds)[number];

  @IsIn(severities)
  readonly severity!: (typeof severities)[number];

  @IsString()
  @Length(3, 1_000)
  readonly told!: string;

  /** Who was told of it, by what they are; nobody yet, unless it says so. */
  @IsIn(informed, { each: true })
  @ArrayUnique()
  readonly informed: (typeof informed)[number][] = [];
}

/** How an incident is to be closed: proposed by one person, confirmed by another. */
export class ProposeResolution {
  @IsIn(resolutions)
  readonly resolution!: (typeof resolutions)[number];

  @IsString()
  @Length(3, 500)
  readonly reason!: string;
}

export class IncidentQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly distributionId?: string;

  @IsOptional()
  @IsIn(states)
  readonly state?: (typeof states)[number];
}

export class IncidentView {
  readonly id!: string;
  readonly distributionId!: string;
  /**
   * The service itself opens `over_delivery`, for a handout that was more than was due, `paper_contradicts`, for a keyed line that is not what is known, and what a check after a distribution finds: `not_received`,
   * `wrong_amount` and `paid_for_aid`.
   */
  readonly kind!: string;
  readonly severity!: string;
  readonly handoutId!: string | null;
  readonly told!: string | null;
  readonly informed!: ('management' | 'security' | 'authorities' | 'community' | 'partners' | 'donor')[];
  readonly state!: 'open' | 'proposed' | 'resolved';
  readonly resolution!: string | null;
  readonly resolutionReason!: string | null;
  readonly proposedBy!: string | null;
  readonly resolvedBy!: string | null;
  readonly recordedBy!: string;
  readonly recordedAt!: string;
  readonly resolvedAt!: string | null;
}

export class IncidentPageView {
  readonly items!: IncidentView[];
  readonly next!: string | null;
}
