import { Module } from '@nestjs/common';
import { AccountRow, BalanceRow, CommodityRow, TransferRow } from './ledger.entity.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';

@Module({
  providers: [LedgerService, LedgerStore],
  exports: [LedgerService],
})
export class LedgerModule {}

export const ledgerEntities = [CommodityRow, AccountRow, BalanceRow, TransferRow];
