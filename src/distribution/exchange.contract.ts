import { Matches } from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';

/** Damaged goods of a handout come back, and as many of the same are handed out instead: no new aid. */
export class RecordExchange {
  /** The line of which it was: goods, of the handout's own entitlement. */
  @IsId()
  readonly entitlementLineId!: string;

  /** In whole base units: at most what was handed out as due, and not exchanged before. */
  @Matches(/^[1-9]\d{0,14}$/)
  readonly quantity!: string;

  /** Where it is exchanged: an open distribution of the same round. Left out, that of the handout. */
  @IsOptional()
  @IsId()
  readonly distributionId?: string;
}

export class ExchangeQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly handoutId?: string;

  @IsOptional()
  @IsId()
  readonly distributionId?: string;
}

export class ExchangeView {
  readonly id!: string;
  readonly handoutId!: string;
  readonly entitlementId!: string;
  /** Where it was exchanged. */
  readonly distributionId!: string;
  readonly entitlementLineId!: string;
  /** In base units. */
  readonly quantity!: string;
  readonly recordedBy!: string;
  readonly recordedAt!: string;
}

export class ExchangePageView {
  readonly items!: ExchangeView[];
  readonly next!: string | null;
}
