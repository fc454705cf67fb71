import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { Act, Unnamed } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import type { Uuid } from '../platform/ids.js';
import {
  HouseholdImportProblemPage,
  HouseholdImportView,
  HouseholdPreviewView,
  ImportHouseholds,
  ImportProblemQuery,
} from './import.contract.js';
import { ImportService } from './import.service.js';

@Controller('emergencies/:emergencyId/households/imports')
export class HouseholdImportController {
  constructor(@Inject(ImportService) private readonly imports: ImportService) {}

  @Post()
  @Act('household.import')
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' }, description: 'A list as UTF-8 CSV: one row a member' })
  import(
    @TheCall() call: Call,
    @Query() query: ImportHouseholds,
    @Body() csv: Readable,
  ): Promise<HouseholdImportView> {
    return this.imports.import(call, query, csv);
  }

  @Post('preview')
  @HttpCode(200)
  @Act('household.import', 'preview')
  @Unnamed('it only reads')
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' }, description: 'A list as UTF-8 CSV: one row a member' })
  preview(
    @TheCall() call: Call,
    @Query() query: ImportHouseholds,
    @Body() csv: Readable,
  ): Promise<HouseholdPreviewView> {
    return this.imports.preview(call, query, csv);
  }

  @Get(':importId')
  @Act('household-import.read')
  get(@TheCall() call: Call, @Param('importId') id: Uuid): Promise<HouseholdImportView> {
    return this.imports.get(call, id);
  }

  @Get(':importId/problems')
  @Act('household-import.read', 'problems')
  problems(
    @TheCall() call: Call,
    @Param('importId') id: Uuid,
    @Query() query: ImportProblemQuery,
  ): Promise<HouseholdImportProblemPage> {
    return this.imports.problems(call, id, query);
  }
}
