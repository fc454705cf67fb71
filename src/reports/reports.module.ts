import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { CheckService } from './check.service.js';
import { CheckStore } from './check.store.js';
import { CheckpointStore } from './checkpoint.store.js';
import { CoverageService } from './coverage.service.js';
import { CoverageStore } from './coverage.store.js';
import { ReportController } from './report.controller.js';
import { ServiceTotalsService } from './service-totals.service.js';
import { ServiceTotalsStore } from './service-totals.store.js';
import { StatementController } from './statement.controller.js';
import { StatementService } from './statement.service.js';
import { StatementStore } from './statement.store.js';
import { TrialBalanceService } from './trial-balance.service.js';
import { TrialBalanceStore } from './trial-balance.store.js';

/** What the figures say, and whether they hold together. */
@Module({
  imports: [LedgerModule],
  controllers: [ReportController, StatementController],
  providers: [
    CheckpointStore,
    CoverageService,
    CoverageStore,
    ServiceTotalsService,
    ServiceTotalsStore,
    StatementService,
    StatementStore,
    TrialBalanceService,
    TrialBalanceStore,
    CheckService,
    CheckStore,
  ],
  exports: [CheckService],
})
export class ReportsModule {}
