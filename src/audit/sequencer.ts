import { setTimeout as sleep } from 'node:timers/promises';
import { KeptCheckpoint } from './kept-checkpoint.js';
import { LogBroken, LogStore, type StoredCheckpoint } from './log.store.js';
import { provesConsistency, rootOf } from './merkle.rules.js';
import {
  type Checkpoint,
  checkpointText,
  openNote,
  readCheckpoint,
  signedNote,
  type Signer,
  verifierText,
} from './note.rules.js';

export interface SequencerSettings {
  /** As `mizan_sequencer`. */
  readonly databaseUrl: string;
  readonly signer: Signer;
  /** Where the last signed checkpoint is kept: outside the database. */
  readonly keptFile: string;
  /** How often the tree is signed for the agency and its witnesses, where it grew. */
  readonly signEveryMs: number;
  /** How often a checkpoint is published, whether the tree grew or not: at the first moment of each such stretch of time. */
  readonly publishEveryMs: number;
  /** The published size is a multiple of this, filled up with entries that say nothing, so that it does not tell how much was done. */
  readonly publishedMultiple: number;
  /** How long it waits before it looks again, where nothing waits. */
  readonly pollMs: number;
}

/** What the sequencer tells whoever runs it. */
export interface SequencerListener {
  /** It stopped for good: the database is not what was signed before. A person must look. */
  alarm(why: string): void;
  /** It goes on by itself: no connection, a slow disk. */
  trouble(error: unknown): void;
  /** A checkpoint was signed and is stored: the moment to ask witnesses. */
  signed(checkpoint: StoredCheckpoint): void;
}

export type SequencerState = 'connecting' | 'standing by' | 'leading' | 'halted' | 'stopped';

const entriesMax = 2_000;
const reconnectMs = 1_000;
const standByMs = 1_000;

/**
 * Gives audit entries their places in the log, and signs the tree. Of all instances of the service one leads; the others stand by, and
 * one of them takes over within seconds when it dies. It signs nothing that does not go on from what was signed before, by its own
 * count and by the file it keeps: then it halts, and says so.
 */
export class Sequencer {
  state: SequencerState = 'connecting';
  private readonly kept: KeptCheckpoint;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private last: Checkpoint | undefined;
  private signedAtMs = 0;
  private publishedAtMs = 0;

  constructor(
    private readonly settings: SequencerSettings,
    private readonly listener: SequencerListener,
  ) {
    this.kept = new KeptCheckpoint(settings.keptFile, settings.signer.verifier);
  }

  start(): void {
    this.running = this.run();
  }

  /** Ends after what is under way: what was given a place and not yet signed, whoever leads next signs. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    if (this.state !== 'halted') this.state = 'stopped';
  }

  private async run(): Promise<void> {
    while (!this.isStopping()) {
      try {
        await this.serve();
      } catch (error) {
        if (error instanceof LogBroken) {
          this.halt(error);
          return;
        }
        if (!this.isStopping()) this.listener.trouble(error);
      }
      await this.pause(reconnectMs);
    }
  }

  private halt(why: LogBroken): void {
    this.state = 'halted';
    this.listener.alarm(why.message);
  }

  /** On one connection, as long as it lasts. */
  private async serve(): Promise<void> {
    const store = await LogStore.connect(this.settings.databaseUrl, () => {
      if (this.state !== 'halted') this.state = 'connecting';
    });
    try {
      const { verifier } = this.settings.signer;
      await store.nameOrigin(verifier.name, verifierText(verifier));
      while (!this.isStopping() && !(await store.lead())) await this.standBy(store);
      if (!this.isStopping()) await this.lead(store);
    } finally {
      await store.close().catch(() => undefined); // it may be gone already
    }
  }

  /** Keeps what the leader signs, so that this instance's own file would miss it too. */
  private async standBy(store: LogStore): Promise<void> {
    this.state = 'standing by';
    const stored = await this.lastStored(store);
    const kept = await this.kept.read();
    if (stored && stored.size > (kept?.size ?? 0)) {
      if (kept) await refuseInconsistent(store, kept, stored);
      await this.kept.write(stored.note);
    }
    await this.pause(standByMs);
  }

