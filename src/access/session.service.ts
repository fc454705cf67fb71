import { Inject, Injectable } from '@nestjs/common';
import { type ActRow, actNames, acts } from '../acts/acts.js';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, each } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import { newId, nil, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { Asker } from './asker.js';
import { AssignmentStore, type Held } from './assignment.store.js';
import { Passwords } from './passwords.js';
import { type Credentials, PersonStore } from './person.store.js';
import { oneself } from './scope.rules.js';
import type { BeginSession, HeldRoleView, NewSessionView, SessionView } from './session.contract.js';
import { type SessionFacts, SessionStore } from './session.store.js';
import { Throttle } from './throttle.js';
import { hashOf, newToken } from './tokens.js';

interface Beginning {
  readonly sessionId: Uuid;
  readonly tokenHash: string;
  /** The one that the password was compared with. */
  readonly passwordHash: string;
}

interface Ending {
  /** Null for all of the person's sessions. */
  readonly sessionId: Uuid | null;
}

interface Ended {
  readonly ended: true;
}

/** Signs people in and out. */
@Injectable()
export class SessionService {
  private readonly beginning: Command<Beginning, SessionFacts>;
  private readonly ending: Command<Ending, Ended>;

  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(PersonStore) private readonly people: PersonStore,
    @Inject(AssignmentStore) private readonly assignments: AssignmentStore,
    @Inject(Throttle) private readonly throttle: Throttle,
    @Inject(Passwords) private readonly passwords: Passwords,
  ) {
    this.beginning = commands.define<Beginning, SessionFacts>('session.begin', {
      work: each(async (tx, { call, input }) => {
        const person = await this.people.lockCredentials(tx, call.personId);

        if (!person || person.disabledAt || person.passwordHash !== input.passwordHash)
          throw new Refusal('sign-in.failed');

        const tokenHash = Buffer.from(input.tokenHash, 'hex');
        await this.sessions.insert(tx, { id: input.sessionId, tokenHash, personId: person.id });
        return { resultId: input.sessionId, subjects: [person.id] };
      }),
      answer: answerOne((reads, _, id) => this.sessions.find(reads, id)),
    });
    this.ending = commands.define<Ending, Ended>('session.end', {
      work: each(async (tx, { id, call, input }, now) => {
        if (input.sessionId === null) await this.sessions.endAll(tx, call.personId, now);
        else await this.sessions.end(tx, input.sessionId, now);
        return { resultId: id, subjects: [call.personId], facts: { everywhere: input.sessionId === null } };
      }),
      answer: answerOne(() => Promise.resolve({ ended: true as const })),
    });
  }

  /** A wrong password, an unknown user name and a disabled person get one answer, after the same time. */
  async begin(input: BeginSession, asker: Asker): Promise<NewSessionView> {
    const userName = input.userName.toLowerCase();
    const person = await this.database.read(oneself, (read) => this.people.findCredentials(read, userName));

    const proven = await this.throttle.attempt({ account: userName, address: asker.address }, async () => {
      const holds = await this.passwords.holds(person?.passwordHash, input.password);
      return holds && person?.disabledAt === null;
    });

    if (!person || !proven) return this.fail(person);
    return this.open(person, asker);
  }

  async end(call: Call, sessionId: Uuid): Promise<void> {
    await this.ending.runAs(call, newId(), { sessionId });
  }

  async endAll(call: Call): Promise<void> {
    await this.ending.runAs(call, newId(), { sessionId: null });
  }

  /** What a client builds its menu from. */
  read(call: Call, sessionId: Uuid): Promise<SessionView> {
    return this.database.read(call.scope, async (read) => {
      const session = await this.sessions.find(read, sessionId);
      const person = await this.people.find(read, call, call.personId);
      const held = await this.assignments.listHeld(read, call.personId);
      if (!session || !person) throw new Refusal('session.ended');
      return {
        sessionId,
        personId: person.id,
        userName: person.userName,
        name: person.name,
        mustChangePassword: person.mustChangePassword,
        beganAt: session.createdAt,
        endsAt: session.endsAt,
        acts: everyonesActs(),
        roles: held.map(heldView),
      };
    });
  }

  private async open(person: Credentials, asker: Asker): Promise<NewSessionView> {
    const token = newToken();
    const sessionId = newId();
    const session = await this.beginning.runAs(beginningOf(person.id, asker), sessionId, {
      sessionId,
      tokenHash: hashOf(token).toString('hex'),
      passwordHash: person.passwordHash,
    });
    const { id: personId, mustChange: mustChangePassword } = person;
    return { token, sessionId, personId, mustChangePassword, endsAt: session.endsAt };
  }

  private async fail(person: Credentials | undefined): Promise<never> {
    const code = 'sign-in.failed';
    const subjects = person ? [person.id] : [];
    await this.commands.note({
      act: 'session.begin',
      actor: null,
      emergency: nil,
      outcome: 'refused',
      code,
      subjects,
    });
    throw new Refusal(code);
  }
}

/** Nobody is signed in yet: the call is made from the proof. */
function beginningOf(personId: Uuid, asker: Asker): Call {
  const { requestId } = asker;
  return {
    act: 'session.begin',
    personId,
    emergencyId: nil,
    scope: oneself,
    requestId,
    route: null,
    key: null,
    reply: { replayed: false },
  };
}

function heldView(held: Held): HeldRoleView {
  const { id: assignmentId, role, emergencyId, organisationId, areaId, siteIds, endsOn, acts } = held;
  return { assignmentId, role, emergencyId, organisationId, areaId, siteIds, endsOn, acts };
}

function everyonesActs(): string[] {
  return actNames.filter((name) => {
    const row: ActRow = acts[name];
    return row.roles === 'everyone';
  });
}
