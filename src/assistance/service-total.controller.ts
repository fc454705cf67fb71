import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  CorrectServiceTotal,
  RecordServiceTotal,
  ServiceTotalPageView,
  ServiceTotalQuery,
  ServiceTotalView,
} from './service-total.contract.js';
import { ServiceTotalService } from './service-total.service.js';

@ApiTags('services')
@Controller('emergencies/:emergencyId/service-totals')
export class ServiceTotalController {
  constructor(@Inject(ServiceTotalService) private readonly totals: ServiceTotalService) {}

  @Post()
  @Act('service-total.record')
  record(@TheCall() call: Call, @Body() input: RecordServiceTotal): Promise<ServiceTotalView> {
    return this.totals.record(call, input);
  }

  @Get()
  @Act('service-total.record', 'list')
  list(@TheCall() call: Call, @Query() query: ServiceTotalQuery): Promise<ServiceTotalPageView> {
    return this.totals.list(call, query);
  }

  @Post(':serviceTotalId/correction')
  @Act('service-total.correct')
  correct(
    @TheCall() call: Call,
    @Param('serviceTotalId', ParseUUIDPipe) serviceTotalId: string,
    @Body() input: CorrectServiceTotal,
  ): Promise<ServiceTotalView> {
    return this.totals.correct(call, serviceTotalId, input);
  }
}
