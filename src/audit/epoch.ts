import { rename } from 'node:fs/promises';
import { KeptCheckpoint } from './kept-checkpoint.js';
import { LogStore, type Origin } from './log.store.js';
import { type Checkpoint, readVerifier, verifierText } from './note.rules.js';
import type { SequencerSettings } from './sequencer.js';

/**
 * Goes on signing under the key of the settings, which has a name of its own: after the database came back smaller than what was signed,
 * or when a key is lost or replaced. Returns what to tell whoever asked for it. Throws while somebody else signs.
 */
export async function beginEpoch({
  databaseUrl,
  signer: { verifier },
  keptFile,
}: Pick<SequencerSettings, 'databaseUrl' | 'signer' | 'keptFile'>): Promise<readonly string[]> {
  const store = await LogStore.connect(databaseUrl, () => undefined);
  try {
    if (!(await store.lead())) throw new Error('The log is signed by a service that runs: stop it first');
    const before = await store.findLastOrigin();
    if (!before) throw new Error('Nothing was signed yet: the service begins by itself');
    if (before.origin === verifier.name)
      throw new Error(`A new epoch has a new name: ${verifier.name} is the present one`);

    const previous = await lastSigned(store, before, keptFile);
    const next = { origin: verifier.name, verifier: verifierText(verifier) };
    const index = await store.beginEpoch(next, previous);

    const aside = `${keptFile}.until-${String(index)}`;
    await rename(keptFile, aside).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
    const lost = Math.max(0, previous.size - index);
    return [
      `${before.origin} signed ${String(previous.size)} entries; ${String(lost)} of them are lost, and entry ${String(index)} says so`,
      `what was signed last is kept in ${aside}: an auditor may ask for it`,
      `from now on the log is signed as ${next.verifier}: tell everyone, and start the service with this key`,
    ];
  } finally {
    await store.close();
  }
}

/** By the file, by the database: whichever says more. */
async function lastSigned(
  store: LogStore,
  { origin, verifier }: Origin,
  keptFile: string,
): Promise<Checkpoint> {
  const kept = await new KeptCheckpoint(keptFile, readVerifier(verifier)).read();
  const stored = await store.findLastCheckpoint(origin);
  const last = (kept?.size ?? 0) > (stored?.size ?? 0) ? kept : stored;
  return { origin, size: last?.size ?? 0, root: last?.root ?? Buffer.alloc(32) };
}
