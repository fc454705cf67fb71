import { join } from 'node:path';
import { migrations } from '../migrations/index.js';
import { syncBuiltInRoles } from './access/built-in-roles.js';
import type { Config } from './platform/config.js';
import { migrate, openAsOwner, prepareCluster } from './platform/database/migrate.js';
import { keptSecret } from './platform/kept-secret.js';
import { startPostgres } from './platform/postgres.js';
import type { Settings } from './platform/settings.js';

/** A database that is there and up to date, and how the service reaches it. */
export interface Opened {
  readonly settings: Settings;
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
    return { settings: settingsOf(config, config.databaseUrl), told, stop: () => Promise.resolve() };
  }
  const folder = join(config.dataFolder, 'postgres');
  const cluster = await startPostgres({ folder, log: say });
  const password = keptSecret(join(config.dataFolder, 'app.password'));
  await prepareCluster(cluster.url('superuser', 'postgres'), database, password);
  await bringUpToDate(cluster.url('superuser', database));
  return {
    settings: settingsOf(config, cluster.url({ name: 'mizan_app', password }, database)),
    told: `database: embedded PostgreSQL ${cluster.major} in ${cluster.folder}, port ${cluster.port}`,
    stop: () => cluster.stop(),
  };
}

/** Runs the migrations that are missing, then re-writes the built-in roles from the table of acts. */
export async function bringUpToDate(migrationUrl: string): Promise<readonly string[]> {
  const owner = await openAsOwner(migrationUrl, migrations);
  try {
    const ran = await migrate(owner);
    await syncBuiltInRoles(owner);
    return ran;
  } finally {
    await owner.destroy();
  }
}

function settingsOf(config: Config, databaseUrl: string): Settings {
  const { host, port, poolMax, contentKey, logLevel, proxyHops } = config;
  return { host, port, databaseUrl, poolMax, contentKey, logLevel, proxyHops };
}

/** On the first SIGTERM or SIGINT, finishes what runs and exits; a second one changes nothing. */
export function stopOnSignal(app: { close(): Promise<void> }, database: Opened): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    await app.close();
    await database.stop();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
