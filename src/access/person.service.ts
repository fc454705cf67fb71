import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, each, idFor } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import type { PageQuery } from '../platform/page.contract.js';
import { pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { GiveAssignment } from './assignment.contract.js';
import { AssignmentService } from './assignment.service.js';
import { AssignmentStore } from './assignment.store.js';
import { idAfter } from './id-cursor.js';
import { Passwords } from './passwords.js';
import type { CreatePerson, PersonPage, PersonView } from './person.contract.js';
import { type PersonFacts, PersonStore } from './person.store.js';
import { covers } from './scope.rules.js';
import { SessionStore } from './session.store.js';

/** A person to be made, with the password hashed already. */
export interface NewPerson {
  readonly userName: string;
  readonly name: string;
  readonly email: string | null;
  readonly passwordHash: string;
  readonly mustChange: boolean;
  /** A role that the person holds from the first moment: with it, or not at all. */
  readonly assignment?: Omit<GiveAssignment, 'personId'>;
}

interface OnePerson {
  readonly personId: Uuid;
}

/** The staff who use Mizan: made, disabled, enabled. They are never removed, for the log names them. */
@Injectable()
export class PersonService {
  private readonly creating: Command<NewPerson, PersonView>;
  private readonly disabling: Command<OnePerson, PersonView>;
  private readonly enabling: Command<OnePerson, PersonView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(PersonStore) private readonly people: PersonStore,
    @Inject(AssignmentStore) private readonly assignments: AssignmentStore,
    @Inject(AssignmentService) private readonly giving: AssignmentService,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(Passwords) private readonly passwords: Passwords,
  ) {
    const answer = answerOne((reads, call, id) => this.people.find(reads, call, id));
    this.creating = commands.define<NewPerson, PersonView>('person.create', {
      work: each(async (tx, entry, now) => {
        const { assignment, ...person } = entry.input;
        const id = idFor(entry, now);
        const createdBy = entry.call.personId === nil ? null : entry.call.personId; // nobody: the console
        await this.people.insert(tx, { ...person, id, createdBy });
        if (!assignment) return { resultId: id, subjects: [id] };

        const giving = { ...entry, input: { ...assignment, personId: id } };
        const given = await this.giving.giveWithin(tx, giving, now);
        return { ...given, resultId: id, subjects: [id, given.resultId] };
      }),
      answer,
    });
    this.disabling = commands.define<OnePerson, PersonView>('person.disable', {
      work: each(async (tx, { call, input }, now) => {
        if (input.personId === call.personId) throw new Refusal('person.self');
        const person = await this.lockManaged(tx, call, input.personId);

        if (person.disabledAt) throw new Refusal('person.disabled');

        await this.people.setDisabled(tx, person.id, now);
        await this.sessions.endAll(tx, person.id, now);
        return { resultId: person.id, subjects: [person.id] };
      }),
      answer,
    });
    this.enabling = commands.define<OnePerson, PersonView>('person.enable', {
      work: each(async (tx, { call, input }) => {
        const person = await this.lockManaged(tx, call, input.personId);

        if (!person.disabledAt) throw new Refusal('person.enabled');

        await this.people.setDisabled(tx, person.id, null);
        return { resultId: person.id, subjects: [person.id] };
      }),
      answer,
    });
  }

  async create(call: Call, input: CreatePerson): Promise<PersonView> {
    const passwordHash = await this.passwords.hash(input.password, call.key);
    return this.createWith(call, { ...namesOf(input), passwordHash, mustChange: true });
  }

  /** For who has hashed the password: the console. Refuses as `assignment.give` does too, where a role comes along. */
  createWith(call: Call, person: NewPerson): Promise<PersonView> {
    return this.creating.run(call, person);
  }

  disable(call: Call, personId: Uuid): Promise<PersonView> {
    return this.disabling.run(call, { personId });
  }

  enable(call: Call, personId: Uuid): Promise<PersonView> {
    return this.enabling.run(call, { personId });
  }

  async read(call: Call, personId: Uuid): Promise<PersonView> {
    const person = await this.database.read(call.scope, (read) => this.people.find(read, call, personId));
    if (!person) throw notFound();
    return person;
  }

  async list(call: Call, query: PageQuery): Promise<PersonPage> {
    const page = { limit: query.limit + 1, after: idAfter(query) };
    const rows = await this.database.read(call.scope, (read) => this.people.list(read, call, page));
    return pageOf(rows, query.limit, ({ id }) => [id]);
  }

  /** A person all of whose roles are within the caller's scope: who works elsewhere too is not theirs to stop. */
  private async lockManaged(tx: Tx, call: Call, personId: Uuid): Promise<PersonFacts> {
    const person = await this.people.lock(tx, call, personId);
    const held = await this.assignments.listHeld(tx, personId);
    if (!person || !held.every((one) => covers(call.scope, one))) throw notFound();
    return person;
  }
}

/** The one form of a person's names. */
export function namesOf(
  input: Pick<CreatePerson, 'userName' | 'name' | 'email'>,
): Pick<NewPerson, 'userName' | 'name' | 'email'> {
  return {
    userName: input.userName.toLowerCase(),
    name: input.name.normalize('NFC'),
    email: input.email ?? null,
  };
}
