import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reachesWhole } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, each, idFor } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import { nil, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type {
  ChangeOrganisation,
  CreateOrganisation,
  OrganisationQuery,
  OrganisationView,
} from './organisation.contract.js';
import { OrganisationStore } from './organisation.store.js';

type Change = ChangeOrganisation & { readonly organisationId: Uuid; readonly version: number };

@Injectable()
export class OrganisationService {
  private readonly creating: Command<CreateOrganisation, OrganisationView>;
  private readonly changing: Command<Change, OrganisationView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(OrganisationStore) private readonly store: OrganisationStore,
  ) {
    const answer = answerOne((reads, _: Call, id) => this.store.find(reads, id));
    this.creating = commands.define<CreateOrganisation, OrganisationView>('organisation.create', {
      work: each(async (tx, entry, now) => {
        if (!reachesWhole(entry.call.scope, nil)) throw notFound();
        const id = idFor(entry, now);

        await this.store.insert(tx, id, entry.input);

        return { resultId: id, subjects: [id] };
      }),
      answer,
    });
    this.changing = commands.define<Change, OrganisationView>('organisation.change', {
      work: each(async (tx, { call, input }) => {
        const { organisationId: id, version } = input;
        if (!reachesWhole(call.scope, nil) || !(await this.store.find(tx, id))) throw notFound();

        const changed = await this.store.update(tx, id, version, input);
        if (!changed) throw new Refusal('etag.stale', 'Read the organisation again');

        return { resultId: id, subjects: [id] };
      }),
      answer,
    });
  }

  create(call: Call, input: CreateOrganisation): Promise<OrganisationView> {
    return this.creating.run(call, input);
  }

  /** Corrects the organisation that was read as `version`. */
  change(
    call: Call,
    organisationId: Uuid,
    version: number,
    input: ChangeOrganisation,
  ): Promise<OrganisationView> {
    return this.changing.run(call, { ...input, organisationId, version });
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
