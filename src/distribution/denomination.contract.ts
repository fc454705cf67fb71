import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, Matches } from 'class-validator';
import { Transform } from 'class-transformer';

export class DenominationQuery {
  /** ISO 4217, of the cash that is due there. */
  @Matches(/^[A-Z]{3}$/)
  readonly currency!: string;

  /** What notes and coins there are, as `50,20,10,5,0.5`: at most 20, with the currency's digits. */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(/^(?=.*[1-9])\d{1,15}(\.\d{1,4})?$/, {
    each: true,
    message: 'values are decimals above zero, with commas between them',
  })
  readonly values!: string[];
}

export class DenominationView {
  /** With the currency's digits. */
  readonly value!: string;
  readonly pieces!: number;
}

/** What each of those who are due the same is paid. */
export class PacketView {
  readonly amount!: string;
  readonly recipients!: number;
  /** As few as pay just that; the largest first. */
  readonly pieces!: DenominationView[];
}

/** Which notes and coins to draw, so that everybody who is planned and still due cash can be paid to the last unit. */
export class DenominationsView {
  readonly distributionId!: string;
  readonly currency!: string;
  readonly recipients!: number;
  readonly total!: string;
  readonly pieces!: DenominationView[];
  /** By amount, the smallest first. */
  readonly packets!: PacketView[];
}
