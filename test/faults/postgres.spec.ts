import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Account, itAsOrdinary, itAsRoot } from '../support/account.js';
import {
  type Major,
  type Postgres,
  type PostgresOptions,
  PostgresTrouble,
  startPostgres,
} from '../../src/platform/postgres.js';

let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'mizan-postgres-'));
  await chmod(temporary, 0o755); // started by root, PostgreSQL runs as another user
});

afterAll(async () => {
  await rm(temporary, { recursive: true, force: true });
});

describe('a cluster that is kept', () => {
  let folder: string;

  beforeAll(async () => {
    folder = join(temporary, 'kept');
    const postgres = await startPostgres({ folder });
    await ask(postgres, 'create table handed_out (kits int)');
    await postgres.stop();
  });

  it('starts again on the same data', async () => {
    const first = await startPostgres({ folder });
    await ask(first, 'insert into handed_out values (40)');
    await first.stop();

    const second = await startPostgres({ folder });

    expect(second.adopted).toBe(false);
    expect(await ask(second, 'select kits from handed_out')).toEqual([{ kits: 40 }]);
    await second.stop();
    expect(await answers(second)).toBe(false);
  });

  it('is open on the loopback address only, and to the password only', async () => {
    const postgres = await startPostgres({ folder });

    const [listens] = await ask(postgres, "select current_setting('listen_addresses') as on");
    const stranger = new pg.Client(postgres.url({ name: 'postgres', password: 'guess' }, 'postgres'));

    expect(listens).toEqual({ on: '127.0.0.1' });
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
    await postgres.stop();
  });

  it('is adopted after its process was killed, and stopped by the adopter', async () => {
    const killed = await startInChild({ folder });
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');

    const postgres = await startPostgres({ folder });

    expect(postgres).toMatchObject({ adopted: true, port: killed.port });
    await postgres.stop();
    expect(await answers(postgres)).toBe(false);
  });

  it('runs until the last of its users stops it', async () => {
    const first = await startPostgres({ folder });
    const second = await startPostgres({ folder });

    await first.stop();

    expect(second).toMatchObject({ adopted: true, port: first.port });
    expect(await answers(second)).toBe(true);
    await second.stop();
    expect(await answers(second)).toBe(false);
  });

  it('starts after the server itself was killed', async () => {
    const killed = await startPostgres({ folder });
    process.kill(await serverOf(folder), 'SIGKILL');
    await untilGone(killed);
    await killed.stop();

    const postgres = await startPostgres({ folder });

    expect(postgres.adopted).toBe(false);
    await postgres.stop();
    expect(await answers(postgres)).toBe(false);
  });

  it('starts where another process now has the number of the dead server', async () => {
    const other = spawn('sleep', ['60']);
    const killed = await startPostgres({ folder });
    const lock = join(folder, 'data', 'postmaster.pid');
    const text = await readFile(lock, 'utf8');
    process.kill(await serverOf(folder), 'SIGKILL');
    await untilGone(killed);
    await killed.stop();
    await writeFile(lock, text.replace(/^\d+/, String(other.pid)));

    const postgres = await startPostgres({ folder });

    expect(postgres.adopted).toBe(false);
    await postgres.stop();
    expect(await answers(postgres)).toBe(false);
    other.kill();
  });

  it('is refused to another major version, in plain words', async () => {
    const start = startPostgres({ folder, major: 15 });

    await expect(start).rejects.toThrow(/was made by PostgreSQL 18, and this is 15: dump it/);
  });

  it('is refused on a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const start = startPostgres({ folder, port });

    await expect(start).rejects.toThrow(`port ${port} is taken`);
    server.close();
  });

  it('is left alone where the password is not the right one', async () => {
    const owner = await startPostgres({ folder });
    const right = await readFile(join(folder, 'password'), 'utf8');
    await writeFile(join(folder, 'password'), 'wrong');

    const start = startPostgres({ folder });

    await expect(start).rejects.toThrow(PostgresTrouble);
    await expect(start).rejects.toThrow('does not open it');
    expect(await answers(owner)).toBe(true);
    await writeFile(join(folder, 'password'), right);
    await owner.stop();
  });

  it('is never taken for a throwaway one', async () => {
    const start = startPostgres({ folder, throwaway: true });

    await expect(start).rejects.toThrow('a throwaway cluster needs a new folder');
    expect(existsSync(join(folder, 'data'))).toBe(true);
  });
});

it('makes one cluster where two processes start at the same time', async () => {
  const folder = join(temporary, 'twice');

  const [here, there] = await Promise.all([startPostgres({ folder }), startInChild({ folder })]);

  expect(here.port).toBe(there.port);
  expect([here.adopted, there.adopted].sort()).toEqual([false, true]);
  there.child.kill('SIGKILL');
  await once(there.child, 'exit');
  await here.stop();
  expect(await answers(here)).toBe(false);
});

