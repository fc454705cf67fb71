import { IsBooleanString, IsInt, IsIn, IsString, Length, Max, Min } from 'class-validator';
import { Type } from 'class-transformer';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type Outcome, outcomeCodes } from './codes.rules.js';

const languages = ['ar', 'en', 'es', 'fr'] as const;

export class EntitlementQuery extends PageQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(999)
  readonly listNo?: number;

  @IsOptional()
  @IsId()
  readonly siteId?: string;

  @IsOptional()
  @IsId()
  readonly householdId?: string;

  @IsOptional()
  @IsIn(['listed', 'held', 'removed'])
  readonly state?: 'listed' | 'held' | 'removed';

  /** How it stands, as `outcome` says below. */
  @IsOptional()
  @IsIn(outcomeCodes)
  readonly outcome?: Outcome;

  /** By token number, or as they are called: whoever has priority first. */
  @IsIn(['token', 'queue'])
  readonly order: 'token' | 'queue' = 'token';
}

export class EligibilityQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly householdId?: string;

  @IsOptional()
  @IsBooleanString()
  readonly eligible?: string;

  /** The language of the words: English unless told. */
  @IsIn(languages)
  readonly language: (typeof languages)[number] = 'en';
}

export class WhyQuery {
  /** Left out: the language in which the household was told of its rights, where that is one of these; else English. */
  @IsOptional()
  @IsIn(languages)
  readonly language?: (typeof languages)[number];
}

/**
 * What a household is told of a round, in its language: whether it is in or out, and why. Words only, and none that says what is known of
 * a member: of needs, disability and the like they speak as of criteria.
 */
export class WhyView {
  readonly householdId!: string;
  readonly language!: 'ar' | 'en' | 'es' | 'fr';
  readonly direction!: 'ltr' | 'rtl';
  /** Whether the household, or somebody in it, is on an approved list. */
  readonly listed!: boolean;
  /** Whether it was looked at at all. */
  readonly judged!: boolean;
  readonly words!: string[];
}

export class ChangeEntitlement {
  @IsString()
  @Length(3, 500)
  readonly reason!: string;
}

export class EntitlementLineView {
  readonly id!: string;
  readonly kind!: 'item' | 'cash' | 'service' | 'shelter';
  readonly itemId!: string | null;
  readonly currency!: string | null;
  readonly service!: string | null;
  /** A line of shelter is due in units of this type; it is allocated, and never handed out at a desk. */
  readonly shelterType!: string | null;
  readonly grantId!: string | null;
  /** A decimal with the currency's digits, or whole units. */
  readonly due!: string;
  readonly delivered!: string;
}

/** What was done with it after approval: who, when and why. */
export class EntitlementStepView {
  readonly did!: 'held' | 'released' | 'removed' | 'ended' | 'reopened';
  /** How it ended. */
  readonly outcome!: string | null;
  /** Null where the distribution says why: it closed without them, or takes them in again. */
  readonly reason!: string | null;
  readonly distributionId!: string | null;
  readonly personId!: string;
  readonly at!: string;
}

export class EntitlementView {
  readonly id!: string;
  readonly roundId!: string;
  readonly listNo!: number;
  readonly tokenNo!: number;
  readonly recipientKind!: string;
  readonly recipientId!: string;
  readonly householdId!: string | null;
  readonly persons!: number;
  /** Served first; why is kept nowhere. */
  readonly priority!: boolean;
  readonly areaId!: string;
  readonly siteId!: string | null;
  readonly state!: 'listed' | 'held' | 'removed';
  readonly stateReason!: string | null;
  /** Open until all of it is collected, it has ended, or it is taken off the list (`cancelled`). */
  readonly outcome!:
    | 'open'
    | 'collected'
    | 'absent'
    | 'partly'
    | 'refused'
    | 'not_recognised'
    | 'moved'
    | 'deceased'
    | 'duplicate'
    | 'cancelled';
  readonly lines!: EntitlementLineView[];
  /** What was done with it after approval, first things first. */
  readonly steps!: EntitlementStepView[];
}

export class EntitlementPageView {
  readonly items!: EntitlementView[];
  readonly next!: string | null;
}

/** Why a household is in or out: codes of criteria, never what is known of a person. */
export class EligibilityView {
  readonly householdId!: string;
  readonly listNo!: number;
  readonly eligible!: boolean;
  readonly reasons!: string[];
  /** The same in plain words, in the order of the codes. */
  readonly words!: string[];
}

export class EligibilityPageView {
  readonly items!: EligibilityView[];
  readonly next!: string | null;
}
