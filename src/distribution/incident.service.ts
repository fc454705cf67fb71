import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { DistributionStore } from './distribution.store.js';
import type { IncidentQuery, IncidentView, ProposeResolution, RecordIncident } from './incident.contract.js';
import { type Incident, IncidentStore } from './incident.store.js';

type Made = Omit<Done<IncidentView>, 'kind'>;
type OfDistribution = RecordIncident & { readonly distributionId: Uuid };
type Proposal = ProposeResolution & { readonly incidentId: Uuid };
type Confirmation = { readonly incidentId: Uuid };

/** What went wrong at distributions. Two people resolve an incident: one proposes how, another confirms it. */
@Injectable()
export class IncidentService {
  private readonly recording: Command<OfDistribution, IncidentView>;
  private readonly proposing: Command<Proposal, IncidentView>;
  private readonly resolving: Command<Confirmation, IncidentView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(IncidentStore) private readonly store: IncidentStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
  ) {
    const answer = answerOne<IncidentView>(async (reads, call, id) => {
      const incident = await store.find(reads, call.scope, call.emergencyId, id);
      return incident && viewOf(incident);
    });
    this.recording = commands.define<OfDistribution, IncidentView>('incident.record', {
      work: each((tx, entry, now) => this.recordOne(tx, entry, now)),
      answer,
    });
    this.proposing = commands.define<Proposal, IncidentView>('incident.propose', {
      work: each((tx, entry) => this.proposeOne(tx, entry)),
      answer,
    });
    this.resolving = commands.define<Confirmation, IncidentView>('incident.resolve', {
      work: each((tx, entry, now) => this.resolveOne(tx, entry, now)),
      answer,
    });
  }

  record(call: Call, distributionId: Uuid, input: RecordIncident): Promise<IncidentView> {
    return this.recording.run(call, { ...input, distributionId });
  }

  propose(call: Call, incidentId: Uuid, input: ProposeResolution): Promise<IncidentView> {
    return this.proposing.run(call, { ...input, incidentId });
  }

  resolve(call: Call, incidentId: Uuid): Promise<IncidentView> {
    return this.resolving.run(call, { incidentId });
  }

  async list(call: Call, query: IncidentQuery): Promise<Page<IncidentView>> {
    const filter = { ...query, emergencyId: call.emergencyId };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, filter, query),
    );
    const page = pageOf(rows, query.limit, ({ id }) => [id]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  private async recordOne(tx: Tx, { call, input }: Entry<OfDistribution>, now: Date): Promise<Made> {
    const distribution = await this.distributions.find(
      tx,
      call.scope,
      call.emergencyId,
      input.distributionId,
    );
    if (!distribution) throw notFound();
    const id = newId(now.getTime());
    const { kind, severity, told, informed } = input;
    const { emergencyId } = call;
    const incident = {
      id,
      emergencyId,
      distributionId: distribution.id,
      kind,
      severity,
      told,
      informed,
      handoutId: null,
    };
    await this.store.insert(tx, [{ ...incident, recordedBy: call.personId, recordedAt: now }]);
    return { resultId: id, subjects: [id, distribution.id] };
  }

  private async proposeOne(tx: Tx, { call, input }: Entry<Proposal>): Promise<Made> {
    const incident = await this.store.lock(tx, call.scope, call.emergencyId, input.incidentId);
    if (!incident) throw notFound();
    if (incident.state === 'resolved')
      throw new Refusal('incident.state', 'The incident is resolved', { state: incident.state });
    await this.store.propose(tx, incident.id, call.personId, input.resolution, input.reason);
    return { resultId: incident.id, subjects: [incident.id, incident.distributionId] };
  }

  private async resolveOne(tx: Tx, { call, input }: Entry<Confirmation>, now: Date): Promise<Made> {
    const incident = await this.store.lock(tx, call.scope, call.emergencyId, input.incidentId);
    if (!incident) throw notFound();
    if (incident.state !== 'proposed') {
      throw new Refusal('incident.state', 'Propose a resolution first', { state: incident.state });
    }
    if (incident.proposedBy === call.personId)
      throw new Refusal('incident.own', 'Someone else must confirm what you proposed');
    await this.store.resolve(tx, incident.id, call.personId, now);
    return { resultId: incident.id, subjects: [incident.id, incident.distributionId] };
  }
}

function viewOf(incident: Incident): IncidentView {
  return {
    ...incident,
    informed: [...incident.informed],
    recordedAt: incident.recordedAt.toISOString(),
    resolvedAt: incident.resolvedAt?.toISOString() ?? null,
  };
}
