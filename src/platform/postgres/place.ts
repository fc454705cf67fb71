import { chown, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Host, type Major, PostgresTrouble } from './host.js';

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

/** Signs this process in as a user of the cluster; what it returns signs it out. */
export async function signIn(place: Place): Promise<() => Promise<void>> {
  await mkdir(place.users, { recursive: true });
  const seat = join(place.users, `${process.pid}.${randomUUID()}`);
  await writeFile(seat, '');
  return () => rm(seat, { force: true });
}

/** Whether a process that is alive has signed in; the seats of those that were killed count for nothing. */
export async function isUsed(place: Place): Promise<boolean> {
  const seats = await readdir(place.users);
  return seats.some((seat) => isAlive(Number(seat.split('.')[0])));
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
