import type { DataSource } from 'typeorm';
import { openAsOwner, type Passwords } from '../../src/platform/database/migrate.js';
import { makeSource } from '../../src/platform/database/source.js';
import { newId } from '../../src/platform/ids.js';
import { asAdmin, dropDatabase, onDatabase, passwords } from './template.js';

export interface FreshDatabase {
  /** As the service connects: the app role, which owns nothing. */
  readonly source: DataSource;
  /** As the owner of the tables: for what no service may do. */
  readonly admin: DataSource;
  readonly appUrl: string;
  /** As what gives the audit entries their places in the log. */
  readonly sequencerUrl: string;
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

  const url = onDatabase(adminUrl, name);
  const appUrl = as('app', url);
  const source = await makeSource({ url: appUrl, poolMax: 10 }).initialize();
  const admin = await openAsOwner(url, []);
  return {
    source,
    admin,
    appUrl,
    sequencerUrl: as('sequencer', url),
    close: async () => {
      await source.destroy();
      await admin.destroy();
      await dropDatabase(adminUrl, name);
    },
  };
}

function as(role: keyof Passwords, url: string): string {
  const its = new URL(url);
  its.username = `mizan_${role}`;
  its.password = passwords[role];
  return its.href;
}

function fromSetup(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is set by test/support/global-setup.ts: run the tests with npm run test:quick`);
  return value;
}
