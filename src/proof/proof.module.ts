import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { Doctor } from './doctor.js';
import { DoctorStore } from './doctor.store.js';
import { EntryController } from './entry.controller.js';
import { EntryService } from './entry.service.js';
import { EntryStore } from './entry.store.js';
import { LogController } from './log.controller.js';
import { LogService } from './log.service.js';
import { PublishedLogStore } from './log.store.js';
import { LookController } from './look.controller.js';
import { LookService } from './look.service.js';
import { LookStore } from './look.store.js';
import { ReceiptCheckController } from './receipt-check.controller.js';
import { ReceiptCheckService } from './receipt-check.service.js';
import { ReceiptCheckStore } from './receipt-check.store.js';

/** What can be proved to whoever trusts nobody here. */
@Module({
  imports: [AccessModule],
  controllers: [EntryController, LogController, LookController, ReceiptCheckController],
  providers: [
    Doctor,
    EntryService,
    EntryStore,
    DoctorStore,
    LogService,
    LookService,
    LookStore,
    PublishedLogStore,
    ReceiptCheckService,
    ReceiptCheckStore,
  ],
})
export class ProofModule {}
