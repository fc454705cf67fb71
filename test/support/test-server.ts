import { chmod, mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Major, majors, startPostgres } from '../../src/platform/postgres.js';
import { dropDatabase, prepareTemplate } from './template.js';

let stop: (() => Promise<void>) | undefined;

/**
 * Gives the tests a PostgreSQL, and on it the database that they copy: the server of TEST_DATABASE_URL (a role that may
 * create databases and roles), else a throwaway one from npm, of the version that MIZAN_TEST_POSTGRES names.
 */
export async function setUpServer(): Promise<void> {
  const given = process.env['TEST_DATABASE_URL'];
  const url = given ?? (await startThrowaway());

  const template = await prepareTemplate(url);

  if (given) stop = () => dropDatabase(given, template);
  process.env['MIZAN_TEST_ADMIN_URL'] = url;
  process.env['MIZAN_TEST_TEMPLATE'] = template;
}

export async function tearDownServer(): Promise<void> {
  await stop?.();
}

/** Each run has a folder and a port of its own; a run that is killed takes its server along. */
async function startThrowaway(): Promise<string> {
  const folder = await mkdtemp(join(await quickFolder(), 'mizan-test-'));
  await chmod(folder, 0o755); // started by root, PostgreSQL runs as another user
  const postgres = await startPostgres({ folder, major: wantedMajor(), throwaway: true });
  stop = () => postgres.stop();
  return postgres.url('superuser', 'postgres');
}

const memory = '/dev/shm';
const roomNeeded = 4 * 2 ** 30;

/** Memory where there is plenty of it, for every test file copies a database of a thousand files; else the disk. */
async function quickFolder(): Promise<string> {
  const room = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return room >= roomNeeded ? memory : tmpdir();
}

function wantedMajor(): Major {
  const wanted = process.env['MIZAN_TEST_POSTGRES'] ?? String(majors[0]);
  const major = majors.find((one) => String(one) === wanted);
  if (major) return major;
  throw new Error(`MIZAN_TEST_POSTGRES is ${wanted}: there are ${majors.join(' and ')}`);
}
