import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { AccountKey } from '../ledger/ledger.rules.js';
import { prepared } from '../platform/database/prepared.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import type { Closing, Distribution, Figure, Promised, Taken, Reserved } from './distribution.rules.js';
import type { DistributionState } from './handout.rules.js';

const columns = `distribution.id, distribution.emergency_id as "emergencyId", distribution.round_id as "roundId",
  distribution.project_id as "projectId", distribution.organisation_id as "organisationId", distribution.site_id as "siteId",
  distribution.held_on as "heldOn", distribution.kind, distribution.delivery_area_id as "deliveryAreaId", distribution.moved_from as "movedFrom",
  distribution.team_leader_id as "teamLeaderId", distribution.desks, distribution.state,
  distribution.state_reason as "stateReason", distribution.version`;

/** Where a distribution is: its organisation, and its site with the area around it. */
const reached = `reaches($1::jsonb, distribution.emergency_id, distribution.organisation_id, area.path, distribution.site_id)`;

export interface NewDistribution extends Omit<Distribution, 'state' | 'stateReason' | 'version'> {
  readonly createdBy: Uuid;
}

/** What was done with a distribution, by whom and why. */
export interface Step {
  readonly did:
    | 'planned'
    | 'opened'
    | 'suspended'
    | 'resumed'
    | 'moved'
    | 'closed'
    | 'signed_off'
    | 'reopened'
    | 'cancelled';
  readonly cause: 'crowd' | 'security' | 'weather' | 'other' | null;
  readonly reason: string | null;
  readonly personId: Uuid;
  readonly at: Date;
}

export interface DistributionFilter {
  readonly emergencyId: Uuid;
  readonly roundId?: Uuid | undefined;
  readonly siteId?: Uuid | undefined;
  readonly state?: string | undefined;
}

export interface Counts {
  readonly planned: number;
  readonly came: number;
}

/** What a distribution took along and, once counted, what came of it. */
export interface StockLine extends Taken {
  readonly custodianId: Uuid | null;
  readonly missing: bigint | null;
}

@Injectable()
export class DistributionStore {
  async insert(tx: Tx, distribution: NewDistribution): Promise<void> {
    const {
      id,
      emergencyId,
      roundId,
      projectId,
      organisationId,
      siteId,
      heldOn,
      kind,
      deliveryAreaId,
      movedFrom,
      teamLeaderId,
      desks,
      createdBy,
    } = distribution;
    await tx.query(
      `insert into distribution (id, emergency_id, round_id, project_id, organisation_id, site_id, held_on, team_leader_id, desks, created_by,
         kind, delivery_area_id, moved_from)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        ...[
          id,
          emergencyId,
          roundId,
          projectId,
          organisationId,
          siteId,
          heldOn,
          teamLeaderId,
          desks,
          createdBy,
        ],
        ...[kind, deliveryAreaId, movedFrom],
      ],
    );
  }

  find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Distribution | undefined> {
    return this.one(reads, scope, emergencyId, id, '');
  }

  /** The distribution, held until the transaction ends: handouts that come meanwhile wait. */
  lock(tx: Tx, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Distribution | undefined> {
    return this.one(tx, scope, emergencyId, id, 'for update of distribution');
  }

  list(
    reads: Reads,
    scope: Scope,
    filter: DistributionFilter,
    page: { limit: number; after?: string | undefined },
  ): Promise<readonly Distribution[]> {
    const [day, id] = keyAfter(page.after, 'day', 'uuid');
    return reads.query<readonly Distribution[]>(
      `select ${columns}
       from distribution
       join site on site.id = distribution.site_id
       join area on area.id = site.area_id
       where ${reached}
         and distribution.emergency_id = $2
         and ($3::uuid is null or distribution.round_id = $3)
         and ($4::uuid is null or distribution.site_id = $4)
         and ($5::text is null or distribution.state = $5)
         and ($6::date is null or (distribution.held_on, distribution.id) > ($6, $7::uuid))
       order by distribution.held_on, distribution.id
       limit $8`,
      [
        extentsOf(scope),
        filter.emergencyId,
        filter.roundId,
        filter.siteId,
        filter.state,
        day,
        id,
        page.limit + 1,
      ],
    );
  }

  async setState(
    tx: Tx,
    id: Uuid,
    state: DistributionState,
    reason: string | null,
    now: Date,
  ): Promise<void> {
    await tx.query(
      `update distribution
       set state = $2, state_reason = $3, version = version + 1,
           opened_at = case when $2 = 'open' then coalesce(opened_at, $4) else opened_at end,
           closed_at = case when $2 = 'closed' then coalesce(closed_at, $4) else closed_at end
       where id = $1`,
      [id, state, reason, now],
    );
  }

  async insertStep(
    tx: Tx,
    { id: distributionId, emergencyId }: Pick<Distribution, 'id' | 'emergencyId'>,
    step: Step,
  ): Promise<void> {
    await tx.query(
      `insert into distribution_step (id, emergency_id, distribution_id, did, cause, reason, person_id, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        newId(step.at.getTime()),
        emergencyId,
        distributionId,
        step.did,
        step.cause,
        step.reason,
        step.personId,
        step.at,
      ],
    );
  }

