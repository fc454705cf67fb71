import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was printed. A print keeps its lines, by number, and no name: the file is made anew from them whenever it is asked for. `digest` is
 * the SHA-256 of the lines in their canonical form; it stands on each page.
 */
export class Paper1700000001012 implements MigrationInterface {
  readonly name = 'Paper1700000001012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table print (
        id uuid primary key,
        emergency_id uuid not null,
        distribution_id uuid not null,
        kind text not null check (kind in ('list', 'cards')),
        language text not null check (language in ('en', 'fr', 'ar', 'es')),
        lines int not null check (lines between 1 and 5000),
        digest bytea not null check (octet_length(digest) = 32),
        printed_by uuid not null references person (id),
        printed_at timestamptz(3) not null,
        unique (emergency_id, id),
        foreign key (emergency_id, distribution_id) references distribution (emergency_id, id)
      );
      create index print_of on print (emergency_id, distribution_id);
      select insert_only('print');
      select audited('print', 'id');

      create table print_line (
        emergency_id uuid not null,
        print_id uuid not null,
        no int not null check (no > 0),
        entitlement_id uuid not null,
        token_no int not null check (token_no > 0),
        card text check (card ~ '^[0-9]{12}$'),
        persons int not null check (persons > 0),
        due jsonb not null check (jsonb_typeof(due) = 'array'),
        primary key (print_id, no),
        foreign key (emergency_id, print_id) references print (emergency_id, id),
        foreign key (emergency_id, entitlement_id) references entitlement (emergency_id, id)
      );
      create index print_line_of on print_line (entitlement_id);
      select insert_only('print_line');
      select audited('print_line', 'print_id');
    `);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}
