import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, each, idFor } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Uuid } from '../platform/ids.js';
import type { PageQuery } from '../platform/page.contract.js';
import { pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { idAfter } from './id-cursor.js';
import type { ChangeRole, CreateRole, RolePage, RoleView } from './role.contract.js';
import { checkActs, checkTurn } from './role.rules.js';
import { RoleStore } from './role.store.js';
import { isUnlimited } from './scope.rules.js';

type Changing = ChangeRole & { readonly roleId: Uuid };

/** Roles: the built-in ones, which come with Mizan, and an organisation's own. */
@Injectable()
export class RoleService {
  private readonly creating: Command<CreateRole, RoleView>;
  private readonly changing: Command<Changing, RoleView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(RoleStore) private readonly roles: RoleStore,
  ) {
    const answer = answerOne((reads, _, id) => this.roles.find(reads, id));
    this.creating = commands.define<CreateRole, RoleView>('role.create', {
      work: each(async (tx, entry, now) => {
        const { name, meaning, acts } = entry.input;
        checkEverywhere(entry.call);
        checkActs(acts);

        const id = idFor(entry, now);
        await this.roles.insert(tx, { id, name, meaning, acts, builtIn: false });
        return { resultId: id, subjects: [id], facts: { acts } };
      }),
      answer,
    });
    this.changing = commands.define<Changing, RoleView>('role.change', {
      work: each(async (tx, { call, input }) => {
        const role = await this.roles.lock(tx, input.roleId);

        checkEverywhere(call);
        if (!role) throw notFound();
        if (role.builtIn) throw new Refusal('role.built-in');
        checkActs(input.acts);
        checkTurn(role.acts, input.acts);

        await this.roles.update(tx, { id: role.id, meaning: input.meaning, acts: input.acts });
        return { resultId: role.id, subjects: [role.id], facts: { acts: input.acts } };
      }),
      answer,
    });
  }

  create(call: Call, input: CreateRole): Promise<RoleView> {
    return this.creating.run(call, input);
  }

  change(call: Call, roleId: Uuid, input: ChangeRole): Promise<RoleView> {
    return this.changing.run(call, { roleId, meaning: input.meaning, acts: input.acts });
  }

  async read(call: Call, roleId: Uuid): Promise<RoleView> {
    const role = await this.database.read(call.scope, (read) => this.roles.find(read, roleId));
    if (!role) throw notFound();
    return role;
  }

  async list(call: Call, query: PageQuery): Promise<RolePage> {
    const page = { limit: query.limit + 1, after: idAfter(query) };
    const rows = await this.database.read(call.scope, (read) => this.roles.list(read, page));
    return pageOf(rows, query.limit, ({ id }) => [id]);
  }
}

/** A role holds wherever it is given, so only who administers everything makes or changes one. */
function checkEverywhere(call: Call): void {
  if (!isUnlimited(call.scope))
    throw new Refusal('act.forbidden', 'Roles are common to all emergencies and organisations');
}
