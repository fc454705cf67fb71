import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The door's tables: claims, the audit log and its queue; and the functions by which later migrations declare that a table is
 * insert-only or kept, and that its rows cannot be written without an audit entry. Runs as `mizan_owner`.
 */
export class Foundation1700000001001 implements MigrationInterface {
  readonly name = 'Foundation1700000001001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant usage on schema public to mizan_app;
      alter default privileges in schema public grant select, insert on tables to mizan_app;
      alter default privileges in schema public grant usage on sequences to mizan_app;
      grant select on migration to mizan_app;
      create extension if not exists btree_gist;
      create extension if not exists pg_trgm;
    `);
    await runner.query(kept);
    await runner.query(audited);
    await runner.query(reaches);
    await runner.query(visible);
    await runner.query(claims);
    await runner.query(auditLog);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/**
 * What a table is kept from, nobody does to it, the owner included: ALWAYS triggers fire even where a session switches ordinary triggers
 * off. So are kept the insert-only tables, and rows that others name without a foreign key: that is looked up row by row, and a trigger
 * that looks up all rows of a statement at once costs a tenth of it on tables that grow by hundreds of rows.
 */
const kept = `
  create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'the rows of % are never changed or removed', tg_table_name using errcode = 'restrict_violation';
  end $$;

  create function kept_from(target regclass, changes text) returns void language plpgsql as $$
  begin
    execute format('create trigger kept_from before %s on %s for each statement execute function refuse_change()', changes, target);
    execute format('alter table %s enable always trigger kept_from', target);
  end $$;

  create function insert_only(target regclass) returns void language plpgsql as $$
  begin
    execute format('revoke update, delete, truncate on %s from mizan_app', target);
    perform kept_from(target, 'update or delete or truncate');
  end $$;
`;

/** Nothing unlogged: at commit, each row written to a covered table must be a subject of an audit entry of the same transaction. */
const audited = `
  create function audited(target regclass, subject_column name) returns void language plpgsql as $$
  declare
    check_name text := 'require_audit_of_' || target;
  begin
    execute format($check$
      create function %1$I() returns trigger language plpgsql as $body$
      begin
        perform from audit_subject where xid = pg_current_xact_id() and subject_id = coalesce(new.%2$I, old.%2$I);
        if not found then
          raise exception 'a row of %% was written without an audit entry', tg_table_name using errcode = 'integrity_constraint_violation';
        end if;
        return null;
      end $body$ $check$, check_name, subject_column);
    execute format(
      'create constraint trigger audited after insert or update or delete on %s
       deferrable initially deferred for each row execute function %I()', target, check_name);
    execute format('alter table %s enable always trigger audited', target);
  end $$;
`;

/** The same decision as \`reaches\` in src/acts/scope.ts; a property test holds them together. */
const reaches = `
  create function reaches(extents jsonb, emergency uuid, organisation uuid, area_path uuid[], site uuid)
  returns boolean language sql immutable parallel safe as $$
    select exists (
      select
      from jsonb_to_recordset(extents) as extent (emergency uuid, organisation uuid, area uuid, sites uuid[])
      where (extent.emergency is null or extent.emergency = $2)
        and (extent.organisation is null or extent.organisation = $3)
        and (extent.area is null or extent.area = any($4))
        and (extent.sites is null or $5 = any(extent.sites))
    )
  $$;
`;

/** Row-level security's question: may this transaction see the emergency? No setting, no rows. */
const visible = `
  create function visible(emergency uuid) returns boolean language sql stable parallel safe as $$
    select coalesce(current_setting('mizan.emergencies', true), '') = '*'
        or position(emergency::text in coalesce(current_setting('mizan.emergencies', true), '')) > 0
  $$;
`;

const claims = `
  create table claim (
    emergency_id uuid not null,
    act text not null check (length(act) <= 60),
    id uuid not null,
    person_id uuid not null,
    digest bytea not null check (octet_length(digest) = 32),
    result_id uuid not null,
    code text,
    organisation_id uuid,
    area_path uuid[] not null default '{}',
    site_id uuid,
    claimed_at timestamptz(3) not null default clock_timestamp(),
    primary key (emergency_id, act, id)
  );
  grant update (result_id, code, organisation_id, area_path, site_id), delete on claim to mizan_app;
`;

const auditLog = `
  create table audit_event (
    seq bigint generated always as identity (cache 1) primary key,
    id uuid not null unique,
    leaf bytea not null check (octet_length(leaf) <= 32768),
    at timestamptz(3) not null,
    xid xid8 not null default pg_current_xact_id(),
    emergency_id uuid not null,
    act text not null,
    actor_id uuid,
    outcome text not null check (outcome in ('done', 'refused', 'looked', 'forbidden', 'failed')),
    subjects uuid[] not null default '{}' check (cardinality(subjects) <= 500)
  );
  create index audit_event_emergency on audit_event (emergency_id, seq);
  create index audit_event_actor on audit_event (actor_id, seq);
  select insert_only('audit_event');

  create table audit_subject (
    xid xid8 not null,
    subject_id uuid not null,
    seq bigint not null,
    primary key (subject_id, xid, seq)
  );
  select insert_only('audit_subject');

  create table audit_pending (seq bigint primary key);

  create function queue_audit() returns trigger language plpgsql as $$
  begin
    insert into audit_pending (seq) select seq from added;
    insert into audit_subject (xid, subject_id, seq)
    select distinct added.xid, subject.id, added.seq
    from added, unnest(added.subjects) as subject (id);
    return null;
  end $$;
  create trigger queued after insert on audit_event referencing new table as added
    for each statement execute function queue_audit();
  alter table audit_event enable always trigger queued;
`;
