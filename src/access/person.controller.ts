import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import type { Uuid } from '../platform/ids.js';
import { PageQuery } from '../platform/page.contract.js';
import { PasswordService } from './password.service.js';
import { CreatePerson, PersonPage, PersonView, ResetPassword } from './person.contract.js';
import { PersonService } from './person.service.js';

/** The staff who use Mizan. */
@Controller('people')
export class PersonController {
  constructor(
    @Inject(PersonService) private readonly people: PersonService,
    @Inject(PasswordService) private readonly passwords: PasswordService,
  ) {}

  @Post()
  @Act('person.create')
  create(@TheCall() call: Call, @Body() input: CreatePerson): Promise<PersonView> {
    return this.people.create(call, input);
  }

  @Get()
  @Act('person.read', 'list')
  list(@TheCall() call: Call, @Query() query: PageQuery): Promise<PersonPage> {
    return this.people.list(call, query);
  }

  @Get(':personId')
  @Act('person.read')
  read(@TheCall() call: Call, @Param('personId') personId: Uuid): Promise<PersonView> {
    return this.people.read(call, personId);
  }

  @Post(':personId/disable')
  @HttpCode(200)
  @Act('person.disable')
  disable(@TheCall() call: Call, @Param('personId') personId: Uuid): Promise<PersonView> {
    return this.people.disable(call, personId);
  }

  @Post(':personId/enable')
  @HttpCode(200)
  @Act('person.enable')
  enable(@TheCall() call: Call, @Param('personId') personId: Uuid): Promise<PersonView> {
    return this.people.enable(call, personId);
  }

  @Put(':personId/password')
  @Act('password.reset')
  reset(
    @TheCall() call: Call,
    @Param('personId') personId: Uuid,
    @Body() input: ResetPassword,
  ): Promise<PersonView> {
    return this.passwords.reset(call, personId, input);
  }
}
