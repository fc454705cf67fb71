import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AssistanceModule } from '../assistance/assistance.module.js';
import { EmergenciesModule } from '../emergencies/emergencies.module.js';
import { ItemsModule } from '../items/items.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { CollectorStore } from './collector.store.js';
import { CustodyController } from './custody.controller.js';
import { CustodyService } from './custody.service.js';
import { CustodyStore } from './custody.store.js';
import { DenominationService } from './denomination.service.js';
import { DeskController } from './desk.controller.js';
import { DeskService } from './desk.service.js';
import { DeskStore } from './desk.store.js';
import { DistributionController } from './distribution.controller.js';
import {
  DistributionCountRow,
  DistributionEntitlementRow,
  DistributionRow,
  DistributionStepRow,
  DistributionStockMoveRow,
  DistributionStockRow,
  SignOffRow,
  CustodyCountRow,
  CustodyCountLineRow,
  SignOffSignatureRow,
  SignOffReopeningRow,
} from './distribution.entity.js';
import { DistributionService } from './distribution.service.js';
import { DistributionStore } from './distribution.store.js';
import { ExchangeController } from './exchange.controller.js';
import { ExchangeService } from './exchange.service.js';
import { ExchangeStore } from './exchange.store.js';
import { FloatController } from './float.controller.js';
import { FloatService } from './float.service.js';
import { FloatStore } from './float.store.js';
import { HandoutController } from './handout.controller.js';
import {
  CashAdvanceRow,
  ExchangeRow,
  HandoutLineRow,
  HandoutRow,
  IncidentRow,
  ReversalRequestRow,
  ReversalRow,
} from './handout.entity.js';
import { HandoutService } from './handout.service.js';
import { HandoutStore } from './handout.store.js';
import { HelpController } from './help.controller.js';
import { HelpCaseRow } from './help.entity.js';
import { HelpService } from './help.service.js';
import { HelpStore } from './help.store.js';
import { IncidentController } from './incident.controller.js';
import { IncidentService } from './incident.service.js';
import { IncidentStore } from './incident.store.js';
import { PaperKeyService } from './paper-key.service.js';
import { PaperKeyStore } from './paper-key.store.js';
import { PaperController } from './paper.controller.js';
import { PrintContradictionRow, PrintLineRow, PrintRow, PrintScanRow } from './paper.entity.js';
import { PaperService } from './paper.service.js';
import { PaperStore } from './paper.store.js';
import { PeopleStore } from './people.store.js';
import { PlanningService } from './planning.service.js';
import { PlanningStore } from './planning.store.js';
import { ProgressController } from './progress.controller.js';
import { ProgressService } from './progress.service.js';
import { ProgressStore } from './progress.store.js';
import { ProgressStream } from './progress.stream.js';
import { ReceiptService } from './receipt.service.js';
import { ReceiptStore } from './receipt.store.js';
import { ReversalService } from './reversal.service.js';
import { ReversalStore } from './reversal.store.js';
import { SignOffReportService } from './sign-off-report.service.js';
import { SignOffController } from './sign-off.controller.js';
import { SignOffService } from './sign-off.service.js';
import { SignOffStore } from './sign-off.store.js';
import { SupplyController } from './supply.controller.js';
import { SupplyService } from './supply.service.js';
import { SupplyStore } from './supply.store.js';

export const distributionEntities = [
  DistributionRow,
  DistributionStepRow,
  DistributionEntitlementRow,
  DistributionStockRow,
  DistributionCountRow,
  DistributionStockMoveRow,
  SignOffRow,
  CustodyCountRow,
  CustodyCountLineRow,
  SignOffSignatureRow,
  SignOffReopeningRow,
  CashAdvanceRow,
  HandoutRow,
  ExchangeRow,
  HandoutLineRow,
  ReversalRow,
  ReversalRequestRow,
  IncidentRow,
  HelpCaseRow,
  PrintRow,
  PrintLineRow,
  PrintScanRow,
  PrintContradictionRow,
];

/** Distributions, handouts and what undoes them, and the cash that people carry. */
@Module({
  imports: [AccessModule, LedgerModule, EmergenciesModule, ItemsModule, AssistanceModule],
  controllers: [
    DistributionController,
    SignOffController,
    SupplyController,
    CustodyController,
    DeskController,
    HelpController,
    HandoutController,
    ExchangeController,
    IncidentController,
    FloatController,
    PaperController,
    ProgressController,
  ],
  providers: [
    DistributionService,
    PlanningService,
    SignOffService,
    SignOffReportService,
    SupplyService,
    CustodyService,
    DenominationService,
    DeskService,
    HelpService,
    HandoutService,
    ReversalService,
    ExchangeService,
    IncidentService,
    ReceiptService,
    FloatService,
    PaperService,
    PaperStore,
    PaperKeyService,
    PaperKeyStore,
    ProgressService,
    ProgressStore,
    ProgressStream,
    DistributionStore,
    PlanningStore,
    SignOffStore,
    SupplyStore,
    CustodyStore,
    DeskStore,
    HelpStore,
    HandoutStore,
    CollectorStore,
    ReversalStore,
    ExchangeStore,
    IncidentStore,
    ReceiptStore,
    FloatStore,
    PeopleStore,
  ],
  exports: [DistributionStore, HandoutStore, IncidentStore],
})
export class DistributionModule {}
