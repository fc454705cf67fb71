import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { byArea, byOrganisation } from '../emergencies/reach.rules.js';
import type { Reads } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { pledges, promises, spots } from './coverage-promises.store.js';
import { rows } from './coverage-rows.store.js';
import type { CoverageFacts, CoverageFilter, CoverageRowFacts } from './coverage.rules.js';

/**
 * $1 emergency, $2 scope, $3 as of, $4 area, $5 project, $6 organisation, $7 sector, $8 from, $9 to, $10 what rows are by, $11 the level
 * of rows by area, $12 the scope in need figures, $13 the scope in projects, $14 nil.
 *
 * All counting is one statement, so that its figures are of one moment. Each handout that counts appears once under the key of its row
 * and once under key 0, the total: so the total recounts people and never adds rows up. Handouts elsewhere are there only for what is
 * promised within the scope. A household that was given a unit of shelter counts as if it had been handed out on the day on which it moved in;
 * where that was outside of a round, it has no project. What a line of shelter is of, its type, stands where services have theirs.
 */
const handedOut = `
  placed as materialized (
    select (row_number() over ())::int as place_id, distribution_id, round_id, project_id, organisation_id, sector, site_id, time_zone,
           place.within,
           place.within
             and ($4::uuid is null or $4 = any(area_path))
             and ($5::uuid is null or project_id = $5)
             and ($6::uuid is null or organisation_id = $6)
             and ($7::text is null or sector = $7) as asked,
           place.label, (dense_rank() over (order by place.label))::int as place_no
    from (
      select distribution_id, emergency_id, round_id, project_id, organisation_id, sector, site_id, area_path, time_zone
      from distribution_place
      where emergency_id = $1
      union all
      select distinct null::uuid, emergency_id, coalesce(round_id, $14), project_id, organisation_id, sector, site_id, area_path, null
      from shelter_given
      where emergency_id = $1
    ) as somewhere
    cross join lateral (
      select case $10
               when 'area' then coalesce(area_path[$11::int + 1]::text, 'none')
               when 'project' then coalesce(project_id::text, 'none')
               when 'organisation' then organisation_id::text
               when 'sector' then sector
               when 'origin' then 'none'
             end as label,
             reaches($2::jsonb, emergency_id, organisation_id, area_path, site_id) as within
    ) as place
  ),
  origin as materialized (
    select household.id as household_id, area.path[$11::int + 1]::text as label,
           1000000 + (dense_rank() over (order by area.path[$11::int + 1]))::int as place_no
    from household
    join area on area.id = household.origin_area_id
    where $10 = 'origin'
      and household.emergency_id = $1
      and area.level >= $11::int
  ),
  standing as materialized (
    select handout.id as handout_id, placed.place_id, handout.entitlement_id, entitlement.household_id, entitlement.individual_id,
           entitlement.persons, coalesce(origin.place_no, placed.place_no) as place_no,
           (handout.occurred_at at time zone placed.time_zone)::date as day,
           list.approved_at is not null and list.approved_at <= $3 as promised,
           null::uuid as line_id, null as shelter_type, null::int as housed
    from placed
    join handout on handout.distribution_id = placed.distribution_id
    join entitlement on entitlement.emergency_id = $1 and entitlement.id = handout.entitlement_id
    join round_list as list
      on list.emergency_id = $1 and list.round_id = entitlement.round_id and list.list_no = entitlement.list_no
    left join spot
      on spot.round_id = entitlement.round_id
     and spot.area_id = entitlement.area_id
     and spot.site_id = coalesce(entitlement.site_id, $14)
    left join origin on origin.household_id = entitlement.household_id
    left join reversal
      on reversal.emergency_id = $1 and reversal.handout_id = handout.id and reversal.recorded_at <= $3
    where handout.emergency_id = $1
      and handout.recorded_at <= $3
      and reversal.id is null
      and (placed.within or spot.round_id is not null)
    union all
    select shelter.allocation_id, placed.place_id, shelter.entitlement_id, shelter.household_id, null,
           coalesce(entitlement.persons, household.size), coalesce(origin.place_no, placed.place_no), shelter.begins_on,
           list.approved_at is not null and list.approved_at <= $3,
           shelter.entitlement_line_id, shelter.shelter_type, shelter.persons
    from placed
    join shelter_given as shelter
      on shelter.site_id = placed.site_id
     and shelter.organisation_id = placed.organisation_id
     and coalesce(shelter.round_id, $14) = placed.round_id
    join household on household.emergency_id = $1 and household.id = shelter.household_id
    left join entitlement on entitlement.emergency_id = $1 and entitlement.id = shelter.entitlement_id
    left join round_list as list
      on list.emergency_id = $1 and list.round_id = entitlement.round_id and list.list_no = entitlement.list_no
    left join spot
      on spot.round_id = entitlement.round_id
     and spot.area_id = entitlement.area_id
     and spot.site_id = coalesce(entitlement.site_id, $14)
    left join origin on origin.household_id = shelter.household_id
    where shelter.emergency_id = $1
      and placed.distribution_id is null
      and shelter.recorded_at <= $3
      and (placed.within or spot.round_id is not null)
  ),
  handed as materialized (
    select standing.handout_id, standing.entitlement_id, standing.day, line.id as line_id, line.kind, line.item_id, line.currency,
           line.service,
           case when standing.promised then part.quantity - part.over else 0 end as planned,
           case when standing.promised then part.over else part.quantity end as beyond
    from standing
    join handout_line as part on part.handout_id = standing.handout_id
    join entitlement_line as line on line.emergency_id = $1 and line.id = part.entitlement_line_id
    union all
    select handout_id, entitlement_id, day, line_id, 'shelter', null, null, shelter_type, promised::int, (not promised)::int
    from standing
    where shelter_type is not null
  ),
  given as (
    select handout_id, bool_or(planned > 0) as in_plan
    from handed
    group by handout_id
  ),
  contested as materialized (
    select distinct dispute.handout_id
    from dispute
    left join dispute_resolution as resolution on resolution.dispute_id = dispute.id and resolution.resolved_at <= $3
    where dispute.emergency_id = $1
      and dispute.opened_at <= $3
      and resolution.dispute_id is null
  ),
  keyed as materialized (
    select case
             when total then 0
             when $10 = 'month' then extract(year from standing.day)::int * 100 + extract(month from standing.day)::int
             else standing.place_no
           end as key,
           least(
             coalesce($9::date, 'infinity'),
             case when $10 = 'month' and not total then (date_trunc('month', standing.day) + interval '1 month - 1 day')::date end
           ) as last_day,
           case
             when $10 = 'month' and not total then date_trunc('month', standing.day)::date
             else $8::date
           end as first_day,
           standing.handout_id, standing.entitlement_id, placed.round_id, standing.household_id, standing.individual_id,
           standing.persons, standing.day, standing.promised, standing.shelter_type, standing.housed, given.in_plan
    from standing
    join given on given.handout_id = standing.handout_id
    join placed on placed.place_id = standing.place_id
    cross join unnest(case when $10 = 'none' then '{true}' else '{true,false}' end::boolean[]) as total
    where placed.asked
      and ($8::date is null or standing.day >= $8)
      and ($9::date is null or standing.day <= $9)
  ),
  earlier as (
    select later.key, later.household_id,
           array_agg(before.day) filter (where before.individual_id is null) as days,
           array_agg(before.individual_id) filter (where before.individual_id is not null) as individuals
    from (
      select distinct key, household_id, first_day
      from keyed
      where ($8::date is not null or $10 = 'month')
        and in_plan
        and household_id is not null
    ) as later
    join (
      select standing.household_id, standing.individual_id, standing.day, standing.place_no
      from standing
      join given on given.handout_id = standing.handout_id and given.in_plan
      join placed on placed.place_id = standing.place_id and placed.asked
    ) as before
      on before.household_id = later.household_id
     and before.day < later.first_day
     and (later.key = 0 or $10 = 'month' or before.place_no = later.key)
    group by later.key, later.household_id
  ),
  home as materialized (
    select key, household_id, bool_or(in_plan) as in_plan,
           bool_or(in_plan and individual_id is null) as whole,
           bool_or(individual_id is null) as as_household,
           max(persons) filter (where in_plan and individual_id is null) as plan_persons,
           max(persons) filter (where not in_plan and individual_id is null) as beyond_persons,
           min(day) filter (where in_plan and individual_id is null) as plan_day,
           array_agg(day) filter (where in_plan and individual_id is null) as plan_days,
           array_agg(day) filter (where not in_plan and individual_id is null) as beyond_days
    from keyed
    where household_id is not null
    group by key, household_id
  )`;

