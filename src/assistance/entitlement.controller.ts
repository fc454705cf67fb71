import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  ChangeEntitlement,
  EligibilityPageView,
  EligibilityQuery,
  EntitlementPageView,
  EntitlementQuery,
  EntitlementView,
  WhyQuery,
  WhyView,
} from './entitlement.contract.js';
import { EntitlementService } from './entitlement.service.js';
import { WhyService } from './why.service.js';

@ApiTags('entitlements')
@Controller('emergencies/:emergencyId')
export class EntitlementController {
  constructor(
    @Inject(EntitlementService) private readonly entitlements: EntitlementService,
    @Inject(WhyService) private readonly whys: WhyService,
  ) {}

  @Get('rounds/:roundId/entitlements')
  @Act('entitlement.read', 'list')
  list(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Query() query: EntitlementQuery,
  ): Promise<EntitlementPageView> {
    return this.entitlements.list(call, roundId, query);
  }

  @Get('rounds/:roundId/eligibility')
  @Act('eligibility.read')
  eligibility(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Query() query: EligibilityQuery,
  ): Promise<EligibilityPageView> {
    return this.entitlements.eligibility(call, roundId, query);
  }

  @Get('rounds/:roundId/households/:householdId/why')
  @Act('why.read')
  why(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Param('householdId', ParseUUIDPipe) householdId: string,
    @Query() query: WhyQuery,
  ): Promise<WhyView> {
    return this.whys.tell(call, { roundId, householdId }, query);
  }

  @Get('entitlements/:entitlementId')
  @Act('entitlement.read')
  get(
    @TheCall() call: Call,
    @Param('entitlementId', ParseUUIDPipe) entitlementId: string,
  ): Promise<EntitlementView> {
    return this.entitlements.get(call, entitlementId);
  }

  @Post('entitlements/:entitlementId/hold')
  @HttpCode(200)
  @Act('entitlement.hold')
  hold(
    @TheCall() call: Call,
    @Param('entitlementId', ParseUUIDPipe) entitlementId: string,
    @Body() input: ChangeEntitlement,
  ): Promise<EntitlementView> {
    return this.entitlements.hold(call, entitlementId, input);
  }

  @Post('entitlements/:entitlementId/release')
  @HttpCode(200)
  @Act('entitlement.release')
  release(
    @TheCall() call: Call,
    @Param('entitlementId', ParseUUIDPipe) entitlementId: string,
    @Body() input: ChangeEntitlement,
  ): Promise<EntitlementView> {
    return this.entitlements.release(call, entitlementId, input);
  }

  @Post('entitlements/:entitlementId/remove')
  @HttpCode(200)
  @Act('entitlement.remove')
  remove(
    @TheCall() call: Call,
    @Param('entitlementId', ParseUUIDPipe) entitlementId: string,
    @Body() input: ChangeEntitlement,
  ): Promise<EntitlementView> {
    return this.entitlements.remove(call, entitlementId, input);
  }
}
