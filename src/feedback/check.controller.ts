import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  CheckHouseholdPageView,
  CheckHouseholdQuery,
  CheckHouseholdView,
  CheckPageView,
  CheckQuery,
  CheckView,
  PlanCheck,
  RecordCheckAnswer,
} from './check.contract.js';
import { CheckService } from './check.service.js';

@ApiTags('checks')
@Controller('emergencies/:emergencyId')
export class CheckController {
  constructor(@Inject(CheckService) private readonly checks: CheckService) {}

  @Post('distributions/:distributionId/checks')
  @Act('check.plan')
  plan(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: PlanCheck,
  ): Promise<CheckView> {
    return this.checks.plan(call, distributionId, input);
  }

  @Post('rounds/:roundId/checks')
  @Act('check.plan', 'round')
  planOfRound(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Body() input: PlanCheck,
  ): Promise<CheckView> {
    return this.checks.planOfRound(call, roundId, input);
  }

  @Get('checks')
  @Act('check.read', 'list')
  list(@TheCall() call: Call, @Query() query: CheckQuery): Promise<CheckPageView> {
    return this.checks.list(call, query);
  }

  @Get('checks/:checkId/households')
  @Act('check.read')
  households(
    @TheCall() call: Call,
    @Param('checkId', ParseUUIDPipe) checkId: string,
    @Query() query: CheckHouseholdQuery,
  ): Promise<CheckHouseholdPageView> {
    return this.checks.households(call, checkId, query);
  }

  @Post('checks/:checkId/answers')
  @Act('check.record')
  record(
    @TheCall() call: Call,
    @Param('checkId', ParseUUIDPipe) checkId: string,
    @Body() input: RecordCheckAnswer,
  ): Promise<CheckHouseholdView> {
    return this.checks.record(call, checkId, input);
  }
}