it.each<Major>([18, 15])('deletes a throwaway cluster of PostgreSQL %i when it stops', async (major) => {
  const folder = join(temporary, `throwaway-${major}`);
  const postgres = await startPostgres({ folder, major, throwaway: true });
  const [row] = await ask(postgres, "select current_setting('server_version_num')::int / 10000 as major");

  await postgres.stop();

  expect(row).toEqual({ major });
  expect(existsSync(folder)).toBe(false);
});

it('deletes a throwaway cluster when its process is killed', async () => {
  const folder = join(temporary, 'killed');
  const { child } = await startInChild({ folder, throwaway: true });

  child.kill('SIGKILL');

  for (let tries = 0; existsSync(folder) && tries < 50; tries += 1) await pause(100);
  expect(existsSync(folder)).toBe(false);
});

itAsRoot('keeps its data elsewhere where the folder is closed to the account of PostgreSQL', async () => {
  const home = join(temporary, 'home');
  await mkdir(home, { mode: 0o700 });
  const lines: string[] = [];

  const postgres = await startPostgres({
    folder: join(home, 'data'),
    throwaway: true,
    log: (line) => lines.push(line),
  });

  expect(dirname(postgres.folder)).toBe('/var/lib/mizan');
  expect(lines[0]).toContain(`PostgreSQL keeps its data in ${postgres.folder}`);
  await postgres.stop();
});

itAsOrdinary('runs for an ordinary user as well: through a stop, and through a kill', async (account) => {
  const folder = await folderOf(account);
  const first = await startInChild({ folder }, account);
  await ask(first, 'create table handed_out as select 40 as kits');
  await first.stop();
  expect(await answers(first)).toBe(false);

  const killed = await startInChild({ folder }, account);
  expect(killed.adopted).toBe(false);
  expect(await ask(killed, 'select kits from handed_out')).toEqual([{ kits: 40 }]);
  killed.child.kill('SIGKILL');
  await once(killed.child, 'exit');

  const again = await startInChild({ folder }, account);
  expect(again).toMatchObject({ adopted: true, port: killed.port });
  expect(await ask(again, 'select kits from handed_out')).toEqual([{ kits: 40 }]);
  await again.stop();
  expect(await answers(again)).toBe(false);
});

itAsOrdinary('runs as the user whom its data belongs to, where root starts it', async (account) => {
  const folder = await folderOf(account);
  await (await startInChild({ folder }, account)).stop();

  const postgres = await startPostgres({ folder });

  expect(await stat(`/proc/${await serverOf(folder)}`)).toMatchObject(account);
  await postgres.stop();
  const again = await startInChild({ folder }, account);
  expect(await answers(again)).toBe(true);
  await again.stop();
});

/** A new folder that is the account's own, and closed to others. */
async function folderOf(account: Account): Promise<string> {
  const folder = await mkdtemp(join(temporary, 'ordinary-'));
  await chown(folder, account.uid, account.gid);
  return folder;
}

type Reached = Pick<Postgres, 'url'>;

async function ask(postgres: Reached, sql: string): Promise<unknown[]> {
  const client = new pg.Client(postgres.url('superuser', 'postgres'));
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function answers(postgres: Reached): Promise<boolean> {
  return ask(postgres, 'select 1').then(
    () => true,
    () => false,
  );
}

async function untilGone(postgres: Postgres): Promise<void> {
  while (await answers(postgres)) await pause(20);
}

async function serverOf(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8'), 10);
}

interface InChild extends Pick<Postgres, 'port' | 'adopted' | 'url' | 'stop'> {
  readonly child: ChildProcess;
}

/** Starts it from a process of its own, which can then be killed, and may be another user's. */
async function startInChild(options: PostgresOptions, account?: Account): Promise<InChild> {
  const script = `
    import { startPostgres } from './src/platform/postgres.ts';
    const postgres = await startPostgres(${JSON.stringify(options)});
    const { port, adopted } = postgres;
    process.send({ port, adopted, url: postgres.url('superuser', 'postgres') });
    process.once('message', () => postgres.stop().then(() => process.disconnect()));`;
  const args = [
    '--no-warnings',
    '--import',
    './test/support/typescript.mjs',
    '--input-type=module',
    '-e',
    script,
  ];
  const child = spawn(process.execPath, args, { ...account, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [{ port, adopted, url }] = (await once(child, 'message')) as [Told];
  return {
    child,
    port,
    adopted,
    url: () => url,
    stop: async () => {
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
    },
  };
}

interface Told {
  readonly port: number;
  readonly adopted: boolean;
  readonly url: string;
}
