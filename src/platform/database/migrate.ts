import pg from 'pg';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { makeSource } from './source.js';

/** Of each role of the database that signs in: the service, and what gives the audit entries their places in the log. */
export interface Passwords {
  readonly app: string;
  readonly sequencer: string;
}

/** Creates what only an administrator of the cluster can: the roles and the database, owned by `mizan_owner`. Safe to repeat. */
export async function prepareCluster(
  adminUrl: string,
  database: string,
  passwords: Passwords,
): Promise<void> {
  await alone(adminUrl, async (client) => {
    for (const name of silentRoles) await createRole(client, name, 'nologin');
    for (const name of ['mizan_app', 'mizan_sequencer']) await createRole(client, name, 'login');
    await letBackupRead(client);
    await client.query(`alter role mizan_app password ${client.escapeLiteral(passwords.app)}`);
    await client.query(`alter role mizan_sequencer password ${client.escapeLiteral(passwords.sequencer)}`);
    await client.query('grant mizan_owner to mizan_migrator');
    await client.query('grant mizan_owner to current_user');
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(database)} owner mizan_owner`);
  });
}

const aloneLock = 6_442_450_941; // any number that nobody else takes
const aloneMsMax = 600_000;

/** Does something in a database that only one start at a time may do; the others wait for it. */
export async function alone<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the query under way tells of it
  await client.connect();
  try {
    await client.query(`set statement_timeout = ${aloneMsMax}`);
    await client.query('select pg_advisory_lock($1)', [aloneLock]);
    await client.query('set statement_timeout = 0');
    return await work(client);
  } finally {
    await client.end(); // and the lock goes with it
  }
}

/** Beside the service's two: they sign in where an administrator gives them a password, and lets them. */
const silentRoles = [
  'mizan_owner',
  'mizan_migrator',
  'mizan_auditor',
  'mizan_report',
  'mizan_eraser',
  'mizan_backup',
] as const;

/** Reads everything and writes nothing: row-level security would leave rows out of a backup. Only a superuser can grant that. */
async function letBackupRead(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ readonly rolsuper: boolean }>(
    'select rolsuper from pg_roles where rolname = current_user',
  );
  if (rows[0]?.rolsuper !== true) return;
  await client.query('alter role mizan_backup bypassrls');
  await client.query('grant pg_read_all_data to mizan_backup');
}

async function createRole(client: pg.Client, name: string, login: 'login' | 'nologin'): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
  if (rowCount) return;
  await client.query(`create role ${client.escapeIdentifier(name)} ${login}`);
}

/** Opens the database as the owner of its tables: for migrations and for what follows them, never for the running service. */
export async function openAsOwner(
  migrationUrl: string,
  migrations: NonNullable<DataSourceOptions['migrations']>,
): Promise<DataSource> {
  const source = makeSource({ url: migrationUrl, poolMax: 1, migrations, role: 'mizan_owner' });
  return source.initialize();
}

/**
 * Brings the schema up to date, each migration in a transaction of its own; returns the names of those that ran. Refuses a database
 * that is ahead of this code; the remedy is what to do where that is a draft's.
 */
export async function migrate(owner: DataSource, remedy?: string): Promise<readonly string[]> {
  const known = owner.migrations.map(({ name }) => name ?? '');
  refuseUnknown(await listRan(owner), known, remedy);
  const ran = await owner.runMigrations({ transaction: 'each' });
  return ran.map((migration) => migration.name);
}

/** Refuses to serve with more rights than the service should have: what it cannot do, no bug of it can. */
export async function refuseStrongRole(source: DataSource): Promise<void> {
  const [role] = await source.query<
    readonly { name: string; super: boolean; bypass: boolean; owner: boolean }[]
  >(
    `select current_user as name, rolsuper as super, rolbypassrls as bypass,
            pg_has_role(current_user, 'mizan_owner', 'member')
              or pg_has_role(current_user, 'mizan_sequencer', 'member') as owner
     from pg_roles
     where rolname = current_user`,
  );
  if (!role) throw new Error('the database does not say who is connected');
  if (role.super || role.bypass || role.owner) {
    throw new Error(
      `The service must not connect as ${role.name}: use mizan_app, which owns nothing and bypasses nothing`,
    );
  }
}

/** Refuses to serve on a schema that is not this version's: says what to run. */
export async function refuseOtherSchema(source: DataSource, wanted: readonly string[]): Promise<void> {
  const ran = await listRan(source);
  refuseUnknown(ran, wanted);
  const missing = wanted.filter((name) => !ran.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `The schema is not up to date (${missing.join(', ')}): run npm run mizan -- migrate with MIGRATION_DATABASE_URL`,
    );
  }
}

function refuseUnknown(
  ran: readonly string[],
  known: readonly string[],
  remedy = 'recreate the database',
): void {
  const unknown = ran.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new Error(
    `The database has migrations that this version does not know (${unknown.join(', ')}). A newer Mizan made it: start that one. ` +
      `Or a draft from before the first release did: then ${remedy}`,
  );
}

async function listRan(source: DataSource): Promise<readonly string[]> {
  const [there] = await source.query<readonly { found: boolean }[]>(
    `select to_regclass('migration') is not null as found`,
  );
  if (!there?.found) return [];
  const rows = await source.query<readonly { name: string }[]>('select name from migration');
  return rows.map(({ name }) => name);
}