/**
 * Distinct households and people of each key. A household's handout reaches its members of that day; a person's age is that of the first
 * day in the row on which they were assisted. Who is not described is the rest of those for whom the entitlement was, as far as they
 * belong to the household still.
 */
const people = `
  alone as (
    select key, individual_id, min(day) filter (where in_plan) as plan_day, min(day) filter (where not in_plan) as beyond_day
    from keyed
    where individual_id is not null
    group by key, individual_id
  ),
  person as materialized (
    select home.key, home.household_id, person.sex, person.disability, person.born_on, person.left_on,
           alone.plan_day as plan_day_alone, alone.beyond_day is not null as beyond_alone,
           case
             when not person.member or home.plan_day is null then null
             when person.left_on is null and greatest(person.joined_on, person.born_on) <= home.plan_day then home.plan_day
             else (
               select min(day)
               from unnest(home.plan_days) as day
               where (person.left_on is null or person.left_on >= day)
                 and greatest(person.joined_on, person.born_on) <= day
             )
           end as plan_day_at_home,
           person.member and home.beyond_days is not null and exists (
             select
             from unnest(home.beyond_days) as day
             where (person.left_on is null or person.left_on >= day)
               and greatest(person.joined_on, person.born_on) <= day
           ) as beyond_at_home,
           earlier.days is null and earlier.individuals is null
             or person.id <> all(coalesce(earlier.individuals, '{}')) and not (person.member and exists (
               select
               from unnest(earlier.days) as day
               where (person.left_on is null or person.left_on >= day)
                 and greatest(person.joined_on, person.born_on) <= day
             )) as first_time,
           not coalesce(unfinished.whole or person.id = any(unfinished.individuals), false) as covered
    from home
    join individual as person on person.emergency_id = $1 and person.household_id = home.household_id
    left join alone on alone.key = home.key and alone.individual_id = person.id
    left join unfinished on unfinished.key = home.key and unfinished.household_id = home.household_id
    left join earlier on earlier.key = home.key and earlier.household_id = home.household_id
  ),
  aged as materialized (
    select key, plan_day is not null as in_plan, sex, disability,
           case when born_on <= plan_day then extract(year from age(plan_day, born_on))::int end as age,
           count(*) as people, count(*) filter (where covered) as covered, count(*) filter (where first_time) as first_time
    from (
      select key, sex, disability, born_on, covered, first_time, least(plan_day_alone, plan_day_at_home) as plan_day,
             beyond_alone or beyond_at_home as beyond
      from person
    ) as person
    where plan_day is not null
       or beyond
    group by 1, 2, 3, 4, 5
  ),
  cell as (
    select aged.key, aged.sex, band.code as age_band, aged.disability, sum(aged.people)::int as people
    from aged
    join emergency on emergency.id = $1
    left join age_band as band
      on band.band_set = emergency.age_bands and aged.age between band.age_from and coalesce(band.age_to, 999)
    where aged.in_plan
    group by aged.key, aged.sex, band.code, aged.disability
  ),
  cells as (
    select key,
           jsonb_agg(jsonb_build_object('sex', sex, 'ageBand', age_band, 'disability', disability, 'people', people)) as cells
    from cell
    group by key
  ),
  described as (
    select key, coalesce(sum(covered) filter (where in_plan), 0)::int as covered,
           coalesce(sum(first_time) filter (where in_plan), 0)::int as first_time,
           coalesce(sum(people) filter (where not in_plan), 0)::int as beyond
    from aged
    group by key
  ),
  known as (
    select key, household_id,
           count(*) filter (where plan_day_at_home is not null) as there,
           count(*) filter (where plan_day_at_home is not null and left_on is null) as staying,
           count(*) filter (where beyond_at_home) as beyond_there,
           count(*) filter (where beyond_at_home and left_on is null) as beyond_staying
    from person
    group by key, household_id
  ),
  housed as (
    select home.key, count(*) filter (where home.in_plan)::int as households,
           count(*) filter (where not home.in_plan)::int as beyond_households,
           coalesce(sum(rest.people) filter (where home.whole), 0)::int as undescribed,
           coalesce(sum(rest.people) filter (where home.whole and earlier.days is null), 0)::int as undescribed_first_time,
           coalesce(sum(rest.people) filter (where home.whole and not coalesce(unfinished.whole, false)), 0)::int as undescribed_covered,
           coalesce(sum(rest.beyond) filter (where home.as_household and not home.whole), 0)::int as undescribed_beyond
    from home
    join household on household.emergency_id = $1 and household.id = home.household_id
    left join known on known.key = home.key and known.household_id = home.household_id
    left join unfinished on unfinished.key = home.key and unfinished.household_id = home.household_id
    left join earlier on earlier.key = home.key and earlier.household_id = home.household_id
    cross join lateral (
      select greatest(
               least(home.plan_persons - coalesce(known.there, 0), household.size - coalesce(known.staying, 0)),
               0
             ) as people,
             greatest(
               least(home.beyond_persons - coalesce(known.beyond_there, 0), household.size - coalesce(known.beyond_staying, 0)),
               0
             ) as beyond
    ) as rest
    group by home.key
  )`;

