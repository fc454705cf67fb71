import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { coveredTables, uncoveredTables } from '../../migrations/covered.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';

/** The tables whose rows change or go, each with what does. All others are insert-only: a new table belongs here, or declares it. */
const changing: Readonly<Record<string, string>> = {
  claim: 'made before its work, and told the outcome after it; that of a work without one goes',
  audit_pending: 'the log’s queue: it is to be emptied',
  audit_head: 'grows with the log',
  balance: 'moves with each transfer',
  emergency: 'corrected, and goes from phase to phase',
  emergency_country: 'corrected with its emergency',
  area: 'renamed, and superseded by a later area',
  organisation: 'corrected',
  site: 'corrected, and closed',
  project: 'corrected',
  need_import_figure: 'becomes figures when its import ends',
  donor_grant: 'corrected until it is approved',
  person: 'changes the password, and is disabled',
  session: 'is used, and ends',
  role: 'a built-in role follows the table of acts',
  role_act: 'a role gains and loses acts',
  assignment: 'is withdrawn',
  sign_in_attempt: 'counts failures, until they are forgotten',
  household_import: 'finishes',
  household: 'corrected, verified, held, left',
  individual: 'corrected, and leaves',
  household_private: 'corrected, and erased',
  individual_private: 'corrected, and erased',
  card: 'is revoked',
  item: 'corrected',
  round: 'planned anew until its list is approved, then closed',
  round_site: 'planned anew',
  package_line: 'is told what no funding covers',
  round_funding: 'is drawn on by lists',
  round_list: 'goes from draft to approval',
  eligibility: 'discarded with a draft of the list',
  entitlement: 'discarded with a draft of the list, held and removed after it',
  entitlement_line: 'discarded with a draft of the list, delivered after it',
  distribution: 'opens, closes, is signed off',
  custody_count: 'is confirmed by a second person',
  sign_off_reopening: 'is approved by a second person',
  distribution_entitlement: 'is free again when its distribution is over',
  incident: 'is resolved',
  shelter_unit: 'corrected, and closed',
  shelter_allocation: 'ends',
  help_case: 'is answered',
  migration: 'TypeORM’s own',
};

const insertOnly = Object.keys({ ...coveredTables, ...uncoveredTables }).filter(
  (table) => !(table in changing),
);

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
    expect(tables.sort()).toEqual([...insertOnly, ...Object.keys(changing)].sort());
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
