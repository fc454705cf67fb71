/**
 * The rows: where something was promised or handed out and, by area and sector, also where the plan has figures, with what these say.
 * Months have one only where something was handed out. Its parameters and what it stands on are those of the report.
 *
 * The figure of an area is the one for the whole or, where there is none, the sum of its least divided parts: of its population groups,
 * or of both sexes, all age bands or both, unless one of them is missing. Figures of a sex and age band are there beside it.
 */
export const rows = `
  asked as (
    select coalesce(
             $7::text,
             case when $5::uuid is not null then coalesce(
               (
                 select project.sector
                 from project
                 where project.id = $5
                   and project.emergency_id = $1
                   and reaches($13::jsonb, $1, project.organisation_id, '{}', null)
               ),
               'none'
             ) end
           ) as sector
  ),
  planned as materialized (
    select kind, sector, area_id, population_group, sex, band_set, age_band, people
    from (
      select kind, sector, area_id, population_group, sex, band_set, age_band, people, plan_version,
             max(plan_version) over (partition by kind, sector) as newest
      from need_figure
      where emergency_id = $1
        and recorded_at <= $3
    ) as figure
    where plan_version = newest
  ),
  part as (
    select planned.kind, planned.sector, planned.area_id, planned.population_group is not null as by_group,
           planned.sex is not null as by_sex, planned.age_band is not null as by_band, sum(planned.people) as people,
           count(*) filter (where coalesce(planned.sex, 'female') in ('female', 'male'))
             = case when planned.sex is null then 1 else 2 end * case when planned.age_band is null then 1 else bands.count end as complete
    from planned
    join (
      select band_set, count(*)
      from age_band
      group by band_set
    ) as bands on bands.band_set = planned.band_set
    group by planned.kind, planned.sector, planned.area_id, planned.population_group, planned.sex is null, planned.sex is not null,
             planned.age_band is null, planned.age_band is not null, planned.band_set, bands.count
  ),
  whole as (
    select distinct on (kind, sector, area_id) kind, sector, area_id, people
    from (
      select kind, sector, area_id, by_group, by_sex, by_band, sum(people) as people
      from part
      group by kind, sector, area_id, by_group, by_sex, by_band
      having bool_and(complete)
    ) as partition
    order by kind, sector, area_id, by_group::int + by_sex::int + by_band::int, by_sex, by_band
  ),
  split as (
    select planned.kind, planned.sector, planned.area_id, planned.sex || ' ' || planned.age_band as cell, planned.people,
           planned.population_group is null as plain,
           bool_or(planned.population_group is null) over (partition by planned.kind, planned.sector, planned.area_id) as any_plain
    from planned
    join emergency on emergency.id = $1 and emergency.age_bands = planned.band_set
    where planned.sex is not null
      and planned.age_band is not null
  ),
  figure as materialized (
    select figure.kind, figure.sector, figure.area_id, figure.cell, area.path, area.level, figure.people
    from (
      select kind, sector, area_id, '' as cell, people
      from whole
      union all
      select kind, sector, area_id, cell, sum(people)
      from split
      where plain = any_plain
      group by kind, sector, area_id, cell
    ) as figure
    join area on area.id = figure.area_id
    where ($4::uuid is null or $4 = any(area.path))
      and reaches($12::jsonb, $1, null, area.path, null)
  ),
  labelled as materialized (
    select used.key,
           case
             when used.key = 0 then ''
             when $10 = 'month' then (used.key / 100)::text || '-' || lpad((used.key % 100)::text, 2, '0')
             else named.label
           end as label
    from (
      select distinct key
      from keyed
    ) as used
    left join (
      select place_no, label
      from placed
      union
      select place_no, label
      from origin
    ) as named on named.place_no = used.key
  ),
  row as materialized (
    select found.label, known.key,
           case
             when found.label = '' then asked.sector
             when $10 = 'sector' then found.label
             when $10 = 'origin' then 'none'
             when $10 = 'project' and found.label = 'none' then 'none'
             when $10 = 'project' then project.sector
             else asked.sector
           end as sector
    from (
      select ''
      union
      select label
      from labelled
      union
      select label
      from pledge
      union
      select path[$11::int + 1]::text
      from figure, asked
      where $10 = 'area'
        and level >= $11::int
        and figure.sector is not distinct from asked.sector
      union
      select figure.sector
      from figure, asked
      where $10 = 'sector'
        and figure.sector is not null
        and (asked.sector is null or figure.sector = asked.sector)
    ) as found (label)
    cross join asked
    left join labelled as known on known.label = found.label
    left join project on $10 = 'project' and project.id::text = found.label
  ),
  figured as (
    select figure.label, figure.kind, figure.cell, figure.area_id, figure.path, figure.level, figure.people,
           min(figure.level) over (partition by figure.label, figure.kind, figure.cell) as top
    from (
      select row.label, figure.kind, figure.cell, figure.area_id, figure.path, figure.level, figure.people
      from row
      join figure on figure.path[$11::int + 1]::text = row.label and figure.sector is not distinct from row.sector
      where $10 = 'area'
      union all
      select row.label, figure.kind, figure.cell, figure.area_id, figure.path, figure.level, figure.people
      from row
      join figure on figure.sector is not distinct from row.sector
      where $10 <> 'area' or row.label = ''
    ) as figure
  ),
  need as (
    select label, cell,
           case
             when bool_and(level = top or within) filter (where kind = 'in_need')
               then sum(people) filter (where kind = 'in_need' and level = top)
           end as in_need,
           case
             when bool_and(level = top or within) filter (where kind = 'targeted')
               then sum(people) filter (where kind = 'targeted' and level = top)
           end as targeted
    from (
      select label, kind, cell, people, level, top,
             (label, kind, cell, path[top + 1]) in (select label, kind, cell, area_id from figured where level = top) as within
      from figured
    ) as figured
    group by label, cell
  ),
  need_cells as (
    select label,
           jsonb_agg(jsonb_build_object(
             'sex', split_part(cell, ' ', 1), 'ageBand', split_part(cell, ' ', 2), 'inNeed', in_need::text, 'targeted', targeted::text
           )) as cells
    from need
    where cell <> ''
    group by label
  )`;
