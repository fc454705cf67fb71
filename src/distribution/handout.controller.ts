import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act, Unnamed } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  HandoutOutcomesView,
  HandoutPageView,
  HandoutQuery,
  HandoutView,
  RecordHandout,
  RecordHandouts,
} from './handout.contract.js';
import { HandoutService } from './handout.service.js';
import { HandoutReceiptQuery, HandoutReceiptView } from './receipt.contract.js';
import { ReceiptService } from './receipt.service.js';
import { ReversalRequestView, ReversalView, ReverseHandout } from './reversal.contract.js';
import { ReversalService } from './reversal.service.js';

@ApiTags('handouts')
@Controller('emergencies/:emergencyId')
export class HandoutController {
  constructor(
    @Inject(HandoutService) private readonly handouts: HandoutService,
    @Inject(ReversalService) private readonly reversals: ReversalService,
    @Inject(ReceiptService) private readonly receipts: ReceiptService,
  ) {}

  @Post('handouts')
  @Act('handout.record')
  record(@TheCall() call: Call, @Body() input: RecordHandout): Promise<HandoutView> {
    return this.handouts.record(call, input);
  }

  @Post('handouts/batch')
  @HttpCode(200)
  @Act('handout.record', 'batch')
  @Unnamed('each handout names itself')
  recordMany(@TheCall() call: Call, @Body() input: RecordHandouts): Promise<HandoutOutcomesView> {
    return this.handouts.recordMany(call, input.handouts);
  }

  @Post('handouts/to-other')
  @Act('handout.record-to-other')
  recordToOther(@TheCall() call: Call, @Body() input: RecordHandout): Promise<HandoutView> {
    return this.handouts.recordToOther(call, input);
  }

  @Post('handouts/to-other/batch')
  @HttpCode(200)
  @Act('handout.record-to-other', 'batch')
  @Unnamed('each handout names itself')
  recordManyToOther(@TheCall() call: Call, @Body() input: RecordHandouts): Promise<HandoutOutcomesView> {
    return this.handouts.recordManyToOther(call, input.handouts);
  }

  @Get('handouts')
  @Act('handout.read', 'list')
  list(@TheCall() call: Call, @Query() query: HandoutQuery): Promise<HandoutPageView> {
    return this.handouts.list(call, query);
  }

  @Get('handouts/:handoutId')
  @Act('handout.read')
  get(@TheCall() call: Call, @Param('handoutId', ParseUUIDPipe) handoutId: string): Promise<HandoutView> {
    return this.handouts.get(call, handoutId);
  }

  @Get('handouts/:handoutId/receipt')
  @Act('receipt.read')
  receipt(
    @TheCall() call: Call,
    @Param('handoutId', ParseUUIDPipe) handoutId: string,
    @Query() query: HandoutReceiptQuery,
  ): Promise<HandoutReceiptView> {
    return this.receipts.get(call, handoutId, query);
  }

  @Post('handouts/:handoutId/reversal')
  @Act('handout.reverse')
  reverse(
    @TheCall() call: Call,
    @Param('handoutId', ParseUUIDPipe) handoutId: string,
    @Body() input: ReverseHandout,
  ): Promise<ReversalView> {
    return this.reversals.reverse(call, handoutId, input);
  }

  @Post('handouts/:handoutId/reversal-requests')
  @Act('handout.reversal-request')
  request(
    @TheCall() call: Call,
    @Param('handoutId', ParseUUIDPipe) handoutId: string,
    @Body() input: ReverseHandout,
  ): Promise<ReversalRequestView> {
    return this.reversals.request(call, handoutId, input);
  }

  @Post('reversal-requests/:requestId/approval')
  @Act('handout.reversal-approve')
  approve(
    @TheCall() call: Call,
    @Param('requestId', ParseUUIDPipe) requestId: string,
  ): Promise<ReversalView> {
    return this.reversals.approve(call, requestId);
  }
}
