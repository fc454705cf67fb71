import pg from 'pg';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { makeSource } from './source.js';

/** Creates what only an administrator of the cluster can: the two roles and the database, owned by `mizan_owner`. Safe to repeat. */
export async function prepareCluster(adminUrl: string, database: string, appPassword: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await createRole(client, 'mizan_owner', 'nologin');
    await createRole(client, 'mizan_app', 'login');
    await client.query(`alter role mizan_app password ${client.escapeLiteral(appPassword)}`);
    await client.query('grant mizan_owner to current_user');
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(database)} owner mizan_owner`);
  } finally {
    await client.end();
  }
}

async function createRole(client: pg.Client, name: string, login: 'login' | 'nologin'): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
  if (rowCount) return;
  await client.query(`create role ${client.escapeIdentifier(name)} ${login}`).catch((error: unknown) => {
    if ((error as { code?: string }).code !== '42710' && (error as { code?: string }).code !== '23505')
      throw error; // made by a twin meanwhile
  });
}

/** Opens the database as the owner of its tables: for migrations and for what follows them, never for the running service. */
export async function openAsOwner(
  migrationUrl: string,
  migrations: NonNullable<DataSourceOptions['migrations']>,
): Promise<DataSource> {
  const source = makeSource({ url: migrationUrl, poolMax: 1, migrations, role: 'mizan_owner' });
  return source.initialize();
}

/** Brings the schema up to date, each migration in a transaction of its own; returns the names of those that ran. */
export async function migrate(owner: DataSource): Promise<readonly string[]> {
  const ran = await owner.runMigrations({ transaction: 'each' });
  return ran.map((migration) => migration.name);
}

/** Refuses to serve with more rights than the service should have: what it cannot do, no bug of it can. */
export async function refuseStrongRole(source: DataSource): Promise<void> {
  const [role] = await source.query<
    readonly { name: string; super: boolean; bypass: boolean; owner: boolean }[]
  >(
    `select current_user as name, rolsuper as super, rolbypassrls as bypass,
            pg_has_role(current_user, 'mizan_owner', 'member') as owner
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
export async function refuseOldSchema(source: DataSource, wanted: readonly string[]): Promise<void> {
  const [there] = await source.query<readonly { found: boolean }[]>(
    `select to_regclass('migration') is not null as found`,
  );
  const ran = there?.found
    ? await source.query<readonly { name: string }[]>('select name from migration')
    : [];
  const names = new Set(ran.map(({ name }) => name));
  const missing = wanted.filter((name) => !names.has(name));
  if (missing.length > 0) {
    throw new Error(
      `The schema is not up to date (${missing.join(', ')}): run npm run mizan -- migrate with MIGRATION_DATABASE_URL`,
    );
  }
}
