import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { IsHeadCount } from './recipient.contract.js';
import { type SensitiveService, sensitiveServiceCodes } from './service-total.rules.js';

/**
 * How many people a sensitive service reached at a site in a month. Nothing in it is of a household or a person, and nothing is told in
 * words; there is no field that could name somebody, and one that is sent is refused.
 */
export class RecordServiceTotal {
  @IsId()
  readonly organisationId!: string;

  @IsId()
  readonly siteId!: string;

  @IsIn(sensitiveServiceCodes)
  readonly service!: SensitiveService;

  /** `YYYY-MM`, of which there is nothing finer. */
  @Matches(/^20\d{2}-(0[1-9]|1[0-2])$/, { message: '$property must be a month, YYYY-MM' })
  readonly month!: string;

  /** People by sex, then by age band of the emergency or `unknown`; empty where nobody came. */
  @IsHeadCount()
  readonly counted!: { [sex: string]: { [ageBand: string]: number } };
}

/** What should have been recorded: it counts instead, and what was recorded is kept. */
export class CorrectServiceTotal {
  @IsHeadCount()
  readonly counted!: { [sex: string]: { [ageBand: string]: number } };
}

export class ServiceTotalQuery extends PageQuery {}

/** A report, without what it counts: figures are read where small ones are not shown. */
export class ServiceTotalReportView {
  readonly id!: string;
  readonly organisationId!: string;
  readonly siteId!: string;
  @ApiProperty({ enum: sensitiveServiceCodes })
  readonly service!: SensitiveService;
  readonly month!: string;
  /** The report that it corrects. */
  readonly correctsId!: string | null;
  /** False once another one corrects it. */
  readonly stands!: boolean;
  readonly recordedBy!: string;
  @ApiProperty({ format: 'date-time' })
  readonly recordedAt!: string;
}

/** A report as it was recorded, told only to who records it. */
export class ServiceTotalView extends ServiceTotalReportView {
  readonly counted!: { [key: string]: unknown };
  readonly bandSet!: string;
  readonly people!: number;
}

export class ServiceTotalPageView {
  readonly items!: ServiceTotalReportView[];
  readonly next!: string | null;
}
