import { Injectable } from '@nestjs/common';
import { Tree } from '../audit/tree.js';
import type { Reads } from '../platform/database/tx.js';

export interface LogOrigin {
  readonly origin: string;
  readonly verifier: string;
  readonly begunAt: Date;
}

export interface PublishedCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
  readonly signedAt: Date;
}

type Row = Omit<PublishedCheckpoint, 'size'> & { readonly size: bigint };

const columns = 'origin, size, root, note, signed_at as "signedAt"';

/** What was published of the log: no size that was not, and no entry. */
@Injectable()
export class PublishedLogStore {
  tree(reads: Reads): Tree {
    return new Tree((sql, values) => reads.query(sql, values && [...values]));
  }

  origins(reads: Reads): Promise<readonly LogOrigin[]> {
    return reads.query(
      'select origin, verifier, begun_at as "begunAt" from audit_origin order by begun_at, origin',
    );
  }

  async findLatest(reads: Reads): Promise<PublishedCheckpoint | undefined> {
    return first(
      await reads.query<readonly Row[]>(
        `select ${columns} from audit_checkpoint where published order by signed_at desc, size desc limit 1`,
      ),
    );
  }

  async find(reads: Reads, size: number): Promise<PublishedCheckpoint | undefined> {
    return first(
      await reads.query<readonly Row[]>(
        `select ${columns} from audit_checkpoint where published and size = $1 order by signed_at desc limit 1`,
        [size],
      ),
    );
  }

  /** From the newest to the oldest. */
  async list(
    reads: Reads,
    { limit, before }: { readonly limit: number; readonly before: string | null },
  ): Promise<readonly PublishedCheckpoint[]> {
    const rows = await reads.query<readonly Row[]>(
      `select ${columns}
       from audit_checkpoint
       where published
         and ($1::timestamptz is null or signed_at < $1)
       order by signed_at desc
       limit $2`,
      [before, limit],
    );
    return rows.map(checkpointOf);
  }

  async cosignatures(reads: Reads, { origin, size }: PublishedCheckpoint): Promise<readonly string[]> {
    const rows = await reads.query<readonly { readonly line: string }[]>(
      'select line from audit_cosignature where origin = $1 and size = $2 order by witness',
      [origin, size],
    );
    return rows.map(({ line }) => line);
  }
}

function first([row]: readonly Row[]): PublishedCheckpoint | undefined {
  return row && checkpointOf(row);
}

function checkpointOf(row: Row): PublishedCheckpoint {
  return { ...row, size: Number(row.size) };
}
