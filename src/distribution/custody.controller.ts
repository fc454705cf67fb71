import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { CountCustody, CustodyCountView, CustodyView } from './custody.contract.js';
import { CustodyService } from './custody.service.js';
import { DenominationQuery, DenominationsView } from './denomination.contract.js';
import { DenominationService } from './denomination.service.js';

@ApiTags('distributions')
@Controller('emergencies/:emergencyId')
export class CustodyController {
  constructor(
    @Inject(CustodyService) private readonly custody: CustodyService,
    @Inject(DenominationService) private readonly planning: DenominationService,
  ) {}

  @Get('distributions/:distributionId/custody')
  @Act('custody.read')
  get(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
  ): Promise<CustodyView> {
    return this.custody.get(call, distributionId);
  }

  @Get('distributions/:distributionId/denominations')
  @Act('custody.denominations')
  denominations(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Query() query: DenominationQuery,
  ): Promise<DenominationsView> {
    return this.planning.plan(call, distributionId, query);
  }

  @Post('distributions/:distributionId/counts')
  @Act('custody.count')
  count(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: CountCustody,
  ): Promise<CustodyCountView> {
    return this.custody.count(call, distributionId, input);
  }

  @Post('counts/:countId/confirmation')
  @HttpCode(200)
  @Act('custody.confirm')
  confirm(
    @TheCall() call: Call,
    @Param('countId', ParseUUIDPipe) countId: string,
  ): Promise<CustodyCountView> {
    return this.custody.confirm(call, countId);
  }
}
