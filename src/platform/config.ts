import { readFileSync } from 'node:fs';
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
  /** How many proxies stand in front: so many of the last addresses in `X-Forwarded-For` are theirs. */
  readonly proxyHops: number;
  /** Where people reach the service from outside; receipts carry it. */
  readonly publicUrl: string | null;
  readonly log: LogConfig;
}

/** How the audit log is given its order and signed. */
export interface LogConfig {
  /** The database as `mizan_sequencer`; null where another instance does it, and on the embedded PostgreSQL, which makes it. */
  readonly databaseUrl: string | null;
  /** The private key as `log key create` writes it; null on the embedded PostgreSQL, which makes one. */
  readonly key: string | null;
  /** Where the last signed checkpoint is kept, outside the database. */
  readonly keptFile: string;
  readonly signSeconds: number;
  readonly publishHours: number;
  /** The published size is a multiple of it. */
  readonly padTo: number;
  /** The witnesses to ask, in a policy file (c2sp.org/tlog-policy). */
  readonly policyFile: string | null;
}

/** The configuration of a command that reads and writes no database: it needs no keys. */
export function offlineConfig(): Config {
  return readConfig({ MIZAN_CONTENT_KEY: Buffer.alloc(contentKeyBytes).toString('base64') });
}

type Environment = Readonly<Record<string, string | undefined>>;

const contentKeyBytes = 32;
const proxyHopsMax = 10;
/** The embedded PostgreSQL takes 100 connections, some of which are not the service's. */
const embeddedPoolMax = 80;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Reads the configuration; throws one error that lists everything that is wrong with it. What is set to nothing is not set. */
export function readConfig(given: Environment = process.env): Config {
  const problems: string[] = [];
  const environment: Environment = Object.fromEntries(
    Object.entries(given).filter(([, text]) => text !== ''),
  );
  const production = environment['NODE_ENV'] === 'production';
  const databaseUrl = urlOf('DATABASE_URL', environment, problems);
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
    migrationDatabaseUrl: urlOf('MIGRATION_DATABASE_URL', environment, problems),
    poolMax: whole(
      'POOL_MAX',
      environment['POOL_MAX'] ?? '10',
      3,
      databaseUrl ? 200 : embeddedPoolMax,
      problems,
    ),
    contentKey: contentKeyOf(
      environment,
      { production, embedded: databaseUrl === null, dataFolder },
      problems,
    ),
    dataFolder,
    logLevel: oneOf('LOG_LEVEL', environment['LOG_LEVEL'] ?? 'info', logLevels, problems),
    proxyHops: whole('BEHIND_PROXY', environment['BEHIND_PROXY'] ?? '0', 0, proxyHopsMax, problems),
    publicUrl: publicUrlOf(environment, problems),
    log: readLogConfig(environment, dataFolder, problems),
  };
  if (problems.length > 0) throw new Error(`The configuration is not usable:\n- ${problems.join('\n- ')}`);
  return config;
}

function readLogConfig(environment: Environment, dataFolder: string, problems: string[]): LogConfig {
  const databaseUrl = urlOf('SEQUENCER_DATABASE_URL', environment, problems);
  const key = logKeyOf(environment, problems);
  if (databaseUrl !== null && key === null)
    problems.push('MIZAN_LOG_KEY_FILE is not set: npm run mizan -- log key create makes a key for the log');
  return {
    databaseUrl,
    key,
    keptFile: environment['MIZAN_LOG_KEPT'] ?? join(dataFolder, 'log.signed'),
    signSeconds: whole(
      'MIZAN_LOG_SIGN_SECONDS',
      environment['MIZAN_LOG_SIGN_SECONDS'] ?? '60',
      1,
      3_600,
      problems,
    ),
    publishHours: whole(
      'MIZAN_LOG_PUBLISH_HOURS',
      environment['MIZAN_LOG_PUBLISH_HOURS'] ?? '24',
      1,
      168,
      problems,
    ),
    padTo: whole('MIZAN_LOG_PAD_TO', environment['MIZAN_LOG_PAD_TO'] ?? '4096', 1, 1_000_000, problems),
    policyFile: environment['MIZAN_LOG_POLICY'] ?? null,
  };
}

/** The text of the key itself, or the file that holds it. */
function logKeyOf(environment: Environment, problems: string[]): string | null {
  const file = environment['MIZAN_LOG_KEY_FILE'];
  if (file === undefined) return environment['MIZAN_LOG_KEY'] ?? null;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    problems.push(
      `MIZAN_LOG_KEY_FILE cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  }
}

function whole(name: string, text: string, min: number, max: number, problems: string[]): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  problems.push(`${name} must be a whole number from ${min} to ${max}`);
  return min;
}

/** The address of a database, or null where none is named; nothing of it is repeated, for it holds a password. */
function urlOf(name: string, environment: Environment, problems: string[]): string | null {
  const text = environment[name];
  if (text === undefined) return null;
  const isPostgres = URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
  if (!isPostgres) problems.push(`${name} must be like postgresql://user:password@host:5432/database`);
  return text;
}

function publicUrlOf(environment: Environment, problems: string[]): string | null {
  const text = environment['MIZAN_PUBLIC_URL'];
  if (text === undefined) return null;
  const isHttp = URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
  if (!isHttp) problems.push('MIZAN_PUBLIC_URL must be like https://aid.example.org');
  return text.replace(/\/+$/, '');
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
  return keptKey(join(where.dataFolder, 'content.key'), problems);
}

function keptKey(file: string, problems: string[]): Buffer {
  try {
    const key = Buffer.from(keptSecret(file), 'base64url');
    if (key.length === contentKeyBytes) return key;
    problems.push(
      `${file} does not hold a key of 32 bytes: put the right one back, it belongs to the database beside it`,
    );
  } catch (error) {
    problems.push(
      `${file} cannot be read or made: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return Buffer.alloc(contentKeyBytes);
}
