import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { ReversalKind, ReversalTerms } from './reversal.rules.js';

export interface Reversal {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly handoutId: Uuid;
  readonly kind: ReversalKind;
  readonly condition: 'good' | 'damaged' | null;
  readonly reason: string;
  readonly recordedBy: Uuid;
  readonly approvedBy: Uuid | null;
  readonly recordedAt: Date;
  readonly anewId: Uuid | null;
}

export interface ReversalRequest extends ReversalTerms {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly handoutId: Uuid;
  readonly reason: string;
  readonly requestedBy: Uuid;
  readonly requestedAt: Date;
}

const placed = `
  join handout on handout.id = of_handout.handout_id
  join distribution on distribution.id = handout.distribution_id
  join site on site.id = distribution.site_id
  join area on area.id = site.area_id
  where reaches($1::jsonb, of_handout.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
    and of_handout.emergency_id = $2
    and of_handout.id = $3`;

@Injectable()
export class ReversalStore {
  /** Refuses `reversal.done`: a handout is reversed once; and, as the database does, `reversal.own` and `reversal.signed-off`. */
  async insert(tx: Tx, reversal: Reversal): Promise<void> {
    await refusing(
      tx.query(
        `insert into reversal (id, emergency_id, handout_id, kind, condition, reason, recorded_by, approved_by, recorded_at, anew_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          reversal.id,
          reversal.emergencyId,
          reversal.handoutId,
          reversal.kind,
          reversal.condition,
          reversal.reason,
          reversal.recordedBy,
          reversal.approvedBy,
          reversal.recordedAt,
          reversal.anewId,
        ],
      ),
      {
        reversal_handout_id_key: () => new Refusal('reversal.done', 'This handout was reversed before'),
        reversal_by_another: () => new Refusal('reversal.own', 'Someone else must reverse what you recorded'),
        reversal_takes_two: () =>
          new Refusal('reversal.signed-off', 'Ask for the reversal; another person approves it'),
      },
    );
  }

  /** When the lines of a handout's entitlement were last handed out by another handout, one that stands. */
  async lastOf(
    tx: Tx,
    { id, entitlementId }: { readonly id: Uuid; readonly entitlementId: Uuid },
  ): Promise<ReadonlyMap<Uuid, Date>> {
    const rows = await tx.query<readonly { readonly lineId: Uuid; readonly at: Date }[]>(
      `select line.entitlement_line_id as "lineId", max(handout.occurred_at) as at
       from handout
       join handout_line as line on line.handout_id = handout.id and line.quantity > line.over
       where handout.entitlement_id = $1
         and handout.id <> $2
         and not exists (select from reversal where reversal.handout_id = handout.id)
       group by line.entitlement_line_id`,
      [entitlementId, id],
    );
    return new Map(rows.map(({ lineId, at }) => [lineId, at]));
  }

  async isReversed(reads: Reads, handoutId: Uuid): Promise<boolean> {
    const rows = await reads.query<readonly unknown[]>('select from reversal where handout_id = $1', [
      handoutId,
    ]);
    return rows.length > 0;
  }

  async find(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    id: Uuid,
  ): Promise<(Reversal & { readonly entitlementId: Uuid }) | undefined> {
    const [reversal] = await reads.query<readonly (Reversal & { readonly entitlementId: Uuid })[]>(
      `select of_handout.id, of_handout.emergency_id as "emergencyId", of_handout.handout_id as "handoutId", of_handout.kind,
              of_handout.condition, of_handout.reason, of_handout.recorded_by as "recordedBy",
              of_handout.approved_by as "approvedBy", of_handout.recorded_at as "recordedAt", of_handout.anew_id as "anewId",
              handout.entitlement_id as "entitlementId"
       from reversal as of_handout ${placed}`,
      [extentsOf(scope), emergencyId, id],
    );
    return reversal;
  }

  async insertRequest(tx: Tx, request: ReversalRequest): Promise<void> {
    await tx.query(
      `insert into reversal_request (id, emergency_id, handout_id, kind, condition, right_entitlement_id, reason, requested_by, requested_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        request.id,
        request.emergencyId,
        request.handoutId,
        request.kind,
        request.condition,
        request.rightEntitlementId,
        request.reason,
        request.requestedBy,
        request.requestedAt,
      ],
    );
  }

  async findRequest(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    id: Uuid,
  ): Promise<ReversalRequest | undefined> {
    const [request] = await reads.query<readonly ReversalRequest[]>(
      `select of_handout.id, of_handout.emergency_id as "emergencyId", of_handout.handout_id as "handoutId", of_handout.kind,
              of_handout.condition, of_handout.right_entitlement_id as "rightEntitlementId", of_handout.reason,
              of_handout.requested_by as "requestedBy", of_handout.requested_at as "requestedAt"
       from reversal_request as of_handout ${placed}`,
      [extentsOf(scope), emergencyId, id],
    );
    return request;
  }
}
