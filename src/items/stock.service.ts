import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Database } from '../platform/database/database.js';
import type { Reads } from '../platform/database/tx.js';
import { type Page, pageOf } from '../platform/page.js';
import { type LotAt, LotStore, type Whereabouts } from './lot.store.js';
import type { StockQuery, StockView } from './stock.contract.js';

export type { LotAt, Whereabouts };

/** Tells what lies where. */
@Injectable()
export class StockService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LotStore) private readonly lots: LotStore,
  ) {}

  async list(call: Call, query: StockQuery): Promise<Page<StockView>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.lots.list(read, call.scope, call.emergencyId, query),
    );
    return pageOf(rows, query.limit, ({ siteId, lotId }) => [siteId, lotId]);
  }

  /**
   * Lots of which something is free at a site, in the order in which they leave: first to expire, then oldest. A glance that others
   * may overtake; posting is what decides.
   */
  lotsAt(reads: Reads, where: Whereabouts): Promise<readonly LotAt[]> {
    return this.lots.at(reads, where);
  }
}
