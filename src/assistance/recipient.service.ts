import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { PlaceStore } from '../emergencies/place.store.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { CreateRecipient, RecipientQuery, RecipientView } from './recipient.contract.js';
import { refuseMiscounted } from './recipient.rules.js';
import { RecipientStore } from './recipient.store.js';

/** Institutions, communities and places that receive aid as a whole. */
@Injectable()
export class RecipientService {
  private readonly creating: Command<CreateRecipient, RecipientView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(RecipientStore) private readonly store: RecipientStore,
    @Inject(PlaceStore) private readonly places: PlaceStore,
  ) {
    this.creating = commands.define<CreateRecipient, RecipientView>('recipient.create', {
      work: each((tx, entry, now) => this.createOne(tx, entry, now)),
      answer: answerOne((reads, call, id) => store.find(reads, call.scope, call.emergencyId, id)),
    });
  }

  create(call: Call, input: CreateRecipient): Promise<RecipientView> {
    return this.creating.run(call, input);
  }

  async list(call: Call, query: RecipientQuery): Promise<Page<RecipientView>> {
    const filter = { emergencyId: call.emergencyId, kind: query.kind };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, filter, query),
    );
    return pageOf(rows, query.limit, ({ id }) => [id]);
  }

  private async createOne(
    tx: Tx,
    { call, input }: Entry<CreateRecipient>,
    now: Date,
  ): Promise<Omit<Done<RecipientView>, 'kind'>> {
    const { emergencyId } = call;
    const area = await this.places.placeOfArea(tx, emergencyId, input.areaId);
    if (!area) throw new Refusal('area.unknown');
    const place = {
      emergencyId,
      organisationId: input.organisationId,
      areaPath: area.areaPath,
      siteId: input.siteId ?? null,
    };
    if (!reaches(call.scope, place)) throw notFound();
    const { representativeRole = null, siteId = null, counted = null, ...rest } = input;
    const bands = await this.places.ageBandsOf(tx, emergencyId);
    refuseMiscounted(
      { ...rest, representativeRole, counted },
      bands.map(({ code }) => code),
    );

    const id = newId(now.getTime());
    const bandSet = counted === null ? null : (bands[0]?.bandSet ?? null);
    await this.store.insert(tx, { ...rest, id, emergencyId, representativeRole, siteId, counted, bandSet });
    return { resultId: id, subjects: [id] };
  }
}
