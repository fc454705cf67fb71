import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { visibleRound } from '../assistance/round.store.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { DistributionState } from './handout.rules.js';
import type { Pace } from './progress.rules.js';

/** A distribution with how many of those who were planned there are how far. */
export interface Going extends Pace {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly roundId: Uuid;
  readonly siteId: Uuid;
  readonly heldOn: string;
  readonly teamLeaderId: Uuid;
  readonly desks: number;
  readonly state: DistributionState;
  readonly openedAt: Date | null;
  readonly closedAt: Date | null;
  readonly planned: number;
  readonly served: number;
  readonly partly: number;
  readonly left: number;
  readonly absent: number;
  readonly held: number;
  readonly notDue: number;
  readonly unplanned: number;
  readonly handouts: number;
  readonly people: readonly { readonly personId: Uuid; readonly handouts: number; readonly recent: number }[];
}

export interface Overdue {
  readonly distributionId: Uuid;
  readonly siteId: Uuid;
  readonly teamLeaderId: Uuid;
  readonly heldOn: string;
  readonly closedAt: Date;
}

export interface Behind {
  readonly roundId: Uuid;
  readonly code: string;
  readonly name: string;
  readonly windowTo: string;
  readonly listed: number;
  readonly waiting: number;
}

interface Most {
  readonly emergencyId: Uuid;
  readonly most: number;
}

/** $1 scope, $2 emergency, $3 one distribution or null for those that run, $4 how many. Minutes are whole, the one under way included. */
const going = `
  with asked as materialized (
    select distribution.*, date_trunc('minute', clock_timestamp()) as minute, distribution.state in ('closed', 'signed_off') as is_over
    from distribution
    join site on site.id = distribution.site_id
    join area on area.id = site.area_id
    where reaches($1::jsonb, distribution.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
      and distribution.emergency_id = $2
      and case when $3::uuid is null then distribution.state in ('open', 'suspended') else distribution.id = $3 end
    order by distribution.held_on, distribution.id
    limit $4
  ),
  standing as materialized (
    select handout.distribution_id, handout.entitlement_id, handout.recorded_by, date_trunc('minute', handout.occurred_at) as minute
    from asked
    join handout on handout.distribution_id = asked.id
    where not exists (select from reversal where reversal.handout_id = handout.id)
  ),
  came as materialized (
    select distinct distribution_id, entitlement_id
    from standing
  ),
  pace as (
    select asked.id as distribution_id,
           least(60, greatest(1, 1 + extract(epoch from asked.minute - min(standing.minute)) / 60))::int as minutes, count(*)::int as handouts,
           (count(*) filter (where standing.minute > asked.minute - interval '60 minutes' and standing.minute <= asked.minute))::int as recent
    from asked
    join standing on standing.distribution_id = asked.id
    group by asked.id, asked.minute
  ),
  person as (
    select asked.id as distribution_id, standing.recorded_by, count(*)::int as handouts,
           (count(*) filter (where standing.minute > asked.minute - interval '60 minutes' and standing.minute <= asked.minute))::int as recent
    from asked
    join standing on standing.distribution_id = asked.id
    group by asked.id, asked.minute, standing.recorded_by
  ),
  fate as (
    select asked.id as distribution_id, waits.so as waits,
           case
             when came.entitlement_id is not null then 'served'
             when entitlement.state = 'removed' or asked.state = 'cancelled' or moved.so then 'not_due'
             when entitlement.ended not in ('absent', 'partly') then 'not_due'
             when asked.is_over then 'absent'
             when not waits.so then 'not_due'
             when entitlement.state = 'held' then 'held'
             else 'left'
           end as fate
    from asked
    join distribution_entitlement as planned on planned.distribution_id = asked.id
    join entitlement on entitlement.id = planned.entitlement_id
    cross join lateral (
      select exists (
        select
        from distribution as other
        join distribution_entitlement as there on there.distribution_id = other.id and there.entitlement_id = planned.entitlement_id
        where other.moved_from = asked.id
      ) as so
    ) as moved
    left join came on came.distribution_id = asked.id and came.entitlement_id = planned.entitlement_id
    cross join lateral (
      select exists (
        select
        from entitlement_line as line
        where line.entitlement_id = entitlement.id and line.kind <> 'shelter' and line.delivered < line.due
      ) as so
    ) as waits
  ),
  counted as (
    select distribution_id, count(*)::int as planned,
           (count(*) filter (where fate = 'served'))::int as served,
           (count(*) filter (where fate = 'served' and waits))::int as partly,
           (count(*) filter (where fate = 'left'))::int as left,
           (count(*) filter (where fate = 'absent'))::int as absent,
           (count(*) filter (where fate = 'held'))::int as held,
           (count(*) filter (where fate = 'not_due'))::int as not_due
    from fate
    group by distribution_id
  )`;

