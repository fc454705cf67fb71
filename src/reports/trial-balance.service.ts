import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reachesWhole } from '../acts/scope.js';
import { byOrganisation } from '../emergencies/reach.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Database } from '../platform/database/database.js';
import { CheckpointStore } from './checkpoint.store.js';
import type { TrialBalanceView } from './trial-balance.contract.js';
import { trialBalanceOf } from './trial-balance.rules.js';
import { TrialBalanceStore } from './trial-balance.store.js';

/** What went out of and into which accounts, by commodity and grant: what finance closes its books with. */
@Injectable()
export class TrialBalanceService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(CheckpointStore) private readonly checkpoints: CheckpointStore,
    @Inject(TrialBalanceStore) private readonly store: TrialBalanceStore,
  ) {}

  /** Whoever acts for one organisation sees its grants; value of no grant is seen by those who act for all. */
  read(call: Call): Promise<TrialBalanceView> {
    const all = reachesWhole(byOrganisation(call.scope), call.emergencyId);
    return this.database.read(call.scope, async (read) => {
      const checkpoint = await this.checkpoints.findLast(read);
      const grants = await this.store.listGrants(read, call.scope, call.emergencyId);
      const movements = await this.ledger.trialBalance(read, call.emergencyId);
      return { ...trialBalanceOf({ movements, grants, all }), checkpoint };
    });
  }
}
