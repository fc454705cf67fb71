import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsTimeZone,
  Matches,
  ValidateNested,
} from 'class-validator';
import { IsNullable, IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type Phase, phaseCodes } from './codes.rules.js';
import { IsCode, IsDay, IsName } from '../platform/field.contract.js';

const countriesMax = 20;

/** A country that an emergency is in. */
export class EmergencyCountry {
  /** ISO 3166-1 alpha-2. */
  @Matches(/^[A-Z]{2}$/)
  readonly country!: string;

  /** ISO 3166-1 alpha-3. */
  @Matches(/^[A-Z]{3}$/)
  readonly country3!: string;

  /** ISO 4217. */
  @Matches(/^[A-Z]{3}$/)
  readonly currency!: string;

  /** IANA, e.g. `Asia/Damascus`. */
  @IsTimeZone()
  readonly timeZone!: string;
}

export class ChangeEmergency {
  @IsName()
  readonly name!: string;

  /** The GLIDE number, e.g. `EQ-2023-000015-TUR`. */
  @IsNullable()
  @Matches(/^[A-Z]{2}-[0-9]{4}-[0-9]{6}-[A-Z]{3}$/)
  readonly glide?: string | null;

  @IsIn(phaseCodes)
  readonly phase!: Phase;

  /** The set of age bands in which the emergency reports: `OCHA_3`, `UNICEF_5`, `UNHCR_5` or `IOM_DTM`. */
  @Matches(/^[A-Z][A-Z0-9_]{1,19}$/)
  readonly ageBands!: string;

  /** A country joins and never leaves. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(countriesMax)
  @ArrayUnique((one: Partial<EmergencyCountry> | null) => one?.country)
  @ValidateNested({ each: true })
  @Type(() => EmergencyCountry)
  readonly countries!: EmergencyCountry[];
}

export class OpenEmergency extends ChangeEmergency {
  /** Short and unique, e.g. `SYR-2026`. */
  @IsCode({ lengthMax: 20 })
  readonly code!: string;

  @IsDay()
  readonly openedOn!: string;
}

export class EmergencyQuery extends PageQuery {
  @IsOptional()
  @IsIn(phaseCodes)
  readonly phase?: Phase;
}

export class AgeBandView {
  /** E.g. `18-59` or `60+`. */
  readonly code!: string;
  readonly from!: number;
  /** The last year of the band; null is open. */
  readonly to!: number | null;
}

export class EmergencyView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  readonly code!: string;
  readonly name!: string;
  readonly glide!: string | null;
  @ApiProperty({ enum: phaseCodes })
  readonly phase!: Phase;
  /** The name of the set of age bands. */
  readonly ageBands!: string;
  readonly bands!: AgeBandView[];
  @ApiProperty({ format: 'date' })
  readonly openedOn!: string;
  readonly countries!: EmergencyCountry[];
  /** What `If-Match` takes, in quotes. */
  readonly version!: number;
}

export class EmergencyPage {
  readonly items!: EmergencyView[];
  readonly next!: string | null;
}
