import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who may sign in and what they may do where. People and assignments are audited: whoever writes one without an audit entry cannot
 * commit. An assignment is never deleted: withdrawing it keeps who held what, and when.
 */
export class Access1700000001004 implements MigrationInterface {
  readonly name = 'Access1700000001004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(people);
    await runner.query(sessions);
    await runner.query(roles);
    await runner.query(assignments);
    await runner.query(attempts);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/** The staff who use Mizan. `created_by` is null for who was made at the console. */
const people = `
  create table person (
    id uuid primary key,
    user_name text not null,
    name text not null check (length(name) between 1 and 200),
    email text check (length(email) <= 254),
    password_hash text not null check (length(password_hash) <= 200),
    must_change boolean not null default false,
    created_by uuid references person (id),
    created_at timestamptz(3) not null default clock_timestamp(),
    disabled_at timestamptz(3),
    constraint person_user_name unique (user_name),
    constraint person_user_name_form check (user_name ~ '^[a-z0-9][a-z0-9._-]{1,63}$')
  );
  create index person_created_by on person (created_by);
  grant update (password_hash, must_change, disabled_at) on person to mizan_app;
  select kept_from('person', 'update of id or delete or truncate');
  select audited('person', 'id');
`;

/** The token itself is nowhere: only who holds it can show it. Pages keep room, so that a last use touches no index. */
const sessions = `
  create table session (
    id uuid primary key,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    person_id uuid not null references person (id),
    created_at timestamptz(3) not null default clock_timestamp(),
    last_used_at timestamptz(3) not null default clock_timestamp(),
    ended_at timestamptz(3)
  ) with (fillfactor = 80);
  create index session_open on session (person_id) where ended_at is null;
  grant update (last_used_at, ended_at) on session to mizan_app;
`;

const roles = `
  create table role (
    id uuid primary key,
    name text not null check (name ~ '^[a-z][a-z0-9-]{1,49}$'),
    meaning text not null check (length(meaning) between 1 and 300),
    built_in boolean not null default false,
    constraint role_name unique (name, built_in) -- an upgrade may bring a built-in role of that name
  );
  grant update (meaning) on role to mizan_app;

  create table role_act (
    role_id uuid not null references role (id),
    act text not null check (length(act) between 1 and 60),
    primary key (role_id, act)
  );
  grant delete on role_act to mizan_app;
  select audited('role', 'id');
  select audited('role_act', 'role_id');
`;

/** Null is no limit. Sites are an array, whose places are looked up when it is written: a site is never removed. */
const assignments = `
  create table assignment (
    id uuid primary key,
    person_id uuid not null references person (id),
    role_id uuid not null references role (id),
    emergency_id uuid constraint assignment_emergency references emergency (id),
    organisation_id uuid constraint assignment_organisation references organisation (id),
    area_id uuid constraint assignment_area references area (id),
    site_ids uuid[],
    ends_on date,
    given_by uuid references person (id),
    given_at timestamptz(3) not null default clock_timestamp(),
    withdrawn_at timestamptz(3),
    withdrawn_by uuid references person (id),
    constraint assignment_names_sites check (cardinality(site_ids) between 1 and 100),
    constraint assignment_withdrawn_whole check (withdrawn_by is null or withdrawn_at is not null)
  );
  create index assignment_person on assignment (person_id);
  create index assignment_role on assignment (role_id);
  grant update (withdrawn_at, withdrawn_by) on assignment to mizan_app;
  select audited('assignment', 'person_id');
`;

/** Keys are HMACs of a user name, an address, or both: the table tells nobody who tried, or from where. */
const attempts = `
  create table sign_in_attempt (
    key bytea primary key check (octet_length(key) = 32),
    failures integer not null default 0 check (failures >= 0),
    until timestamptz(3),
    changed_at timestamptz(3) not null,
    succeeded_at timestamptz(3)
  );
  create index sign_in_attempt_changed on sign_in_attempt (changed_at);
  grant update (failures, until, changed_at, succeeded_at), delete on sign_in_attempt to mizan_app;
`;
