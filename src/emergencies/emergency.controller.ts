import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { Conditional, Etagged, IfMatch } from '../platform/etag.js';
import type { Uuid } from '../platform/ids.js';
import {
  ChangeEmergency,
  EmergencyPage,
  EmergencyQuery,
  EmergencyView,
  OpenEmergency,
} from './emergency.contract.js';
import { EmergencyService } from './emergency.service.js';

@Controller('emergencies')
export class EmergencyController {
  constructor(@Inject(EmergencyService) private readonly emergencies: EmergencyService) {}

  @Post()
  @Act('emergency.open')
  @Etagged()
  open(@TheCall() call: Call, @Body() input: OpenEmergency): Promise<EmergencyView> {
    return this.emergencies.open(call, input);
  }

  @Get()
  @Act('emergency.read', 'list')
  list(@TheCall() call: Call, @Query() query: EmergencyQuery): Promise<EmergencyPage> {
    return this.emergencies.list(call, query);
  }

  @Get(':emergencyId')
  @Act('emergency.read')
  @Etagged()
  get(@TheCall() call: Call, @Param('emergencyId') emergencyId: Uuid): Promise<EmergencyView> {
    return this.emergencies.get(call, emergencyId);
  }

  @Put(':emergencyId')
  @Act('emergency.change')
  @Conditional()
  change(
    @TheCall() call: Call,
    @IfMatch() version: number,
    @Body() input: ChangeEmergency,
  ): Promise<EmergencyView> {
    return this.emergencies.change(call, version, input);
  }
}
