import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { link, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { PostgresTrouble, runAs, unless } from './host.js';
import { giveToAccount, isAlive, isUsed, type Place, trouble } from './place.js';

export interface Server {
  readonly port: number;
  /** Whether it ran already. */
  readonly adopted: boolean;
}

const patienceMs = 120_000;

/** Adopts the server that lives in this place, waits for one that comes or goes, else starts one. */
export async function bringUp(place: Place, login: Login, wished: number | undefined): Promise<Server> {
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const lock = await readLock(place);
    if (lock && (await isPostmaster(place, lock.pid))) {
      if (lock.ready && (await opens(place, lock, login))) return { port: lock.port, adopted: true };
    } else {
      if (lock && isAlive(lock.pid)) await removeStale(place, lock.pid);
      const port = wished ?? (await freePort());
      const outcome = await start(place, port);
      if (outcome === 'runs') return { port, adopted: false };
      if (outcome === 'port taken' && wished !== undefined) {
        throw new PostgresTrouble(`port ${port} is taken: name another, or none and a free one is used`);
      }
    }
    await pause(100);
  }
  throw trouble(
    `PostgreSQL in ${place.data} is neither up nor down after two minutes`,
    await endOfLog(place),
  );
}

/** Stops the server unless another process still uses it. */
export async function switchOff(place: Place): Promise<void> {
  if (await isUsed(place)) return;
  const args = ['stop', `--pgdata=${place.data}`, '--mode=fast', '--wait', '--timeout=60'];
  const ended = await runAs(place.account, place.programs.pgCtl, args);
  const lock = ended.ok ? undefined : await readLock(place);
  if (!lock || !(await isPostmaster(place, lock.pid))) return; // it may have stopped, or died, before
  throw trouble(`PostgreSQL in ${place.data} does not stop`, ended.text);
}

/**
 * Ties a throwaway cluster to this process. A shell waits for the end of its input, which comes when it is called or
 * when this process dies, however it dies; then it stops the server at once and deletes the folder.
 */
export function tieToProcess(place: Place): () => Promise<void> {
  const script = `
    cat > /dev/null
    pid=$(head -n 1 "$1" 2> /dev/null) && kill -QUIT "$pid"
    tries=100
    while [ -e "$1" ] && [ $tries -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
    rm -rf "$2"`;
  const args = ['-c', script, 'sh', place.pidFile, place.folder];
  const shell = spawn('/bin/sh', args, { detached: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
  shell.unref();
  return () => {
    shell.ref();
    const ended = new Promise<void>((resolve) =>
      shell.once('close', () => {
        resolve();
      }),
    );
    shell.stdin.end();
    return ended;
  };
}

export interface Login {
  readonly name: string;
  readonly password: string;
}

export function urlOf(port: number, login: Login, database: string): string {
  const [name, password, base] = [login.name, login.password, database].map(encodeURIComponent);
  return `postgresql://${name}:${password}@127.0.0.1:${port}/${base}`;
}

interface Lock {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** postmaster.pid: the lines are those of PostgreSQL's pidfile.h, and the later ones appear while the server starts. */
async function readLock(place: Place): Promise<Lock | undefined> {
  const text = await readFile(place.pidFile, 'utf8').catch(unless('ENOENT'));
  if (text === undefined) return undefined;
  const lines = text.split('\n').map((line) => line.trim());
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7] === 'ready' };
}

/** Whether the process is this place's server, and not another that was given the number of a dead one. */
async function isPostmaster(place: Place, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (folder !== undefined) return folder === place.data;

  const name = await nameOf(pid); // no /proc, or closed to us
  return name === undefined || name === 'postgres'; // in doubt it is: a living server's lock must stay
}

async function nameOf(pid: number): Promise<string | undefined> {
  const comm = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined);
  if (comm !== undefined) return comm.trim();
  const { ok, text } = await runAs(undefined, 'ps', ['-o', 'comm=', '-p', String(pid)]);
  return ok ? basename(text.trim()) : undefined;
}

/** Whether the server lets us in; not yet or no more is a no, and one that is not ours is a trouble. */
async function opens(place: Place, lock: Lock, login: Login): Promise<boolean> {
  const url = urlOf(lock.port, login, 'postgres');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // it may stop while we ask
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(
      `select current_setting('data_directory') as folder`,
    );
    const folder = await realpath(rows[0]?.folder ?? '').catch(() => undefined);
    if (folder === place.data) return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') return false;
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new PostgresTrouble(
    `a PostgreSQL (process ${lock.pid}, port ${lock.port}) runs on ${place.data}, but ` +
      `${place.password} does not open it: put the right password back, or stop that server and use another folder`,
  );
}

/** Removes the lock of a dead server whose number another process now has, which PostgreSQL takes for a living one. */
async function removeStale(place: Place, pid: number): Promise<void> {
  const aside = `${place.pidFile}.${randomUUID()}`;
  await rename(place.pidFile, aside).catch(unless('ENOENT'));
  const text = await readFile(aside, 'utf8').catch(unless('ENOENT'));
  const fresh = text !== undefined && Number.parseInt(text, 10) !== pid;
  if (fresh) await link(aside, place.pidFile).catch(unless('EEXIST')); // another start was quicker: this is its lock
  await rm(aside, { force: true });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the server in a session of its own, so that Ctrl-C stops the service first and not the database under it. */
async function start(place: Place, port: number): Promise<'runs' | 'port taken' | 'look again'> {
  await writeFile(place.logFile, '', { mode: 0o600 });
  await giveToAccount(place, place.logFile);
  const ended = await runAs(place.account, place.programs.pgCtl, [
    'start',
    `--pgdata=${place.data}`,
    `--log=${place.logFile}`,
    `--options=-p ${port} ${settingsOf(place)}`,
    '--wait',
    `--timeout=${patienceMs / 1000}`,
  ]);
  if (ended.ok) return 'runs';

  const log = await endOfLog(place);
  if (log.includes('could not bind')) return 'port taken';
  const lock = await readLock(place);
  if (lock && (await isPostmaster(place, lock.pid))) return 'look again'; // another start was quicker
  if (/is still in use|is empty/.test(log)) return 'look again'; // a killed server is leaving, or another writes its lock
  throw trouble(`PostgreSQL could not start on ${place.data}`, `${ended.text.trim()}\n${log}`);
}

function settingsOf(place: Place): string {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and rows that failed hold personal data: they must not end up in a log file.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(place.throwaway ? throwawaySettings : {}),
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

const throwawaySettings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '300',
};

async function endOfLog(place: Place): Promise<string> {
  const text = await readFile(place.logFile, 'utf8').catch(unless('ENOENT'));
  return (text ?? '').trim().split('\n').slice(-12).join('\n');
}
