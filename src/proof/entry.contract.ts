import { IsIn } from 'class-validator';
import { IsId } from '../platform/field.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { IsOptional } from '../platform/optional.contract.js';

const outcomes = ['done', 'refused', 'looked', 'forbidden', 'failed'] as const;

export class LogEntriesQuery extends PageQuery {
  /** Only this entry. */
  @IsOptional()
  @IsId()
  readonly entryId?: string;

  /** Only entries that concern this record: a handout, a grant, a household… */
  @IsOptional()
  @IsId()
  readonly subjectId?: string;

  /** Only of this person. */
  @IsOptional()
  @IsId()
  readonly actorId?: string;

  @IsOptional()
  @IsIn(outcomes)
  readonly outcome?: (typeof outcomes)[number];
}

/** An entry of the log: what was done, by whom, to what, in ids; nobody's name. */
export class LogEntryView {
  readonly id!: string;
  readonly at!: Date;
  readonly act!: string;
  readonly actorId!: string | null;
  readonly outcome!: (typeof outcomes)[number];
  /** Its place in the log; null while it waits for it. `log/proofs/{index}` proves it once that is published. */
  readonly index!: number | null;
  /** The text that is hashed: SHA-256 of a zero byte and this, in UTF-8. Amounts in minor or base units. */
  readonly leaf!: string;
}

export class LogEntryPage {
  readonly items!: LogEntryView[];
  readonly next!: string | null;
}
