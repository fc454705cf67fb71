import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { changingTables, insertOnlyTables as insertOnly } from '../../migrations/covered.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';

/** The changing tables of which nobody, the owner included, removes or renames what others name without a foreign key. */
const kept: Readonly<Record<string, readonly string[]>> = {
  audit_head: ['delete', 'truncate'],
  person: ['update id', 'delete', 'truncate'],
  distribution: ['update id', 'delete', 'truncate'],
  custody_count: [
    'update id',
    'update emergency_id',
    'update distribution_id',
    'update moment',
    'update takes_over_id',
    'update counted_by',
    'update counted_at',
    'delete',
    'truncate',
  ],
  sign_off_reopening: [
    'update id',
    'update emergency_id',
    'update distribution_id',
    'update sign_off_id',
    'update reason',
    'update requested_by',
    'update requested_at',
    'delete',
    'truncate',
  ],
  help_case: ['update id', 'update emergency_id', 'update distribution_id', 'delete', 'truncate'],
  entitlement: ['update id', 'update emergency_id', 'update round_id', 'update list_no', 'truncate'],
  entitlement_line: ['update id', 'update emergency_id', 'update entitlement_id', 'truncate'],
  shelter_unit: ['update id', 'update emergency_id', 'update site_id', 'update type', 'delete', 'truncate'],
  shelter_allocation: [
    'update id',
    'update unit_id',
    'update household_id',
    'update begins_on',
    'update entitlement_line_id',
    'update moved_from',
    'delete',
    'truncate',
  ],
};

describe('what is written', () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
  });

  afterAll(() => database.close());

  it('is declared insert-only, or is named with what changes it', async () => {
    const declared = await database.admin.query<readonly { table: string; whole: boolean }[]>(
      `select tgrelid::regclass::text as "table",
              pg_get_triggerdef(oid) like '% BEFORE DELETE OR UPDATE OR TRUNCATE ON % FOR EACH STATEMENT %' as whole
       from pg_trigger
       where tgfoid = 'refuse_change'::regproc
         and tgenabled = 'A'`,
    );
    const namesOf = (whole: boolean) =>
      declared
        .filter((one) => one.whole === whole)
        .map(({ table }) => table)
        .sort();
    const tables = await namesFrom(
      `select relname as name
       from pg_class
       where relnamespace = 'public'::regnamespace
         and relkind in ('r', 'p')`,
    );

    expect(namesOf(true)).toEqual([...insertOnly].sort());
    expect(namesOf(false)).toEqual(Object.keys(kept).sort());
    expect(tables.sort()).toEqual([...insertOnly, ...Object.keys(changingTables)].sort());
  });

  it('is never more than read, inserted, updated and deleted by the service', async () => {
    const more = await namesFrom(
      `select relname || ': ' || privilege as name
       from pg_class
       cross join unnest(array['truncate', 'references', 'trigger']) as privilege
       where relnamespace = 'public'::regnamespace
         and relkind in ('r', 'p')
         and has_table_privilege('mizan_app', oid, privilege)`,
    );

    expect(more).toEqual([]);
  });

  it.each(insertOnly)(
    'stands in %s: neither the service nor the owner changes or removes it',
    async (table) => {
      const columns = await namesFrom(
        `select attname as name
       from pg_attribute
       where attrelid = $1::regclass
         and attnum > 0
         and not attisdropped
         and attidentity = ''
         and attgenerated = ''`,
        table,
      );
      const [column] = columns;

      await expectRefusals(table, [...columns.map((name) => `update ${name}`), 'delete', 'truncate']);
      expect(column).toBeDefined();
    },
  );

  it.each(Object.entries(kept))('keeps its name in %s, against the owner as well', async (table, changes) => {
    await expectRefusals(table, changes);
  });

  /** No row is met: what a statement may do is decided before it looks for any. */
  async function expectRefusals(table: string, changes: readonly string[]): Promise<void> {
    const { source: service, admin: owner } = database;
    for (const change of changes) {
      const sql = statementFor(table, change);
      expect([sql, await refusalOf(service, sql)]).toEqual([sql, expect.stringMatching(/permission denied/)]);
      expect([sql, await refusalOf(owner, sql)]).toEqual([
        sql,
        `the rows of ${table} are never changed or removed`,
      ]);
    }
  }

  async function namesFrom(sql: string, ...values: readonly string[]): Promise<string[]> {
    const rows = await database.admin.query<readonly { name: string }[]>(sql, [...values]);
    return rows.map(({ name }) => name);
  }
});

function statementFor(table: string, change: string): string {
  const [what, column] = change.split(' ');
  if (what === 'update') return `update ${table} set ${String(column)} = ${String(column)} where false`;
  return what === 'delete' ? `delete from ${table} where false` : `truncate ${table} cascade`;
}

async function refusalOf(source: DataSource, sql: string): Promise<string> {
  return source.query(sql).then(
    () => 'it was done',
    (error: unknown) => (error as Error).message,
  );
}
