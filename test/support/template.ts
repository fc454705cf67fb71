import pg from 'pg';
import { syncBuiltInRoles } from '../../src/access/built-in-roles.js';
import { migrations } from '../../migrations/index.js';
import { migrate, openAsOwner, type Passwords, prepareCluster } from '../../src/platform/database/migrate.js';

export const passwords: Passwords = { app: 'only-for-tests', sequencer: 'for-tests-as-well' };

/** Makes the database that every test file copies: migrated once, so that a copy takes a moment. Returns its name. */
export async function prepareTemplate(adminUrl: string): Promise<string> {
  const name = `mizan_template_${String(process.pid)}`;
  await dropDatabase(adminUrl, name); // left over from a run with the same process number
  await prepareCluster(adminUrl, name, passwords);
  const owner = await openAsOwner(onDatabase(adminUrl, name), migrations);
  try {
    await migrate(owner);
    await syncBuiltInRoles(owner);
  } finally {
    await owner.destroy();
  }
  return name;
}

export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await asAdmin(adminUrl, (client) =>
    client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`),
  );
}

export async function asAdmin<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server and role, another database. */
export function onDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
