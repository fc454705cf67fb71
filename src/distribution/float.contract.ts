import { IsISO8601, IsString, Matches } from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';

/** Hands cash of a grant line to a person who carries it, until the day on which it is settled. */
export class AdvanceCash {
  @IsId()
  readonly custodianId!: string;

  @IsId()
  readonly grantLineId!: string;

  /** Decimal with the currency's own digits. */
  @IsString()
  @Matches(/^\d{1,15}(\.\d{1,4})?$/)
  readonly amount!: string;

  @IsISO8601({ strict: true })
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  readonly settleBy!: string;
}

/** Takes cash that was not handed out back from its custodian. */
export class ReturnCash {
  @IsId()
  readonly custodianId!: string;

  @IsId()
  readonly grantLineId!: string;

  @IsString()
  @Matches(/^\d{1,15}(\.\d{1,4})?$/)
  readonly amount!: string;
}

export class AdvanceQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly custodianId?: string;
}

export class CashAdvanceView {
  readonly id!: string;
  readonly kind!: 'advance' | 'return';
  readonly custodianId!: string;
  readonly grantId!: string;
  readonly grantLineId!: string;
  readonly currency!: string;
  readonly amount!: string;
  /** The day by which it is to be settled; null for a return. */
  readonly settleBy!: string | null;
  readonly recordedBy!: string;
  readonly recordedAt!: string;
}

export class CashAdvancePageView {
  readonly items!: CashAdvanceView[];
  readonly next!: string | null;
}

/** What somebody carries of one grant. Amounts are decimals with the currency's digits. */
export class CustodianView {
  readonly custodianId!: string;
  readonly grantId!: string;
  readonly currency!: string;
  readonly inFloat!: string;
  /** Taken along to distributions that have not been counted yet. */
  readonly atDistributions!: string;
  /** The next day by which something is to be settled. */
  readonly settleBy!: string | null;
  /** What should have been settled: nothing more is advanced to them until it is. What was advanced first counts as settled first. */
  readonly overdue!: string;
  readonly overdueSince!: string | null;
}

export class CustodiansView {
  readonly items!: CustodianView[];
}
