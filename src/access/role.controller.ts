import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import type { Uuid } from '../platform/ids.js';
import { PageQuery } from '../platform/page.contract.js';
import { ChangeRole, CreateRole, RolePage, RoleView } from './role.contract.js';
import { RoleService } from './role.service.js';

/** What roles there are and which acts they hold. */
@Controller('roles')
export class RoleController {
  constructor(@Inject(RoleService) private readonly roles: RoleService) {}

  @Post()
  @Act('role.create')
  create(@TheCall() call: Call, @Body() input: CreateRole): Promise<RoleView> {
    return this.roles.create(call, input);
  }

  @Get()
  @Act('role.read', 'list')
  list(@TheCall() call: Call, @Query() query: PageQuery): Promise<RolePage> {
    return this.roles.list(call, query);
  }

  @Get(':roleId')
  @Act('role.read')
  read(@TheCall() call: Call, @Param('roleId') roleId: Uuid): Promise<RoleView> {
    return this.roles.read(call, roleId);
  }

  @Put(':roleId')
  @Act('role.change')
  change(@TheCall() call: Call, @Param('roleId') roleId: Uuid, @Body() input: ChangeRole): Promise<RoleView> {
    return this.roles.change(call, roleId, input);
  }
}
