import { hashBytes, provesConsistency } from '../audit/merkle.rules.js';
import { BadNote, type Checkpoint, openNote, readCheckpoint, type Verifier } from '../audit/note.rules.js';

/** What a log asks of a witness (c2sp.org/tlog-witness): from which size on, the proof, and its checkpoint. */
export interface AddCheckpoint {
  readonly old: number;
  readonly proof: readonly Buffer[];
  readonly note: string;
}

export type WitnessAnswer =
  | { readonly status: 200; readonly checkpoint: Checkpoint; readonly text: string }
  | { readonly status: 400 | 403 | 404 | 422; readonly why: string }
  /** The size that the witness saw last. */
  | { readonly status: 409; readonly size: number };

const proofMax = 63;

export function addCheckpointText({ old, proof, note }: AddCheckpoint): string {
  return [`old ${String(old)}`, ...proof.map((hash) => hash.toString('base64')), '', note].join('\n');
}

/** Undefined where the text is none. */
export function readAddCheckpoint(text: string): AddCheckpoint | undefined {
  const end = text.indexOf('\n\n');
  const [head = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\n');
  const [, old] = /^old (0|[1-9]\d{0,15})$/.exec(head) ?? [];
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  const isProof = proof.every(
    (hash, no) => hash.length === hashBytes && hash.toString('base64') === lines[no],
  );
  if (old === undefined || !isProof || proof.length > proofMax) return undefined;
  return { old: Number(old), proof, note: text.slice(end + 2) };
}

/** Whether a witness that saw this of the log last signs what it is asked to sign. `seenOf` tells what it saw of a log that it knows. */
export function judgeCheckpoint(
  asked: AddCheckpoint,
  logs: readonly Verifier[],
  seenOf: (origin: string) => Checkpoint | undefined,
): WitnessAnswer {
  const [origin = ''] = asked.note.split('\n');
  const log = logs.find(({ name }) => name === origin);
  if (!log) return { status: 404, why: 'this witness does not know the log' };
  const opened = openedBy(asked.note, log);
  if (!opened) return { status: 403, why: 'the log did not sign this' };
  const { checkpoint } = opened;
  const { old, proof } = asked;
  if (old > checkpoint.size) return { status: 400, why: 'the old size is larger than the new one' };
  const seen = seenOf(origin);
  if (old !== (seen?.size ?? 0)) return { status: 409, size: seen?.size ?? 0 };
  if (!seen) {
    return proof.length === 0
      ? { status: 200, ...opened }
      : { status: 422, why: 'nothing proves the first checkpoint' };
  }
  if (old === checkpoint.size && !checkpoint.root.equals(seen.root)) return { status: 409, size: seen.size };
  const isConsistent = provesConsistency({
    ...{ older: old, newer: checkpoint.size, olderRoot: seen.root, newerRoot: checkpoint.root, proof },
  });
  return isConsistent
    ? { status: 200, ...opened }
    : { status: 422, why: 'the proof does not show that nothing was rewritten' };
}

function openedBy(
  note: string,
  log: Verifier,
): { readonly checkpoint: Checkpoint; readonly text: string } | undefined {
  try {
    const { text } = openNote(note, [log]);
    return { text, checkpoint: readCheckpoint(text) };
  } catch (error) {
    if (error instanceof BadNote) return undefined;
    throw error;
  }
}
