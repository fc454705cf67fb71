import { Controller, Get, Inject, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { StatementQuery, StatementView } from './statement.contract.js';
import { StatementService } from './statement.service.js';

@ApiTags('households')
@Controller('emergencies/:emergencyId/households/:householdId/statement')
export class StatementController {
  constructor(@Inject(StatementService) private readonly statements: StatementService) {}

  @Get()
  @Act('statement.read')
  read(
    @TheCall() call: Call,
    @Param('householdId', ParseUUIDPipe) householdId: string,
    @Query() query: StatementQuery,
  ): Promise<StatementView> {
    return this.statements.read(call, householdId, query);
  }
}
