import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LogBroken } from './log.store.js';
import { BadNote, type Checkpoint, openNote, readCheckpoint, type Verifier } from './note.rules.js';

/**
 * The last checkpoint that was signed, in a file outside the database: what a database that was restored from a backup, or that lost its
 * end, cannot have changed with it. Belongs on another disk than the database's, and into no backup with it.
 */
export class KeptCheckpoint {
  constructor(
    private readonly file: string,
    private readonly verifier: Verifier,
  ) {}

  /** None where nothing was ever signed here under this name. Refuses a file that is not as it was written. */
  async read(): Promise<Checkpoint | undefined> {
    const note = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    return note === undefined ? undefined : this.opened(note);
  }

  /** On disk when it returns, whole or not at all. */
  async write(note: string): Promise<void> {
    const draft = `${this.file}.${String(process.pid)}`;
    await mkdir(dirname(this.file), { recursive: true });
    await rm(draft, { force: true });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(note);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, this.file);
    await syncFolder(dirname(this.file));
  }

  private opened(note: string): Checkpoint {
    try {
      const checkpoint = readCheckpoint(openNote(note, [this.verifier]).text);
      if (checkpoint.origin === this.verifier.name) return checkpoint;
    } catch (error) {
      if (!(error instanceof BadNote)) throw error;
    }
    throw new LogBroken(`${this.file} is not what was signed under ${this.verifier.name}`);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
