import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';

export type Informed = 'management' | 'security' | 'authorities' | 'community' | 'partners' | 'donor';

export interface Incident {
  readonly id: Uuid;
  readonly distributionId: Uuid;
  readonly kind: string;
  readonly severity: string;
  readonly handoutId: Uuid | null;
  readonly told: string | null;
  readonly informed: readonly Informed[];
  readonly state: 'open' | 'proposed' | 'resolved';
  readonly resolution: string | null;
  readonly resolutionReason: string | null;
  readonly proposedBy: Uuid | null;
  readonly resolvedBy: Uuid | null;
  readonly recordedBy: Uuid;
  readonly recordedAt: Date;
  readonly resolvedAt: Date | null;
}

export type NewIncident = Pick<
  Incident,
  | 'id'
  | 'distributionId'
  | 'kind'
  | 'severity'
  | 'handoutId'
  | 'told'
  | 'informed'
  | 'recordedBy'
  | 'recordedAt'
> & {
  readonly emergencyId: Uuid;
};

const columns = `incident.id, incident.distribution_id as "distributionId", incident.kind, incident.severity,
  incident.handout_id as "handoutId", incident.told, incident.informed, incident.state, incident.resolution,
  incident.resolution_reason as "resolutionReason", incident.proposed_by as "proposedBy", incident.resolved_by as "resolvedBy",
  incident.recorded_by as "recordedBy", incident.recorded_at as "recordedAt", incident.resolved_at as "resolvedAt"`;

const placed = `from incident
  join distribution on distribution.id = incident.distribution_id
  join site on site.id = distribution.site_id
  join area on area.id = site.area_id
  where reaches($1::jsonb, incident.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
    and incident.emergency_id = $2`;

@Injectable()
export class IncidentStore {
  async insert(tx: Tx, incidents: readonly NewIncident[]): Promise<void> {
    if (incidents.length === 0) return;
    await tx.query(
      `insert into incident (id, emergency_id, distribution_id, kind, severity, handout_id, told, informed, recorded_by, recorded_at)
       select id, emergency_id, distribution_id, kind, severity, handout_id, told, string_to_array(informed, ','), recorded_by, recorded_at
       from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::uuid[], $9::timestamptz[],
         $10::text[]) as row (id, emergency_id, distribution_id, kind, severity, handout_id, told, recorded_by, recorded_at, informed)`,
      [
        incidents.map(({ id }) => id),
        incidents.map(({ emergencyId }) => emergencyId),
        incidents.map(({ distributionId }) => distributionId),
        incidents.map(({ kind }) => kind),
        incidents.map(({ severity }) => severity),
        incidents.map(({ handoutId }) => handoutId),
        incidents.map(({ told }) => told),
        incidents.map(({ recordedBy }) => recordedBy),
        incidents.map(({ recordedAt }) => recordedAt),
        incidents.map(({ informed }) => informed.join(',')),
      ],
    );
  }

  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Incident | undefined> {
    const [incident] = await reads.query<readonly Incident[]>(
      `select ${columns} ${placed} and incident.id = $3`,
      [extentsOf(scope), emergencyId, id],
    );
    return incident;
  }

  /** The incident, held until the transaction ends. */
  async lock(tx: Tx, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Incident | undefined> {
    const [incident] = await tx.query<readonly Incident[]>(
      `select ${columns} ${placed} and incident.id = $3 for update of incident`,
      [extentsOf(scope), emergencyId, id],
    );
    return incident;
  }

  list(
    reads: Reads,
    scope: Scope,
    filter: {
      readonly emergencyId: Uuid;
      readonly distributionId?: Uuid | undefined;
      readonly state?: string | undefined;
    },
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly Incident[]> {
    const [after] = keyAfter(page.after, 'uuid');
    return reads.query<readonly Incident[]>(
      `select ${columns}
       ${placed}
         and ($3::uuid is null or incident.distribution_id = $3)
         and ($4::text is null or incident.state = $4)
         and ($5::uuid is null or incident.id > $5)
       order by incident.id
       limit $6`,
      [extentsOf(scope), filter.emergencyId, filter.distributionId, filter.state, after, page.limit + 1],
    );
  }

  async propose(tx: Tx, id: Uuid, personId: Uuid, resolution: string, reason: string): Promise<void> {
    await tx.query(
      `update incident
       set state = 'proposed', resolution = $3, resolution_reason = $4, proposed_by = $2
       where id = $1`,
      [id, personId, resolution, reason],
    );
  }

  async resolve(tx: Tx, id: Uuid, personId: Uuid, now: Date): Promise<void> {
    await tx.query(
      `update incident
       set state = 'resolved', resolved_by = $2, resolved_at = $3
       where id = $1`,
      [id, personId, now],
    );
  }
}
