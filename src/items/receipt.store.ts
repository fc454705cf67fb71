import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { currencyOf } from '../ledger/currency.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import type { ReceiptHead, ReceiptQuery, ReceiptView, ReceivedLineView } from './receipt.contract.js';
import { ReceiptLineRow, ReceiptRow } from './receipt.entity.js';
import type { Receipt } from './receipt.rules.js';

const columns = `
  receipt.id, receipt.site_id as "siteId", receipt.reference, receipt.received_on as "receivedOn",
  receipt.recorded_at as "recordedAt", receipt.recorded_by as "recordedBy"`;

/** Receipts at sites that serve the emergency and that the scope holds: `$1` the emergency, `$2` the extents. */
const held = `
  from goods_receipt as receipt
  join site on site.id = receipt.site_id
  join area on area.id = site.area_id
  where receipt.emergency_id = $1
    and reaches($2::jsonb, receipt.emergency_id, site.organisation_id, area.path, site.id)`;

const lines = `
  select jsonb_agg(
    jsonb_build_object(
      'no', line.no, 'lotId', lot.id, 'itemId', lot.item_id, 'quantity', line.quantity, 'batchCode', lot.code,
      'origin', lot.origin, 'grantId', lot.grant_id, 'donor', lot.donor, 'unitValue', lot.unit_value::text,
      'currency', lot.currency, 'expiresOn', lot.expires_on
    )
    order by line.no
  )
  from goods_receipt_line as line
  join lot on lot.id = line.lot_id
  where line.receipt_id = receipt.id`;

@Injectable()
export class ReceiptStore {
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<ReceiptView | undefined> {
    const [found] = await reads.query<readonly ReceiptView[]>(
      `select ${columns}, (${lines}) as lines
       ${held}
         and receipt.id = $3`,
      [emergencyId, extentsOf(scope), id],
    );
    return found && { ...found, lines: found.lines.map(withDigits) };
  }

  /** Newest first. */
  list(reads: Reads, scope: Scope, emergencyId: Uuid, query: ReceiptQuery): Promise<readonly ReceiptHead[]> {
    const [id] = keyAfter(query.after, 'uuid');
    return reads.query<readonly ReceiptHead[]>(
      `select ${columns}
       ${held}
         and ($3::uuid is null or receipt.site_id = $3)
         and ($4::uuid is null or receipt.id < $4)
       order by receipt.id desc
       limit $5`,
      [emergencyId, extentsOf(scope), query.siteId, id, query.limit + 1],
    );
  }

  /** Writes the receipt with its lines; their lots are there. */
  async insert(tx: Tx, receipt: Receipt & Omit<ReceiptRow, 'id'>): Promise<void> {
    const { id, emergencyId, siteId, reference, receivedOn, recordedBy, recordedAt } = receipt;
    await tx.insert(ReceiptRow, { id, emergencyId, siteId, reference, receivedOn, recordedBy, recordedAt });
    await tx.insert(
      ReceiptLineRow,
      receipt.lines.map(({ lot, quantity }, index) => ({
        emergencyId,
        receiptId: id,
        no: index + 1,
        lotId: lot.id,
        quantity,
      })),
    );
  }
}

/** The value comes as minor units. */
function withDigits(line: ReceivedLineView): ReceivedLineView {
  return { ...line, unitValue: formatAmount(BigInt(line.unitValue), currencyOf(line.currency).exponent) };
}
