import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { sensitiveServiceCodes } from '../assistance/service-total.rules.js';
import { IsOptional } from '../platform/optional.contract.js';
import { sexColumns } from './coverage.rules.js';
import { ReportCheckpointView } from './checkpoint.contract.js';

export class ServiceTotalsQuery {
  /** Left out: that of the last month that is over. There are no other filters, for two reports less each other would tell what neither does. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(2000)
  @Max(2099)
  readonly year?: number;
}

export class ServiceTotalCellView {
  @ApiProperty({ enum: sexColumns })
  readonly sex!: string;
  /** A band of the emergency's set, or `unknown`. */
  readonly ageBand!: string;
  /** Null is kept back. */
  readonly people!: number | null;
}

export class ServiceTotalMonthView {
  /** `YYYY-MM` */
  readonly month!: string;
  readonly people!: number | null;
  readonly cells!: ServiceTotalCellView[];
}

/** One service in a year. Columns and months without anybody are left out. */
export class ServiceTotalsOfView {
  @ApiProperty({ enum: sensitiveServiceCodes })
  readonly service!: string;
  readonly months!: ServiceTotalMonthView[];
  /** Of the year. Who came in several months counts in each: nobody is known who could be counted once. */
  readonly people!: number | null;
  /** Of the year, by sex and age band. */
  readonly cells!: ServiceTotalCellView[];
}

/**
 * People whom sensitive services reached, as totals of the months that are over, within the reader's scope. No figure from 1 to 9 is shown,
 * and as many others are kept back as it takes that none of those can be computed.
 */
export class ServiceTotalsView {
  readonly year!: number;
  /** Figures below it, but for 0, are kept back. */
  readonly threshold!: number;
  readonly bandSet!: string;
  readonly services!: ServiceTotalsOfView[];
  /** All that the log held by then is in the figures: so they can be traced to its entries. Null until the log is signed. */
  readonly checkpoint!: ReportCheckpointView | null;
}
