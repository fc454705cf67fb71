import type { DataSource } from 'typeorm';
import { openAsOwner } from '../../src/platform/database/migrate.js';
import { makeSource } from '../../src/platform/database/source.js';
import { newId } from '../../src/platform/ids.js';
import { appPassword, asAdmin, dropDatabase, onDatabase } from './template.js';

export interface FreshDatabase {
  /** As the service connects: the app role, which owns nothing. */
  readonly source: DataSource;
  /** As the owner of the tables: for what no service may do. */
  readonly admin: DataSource;
  readonly appUrl: string;
  close(): Promise<void>;
}

/** A database of its own for one test file, copied from the migrated template. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const adminUrl = fromSetup('MIZAN_TEST_ADMIN_URL');
  const template = fromSetup('MIZAN_TEST_TEMPLATE');
  const name = `mizan_test_${newId().replaceAll('-', '')}`;
  await asAdmin(adminUrl, (client) =>
    client.query(
      `create database ${name} template ${client.escapeIdentifier(template)} owner mizan_owner strategy file_copy`,
    ),
  );

  const appUrl = asApp(onDatabase(adminUrl, name));
  const source = await makeSource({ url: appUrl, poolMax: 10 }).initialize();
  const admin = await openAsOwner(onDatabase(adminUrl, name), []);
  return {
    source,
    admin,
    appUrl,
    close: async () => {
      await source.destroy();
      await admin.destroy();
      await dropDatabase(adminUrl, name);
    },
  };
}

function asApp(url: string): string {
  const app = new URL(url);
  app.username = 'mizan_app';
  app.password = appPassword;
  return app.href;
}

function fromSetup(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is set by test/support/global-setup.ts: run the tests with npm run test:quick`);
  return value;
}
