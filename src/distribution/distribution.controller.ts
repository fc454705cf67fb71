import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  CancelDistribution,
  CloseDistribution,
  DistributionPageView,
  DistributionQuery,
  DistributionView,
  MoveDistribution,
  OpenDistribution,
  PlanDistribution,
  SuspendDistribution,
} from './distribution.contract.js';
import { DistributionService } from './distribution.service.js';
import { PlanningService } from './planning.service.js';

@ApiTags('distributions')
@Controller('emergencies/:emergencyId/distributions')
export class DistributionController {
  constructor(
    @Inject(DistributionService) private readonly distributions: DistributionService,
    @Inject(PlanningService) private readonly planning: PlanningService,
  ) {}

  @Post()
  @Act('distribution.plan')
  plan(@TheCall() call: Call, @Body() input: PlanDistribution): Promise<DistributionView> {
    return this.planning.plan(call, input);
  }

  @Get()
  @Act('distribution.read', 'list')
  list(@TheCall() call: Call, @Query() query: DistributionQuery): Promise<DistributionPageView> {
    return this.distributions.list(call, query);
  }

  @Get(':distributionId')
  @Act('distribution.read')
  get(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
  ): Promise<DistributionView> {
    return this.distributions.get(call, distributionId);
  }

  @Post(':distributionId/open')
  @HttpCode(200)
  @Act('distribution.open')
  open(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: OpenDistribution,
  ): Promise<DistributionView> {
    return this.distributions.open(call, distributionId, input);
  }

  @Post(':distributionId/move')
  @Act('distribution.move')
  move(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: MoveDistribution,
  ): Promise<DistributionView> {
    return this.planning.move(call, distributionId, input);
  }

  @Post(':distributionId/cancel')
  @HttpCode(200)
  @Act('distribution.cancel')
  cancel(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: CancelDistribution,
  ): Promise<DistributionView> {
    return this.distributions.cancel(call, distributionId, input);
  }

  @Post(':distributionId/suspend')
  @HttpCode(200)
  @Act('distribution.suspend')
  suspend(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: SuspendDistribution,
  ): Promise<DistributionView> {
    return this.distributions.suspend(call, distributionId, input);
  }

  @Post(':distributionId/resume')
  @HttpCode(200)
  @Act('distribution.resume')
  resume(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
  ): Promise<DistributionView> {
    return this.distributions.resume(call, distributionId);
  }

  @Post(':distributionId/close')
  @HttpCode(200)
  @Act('distribution.close')
  close(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: CloseDistribution,
  ): Promise<DistributionView> {
    return this.distributions.close(call, distributionId, input);
  }
}
