import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { Conditional, Etagged, IfMatch } from '../platform/etag.js';
import type { Uuid } from '../platform/ids.js';
import {
  ChangeOrganisation,
  CreateOrganisation,
  OrganisationPage,
  OrganisationQuery,
  OrganisationView,
} from './organisation.contract.js';
import { OrganisationService } from './organisation.service.js';

@Controller('organisations')
export class OrganisationController {
  constructor(@Inject(OrganisationService) private readonly organisations: OrganisationService) {}

  @Post()
  @Act('organisation.create')
  @Etagged()
  create(@TheCall() call: Call, @Body() input: CreateOrganisation): Promise<OrganisationView> {
    return this.organisations.create(call, input);
  }

  @Get()
  @Act('organisation.read', 'list')
  list(@TheCall() call: Call, @Query() query: OrganisationQuery): Promise<OrganisationPage> {
    return this.organisations.list(call, query);
  }

  @Get(':organisationId')
  @Act('organisation.read')
  @Etagged()
  get(@TheCall() call: Call, @Param('organisationId') organisationId: Uuid): Promise<OrganisationView> {
    return this.organisations.get(call, organisationId);
  }

  @Put(':organisationId')
  @Act('organisation.change')
  @Conditional()
  change(
    @TheCall() call: Call,
    @Param('organisationId') organisationId: Uuid,
    @IfMatch() version: number,
    @Body() input: ChangeOrganisation,
  ): Promise<OrganisationView> {
    return this.organisations.change(call, organisationId, version, input);
  }
}
