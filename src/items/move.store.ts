import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import type { LotKey } from './lot.rules.js';
import type { MoveHead, MoveQuery, MoveView } from './move.contract.js';
import { MoveLineRow, MoveRow } from './move.entity.js';
import type { LineMoved } from './move.rules.js';

const columns = `
  move.id, move.from_site_id as "fromSiteId", move.to_site_id as "toSiteId", move.moved_on as "movedOn", move.reason,
  move.reference, move.recorded_at as "recordedAt", move.recorded_by as "recordedBy"`;

/** Moves from or to a site that the scope holds: `$1` the emergency, `$2` the extents. */
const held = `
  from stock_move as move
  where move.emergency_id = $1
    and exists (
      select
      from site
      join area on area.id = site.area_id
      where site.id in (move.from_site_id, move.to_site_id)
        and reaches($2::jsonb, move.emergency_id, site.organisation_id, area.path, site.id)
    )`;

const lines = `
  select jsonb_agg(
    jsonb_build_object('no', line.no, 'lotId', lot.id, 'itemId', lot.item_id, 'quantity', line.quantity)
    order by line.no
  )
  from stock_move_line as line
  join lot on lot.id = line.lot_id
  where line.move_id = move.id`;

@Injectable()
export class MoveStore {
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<MoveView | undefined> {
    const [found] = await reads.query<readonly MoveView[]>(
      `select ${columns}, (${lines}) as lines
       ${held}
         and move.id = $3`,
      [emergencyId, extentsOf(scope), id],
    );
    return found;
  }

  /** Newest first. */
  list(reads: Reads, scope: Scope, emergencyId: Uuid, query: MoveQuery): Promise<readonly MoveHead[]> {
    const [id] = keyAfter(query.after, 'uuid');
    return reads.query<readonly MoveHead[]>(
      `select ${columns}
       ${held}
         and ($3::uuid is null or $3 in (move.from_site_id, move.to_site_id))
         and ($4::uuid is null or move.id < $4)
       order by move.id desc
       limit $5`,
      [emergencyId, extentsOf(scope), query.siteId, id, query.limit + 1],
    );
  }

  async insert(
    tx: Tx,
    move: MoveRow & { readonly lines: readonly LineMoved[] },
    lots: ReadonlyMap<Uuid, LotKey>,
  ): Promise<void> {
    const { lines: moved, ...row } = move;
    await tx.insert(MoveRow, row);
    await tx.insert(
      MoveLineRow,
      moved.map(({ lotId, quantity }, index) => ({
        emergencyId: move.emergencyId,
        moveId: move.id,
        no: index + 1,
        lotEmergencyId: lots.get(lotId)?.emergencyId ?? move.emergencyId,
        lotId,
        quantity,
      })),
    );
  }
}
