import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { Conditional, Etagged, IfMatch } from '../platform/etag.js';
import type { Uuid } from '../platform/ids.js';
import { ChangeSite, CreateSite, SitePage, SiteQuery, SiteView } from './site.contract.js';
import { SiteService } from './site.service.js';

@Controller('emergencies/:emergencyId/sites')
export class SiteController {
  constructor(@Inject(SiteService) private readonly sites: SiteService) {}

  @Post()
  @Act('site.create')
  @Etagged()
  create(@TheCall() call: Call, @Body() input: CreateSite): Promise<SiteView> {
    return this.sites.create(call, input);
  }

  @Get()
  @Act('site.read', 'list')
  list(@TheCall() call: Call, @Query() query: SiteQuery): Promise<SitePage> {
    return this.sites.list(call, query);
  }

  @Get(':siteId')
  @Act('site.read')
  @Etagged()
  get(@TheCall() call: Call, @Param('siteId') siteId: Uuid): Promise<SiteView> {
    return this.sites.get(call, siteId);
  }

  @Put(':siteId')
  @Act('site.change')
  @Conditional()
  change(
    @TheCall() call: Call,
    @Param('siteId') siteId: Uuid,
    @IfMatch() version: number,
    @Body() input: ChangeSite,
  ): Promise<SiteView> {
    return this.sites.change(call, siteId, version, input);
  }
}
