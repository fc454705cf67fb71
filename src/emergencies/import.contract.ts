import { ApiProperty } from '@nestjs/swagger';

/** One thing in the file that could not be taken as it stands. */
export class RowProblemView {
  /** As a spreadsheet numbers it: the header is row 1. */
  readonly row!: number;
  /** The column, as the header has it. */
  readonly field!: string;
  readonly reason!: string;
}

/** What came of an import. */
export class ImportView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  /** Rows of the file, without its header. */
  readonly rows!: number;
  readonly added!: number;
  readonly changed!: number;
  readonly unchanged!: number;
  /** How many rows have a problem. */
  readonly problemRows!: number;
  /** The first 1,000 problems, in the order of their rows. */
  readonly problems!: RowProblemView[];
}
