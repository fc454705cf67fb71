import { Module } from '@nestjs/common';
import { EmergenciesModule } from '../emergencies/emergencies.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { ItemController } from './item.controller.js';
import { ItemRow, KitLineRow } from './item.entity.js';
import { ItemService } from './item.service.js';
import { ItemStore } from './item.store.js';
import { LotRow } from './lot.entity.js';
import { LotStore } from './lot.store.js';
import { MoveLineRow, MoveRow } from './move.entity.js';
import { MoveService } from './move.service.js';
import { MoveStore } from './move.store.js';
import { ReceiptLineRow, ReceiptRow } from './receipt.entity.js';
import { ReceiptService } from './receipt.service.js';
import { ReceiptStore } from './receipt.store.js';
import { StockController } from './stock.controller.js';
import { StockService } from './stock.service.js';

export const itemEntities = [ItemRow, KitLineRow, LotRow, ReceiptRow, ReceiptLineRow, MoveRow, MoveLineRow];

/** What can be handed out, and where it lies. */
@Module({
  imports: [LedgerModule, EmergenciesModule],
  controllers: [ItemController, StockController],
  providers: [
    ItemService,
    ReceiptService,
    MoveService,
    StockService,
    ItemStore,
    LotStore,
    ReceiptStore,
    MoveStore,
  ],
  exports: [ItemService, StockService],
})
export class ItemsModule {}
