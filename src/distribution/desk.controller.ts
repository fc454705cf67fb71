import { Body, Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act, Unnamed } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { DeskMatchesView, LookUp } from './desk.contract.js';
import { DeskService } from './desk.service.js';

@ApiTags('desk')
@Controller('emergencies/:emergencyId/distributions/:distributionId/lookup')
export class DeskController {
  constructor(@Inject(DeskService) private readonly desks: DeskService) {}

  @Post()
  @HttpCode(200)
  @Act('desk.lookup')
  @Unnamed('it only reads')
  lookUp(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: LookUp,
  ): Promise<DeskMatchesView> {
    return this.desks.lookUp(call, distributionId, input);
  }
}
