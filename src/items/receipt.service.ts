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
import { findGrants } from './grant-facts.store.js';
import { ItemStore } from './item.store.js';
import { LotStore } from './lot.store.js';
import type { ReceiptHead, ReceiptQuery, ReceiptView, ReceiveGoods } from './receipt.contract.js';
import {
  checkDelivery,
  type DeliveryFacts,
  lotOf,
  type Receipt,
  transfersOfReceipt,
} from './receipt.rules.js';
import { ReceiptStore } from './receipt.store.js';

/** Takes goods into stock: each line of a receipt makes a lot. Without an emergency the goods are pre-positioned. */
@Injectable()
export class ReceiptService {
  private readonly receiving: Command<ReceiveGoods, ReceiptView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(PlaceStore) private readonly places: PlaceStore,
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(ItemStore) private readonly items: ItemStore,
    @Inject(LotStore) private readonly lots: LotStore,
    @Inject(ReceiptStore) private readonly store: ReceiptStore,
  ) {
    this.receiving = commands.define<ReceiveGoods, ReceiptView>('stock.receive', {
      work: each((tx, entry, now) => this.receiveOne(tx, entry, now)),
      answer: answerOne((reads, call, id) => store.find(reads, call.scope, call.emergencyId, id)),
    });
  }

  receive(call: Call, input: ReceiveGoods): Promise<ReceiptView> {
    return this.receiving.run(call, input);
  }

  async get(call: Call, id: Uuid): Promise<ReceiptView> {
    const found = await this.database.read(call.scope, (read) =>
      this.store.find(read, call.scope, call.emergencyId, id),
    );
    if (!found) throw notFound();
    return found;
  }

  async list(call: Call, query: ReceiptQuery): Promise<Page<ReceiptHead>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, call.emergencyId, query),
    );
    return pageOf(rows, query.limit, ({ id }) => [id]);
  }

  private async receiveOne(
    tx: Tx,
    entry: Entry<ReceiveGoods>,
    now: Date,
  ): Promise<Omit<Done<ReceiptView>, 'kind'>> {
    const { call, input } = entry;
    const facts = await this.factsFor(tx, entry);

    checkDelivery(input, facts, now);
    const receipt = receiptOf(entry, now);
    const transfers = transfersOfReceipt(receipt, newId);

    const lots = receipt.lines.map(({ lot }) => lot);
    const { reference, receivedOn } = input;
    await this.lots.insert(tx, lots);
    await this.store.insert(tx, {
      ...receipt,
      reference,
      receivedOn,
      recordedBy: call.personId,
      recordedAt: now,
    });
    await this.ledger.post(tx, transfers);
    return {
      resultId: receipt.id,
      subjects: [
        receipt.id,
        receipt.siteId,
        ...new Set(lots.flatMap(({ id, itemId, grantId }) => [id, itemId, ...(grantId ? [grantId] : [])])),
      ],
      transfers: transfers.map(leafOf),
    };
  }

  private async factsFor(tx: Tx, { call, input }: Entry<ReceiveGoods>): Promise<DeliveryFacts> {
    const site = await this.places.siteById(tx, call.emergencyId, input.siteId);
    if (!site || !reaches(call.scope, site.place)) throw notFound();

    const itemIds = input.lines.map(({ itemId }) => itemId);
    const grantIds = input.lines.flatMap(({ grantId }) => grantId ?? []);
    return {
      site,
      items: await this.items.kindsOf(tx, itemIds),
      grants: await findGrants(tx, call.emergencyId, grantIds),
    };
  }
}

function receiptOf(entry: Entry<ReceiveGoods>, now: Date): Receipt {
  const { call, input } = entry;
  const { emergencyId } = call;
  const lotId = (index: number): Uuid => newId(now.getTime() + index); // lots leave oldest first: in the order of their lines
  return {
    id: idFor(entry, now),
    emergencyId,
    siteId: input.siteId,
    lines: input.lines.map((line, index) => ({
      lot: lotOf(line, { id: lotId(index), emergencyId, code: `${input.reference}/${index + 1}` }),
      quantity: line.quantity,
    })),
  };
}
