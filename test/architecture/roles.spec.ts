import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../support/database.js';

const personal = [
  'household_private',
  'individual_private',
  'individual',
  'feedback',
  'feedback_answer',
  'legal_basis',
  'card',
];

/** Each role of the database, and what it may write, on purpose a second time: the migrations must say the same. */
const writes: Readonly<Record<string, readonly string[]>> = {
  mizan_sequencer: [
    'audit_checkpoint: insert',
    'audit_cosignature: insert',
    'audit_event: insert',
    'audit_head: update',
    'audit_leaf: insert',
    'audit_origin: insert',
    'audit_pending: delete',
    'audit_pending: insert',
    'audit_subject: insert',
    'audit_tile: insert',
  ],
  mizan_auditor: [],
  mizan_report: [],
  mizan_eraser: [
    'audit_event: insert',
    'audit_pending: insert',
    'audit_subject: insert',
    'household_private: delete',
    'individual_private: delete',
  ],
  mizan_backup: [],
};
const roles = Object.keys(writes);

describe('the roles of the database', () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
  });

  afterAll(() => database.close());

  it.each(roles)('lets %s write what it must, and nothing else', async (role) => {
    expect(await privileges(role, ['insert', 'update', 'delete', 'truncate', 'trigger'])).toEqual(
      writes[role],
    );
  });

  it.each(['mizan_sequencer', 'mizan_auditor', 'mizan_report'])(
    'lets %s read nothing personal',
    async (role) => {
      const read = await privileges(role, ['select']);

      expect(read.filter((one) => personal.includes(one.split(':')[0] ?? ''))).toEqual([]);
      expect(read.length).toBeGreaterThan(3);
    },
  );

  it('lets the report role read views, and no table', async () => {
    const read = await privileges('mizan_report', ['select'], ['r', 'p']);

    expect(read).toEqual([]);
  });

  it('lets nobody but the service’s two sign in, nobody be superuser, and the backup alone see past row-level security', async () => {
    const rows = await database.admin.query<readonly Readonly<Record<string, unknown>>[]>(
      `select rolname as name, rolcanlogin as login, rolbypassrls as bypass
       from pg_roles
       where rolname like 'mizan%'
         and (rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolbypassrls)
       order by rolname`,
    );

    expect(rows.filter(({ name }) => name !== 'mizan_backup')).toEqual([
      { name: 'mizan_app', login: true, bypass: false },
      { name: 'mizan_sequencer', login: true, bypass: false },
    ]);
  });

  async function privileges(
    role: string,
    wanted: readonly string[],
    kinds: readonly string[] = ['r', 'p', 'v'],
  ): Promise<readonly string[]> {
    const rows = await database.admin.query<readonly { readonly told: string }[]>(
      `select relname || ': ' || privilege as told
       from pg_class
       cross join unnest($2::text[]) as privilege
       where relnamespace = 'public'::regnamespace
         and relkind = any($3::"char"[])
         and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
         and case
               when privilege in ('select', 'insert', 'update') then has_any_column_privilege($1, oid, privilege)
               else has_table_privilege($1, oid, privilege)
             end
       order by relname, privilege`,
      [role, wanted, kinds],
    );
    return rows.map(({ told }) => told);
  }
});
