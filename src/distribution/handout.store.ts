import { Injectable } from '@nestjs/common';
import { extentsOf, type Place, type Scope } from '../acts/scope.js';
import { idArray } from '../platform/database/arrays.js';
import { prepared } from '../platform/database/prepared.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type { DistributionState, HandoutLine, HeadCount } from './handout.rules.js';

/** A distribution as a handout needs to know it. */
export interface DistributionAtDesk {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly roundId: Uuid;
  readonly projectId: Uuid;
  readonly siteId: Uuid;
  readonly state: DistributionState;
  /** The day on which it is held, or on which it was opened where that was earlier. */
  readonly heldFrom: string;
  readonly place: Place;
}

/** What was handed out of an entitlement so far, and where it is planned. */
export interface Served {
  readonly entitlementId: Uuid;
  readonly lastDeliveryNo: number;
  readonly firstAt: Date | null;
  readonly firstSiteId: Uuid | null;
  readonly plannedAt: readonly Uuid[];
}

export interface Handout {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly distributionId: Uuid;
  readonly entitlementId: Uuid;
  readonly recipientId: Uuid;
  readonly deliveryNo: number;
  readonly captured: string;
  readonly collector: string;
  readonly collectorId: Uuid | null;
  readonly collectorReason: string | null;
  readonly identity: string;
  readonly witnessIds: readonly Uuid[];
  readonly proofKind: string;
  readonly proofRef: string | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly recordedBy: Uuid;
  readonly deviceId: Uuid | null;
  readonly deviceCounter: bigint | null;
  readonly late: boolean;
  readonly over: boolean;
  readonly disputed: boolean;
  readonly shortReason: string | null;
  readonly receiptCode: string;
  readonly counted: HeadCount | null;
  readonly persons: number | null;
  readonly anewOf: Uuid | null;
  readonly lines: readonly ShownLine[];
}

/** A line with the currency that its quantity is in; null for goods and services. */
export interface ShownLine extends HandoutLine {
  readonly currency: string | null;
}

export interface HandoutFilter {
  readonly emergencyId: Uuid;
  readonly distributionId?: Uuid | undefined;
  readonly entitlementId?: Uuid | undefined;
}

interface HandoutRowRead extends Omit<Handout, 'lines'> {
  readonly lines: readonly {
    readonly entitlementLineId: Uuid;
    readonly quantity: string;
    readonly over: string;
    readonly currency: string | null;
  }[];
}

/** Whether somebody says that they did not receive it, and nobody has resolved that yet. */
export const handoutDisputed = `exists (
    select
    from dispute
    where dispute.handout_id = handout.id
      and not exists (select from dispute_resolution where dispute_resolution.dispute_id = dispute.id)
  )`;

const columns = `handout.id, handout.emergency_id as "emergencyId", handout.distribution_id as "distributionId",
  handout.entitlement_id as "entitlementId", handout.recipient_id as "recipientId", handout.delivery_no as "deliveryNo",
  handout.captured, handout.collector, handout.collector_id as "collectorId", handout.collector_reason as "collectorReason",
  handout.identity, handout.witness_ids as "witnessIds", handout.proof_kind as "proofKind", handout.proof_ref as "proofRef",
  handout.occurred_at as "occurredAt", handout.recorded_at as "recordedAt", handout.recorded_by as "recordedBy",
  handout.device_id as "deviceId", handout.device_counter as "deviceCounter", handout.late, handout.over,
  handout.short_reason as "shortReason", handout.receipt_code as "receiptCode", handout.counted, handout.persons,
  handout.anew_of as "anewOf",
  ${handoutDisputed} as disputed`;

/** Amounts as text: JSON has no integers of 64 bits. */
const lines = `(
  select jsonb_agg(jsonb_build_object(
           'entitlementLineId', handout_line.entitlement_line_id, 'quantity', handout_line.quantity::text,
           'over', handout_line.over::text, 'currency', entitlement_line.currency) order by handout_line.no)
  from handout_line
  join entitlement_line on entitlement_line.id = handout_line.entitlement_line_id
  where handout_line.handout_id = handout.id
) as lines`;

