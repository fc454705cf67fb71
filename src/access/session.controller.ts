import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { Act, Carries, Unnamed } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import type { Uuid } from '../platform/ids.js';
import { Public } from '../platform/public.js';
import { type Asker, TheAsker, TheSession } from './asker.js';
import { PasswordService } from './password.service.js';
import { PersonView } from './person.contract.js';
import { BeginSession, ChangePassword, NewSessionView, SessionView } from './session.contract.js';
import { SessionService } from './session.service.js';

/** Signing in and out, and one's own password. */
@Controller('sessions')
export class SessionController {
  constructor(
    @Inject(SessionService) private readonly sessions: SessionService,
    @Inject(PasswordService) private readonly passwords: PasswordService,
  ) {}

  @Post()
  @Public('sign-in')
  @Carries('session.begin')
  @Header('Cache-Control', 'no-store')
  begin(@Body() input: BeginSession, @TheAsker() asker: Asker): Promise<NewSessionView> {
    return this.sessions.begin(input, asker);
  }

  @Get('current')
  @Act('session.read')
  read(@TheCall() call: Call, @TheSession() sessionId: Uuid): Promise<SessionView> {
    return this.sessions.read(call, sessionId);
  }

  @Put('current/password')
  @Act('password.change')
  change(
    @TheCall() call: Call,
    @TheSession() id: Uuid,
    @TheAsker() asker: Asker,
    @Body() input: ChangePassword,
  ): Promise<PersonView> {
    return this.passwords.change(call, { id, ...asker }, input);
  }

  @Delete('current')
  @HttpCode(204)
  @Act('session.end')
  @Unnamed('who signs out twice is signed out')
  end(@TheCall() call: Call, @TheSession() sessionId: Uuid): Promise<void> {
    return this.sessions.end(call, sessionId);
  }

  /** Everywhere. */
  @Delete()
  @HttpCode(204)
  @Act('session.end', 'all')
  @Unnamed('who signs out twice is signed out')
  endAll(@TheCall() call: Call): Promise<void> {
    return this.sessions.endAll(call);
  }
}
