import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsHeadCount } from '../assistance/recipient.contract.js';
import { AreIds, IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';

const captured = ['live', 'paper', 'device'] as const;
const collectors = ['primary', 'alternate', 'representative', 'other', 'none'] as const;
const identities = ['card', 'document', 'photo', 'questions', 'witnesses', 'none'] as const;
const proofs = ['signature', 'thumbprint', 'photo', 'paper', 'pin', 'none'] as const;

/** A moment with its offset. */
export const moment = /T\d{2}:\d{2}:[0-5]\d(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Nobody is recognised only where nobody collects. */
function IsIdentity(): PropertyDecorator {
  return ValidateBy({
    name: 'isIdentity',
    validator: {
      validate: (identity, args) =>
        identity !== 'none' || (args?.object as RecordHandout | undefined)?.collector === 'none',
      defaultMessage: () => 'identity is none only where the collector is none',
    },
  });
}

/** A device names itself and its count, always both. */
function fromDevice({ captured: how, deviceId, deviceCounter }: RecordHandout): boolean {
  return how === 'device' || deviceId !== undefined || deviceCounter !== undefined;
}

/** How much of one entitlement line was given. */
export class GivenLine {
  @IsId()
  readonly entitlementLineId!: string;

  /** Money as a decimal with its currency's digits (`12.500` JOD, `500` XOF); goods and services in whole units. */
  @IsString()
  @Matches(/^\d{1,15}(\.\d{1,4})?$/, { message: 'quantity must be a decimal string such as 5 or 12.50' })
  readonly quantity!: string;
}

/** One handout to one household, person, institution or place. Its id is made by the desk, so that sending it again changes nothing. */
export class RecordHandout {
  /** UUID of version 4 or 7, made and kept by the sender before it first sends. */
  @IsId()
  readonly id!: string;

  @IsId()
  readonly distributionId!: string;

  @IsId()
  readonly entitlementId!: string;

  /** What was given; left out, all that is still due; on paper or a device, all that the entitlement promises. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique((line: GivenLine) => line.entitlementLineId)
  @ValidateNested({ each: true })
  @Type(() => GivenLine)
  readonly lines?: GivenLine[];

  /** Needed where less is given than is due. */
  @IsOptional()
  @IsString()
  @Length(3, 200)
  readonly shortReason?: string;

  /**
   * Who took it: of a household, whom it named; of an institution or community, who represents it; `none` at a place, where nobody signs.
   * `other` needs a reason, and is its own act.
   */
  @IsIn(collectors)
  readonly collector!: (typeof collectors)[number];

  @ValidateIf(
    (handout: RecordHandout) => handout.collector === 'other' || handout.collectorReason !== undefined,
  )
  @IsString()
  @Length(3, 200)
  readonly collectorReason?: string;

  /** How the collector was recognised; `none` only where there is none. */
  @IsIn(identities)
  @IsIdentity()
  readonly identity!: (typeof identities)[number];

  /** The two witnesses, where nothing else shows who it is: staff or registered individuals, and not who records it. */
  @ValidateIf(
    (handout: RecordHandout) => handout.identity === 'witnesses' || handout.witnessIds !== undefined,
  )
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(2)
  @ArrayUnique()
  @AreIds()
  readonly witnessIds?: string[];

  @IsIn(proofs)
  readonly proofKind!: (typeof proofs)[number];

  /** Where the proof is kept: a page and line, a file's hash. No personal data. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly proofRef?: string;

  /** `live` is happening now and may be refused; `paper` and `device` tell of what has happened and are kept whatever they say. */
  @IsIn(captured)
  readonly captured: (typeof captured)[number] = 'live';

  /**
   * When it happened on paper or a device, by the clock of whoever saw it; left out, now. Not before the week that ends with the
   * distribution's day, nor more than a day ahead. What is live happens now, whatever is told.
   */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(moment, {
    message: '$property must be a moment with its offset, such as 2026-11-23T08:00:00+03:00',
  })
  readonly occurredAt?: string;

  /** Heads that were there, by sex, then by age band: needed at a place, possible for a community or institution. */
  @IsOptional()
  @IsHeadCount()
  readonly counted?: { [sex: string]: { [ageBand: string]: number } };

  @ValidateIf(fromDevice)
  @IsId()
  readonly deviceId?: string;

  /** The device's own count of its handouts: 1, 2, 3… */
  @ValidateIf(fromDevice)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly deviceCounter?: number;
}

/** Up to 500 handouts, each recorded or refused on its own. */
export class RecordHandouts {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique((handout: RecordHandout) => handout.id, { message: 'each handout has an id of its own' })
  @ValidateNested({ each: true })
  @Type(() => RecordHandout)
  readonly handouts!: RecordHandout[];
}

export class HandoutQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly distributionId?: string;

  @IsOptional()
  @IsId()
  readonly entitlementId?: string;
}

export class HandoutLineView {
  readonly entitlementLineId!: string;
  /** As given: money with its currency's digits, else whole units. */
  readonly quantity!: string;
  /** How much of it was beyond what was due. */
  readonly over!: string;
}

/** A handout as it was recorded. */
export class HandoutView {
  readonly id!: string;
  readonly distributionId!: string;
  readonly entitlementId!: string;
  /** 1 for the first handout of the entitlement, 2 for the second part… Numbers are never used again. */
  readonly deliveryNo!: number;
  readonly lines!: HandoutLineView[];
  readonly collector!: string;
  readonly collectorId!: string | null;
  readonly collectorReason!: string | null;
  readonly identity!: string;
  readonly witnessIds!: string[];
  readonly proofKind!: string;
  readonly proofRef!: string | null;
  readonly captured!: string;
  readonly deviceId!: string | null;
  readonly deviceCounter!: number | null;
  readonly shortReason!: string | null;
  /** Heads that were there, by sex, then by age band of the set that the emergency had then, where nobody is named. A band's code says its ages. */
  readonly counted!: { [key: string]: unknown } | null;
  /** How many heads. */
  readonly persons!: number | null;
  /** The handout to a wrong household that this one puts right. */
  readonly anewOf!: string | null;
  readonly occurredAt!: string;
  readonly recordedAt!: string;
  readonly recordedBy!: string;
  /** Came in after the distribution was closed. */
  readonly late!: boolean;
  /** More was given than was due: an incident is open. */
  readonly over!: boolean;
  /** Whether the household says that it did not get this, and nobody has resolved it yet. */
  readonly disputed!: boolean;
  /** The short code on the household's receipt: no personal data. */
  readonly receiptCode!: string;
}

/** What became of one handout of a batch. */
export class HandoutOutcomeView {
  readonly id!: string;
  readonly outcome!: 'recorded' | 'refused';
  /**
   * The status that it would have alone. 409 and 422 are decisions, which its id keeps; after 429 and 5xx send the same again under the same id; after
   * any other put it right first.
   */
  readonly status!: number;
  /** Whether the same handout had been sent before. */
  readonly replayed!: boolean;
  readonly handout?: HandoutView;
  /** Why it was refused. */
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly extra?: { [key: string]: unknown };
}

export class HandoutPageView {
  readonly items!: HandoutView[];
  readonly next!: string | null;
}

export class HandoutOutcomesView {
  /** In the order in which they were sent. */
  readonly items!: HandoutOutcomeView[];
  readonly recorded!: number;
  readonly refused!: number;
}
