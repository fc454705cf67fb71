import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reachesWhole } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, each, idFor } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import { nil, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import type { CreateOrganisation, OrganisationQuery, OrganisationView } from './organisation.contract.js';
import { OrganisationStore } from './organisation.store.js';

@Injectable()
export class OrganisationService {
  private readonly creating: Command<CreateOrganisation, OrganisationView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(OrganisationStore) private readonly store: OrganisationStore,
  ) {
    this.creating = commands.define<CreateOrganisation, OrganisationView>('organisation.create', {
      work: each(async (tx, entry, now) => {
        if (!reachesWhole(entry.call.scope, nil)) throw notFound();
        const id = idFor(entry, now);

        await this.store.insert(tx, id, entry.input);

        return { resultId: id, subjects: [id] };
      }),
      answer: answerOne((reads, _, id) => this.store.find(reads, id)),
    });
  }

  create(call: Call, input: CreateOrganisation): Promise<OrganisationView> {
    return this.creating.run(call, input);
  }

  async get(call: Call, id: Uuid): Promise<OrganisationView> {
    const found = await this.database.read(call.scope, (read) => this.store.find(read, id));
    if (!found) throw notFound();
    return found;
  }

  async list(call: Call, query: OrganisationQuery): Promise<Page<OrganisationView>> {
    const rows = await this.database.read(call.scope, (read) => this.store.list(read, query));
    return pageOf(rows, query.limit, ({ code }) => [code]);
  }
}
