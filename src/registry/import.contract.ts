import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsString, Length } from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { codesOf, type LegalBasis, legalBases } from './codes.rules.js';

const mappingsMax = 60;
const meaningsMax = 200;

/** How a list of households is to be read. */
export class ImportHouseholds {
  /** For whom the households are registered. */
  @IsId()
  readonly organisation!: string;

  /** What holding personal data rests on where the list does not say whether consent was given. */
  @IsOptional()
  @IsIn(codesOf(legalBases).filter((basis) => basis !== 'consent'))
  readonly legalBasis?: Exclude<LegalBasis, 'consent'>;

  /**
   * Columns that are not found by their usual names, as `field:header`; `field:` alone leaves a column out whatever its name. Fields:
   * see the preview, which tells what was found and what was not read.
   */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @IsArray()
  @ArrayMaxSize(mappingsMax)
  @IsString({ each: true })
  @Length(2, 200, { each: true })
  readonly map?: string[];

  /** What the list's own words mean, as `field:word:code`, e.g. `displacement:returnee:returnee_from_abroad`. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @IsArray()
  @ArrayMaxSize(meaningsMax)
  @IsString({ each: true })
  @Length(4, 200, { each: true })
  readonly meaning?: string[];
}

export class ImportProblemQuery extends PageQuery {
  @IsOptional()
  @IsIn(['set_aside', 'warning'])
  readonly outcome?: 'set_aside' | 'warning';
}

/** Something in a row of a list that keeps its household out, or that somebody should look at. */
export class HouseholdImportProblemView {
  /** As a spreadsheet numbers it: the header is row 1. */
  readonly row!: number;
  /** `set_aside`: it keeps the household out until it is corrected. */
  @ApiProperty({ enum: ['set_aside', 'warning'] })
  readonly outcome!: 'set_aside' | 'warning';
  /** The column, as the header has it. */
  readonly field!: string;
  readonly code!: string;
  readonly detail!: string;
}

export class HouseholdImportProblemPage {
  readonly items!: HouseholdImportProblemView[];
  readonly next!: string | null;
}

/** What became of the households of a list: each is in exactly one of the four counts. */
export class HouseholdCountsView {
  readonly households!: number;
  /** Taken in as they are. */
  readonly takenIn!: number;
  /** Taken in with a warning. */
  readonly warned!: number;
  readonly setAside!: number;
  /** Known by their reference: nothing was changed. */
  readonly known!: number;
  /** People in the households that were taken in. */
  readonly people!: number;
}

/** An imported list. While it runs, the counts are of what is done. */
export class HouseholdImportView extends HouseholdCountsView {
  /** The Idempotency-Key under which it was sent. */
  readonly id!: string;
  readonly organisationId!: string;
  @ApiProperty({ enum: ['running', 'done'] })
  readonly state!: 'running' | 'done';
  /** Rows of the list, without its header. */
  readonly rows!: number;
  readonly rowsDone!: number;
  readonly startedBy!: string;
  readonly startedAt!: Date;
  readonly finishedAt!: Date | null;
}

export class ReadColumnView {
  readonly field!: string;
  /** What the field holds. */
  readonly meaning!: string;
  readonly header!: string;
}

export class ImportReasonView {
  readonly code!: string;
  readonly meaning!: string;
  /** Of how many households it was said. */
  readonly households!: number;
}

/** What an import would do. Nothing was written. */
export class HouseholdPreviewView extends HouseholdCountsView {
  readonly rows!: number;
  readonly blankRows!: number;
  readonly columns!: ReadColumnView[];
  /** Headers that nothing would be read from. */
  readonly unread!: string[];
  readonly reasons!: ImportReasonView[];
  /** The first 1,000. */
  readonly problems!: HouseholdImportProblemView[];
  readonly problemsTotal!: number;
}
