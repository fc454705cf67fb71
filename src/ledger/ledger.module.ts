import { Module } from '@nestjs/common';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';

@Module({
  providers: [LedgerService, LedgerStore],
  exports: [LedgerService],
})
export class LedgerModule {}