@Injectable()
export class ProgressStore {
  /** One distribution, or those that run, by the day on which they are held; as far as the scope holds them. */
  list(
    reads: Reads,
    scope: Scope,
    { emergencyId, distributionId, most }: Most & { readonly distributionId: Uuid | null },
  ): Promise<readonly Going[]> {
    return reads.query<readonly Going[]>(
      `${going}
       select asked.id, asked.emergency_id as "emergencyId", asked.round_id as "roundId", asked.site_id as "siteId", asked.held_on as "heldOn",
              asked.team_leader_id as "teamLeaderId", asked.desks, asked.state, asked.opened_at as "openedAt", asked.closed_at as "closedAt",
              counted.planned, counted.served, counted.partly, counted.left, counted.absent, counted.held, counted.not_due as "notDue",
              (select count(*)::int
               from came
               where came.distribution_id = asked.id
                 and not exists (
                   select
                   from distribution_entitlement as planned
                   where planned.distribution_id = asked.id and planned.entitlement_id = came.entitlement_id
                 )) as unplanned,
              coalesce(pace.handouts, 0) as handouts, coalesce(pace.recent, 0) as recent, coalesce(pace.minutes, 60) as minutes,
              coalesce((
                select jsonb_agg(jsonb_build_object('personId', recorded_by, 'handouts', handouts, 'recent', recent)
                         order by handouts desc, recorded_by)
                from person
                where person.distribution_id = asked.id
              ), '[]') as people
       from asked
       join counted on counted.distribution_id = asked.id
       left join pace on pace.distribution_id = asked.id
       order by asked.held_on, asked.id`,
      [extentsOf(scope), emergencyId, distributionId, most],
    );
  }

  /** Closed more than a day ago and not signed off, the longest first. */
  listOverdue(reads: Reads, scope: Scope, { emergencyId, most }: Most): Promise<readonly Overdue[]> {
    return reads.query<readonly Overdue[]>(
      `select distribution.id as "distributionId", distribution.site_id as "siteId", distribution.team_leader_id as "teamLeaderId",
              distribution.held_on as "heldOn", distribution.closed_at as "closedAt"
       from distribution
       join site on site.id = distribution.site_id
       join area on area.id = site.area_id
       where reaches($1::jsonb, distribution.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
         and distribution.emergency_id = $2
         and distribution.state = 'closed'
         and distribution.closed_at < now() - interval '1 day'
       order by distribution.closed_at, distribution.id
       limit $3`,
      [extentsOf(scope), emergencyId, most],
    );
  }

  /** Whose last day is over at each of their sites while somebody is still due something, the longest first. */
  listBehind(reads: Reads, scope: Scope, { emergencyId, most }: Most): Promise<readonly Behind[]> {
    return reads.query<readonly Behind[]>(
      `select round.id as "roundId", round.code, round.name, round.window_to as "windowTo", counted.listed, counted.waiting
       from round
       cross join lateral (
         select count(*)::int as listed,
                (count(*) filter (where exists (
                  select
                  from entitlement_line as line
                  where line.entitlement_id = entitlement.id and line.delivered < line.due
                ) and entitlement.ended is null))::int as waiting
         from entitlement
         join round_list as list on list.round_id = entitlement.round_id and list.list_no = entitlement.list_no and list.state = 'approved'
         join area on area.id = entitlement.area_id
         where entitlement.emergency_id = $2
           and entitlement.round_id = round.id
           and entitlement.state <> 'removed'
           and reaches($1::jsonb, entitlement.emergency_id, round.organisation_id, area.path, entitlement.site_id)
       ) as counted
       where ${visibleRound}
         and round.state in ('approved', 'open')
         and round.window_to < coalesce(
           (select min(today_in(round.emergency_id, site.area_id))
            from round_site
            join site on site.id = round_site.site_id
            where round_site.round_id = round.id),
           today_in(round.emergency_id, null)
         )
         and counted.waiting > 0
       order by round.window_to, round.id
       limit $3`,
      [extentsOf(scope), emergencyId, most],
    );
  }

  /** Codes and units of items. */
  async itemsOf(
    reads: Reads,
    ids: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, { readonly code: string; readonly unit: string }>> {
    const rows = await reads.query<
      readonly { readonly id: Uuid; readonly code: string; readonly unit: string }[]
    >('select id, code, unit from item where id = any($1)', [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}
