import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

export interface Receipt {
  readonly site: string;
  readonly day: string;
  readonly code: string;
  readonly reversed: boolean;
  readonly lines: readonly ReceiptLine[];
}

export interface ReceiptLine {
  readonly quantity: bigint;
  readonly names: Readonly<Record<string, string>> | null;
  readonly unit: string | null;
  readonly currency: string | null;
  readonly service: string | null;
}

@Injectable()
export class ReceiptStore {
  /** What was handed out, without anybody's name; the day is that of the site's country. */
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, handoutId: Uuid): Promise<Receipt | undefined> {
    const [head] = await reads.query<readonly Omit<Receipt, 'lines'>[]>(
      `select site.name as site,
              to_char(handout.occurred_at at time zone coalesce(country.time_zone, 'UTC'), 'YYYY-MM-DD') as day,
              handout.receipt_code as code,
              exists (select from reversal where reversal.handout_id = handout.id) as reversed
       from handout
       join distribution on distribution.id = handout.distribution_id
       join site on site.id = distribution.site_id
       join area on area.id = site.area_id
       left join emergency_country country on country.emergency_id = handout.emergency_id and country.country = area.country
       where reaches($1::jsonb, handout.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
         and handout.emergency_id = $2
         and handout.id = $3`,
      [extentsOf(scope), emergencyId, handoutId],
    );
    return head && { ...head, lines: await this.lines(reads, handoutId) };
  }

  private lines(reads: Reads, handoutId: Uuid): Promise<readonly ReceiptLine[]> {
    return reads.query<readonly ReceiptLine[]>(
      `select given.quantity, item.names, item.unit, line.currency, line.service
       from handout_line given
       join entitlement_line line on line.id = given.entitlement_line_id
       left join item on item.id = line.item_id
       where given.handout_id = $1
       order by given.no`,
      [handoutId],
    );
  }
}
