import { Controller, Get, Inject, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { LookPage, LooksQuery } from './look.contract.js';
import { LookService } from './look.service.js';

@ApiTags('households')
@Controller('emergencies/:emergencyId/households/:householdId/looks')
export class LookController {
  constructor(@Inject(LookService) private readonly looks: LookService) {}

  @Get()
  @Act('look.read')
  list(
    @TheCall() call: Call,
    @Param('householdId', ParseUUIDPipe) householdId: string,
    @Query() query: LooksQuery,
  ): Promise<LookPage> {
    return this.looks.list(call, householdId, query);
  }
}
