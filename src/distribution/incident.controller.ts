import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  IncidentPageView,
  IncidentQuery,
  IncidentView,
  ProposeResolution,
  RecordIncident,
} from './incident.contract.js';
import { IncidentService } from './incident.service.js';

@ApiTags('incidents')
@Controller('emergencies/:emergencyId')
export class IncidentController {
  constructor(@Inject(IncidentService) private readonly incidents: IncidentService) {}

  @Post('distributions/:distributionId/incidents')
  @Act('incident.record')
  record(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: RecordIncident,
  ): Promise<IncidentView> {
    return this.incidents.record(call, distributionId, input);
  }

  @Get('incidents')
  @Act('incident.read')
  list(@TheCall() call: Call, @Query() query: IncidentQuery): Promise<IncidentPageView> {
    return this.incidents.list(call, query);
  }

  @Post('incidents/:incidentId/proposal')
  @HttpCode(200)
  @Act('incident.propose')
  propose(
    @TheCall() call: Call,
    @Param('incidentId', ParseUUIDPipe) incidentId: string,
    @Body() input: ProposeResolution,
  ): Promise<IncidentView> {
    return this.incidents.propose(call, incidentId, input);
  }

  @Post('incidents/:incidentId/resolution')
  @HttpCode(200)
  @Act('incident.resolve')
  resolve(
    @TheCall() call: Call,
    @Param('incidentId', ParseUUIDPipe) incidentId: string,
  ): Promise<IncidentView> {
    return this.incidents.resolve(call, incidentId);
  }
}
