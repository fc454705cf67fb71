import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rounds of assistance: what is planned, for whom, out of whose money, and who approved it.
 *
 * - A round's package, funding and sites belong to one plan; a change while it is a draft writes a new plan and leaves the old one.
 * - List 0 of a round is its entitlement list, list n its addendum n. Entitlements are written and discarded only while their list is a
 *   draft; then triggers freeze it, and only holds, removals and what was delivered still move.
 * - Whoever had a hand in a version of a list is its author in `approval_step`, unique by list, version and person: so nobody
 *   approves their own work, whatever the service does.
 */
export class Assistance1700000001007 implements MigrationInterface {
  readonly name = 'Assistance1700000001007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(recipient);
    await runner.query(round);
    await runner.query(plan);
    await runner.query(list);
    await runner.query(entitlement);
    await runner.query(guardRound);
    await runner.query(guardPlan);
    await runner.query(guardList);
    await runner.query(guardEntitlement);
    await runner.query(discardDraft);
    await runner.query(outcomes);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/**
 * Whoever receives but is no household and no individual: an institution or community, for which a representative signs, or a place,
 * where heads are counted. It holds the representative's office and never a name. `counted` has heads by sex, then by age band of
 * `band_set`, which was the emergency's when they were counted.
 */
const recipient = `
  create table recipient (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    organisation_id uuid not null constraint recipient_organisation references organisation (id),
    kind text not null check (kind in ('institution', 'community', 'place')),
    name text not null check (length(name) between 1 and 200),
    representative_role text check (length(representative_role) between 1 and 100),
    area_id uuid not null constraint recipient_area references area (id),
    site_id uuid,
    people integer not null check (people between 1 and 1000000),
    counted jsonb check (jsonb_typeof(counted) = 'object'),
    band_set text references age_band_set (code),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    check ((counted is null) = (band_set is null)),
    unique (emergency_id, id),
    unique (emergency_id, id, kind),
    constraint recipient_name unique (emergency_id, organisation_id, kind, name),
    constraint recipient_site foreign key (emergency_id, site_id) references site_emergency (emergency_id, site_id),
    constraint recipient_place_counts_heads check (kind <> 'place' or counted is not null),
    constraint recipient_is_represented check ((kind = 'place') = (representative_role is null)),
    check (emergency_id <> '00000000-0000-0000-0000-000000000000')
  );
  select insert_only('recipient');
  select audited('recipient', 'id');
`;

/**
 * A series is named by its first round. The reference day for ages is the first day of the window. \`carries_from\` names the round of which it
 * carries the list, \`top_up_of\` the one to which it adds the difference.
 */
const round = `
  create table round (
    id uuid primary key,
    emergency_id uuid not null,
    project_id uuid not null,
    organisation_id uuid not null references organisation (id),
    code text not null check (code ~ '^[A-Z0-9][A-Z0-9-]{0,29}$'),
    name text not null check (length(name) between 1 and 200),
    series_id uuid not null,
    instalment smallint not null check (instalment between 1 and 120),
    instalments smallint not null check (instalments between 1 and 120),
    months_covered smallint check (months_covered between 1 and 24),
    carries_from uuid,
    top_up_of uuid,
    window_from date not null,
    window_to date not null constraint round_window_ends_after_start check (window_to >= window_from),
    recipient text not null check (recipient in ('household', 'individual', 'institution', 'community', 'place')),
    criteria jsonb not null check (jsonb_typeof(criteria) = 'object'),
    plan integer not null default 1 check (plan > 0),
    state text not null default 'draft' check (state in ('draft', 'submitted', 'approved', 'open', 'closed')),
    close_reason text check (length(close_reason) between 3 and 500),
    version integer not null default 1 check (version > 0),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    opened_at timestamptz(3),
    closed_at timestamptz(3),
    unique (emergency_id, id),
    constraint round_project foreign key (emergency_id, project_id) references project (emergency_id, id),
    constraint round_series foreign key (emergency_id, series_id) references round (emergency_id, id),
    foreign key (emergency_id, carries_from) references round (emergency_id, id),
    foreign key (emergency_id, top_up_of) references round (emergency_id, id),
    check (carries_from is null or top_up_of is null),
    constraint round_code unique (project_id, code),
    constraint round_instalment unique (emergency_id, series_id, instalment),
    check (instalment <= instalments),
    check (state not in ('draft', 'submitted', 'approved') or opened_at is null),
    check ((state = 'closed') = (closed_at is not null))
  );
  create index round_of_organisation on round (emergency_id, organisation_id, id);
  create index round_top_up on round (top_up_of) where top_up_of is not null;
  grant update (
    code, name, instalments, months_covered, window_from, window_to, recipient, criteria, plan, state, close_reason, version,
    opened_at, closed_at
  ) on round to mizan_app;
  select audited('round', 'id');

  create table series_step (
    id uuid primary key,
    emergency_id uuid not null,
    series_id uuid not null,
    did text not null check (did in ('suspended', 'resumed', 'skipped', 'stopped')),
    instalment smallint check (instalment between 1 and 120),
    reason text not null check (length(reason) between 3 and 500),
    person_id uuid not null references person (id),
    at timestamptz(3) not null,
    unique (emergency_id, id),
    foreign key (emergency_id, series_id) references round (emergency_id, id),
    constraint series_step_skips_once unique (series_id, instalment),
    check ((did = 'skipped') = (instalment is not null))
  );
  create index series_step_of on series_step (series_id, at, id);
  create unique index series_step_stopped on series_step (series_id) where did = 'stopped';
  select insert_only('series_step');
  select audited('series_step', 'series_id');

  create function series_state(of_series uuid) returns text language sql stable as $$
    select coalesce((
      select case did when 'resumed' then 'running' else did end
      from series_step
      where series_id = of_series
        and did <> 'skipped'
      order by at desc, id desc
      limit 1
    ), 'running')
  $$;
`;

/**
 * Quantities are base units of an item, kits, units of a service or of shelter, or minor units of a currency. Of a line only `short` moves: what no
 * funding covered when the list was last prepared. Of a funding, what the approved lists took of it and what the draft takes.
 */
const plan = `
  create table round_site (
    emergency_id uuid not null,
    round_id uuid not null,
    site_id uuid not null,
    primary key (round_id, site_id),
    foreign key (emergency_id, round_id) references round (emergency_id, id),
    constraint round_site_serves foreign key (emergency_id, site_id) references site_emergency (emergency_id, site_id)
  );
  create index round_site_at on round_site (emergency_id, site_id);
  grant delete on round_site to mizan_app;
  select audited('round_site', 'round_id');

  create table package_line (
    id uuid primary key,
    emergency_id uuid not null,
    round_id uuid not null,
    plan integer not null check (plan > 0),
    no smallint not null check (no > 0),
    kind text not null check (kind in ('item', 'kit', 'cash', 'service', 'shelter')),
    item_id uuid,
    currency text check (currency ~ '^[A-Z]{3}$'),
    service text check (service in ('transport_trip', 'transport_passenger', 'health_visit', 'water', 'hygiene_session', 'legal_help')),
    shelter_type text check (shelter_type in ('tent', 'refugee_housing_unit', 'room', 'collective_centre_place', 'rented_flat')),
    per text not null check (per in ('household', 'person', 'member', 'group', 'size')),
    quantity bigint check (quantity between 1 and 999999999999999),
    matching jsonb check (jsonb_typeof(matching) = 'object'),
    group_size smallint check (group_size between 2 and 1000),
    size_table jsonb check (jsonb_typeof(size_table) = 'array'),
    cap bigint check (cap between 1 and 999999999999999),
    short bigint not null default 0 check (short >= 0),
    unique (emergency_id, id),
    unique (emergency_id, round_id, plan, no),
    foreign key (emergency_id, round_id) references round (emergency_id, id),
    constraint package_line_item foreign key (item_id, kind) references item (id, kind),
    constraint package_line_names_one check (
      (kind in ('item', 'kit')) = (item_id is not null)
      and (kind = 'cash') = (currency is not null)
      and (kind = 'service') = (service is not null)
      and (kind = 'shelter') = (shelter_type is not null)
    ),
    check ((per = 'size') = (quantity is null)),
    check ((per = 'size') = (size_table is not null)),
    check ((per = 'member') = (matching is not null)),
    check ((per = 'group') = (group_size is not null))
  );
  grant update (short) on package_line to mizan_app;
  select audited('package_line', 'round_id');

  create table round_funding (
    id uuid primary key,
    emergency_id uuid not null,
    round_id uuid not null,
    package_line_id uuid not null,
    priority smallint not null check (priority > 0),
    grant_id uuid,
    grant_line_id uuid references grant_line (id),
    quantity bigint not null check (quantity between 1 and 999999999999999),
    assigned bigint not null default 0 check (assigned >= 0),
    drafted bigint not null default 0 check (drafted >= 0),
    unique (emergency_id, id),
    unique (package_line_id, priority),
    foreign key (emergency_id, round_id) references round (emergency_id, id),
    foreign key (emergency_id, package_line_id) references package_line (emergency_id, id),
    constraint round_funding_grant foreign key (emergency_id, grant_id) references grant_emergency (emergency_id, grant_id),
    constraint round_funding_of_grant check (grant_line_id is null or grant_id is not null),
    constraint round_funding_suffices check (assigned + drafted <= quantity)
  );
  create index round_funding_round on round_funding (emergency_id, round_id);
  grant update (assigned, drafted) on round_funding to mizan_app;
  select audited('round_funding', 'round_id');
`;

/**
 * `draft` counts the versions of a list: a rejection begins the next. `preparation` names the request that prepares it, or prepared
 * it; it is whole once it has a digest. One list of a round is in the making at a time.
 */
const list = `
  create table round_list (
    id uuid primary key,
    emergency_id uuid not null,
    round_id uuid not null,
    list_no smallint not null check (list_no between 0 and 999),
    state text not null default 'draft' check (state in ('draft', 'submitted', 'approved')),
    draft integer not null default 1 check (draft > 0),
    reason text check (length(reason) between 3 and 500),
    only_households uuid[] check (cardinality(only_households) between 1 and 500),
    preparation uuid,
    digest bytea check (octet_length(digest) = 32),
    prepared_at timestamptz(3),
    households integer not null default 0 check (households >= 0),
    listed integer not null default 0 check (listed >= 0),
    approved_at timestamptz(3),
    unique (emergency_id, id),
    unique (emergency_id, round_id, list_no),
    foreign key (emergency_id, round_id) references round (emergency_id, id),
    constraint round_list_addendum_says_why check ((list_no = 0) = (reason is null)),
    check ((digest is null) = (prepared_at is null)),
    constraint round_list_is_prepared check (state = 'draft' or digest is not null),
    check ((state = 'approved') = (approved_at is not null))
  );
  create unique index round_list_one_in_the_making on round_list (emergency_id, round_id) where state <> 'approved';
  grant update (
    state, draft, reason, only_households, preparation, digest, prepared_at, households, listed, approved_at
  ) on round_list to mizan_app;
  select audited('round_list', 'round_id');

  create table approval_step (
    emergency_id uuid not null,
    subject_id uuid not null,
    version integer not null check (version > 0),
    person_id uuid not null references person (id),
    part text not null check (part in ('author', 'approver')),
    did text not null check (did in ('created', 'changed', 'prepared', 'submitted', 'kept', 'approved', 'rejected')),
    reason text check (length(reason) between 3 and 500),
    at timestamptz(3) not null default clock_timestamp(),
    constraint approval_step_once primary key (subject_id, version, person_id),
    foreign key (emergency_id, subject_id) references round_list (emergency_id, id),
    check ((part = 'approver') = (did in ('approved', 'rejected'))),
    check ((did = 'rejected') = (reason is not null))
  );
  select insert_only('approval_step');
  select audited('approval_step', 'subject_id');

  create table eligibility (
    emergency_id uuid not null,
    round_id uuid not null,
    list_no smallint not null,
    household_id uuid not null,
    area_id uuid not null references area (id),
    site_id uuid,
    eligible boolean not null,
    reasons text[] not null check (cardinality(reasons) between 1 and 40),
    primary key (emergency_id, round_id, list_no, household_id),
    foreign key (emergency_id, round_id, list_no) references round_list (emergency_id, round_id, list_no),
    foreign key (emergency_id, household_id) references household (emergency_id, id)
  );
  create index eligibility_of on eligibility (household_id);
`;

/**
 * What a recipient was promised. Rows that are updated keep room on their page. `group_id` is the recipient where it is neither
 * household nor individual.
 */
const entitlement = `
  create table entitlement (
    id uuid primary key,
    emergency_id uuid not null,
    round_id uuid not null,
    list_no smallint not null,
    recipient_kind text not null check (recipient_kind in ('household', 'individual', 'institution', 'community', 'place')),
    recipient_id uuid not null,
    household_id uuid,
    individual_id uuid,
    group_id uuid generated always as (
      case when recipient_kind in ('institution', 'community', 'place') then recipient_id end
    ) stored,
    persons integer not null check (persons > 0),
    counted jsonb check (jsonb_typeof(counted) = 'object'),
    area_id uuid not null references area (id),
    site_id uuid,
    token_no integer not null check (token_no > 0),
    priority boolean not null default false,
    state text not null default 'listed' check (state in ('listed', 'held', 'removed')),
    state_reason text check (length(state_reason) between 3 and 500),
    ended text check (ended in ('absent', 'partly', 'refused', 'not_recognised', 'moved', 'deceased', 'duplicate')),
    ended_at timestamptz(3),
    unique (emergency_id, id),
    constraint entitlement_once unique (emergency_id, round_id, recipient_id),
    constraint entitlement_token unique (emergency_id, round_id, token_no),
    foreign key (emergency_id, round_id, list_no) references round_list (emergency_id, round_id, list_no),
    foreign key (emergency_id, household_id) references household (emergency_id, id),
    foreign key (emergency_id, individual_id) references individual (emergency_id, id),
    foreign key (emergency_id, group_id, recipient_kind) references recipient (emergency_id, id, kind),
    constraint entitlement_site foreign key (emergency_id, site_id) references site_emergency (emergency_id, site_id),
    constraint entitlement_names_recipient check (
      case recipient_kind
        when 'household' then household_id is not null and household_id = recipient_id and individual_id is null
        when 'individual' then household_id is not null and individual_id is not null and individual_id = recipient_id
        else household_id is null and individual_id is null
      end
    ),
    constraint entitlement_says_why check (state = 'listed' or state_reason is not null),
    check ((ended is null) = (ended_at is null))
  ) with (fillfactor = 90);
  create index entitlement_household on entitlement (household_id) where household_id is not null;
  create index entitlement_planned on entitlement (emergency_id, round_id, site_id, token_no);
  grant update (state, state_reason, ended, ended_at) on entitlement to mizan_app;
  select audited('entitlement', 'id');

  create table entitlement_step (
    id uuid primary key,
    emergency_id uuid not null,
    entitlement_id uuid not null,
    did text not null check (did in ('held', 'released', 'removed', 'ended', 'reopened')),
    outcome text,
    reason text check (length(reason) between 3 and 500),
    person_id uuid not null references person (id),
    at timestamptz(3) not null,
    unique (emergency_id, id),
    check ((did = 'ended') = (outcome is not null)),
    foreign key (emergency_id, entitlement_id) references entitlement (emergency_id, id)
  );
  create index entitlement_step_of on entitlement_step (entitlement_id, at, id);
  create unique index entitlement_step_removed on entitlement_step (entitlement_id) where did = 'removed';
  select insert_only('entitlement_step');
  select audited('entitlement_step', 'entitlement_id');

  create table entitlement_line (
    id uuid primary key,
    emergency_id uuid not null,
    entitlement_id uuid not null,
    package_line_id uuid not null,
    kind text not null check (kind in ('item', 'cash', 'service', 'shelter')),
    item_id uuid references item (id),
    currency text check (currency ~ '^[A-Z]{3}$'),
    service text,
    shelter_type text,
    funding_id uuid,
    grant_id uuid,
    due bigint not null check (due between 1 and 999999999999999),
    delivered bigint not null default 0,
    delivered_at timestamptz(3),
    unique (emergency_id, id),
    constraint entitlement_line_once unique nulls not distinct (entitlement_id, package_line_id, item_id),
    foreign key (emergency_id, entitlement_id) references entitlement (emergency_id, id),
    foreign key (emergency_id, package_line_id) references package_line (emergency_id, id),
    foreign key (emergency_id, funding_id) references round_funding (emergency_id, id),
    constraint entitlement_line_delivered check (delivered between 0 and due),
    constraint entitlement_line_names_one check (
      (kind = 'item') = (item_id is not null)
      and (kind = 'cash') = (currency is not null)
      and (kind = 'service') = (service is not null)
      and (kind = 'shelter') = (shelter_type is not null)
    ),
    constraint entitlement_line_grant_is_funding check (grant_id is null or funding_id is not null)
  ) with (fillfactor = 60);
  grant update (delivered, delivered_at) on entitlement_line to mizan_app;
  select audited('entitlement_line', 'entitlement_id');
`;

const guardRound = `
  create function guard_round() returns trigger language plpgsql as $$
  begin
    if old.state <> new.state and (old.state, new.state) not in (
      ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'approved'),
      ('approved', 'open'), ('approved', 'closed'), ('open', 'closed')
    ) then
      raise exception 'a round does not go from % to %', old.state, new.state
        using errcode = 'check_violation', constraint = 'round_moves', table = 'round';
    end if;
    if (old.state <> 'draft' or new.state <> 'draft') and (
      (old.code, old.name, old.instalments, old.window_from, old.window_to, old.recipient, old.criteria, old.plan)
        <> (new.code, new.name, new.instalments, new.window_from, new.window_to, new.recipient, new.criteria, new.plan)
      or old.months_covered is distinct from new.months_covered
    ) then
      raise exception 'only a draft of a round is changed'
        using errcode = 'check_violation', constraint = 'round_is_no_draft', table = 'round';
    end if;
    if new.state = 'approved' and old.state <> 'approved' and not exists (
      select from round_list where round_id = new.id and list_no = 0 and state = 'approved'
    ) then
      raise exception 'a round is approved with its list'
        using errcode = 'check_violation', constraint = 'round_needs_list', table = 'round';
    end if;
    return new;
  end $$;
  create trigger guarded before update on round for each row execute function guard_round();
  alter table round enable always trigger guarded;
`;

const guardPlan = `
  create function refuse_plan_change() returns void language plpgsql as $$
  begin
    raise exception 'only the plan of a draft is changed'
      using errcode = 'check_violation', constraint = 'round_is_no_draft', table = 'round';
  end $$;

  create function guard_plan() returns trigger language plpgsql as $$
  begin
    if exists (select from changed join round on round.id = changed.round_id where round.state <> 'draft') then
      perform refuse_plan_change();
    end if;
    return null;
  end $$;
  create trigger guarded after insert on round_site referencing new table as changed for each statement execute function guard_plan();
  create trigger guarded_removal after delete on round_site referencing old table as changed for each statement execute function guard_plan();
  create trigger guarded after insert on package_line referencing new table as changed for each statement execute function guard_plan();
  create trigger guarded after insert on round_funding referencing new table as changed for each statement execute function guard_plan();
  alter table round_site enable always trigger guarded;
  alter table round_site enable always trigger guarded_removal;
  alter table package_line enable always trigger guarded;
  alter table round_funding enable always trigger guarded;
`;

const guardList = `
  create function guard_round_list() returns trigger language plpgsql as $$
  begin
    if old.state = 'approved' then
      raise exception 'an approved list does not change'
        using errcode = 'check_violation', constraint = 'round_list_is_approved', table = 'round_list';
    end if;
    if new.state <> 'draft' and old.state <> 'draft' and (old.digest, old.listed, old.draft) <> (new.digest, new.listed, new.draft) then
      raise exception 'a submitted list does not change'
        using errcode = 'check_violation', constraint = 'round_list_is_submitted', table = 'round_list';
    end if;
    if new.state = 'approved' and (
      old.state <> 'submitted'
      or not exists (select from approval_step where subject_id = new.id and version = new.draft and part = 'author')
      or not exists (select from approval_step where subject_id = new.id and version = new.draft and did = 'approved')
    ) then
      raise exception 'a list is approved by someone who had no hand in it'
        using errcode = 'check_violation', constraint = 'round_list_needs_approval', table = 'round_list';
    end if;
    return new;
  end $$;
  create trigger guarded before update on round_list for each row execute function guard_round_list();
  alter table round_list enable always trigger guarded;
`;

/**
 * Rows join a list, and leave it, only while it is a draft. A hold or removal needs an approved list, and what was delivered is not removed.
 * So what a handout of an approved list names stays, without a foreign key.
 */
const guardEntitlement = `
  create function refuse_list_change() returns void language plpgsql as $$
  begin
    raise exception 'only a draft of a list is written'
      using errcode = 'check_violation', constraint = 'round_list_is_no_draft', table = 'round_list';
  end $$;

  create function guard_entitlements() returns trigger language plpgsql as $$
  begin
    if exists (
      select
      from changed
      join round_list on round_list.round_id = changed.round_id and round_list.list_no = changed.list_no
      where round_list.state <> 'draft'
    ) then
      perform refuse_list_change();
    end if;
    return null;
  end $$;
  create trigger guarded after insert on entitlement referencing new table as changed
    for each statement execute function guard_entitlements();
  create trigger guarded after insert on eligibility referencing new table as changed
    for each statement execute function guard_entitlements();

  create function guard_entitlement_lines() returns trigger language plpgsql as $$
  begin
    if exists (
      select
      from changed
      join entitlement on entitlement.id = changed.entitlement_id
      join round_list on round_list.round_id = entitlement.round_id and round_list.list_no = entitlement.list_no
      where round_list.state <> 'draft'
    ) then
      perform refuse_list_change();
    end if;
    return null;
  end $$;
  create trigger guarded after insert on entitlement_line referencing new table as changed
    for each statement execute function guard_entitlement_lines();

  create function guard_entitlement() returns trigger language plpgsql as $$
  begin
    if old.state = 'removed' or not exists (
      select from round_list where round_id = new.round_id and list_no = new.list_no and state = 'approved'
    ) then
      raise exception 'only what stands on an approved list is held or removed'
        using errcode = 'check_violation', constraint = 'entitlement_stands', table = 'entitlement';
    end if;
    if new.state = 'removed' and exists (
      select from entitlement_line where entitlement_id = new.id and delivered > 0
    ) then
      raise exception 'what was delivered is not removed'
        using errcode = 'check_violation', constraint = 'entitlement_was_delivered', table = 'entitlement';
    end if;
    return new;
  end $$;
  create trigger guarded_state before update of state on entitlement for each row execute function guard_entitlement();

  create function guard_entitlement_end() returns trigger language plpgsql as $$
  begin
    if old.ended is not null and new.ended is not null
      or new.state = 'removed'
      or not exists (select from round_list where round_id = new.round_id and list_no = new.list_no and state = 'approved')
    then
      raise exception 'what stands open on an approved list ends, and what ended is opened again'
        using errcode = 'check_violation', constraint = 'entitlement_ends_once', table = 'entitlement';
    end if;
    if new.ended is not null and (new.ended = 'partly') <> exists (
      select from entitlement_line where entitlement_id = new.id and delivered > 0
    ) then
      raise exception 'what was delivered in part ends as partly, and nothing else does'
        using errcode = 'check_violation', constraint = 'entitlement_ends_as_delivered', table = 'entitlement';
    end if;
    return new;
  end $$;
  create trigger guarded_end before update of ended on entitlement
    for each row when (old.ended is distinct from new.ended) execute function guard_entitlement_end();

  create trigger kept after delete on entitlement referencing old table as changed
    for each statement execute function guard_entitlements();
  create trigger kept after delete on entitlement_line referencing old table as changed
    for each statement execute function guard_entitlement_lines();
  alter table entitlement enable always trigger kept;
  alter table entitlement_line enable always trigger kept;
  select kept_from('entitlement', 'update of id, emergency_id, round_id, list_no or truncate');
  select kept_from('entitlement_line', 'update of id, emergency_id, entitlement_id or truncate');

  alter table entitlement enable always trigger guarded;
  alter table entitlement enable always trigger guarded_state;
  alter table entitlement enable always trigger guarded_end;
  alter table entitlement_line enable always trigger guarded;
  alter table eligibility enable always trigger guarded;
`;

/**
 * The one way in which entitlements go: the service may delete none, but this function, as the tables' owner, discards the chosen ones of a
 * draft. Whoever calls it names them in the audit entry, as for every other write.
 */
const discardDraft = `
  create function discard_draft(of_round uuid, of_list smallint, chosen uuid[])
  returns void language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform from round_list where round_id = of_round and list_no = of_list and state = 'draft' for update;
    if not found then
      perform refuse_list_change();
    end if;
    delete from eligibility
    where round_id = of_round
      and list_no = of_list
      and emergency_id = (select emergency_id from round where id = of_round);
    delete from entitlement_line
    using entitlement
    where entitlement.id = entitlement_line.entitlement_id
      and entitlement.id = any(chosen)
      and entitlement.round_id = of_round
      and entitlement.list_no = of_list;
    delete from entitlement
    where id = any(chosen)
      and round_id = of_round
      and list_no = of_list;
  end $$;
  revoke execute on function discard_draft from public;
  grant execute on function discard_draft to mizan_app;
`;

/**
 * How each entitlement of an approved list stands. Some of it is told by what was delivered, whenever that came to be known: who was taken
 * for absent and was served on paper has collected it.
 */
const outcomes = `
  create view entitlement_outcome as
    select entitlement.id as entitlement_id, entitlement.emergency_id, entitlement.round_id, entitlement.state,
           lines.waits_for_shelter,
           case
             when entitlement.state = 'removed' then 'cancelled'
             when lines.whole then 'collected'
             when entitlement.ended = 'absent' and lines.some then 'partly'
             else coalesce(entitlement.ended, 'open')
           end as outcome
    from entitlement
    join round_list
      on round_list.emergency_id = entitlement.emergency_id
     and round_list.round_id = entitlement.round_id
     and round_list.list_no = entitlement.list_no
     and round_list.state = 'approved'
    cross join lateral (
      select bool_and(delivered = due) as whole, bool_or(delivered > 0) as some,
             bool_and(delivered = due or kind = 'shelter') as waits_for_shelter
      from entitlement_line
      where entitlement_line.entitlement_id = entitlement.id
    ) as lines;
`;