/**
 * Who was counted without being named: of each institution, community and place once, what was counted at a handout, or else what the list
 * expected; the most, where there are several.
 */
const groups = `
  assembled as (
    select distinct on (keyed.key, entitlement.recipient_id)
           keyed.key, entitlement.recipient_kind as kind, coalesce(handout.persons, entitlement.persons) as persons,
           case when handout.persons is null then entitlement.counted else handout.counted end as counted
    from keyed
    join handout on handout.emergency_id = $1 and handout.id = keyed.handout_id
    join entitlement on entitlement.emergency_id = $1 and entitlement.id = keyed.entitlement_id
    where keyed.in_plan
      and keyed.household_id is null
    order by keyed.key, entitlement.recipient_id, handout.persons is null, coalesce(handout.persons, entitlement.persons) desc, handout.id
  ),
  gathered as (
    select key, jsonb_agg(jsonb_build_object('kind', kind, 'people', persons, 'counted', counted)) as groups
    from assembled
    group by key
  )`;

/** What was handed out, what its lots say that goods are worth, and who moved in where. */
const amounts = `
  acted as (
    select key, count(*) filter (where in_plan)::int as assistances, count(*) filter (where not in_plan)::int as beyond
    from keyed
    group by key
  ),
  doubted as (
    select key, sum(handouts)::int as handouts, count(distinct household_id)::int as households, sum(persons)::int as people
    from (
      select keyed.key, keyed.entitlement_id, keyed.household_id, keyed.persons, count(*) as handouts
      from keyed
      join contested on contested.handout_id = keyed.handout_id
      where keyed.in_plan
      group by keyed.key, keyed.entitlement_id, keyed.household_id, keyed.persons
    ) as entitled
    group by key
  ),
  amount as (
    select keyed.key, handed.kind, handed.item_id, handed.currency, handed.service,
           sum(handed.planned) as planned, sum(handed.beyond) as beyond,
           coalesce(sum(handed.planned) filter (where contested.handout_id is not null), 0) as disputed
    from keyed
    join handed on handed.handout_id = keyed.handout_id
    left join contested on contested.handout_id = keyed.handout_id
    group by keyed.key, handed.kind, handed.item_id, handed.currency, handed.service
  ),
  amounts as (
    select amount.key,
           jsonb_agg(jsonb_build_object(
             'kind', amount.kind, 'itemId', item.id, 'code', coalesce(item.code, amount.currency, amount.service),
             'unit', item.unit, 'planned', amount.planned::text, 'beyond', amount.beyond::text,
             'disputed', amount.disputed::text
           )) as amounts
    from amount
    left join item on item.id = amount.item_id
    group by amount.key
  ),
  sheltered as (
    select key,
           jsonb_agg(jsonb_build_object(
             'type', shelter_type, 'inPlan', in_plan, 'units', units, 'households', households, 'people', people
           )) as shelters
    from (
      select key, shelter_type, in_plan, count(*) as units, count(distinct household_id) as households, sum(housed) as people
      from keyed
      where shelter_type is not null
      group by key, shelter_type, in_plan
    ) as sheltered
    group by key
  ),
  moved as (
    select keyed.key, item.id as item_id, lot.currency, keyed.promised and account.kind = 'delivered' as in_plan,
           sum(transfer.amount) as quantity, sum(transfer.amount::numeric * lot.unit_value) as value
    from keyed
    join transfer
      on transfer.emergency_id = $1
     and transfer.cause_id = keyed.handout_id
     and transfer.cause_kind = 'handout'
     and transfer.kind = 'single'
    join account on account.id = transfer.credit_id and account.kind in ('delivered', 'over-delivered')
    join item on item.id = account.commodity_id
    left join lot on lot.id = account.lot_id
    group by keyed.key, item.id, lot.currency, keyed.promised and account.kind = 'delivered'
  ),
  goods as (
    select key,
           jsonb_agg(jsonb_build_object(
             'itemId', item_id, 'currency', currency, 'inPlan', in_plan, 'quantity', quantity::text, 'value', value::text
           )) as goods
    from moved
    group by key
  )`;

