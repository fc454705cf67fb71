import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import { alreadyOpen, type DisputeClaim, type DisputeState, own, resolvedBefore } from './dispute.rules.js';

export interface Dispute {
  readonly id: Uuid;
  readonly handoutId: Uuid;
  readonly entitlementId: Uuid;
  readonly distributionId: Uuid;
  /** Who recorded the handout. */
  readonly recordedBy: Uuid;
  readonly claim: DisputeClaim;
  readonly state: DisputeState;
  readonly openedBy: Uuid;
  readonly openedAt: Date;
  readonly reason: string | null;
  readonly reversalId: Uuid | null;
  readonly resolvedBy: Uuid | null;
  readonly resolvedAt: Date | null;
}

const columns = `dispute.id, dispute.handout_id as "handoutId", handout.entitlement_id as "entitlementId",
  handout.distribution_id as "distributionId", handout.recorded_by as "recordedBy", dispute.claim,
  coalesce(resolution.outcome, 'open') as state, dispute.opened_by as "openedBy", dispute.opened_at as "openedAt",
  resolution.reason, resolution.reversal_id as "reversalId", resolution.resolved_by as "resolvedBy",
  resolution.resolved_at as "resolvedAt"`;

const placed = `from dispute
  join handout on handout.id = dispute.handout_id
  join distribution on distribution.id = handout.distribution_id
  join site on site.id = distribution.site_id
  join area on area.id = site.area_id
  left join dispute_resolution as resolution on resolution.dispute_id = dispute.id
  where reaches($1::jsonb, dispute.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
    and dispute.emergency_id = $2`;

@Injectable()
export class DisputeStore {
  /** How a handout stands; read after its entitlement is locked. */
  async standingOf(
    tx: Tx,
    handoutId: Uuid,
  ): Promise<{ readonly reversed: boolean; readonly disputed: boolean }> {
    const [row] = await tx.query<readonly { readonly reversed: boolean; readonly disputed: boolean }[]>(
      `select exists (select from reversal where handout_id = $1) as reversed,
              exists (
                select
                from dispute
                where dispute.handout_id = $1
                  and not exists (select from dispute_resolution where dispute_resolution.dispute_id = dispute.id)
              ) as disputed`,
      [handoutId],
    );
    if (!row) throw new Error('the database did not say how a handout stands');
    return row;
  }

  /** Refuses `reversal.done` and `dispute.open`, as the database does. */
  async insert(
    tx: Tx,
    one: Pick<Dispute, 'id' | 'handoutId' | 'claim' | 'openedBy' | 'openedAt'> & {
      readonly emergencyId: Uuid;
    },
  ): Promise<void> {
    await refusing(
      tx.query(
        `insert into dispute (id, emergency_id, handout_id, claim, opened_by, opened_at)
         values ($1, $2, $3, $4, $5, $6)`,
        [one.id, one.emergencyId, one.handoutId, one.claim, one.openedBy, one.openedAt],
      ),
      {
        dispute_open_once: alreadyOpen,
        dispute_of_standing: () => new Refusal('reversal.done', 'This handout was reversed before'),
      },
    );
  }

  /** Refuses `dispute.resolved` and `dispute.own`, as the database does. */
  async confirm(
    tx: Tx,
    { id, handoutId }: Pick<Dispute, 'id' | 'handoutId'>,
    by: {
      readonly emergencyId: Uuid;
      readonly reason: string;
      readonly resolvedBy: Uuid;
      readonly resolvedAt: Date;
    },
  ): Promise<void> {
    await refusing(
      tx.query(
        `insert into dispute_resolution (dispute_id, emergency_id, handout_id, outcome, reason, resolved_by, resolved_at)
         values ($1, $2, $3, 'confirmed', $4, $5, $6)`,
        [id, by.emergencyId, handoutId, by.reason, by.resolvedBy, by.resolvedAt],
      ),
      { dispute_resolution_pkey: resolvedBefore, dispute_confirmed_by_another: own },
    );
  }

  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Dispute | undefined> {
    const [row] = await reads.query<readonly Dispute[]>(`select ${columns} ${placed} and dispute.id = $3`, [
      extentsOf(scope),
      emergencyId,
      id,
    ]);
    return row;
  }

  list(
    reads: Reads,
    scope: Scope,
    filter: {
      readonly emergencyId: Uuid;
      readonly distributionId?: Uuid | undefined;
      readonly handoutId?: Uuid | undefined;
      readonly state?: DisputeState | undefined;
    },
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly Dispute[]> {
    const [after] = keyAfter(page.after, 'uuid');
    return reads.query<readonly Dispute[]>(
      `select ${columns}
       ${placed}
         and ($3::uuid is null or handout.distribution_id = $3)
         and ($4::uuid is null or dispute.handout_id = $4)
         and ($5::text is null or coalesce(resolution.outcome, 'open') = $5)
         and ($6::uuid is null or dispute.id > $6)
       order by dispute.id
       limit $7`,
      [
        extentsOf(scope),
        filter.emergencyId,
        filter.distributionId,
        filter.handoutId,
        filter.state,
        after,
        page.limit + 1,
      ],
    );
  }
}
