import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Emergencies and what stands in them: areas, organisations, sites, projects, grants, people in need.
 *
 * Whom things belong to:
 * - Areas, organisations and age bands are shared by all and have no emergency.
 * - Sites and grants belong to one emergency, or to nil: then all may share them. `site_emergency` and `grant_emergency` name whom
 *   they serve: one row for each emergency, their own included (nil too, so that stock may lie there before there is any
 *   emergency). Whatever names a site or a grant has a composite foreign key to these two, `(emergency_id, site_id)`: thus a row of
 *   an emergency can name only what serves it. What belongs to one emergency serves no other.
 * - Projects and people in need belong to one emergency.
 * - The emergency nil is a row too, so that every owner is a foreign key. It is no emergency that anybody opened.
 */
export class Emergencies1700000001003 implements MigrationInterface {
  readonly name = 'Emergencies1700000001003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ageBands);
    await runner.query(emergency);
    await runner.query(area);
    await runner.query(organisation);
    await runner.query(site);
    await runner.query(project);
    await runner.query(grant);
    await runner.query(grantRules);
    await runner.query(need);
    await runner.query(importResult);
    await runner.query(todayIn);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/**
 * An emergency reports in one set of bands. Ages are in completed years; `age_to` is the last year of the band, null is open. A code says its
 * ages, so it means the same in every set: heads that were counted under it stay what they are when the emergency changes its set.
 */
const ageBands = `
  create table age_band_set (
    code text primary key check (code ~ '^[A-Z][A-Z0-9_]{1,19}$'),
    meaning text not null check (length(meaning) between 1 and 200)
  );
  select insert_only('age_band_set');

  create table age_band (
    band_set text not null references age_band_set (code),
    code text not null check (code ~ '^[0-9]{1,2}(-[0-9]{1,2}|[+])?$'),
    age_from smallint not null check (age_from >= 0),
    age_to smallint check (age_to >= age_from),
    primary key (band_set, code),
    constraint age_band_says_its_ages check (code = case
      when age_to is null then age_from || '+'
      when age_to = age_from then age_from::text
      else age_from || '-' || age_to
    end),
    constraint age_bands_apart exclude using gist (band_set with =, int4range(age_from, age_to, '[]') with &&)
  );
  select insert_only('age_band');

  insert into age_band_set (code, meaning)
  values
    ('OCHA_3', 'Children, adults, older people'),
    ('UNICEF_5', 'Three bands of children, adults, older people'),
    ('UNHCR_5', 'The demographic table of UNHCR'),
    ('IOM_DTM', 'Site assessments of the Displacement Tracking Matrix');
  insert into age_band (band_set, code, age_from, age_to)
  values
    ('OCHA_3', '0-17', 0, 17), ('OCHA_3', '18-59', 18, 59), ('OCHA_3', '60+', 60, null),
    ('UNICEF_5', '0-5', 0, 5), ('UNICEF_5', '6-11', 6, 11), ('UNICEF_5', '12-17', 12, 17),
    ('UNICEF_5', '18-59', 18, 59), ('UNICEF_5', '60+', 60, null),
    ('UNHCR_5', '0-4', 0, 4), ('UNHCR_5', '5-11', 5, 11), ('UNHCR_5', '12-17', 12, 17),
    ('UNHCR_5', '18-59', 18, 59), ('UNHCR_5', '60+', 60, null),
    ('IOM_DTM', '0', 0, 0), ('IOM_DTM', '1-5', 1, 5), ('IOM_DTM', '6-17', 6, 17),
    ('IOM_DTM', '18-59', 18, 59), ('IOM_DTM', '60+', 60, null);
`;

const emergency = `
  create table emergency (
    id uuid primary key,
    code text not null constraint emergency_code unique check (code ~ '^[A-Z0-9][A-Z0-9-]{1,19}$'),
    name text not null check (length(name) between 1 and 200),
    glide text check (glide ~ '^[A-Z]{2}-[0-9]{4}-[0-9]{6}-[A-Z]{3}$'),
    phase text not null check (phase in ('preparedness', 'response', 'recovery', 'closed')),
    age_bands text not null constraint emergency_age_bands references age_band_set (code),
    opened_on date not null,
    version integer not null default 1 check (version > 0),
    recorded_at timestamptz(3) not null default clock_timestamp()
  );
  grant update (name, glide, phase, age_bands, version) on emergency to mizan_app;

  create table emergency_country (
    emergency_id uuid not null references emergency (id),
    country text not null check (country ~ '^[A-Z]{2}$'),
    country3 text not null check (country3 ~ '^[A-Z]{3}$'),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    time_zone text not null check (length(time_zone) between 1 and 60),
    primary key (emergency_id, country)
  );
  grant update (country3, currency, time_zone) on emergency_country to mizan_app;

  insert into emergency (id, code, name, phase, age_bands, opened_on)
  values ('00000000-0000-0000-0000-000000000000', 'SHARED', 'What all emergencies share', 'preparedness', 'OCHA_3', '1970-01-01');

  create function require_country() returns trigger language plpgsql as $$
  begin
    if not exists (select from emergency_country where emergency_id = new.id) then
      raise exception 'an emergency is in one country at least'
        using errcode = 'check_violation', constraint = 'emergency_has_country', table = 'emergency';
    end if;
    return null;
  end $$;
  create constraint trigger has_country after insert on emergency
    deferrable initially deferred for each row execute function require_country();
  alter table emergency enable always trigger has_country;
  select audited('emergency', 'id');
  select audited('emergency_country', 'emergency_id');
`;

/**
 * Places of the Common Operational Datasets (COD-AB). A p-code is text, unique in its country; the parent is told by the data and
 * never read out of the code. The path holds the area and all that it lies in, the country first. An area never moves: paths are
 * compared with people's scope, and other tables follow them.
 */
const area = `
  create table area (
    id uuid primary key,
    country text not null check (country ~ '^[A-Z]{2}$'),
    pcode text not null check (pcode ~ '^[0-9A-Z][0-9A-Z-]{0,31}$'),
    level smallint not null check (level between 0 and 5),
    parent_id uuid references area (id),
    path uuid[] not null,
    name text not null check (length(name) between 1 and 200),
    names jsonb not null check (jsonb_typeof(names) = 'object'),
    cod_version text check (length(cod_version) between 1 and 40),
    valid_from date,
    valid_to date check (valid_to >= valid_from),
    superseded_by uuid references area (id) check (superseded_by <> id),
    version integer not null default 1 check (version > 0),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (country, pcode),
    constraint area_path_ends_here check (
      cardinality(path) = level + 1
      and path[level + 1] = id
      and path[level] is not distinct from parent_id
    )
  );
  create index area_path on area using gin (path);
  create index area_parent on area (parent_id, pcode);
  create index area_level on area (country, level, pcode);
  create index area_pcode on area (pcode);
  grant update (name, names, cod_version, valid_from, valid_to, superseded_by, version) on area to mizan_app;

  create function follow_parent() returns trigger language plpgsql as $$
  begin
    if exists (
      select
      from added
      join area as parent on parent.id = added.parent_id
      where parent.country <> added.country
         or parent.path <> added.path[1:added.level]
    ) then
      raise exception 'an area lies where its parent lies'
        using errcode = 'check_violation', constraint = 'area_follows_parent', table = 'area';
    end if;
    return null;
  end $$;
  create trigger follows_parent after insert on area referencing new table as added
    for each statement execute function follow_parent();
  alter table area enable always trigger follows_parent;

  create function area_words(name text, names jsonb) returns text language sql immutable parallel safe as $$
    select lower(name || ' ' || coalesce(names ->> 'en', '') || ' ' || coalesce(names ->> 'fr', '') || ' '
      || coalesce(names ->> 'ar', '') || ' ' || coalesce(names ->> 'es', ''))
  $$;
  create index area_words on area using gin (area_words(name, names) gin_trgm_ops);
  select audited('area', 'id');
`;

const organisation = `
  create table organisation (
    id uuid primary key,
    code text not null constraint organisation_code unique check (code ~ '^[A-Z0-9][A-Z0-9-]{0,29}$'),
    name text not null check (length(name) between 1 and 200),
    type text not null check (type in (
      'un', 'international_ngo', 'national_ngo', 'local', 'government', 'red_cross_red_crescent', 'committee'
    )),
    version integer not null default 1 check (version > 0),
    recorded_at timestamptz(3) not null default clock_timestamp()
  );
  grant update (name, type, version) on organisation to mizan_app;
  select audited('organisation', 'id');
`;

const site = `
  create table site (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    organisation_id uuid not null constraint site_organisation references organisation (id),
    area_id uuid not null constraint site_area references area (id),
    kind text not null check (kind in ('warehouse', 'distribution_point', 'camp', 'collective_centre')),
    code text not null check (code ~ '^[A-Z0-9][A-Z0-9-]{0,29}$'),
    name text not null check (length(name) between 1 and 200),
    active boolean not null default true,
    version integer not null default 1 check (version > 0),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id),
    constraint site_code unique (emergency_id, code)
  );
  create index site_in_area on site (area_id);
  grant update (organisation_id, area_id, kind, name, active, version) on site to mizan_app;

  create table site_emergency (
    emergency_id uuid not null constraint site_serves_emergency references emergency (id),
    site_id uuid not null,
    home_id uuid not null,
    primary key (emergency_id, site_id),
    foreign key (home_id, site_id) references site (emergency_id, id),
    constraint site_serves_its_own check (home_id in (emergency_id, '00000000-0000-0000-0000-000000000000'))
  );
  create index site_emergency_site on site_emergency (site_id);
  alter table site add constraint site_serves_home
    foreign key (emergency_id, id) references site_emergency (emergency_id, site_id) deferrable initially deferred;
  select insert_only('site_emergency');
  select audited('site', 'id');
  select audited('site_emergency', 'site_id');
`;

const project = `
  create table project (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    organisation_id uuid not null constraint project_organisation references organisation (id),
    sector text not null check (sector in (
      'SHL', 'CCM', 'FSC', 'WSH', 'HEA', 'NUT', 'EDU', 'PRO', 'ERY', 'LOG', 'TEL', 'CSS', 'MPC', 'MS'
    )),
    code text not null check (code ~ '^[A-Z0-9][A-Z0-9-]{0,29}$'),
    name text not null check (length(name) between 1 and 200),
    starts_on date not null,
    ends_on date not null constraint project_ends_after_start check (ends_on >= starts_on),
    version integer not null default 1 check (version > 0),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id),
    constraint project_code unique (emergency_id, code),
    check (emergency_id <> '00000000-0000-0000-0000-000000000000')
  );
  grant update (sector, name, starts_on, ends_on, version) on project to mizan_app;
  select audited('project', 'id');
`;

/** Lines and steps belong to one version of a grant: a correction adds lines, and whoever had a hand in any version is its author. */
const grant = `
  create table donor_grant (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    organisation_id uuid not null constraint grant_holder references organisation (id),
    code text not null check (code ~ '^[A-Z0-9][A-Z0-9-]{0,29}$'),
    donor text not null check (length(donor) between 1 and 200),
    donor_organisation_id uuid constraint grant_donor references organisation (id),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    amount bigint not null check (amount between 1 and 999999999999999),
    starts_on date not null,
    ends_on date not null constraint grant_ends_after_start check (ends_on >= starts_on),
    state text not null check (state in ('recorded', 'approved')),
    version integer not null default 1 check (version > 0),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    approved_at timestamptz(3),
    unique (emergency_id, id),
    constraint grant_code unique (emergency_id, code),
    check ((state = 'approved') = (approved_at is not null))
  );
  grant update (donor, donor_organisation_id, currency, amount, starts_on, ends_on, state, version, approved_at)
    on donor_grant to mizan_app;

  create table grant_emergency (
    emergency_id uuid not null constraint grant_serves_emergency references emergency (id),
    grant_id uuid not null,
    home_id uuid not null,
    primary key (emergency_id, grant_id),
    foreign key (home_id, grant_id) references donor_grant (emergency_id, id),
    constraint grant_serves_its_own check (home_id in (emergency_id, '00000000-0000-0000-0000-000000000000'))
  );
  create index grant_emergency_grant on grant_emergency (grant_id);
  alter table donor_grant add constraint grant_serves_home
    foreign key (emergency_id, id) references grant_emergency (emergency_id, grant_id) deferrable initially deferred;
  select insert_only('grant_emergency');

  create table grant_line (
    id uuid primary key,
    emergency_id uuid not null,
    grant_id uuid not null,
    grant_version integer not null check (grant_version > 0),
    position smallint not null check (position >= 0),
    code text not null check (code ~ '^[A-Z0-9][A-Z0-9-]{0,29}$'),
    name text not null check (length(name) between 1 and 200),
    project_id uuid constraint grant_line_project references project (id),
    amount bigint not null check (amount between 1 and 999999999999999),
    unique (emergency_id, id),
    foreign key (emergency_id, grant_id) references donor_grant (emergency_id, id),
    constraint grant_line_code unique (grant_id, grant_version, code)
  );
  select insert_only('grant_line');

  create table grant_step (
    grant_id uuid not null,
    grant_version integer not null check (grant_version > 0),
    person_id uuid not null,
    emergency_id uuid not null,
    step text not null check (step in ('record', 'approve')),
    at timestamptz(3) not null default clock_timestamp(),
    constraint grant_step_once primary key (grant_id, grant_version, person_id),
    foreign key (emergency_id, grant_id) references donor_grant (emergency_id, id)
  );
  select insert_only('grant_step');

  select audited('donor_grant', 'id');
  select audited('grant_emergency', 'grant_id');
  select audited('grant_line', 'grant_id');
  select audited('grant_step', 'grant_id');
`;

const grantRules = `
  create function guard_grant() returns trigger language plpgsql as $$
  begin
    if old.state = 'approved' then
      raise exception 'an approved grant does not change'
        using errcode = 'check_violation', constraint = 'grant_is_approved', table = 'donor_grant';
    end if;
    if new.state = 'approved' and (
      new.version <> old.version
      or not exists (select from grant_step where grant_id = new.id and grant_version = new.version and step = 'record')
      or not exists (select from grant_step where grant_id = new.id and grant_version = new.version and step = 'approve')
    ) then
      raise exception 'a grant is approved by someone who had no hand in it'
        using errcode = 'check_violation', constraint = 'grant_needs_approval', table = 'donor_grant';
    end if;
    return new;
  end $$;
  create trigger guarded before update on donor_grant for each row execute function guard_grant();
  alter table donor_grant enable always trigger guarded;

  create function add_up_grant() returns trigger language plpgsql as $$
  declare
    found_sum numeric;
  begin
    select sum(line.amount) into found_sum
    from donor_grant
    join grant_line as line on line.grant_id = donor_grant.id and line.grant_version = donor_grant.version
    where donor_grant.id = new.id;
    if found_sum is distinct from (select amount from donor_grant where id = new.id) then
      raise exception 'the lines of a grant add up to its amount'
        using errcode = 'check_violation', constraint = 'grant_lines_add_up', table = 'donor_grant';
    end if;
    return null;
  end $$;
  create constraint trigger adds_up after insert or update on donor_grant
    deferrable initially deferred for each row execute function add_up_grant();
  alter table donor_grant enable always trigger adds_up;

  create function follow_grant() returns trigger language plpgsql as $$
  begin
    if not exists (
      select from donor_grant where id = new.grant_id and state = 'recorded' and version = new.grant_version
    ) then
      raise exception 'lines are written with the version of the grant that they belong to'
        using errcode = 'check_violation', constraint = 'grant_line_in_time', table = 'grant_line';
    end if;
    return null;
  end $$;
  create trigger in_time after insert on grant_line for each row execute function follow_grant();
  alter table grant_line enable always trigger in_time;
`;

/**
 * People in need and people targeted. A cell is area × sector × population group × sex × age band; null is the total over that
 * dimension, a figure of its own and never the sum. A figure never changes: a new version of the plan supersedes it, for each kind and
 * sector that it has figures of, over the whole emergency. A version counts in one set of age bands.
 *
 * What an import has read so far waits in `need_import_figure`, for half a plan is none: it becomes figures, all at once, when the import
 * ends. What an import that never ended has read stays there and counts nowhere.
 */
const need = `
  create table need_plan (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    version integer not null check (version > 0),
    source text not null check (length(source) between 1 and 200),
    published_on date not null,
    band_set text not null references age_band_set (code),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id, version, band_set),
    constraint need_plan_version unique (emergency_id, version),
    check (emergency_id <> '00000000-0000-0000-0000-000000000000')
  );
  select insert_only('need_plan');

  create table need_figure (
    id uuid primary key,
    emergency_id uuid not null,
    plan_id uuid not null,
    plan_version integer not null,
    kind text not null check (kind in ('in_need', 'targeted')),
    area_id uuid not null constraint need_area references area (id),
    sector text check (sector in (
      'SHL', 'CCM', 'FSC', 'WSH', 'HEA', 'NUT', 'EDU', 'PRO', 'ERY', 'LOG', 'TEL', 'CSS', 'MPC', 'MS'
    )),
    population_group text check (population_group in (
      'REF', 'ROC', 'ASY', 'OIP', 'IDP', 'IOC', 'STA', 'OOC', 'HST', 'RET', 'RST', 'NAT', 'RDP', 'RRI'
    )),
    sex text check (sex in ('female', 'male', 'other', 'undisclosed')),
    band_set text not null,
    age_band text,
    people integer not null check (people >= 0),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    constraint need_figure_of_plan foreign key (emergency_id, plan_id, plan_version, band_set)
      references need_plan (emergency_id, id, version, band_set),
    constraint need_age_band foreign key (band_set, age_band) references age_band (band_set, code),
    unique (emergency_id, id),
    constraint need_cell unique nulls not distinct (
      emergency_id, plan_version, kind, area_id, sector, population_group, sex, age_band
    )
  );
  create index need_figure_in_force on need_figure (emergency_id, kind, sector, plan_version);
  select insert_only('need_figure');
  select audited('need_plan', 'id');
  select audited('need_figure', 'plan_id');

  create table need_import_figure (
    id uuid primary key,
    emergency_id uuid not null,
    import_id uuid not null,
    row_no integer not null check (row_no > 0),
    plan_id uuid not null,
    plan_version integer not null,
    kind text not null,
    area_id uuid not null,
    sector text,
    population_group text,
    sex text,
    band_set text not null,
    age_band text,
    people integer not null,
    foreign key (emergency_id, plan_id, plan_version, band_set) references need_plan (emergency_id, id, version, band_set),
    constraint need_import_cell unique nulls not distinct (
      emergency_id, import_id, kind, area_id, sector, population_group, sex, age_band
    )
  );
  grant delete on need_import_figure to mizan_app;

  create view need_in_force as
    select figure.id, figure.emergency_id, figure.plan_id, figure.plan_version, figure.kind, figure.area_id, figure.sector,
           figure.population_group, figure.sex, figure.band_set, figure.age_band, figure.people
    from (
      select *, max(plan_version) over (partition by emergency_id, kind, sector) as newest
      from need_figure
    ) as figure
    where figure.plan_version = figure.newest;
`;

/** What came of an import or of one of its steps: from this its answer is given again. Problems are bounded by who writes them. */
const importResult = `
  create table import_result (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    rows integer not null check (rows >= 0),
    added integer not null check (added >= 0),
    changed integer not null check (changed >= 0),
    unchanged integer not null check (unchanged >= 0),
    problem_rows integer not null check (problem_rows >= 0),
    problems jsonb not null check (jsonb_typeof(problems) = 'array'),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id)
  );
  select insert_only('import_result');
`;

/** Which day it is now in the country where an area lies; in UTC where the emergency does not know the country. */
const todayIn = `
  create function today_in(of_emergency uuid, of_area uuid) returns date language sql stable as $$
    select (now() at time zone coalesce(
      (
        select time_zone
        from area
        join emergency_country on emergency_country.emergency_id = of_emergency and emergency_country.country = area.country
        where area.id = of_area
      ),
      'UTC'
    ))::date
  $$;
`;
