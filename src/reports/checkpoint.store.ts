import { Injectable } from '@nestjs/common';
import type { Reads } from '../platform/database/tx.js';
import type { ReportCheckpointView } from './checkpoint.contract.js';

@Injectable()
export class CheckpointStore {
  /** What was signed last; null where nothing was signed yet. Ask before the figures: then they hold all of it. */
  async findLast(reads: Reads): Promise<ReportCheckpointView | null> {
    const [last] = await reads.query<
      readonly (Omit<ReportCheckpointView, 'size'> & { readonly size: bigint })[]
    >(
      `select origin, size, encode(root, 'base64') as root from audit_checkpoint order by signed_at desc, size desc limit 1`,
    );
    return last ? { ...last, size: Number(last.size) } : null;
  }
}
