import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { EndEntitlements, RoundOutcomesView } from './ending.contract.js';
import { EndingService } from './ending.service.js';
import { ChangeEntitlement, EntitlementView } from './entitlement.contract.js';

@ApiTags('entitlements')
@Controller('emergencies/:emergencyId')
export class EndingController {
  constructor(@Inject(EndingService) private readonly endings: EndingService) {}

  @Get('rounds/:roundId/outcomes')
  @Act('round.outcomes')
  outcomes(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
  ): Promise<RoundOutcomesView> {
    return this.endings.outcomes(call, roundId);
  }

  @Post('rounds/:roundId/endings')
  @HttpCode(200)
  @Act('entitlement.end')
  end(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Body() input: EndEntitlements,
  ): Promise<RoundOutcomesView> {
    return this.endings.end(call, roundId, input);
  }

  @Post('entitlements/:entitlementId/reopen')
  @HttpCode(200)
  @Act('entitlement.reopen')
  reopen(
    @TheCall() call: Call,
    @Param('entitlementId', ParseUUIDPipe) entitlementId: string,
    @Body() input: ChangeEntitlement,
  ): Promise<EntitlementView> {
    return this.endings.reopen(call, entitlementId, input);
  }
}
