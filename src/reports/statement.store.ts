import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

/** One line of a statement; quantities in base units, minor units of the currency, or units of a service or of shelter. */
export interface StatementEntry {
  readonly did: 'given' | 'reversed' | 'due';
  readonly day: string | null;
  readonly at: Date | null;
  readonly until: string | null;
  readonly kind: 'item' | 'cash' | 'service' | 'shelter';
  readonly names: Readonly<Record<string, string>> | null;
  readonly itemUnit: string | null;
  readonly currency: string | null;
  readonly service: string | null;
  readonly shelterType: string | null;
  readonly quantity: bigint;
  readonly over: bigint;
  readonly held: boolean;
  readonly siteId: Uuid | null;
  readonly site: string | null;
  readonly roundId: Uuid | null;
  readonly round: string | null;
  readonly individualId: Uuid | null;
  readonly entitlementId: Uuid | null;
  readonly entitlementLineId: Uuid | null;
  readonly handoutId: Uuid | null;
  readonly allocationId: Uuid | null;
}

interface Of {
  readonly emergencyId: Uuid;
  readonly householdId: Uuid;
}

/**
 * $1 scope, $2 emergency, $3 household. Whoever may see the promise sees all that was given of it; shelter outside of a round is of who runs
 * the unit. What is still due is what may yet be served: of a round that goes on, to whoever is listed, or was absent for all or some of it. A
 * move goes on with what was given before, until the last of its units is left.
 */
const entries = `
  promised as materialized (
    select entitlement.id as entitlement_id, entitlement.individual_id, entitlement.state = 'held' as held, round.id as round_id,
           round.name as round, list.state = 'approved' and entitlement.state <> 'removed' and round.state <> 'closed'
             and coalesce(entitlement.ended, 'absent') in ('absent', 'partly') as stands
    from entitlement
    join round on round.id = entitlement.round_id
    join round_list as list on list.round_id = entitlement.round_id and list.list_no = entitlement.list_no
    join area on area.id = entitlement.area_id
    where reaches($1::jsonb, entitlement.emergency_id, round.organisation_id, area.path, entitlement.site_id)
      and entitlement.emergency_id = $2
      and entitlement.household_id = $3
  ),
  handed as (
    select handout.id as handout_id, handout.occurred_at, greatest(reversal.recorded_at, handout.occurred_at) as reversed_at,
           reversal.id is not null as reversed, place.site_id, place.time_zone, promised.*, part.no, part.entitlement_line_id,
           part.quantity, part.over
    from promised
    join handout on handout.entitlement_id = promised.entitlement_id
    join handout_line as part on part.handout_id = handout.id
    join distribution_place as place on place.distribution_id = handout.distribution_id
    left join reversal on reversal.handout_id = handout.id
  ),
  housed as (
    select shelter.allocation_id, shelter.entitlement_line_id, shelter.shelter_type, shelter.begins_on, shelter.site_id, allocation.ends_on,
           allocation.id as last_id, promised.entitlement_id, promised.individual_id, promised.round_id, promised.round
    from shelter_given as shelter
    join shelter_allocation as allocation on allocation.id = shelter.allocation_id
    left join promised on promised.entitlement_id = shelter.entitlement_id
    where shelter.emergency_id = $2
      and shelter.household_id = $3
      and case
            when shelter.entitlement_id is null
              then reaches($1::jsonb, shelter.emergency_id, shelter.organisation_id, shelter.area_path, shelter.site_id)
            else promised.entitlement_id is not null
          end
    union all
    select housed.allocation_id, housed.entitlement_line_id, housed.shelter_type, housed.begins_on, housed.site_id, onward.ends_on,
           onward.id, housed.entitlement_id, housed.individual_id, housed.round_id, housed.round
    from housed
    join shelter_allocation as onward on onward.moved_from = housed.last_id
  ),
  entry as (
    select did, (moment at time zone time_zone)::date as day, moment as at, null::date as until, quantity, over, false as held, site_id,
           round_id, round, individual_id, entitlement_id, entitlement_line_id, handout_id, null::uuid as allocation_id, no,
           null as shelter_type
    from handed
    cross join lateral (
      select 'given' as did, occurred_at as moment
      union all
      select 'reversed', reversed_at
      where reversed
    ) as done
    union all
    select 'given', begins_on, null, ends_on, 1, 0, false, site_id, round_id, round, individual_id, entitlement_id, entitlement_line_id,
           null, allocation_id, 1, shelter_type
    from housed
    where not exists (select from shelter_allocation as onward where onward.moved_from = housed.last_id)
    union all
    select 'due', null, null, null, line.due - line.delivered, 0, promised.held, null, promised.round_id, promised.round,
           promised.individual_id, promised.entitlement_id, line.id, null, null, 1, null
    from promised
    join entitlement_line as line on line.entitlement_id = promised.entitlement_id
    where promised.stands
      and line.due > line.delivered
  )`;

/** First things first: a household moves in before what is handed out on that day, and what is due comes last. */
const order = (way: 'asc' | 'desc'): string =>
  [
    `entry.did = 'due'`,
    'entry.day',
    `coalesce(entry.at, '-infinity')`,
    'entry.did',
    'entry.handout_id',
    'entry.no',
    'entry.entitlement_line_id',
    'entry.allocation_id',
  ]
    .map((key) => `${key} ${way}`)
    .join(', ');

@Injectable()
export class StatementStore {
  /** The language of the latest notice that the household was given; undefined where it is not there, or out of scope. */
  async findHousehold(
    reads: Reads,
    scope: Scope,
    { emergencyId, householdId }: Of,
  ): Promise<{ readonly language: string | null } | undefined> {
    const [household] = await reads.query<readonly { readonly language: string | null }[]>(
      `select (select language
               from legal_basis
               where legal_basis.household_id = household.id and language is not null
               order by no desc
               limit 1) as language
       from household
       join area on area.id = household.area_id
       where reaches($1::jsonb, household.emergency_id, household.organisation_id, area.path, household.site_id)
         and household.emergency_id = $2
         and household.id = $3`,
      [extentsOf(scope), emergencyId, householdId],
    );
    return household;
  }

  /** The last entries of a household, in the order of the statement: at most so many. */
  async lastEntries(
    reads: Reads,
    scope: Scope,
    { emergencyId, householdId }: Of,
    most: number,
  ): Promise<readonly StatementEntry[]> {
    const latestFirst = await reads.query<readonly StatementEntry[]>(
      `with recursive ${entries}
       select entry.did, entry.day, entry.at, entry.until, coalesce(line.kind, 'shelter') as kind, item.names, item.unit as "itemUnit",
              line.currency, line.service, coalesce(line.shelter_type, entry.shelter_type) as "shelterType", entry.quantity, entry.over,
              entry.held, site.id as "siteId", site.name as site, entry.round_id as "roundId", entry.round,
              entry.individual_id as "individualId", entry.entitlement_id as "entitlementId",
              entry.entitlement_line_id as "entitlementLineId", entry.handout_id as "handoutId", entry.allocation_id as "allocationId"
       from entry
       left join entitlement_line as line on line.id = entry.entitlement_line_id
       left join item on item.id = line.item_id
       left join site on site.id = entry.site_id
       order by ${order('desc')}
       limit $4`,
      [extentsOf(scope), emergencyId, householdId, most],
    );
    return latestFirst.toReversed();
  }
}