  private async lead(store: LogStore): Promise<void> {
    await this.takeUp(store);
    this.state = 'leading';
    while (!this.isStopping()) {
      const integrated = await store.integrate(entriesMax);
      await this.signWhenDue(store);
      if (integrated < entriesMax) await this.pause(this.settings.pollMs);
    }
  }

  /** From where the last leader left: what the file says and what the database says must both be in the tree. */
  private async takeUp(store: LogStore): Promise<void> {
    const head = { ...(await store.head()), root: rootOf(await store.head()) };
    const kept = await this.kept.read();
    const stored = await this.lastStored(store);
    for (const signed of [kept, stored]) if (signed) await refuseInconsistent(store, signed, head);
    this.last = (kept?.size ?? 0) > (stored?.size ?? 0) ? kept : stored;
    const published = await store.findLastCheckpoint(this.origin, 'published');
    this.publishedAtMs = published?.signedAt.getTime() ?? 0;
    this.signedAtMs = 0;
  }

  private async lastStored(store: LogStore): Promise<StoredCheckpoint | undefined> {
    const stored = await store.findLastCheckpoint(this.origin);
    if (!stored) return undefined;
    const said = readCheckpoint(openNote(stored.note, [this.settings.signer.verifier]).text);
    if (said.origin !== stored.origin || said.size !== stored.size || !said.root.equals(stored.root))
      throw new LogBroken(`the checkpoint of size ${String(stored.size)} does not say what it is stored as`);
    return stored;
  }

  private async signWhenDue(store: LogStore): Promise<void> {
    const now = Date.now();
    const { publishEveryMs, signEveryMs } = this.settings;
    if (Math.floor(now / publishEveryMs) > Math.floor(this.publishedAtMs / publishEveryMs)) {
      await this.fillUp(store);
      await this.sign(store, { published: true });
      this.publishedAtMs = now;
    } else if (now - this.signedAtMs >= signEveryMs) {
      await this.sign(store, { published: false });
      this.signedAtMs = now;
    }
  }

  /** Brings the tree to the next multiple exactly: entries that come meanwhile take the places of fillers, which come after it then. */
  private async fillUp(store: LogStore): Promise<void> {
    const { publishedMultiple: multiple } = this.settings;
    let { size } = await store.head();
    const target = Math.floor(Math.max(size - 1, this.last?.size ?? 0) / multiple + 1) * multiple;
    while (size < target) {
      const placed = await store.integrate(Math.min(target - size, entriesMax));
      if (placed === 0) await store.insertFillers(Math.min(target - size, entriesMax), new Date());
      size += placed;
    }
  }

  /** Signs the tree as it is on disk. The file is written first: what left this process is never less than what the file knows. */
  private async sign(store: LogStore, { published }: { readonly published: boolean }): Promise<void> {
    const head = await store.head();
    if (head.size === (this.last?.size ?? 0)) return;
    const checkpoint = { origin: this.origin, size: head.size, root: rootOf(head) };
    if (this.last) await refuseInconsistent(store, this.last, checkpoint);
    const note = signedNote(checkpointText(checkpoint), this.settings.signer);
    await this.kept.write(note);
    const stored = { ...checkpoint, note };
    await store.insertCheckpoint(stored, { published });
    this.last = checkpoint;
    this.listener.signed(stored);
  }

  private get origin(): string {
    return this.settings.signer.verifier.name;
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined); // it stops: no more waiting
  }
}

type Root = Pick<Checkpoint, 'size' | 'root'>;

/** Refuses a tree that is smaller than what was signed before, or that does not hold it unchanged. */
async function refuseInconsistent(store: LogStore, older: Root, newer: Root): Promise<void> {
  if (newer.size < older.size) {
    throw new LogBroken(
      `the log has ${String(newer.size)} entries, and ${String(older.size)} were signed: the database came back smaller`,
    );
  }
  const proof = await store.tree.proveConsistency(older.size, newer.size);
  const isConsistent = provesConsistency({
    ...{ older: older.size, newer: newer.size, olderRoot: older.root, newerRoot: newer.root, proof },
  });
  if (!isConsistent) {
    throw new LogBroken(
      `the log of ${String(newer.size)} entries does not hold the ${String(older.size)} that were signed: it was rewritten`,
    );
  }
}