const placed = `from handout
  join distribution on distribution.id = handout.distribution_id
  join site on site.id = distribution.site_id
  join area on area.id = site.area_id
  where reaches($1::jsonb, handout.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
    and handout.emergency_id = $2`;

@Injectable()
export class HandoutStore {
  /** Distributions, held open until the transaction ends: none of them closes meanwhile. */
  async holdDistributions(tx: Tx, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, DistributionAtDesk>> {
    const rows = await tx.query<
      readonly (Omit<DistributionAtDesk, 'place'> & { organisationId: Uuid; areaPath: readonly Uuid[] })[]
    >(
      prepared(`select distribution.id, distribution.emergency_id as "emergencyId", distribution.round_id as "roundId",
              distribution.project_id as "projectId", distribution.organisation_id as "organisationId",
              distribution.site_id as "siteId", distribution.state,
              least(distribution.held_on, distribution.opened_at::date) as "heldFrom", area.path as "areaPath"
       from distribution
       join site on site.id = distribution.site_id
       join area on area.id = site.area_id
       where distribution.id = any($1)
       order by distribution.id
       for share of distribution`),
      [ids],
    );
    return new Map(
      rows.map(({ organisationId, areaPath, ...row }) => {
        const place = { emergencyId: row.emergencyId, organisationId, areaPath, siteId: row.siteId };
        return [row.id, { ...row, place }];
      }),
    );
  }

  /** Read after the entitlements are locked, so that no handout of theirs is overlooked. The first is the first that delivered and stands. */
  async served(tx: Tx, entitlementIds: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Served>> {
    const rows = await tx.query<readonly Served[]>(
      prepared(`select wanted.id as "entitlementId", coalesce(earlier.last_no, 0) as "lastDeliveryNo", earlier.first_at as "firstAt",
              earlier.first_site_id as "firstSiteId",
              array(select distribution_id from distribution_entitlement where entitlement_id = wanted.id and live) as "plannedAt"
       from unnest($1::uuid[]) as wanted (id)
       left join lateral (
         select max(handout.delivery_no) as last_no,
                min(handout.occurred_at) filter (where delivers.so) as first_at,
                (array_agg(distribution.site_id order by handout.occurred_at) filter (where delivers.so))[1] as first_site_id
         from handout
         join distribution on distribution.id = handout.distribution_id
         cross join lateral (
           select not exists (select from reversal where reversal.handout_id = handout.id)
                    and exists (select from handout_line as part where part.handout_id = handout.id and part.quantity > part.over) as so
         ) as delivers
         where handout.entitlement_id = wanted.id
       ) as earlier on true`),
      [entitlementIds],
    );
    return new Map(rows.map((row) => [row.entitlementId, row]));
  }

  /** Writes handouts with their lines in one statement. Refuses `handout.device-counter`, and `id.reused` for an id of another act or emergency. */
  async insert(tx: Tx, handouts: readonly Handout[]): Promise<void> {
    if (handouts.length === 0) return;
    const all = handouts.flatMap(({ id, lines: its }) =>
      its.map((line, index) => ({ ...line, handoutId: id, no: index + 1 })),
    );
    await refusing(
      tx.query(
        prepared(`with written as (
           insert into handout
             (id, emergency_id, distribution_id, entitlement_id, recipient_id, delivery_no, captured, collector, collector_id,
              collector_reason, identity, witness_ids, proof_kind, proof_ref, occurred_at, recorded_at, recorded_by, device_id,
              device_counter, late, over, short_reason, receipt_code, counted, persons, anew_of)
           select id, emergency_id, distribution_id, entitlement_id, recipient_id, delivery_no, captured, collector, collector_id,
                  collector_reason, identity, witness_ids::uuid[], proof_kind, proof_ref, occurred_at, recorded_at, recorded_by,
                  device_id, device_counter, late, over, short_reason, receipt_code, counted, persons, anew_of
           from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::text[], $9::uuid[],
                       $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[],
                       $17::uuid[], $18::uuid[], $19::bigint[], $20::boolean[], $21::boolean[], $22::text[], $23::text[], $29::jsonb[],
                       $30::int[], $31::uuid[])
             as row (id, emergency_id, distribution_id, entitlement_id, recipient_id, delivery_no, captured, collector, collector_id,
                     collector_reason, identity, witness_ids, proof_kind, proof_ref, occurred_at, recorded_at, recorded_by,
                     device_id, device_counter, late, over, short_reason, receipt_code, counted, persons, anew_of)
         )
         insert into handout_line (handout_id, no, entitlement_line_id, quantity, over)
         select handout_id, no, entitlement_line_id, quantity, over
         from unnest($24::uuid[], $25::smallint[], $26::uuid[], $27::bigint[], $28::bigint[])
           as row (handout_id, no, entitlement_line_id, quantity, over)`),
        [
          idArray(handouts.map(({ id }) => id)),
          idArray(handouts.map(({ emergencyId }) => emergencyId)),
          idArray(handouts.map(({ distributionId }) => distributionId)),
          idArray(handouts.map(({ entitlementId }) => entitlementId)),
          idArray(handouts.map(({ recipientId }) => recipientId)),
          handouts.map(({ deliveryNo }) => deliveryNo),
          handouts.map(({ captured }) => captured),
          handouts.map(({ collector }) => collector),
          idArray(handouts.map(({ collectorId }) => collectorId)),
          handouts.map(({ collectorReason }) => collectorReason),
          handouts.map(({ identity }) => identity),
          handouts.map(({ witnessIds }) => `{${witnessIds.join(',')}}`),
          handouts.map(({ proofKind }) => proofKind),
          handouts.map(({ proofRef }) => proofRef),
          handouts.map(({ occurredAt }) => occurredAt),
          handouts.map(({ recordedAt }) => recordedAt),
          idArray(handouts.map(({ recordedBy }) => recordedBy)),
          idArray(handouts.map(({ deviceId }) => deviceId)),
          handouts.map(({ deviceCounter }) => deviceCounter),
          handouts.map(({ late }) => late),
          handouts.map(({ over }) => over),
          handouts.map(({ shortReason }) => shortReason),
          handouts.map(({ receiptCode }) => receiptCode),
          idArray(all.map(({ handoutId }) => handoutId)),
          all.map(({ no }) => no),
          idArray(all.map(({ entitlementLineId }) => entitlementLineId)),
          all.map(({ quantity }) => quantity),
          all.map(({ over }) => over),
          handouts.map(({ counted }) => (counted === null ? null : JSON.stringify(counted))),
          handouts.map(({ persons }) => persons),
          idArray(handouts.map(({ anewOf }) => anewOf)),
        ],
      ),
      {
        handout_device: () =>
          new Refusal('handout.device-counter', 'This device sent another handout under this number'),
        handout_pkey: reused,
        handout_line_pkey: reused,
        handout_receipt_code_key: reused, // made of the id
      },
    );
  }

  async find(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    ids: readonly Uuid[],
  ): Promise<readonly Handout[]> {
    const rows = await reads.query<readonly HandoutRowRead[]>(
      `select ${columns}, ${lines} ${placed} and handout.id = any($3)`,
      [extentsOf(scope), emergencyId, ids],
    );
    return rows.map(handoutOf);
  }

  async list(
    reads: Reads,
    scope: Scope,
    filter: HandoutFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly Handout[]> {
    const [at, id] = keyAfter(page.after, 'moment', 'uuid');
    const rows = await reads.query<readonly HandoutRowRead[]>(
      `select ${columns}, ${lines}
       ${placed}
         and ($3::uuid is null or handout.distribution_id = $3)
         and ($4::uuid is null or handout.entitlement_id = $4)
         and ($5::timestamptz is null or (handout.recorded_at, handout.id) > ($5, $6::uuid))
       order by handout.recorded_at, handout.id
       limit $7`,
      [
        extentsOf(scope),
        filter.emergencyId,
        filter.distributionId,
        filter.entitlementId,
        at,
        id,
        page.limit + 1,
      ],
    );
    return rows.map(handoutOf);
  }
}

function reused(): Refusal {
  return new Refusal('id.reused', 'Use a new id for a new handout');
}

function handoutOf(row: HandoutRowRead): Handout {
  return {
    ...row,
    lines: row.lines.map((line) => ({ ...line, quantity: BigInt(line.quantity), over: BigInt(line.over) })),
  };
}
