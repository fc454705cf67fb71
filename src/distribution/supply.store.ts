import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import type { Distribution } from './distribution.rules.js';
import type { Counted, StockMoveKind } from './supply.rules.js';

export interface StockMove extends Counted {
  readonly kind: StockMoveKind;
  readonly reason: string | null;
  readonly movedBy: Uuid;
  readonly movedAt: Date;
}

@Injectable()
export class SupplyStore {
  async insert(
    tx: Tx,
    { id: distributionId, emergencyId }: Pick<Distribution, 'id' | 'emergencyId'>,
    moved: readonly Counted[],
    { kind, reason, movedBy, movedAt }: Omit<StockMove, keyof Counted>,
  ): Promise<void> {
    await tx.query(
      `insert into distribution_stock_move (id, emergency_id, distribution_id, no, kind, quantity, reason, moved_by, moved_at)
       select id, $1, $2, no, $3, quantity, $4, $5, $6
       from unnest($7::uuid[], $8::smallint[], $9::bigint[]) as row (id, no, quantity)`,
      [
        ...[emergencyId, distributionId, kind, reason, movedBy, movedAt],
        moved.map(() => newId(movedAt.getTime())),
        moved.map(({ no }) => no),
        moved.map(({ quantity }) => quantity),
      ],
    );
  }

  /** First things first. */
  of(reads: Reads, distributionId: Uuid): Promise<readonly StockMove[]> {
    return reads.query<readonly StockMove[]>(
      `select no, kind, quantity, reason, moved_by as "movedBy", moved_at as "movedAt"
       from distribution_stock_move
       where distribution_id = $1
       order by moved_at, no, id`,
      [distributionId],
    );
  }
}
