import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log over the audit entries: each entry's place, the tree's tiles, and what was signed. The sequencer writes it, and nothing
 * else of the service does. Of the entries the queue names, it takes the lowest it sees: a place is given once, and never moves.
 */
export class Log1700000001018 implements MigrationInterface {
  readonly name = 'Log1700000001018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(log);
    await runner.query(rights);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/** A tile holds 256 hashes of 32 bytes, of leaves or of the roots of the tiles below. Tiles that are not full are not stored. */
const log = `
  create table audit_leaf (
    leaf_index bigint primary key check (leaf_index >= 0),
    seq bigint not null unique,
    leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
    placed_at timestamptz(3) not null default clock_timestamp()
  );
  select insert_only('audit_leaf');

  create table audit_tile (
    level smallint not null check (level between 0 and 6),
    tile_index bigint not null check (tile_index >= 0),
    hashes bytea not null check (octet_length(hashes) = 8192),
    root bytea not null check (octet_length(root) = 32),
    primary key (level, tile_index)
  );
  select insert_only('audit_tile');

  create table audit_head (
    one boolean primary key default true check (one),
    size bigint not null check (size >= 0),
    roots bytea[] not null check (cardinality(roots) <= 53)
  );
  insert into audit_head (size, roots) values (0, '{}');
  select kept_from('audit_head', 'delete or truncate');

  create table audit_origin (
    origin text primary key check (length(origin) <= 200),
    verifier text not null check (length(verifier) <= 400),
    begun_at timestamptz(3) not null default clock_timestamp()
  );
  select insert_only('audit_origin');

  create table audit_checkpoint (
    origin text not null references audit_origin (origin),
    size bigint not null check (size > 0),
    root bytea not null check (octet_length(root) = 32),
    note text not null check (octet_length(note) <= 65536),
    published boolean not null,
    signed_at timestamptz(3) not null default clock_timestamp(),
    primary key (origin, size)
  );
  create index audit_checkpoint_published on audit_checkpoint (origin, size) where published;
  select insert_only('audit_checkpoint');

  create table audit_cosignature (
    origin text not null,
    size bigint not null,
    witness text not null check (length(witness) <= 200),
    line text not null check (octet_length(line) <= 1000),
    cosigned_at timestamptz(3) not null default clock_timestamp(),
    primary key (origin, size, witness),
    foreign key (origin, size) references audit_checkpoint (origin, size)
  );
  select insert_only('audit_cosignature');

  alter table audit_pending set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000
  );
`;

/** The sequencer adds fillers, which say nothing, and the entry with which a new epoch begins: no other. The entries' own triggers queue them. */
const rights = `
  revoke insert on audit_leaf, audit_tile, audit_head, audit_origin, audit_checkpoint, audit_cosignature from mizan_app;
  grant usage on schema public to mizan_sequencer;
  grant select, insert on audit_event, audit_subject, audit_leaf, audit_tile, audit_origin, audit_checkpoint, audit_cosignature
    to mizan_sequencer;
  grant select, insert, delete on audit_pending to mizan_sequencer;
  grant select, update (size, roots) on audit_head to mizan_sequencer;

  create function refuse_other_than_own() returns trigger language plpgsql as $$
  begin
    if exists (select from added where act not in ('log.filler', 'log.epoch')) then
      raise exception 'the sequencer writes fillers and epochs, and no other entry' using errcode = 'insufficient_privilege';
    end if;
    return null;
  end $$;
  create trigger own_only after insert on audit_event referencing new table as added
    for each statement when (current_user = 'mizan_sequencer') execute function refuse_other_than_own();
  alter table audit_event enable always trigger own_only;
`;
