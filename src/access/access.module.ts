import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { Access } from './access.service.js';
import { AssignmentController } from './assignment.controller.js';
import { AssignmentRow } from './assignment.entity.js';
import { AssignmentService } from './assignment.service.js';
import { AssignmentStore } from './assignment.store.js';
import { AttemptStore } from './attempt.store.js';
import { BearerStrategy, Guard } from './guard.js';
import { PasswordService } from './password.service.js';
import { Passwords } from './passwords.js';
import { PersonController } from './person.controller.js';
import { PersonRow } from './person.entity.js';
import { PersonService } from './person.service.js';
import { PersonStore } from './person.store.js';
import { RoleController } from './role.controller.js';
import { RoleActRow, RoleRow } from './role.entity.js';
import { RoleService } from './role.service.js';
import { RoleStore } from './role.store.js';
import { RouteCheck } from './route.check.js';
import { SessionController } from './session.controller.js';
import { SessionRow, SignInAttemptRow } from './session.entity.js';
import { SessionService } from './session.service.js';
import { SessionStore } from './session.store.js';
import { StandingStore } from './standing.store.js';
import { Throttle } from './throttle.js';

export const accessEntities = [PersonRow, SessionRow, SignInAttemptRow, RoleRow, RoleActRow, AssignmentRow];

/** Who may sign in, and who may do what where. Guards every route of the service. */
@Module({
  imports: [PassportModule, DiscoveryModule],
  controllers: [SessionController, PersonController, RoleController, AssignmentController],
  providers: [
    { provide: APP_GUARD, useClass: Guard },
    Access,
    AssignmentService,
    AssignmentStore,
    AttemptStore,
    BearerStrategy,
    PasswordService,
    Passwords,
    PersonService,
    PersonStore,
    RoleService,
    RoleStore,
    RouteCheck,
    SessionService,
    SessionStore,
    StandingStore,
    Throttle,
  ],
  exports: [Access, Throttle],
})
export class AccessModule {}
