import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { Conditional, Etagged, IfMatch } from '../platform/etag.js';
import type { Uuid } from '../platform/ids.js';
import { CorrectGrant, GrantPage, GrantQuery, GrantView, RecordGrant } from './grant.contract.js';
import { GrantService } from './grant.service.js';

@Controller('emergencies/:emergencyId/grants')
export class GrantController {
  constructor(@Inject(GrantService) private readonly grants: GrantService) {}

  @Post()
  @Act('grant.record')
  @Etagged()
  record(@TheCall() call: Call, @Body() input: RecordGrant): Promise<GrantView> {
    return this.grants.record(call, input);
  }

  @Put(':grantId')
  @Act('grant.record', 'correct')
  @Conditional()
  correct(
    @TheCall() call: Call,
    @Param('grantId') grantId: Uuid,
    @IfMatch() version: number,
    @Body() input: CorrectGrant,
  ): Promise<GrantView> {
    return this.grants.correct(call, grantId, version, input);
  }

  @Post(':grantId/approval')
  @HttpCode(200)
  @Act('grant.approve')
  @Conditional()
  approve(
    @TheCall() call: Call,
    @Param('grantId') grantId: Uuid,
    @IfMatch() version: number,
  ): Promise<GrantView> {
    return this.grants.approve(call, grantId, version);
  }

  @Get()
  @Act('grant.read', 'list')
  list(@TheCall() call: Call, @Query() query: GrantQuery): Promise<GrantPage> {
    return this.grants.list(call, query);
  }

  @Get(':grantId')
  @Act('grant.read')
  @Etagged()
  get(@TheCall() call: Call, @Param('grantId') grantId: Uuid): Promise<GrantView> {
    return this.grants.get(call, grantId);
  }
}
