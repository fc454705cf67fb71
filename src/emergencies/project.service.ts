import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, nil, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { ChangeProject, CreateProject, ProjectQuery, ProjectView } from './project.contract.js';
import { ProjectStore } from './project.store.js';

type Change = ChangeProject & { readonly projectId: Uuid; readonly version: number };
type Outcome = Omit<Done<ProjectView>, 'kind'>;

/** Projects: one organisation's work in one sector of one emergency. */
@Injectable()
export class ProjectService {
  private readonly creating: Command<CreateProject, ProjectView>;
  private readonly changing: Command<Change, ProjectView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(ProjectStore) private readonly store: ProjectStore,
  ) {
    const answer = answerOne((reads, call, id) => store.find(reads, call.scope, call.emergencyId, id));
    this.creating = commands.define<CreateProject, ProjectView>('project.create', {
      work: each((tx, entry, now) => this.createOne(tx, entry, now)),
      answer,
    });
    this.changing = commands.define<Change, ProjectView>('project.change', {
      work: each((tx, entry) => this.changeOne(tx, entry)),
      answer,
    });
  }

  create(call: Call, input: CreateProject): Promise<ProjectView> {
    return this.creating.run(call, input);
  }

  /** Corrects the project that was read as `version`. */
  change(call: Call, projectId: Uuid, version: number, input: ChangeProject): Promise<ProjectView> {
    return this.changing.run(call, { ...input, projectId, version });
  }

  async get(call: Call, id: Uuid): Promise<ProjectView> {
    const found = await this.database.read(call.scope, (read) =>
      this.store.find(read, call.scope, call.emergencyId, id),
    );
    if (!found) throw notFound();
    return found;
  }

  async list(call: Call, query: ProjectQuery): Promise<Page<ProjectView>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, call.emergencyId, query),
    );
    return pageOf(rows, query.limit, ({ code }) => [code]);
  }

  private async createOne(tx: Tx, { call, input }: Entry<CreateProject>, now: Date): Promise<Outcome> {
    const { emergencyId } = call;
    const { organisationId, sector, code, name, startsOn, endsOn } = input;
    if (emergencyId === nil || !mayWrite(call, organisationId)) throw notFound();
    const id = newId(now.getTime());

    await this.store.insert(tx, { id, emergencyId, organisationId, sector, code, name, startsOn, endsOn });

    return { resultId: id, subjects: [id] };
  }

  private async changeOne(tx: Tx, { call, input }: Entry<Change>): Promise<Outcome> {
    const { projectId: id, version, sector, name, startsOn, endsOn } = input;
    const held = await this.store.find(tx, call.scope, call.emergencyId, id);
    if (!held || !mayWrite(call, held.organisationId)) throw notFound();

    const changed = await this.store.update(tx, id, version, { sector, name, startsOn, endsOn });
    if (!changed) throw new Refusal('etag.stale', 'Read the project again');

    return { resultId: id, subjects: [id] };
  }
}

/** A project is the whole organisation's: a limit to an area or sites does not reach it. */
function mayWrite({ scope, emergencyId }: Call, organisationId: Uuid): boolean {
  return reaches(scope, { emergencyId, organisationId, areaPath: [], siteId: null });
}
