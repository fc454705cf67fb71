import pg from 'pg';
import { DataSource, type DataSourceOptions, DefaultNamingStrategy } from 'typeorm';
import { PreparingClient } from './prepared.js';
import { ledgerTypes } from './types.js';

export interface SourceOptions {
  readonly url: string;
  readonly poolMax: number;
  readonly entities?: DataSourceOptions['entities'];
  readonly migrations?: DataSourceOptions['migrations'];
  /** Acts as this role from the start of each connection. */
  readonly role?: string;
}

/** How Mizan reaches PostgreSQL: exact types, snake_case names, UTC, and a schema that only migrations change. */
export function sourceOptions(options: SourceOptions): DataSourceOptions {
  ledgerTypes();
  return {
    type: 'postgres',
    driver: pg,
    url: options.url,
    applicationName: 'mizan',
    entities: options.entities ?? [],
    migrations: options.migrations ?? [],
    migrationsTableName: 'migration',
    namingStrategy: new SnakeNames(),
    synchronize: false,
    logging: false,
    installExtensions: false,
    extra: {
      max: options.poolMax,
      connectionTimeoutMillis: 10_000,
      keepAlive: true, // so that a peer that is gone without a word is noticed
      Client: PreparingClient,
      pipeline: true, // statements that do not wait for each other's rows are sent together
      maxLifetimeSeconds: 600, // and with the connection go the plans it made when tables were small
      options: `-c timezone=UTC -c jit=off ${options.role ? `-c role=${options.role}` : '-c enable_seqscan=off'}`, // see Patience.byIndex
    },
  };
}

export function makeSource(options: SourceOptions): DataSource {
  return new DataSource(sourceOptions(options));
}

/** `recordedAt` in code is `recorded_at` in SQL. */
class SnakeNames extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
