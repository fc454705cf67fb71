import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, PostgresTrouble, runAs, unless } from './host.js';
import { giveToAccount, isAlive, type Place, superuser, trouble } from './place.js';

/** The superuser's password, made at the first start. A hard link makes it appear whole, and only once. */
export async function keepPassword(place: Place): Promise<string> {
  if (!(await exists(place.password))) await makePassword(place);
  return readFile(place.password, 'utf8').catch((error: unknown) => {
    throw new PostgresTrouble(
      `${place.password} belongs to another user: start as that user, or use another folder`,
      { cause: error },
    );
  });
}

async function makePassword(place: Place): Promise<void> {
  if (await exists(place.data)) {
    throw new PostgresTrouble(
      `${place.password} is missing: put it back, or move ${place.data} away to begin anew`,
    );
  }
  const draft = `${place.password}.${randomUUID()}`;
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
  await giveToAccount(place, draft); // initdb reads it, and runs as the account
  await link(draft, place.password).catch(unless('EEXIST'));
  await rm(draft);
}

/** Makes the cluster aside and moves it into place whole, so a start that was cut off leaves nothing half made. */
export async function makeCluster(place: Place): Promise<void> {
  if (await exists(place.data)) return;
  await sweepDrafts(place);

  const draft = `${place.data}.new-${process.pid}-${randomUUID()}`;
  await mkdir(draft, { mode: 0o700 });
  await giveToAccount(place, draft);
  try {
    await initialise(place, draft);
    await rename(draft, place.data).catch(unless('ENOTEMPTY', 'EEXIST')); // another start was quicker
    await syncFolder(place.folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function sweepDrafts(place: Place): Promise<void> {
  for (const name of await readdir(place.folder)) {
    const pid = /^data\.new-(\d+)-/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) await rm(join(place.folder, name), { recursive: true, force: true });
  }
}

/** Text sorts by code point on every system and version; letters beyond ASCII are still known as letters. */
async function initialise(place: Place, draft: string): Promise<void> {
  const ended = await runAs(place.account, place.programs.initdb, [
    `--pgdata=${draft}`,
    `--username=${superuser}`,
    `--pwfile=${place.password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--data-checksums',
    '--locale=C',
    `--lc-ctype=${await findLetters(place)}`,
    ...(place.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
    ...(place.throwaway ? ['--no-sync'] : []),
  ]);
  if (!ended.ok) throw trouble(`PostgreSQL could not make a cluster in ${place.folder}`, ended.text);
}

/** The system's locale that knows what a letter is: pg_trgm asks it, whatever sorts the text. */
async function findLetters(place: Place): Promise<string> {
  const { text } = await runAs(place.account, 'locale', ['-a']);
  const installed = text.split('\n');
  const wanted = ['C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'en_US.utf8'];
  return wanted.find((locale) => installed.includes(locale)) ?? 'C';
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

export async function refuseOtherMajor(place: Place): Promise<void> {
  const made = await readFile(join(place.data, 'PG_VERSION'), 'utf8').catch(unless('ENOENT'));
  if (made === undefined) {
    throw new PostgresTrouble(`${place.data} is not a PostgreSQL cluster: use another folder`);
  }
  if (made.trim() === String(place.major)) return;
  throw new PostgresTrouble(
    `${place.data} was made by PostgreSQL ${made.trim()}, and this is ${place.major}: ` +
      `dump it with ${made.trim()} and load it into a new folder, or use another folder`,
  );
}
