import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import type { Uuid } from '../platform/ids.js';
import { AreaPage, AreaQuery, AreaView, ImportAreas } from './area.contract.js';
import { AreaService } from './area.service.js';
import { ImportView } from './import.contract.js';

@Controller('areas')
export class AreaController {
  constructor(@Inject(AreaService) private readonly areas: AreaService) {}

  @Post('imports')
  @Act('area.import')
  @ApiConsumes('text/csv')
  @ApiBody({
    schema: { type: 'string' },
    description: 'A COD-AB file as UTF-8 CSV: every row repeats its ancestors',
  })
  import(@TheCall() call: Call, @Query() query: ImportAreas, @Body() csv: Readable): Promise<ImportView> {
    return this.areas.import(call, csv, query);
  }

  @Get()
  @Act('area.read', 'list')
  list(@TheCall() call: Call, @Query() query: AreaQuery): Promise<AreaPage> {
    return this.areas.list(call, query);
  }

  @Get(':areaId')
  @Act('area.read')
  get(@TheCall() call: Call, @Param('areaId') areaId: Uuid): Promise<AreaView> {
    return this.areas.get(call, areaId);
  }
}
