import { LogStore, type StoredCheckpoint } from '../audit/log.store.js';
import { BadNote, openNote } from '../audit/note.rules.js';
import type { PolicyWitness } from './policy.rules.js';
import { addCheckpointText } from './witness.rules.js';

export interface AskingListener {
  /** A witness saw more, or other, than what was signed here: the log was rolled back, or two of them are signed. */
  alarm(why: string): void;
  trouble(witness: string, error: unknown): void;
}

const answerMsMax = 10_000;
const answerBytesMax = 16_384;

type Known = PolicyWitness & { readonly url: URL };

/** Asks witnesses to cosign what was signed, and keeps what they sign. While they are slow, only the latest checkpoint waits. */
export class Witnesses {
  private readonly witnesses: readonly Known[];
  private readonly seenBy = new Map<string, number>();
  private waiting: StoredCheckpoint | undefined;
  private asking: Promise<void> | undefined;

  constructor(
    witnesses: readonly PolicyWitness[],
    private readonly databaseUrl: string,
    private readonly listener: AskingListener,
  ) {
    this.witnesses = witnesses.flatMap(({ verifier, url }) => (url ? [{ verifier, url }] : []));
  }

  ask(checkpoint: StoredCheckpoint): void {
    if (this.witnesses.length === 0) return;
    this.waiting = checkpoint;
    this.asking ??= this.askAll().finally(() => {
      this.asking = undefined;
    });
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    this.waiting = undefined;
    await this.asking;
  }

  private async askAll(): Promise<void> {
    while (this.waiting) {
      const checkpoint = this.waiting;
      this.waiting = undefined;
      await this.askEach(checkpoint).catch((error: unknown) => {
        this.listener.trouble('the database', error);
      });
    }
  }

  private async askEach(checkpoint: StoredCheckpoint): Promise<void> {
    const store = await LogStore.connect(this.databaseUrl, () => undefined);
    try {
      for (const witness of this.witnesses) {
        await this.askOne(store, witness, checkpoint).catch((error: unknown) => {
          this.listener.trouble(witness.verifier.name, error);
        });
      }
    } finally {
      await store.close();
    }
  }

  private async askOne(store: LogStore, witness: Known, checkpoint: StoredCheckpoint): Promise<void> {
    const { name } = witness.verifier;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const old = this.seenBy.get(name) ?? 0;
      const proof = await store.tree.proveConsistency(old, checkpoint.size);
      const answer = await post(witness.url, addCheckpointText({ old, proof, note: checkpoint.note }));
      if (answer.status === 200) {
        await store.insertCosignature(checkpoint, name, goodLine(answer.text, witness, checkpoint));
        this.seenBy.set(name, checkpoint.size);
        return;
      }
      if (answer.status !== 409) throw new Error(`${name} answered ${String(answer.status)}: ${answer.text}`);
      const size = Number(answer.text);
      if (!Number.isSafeInteger(size) || size < 0) throw new Error(`${name} answered 409 without a size`);
      if (size > checkpoint.size || (size === old && attempt > 0)) {
        this.listener.alarm(
          `${name} saw ${String(size)} entries, and ${String(checkpoint.size)} are signed here: the log was rolled back, or another one is signed`,
        );
        return;
      }
      this.seenBy.set(name, size);
    }
  }
}

function goodLine(line: string, { verifier }: Known, { note }: StoredCheckpoint): string {
  if (!/^[^\n]+\n$/.test(line)) throw new BadNote(`${verifier.name} answered with no line of a signature`);
  openNote(note + line, [verifier]);
  return line;
}

/** No redirects: a witness is where the policy says. */
async function post(url: URL, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(new URL('add-checkpoint', url.href.endsWith('/') ? url : `${url.href}/`), {
    method: 'POST',
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(answerMsMax),
  });
  const text = await response.text();
  return { status: response.status, text: text.slice(0, answerBytesMax) };
}
