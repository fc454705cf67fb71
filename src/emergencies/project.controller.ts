import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { Conditional, Etagged, IfMatch } from '../platform/etag.js';
import type { Uuid } from '../platform/ids.js';
import { ChangeProject, CreateProject, ProjectPage, ProjectQuery, ProjectView } from './project.contract.js';
import { ProjectService } from './project.service.js';

@Controller('emergencies/:emergencyId/projects')
export class ProjectController {
  constructor(@Inject(ProjectService) private readonly projects: ProjectService) {}

  @Post()
  @Act('project.create')
  @Etagged()
  create(@TheCall() call: Call, @Body() input: CreateProject): Promise<ProjectView> {
    return this.projects.create(call, input);
  }

  @Get()
  @Act('project.read', 'list')
  list(@TheCall() call: Call, @Query() query: ProjectQuery): Promise<ProjectPage> {
    return this.projects.list(call, query);
  }

  @Get(':projectId')
  @Act('project.read')
  @Etagged()
  get(@TheCall() call: Call, @Param('projectId') projectId: Uuid): Promise<ProjectView> {
    return this.projects.get(call, projectId);
  }

  @Put(':projectId')
  @Act('project.change')
  @Conditional()
  change(
    @TheCall() call: Call,
    @Param('projectId') projectId: Uuid,
    @IfMatch() version: number,
    @Body() input: ChangeProject,
  ): Promise<ProjectView> {
    return this.projects.change(call, projectId, version, input);
  }
}
