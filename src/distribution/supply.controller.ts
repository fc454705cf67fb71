import { Body, Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { DistributionView } from './distribution.contract.js';
import { RecordDamage, SendBack, SupplyDistribution } from './supply.contract.js';
import { SupplyService } from './supply.service.js';

@ApiTags('distributions')
@Controller('emergencies/:emergencyId/distributions/:distributionId')
export class SupplyController {
  constructor(@Inject(SupplyService) private readonly supplies: SupplyService) {}

  @Post('supplies')
  @HttpCode(200)
  @Act('distribution.supply')
  supply(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: SupplyDistribution,
  ): Promise<DistributionView> {
    return this.supplies.supply(call, distributionId, input);
  }

  @Post('returns')
  @HttpCode(200)
  @Act('distribution.send-back')
  sendBack(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: SendBack,
  ): Promise<DistributionView> {
    return this.supplies.sendBack(call, distributionId, input);
  }

  @Post('damages')
  @HttpCode(200)
  @Act('distribution.damage')
  damage(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: RecordDamage,
  ): Promise<DistributionView> {
    return this.supplies.damage(call, distributionId, input);
  }
}
