import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  AdvanceCash,
  AdvanceQuery,
  CashAdvancePageView,
  CashAdvanceView,
  CustodiansView,
  ReturnCash,
} from './float.contract.js';
import { FloatService } from './float.service.js';

@ApiTags('distributions')
@Controller('emergencies/:emergencyId/floats')
export class FloatController {
  constructor(@Inject(FloatService) private readonly floats: FloatService) {}

  @Post('advances')
  @Act('float.advance')
  advance(@TheCall() call: Call, @Body() input: AdvanceCash): Promise<CashAdvanceView> {
    return this.floats.advance(call, input);
  }

  @Post('returns')
  @Act('float.return')
  giveBack(@TheCall() call: Call, @Body() input: ReturnCash): Promise<CashAdvanceView> {
    return this.floats.giveBack(call, input);
  }

  @Get('custodians')
  @Act('float.custodians')
  custodians(@TheCall() call: Call): Promise<CustodiansView> {
    return this.floats.custodians(call);
  }

  @Get('advances')
  @Act('float.read')
  list(@TheCall() call: Call, @Query() query: AdvanceQuery): Promise<CashAdvancePageView> {
    return this.floats.list(call, query);
  }
}