const report = `with ${[spots, handedOut, promises, pledges, people, groups, amounts, rows].join(',')}
  select row.label as key, row.sector,
         area.id as "areaId", area.pcode, area.cod_version as "codVersion", area.level,
         project.code as "projectCode", organisation.code as "organisationCode",
         coalesce(area.name, project.name, organisation.name) as name,
         need.in_need::text as "inNeed",
         need.targeted::text as targeted,
         coalesce(need_cells.cells, '[]') as "needCells",
         coalesce(housed.households, 0) as households,
         coalesce(housed.undescribed, 0) as undescribed,
         coalesce(described.covered, 0) + coalesce(housed.undescribed_covered, 0) as covered,
         coalesce(described.first_time, 0) + coalesce(housed.undescribed_first_time, 0) as "firstTime",
         coalesce(acted.assistances, 0) as assistances,
         coalesce(housed.beyond_households, 0) as "beyondHouseholds",
         coalesce(described.beyond, 0) + coalesce(housed.undescribed_beyond, 0) as "beyondPeople",
         coalesce(acted.beyond, 0) as "beyondAssistances",
         coalesce(doubted.handouts, 0) as "disputedAssistances",
         coalesce(doubted.households, 0) as "disputedHouseholds",
         coalesce(doubted.people, 0) as "disputedPeople",
         coalesce(cells.cells, '[]') as cells,
         coalesce(amounts.amounts, '[]') as amounts,
         coalesce(goods.goods, '[]') as goods,
         coalesce(sheltered.shelters, '[]') as shelters,
         coalesce(pledges.pledges, '[]') as pledges,
         coalesce(gathered.groups, '[]') as groups
  from row
  left join need on need.label = row.label and need.cell = ''
  left join need_cells on need_cells.label = row.label
  left join acted on acted.key = row.key
  left join doubted on doubted.key = row.key
  left join housed on housed.key = row.key
  left join described on described.key = row.key
  left join cells on cells.key = row.key
  left join amounts on amounts.key = row.key
  left join goods on goods.key = row.key
  left join sheltered on sheltered.key = row.key
  left join gathered on gathered.key = row.key
  left join pledges on pledges.label = row.label
  left join area on $10 in ('area', 'origin') and area.id::text = row.label
  left join project on $10 = 'project' and project.id::text = row.label
  left join organisation on $10 = 'organisation' and organisation.id::text = row.label
  order by coalesce(area.pcode, project.code, organisation.code, row.label), row.label
  limit $15`;