  /** All that was done with it, first things first. */
  stepsOf(reads: Reads, distributionId: Uuid): Promise<readonly Step[]> {
    return reads.query<readonly Step[]>(
      `select did, cause, reason, person_id as "personId", at
       from distribution_step
       where distribution_id = $1
       order by at, id`,
      [distributionId],
    );
  }

  /** What the planned households are still due, by item or currency and by grant. Services and shelter need nothing. */
  async listPromised(
    tx: Tx,
    distributionId: Uuid,
  ): Promise<readonly (Promised & { readonly kind: 'item' | 'cash'; readonly currency: string | null })[]> {
    return tx.query<
      readonly (Promised & { readonly kind: 'item' | 'cash'; readonly currency: string | null })[]
    >(
      `select line.kind, coalesce(line.item_id, commodity.id) as "commodityId", line.currency, line.grant_id as "grantId",
              sum(line.due - line.delivered)::bigint as quantity
       from distribution_entitlement planned
       join entitlement on entitlement.id = planned.entitlement_id
       join entitlement_line line on line.entitlement_id = entitlement.id
       left join commodity on commodity.kind = 'currency' and commodity.code = line.currency
       where planned.distribution_id = $1
         and planned.live
         and entitlement.state <> 'removed'
         and entitlement.ended is null
         and line.kind in ('item', 'cash')
         and line.delivered < line.due
       group by 1, 2, 3, 4
       order by 2, 4`,
      [distributionId],
    );
  }

  /** What those who are planned are still due in cash of a currency, each together: by amount, in minor units. */
  cashDue(
    reads: Reads,
    distributionId: Uuid,
    currency: string,
  ): Promise<readonly { readonly amount: bigint; readonly recipients: number }[]> {
    return reads.query<readonly { readonly amount: bigint; readonly recipients: number }[]>(
      `select amount, count(*)::int as recipients
       from (
         select sum(line.due - line.delivered)::bigint as amount
         from distribution_entitlement planned
         join entitlement on entitlement.id = planned.entitlement_id
         join entitlement_line line on line.entitlement_id = entitlement.id
         where planned.distribution_id = $1
           and planned.live
           and entitlement.state <> 'removed'
           and entitlement.ended is null
           and line.kind = 'cash'
           and line.currency = $2
           and line.delivered < line.due
         group by entitlement.id
       ) as due
       group by amount
       order by amount`,
      [distributionId, currency],
    );
  }

