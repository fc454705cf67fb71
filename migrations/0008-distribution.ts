import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Distributions, the cash that people carry to them, handouts and what undoes them. A handout is never changed: a reversal undoes it,
 * an incident says what is wrong with it, and both are rows of their own.
 */
export class Distribution1700000001008 implements MigrationInterface {
  readonly name = 'Distribution1700000001008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(distributions);
    await runner.query(floats);
    await runner.query(handouts);
    await runner.query(handoutsName);
    await runner.query(reversals);
    await runner.query(incidents);
    await runner.query(signOffs);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/** An entitlement is planned at one distribution that is still to be held or being held (\`live\`); what is over or cancelled frees it. */
const distributions = `
  create table distribution (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    round_id uuid not null,
    project_id uuid not null,
    organisation_id uuid not null references organisation (id),
    site_id uuid not null references site (id),
    held_on date not null,
    kind text not null default 'regular' check (kind in ('regular', 'catch_up', 'home_delivery')),
    delivery_area_id uuid references area (id),
    moved_from uuid,
    team_leader_id uuid not null references person (id),
    desks smallint not null check (desks between 1 and 100),
    state text not null default 'planned'
      check (state in ('planned', 'open', 'suspended', 'closed', 'signed_off', 'cancelled')),
    state_reason text check (length(state_reason) <= 500),
    version int not null default 1,
    created_by uuid not null references person (id),
    created_at timestamptz(3) not null default clock_timestamp(),
    opened_at timestamptz(3),
    closed_at timestamptz(3),
    unique (emergency_id, id),
    foreign key (emergency_id, round_id) references round (emergency_id, id),
    foreign key (emergency_id, project_id) references project (emergency_id, id),
    foreign key (emergency_id, moved_from) references distribution (emergency_id, id),
    check ((kind = 'home_delivery') = (delivery_area_id is not null))
  );
  create index distribution_round on distribution (emergency_id, round_id);
  create index distribution_moved on distribution (moved_from) where moved_from is not null;
  create index distribution_site on distribution (emergency_id, site_id, held_on);
  grant update (held_on, team_leader_id, desks, state, state_reason, version, opened_at, closed_at) on distribution to mizan_app;
  select kept_from('distribution', 'update of id or delete or truncate');
  select audited('distribution', 'id');

  create table distribution_step (
    id uuid primary key,
    emergency_id uuid not null,
    distribution_id uuid not null,
    did text not null check (did in ('planned', 'opened', 'suspended', 'resumed', 'moved', 'closed', 'signed_off', 'reopened', 'cancelled')),
    cause text check (cause in ('crowd', 'security', 'weather', 'other')),
    reason text check (length(reason) between 3 and 400),
    person_id uuid not null references person (id),
    at timestamptz(3) not null,
    unique (emergency_id, id),
    check ((did = 'suspended') = (cause is not null)),
    constraint distribution_step_says_why check (did not in ('suspended', 'moved', 'reopened', 'cancelled') or reason is not null),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id)
  );
  create index distribution_step_of on distribution_step (distribution_id, at, id);
  select insert_only('distribution_step');

  alter table entitlement_step
    add column distribution_id uuid,
    add foreign key (emergency_id, distribution_id) references distribution (emergency_id, id),
    add constraint entitlement_step_says_why check (
      reason is not null or did in ('ended', 'reopened') and distribution_id is not null
    );
  select audited('distribution_step', 'distribution_id');

  create table distribution_entitlement (
    emergency_id uuid not null,
    distribution_id uuid not null,
    entitlement_id uuid not null,
    planned_at timestamptz(3) not null default clock_timestamp(),
    live boolean not null default true,
    primary key (distribution_id, entitlement_id),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id),
    foreign key (emergency_id, entitlement_id) references entitlement (emergency_id, id)
  );
  create index distribution_entitlement_of on distribution_entitlement (entitlement_id);
  create unique index distribution_entitlement_live on distribution_entitlement (entitlement_id) where live;
  grant update (live) on distribution_entitlement to mizan_app;

  create function free_planned() returns trigger language plpgsql as $$
  begin
    update distribution_entitlement set live = false where distribution_id = new.id and live;
    return null;
  end $$;
  create trigger frees_planned after update of state on distribution
    for each row when (new.state in ('closed', 'signed_off', 'cancelled')) execute function free_planned();
  alter table distribution enable always trigger frees_planned;

  create table distribution_stock (
    id uuid primary key,
    emergency_id uuid not null,
    distribution_id uuid not null,
    no smallint not null,
    commodity_id uuid not null references commodity (id),
    grant_id uuid references donor_grant (id),
    lot_id uuid references lot (id),
    custodian_id uuid references person (id),
    source_emergency_id uuid not null references emergency (id),
    quantity bigint not null check (quantity > 0),
    reserved_at timestamptz(3) not null default clock_timestamp(),
    unique (distribution_id, no),
    check ((lot_id is null) <> (custodian_id is null)),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id)
  );
  select insert_only('distribution_stock');

  create table distribution_count (
    emergency_id uuid not null,
    distribution_id uuid not null,
    no smallint not null,
    returned bigint not null check (returned >= 0),
    damaged bigint not null check (damaged >= 0),
    missing bigint not null check (missing >= 0),
    primary key (distribution_id, no),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id),
    foreign key (distribution_id, no) references distribution_stock (distribution_id, no)
  );
  select insert_only('distribution_count');
  select audited('distribution_stock', 'distribution_id');
  select audited('distribution_count', 'distribution_id');
`;

/** A float is cash that one named person carries; its account in the ledger is \`float:<person>\`. */
const floats = `
  create table cash_advance (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    kind text not null check (kind in ('advance', 'return')),
    custodian_id uuid not null references person (id),
    organisation_id uuid not null references organisation (id),
    grant_id uuid not null references donor_grant (id),
    grant_line_id uuid not null references grant_line (id),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    amount bigint not null check (amount > 0),
    settle_by date,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    check (recorded_by <> custodian_id),
    check ((kind = 'advance') = (settle_by is not null)),
    unique (emergency_id, id)
  );
  create index cash_advance_custodian on cash_advance (emergency_id, custodian_id);
  select insert_only('cash_advance');
  select audited('cash_advance', 'id');
`;

/**
 * \`counted\` has the heads that were there, by sex and age band, where nobody is named. \`anew_of\` names the handout to a wrong household
 * that this one puts right: what was seen then is kept as it was.
 */
const handouts = `
  create table handout (
    id uuid primary key,
    emergency_id uuid not null,
    distribution_id uuid not null,
    entitlement_id uuid not null,
    recipient_id uuid not null,
    delivery_no int not null check (delivery_no > 0),
    captured text not null check (captured in ('live', 'paper', 'device')),
    collector text not null check (collector in ('primary', 'alternate', 'representative', 'other', 'none')),
    collector_id uuid,
    collector_reason text check (length(collector_reason) <= 200),
    identity text not null check (identity in ('card', 'document', 'photo', 'questions', 'witnesses', 'none')),
    witness_ids uuid[] not null default '{}',
    proof_kind text not null check (proof_kind in ('signature', 'thumbprint', 'photo', 'paper', 'pin', 'none')),
    proof_ref text check (length(proof_ref) <= 200),
    occurred_at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    recorded_by uuid not null,
    device_id uuid,
    device_counter bigint check (device_counter > 0),
    content_digest bytea,
    late boolean not null,
    over boolean not null,
    short_reason text check (length(short_reason) <= 200),
    receipt_code text not null unique,
    counted jsonb check (jsonb_typeof(counted) = 'object'),
    persons int check (persons > 0),
    anew_of uuid,
    unique (emergency_id, id),
    unique (entitlement_id, delivery_no),
    check ((device_id is null) = (device_counter is null)),
    check (captured <> 'device' or device_id is not null or anew_of is not null),
    check (collector <> 'other' or collector_reason is not null),
    check (identity <> 'witnesses' or cardinality(witness_ids) = 2),
    check (not (over and captured = 'live') or anew_of is not null),
    check (identity <> 'none' or collector = 'none'),
    check ((counted is null) = (persons is null))
  );
  create unique index handout_device on handout (device_id, device_counter) where device_id is not null;
  create index handout_distribution on handout (distribution_id, recorded_at, id);
  create index handout_recipient on handout (recipient_id);
  create index handout_recorded on handout (emergency_id, recorded_at, id);
  select insert_only('handout');
  select audited('handout', 'id');

  create table handout_line (
    handout_id uuid not null,
    no smallint not null check (no > 0),
    entitlement_line_id uuid not null,
    quantity bigint not null check (quantity > 0),
    over bigint not null default 0 check (over between 0 and quantity),
    primary key (handout_id, no),
    unique (handout_id, entitlement_line_id)
  );
  create index handout_line_of on handout_line (entitlement_line_id);
  select insert_only('handout_line');
`;

/** Stand for foreign keys, and say more than they could: what a handout names is of its emergency, and what it gives was approved for it. */
const handoutsName = `
  create function handout_names() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  begin
    perform
    from added
    left join distribution on distribution.emergency_id = added.emergency_id and distribution.id = added.distribution_id
    left join entitlement on entitlement.emergency_id = added.emergency_id and entitlement.id = added.entitlement_id
    left join round_list
      on round_list.emergency_id = entitlement.emergency_id
     and round_list.round_id = entitlement.round_id
     and round_list.list_no = entitlement.list_no
     and round_list.state = 'approved'
    left join person on person.id = added.recorded_by
    where distribution.id is null
       or round_list.id is null
       or person.id is null;
    if found then
      raise exception 'a handout names a distribution, an entitlement or a person that is not there'
        using errcode = 'foreign_key_violation', constraint = 'handout_names', table = 'handout';
    end if;
    return null;
  end $$;
  create trigger names after insert on handout referencing new table as added
    for each statement execute function handout_names();
  alter table handout enable always trigger names;

  create function handout_line_names() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  begin
    perform
    from added
    left join handout on handout.id = added.handout_id
    left join entitlement_line on entitlement_line.id = added.entitlement_line_id and entitlement_line.entitlement_id = handout.entitlement_id
    where entitlement_line.id is null;
    if found then
      raise exception 'a line of a handout names no line of its entitlement'
        using errcode = 'foreign_key_violation', constraint = 'handout_line_names', table = 'handout_line';
    end if;
    return null;
  end $$;
  create trigger names after insert on handout_line referencing new table as added
    for each statement execute function handout_line_names();
  alter table handout_line enable always trigger names;
`;

/** At most one reversal a handout; after sign-off a second person approves it, and it is never by who recorded the handout. */
const reversals = `
  create table reversal (
    id uuid primary key,
    emergency_id uuid not null,
    handout_id uuid not null unique,
    kind text not null check (kind in ('entry_error', 'returned', 'wrong_household')),
    condition text check (condition in ('good', 'damaged')),
    reason text not null check (length(reason) between 3 and 500),
    recorded_by uuid not null references person (id),
    approved_by uuid references person (id),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    anew_id uuid,
    unique (emergency_id, id),
    foreign key (emergency_id, anew_id) references handout (emergency_id, id),
    check ((kind = 'wrong_household') = (anew_id is not null)),
    check (approved_by <> recorded_by),
    check ((kind = 'returned') = (condition is not null)),
    foreign key (emergency_id, handout_id) references handout (emergency_id, id)
  );
  select insert_only('reversal');
  select audited('reversal', 'handout_id');

  create function guard_reversal() returns trigger language plpgsql as $$
  declare
    recorder uuid;
    at_state text;
  begin
    select handout.recorded_by, distribution.state
    into recorder, at_state
    from handout
    join distribution on distribution.id = handout.distribution_id
    where handout.id = new.handout_id
    for share of distribution;
    if recorder in (new.recorded_by, new.approved_by) then
      raise exception 'nobody reverses what they recorded'
        using errcode = 'check_violation', constraint = 'reversal_by_another', table = 'reversal';
    end if;
    if at_state = 'signed_off' and new.approved_by is null then
      raise exception 'after sign-off a reversal takes two people'
        using errcode = 'check_violation', constraint = 'reversal_takes_two', table = 'reversal';
    end if;
    if new.anew_id is not null and not exists (select from handout where id = new.anew_id and anew_of = new.handout_id) then
      raise exception 'what is recorded anew is of the handout that is reversed'
        using errcode = 'check_violation', constraint = 'reversal_anew', table = 'reversal';
    end if;
    return new;
  end $$;
  create trigger guarded before insert on reversal for each row execute function guard_reversal();
  alter table reversal enable always trigger guarded;

  create table reversal_request (
    id uuid primary key,
    emergency_id uuid not null,
    handout_id uuid not null,
    kind text not null check (kind in ('entry_error', 'returned', 'wrong_household')),
    condition text check (condition in ('good', 'damaged')),
    right_entitlement_id uuid,
    reason text not null check (length(reason) between 3 and 500),
    requested_by uuid not null references person (id),
    requested_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id),
    check ((kind = 'returned') = (condition is not null)),
    check ((kind = 'wrong_household') = (right_entitlement_id is not null)),
    foreign key (emergency_id, handout_id) references handout (emergency_id, id),
    foreign key (emergency_id, right_entitlement_id) references entitlement (emergency_id, id)
  );
  create index reversal_request_of on reversal_request (handout_id);
  select insert_only('reversal_request');
  select audited('reversal_request', 'handout_id');
`;

const incidents = `
  create table incident (
    id uuid primary key,
    emergency_id uuid not null,
    distribution_id uuid not null,
    kind text not null check (kind in (
      'over_delivery', 'not_received', 'wrong_amount', 'paid_for_aid', 'paper_contradicts', 'crowd', 'security', 'weather', 'theft', 'injury', 'loss',
      'other'
    )),
    severity text not null check (severity in ('low', 'medium', 'high')),
    handout_id uuid,
    told text check (length(told) <= 1000),
    informed text[] not null default '{}' check (informed <@ array['management', 'security', 'authorities', 'community', 'partners', 'donor']),
    state text not null default 'open' check (state in ('open', 'proposed', 'resolved')),
    resolution text check (resolution in ('recovered', 'written_off', 'accepted', 'dismissed')),
    resolution_reason text check (length(resolution_reason) <= 500),
    proposed_by uuid references person (id),
    resolved_by uuid references person (id),
    recorded_by uuid not null references person (id),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    resolved_at timestamptz(3),
    unique (emergency_id, id),
    check (resolved_by <> proposed_by),
    check (state <> 'resolved' or proposed_by is not null),
    check ((state = 'resolved') = (resolved_by is not null)),
    check (kind = 'paper_contradicts' or (kind in ('over_delivery', 'not_received', 'wrong_amount', 'paid_for_aid')) = (handout_id is not null)),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id),
    foreign key (emergency_id, handout_id) references handout (emergency_id, id)
  );
  create unique index incident_handout on incident (handout_id) where kind = 'over_delivery';
  create index incident_distribution on incident (emergency_id, distribution_id);
  grant update (state, resolution, resolution_reason, proposed_by, resolved_by, resolved_at) on incident to mizan_app;
  select audited('incident', 'id');
`;

const signOffs = `
  create table sign_off (
    id uuid primary key,
    emergency_id uuid not null,
    distribution_id uuid not null,
    version smallint not null check (version > 0),
    planned int not null check (planned >= 0),
    came int not null check (came >= 0),
    counted jsonb not null,
    difference boolean not null,
    explanation text check (length(explanation) <= 1000),
    signed_by uuid not null references person (id),
    signed_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id),
    constraint sign_off_version unique (distribution_id, version),
    check (not difference or explanation is not null),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id)
  );
  select insert_only('sign_off');
  select audited('sign_off', 'distribution_id');
`;
