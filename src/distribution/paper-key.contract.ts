import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsLine } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { GivenLine, moment } from './handout.contract.js';

/** One signed line of a list. */
export class KeyedLine {
  /** As the page has it: a line of the list, or one of the blank ones after its last. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly no!: number;

  /** On a blank line: whose it is, by token number or card. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  readonly token?: number;

  @IsOptional()
  @IsLine(40)
  readonly card?: string;

  /** What was given, where the page says something else than all that was promised. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique((line: GivenLine) => line.entitlementLineId)
  @ValidateNested({ each: true })
  @Type(() => GivenLine)
  readonly given?: GivenLine[];

  @IsIn(['primary', 'alternate', 'representative', 'none'])
  readonly collector: 'primary' | 'alternate' | 'representative' | 'none' = 'primary';

  @IsIn(['signature', 'thumbprint', 'none'])
  readonly proofKind: 'signature' | 'thumbprint' | 'none' = 'signature';

  /** When it was signed, where the page says so; left out, now. */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(moment, {
    message: '$property must be a moment with its offset, such as 2026-11-23T08:00:00+03:00',
  })
  readonly occurredAt?: string;
}

/** Signed lines of one print, each keyed on its own: what is wrong with one costs no other. Lines that nobody signed are left out. */
export class KeyPaper {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique((line: KeyedLine) => line.no)
  @ValidateNested({ each: true })
  @Type(() => KeyedLine)
  readonly lines!: KeyedLine[];
}

/** What became of a line. */
export class KeyedLineView {
  readonly no!: number;
  /**
   * `recorded` now; `known`, keyed before and the same; `contradicts` what is known, so that nothing was recorded and an incident is open; `refused`
   * for now: put it right and key it again.
   */
  readonly outcome!: 'recorded' | 'known' | 'contradicts' | 'refused';
  readonly handoutId!: string | null;
  /** More was given than was due: it is recorded, and an incident is open. */
  readonly over!: boolean;
  readonly incidentId!: string | null;
  /** Why it contradicts or is refused. */
  readonly code!: string | null;
}

export class KeyedLinesView {
  /** In the order in which they were sent. */
  readonly items!: KeyedLineView[];
  readonly recorded!: number;
  readonly known!: number;
  readonly contradicts!: number;
  readonly refused!: number;
}

export class PrintLineQuery extends PageQuery {
  /** Only those whose handout was keyed, those that contradict what is known and have none, or those that are left to be keyed. */
  @IsOptional()
  @IsIn(['keyed', 'contradicts', 'left'])
  readonly state?: 'keyed' | 'contradicts' | 'left';
}

/** What a page says, as it was keyed. */
export class SaidLineView {
  readonly token!: number | null;
  readonly card!: string | null;
  /** Empty where all that was promised was given. */
  readonly given!: GivenLine[];
  readonly collector!: string;
  readonly proofKind!: string;
  readonly occurredAt!: string | null;
}

/** Something that a line says and that contradicts what is known. */
export class ContradictionView {
  readonly incidentId!: string;
  readonly code!: string;
  readonly said!: SaidLineView;
  readonly keyedBy!: string;
  readonly keyedAt!: string;
}

/** A line of a list, without any name; of the blank ones those from which something was keyed. */
export class PrintLineView {
  readonly no!: number;
  /** Null on a blank line. */
  readonly entitlementId!: string | null;
  readonly tokenNo!: number | null;
  /** The handout that was keyed from it. */
  readonly handoutId!: string | null;
  readonly contradictions!: ContradictionView[];
}

export class PrintLinePageView {
  readonly items!: PrintLineView[];
  readonly next!: string | null;
}

/** A scan of a signed page: its hash, and where the agency keeps the file, which is not sent. */
export class AttachScan {
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly page!: number;

  /** SHA-256 of the file, in hexadecimal. */
  @Matches(/^[0-9a-f]{64}$/)
  readonly sha256!: string;

  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly bytes!: number;

  @IsIn(['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'])
  readonly mediaType!: 'application/pdf' | 'image/jpeg' | 'image/png' | 'image/tiff';

  /** Where it is kept, as the agency finds it again: a shelf mark, a path in its archive. No personal data. */
  @IsLine(200)
  readonly keptAt!: string;
}

export class ScanView {
  readonly id!: string;
  readonly printId!: string;
  readonly page!: number;
  readonly sha256!: string;
  readonly bytes!: number;
  readonly mediaType!: string;
  readonly keptAt!: string;
  /** The same file is attached to another page or print too: one of them is a slip. */
  readonly elsewhere!: boolean;
  readonly attachedBy!: string;
  readonly attachedAt!: string;
}

export class ScansView {
  /** By page. */
  readonly items!: ScanView[];
}
