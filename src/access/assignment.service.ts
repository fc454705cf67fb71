import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import type { Extent } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, each, type Entry, idFor, type Done } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type {
  AssignmentPage,
  AssignmentQuery,
  AssignmentView,
  GiveAssignment,
} from './assignment.contract.js';
import { checkGiving } from './assignment.rules.js';
import { AssignmentStore } from './assignment.store.js';
import { idAfter } from './id-cursor.js';
import { PersonStore } from './person.store.js';
import { RoleStore } from './role.store.js';
import { covers } from './scope.rules.js';

interface Withdrawal {
  readonly assignmentId: Uuid;
}

type Given = Pick<Done<AssignmentView>, 'resultId' | 'subjects' | 'facts'>;

/** Who holds which role where. Nobody gives or withdraws what is beyond their own scope. */
@Injectable()
export class AssignmentService {
  private readonly giving: Command<GiveAssignment, AssignmentView>;
  private readonly withdrawing: Command<Withdrawal, AssignmentView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(AssignmentStore) private readonly assignments: AssignmentStore,
    @Inject(PersonStore) private readonly people: PersonStore,
    @Inject(RoleStore) private readonly roles: RoleStore,
  ) {
    const answer = answerOne((reads, call, id) => this.assignments.find(reads, call, id));
    this.giving = commands.define<GiveAssignment, AssignmentView>('assignment.give', {
      work: each((tx, entry, now) => this.giveWithin(tx, entry, now)),
      answer,
    });
    this.withdrawing = commands.define<Withdrawal, AssignmentView>('assignment.withdraw', {
      work: each((tx, entry, now) => this.withdrawOne(tx, entry, now)),
      answer,
    });
  }

  give(call: Call, input: GiveAssignment): Promise<AssignmentView> {
    return this.giving.run(call, input);
  }

  withdraw(call: Call, assignmentId: Uuid): Promise<AssignmentView> {
    return this.withdrawing.run(call, { assignmentId });
  }

  async read(call: Call, assignmentId: Uuid): Promise<AssignmentView> {
    const assignment = await this.database.read(call.scope, (read) =>
      this.assignments.find(read, call, assignmentId),
    );
    if (!assignment) throw notFound();
    return assignment;
  }

  async list(call: Call, query: AssignmentQuery): Promise<AssignmentPage> {
    const { personId = null, emergencyId = null, limit } = query;
    const filter = { personId, emergencyId, limit: limit + 1, after: idAfter(query) };
    const rows = await this.database.read(call.scope, (read) => this.assignments.list(read, call, filter));
    return pageOf(rows, limit, ({ id }) => [id]);
  }

  /** For works: that of giving, and that of making a person who holds a role at once. Refuses as `give` does. */
  async giveWithin(tx: Tx, entry: Entry<GiveAssignment>, now: Date): Promise<Given> {
    const { call, input } = entry;
    const person = await this.people.lock(tx, call, input.personId);
    const held = await this.assignments.listHeld(tx, input.personId);
    const role = await this.roles.lock(tx, input.roleId);
    const extent = extentOf(input);
    const reach = await this.assignments.findReach(tx, extent);

    if (!person || !role || !reach || !covers(call.scope, reach)) throw notFound();
    const { endsOn = null } = input;
    const giverId = giverOf(call);
    const heldActs = held.map(({ acts }) => acts);
    checkGiving(
      { giverId, personId: person.id, roleActs: role.acts, endsOn, heldActs },
      now.toISOString().slice(0, 10),
    );

    const id = idFor(entry, now);
    await this.assignments.insert(tx, {
      id,
      personId: person.id,
      roleId: role.id,
      ...extent,
      endsOn,
      givenBy: giverId,
    });
    return {
      resultId: id,
      subjects: [id, person.id],
      facts: { role: role.name, emergency: extent.emergencyId },
    };
  }

  private async withdrawOne(tx: Tx, { call, input }: Entry<Withdrawal>, now: Date): Promise<Given> {
    const found = await this.assignments.find(tx, call, input.assignmentId);
    if (!found) throw notFound();
    await this.people.lock(tx, call, found.personId);
    const current = await this.assignments.find(tx, call, found.id);

    if (current?.withdrawnAt) throw new Refusal('assignment.withdrawn');

    await this.assignments.withdraw(tx, found.id, { at: now, by: giverOf(call) });
    return { resultId: found.id, subjects: [found.id, found.personId], facts: { role: found.role } };
  }
}

function extentOf(input: GiveAssignment): Extent {
  const { emergencyId = null, organisationId = null, areaId = null, siteIds = null } = input;
  return { emergencyId, organisationId, areaId, siteIds };
}

/** Null for the console, which is nobody. */
function giverOf(call: Call): Uuid | null {
  return call.personId === nil ? null : call.personId;
}
