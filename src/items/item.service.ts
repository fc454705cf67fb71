import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reachesWhole } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { type Command, type Done, each, type Entry, idFor, type Work } from '../commands/work.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { ChangeItem, CreateItem, ItemQuery, ItemView } from './item.contract.js';
import { checkComponents, type Component, expandKit } from './item.rules.js';
import { ItemStore } from './item.store.js';

type Change = ChangeItem & { readonly itemId: Uuid; readonly version: number };
type Outcome = Omit<Done<ItemView>, 'kind'>;

/** Keeps the catalogue of items and kits. All share it, so only who administers what all share writes it. */
@Injectable()
export class ItemService {
  private readonly creating: Command<CreateItem, ItemView>;
  private readonly changing: Command<Change, ItemView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(ItemStore) private readonly store: ItemStore,
  ) {
    const answer: Work<unknown, ItemView>['answer'] = (reads, _, ids) => this.itemsById(reads, ids);
    this.creating = commands.define<CreateItem, ItemView>('item.create', {
      work: each((tx, entry, now) => this.createOne(tx, entry, now)),
      answer,
    });
    this.changing = commands.define<Change, ItemView>('item.change', {
      work: each((tx, entry) => this.changeOne(tx, entry)),
      answer,
    });
  }

  create(call: Call, input: CreateItem): Promise<ItemView> {
    return this.creating.run(call, input);
  }

  /** Corrects the item that was read as `version`. */
  change(call: Call, itemId: Uuid, version: number, input: ChangeItem): Promise<ItemView> {
    return this.changing.run(call, { ...input, itemId, version });
  }

  async get(call: Call, id: Uuid): Promise<ItemView> {
    const found = await this.database.read(call.scope, (read) => this.itemsById(read, [id]));
    const item = found.get(id);
    if (!item) throw notFound();
    return item;
  }

  async list(call: Call, query: ItemQuery): Promise<Page<ItemView>> {
    const rows = await this.database.read(call.scope, (read) => this.store.list(read, query));
    return pageOf(rows, query.limit, ({ code }) => [code]);
  }

  /** Those of the items that are there, by id, kits with their components. */
  async itemsById(reads: Reads, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, ItemView>> {
    const items = await this.store.byIds(reads, ids);
    return new Map(items.map((item) => [item.id, item]));
  }

  /** What is handed out for one of each: the components of a kit, one of itself for an item; unknown ids are left out. */
  async componentsOf(reads: Reads, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, readonly Component[]>> {
    const items = await this.store.byIds(reads, ids);
    return new Map(items.map((item) => [item.id, expandKit(item)]));
  }

  private async createOne(tx: Tx, entry: Entry<CreateItem>, now: Date): Promise<Outcome> {
    if (!reachesWhole(entry.call.scope, nil)) throw notFound();
    const { input } = entry;
    const id = idFor(entry, now);
    const parts = (input.components ?? []).map(({ itemId }) => itemId);
    const known = await this.store.kindsOf(tx, parts);

    checkComponents(input, known);

    await this.store.insert(tx, id, input);
    await this.store.insertComponents(tx, id, input.components ?? []);
    await this.ledger.addCommodity(tx, { id, code: input.code });
    return { resultId: id, subjects: [id, ...parts] };
  }

  private async changeOne(tx: Tx, { call, input }: Entry<Change>): Promise<Outcome> {
    const { itemId: id, version, names, category } = input;
    const known = await this.store.kindsOf(tx, [id]);
    if (!known.has(id) || !reachesWhole(call.scope, nil)) throw notFound();

    const changed = await this.store.update(tx, id, version, { names, category });
    if (!changed) throw new Refusal('etag.stale', 'Read the item again');
    return { resultId: id, subjects: [id] };
  }
}
