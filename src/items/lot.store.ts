import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { currencyOf } from '../ledger/currency.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { LotRow } from './lot.entity.js';
import type { Lot, LotKey } from './lot.rules.js';
import type { StockQuery, StockView } from './stock.contract.js';

/** Which lots: those of an emergency and those that all share, at one site. */
export interface Whereabouts {
  readonly emergencyId: Uuid;
  readonly siteId: Uuid;
  readonly itemIds: readonly Uuid[];
  /** `YYYY-MM-DD`: lots that expire before this day are left out. */
  readonly usableOn: string;
}

/** A lot with what nobody has reserved of it at one site. */
export interface LotAt extends Lot {
  readonly available: bigint;
}

export const lotsAtMax = 10_000;

/** Lots, and where they lie by the balances of their accounts. */
@Injectable()
export class LotStore {
  async insert(tx: Tx, lots: readonly Lot[]): Promise<void> {
    await tx.insert(LotRow, [...lots]);
  }

  /** Those of the lots that have ever lain at the site, of the emergency's own and those that all share. */
  async everAt(
    reads: Reads,
    { emergencyId, siteId }: Pick<Whereabouts, 'emergencyId' | 'siteId'>,
    ids: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, LotKey>> {
    const rows = await reads.query<readonly LotKey[]>(
      `select lot.id, lot.emergency_id as "emergencyId", lot.item_id as "itemId", lot.grant_id as "grantId"
       from lot
       join account on account.lot_id = lot.id
       where lot.id = any($1::uuid[])
         and lot.emergency_id in ($2, $3)
         and account.kind = 'stock'
         and account.owner_id = $4`,
      [ids, emergencyId, nil, siteId],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Lots of which something is free at the site, in the order in which they leave: first to expire, then oldest. At most 10,000. */
  at(reads: Reads, { emergencyId, siteId, itemIds, usableOn }: Whereabouts): Promise<readonly LotAt[]> {
    return reads.query<readonly LotAt[]>(
      `select lot.id, lot.emergency_id as "emergencyId", lot.item_id as "itemId", lot.code, lot.grant_id as "grantId",
              lot.donor, lot.origin, lot.unit_value as "unitValue", lot.currency, lot.expires_on as "expiresOn",
              balance.amount - balance.pending as available
       from account
       join balance on balance.account_id = account.id
       join lot on lot.id = account.lot_id
       where account.owner_id = $1
         and account.kind = 'stock'
         and account.commodity_id = any($2::uuid[])
         and account.emergency_id in ($3, $4)
         and balance.amount > balance.pending
         and (lot.expires_on is null or lot.expires_on >= $5::date)
       order by lot.expires_on nulls last, lot.id
       limit $6`,
      [siteId, itemIds, emergencyId, nil, usableOn, lotsAtMax],
    );
  }

  /**
   * What lies where, by site and lot. What a distribution has reserved lies where it was taken from: its accounts are traced back to
   * the stock that first filled them.
   */
  async list(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    query: StockQuery,
  ): Promise<readonly StockView[]> {
    const [siteId, lotId] = keyAfter(query.after, 'uuid', 'uuid');
    const rows = await reads.query<readonly StockRow[]>(
      `select site.id as "siteId", item.id as "itemId", item.code as "itemCode", lot.id as "lotId", lot.code as "batchCode",
              lot.emergency_id = $2 as "prePositioned", lot.origin, lot.grant_id as "grantId", lot.donor,
              lot.unit_value as "unitValue", lot.currency, lot.expires_on as "expiresOn",
              balance.amount as stock, held.amount as reserved
       from account
       join balance on balance.account_id = account.id
       join lot on lot.id = account.lot_id
       join item on item.id = lot.item_id
       join site_emergency on site_emergency.emergency_id = $1 and site_emergency.site_id = account.owner_id
       join site on site.id = account.owner_id
       join area on area.id = site.area_id
       cross join lateral (${reservedFromHere}) as held
       where account.kind = 'stock'
         and account.emergency_id in ($1, $2)
         and reaches($3::jsonb, $1, site.organisation_id, area.path, site.id)
         and balance.amount + held.amount > 0
         and ($4::uuid is null or account.owner_id = $4)
         and ($5::uuid is null or account.commodity_id = $5)
         and ($6::uuid is null or account.grant_id = $6)
         and ($7::uuid is null or (account.owner_id, account.lot_id) > ($7, $8::uuid))
       order by account.owner_id, account.lot_id
       limit $9`,
      [
        emergencyId,
        nil,
        extentsOf(scope),
        query.siteId,
        query.itemId,
        query.grantId,
        siteId,
        lotId,
        query.limit + 1,
      ],
    );
    return rows.map(viewOf);
  }
}

const reservedFromHere = `
  select coalesce(sum(kept.amount), 0)::bigint as amount
  from account as reserved
  join balance as kept on kept.account_id = reserved.id
  where reserved.lot_id = account.lot_id
    and reserved.kind = 'reserved'
    and kept.amount > 0
    and account.id = (
      select source.id
      from transfer
      join account as source on source.id = transfer.debit_id
      where transfer.credit_id = reserved.id
        and source.kind = 'stock'
      order by transfer.recorded_at, transfer.id
      limit 1
    )`;

type StockRow = Omit<StockView, 'unitValue' | 'stock' | 'reserved' | 'physical'> &
  Readonly<Record<'unitValue' | 'stock' | 'reserved', bigint>>;

function viewOf(row: StockRow): StockView {
  return {
    ...row,
    unitValue: formatAmount(row.unitValue, currencyOf(row.currency).exponent),
    stock: Number(row.stock),
    reserved: Number(row.reserved),
    physical: Number(row.stock + row.reserved),
  };
}
