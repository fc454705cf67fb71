import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { PlaceStore } from './place.store.js';
import { joining } from './serving.rules.js';
import type { ChangeSite, CreateSite, SiteQuery, SiteView } from './site.contract.js';
import { SiteStore } from './site.store.js';

type Change = ChangeSite & { readonly siteId: Uuid; readonly version: number };
type Outcome = Omit<Done<SiteView>, 'kind'>;

/** Warehouses, distribution points, camps and collective centres. */
@Injectable()
export class SiteService {
  private readonly creating: Command<CreateSite, SiteView>;
  private readonly changing: Command<Change, SiteView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(SiteStore) private readonly store: SiteStore,
    @Inject(PlaceStore) private readonly places: PlaceStore,
  ) {
    const answer = answerOne((reads, call, id) => store.find(reads, call.scope, call.emergencyId, id));
    this.creating = commands.define<CreateSite, SiteView>('site.create', {
      work: each((tx, entry, now) => this.createOne(tx, entry, now)),
      answer,
    });
    this.changing = commands.define<Change, SiteView>('site.change', {
      work: each((tx, entry) => this.changeOne(tx, entry)),
      answer,
    });
  }

  create(call: Call, input: CreateSite): Promise<SiteView> {
    return this.creating.run(call, input);
  }

  /** Corrects the site that was read as `version`. */
  change(call: Call, siteId: Uuid, version: number, input: ChangeSite): Promise<SiteView> {
    return this.changing.run(call, { ...input, siteId, version });
  }

  async get(call: Call, id: Uuid): Promise<SiteView> {
    const found = await this.database.read(call.scope, (read) =>
      this.store.find(read, call.scope, call.emergencyId, id),
    );
    if (!found) throw notFound();
    return found;
  }

  async list(call: Call, query: SiteQuery): Promise<Page<SiteView>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, call.emergencyId, query),
    );
    return pageOf(rows, query.limit, ({ code, id }) => [code, id]);
  }

  private async createOne(tx: Tx, { call, input }: Entry<CreateSite>, now: Date): Promise<Outcome> {
    const id = newId(now.getTime());
    await this.checkPlace(tx, call, id, input);
    const { emergencyId } = call;
    const served = joining({ homeId: emergencyId, held: [], wanted: input.serves }, 'site.serves-kept');

    const { organisationId, areaId, kind, code, name } = input;
    await this.store.insert(tx, { id, emergencyId, organisationId, areaId, kind, code, name }, served);

    return { resultId: id, subjects: [id] };
  }

  private async changeOne(tx: Tx, { call, input }: Entry<Change>): Promise<Outcome> {
    const { siteId: id, version, serves, organisationId, areaId, kind, name, active } = input;
    const held = await this.store.find(tx, call.scope, call.emergencyId, id);
    if (!held) throw notFound();
    if (held.emergencyId !== call.emergencyId) throw new Refusal('site.shared');
    await this.checkPlace(tx, call, id, input);
    const served = joining(
      { homeId: held.emergencyId, held: held.serves, wanted: serves },
      'site.serves-kept',
    );

    const changed = await this.store.update(tx, id, version, { organisationId, areaId, kind, name, active });
    if (!changed) throw new Refusal('etag.stale', 'Read the site again');
    await this.store.serve(tx, held, served);

    return { resultId: id, subjects: [id] };
  }

  /** A site stands in a country of its emergency, and whoever writes it reaches it there. */
  private async checkPlace(
    tx: Tx,
    { scope, emergencyId }: Call,
    siteId: Uuid,
    { organisationId, areaId }: { readonly organisationId: Uuid; readonly areaId: Uuid },
  ): Promise<void> {
    const area = await this.places.placeOfArea(tx, emergencyId, areaId);
    if (!area) throw new Refusal('area.unknown');
    if (!reaches(scope, { ...area, organisationId, siteId })) throw notFound();
  }
}
