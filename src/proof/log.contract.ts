import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { PageQuery } from '../platform/page.contract.js';
import { IsOptional } from '../platform/optional.contract.js';

const sizeMax = Number.MAX_SAFE_INTEGER;

/** A name under which the log is, or was, signed. */
export class LogOriginView {
  readonly origin!: string;
  /** The public key: name, id and Ed25519 key (c2sp.org/signed-note). */
  readonly verifier!: string;
  readonly begunAt!: Date;
}

/** A checkpoint that was published: the tree of this size has this root. */
export class LogCheckpointView {
  readonly origin!: string;
  readonly size!: number;
  /** In base64. */
  readonly root!: string;
  readonly signedAt!: Date;
}

/** How to check the log: its names and keys, and what was published last. Nothing in it tells of anybody. */
export class LogView {
  /** The last is the present one. */
  readonly origins!: LogOriginView[];
  /** Null until the first is published. */
  readonly latest!: LogCheckpointView | null;
}

export class LogCheckpointPage {
  readonly items!: LogCheckpointView[];
  readonly next!: string | null;
}

export class LogCheckpointsQuery extends PageQuery {}

export class LogSize {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(sizeMax)
  readonly size!: number;
}

export class LogIndex {
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(sizeMax)
  readonly index!: number;
}

export class LogInclusionQuery extends LogIndex {
  /** A published size; the latest where none is named. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(sizeMax)
  readonly size?: number;
}

export class LogInclusionView {
  readonly index!: number;
  readonly size!: number;
  /** In base64, as the hashes of the proof. */
  readonly leafHash!: string;
  /** The nearest first (RFC 6962 §2.1.1). */
  readonly hashes!: string[];
}

export class LogConsistencyQuery {
  /** A published size. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(sizeMax)
  readonly from!: number;

  /** A published size, not the smaller one. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(sizeMax)
  readonly to!: number;
}

export class LogConsistencyView {
  readonly from!: number;
  readonly to!: number;
  /** In base64 (RFC 6962 §2.1.2). */
  readonly hashes!: string[];
}

export class LogTilePath {
  /** 0 is the leaves, each further level the roots of the full tiles below. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(6)
  readonly level!: number;

  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(sizeMax)
  readonly index!: number;
}

export class LogTileQuery {
  /** How many hashes of a tile that is not full. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(256)
  readonly width: number = 256;
}
