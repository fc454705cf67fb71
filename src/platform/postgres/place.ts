import { chown, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Host, type Major, PostgresTrouble, unless } from './host.js';

/** Where one cluster lives, and with what it runs. */
export interface Place extends Host {
  readonly major: Major;
  readonly throwaway: boolean;
  readonly data: string;
  readonly pidFile: string;
  readonly password: string;
  readonly logFile: string;
  readonly users: string;
}

export const superuser = 'postgres';

export function placeOn(host: Host, kind: { readonly major: Major; readonly throwaway: boolean }): Place {
  const data = join(host.folder, 'data');
  return {
    ...host,
    ...kind,
    data,
    pidFile: join(data, 'postmaster.pid'),
    password: join(host.folder, 'password'),
    logFile: join(host.folder, 'postgres.log'),
    users: join(host.folder, 'users'),
  };
}

/** Signs this process in as a user of the cluster, and takes the seats of the dead away; what it returns signs it out. */
export async function signIn(place: Place): Promise<() => Promise<void>> {
  await mkdir(place.users, { recursive: true });
  for (const left of await seatsOf(place)) if (!left.taken) await rm(left.file, { force: true });
  const seat = join(place.users, `${process.pid}.${randomUUID()}`);
  await writeFile(seat, (await startOf(process.pid)) ?? '');
  return () => rm(seat, { force: true });
}

/** Whether a process that is alive has signed in; the seats of those that were killed count for nothing. */
export async function isUsed(place: Place): Promise<boolean> {
  return (await seatsOf(place)).some(({ taken }) => taken);
}

async function seatsOf(place: Place): Promise<readonly { readonly file: string; readonly taken: boolean }[]> {
  const names = await readdir(place.users);
  return Promise.all(
    names.map(async (name) => {
      const file = join(place.users, name);
      return { file, taken: await isTaken(file, Number(name.split('.')[0])) };
    }),
  );
}

/** By the process that took it, and not by another that was given its number later. In doubt it is: somebody's server must stay. */
async function isTaken(file: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const [kept, now] = [await readFile(file, 'utf8').catch(unless('ENOENT')), await startOf(pid)];
  if (kept === undefined) return false; // signed out meanwhile
  return kept === '' || now === undefined || kept === now;
}

/** When a process began, in the system's ticks since it booted (proc(5), field 22 of stat); unknown where there is no /proc. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

export function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false; // to the system these mean whole groups of processes
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // there, but another user's
  }
}

export async function giveToAccount(place: Place, path: string): Promise<void> {
  if (place.account) await chown(path, place.account.uid, place.account.gid);
}

/** A trouble in the words of who met it, and what to do about the commonest. */
export function trouble(what: string, said: string, cause?: unknown): PostgresTrouble {
  const advice = /no space left on device|check free disk space/i.test(said)
    ? '\nThe disk is full: make room and start again.'
    : '';
  return new PostgresTrouble(`${what}:\n${said.trim()}${advice}`, { cause });
}
