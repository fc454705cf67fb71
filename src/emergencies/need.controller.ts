import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { ImportView } from './import.contract.js';
import { ImportNeeds, NeedPage, NeedQuery, NeedsView, RecordNeeds } from './need.contract.js';
import { NeedService } from './need.service.js';

@Controller('emergencies/:emergencyId/needs')
export class NeedController {
  constructor(@Inject(NeedService) private readonly needs: NeedService) {}

  @Post()
  @Act('need.record')
  record(@TheCall() call: Call, @Body() input: RecordNeeds): Promise<NeedsView> {
    return this.needs.record(call, input);
  }

  @Post('imports')
  @Act('need.record', 'import')
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' }, description: 'UTF-8 CSV with one figure a row' })
  import(@TheCall() call: Call, @Query() query: ImportNeeds, @Body() csv: Readable): Promise<ImportView> {
    return this.needs.import(call, csv, query);
  }

  @Get()
  @Act('need.read')
  list(@TheCall() call: Call, @Query() query: NeedQuery): Promise<NeedPage> {
    return this.needs.list(call, query);
  }
}
