import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';

const languages = ['ar', 'en', 'es', 'fr'] as const;

export class StatementQuery {
  /** Left out: the language in which the household was told of its rights, where that is one of these; else English. */
  @IsOptional()
  @IsIn(languages)
  readonly language?: (typeof languages)[number];
}

/** One thing that a household was given, that was taken back, or that is still due to it. Nobody is named. */
export class StatementEntryView {
  readonly did!: 'given' | 'reversed' | 'due';
  /** The same in words of the household's language. */
  readonly words!: string;
  /** At the site: of shelter the day on which the household moved in; null for what is still due. */
  @ApiProperty({ type: String, format: 'date', nullable: true })
  readonly day!: string | null;
  /** When it was handed out or taken back; null for shelter, of which only the day is known, and for what is still due. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly at!: string | null;
  /** Of shelter: the first day without it, wherever the household moved in between; null while it lives there, and for all else. */
  @ApiProperty({ type: String, format: 'date', nullable: true })
  readonly until!: string | null;
  readonly kind!: 'item' | 'cash' | 'service' | 'shelter';
  /** The item, currency, service or type of shelter, in the language of the statement. */
  readonly what!: string;
  /** The item's unit, or the currency's code. */
  readonly unit!: string | null;
  /** A decimal with the currency's digits, or whole units. */
  readonly quantity!: string;
  /** How much of it was beyond what was due. */
  readonly over!: string;
  /** Still due, but on hold. */
  readonly held!: boolean;
  readonly siteId!: string | null;
  readonly site!: string | null;
  /** Null for shelter outside of every round. */
  readonly roundId!: string | null;
  readonly round!: string | null;
  /** The member for whom it is, where it is for one alone. */
  readonly individualId!: string | null;
  readonly entitlementId!: string | null;
  readonly entitlementLineId!: string | null;
  readonly handoutId!: string | null;
  readonly allocationId!: string | null;
}

/**
 * All that a household was given of cash, goods, services and shelter, what of it was taken back, and what is still due: one list, first
 * things first, what is due at its end. Of each line of an entitlement, given − reversed, without what was over, is what was delivered, and
 * what is due to it in the list is the rest of it.
 *
 * It holds what the household was promised within the reader's scope, and all that was given of that, wherever it was given.
 */
export class StatementView {
  readonly householdId!: string;
  readonly language!: 'ar' | 'en' | 'es' | 'fr';
  readonly direction!: 'ltr' | 'rtl';
  readonly title!: string;
  readonly entries!: StatementEntryView[];
  /** Whether there are earlier entries, which are left out: the last 2,000 are shown. */
  readonly more!: boolean;
}
