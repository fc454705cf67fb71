import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What signed pages say that contradicts what is known, in the page's own terms (numbers and amounts, no name), with the incident that it opened. And
 * scans of signed pages: which file it is, by its hash, and where the agency keeps it; the file itself is not here.
 */
export class KeyedPaper1700000001017 implements MigrationInterface {
  readonly name = 'KeyedPaper1700000001017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table print_contradiction (
        incident_id uuid primary key,
        emergency_id uuid not null,
        print_id uuid not null,
        no int not null check (no > 0),
        code text not null check (length(code) between 3 and 60),
        said jsonb not null check (jsonb_typeof(said) = 'object'),
        keyed_by uuid not null references person (id),
        keyed_at timestamptz(3) not null,
        foreign key (emergency_id, incident_id) references incident (emergency_id, id),
        foreign key (emergency_id, print_id) references print (emergency_id, id)
      );
      create index print_contradiction_of on print_contradiction (print_id, no);
      select insert_only('print_contradiction');
      select audited('print_contradiction', 'incident_id');

      create table print_scan (
        id uuid primary key,
        emergency_id uuid not null,
        print_id uuid not null,
        page int not null check (page > 0),
        sha256 bytea not null check (length(sha256) = 32),
        bytes bigint not null check (bytes > 0),
        media_type text not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png', 'image/tiff')),
        kept_at text not null check (length(kept_at) between 1 and 200),
        attached_by uuid not null references person (id),
        attached_at timestamptz(3) not null,
        unique (emergency_id, id),
        constraint print_scan_once unique (print_id, page, sha256),
        foreign key (emergency_id, print_id) references print (emergency_id, id)
      );
      create index print_scan_hash on print_scan (emergency_id, sha256);
      select insert_only('print_scan');
      select audited('print_scan', 'print_id');
    `);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}