  async insertStock(tx: Tx, distribution: Distribution, reserved: readonly Reserved[]): Promise<void> {
    await tx.query(
      `insert into distribution_stock
         (id, emergency_id, distribution_id, no, commodity_id, grant_id, lot_id, custodian_id, source_emergency_id, quantity)
       select id, $1, $2, no, commodity_id, grant_id, lot_id, custodian_id, source_emergency_id, quantity
       from unnest($3::uuid[], $4::smallint[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::bigint[])
         as row (id, no, commodity_id, grant_id, lot_id, custodian_id, source_emergency_id, quantity)`,
      [
        distribution.emergencyId,
        distribution.id,
        reserved.map(() => newId()),
        reserved.map(({ no }) => no),
        reserved.map(({ source }) => source.commodityId),
        reserved.map(({ source }) => source.grantId),
        reserved.map(({ source }) => source.lotId),
        reserved.map(({ source }) => (source.kind === 'float' ? source.owner : null)),
        reserved.map(({ source }) => source.emergencyId),
        reserved.map(({ quantity }) => quantity),
      ],
    );
  }

  /** What each distribution took along, what was brought later included, in the order in which it is handed out. */
  async stockOf(
    reads: Reads,
    distributionIds: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, readonly StockLine[]>> {
    const rows = await reads.query<readonly StockRow[]>(
      prepared(`select stock.distribution_id as "distributionId", stock.no, stock.commodity_id as "commodityId", stock.grant_id as "grantId",
              stock.lot_id as "lotId", stock.custodian_id as "custodianId", stock.source_emergency_id as "sourceEmergencyId",
              stock.quantity + coalesce(moved.supplied, 0) as quantity, distribution.site_id as "siteId",
              coalesce(counted.returned + coalesce(moved.sent_back, 0), moved.sent_back) as returned,
              coalesce(counted.damaged + coalesce(moved.damaged, 0), moved.damaged) as damaged, counted.missing
       from distribution_stock stock
       join distribution on distribution.id = stock.distribution_id
       left join lateral (
         select sum(quantity) filter (where kind = 'supplied')::bigint as supplied,
                sum(quantity) filter (where kind = 'sent_back')::bigint as sent_back,
                sum(quantity) filter (where kind = 'damaged')::bigint as damaged
         from distribution_stock_move
         where distribution_stock_move.distribution_id = stock.distribution_id
           and distribution_stock_move.no = stock.no
       ) moved on true
       left join distribution_count counted on counted.distribution_id = stock.distribution_id and counted.no = stock.no
       where stock.distribution_id = any($1)
       order by stock.distribution_id, stock.no`),
      [distributionIds],
    );
    const lines = new Map<Uuid, StockLine[]>();
    for (const row of rows)
      lines.set(row.distributionId, [...(lines.get(row.distributionId) ?? []), stockLineOf(row)]);
    return lines;
  }

  async insertCounts(tx: Tx, distribution: Distribution, closings: readonly Closing[]): Promise<void> {
    await tx.query(
      `insert into distribution_count (emergency_id, distribution_id, no, returned, damaged, missing)
       select $1, $2, no, returned, damaged, missing
       from unnest($3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[]) as row (no, returned, damaged, missing)`,
      [
        distribution.emergencyId,
        distribution.id,
        closings.map(({ no }) => no),
        closings.map(({ returned }) => returned),
        closings.map(({ damaged }) => damaged),
        closings.map(({ missing }) => missing),
      ],
    );
  }

  /** How many were planned, and for how many something was handed out that stands. */
  async counts(reads: Reads, distributionId: Uuid): Promise<Counts> {
    const [row] = await reads.query<readonly Counts[]>(
      `select (select count(*)::int from distribution_entitlement where distribution_id = $1) as planned,
              (select count(distinct handout.entitlement_id)::int
               from handout
               where handout.distribution_id = $1
                 and not exists (select from reversal where reversal.handout_id = handout.id)) as came`,
      [distributionId],
    );
    return row ?? { planned: 0, came: 0 };
  }

  /**
   * What the ledger says came of what distributions took along: by the transfers of their handouts, of what reversed these, of exchanges, and of their own
   * opening and closing.
   */
  async figuresOf(
    reads: Reads,
    distributionIds: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, readonly Figure[]>> {
    const rows = await reads.query<readonly (Figure & { readonly distributionId: Uuid })[]>(
      `with cause as (
         select distribution_id, id, null as condition
         from handout
         where distribution_id = any($1)
         union all
         select handout.distribution_id, reversal.id, reversal.condition
         from handout
         join reversal on reversal.handout_id = handout.id
         where handout.distribution_id = any($1)
         union all
         select distribution_id, id, 'damaged'
         from exchange
         where distribution_id = any($1)
         union all
         select id, id, null
         from unnest($1::uuid[]) as distribution (id)
       ),
       moved as (
         select cause.distribution_id, cause.condition, transfer.commodity_id, debited.grant_id, debited.lot_id, transfer.amount,
                debited.kind as source, credited.kind as target
         from cause
         join transfer on transfer.cause_id = cause.id
         join account as debited on debited.id = transfer.debit_id
         join account as credited on credited.id = transfer.credit_id
       )
       select distribution_id as "distributionId", commodity_id as "commodityId", grant_id as "grantId", lot_id as "lotId",
              (coalesce(sum(amount) filter (where target in ('delivered', 'over-delivered')), 0)
                - coalesce(sum(amount) filter (where source in ('delivered', 'over-delivered')), 0))::bigint as given,
              coalesce(sum(amount) filter (
                where condition = 'good' and source in ('reserved', 'discrepancy') and target in ('stock', 'float')), 0)::bigint as back,
              coalesce(sum(amount) filter (where condition = 'damaged' and target = 'discrepancy'), 0)::bigint as damaged,
              (coalesce(sum(amount) filter (where target = 'discrepancy'), 0)
                - coalesce(sum(amount) filter (where source = 'discrepancy'), 0))::bigint as unexplained
       from moved
       group by distribution_id, commodity_id, grant_id, lot_id
       order by distribution_id, commodity_id, grant_id, lot_id`,
      [distributionIds],
    );
    const figures = new Map<Uuid, Figure[]>();
    for (const { distributionId, ...figure } of rows)
      figures.set(distributionId, [...(figures.get(distributionId) ?? []), figure]);
    return figures;
  }

  /** One at a time takes from what a closed distribution misses: `discrepancy` has no limit that would keep two from taking the same. */
  async holdMissing(tx: Tx, distributionIds: readonly Uuid[]): Promise<void> {
    await tx.query(
      `select pg_advisory_xact_lock(hashtextextended(id, 0))
       from (select id from unnest($1::text[]) as distribution (id) order by id) as distribution`,
      [distributionIds],
    );
  }

  private async one(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    id: Uuid,
    locking: string,
  ): Promise<Distribution | undefined> {
    const [distribution] = await reads.query<readonly Distribution[]>(
      `select ${columns}
       from distribution
       join site on site.id = distribution.site_id
       join area on area.id = site.area_id
       where ${reached}
         and distribution.emergency_id = $2
         and distribution.id = $3
       ${locking}`,
      [extentsOf(scope), emergencyId, id],
    );
    return distribution;
  }
}

interface StockRow {
  readonly distributionId: Uuid;
  readonly no: number;
  readonly commodityId: Uuid;
  readonly grantId: Uuid | null;
  readonly lotId: Uuid | null;
  readonly custodianId: Uuid | null;
  readonly sourceEmergencyId: Uuid;
  readonly quantity: bigint;
  readonly siteId: Uuid;
  readonly returned: bigint | null;
  readonly damaged: bigint | null;
  readonly missing: bigint | null;
}

function stockLineOf(row: StockRow): StockLine {
  const source: AccountKey = {
    emergencyId: row.sourceEmergencyId,
    kind: row.custodianId === null ? 'stock' : 'float',
    commodityId: row.commodityId,
    owner: row.custodianId ?? row.siteId,
    grantId: row.grantId,
    lotId: row.lotId,
  };
  const { no, quantity, custodianId, returned, damaged, missing } = row;
  return { no, quantity, source, custodianId, returned, damaged, missing };
}
