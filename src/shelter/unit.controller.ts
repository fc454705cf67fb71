import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { ImportView } from '../emergencies/import.contract.js';
import { Conditional, Etagged, IfMatch } from '../platform/etag.js';
import {
  ChangeUnit,
  CreateUnit,
  FreePage,
  FreeQuery,
  ImportUnits,
  UnitPage,
  UnitQuery,
  UnitView,
} from './unit.contract.js';
import { UnitService } from './unit.service.js';

@ApiTags('shelter')
@Controller('emergencies/:emergencyId/shelter')
export class UnitController {
  constructor(@Inject(UnitService) private readonly units: UnitService) {}

  @Post('units')
  @Act('shelter-unit.create')
  @Etagged()
  create(@TheCall() call: Call, @Body() input: CreateUnit): Promise<UnitView> {
    return this.units.create(call, input);
  }

  @Post('units/imports')
  @Act('shelter-unit.import')
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' }, description: 'UTF-8 CSV with one unit a row' })
  import(@TheCall() call: Call, @Query() query: ImportUnits, @Body() csv: Readable): Promise<ImportView> {
    return this.units.import(call, csv, query);
  }

  @Get('units')
  @Act('shelter-unit.read', 'list')
  list(@TheCall() call: Call, @Query() query: UnitQuery): Promise<UnitPage> {
    return this.units.list(call, query);
  }

  @Get('units/:unitId')
  @Act('shelter-unit.read')
  @Etagged()
  get(@TheCall() call: Call, @Param('unitId', ParseUUIDPipe) unitId: string): Promise<UnitView> {
    return this.units.get(call, unitId);
  }

  @Put('units/:unitId')
  @Act('shelter-unit.change')
  @Conditional()
  change(
    @TheCall() call: Call,
    @Param('unitId', ParseUUIDPipe) unitId: string,
    @IfMatch() version: number,
    @Body() input: ChangeUnit,
  ): Promise<UnitView> {
    return this.units.change(call, unitId, version, input);
  }

  @Get('free')
  @Act('shelter.free')
  free(@TheCall() call: Call, @Query() query: FreeQuery): Promise<FreePage> {
    return this.units.free(call, query);
  }
}
