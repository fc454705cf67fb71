import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import type { Exchangeable } from './exchange.rules.js';

export interface Exchange {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly handoutId: Uuid;
  readonly entitlementId: Uuid;
  readonly distributionId: Uuid;
  readonly entitlementLineId: Uuid;
  readonly quantity: bigint;
  readonly recordedBy: Uuid;
  readonly recordedAt: Date;
}

const seen = `select exchange.id, exchange.emergency_id as "emergencyId", exchange.handout_id as "handoutId",
         handout.entitlement_id as "entitlementId", exchange.distribution_id as "distributionId",
         exchange.entitlement_line_id as "entitlementLineId", exchange.quantity, exchange.recorded_by as "recordedBy",
         exchange.recorded_at as "recordedAt"
  from exchange
  join handout on handout.id = exchange.handout_id
  join distribution on distribution.id = exchange.distribution_id
  join site on site.id = distribution.site_id
  join area on area.id = site.area_id
  where reaches($1::jsonb, exchange.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
    and exchange.emergency_id = $2`;

@Injectable()
export class ExchangeStore {
  /** What was handed out of a line by a handout, and exchanged of it. */
  async exchangeable(
    reads: Reads,
    handoutId: Uuid,
    entitlementLineId: Uuid,
  ): Promise<Exchangeable | undefined> {
    const [line] = await reads.query<readonly Exchangeable[]>(
      `select line.item_id as "itemId", line.grant_id as "grantId", part.quantity - part.over as given,
              coalesce((
                select sum(exchange.quantity)
                from exchange
                where exchange.handout_id = part.handout_id
                  and exchange.entitlement_line_id = line.id
              ), 0)::bigint as exchanged
       from handout_line part
       join entitlement_line line on line.id = part.entitlement_line_id
       where part.handout_id = $1
         and line.id = $2`,
      [handoutId, entitlementLineId],
    );
    return line;
  }

  async insert(tx: Tx, one: Omit<Exchange, 'entitlementId'>): Promise<void> {
    await tx.query(
      `insert into exchange (id, emergency_id, handout_id, distribution_id, entitlement_line_id, quantity, recorded_by, recorded_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        one.id,
        one.emergencyId,
        one.handoutId,
        one.distributionId,
        one.entitlementLineId,
        one.quantity,
        one.recordedBy,
        one.recordedAt,
      ],
    );
  }

  async exists(reads: Reads, handoutId: Uuid): Promise<boolean> {
    const rows = await reads.query<readonly unknown[]>('select from exchange where handout_id = $1 limit 1', [
      handoutId,
    ]);
    return rows.length > 0;
  }

  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Exchange | undefined> {
    const [row] = await reads.query<readonly Exchange[]>(`${seen} and exchange.id = $3`, [
      extentsOf(scope),
      emergencyId,
      id,
    ]);
    return row;
  }

  list(
    reads: Reads,
    scope: Scope,
    filter: {
      readonly emergencyId: Uuid;
      readonly handoutId?: Uuid | undefined;
      readonly distributionId?: Uuid | undefined;
    },
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly Exchange[]> {
    const [after] = keyAfter(page.after, 'uuid');
    return reads.query<readonly Exchange[]>(
      `${seen}
         and ($3::uuid is null or exchange.handout_id = $3)
         and ($4::uuid is null or exchange.distribution_id = $4)
         and ($5::uuid is null or exchange.id > $5)
       order by exchange.id
       limit $6`,
      [extentsOf(scope), filter.emergencyId, filter.handoutId, filter.distributionId, after, page.limit + 1],
    );
  }
}
