import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  ConfirmHandout,
  DisputePageView,
  DisputeQuery,
  DisputeView,
  OpenDispute,
} from './dispute.contract.js';
import { DisputeService } from './dispute.service.js';

@ApiTags('disputes')
@Controller('emergencies/:emergencyId')
export class DisputeController {
  constructor(@Inject(DisputeService) private readonly disputes: DisputeService) {}

  @Post('handouts/:handoutId/disputes')
  @Act('dispute.open')
  open(
    @TheCall() call: Call,
    @Param('handoutId', ParseUUIDPipe) handoutId: string,
    @Body() input: OpenDispute,
  ): Promise<DisputeView> {
    return this.disputes.open(call, handoutId, input);
  }

  @Get('disputes')
  @Act('dispute.read')
  list(@TheCall() call: Call, @Query() query: DisputeQuery): Promise<DisputePageView> {
    return this.disputes.list(call, query);
  }

  @Post('disputes/:disputeId/confirmation')
  @HttpCode(200)
  @Act('dispute.resolve')
  confirm(
    @TheCall() call: Call,
    @Param('disputeId', ParseUUIDPipe) disputeId: string,
    @Body() input: ConfirmHandout,
  ): Promise<DisputeView> {
    return this.disputes.confirm(call, disputeId, input);
  }
}
