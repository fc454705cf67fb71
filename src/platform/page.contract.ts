import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { IsOptional } from './optional.contract.js';

export const pageMax = 200;

/** Which part of a list: `next` of one page is `after` of the following one. */
export class PageQuery {
  /** How many items at most. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(pageMax)
  readonly limit: number = 50;

  /** The cursor that the page before gave as `next`. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  readonly after?: string;
}
