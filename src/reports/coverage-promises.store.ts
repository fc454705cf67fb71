/**
 * Where promises within the caller's scope lie: their rounds, as the query asks for them, and in these the areas and sites. `asked` are
 * those whose window has a day in the period. The parameters are those of the report.
 */
export const spots = `
  asked_round as materialized (
    select round.id as round_id, round.organisation_id, round.project_id, project.sector, round.window_from, round.window_to,
           round.window_from <= coalesce($9::date, 'infinity') and round.window_to >= coalesce($8::date, '-infinity') as asked
    from round
    join project on project.id = round.project_id
    where round.emergency_id = $1
      and ($5::uuid is null or round.project_id = $5)
      and ($6::uuid is null or round.organisation_id = $6)
      and ($7::text is null or project.sector = $7)
  ),
  spot as materialized (
    select spot.round_id, spot.area_id, spot.site_id, place.label, (dense_rank() over (order by place.label))::int as place_no,
           round.asked and ($4::uuid is null or $4 = any(coalesce(around.path, area.path))) as asked
    from (
      select distinct round_id, area_id, coalesce(site_id, $14) as site_id
      from entitlement
      where emergency_id = $1
        and round_id in (select round_id from asked_round)
    ) as spot
    join asked_round as round on round.round_id = spot.round_id
    join area on area.id = spot.area_id
    left join site on site.id = spot.site_id
    left join area as around on around.id = site.area_id
    cross join lateral (
      select case $10
               when 'area' then coalesce((coalesce(around.path, area.path))[$11::int + 1]::text, 'none')
               when 'project' then round.project_id::text
               when 'organisation' then round.organisation_id::text
               when 'sector' then round.sector
               when 'origin' then 'none'
             end as label
    ) as place
    where reaches($2::jsonb, $1, round.organisation_id, area.path, nullif(spot.site_id, $14))
  )`;

/**
 * What stands on approved lists there, of the rounds that are asked for and of those in whose rows something was handed out; and of it, what
 * was not delivered in full when the row ended. It counts wherever it was delivered.
 */
export const promises = `
  row_round as (
    select distinct key, last_day, round_id
    from keyed
    where in_plan
  ),
  completed as (
    select line.entitlement_id, max(given.day) as day
    from entitlement_line as line
    left join (
      select line_id, sum(planned) as planned, max(day) filter (where planned > 0) as day
      from handed
      group by line_id
    ) as given on given.line_id = line.id
    where line.emergency_id = $1
      and line.entitlement_id in (select entitlement_id from standing)
    group by line.entitlement_id
    having bool_and(coalesce(given.planned, 0) >= line.due)
  ),
  promise as materialized (
    select promised.entitlement_id, promised.round_id, promised.household_id, promised.individual_id, spot.place_no, spot.asked,
           completed.day
    from entitlement_promised as promised
    join spot
      on spot.round_id = promised.round_id
     and spot.area_id = promised.area_id
     and spot.site_id = coalesce(promised.site_id, $14)
    left join completed on completed.entitlement_id = promised.entitlement_id
    where promised.emergency_id = $1
      and (spot.asked or promised.round_id in (select round_id from row_round))
      and promised.promised_at <= $3
      and (promised.removed_at is null or promised.removed_at > $3)
  ),
  unfinished as (
    select home.key, home.household_id, bool_or(promise.individual_id is null) as whole,
           array_agg(promise.individual_id) as individuals
    from home
    join promise on promise.household_id = home.household_id
    join row_round on row_round.key = home.key and row_round.round_id = promise.round_id
    where promise.day is null
       or promise.day > row_round.last_day
    group by home.key, home.household_id
  )`;

/**
 * What is promised under each label, and what was given of it until the row ended. Of each row's rounds: those whose window has a day in
 * the row's period. It is added up by round and place first, for few of them make many rows.
 */
export const pledges = `
  stake as materialized (
    select promise.round_id, coalesce(origin.place_no, promise.place_no) as place_no, line.kind, line.item_id, line.currency,
           coalesce(line.service, line.shelter_type) as service, null::date as month, sum(line.due) as entitled, 0 as given
    from promise
    join entitlement_line as line on line.emergency_id = $1 and line.entitlement_id = promise.entitlement_id
    left join origin on origin.household_id = promise.household_id
    where promise.asked
    group by 1, 2, 3, 4, 5, 6
    union all
    select promise.round_id, coalesce(origin.place_no, promise.place_no), handed.kind, handed.item_id, handed.currency, handed.service,
           case when $10 = 'month' then date_trunc('month', handed.day)::date end, 0, sum(handed.planned)
    from promise
    join handed on handed.entitlement_id = promise.entitlement_id
    left join origin on origin.household_id = promise.household_id
    where promise.asked
      and handed.planned > 0
      and handed.day <= coalesce($9::date, 'infinity')
    group by 1, 2, 3, 4, 5, 6, 7
  ),
  month_row as (
    select label, first_day, (first_day + interval '1 month - 1 day')::date as last_day
    from (
      select distinct to_char(day, 'YYYY-MM') as label, date_trunc('month', day)::date as first_day
      from keyed
      where $10 = 'month'
    ) as month
  ),
  pledge as materialized (
    select label, kind, item_id, currency, service, sum(entitled) as entitled, sum(given) as given
    from (
      select '' as label, kind, item_id, currency, service, entitled, given
      from stake
      union all
      select named.label, kind, item_id, currency, service, entitled, given
      from stake
      join (
        select place_no, label
        from spot
        union
        select place_no, label
        from origin
      ) as named on named.place_no = stake.place_no
      where $10 not in ('none', 'month')
      union all
      select month_row.label, kind, item_id, currency, service, entitled, given
      from stake
      join asked_round as round on round.round_id = stake.round_id
      join month_row
        on round.window_from <= least(month_row.last_day, coalesce($9::date, 'infinity'))
       and round.window_to >= greatest(month_row.first_day, coalesce($8::date, '-infinity'))
       and coalesce(stake.month, '-infinity') <= month_row.first_day
    ) as pledge
    group by label, kind, item_id, currency, service
  ),
  pledges as (
    select pledge.label,
           jsonb_agg(jsonb_build_object(
             'kind', pledge.kind, 'itemId', item.id, 'code', coalesce(item.code, pledge.currency, pledge.service), 'unit', item.unit,
             'entitled', pledge.entitled::text, 'given', pledge.given::text
           )) as pledges
    from pledge
    left join item on item.id = pledge.item_id
    group by pledge.label
  )`;
