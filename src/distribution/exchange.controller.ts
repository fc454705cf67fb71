import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { ExchangePageView, ExchangeQuery, ExchangeView, RecordExchange } from './exchange.contract.js';
import { ExchangeService } from './exchange.service.js';

@ApiTags('handouts')
@Controller('emergencies/:emergencyId')
export class ExchangeController {
  constructor(@Inject(ExchangeService) private readonly exchanges: ExchangeService) {}

  @Post('handouts/:handoutId/exchanges')
  @Act('exchange.record')
  record(
    @TheCall() call: Call,
    @Param('handoutId', ParseUUIDPipe) handoutId: string,
    @Body() input: RecordExchange,
  ): Promise<ExchangeView> {
    return this.exchanges.record(call, handoutId, input);
  }

  @Get('exchanges')
  @Act('exchange.read')
  list(@TheCall() call: Call, @Query() query: ExchangeQuery): Promise<ExchangePageView> {
    return this.exchanges.list(call, query);
  }
}
