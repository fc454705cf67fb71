import { join } from 'node:path';
import { migrations } from '../migrations/index.js';
import { syncBuiltInRoles } from './access/built-in-roles.js';
import { logOf, type LogSettings, ownLog } from './log.js';
import type { Config } from './platform/config.js';
import { alone, migrate, openAsOwner, prepareCluster } from './platform/database/migrate.js';
import { keptSecret } from './platform/kept-secret.js';
import { startPostgres } from './platform/postgres.js';
import type { Settings } from './platform/settings.js';

/** A database that is there and up to date, and how the service reaches it. */
export interface Opened {
  readonly settings: Settings;
  /** How this instance gives the audit log its order and signs it; null where it does not. */
  readonly log: LogSettings | null;
  /** One line for whoever starts the service: which database it is. */
  readonly told: string;
  stop(): Promise<void>;
}

const database = 'mizan';

/** The database of the configuration; the embedded PostgreSQL, made, started and migrated as needed, where it names none. */
export async function openDatabase(config: Config, say: (line: string) => void): Promise<Opened> {
  if (config.databaseUrl) {
    const { host, pathname } = new URL(config.databaseUrl);
    const told = `database: ${host}${pathname} (DATABASE_URL)`;
    const settings = settingsOf(config, config.databaseUrl);
    return { settings, log: logOf(config), told, stop: () => Promise.resolve() };
  }
  const cluster = await startPostgres({ folder: join(config.dataFolder, 'postgres'), log: say });
  try {
    const passwords = {
      app: keptSecret(join(config.dataFolder, 'app.password')),
      sequencer: keptSecret(join(config.dataFolder, 'sequencer.password')),
    };
    await prepareCluster(cluster.url('superuser', 'postgres'), database, passwords);
    await bringUpToDate(cluster.url('superuser', database), `remove ${cluster.folder} and begin anew`);
    return {
      settings: settingsOf(config, cluster.url({ name: 'mizan_app', password: passwords.app }, database)),
      log: ownLog(config, cluster.url({ name: 'mizan_sequencer', password: passwords.sequencer }, database)),
      told: `database: embedded PostgreSQL ${cluster.major} in ${cluster.folder}, port ${cluster.port}`,
      stop: () => cluster.stop(),
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/**
 * Runs the migrations that are missing, then re-writes the built-in roles from the table of acts; one start after another, where
 * several begin at once. The remedy is what to do about a database of a draft.
 */
export async function bringUpToDate(migrationUrl: string, remedy?: string): Promise<readonly string[]> {
  return alone(migrationUrl, async () => {
    const owner = await openAsOwner(migrationUrl, migrations);
    try {
      const ran = await migrate(owner, remedy);
      await syncBuiltInRoles(owner);
      return ran;
    } finally {
      await owner.destroy();
    }
  });
}

function settingsOf(config: Config, databaseUrl: string): Settings {
  const { host, port, poolMax, contentKey, logLevel, proxyHops, publicUrl } = config;
  return { host, port, databaseUrl, poolMax, contentKey, logLevel, proxyHops, publicUrl };
}

/** Remembers how to stop a part that has been started. */
export type Keep = (stop: () => Promise<void>) => void;

/**
 * Starts something part by part, and stops the parts again, last first: when starting fails, when there is nothing more to do, or
 * else at the first SIGTERM or SIGINT, one that came during the start included. Later signals change nothing: what runs is finished.
 */
export async function running(start: (keep: Keep) => Promise<'stay' | 'stop'>): Promise<void> {
  const stops: (() => Promise<void>)[] = [];
  const told = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        resolve();
      });
  });
  try {
    const then = await start((stop) => stops.unshift(stop));
    if (then === 'stay') await told;
  } catch (error) {
    await stopAll(stops).catch(() => undefined); // why it did not start is what counts
    throw error;
  }
  await stopAll(stops);
}

/** Each is stopped, whatever becomes of the others; the first error is told. */
async function stopAll(stops: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const stop of stops) await stop().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}