/**
 * How the report is planned. Nobody can foresee how many rows come out of its steps; the planner guesses few, then loops and sorts over
 * many. Told to hash instead, 100,000 households take seconds and not minutes.
 */
const planning = {
  jit: 'off',
  enable_nestloop: 'off',
  enable_mergejoin: 'off',
  enable_sort: 'off',
  work_mem: '64MB',
} as const;

@Injectable()
export class CoverageStore {
  /** One row more than asked for at most tells that there are too many. */
  async find(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    filter: CoverageFilter,
    { rowsMax }: { readonly rowsMax: number },
  ): Promise<CoverageFacts> {
    const [emergency] = await reads.query<readonly Pick<CoverageFacts, 'bandSet' | 'bands'>[]>(
      `select emergency.age_bands as "bandSet", array_agg(band.code order by band.age_from) as bands
       from emergency
       join age_band as band on band.band_set = emergency.age_bands
       where emergency.id = $1
       group by emergency.id`,
      [emergencyId],
    );
    if (!emergency) throw new Error('an emergency has age bands');
    await reads.query(
      `select set_config(name, value, true)
       from unnest($1::text[], $2::text[]) as setting (name, value)`,
      [Object.keys(planning), Object.values(planning)],
    );
    const found = await reads.query<readonly CoverageRowFacts[]>(report, [
      emergencyId,
      extentsOf(scope),
      filter.asOf,
      filter.areaId,
      filter.projectId,
      filter.organisationId,
      filter.sector,
      filter.from,
      filter.to,
      filter.groupBy,
      filter.level,
      extentsOf(byArea(scope)),
      extentsOf(byOrganisation(scope)),
      nil,
      rowsMax + 2,
    ]);
    return { bandSet: emergency.bandSet, bands: emergency.bands, rows: found };
  }

  /** The present moment, or just after it: all that was recorded until now is not later. */
  async now(reads: Reads): Promise<Date> {
    const [row] = await reads.query<readonly { now: Date }[]>(
      `select date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond' as now`,
    );
    if (!row) throw new Error('the database did not say what time it is');
    return row.now;
  }

  /** The level of an area; undefined where there is none. Areas are shared by all. */
  async levelOf(reads: Reads, areaId: Uuid): Promise<number | undefined> {
    const [area] = await reads.query<readonly { level: number }[]>('select level from area where id = $1', [
      areaId,
    ]);
    return area?.level;
  }
}
