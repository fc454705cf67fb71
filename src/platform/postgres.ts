import { keepPassword, makeCluster, refuseOtherMajor } from './postgres/cluster.js';
import { exists, type Major, majors, PostgresTrouble, prepareHost } from './postgres/host.js';
import { type Place, placeOn, signIn, superuser, trouble } from './postgres/place.js';
import { bringUp, type Login, type Server, switchOff, tieToProcess, urlOf } from './postgres/server.js';

export { type Major, majors, PostgresTrouble };

export interface PostgresOptions {
  /** Where the cluster lives; made where it is missing. */
  readonly folder: string;
  readonly major?: Major;
  /** Any free port where none is named. A server that already runs keeps the port it has. */
  readonly port?: number;
  /** For tests, on a new folder only: quick, not safe against a power cut, and gone with the process that made it. */
  readonly throwaway?: boolean;
  readonly log?: (line: string) => void;
}

export interface Postgres {
  readonly port: number;
  readonly major: Major;
  /** Where the cluster really lives: `prepareHost` says when that is not the folder that was asked for. */
  readonly folder: string;
  /** Whether it ran already: left behind by a process that was killed, or shared with one that is alive. */
  readonly adopted: boolean;
  url(user: Login | 'superuser', database: string): string;
  /** Close your own connections first: a fast shutdown breaks them. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL from npm on a folder, or adopts the server that runs there already. It listens on 127.0.0.1 only.
 *
 * The folder holds `data` (the cluster), `password` (the superuser's), `postgres.log` (of the last start) and `users`,
 * in which every process that uses the cluster signs in. The server outlives a process that is killed. The last of its
 * users to call `stop()` switches it off, whoever started it, and the dead do not count. Two starts at the same time
 * are safe: a new cluster is made aside and moved into place whole, and of two servers PostgreSQL's own lock file lets
 * one live, which the other process adopts.
 *
 * Throws `PostgresTrouble`, with what to do, where it cannot.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { folder, major = majors[0], throwaway = false, log = () => undefined } = options;
  const host = await prepareHost({ folder, major, log });
  const place = placeOn(host, { major, throwaway });
  if (throwaway && (await exists(place.data))) {
    throw new PostgresTrouble(`${place.folder} is in use: a throwaway cluster needs a new folder`);
  }
  const endThrowaway = throwaway ? tieToProcess(place) : undefined;

  try {
    const signOut = await signIn(place);
    const server = await bringUpOrSignOut(place, options.port, signOut);
    const verb = server.adopted ? 'was running already' : 'runs';
    log(`PostgreSQL ${major} ${verb} on 127.0.0.1:${server.port}, its data is in ${place.data}`);
    return {
      port: server.port,
      major,
      folder: place.folder,
      adopted: server.adopted,
      url: (user, database) => urlOf(server.port, user === 'superuser' ? server.login : user, database),
      stop: once(() => signOut().then(endThrowaway ?? (() => switchOff(place)))),
    };
  } catch (error) {
    await endThrowaway?.();
    throw plain(error, place);
  }
}

async function bringUpOrSignOut(
  place: Place,
  port: number | undefined,
  signOut: () => Promise<void>,
): Promise<Server & { readonly login: Login }> {
  try {
    const login = { name: superuser, password: await keepPassword(place) };
    await makeCluster(place);
    await refuseOtherMajor(place);
    return { ...(await bringUp(place, login, port)), login };
  } catch (error) {
    await signOut();
    throw error;
  }
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= act());
}

/** The file system's own errors, such as a full disk or a folder of another user, as a trouble that can be shown. */
function plain(error: unknown, place: Place): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return trouble(`PostgreSQL cannot use ${place.folder}`, error.message, error);
}
