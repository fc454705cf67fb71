import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, each } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import { nil, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { Asker } from './asker.js';
import { AssignmentStore } from './assignment.store.js';
import { Passwords } from './passwords.js';
import type { PersonView, ResetPassword } from './person.contract.js';
import { PersonStore } from './person.store.js';
import { covers, oneself } from './scope.rules.js';
import type { ChangePassword } from './session.contract.js';
import { SessionStore } from './session.store.js';
import { Throttle } from './throttle.js';

interface Change {
  readonly passwordHash: string;
}

interface Reset {
  readonly personId: Uuid;
  readonly passwordHash: string;
}

/** Changes passwords: one's own by proof of the present one, another's by an administrator to a temporary one. */
@Injectable()
export class PasswordService {
  private readonly changing: Command<Change & { readonly keptSessionId: Uuid }, PersonView>;
  private readonly resetting: Command<Reset, PersonView>;

  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(PersonStore) private readonly people: PersonStore,
    @Inject(AssignmentStore) private readonly assignments: AssignmentStore,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(Throttle) private readonly throttle: Throttle,
    @Inject(Passwords) private readonly passwords: Passwords,
  ) {
    const answer = answerOne((reads, call, id) => this.people.find(reads, call, id));
    this.changing = commands.define<Change & { readonly keptSessionId: Uuid }, PersonView>(
      'password.change',
      {
        work: each(async (tx, { call, input }, now) => {
          const person = await this.people.lockCredentials(tx, call.personId);
          if (!person) throw notFound();

          if (person.passwordHash === input.passwordHash) throw new Refusal('password.same');

          await this.people.setPassword(tx, person.id, { hash: input.passwordHash, mustChange: false });
          await this.sessions.endAll(tx, person.id, now, input.keptSessionId);
          return { resultId: person.id, subjects: [person.id] };
        }),
        answer,
      },
    );
    this.resetting = commands.define<Reset, PersonView>('password.reset', {
      work: each(async (tx, { call, input }, now) => {
        if (input.personId === call.personId)
          throw new Refusal('person.self', 'Change your own password with the present one');
        const person = await this.people.lock(tx, call, input.personId);
        const held = await this.assignments.listHeld(tx, input.personId);
        if (!person || !held.every((one) => covers(call.scope, one))) throw notFound();

        await this.people.setPassword(tx, person.id, { hash: input.passwordHash, mustChange: true });
        await this.sessions.endAll(tx, person.id, now);
        return { resultId: person.id, subjects: [person.id] };
      }),
      answer,
    });
  }

  /** Ends one's other sessions too. Whoever has changed it already may send the same request again. */
  async change(
    call: Call,
    session: { readonly id: Uuid } & Asker,
    input: ChangePassword,
  ): Promise<PersonView> {
    const kept = await this.database.read(oneself, (read) =>
      this.people.findCredentialsOf(read, call.personId),
    );
    const passwordHash = await this.prove(call, session, input, kept?.passwordHash);
    return this.changing.run(call, { passwordHash, keptSessionId: session.id });
  }

  async reset(call: Call, personId: Uuid, input: ResetPassword): Promise<PersonView> {
    const passwordHash = await this.passwords.hash(input.password, call.key);
    return this.resetting.run(call, { personId, passwordHash });
  }

  /**
   * Proves the present password, and that the next one is another; returns the hash of the next. Only the very request that made
   * the present password may come again without proof of the one before: the salt, which its name gives, tells it from all others.
   */
  private async prove(
    call: Call,
    asker: Asker,
    { current, next }: ChangePassword,
    kept: string | undefined,
  ): Promise<string> {
    const { personId } = call;
    let passwordHash: string | undefined;
    const proven = await this.throttle.attempt(
      { account: `change:${personId}`, address: asker.address },
      async () => {
        if (await this.passwords.holds(kept, current)) return true;
        passwordHash = await this.passwords.hash(next, call.key);
        return passwordHash === kept;
      },
    );
    if (proven && passwordHash !== undefined) return passwordHash;
    if (proven && (await this.passwords.holds(kept, next))) throw new Refusal('password.same');
    if (proven) return this.passwords.hash(next, call.key);
    const code = 'password.wrong';
    await this.commands.note({
      act: call.act,
      actor: personId,
      emergency: nil,
      outcome: 'refused',
      code,
      subjects: [personId],
    });
    throw new Refusal(code);
  }
}
