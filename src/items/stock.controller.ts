import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import type { Uuid } from '../platform/ids.js';
import { MovePage, MoveQuery, MoveStock, MoveView } from './move.contract.js';
import { MoveService } from './move.service.js';
import { ReceiptPage, ReceiptQuery, ReceiptView, ReceiveGoods } from './receipt.contract.js';
import { ReceiptService } from './receipt.service.js';
import { StockPage, StockQuery } from './stock.contract.js';
import { StockService } from './stock.service.js';

/** The stock of an emergency, and what is pre-positioned where it works; of the nil emergency, what lies ready for any. */
@Controller('emergencies/:emergencyId/stock')
export class StockController {
  constructor(
    @Inject(StockService) private readonly stock: StockService,
    @Inject(ReceiptService) private readonly receipts: ReceiptService,
    @Inject(MoveService) private readonly moves: MoveService,
  ) {}

  @Get()
  @Act('stock.read')
  list(@TheCall() call: Call, @Query() query: StockQuery): Promise<StockPage> {
    return this.stock.list(call, query);
  }

  @Post('receipts')
  @Act('stock.receive')
  receive(@TheCall() call: Call, @Body() input: ReceiveGoods): Promise<ReceiptView> {
    return this.receipts.receive(call, input);
  }

  @Get('receipts')
  @Act('stock.read', 'receipts')
  listReceipts(@TheCall() call: Call, @Query() query: ReceiptQuery): Promise<ReceiptPage> {
    return this.receipts.list(call, query);
  }

  @Get('receipts/:receiptId')
  @Act('stock.read', 'receipt')
  getReceipt(@TheCall() call: Call, @Param('receiptId') receiptId: Uuid): Promise<ReceiptView> {
    return this.receipts.get(call, receiptId);
  }

  @Post('moves')
  @Act('stock.move')
  move(@TheCall() call: Call, @Body() input: MoveStock): Promise<MoveView> {
    return this.moves.move(call, input);
  }

  @Get('moves')
  @Act('stock.read', 'moves')
  listMoves(@TheCall() call: Call, @Query() query: MoveQuery): Promise<MovePage> {
    return this.moves.list(call, query);
  }

  @Get('moves/:moveId')
  @Act('stock.read', 'move')
  getMove(@TheCall() call: Call, @Param('moveId') moveId: Uuid): Promise<MoveView> {
    return this.moves.get(call, moveId);
  }
}
