import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { PlaceStore } from '../emergencies/place.store.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import type { HeadCount } from './draft.rules.js';
import type {
  CorrectServiceTotal,
  RecordServiceTotal,
  ServiceTotalQuery,
  ServiceTotalReportView,
  ServiceTotalView,
} from './service-total.contract.js';
import { refuseMiscountedTotal, refuseMonth, type SensitiveService } from './service-total.rules.js';
import { type ServiceTotal, ServiceTotalStore } from './service-total.store.js';

type Made = Omit<Done<ServiceTotalView>, 'kind'>;
type Correcting = CorrectServiceTotal & { readonly serviceTotalId: Uuid };

/** Of whom and when it is, whatever was counted. */
interface Subject {
  readonly organisationId: Uuid;
  readonly siteId: Uuid;
  readonly service: SensitiveService;
  readonly month: string;
  readonly correctsId: Uuid | null;
}

/** Totals of services that are linked to nobody. The log says who reports what where, and never how many. */
@Injectable()
export class ServiceTotalService {
  private readonly recording: Command<RecordServiceTotal, ServiceTotalView>;
  private readonly correcting: Command<Correcting, ServiceTotalView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(ServiceTotalStore) private readonly store: ServiceTotalStore,
    @Inject(PlaceStore) private readonly places: PlaceStore,
  ) {
    const answer = answerOne<ServiceTotalView>(async (reads, call, id) => {
      const found = await store.find(reads, call.scope, call.emergencyId, id);
      return found && viewOf(found);
    });
    this.recording = commands.define<RecordServiceTotal, ServiceTotalView>('service-total.record', {
      work: each((tx, entry, now) => this.recordOne(tx, entry, now)),
      answer,
    });
    this.correcting = commands.define<Correcting, ServiceTotalView>('service-total.correct', {
      work: each((tx, entry, now) => this.correctOne(tx, entry, now)),
      answer,
    });
  }

  record(call: Call, input: RecordServiceTotal): Promise<ServiceTotalView> {
    return this.recording.run(call, input);
  }

  correct(call: Call, serviceTotalId: Uuid, input: CorrectServiceTotal): Promise<ServiceTotalView> {
    return this.correcting.run(call, { ...input, serviceTotalId });
  }

  async list(call: Call, query: ServiceTotalQuery): Promise<Page<ServiceTotalReportView>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, call.emergencyId, query),
    );
    const page = pageOf(rows, query.limit, ({ id }) => [id]);
    return { items: page.items.map(reportOf), next: page.next };
  }

  private async recordOne(tx: Tx, { call, input }: Entry<RecordServiceTotal>, now: Date): Promise<Made> {
    const { counted, ...of } = input;
    const place = await this.places.placeOfSite(tx, call.emergencyId, of.siteId);
    if (!place || !reaches(call.scope, { ...place, organisationId: of.organisationId })) throw notFound();
    refuseMonth(of.month, await this.store.presentMonth(tx, call.emergencyId, of.siteId));
    return this.insert(tx, call, { ...of, correctsId: null }, counted, now);
  }

  private async correctOne(tx: Tx, { call, input }: Entry<Correcting>, now: Date): Promise<Made> {
    const found = await this.store.find(tx, call.scope, call.emergencyId, input.serviceTotalId);
    if (!found) throw notFound();
    const { id: correctsId, organisationId, siteId, service, month } = found;
    return this.insert(tx, call, { organisationId, siteId, service, month, correctsId }, input.counted, now);
  }

  private async insert(tx: Tx, call: Call, of: Subject, counted: HeadCount, now: Date): Promise<Made> {
    const bands = await this.places.ageBandsOf(tx, call.emergencyId);
    const people = refuseMiscountedTotal(
      counted,
      bands.map(({ code }) => code),
    );

    const id = newId(now.getTime());
    await this.store.insert(tx, {
      ...of,
      id,
      emergencyId: call.emergencyId,
      counted,
      bandSet: bands[0]?.bandSet ?? '',
      people,
      recordedBy: call.personId,
      recordedAt: now,
    });
    const { service, month, siteId, correctsId } = of;
    return {
      resultId: id,
      subjects: correctsId ? [id, correctsId] : [id],
      facts: { service, month, site: siteId },
    };
  }
}

function viewOf(total: ServiceTotal): ServiceTotalView {
  const { counted, bandSet, people } = total;
  return { ...reportOf(total), counted: { ...counted }, bandSet, people };
}

function reportOf(total: Omit<ServiceTotal, 'counted' | 'bandSet' | 'people'>): ServiceTotalReportView {
  const { id, organisationId, siteId, service, month, correctsId, stands, recordedBy, recordedAt } = total;
  return {
    id,
    organisationId,
    siteId,
    service,
    month,
    correctsId,
    stands,
    recordedBy,
    recordedAt: recordedAt.toISOString(),
  };
}
