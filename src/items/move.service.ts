import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry, idFor } from '../commands/work.js';
import { PlaceStore } from '../emergencies/place.store.js';
import { leafOf } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import { LotStore } from './lot.store.js';
import type { MoveHead, MoveQuery, MoveStock, MoveView } from './move.contract.js';
import { checkMove, type MoveFacts, transfersOfMove } from './move.rules.js';
import { MoveStore } from './move.store.js';

/** Takes goods from one site to another, both within reach of who records it. Lots keep their grant and their emergency. */
@Injectable()
export class MoveService {
  private readonly moving: Command<MoveStock, MoveView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(PlaceStore) private readonly places: PlaceStore,
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(LotStore) private readonly lots: LotStore,
    @Inject(MoveStore) private readonly store: MoveStore,
  ) {
    this.moving = commands.define<MoveStock, MoveView>('stock.move', {
      work: each((tx, entry, now) => this.moveOne(tx, entry, now)),
      answer: answerOne((reads, call, id) => store.find(reads, call.scope, call.emergencyId, id)),
    });
  }

  move(call: Call, input: MoveStock): Promise<MoveView> {
    return this.moving.run(call, input);
  }

  async get(call: Call, id: Uuid): Promise<MoveView> {
    const found = await this.database.read(call.scope, (read) =>
      this.store.find(read, call.scope, call.emergencyId, id),
    );
    if (!found) throw notFound();
    return found;
  }

  async list(call: Call, query: MoveQuery): Promise<Page<MoveHead>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, call.emergencyId, query),
    );
    return pageOf(rows, query.limit, ({ id }) => [id]);
  }

  private async moveOne(tx: Tx, entry: Entry<MoveStock>, now: Date): Promise<Omit<Done<MoveView>, 'kind'>> {
    const { call, input } = entry;
    const { fromSiteId, toSiteId, movedOn, reason, reference = null, lines } = input;
    const facts = await this.factsFor(tx, entry);

    checkMove(input, facts, now);
    const moved = {
      id: idFor(entry, now),
      emergencyId: call.emergencyId,
      fromSiteId,
      toSiteId,
      movedOn,
      lines,
    };
    const transfers = transfersOfMove(moved, facts.lots, newId);

    const row = { ...moved, reason, reference, recordedBy: call.personId, recordedAt: now };
    await this.store.insert(tx, row, facts.lots);
    await this.ledger.post(tx, transfers);
    return {
      resultId: moved.id,
      subjects: [moved.id, fromSiteId, toSiteId, ...lines.map(({ lotId }) => lotId)],
      transfers: transfers.map(leafOf),
    };
  }

  private async factsFor(tx: Tx, { call, input }: Entry<MoveStock>): Promise<MoveFacts> {
    const { emergencyId, scope } = call;
    const sites = await this.places.sitesById(tx, emergencyId, [input.fromSiteId, input.toSiteId]);
    const from = sites.get(input.fromSiteId);
    const to = sites.get(input.toSiteId);
    if (!from || !to || !reaches(scope, from.place) || !reaches(scope, to.place)) throw notFound();

    const lots = await this.lots.everAt(
      tx,
      { emergencyId, siteId: input.fromSiteId },
      input.lines.map(({ lotId }) => lotId),
    );
    return { from, to, lots };
  }
}
