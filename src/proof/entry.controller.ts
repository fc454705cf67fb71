import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { LogEntriesQuery, LogEntryPage } from './entry.contract.js';
import { EntryService } from './entry.service.js';

@ApiTags('log')
@Controller('emergencies/:emergencyId/log/entries')
export class EntryController {
  constructor(@Inject(EntryService) private readonly entries: EntryService) {}

  @Get()
  @Act('log-entry.read')
  list(@TheCall() call: Call, @Query() query: LogEntriesQuery): Promise<LogEntryPage> {
    return this.entries.list(call, query);
  }
}
