import { IsIn, IsInt, IsString, Length, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';

const kinds = ['institution', 'community', 'place'] as const;

/** Whole numbers by sex, then by age band; which sexes and bands there are is for the rules to say. */
export function IsHeadCount(): PropertyDecorator {
  const isTable = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  return ValidateBy({
    name: 'isHeadCount',
    validator: {
      validate: (value: unknown) =>
        isTable(value) &&
        Object.values(value).every(
          (bands: unknown) =>
            isTable(bands) && Object.values(bands).every((count: unknown) => isCount(count)),
        ),
      defaultMessage: () => 'counted must be whole numbers by sex, then by age band',
    },
  });
}

/** Whoever receives but is no household: a school or clinic, a community, or a place where heads are counted. Never a person's name. */
export class CreateRecipient {
  @IsIn(kinds)
  readonly kind!: (typeof kinds)[number];

  @IsId()
  readonly organisationId!: string;

  @IsString()
  @Length(1, 200)
  readonly name!: string;

  /** The office of who signs, such as "head teacher": not the name. Not for a place. */
  @ValidateIf((input: CreateRecipient) => input.kind !== 'place' || input.representativeRole !== undefined)
  @IsString()
  @Length(1, 100)
  readonly representativeRole?: string;

  @IsId()
  readonly areaId!: string;

  @IsOptional()
  @IsId()
  readonly siteId?: string;

  /** How many people it stands for. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly people!: number;

  /** Counted heads by sex, then by age band; needed for a place, and they add up to `people`. */
  @ValidateIf((input: CreateRecipient) => input.kind === 'place' || input.counted !== undefined)
  @IsHeadCount()
  readonly counted?: { [sex: string]: { [ageBand: string]: number } };
}

export class RecipientQuery extends PageQuery {
  @IsOptional()
  @IsIn(kinds)
  readonly kind?: (typeof kinds)[number];
}

export class RecipientView {
  readonly id!: string;
  readonly kind!: 'institution' | 'community' | 'place';
  readonly organisationId!: string;
  readonly name!: string;
  readonly representativeRole!: string | null;
  readonly areaId!: string;
  readonly siteId!: string | null;
  readonly people!: number;
  /** Heads by sex, then by age band of `bandSet`. */
  readonly counted!: { [key: string]: unknown } | null;
  /** The set of age bands that the emergency had when the heads were counted; they stay in it, whatever set it changes to. */
  readonly bandSet!: string | null;
}

export class RecipientPageView {
  readonly items!: RecipientView[];
  readonly next!: string | null;
}
