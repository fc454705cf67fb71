import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import type { Uuid } from '../platform/ids.js';
import { AssignmentPage, AssignmentQuery, AssignmentView, GiveAssignment } from './assignment.contract.js';
import { AssignmentService } from './assignment.service.js';

/** Who holds which role where, and who held it. */
@Controller('assignments')
export class AssignmentController {
  constructor(@Inject(AssignmentService) private readonly assignments: AssignmentService) {}

  @Post()
  @Act('assignment.give')
  give(@TheCall() call: Call, @Body() input: GiveAssignment): Promise<AssignmentView> {
    return this.assignments.give(call, input);
  }

  @Get()
  @Act('assignment.read', 'list')
  list(@TheCall() call: Call, @Query() query: AssignmentQuery): Promise<AssignmentPage> {
    return this.assignments.list(call, query);
  }

  @Get(':assignmentId')
  @Act('assignment.read')
  read(@TheCall() call: Call, @Param('assignmentId') assignmentId: Uuid): Promise<AssignmentView> {
    return this.assignments.read(call, assignmentId);
  }

  @Post(':assignmentId/withdraw')
  @HttpCode(200)
  @Act('assignment.withdraw')
  withdraw(@TheCall() call: Call, @Param('assignmentId') assignmentId: Uuid): Promise<AssignmentView> {
    return this.assignments.withdraw(call, assignmentId);
  }
}
