import { join } from 'node:path';
import { keptSecret } from './kept-secret.js';

/** What the environment says, read once. `databaseUrl` is null where the embedded PostgreSQL is to be used. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string | null;
  readonly migrationDatabaseUrl: string | null;
  readonly poolMax: number;
  readonly contentKey: Buffer;
  readonly dataFolder: string;
  readonly logLevel: string;
  readonly behindProxy: boolean;
}

/** The configuration of a command that reads and writes no database: it needs no keys. */
export function offlineConfig(): Config {
  return readConfig({ MIZAN_CONTENT_KEY: Buffer.alloc(contentKeyBytes).toString('base64') });
}

type Environment = Readonly<Record<string, string | undefined>>;

const contentKeyBytes = 32;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Reads the configuration; throws one error that lists everything that is wrong with it. */
export function readConfig(environment: Environment = process.env): Config {
  const problems: string[] = [];
  const production = environment['NODE_ENV'] === 'production';
  const databaseUrl = environment['DATABASE_URL'] ?? null;
  const dataFolder = environment['MIZAN_DATA'] ?? '.data';

  if (production && !databaseUrl && environment['MIZAN_EMBEDDED'] !== '1') {
    problems.push(
      'DATABASE_URL is not set: give it, or set MIZAN_EMBEDDED=1 to use the embedded PostgreSQL in production',
    );
  }
  const config: Config = {
    host: environment['HOST'] ?? '127.0.0.1',
    port: whole('PORT', environment['PORT'] ?? '3000', 0, 65_535, problems),
    databaseUrl,
    migrationDatabaseUrl: environment['MIGRATION_DATABASE_URL'] ?? null,
    poolMax: whole('POOL_MAX', environment['POOL_MAX'] ?? '10', 3, 200, problems),
    contentKey: contentKeyOf(
      environment,
      { production, embedded: databaseUrl === null, dataFolder },
      problems,
    ),
    dataFolder,
    logLevel: oneOf('LOG_LEVEL', environment['LOG_LEVEL'] ?? 'info', logLevels, problems),
    behindProxy: oneOf('BEHIND_PROXY', environment['BEHIND_PROXY'] ?? '0', ['0', '1'], problems) === '1',
  };
  if (problems.length > 0) throw new Error(`The configuration is not usable:\n- ${problems.join('\n- ')}`);
  return config;
}

function whole(name: string, text: string, min: number, max: number, problems: string[]): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  problems.push(`${name} must be a whole number from ${min} to ${max}`);
  return min;
}

function oneOf(name: string, text: string, allowed: readonly string[], problems: string[]): string {
  if (allowed.includes(text)) return text;
  problems.push(`${name} must be one of ${allowed.join(', ')}`);
  return allowed[0] ?? text;
}

/** The content key comes from the environment; beside an embedded database it is made once and kept in a file of its own. */
function contentKeyOf(
  environment: Environment,
  where: { readonly production: boolean; readonly embedded: boolean; readonly dataFolder: string },
  problems: string[],
): Buffer {
  const given = environment['MIZAN_CONTENT_KEY'];
  if (given !== undefined) {
    const key = Buffer.from(given, 'base64');
    if (key.length !== contentKeyBytes)
      problems.push('MIZAN_CONTENT_KEY must be 32 bytes in base64: openssl rand -base64 32');
    return key;
  }
  if (!where.embedded) {
    problems.push(
      'MIZAN_CONTENT_KEY is not set: openssl rand -base64 32 makes one; keep it as long as the database',
    );
    return Buffer.alloc(contentKeyBytes);
  }
  return Buffer.from(keptSecret(join(where.dataFolder, 'content.key')), 'base64url');
}
