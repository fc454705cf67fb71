import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Database } from '../platform/database/database.js';
import { CheckpointStore } from './checkpoint.store.js';
import type { ServiceTotalsQuery, ServiceTotalsView } from './service-totals.contract.js';
import { serviceTotalsOf } from './service-totals.rules.js';
import { ServiceTotalsStore } from './service-totals.store.js';

/** How many people sensitive services reached: totals, and no small ones. */
@Injectable()
export class ServiceTotalsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CheckpointStore) private readonly checkpoints: CheckpointStore,
    @Inject(ServiceTotalsStore) private readonly store: ServiceTotalsStore,
  ) {}

  async read(call: Call, { year }: ServiceTotalsQuery): Promise<ServiceTotalsView> {
    return this.database.read(call.scope, async (read) => {
      const checkpoint = await this.checkpoints.findLast(read);
      const facts = await this.store.find(read, call.scope, call.emergencyId, year);
      return { ...serviceTotalsOf(facts), checkpoint };
    });
  }
}
