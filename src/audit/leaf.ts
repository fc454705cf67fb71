import { createHash } from 'node:crypto';
import type { Uuid } from '../platform/ids.js';
import { type Canonical, canonicalText } from './canonical.js';

export type AuditOutcome = 'done' | 'refused' | 'looked' | 'forbidden' | 'failed';

/** A transfer as the log keeps it: enough to rebuild the ledger from the log alone. Amounts in minor or base units, as text. */
export interface LeafTransfer {
  readonly id: Uuid;
  readonly kind: string;
  readonly debit: string;
  readonly credit: string;
  readonly commodity: Uuid;
  readonly amount: string;
  readonly pendingId?: Uuid;
  readonly reversesId?: Uuid;
  readonly cause: { readonly kind: string; readonly id: Uuid };
}

/** One entry of the audit log before it has its text. Subjects are ids only; a digest is keyed (HMAC), never a plain hash. */
export interface AuditEntry {
  readonly id: Uuid;
  readonly at: Date;
  readonly act: string;
  readonly actor: Uuid | null;
  readonly emergency: Uuid;
  readonly outcome: AuditOutcome;
  readonly code?: string | undefined;
  readonly subjects: readonly Uuid[];
  readonly transfers?: readonly LeafTransfer[] | undefined;
  readonly digest?: string;
  /** Facts about the act that are no personal data: a route, a purpose, a count. */
  readonly facts?: { readonly [key: string]: Canonical };
}

export const leafBytesMax = 32 * 1024;
export const subjectsMax = 500;

/** One row of the log: the leaf's bytes, and the subjects by which it is found. */
export interface LeafPart {
  readonly leaf: Buffer;
  /** At most 500; each subject of the entry is on one part. */
  readonly subjects: readonly Uuid[];
}

type Leaf = Readonly<Record<string, Canonical | undefined>>;

/**
 * The canonical bytes of an entry (leaf v1): one leaf, or numbered parts where one would be over 32 KiB or name more than 500
 * subjects. The first part says all but the transfers that found no room; beyond 500 subjects it says how many they are, and the
 * SHA-256 of their sorted ids, one a line.
 */
export function leavesOf(entry: AuditEntry): readonly LeafPart[] {
  const { subjects } = entry;
  const leaf = leafOf(entry);
  const whole = bytesOf(leaf);
  if (whole.length <= leafBytesMax && subjects.length <= subjectsMax) return [{ leaf: whole, subjects }];

  const rest = { ...leaf, code: undefined, subjects: undefined, facts: undefined };
  const groups = grouped(leaf.transfers, { first: roomIn(leaf), rest: roomIn(rest) });
  const partsCount = Math.max(groups.length, Math.ceil(subjects.length / subjectsMax));
  return Array.from({ length: partsCount }, (_, index) => ({
    leaf: bounded({
      ...(index === 0 ? leaf : rest),
      transfers: groups[index] ?? [],
      part: index + 1,
      parts: partsCount,
    }),
    subjects: subjects.slice(index * subjectsMax, (index + 1) * subjectsMax),
  }));
}

/** All that an entry says. Of an entry in parts, each says all but code, subjects and facts, which the first alone does. */
function leafOf(entry: AuditEntry) {
  return {
    v: 1,
    id: entry.id,
    at: entry.at.toISOString(),
    act: entry.act,
    actor: entry.actor,
    emergency: entry.emergency,
    outcome: entry.outcome,
    digest: entry.digest,
    code: entry.code,
    subjects: shownSubjects(entry.subjects),
    facts: entry.facts,
    transfers: (entry.transfers ?? []).map(transferText),
  };
}

function shownSubjects(subjects: readonly Uuid[]): Canonical {
  if (subjects.length <= subjectsMax) return subjects;
  const digest = createHash('sha256').update([...subjects].sort().join('\n'));
  return { count: subjects.length, digest: digest.digest('base64url') };
}

/** Bytes that a part has left for transfers. */
function roomIn(leaf: Leaf): number {
  return leafBytesMax - bytesOf({ ...leaf, transfers: [], part: 99_999, parts: 99_999 }).length;
}

/** The transfers in their order, as many to a part as find room there. */
function grouped(
  texts: readonly Canonical[],
  room: { readonly first: number; readonly rest: number },
): readonly (readonly Canonical[])[] {
  const groups: Canonical[][] = [[]];
  let left = room.first;
  for (const text of texts) {
    const bytes = bytesOf(text).length + 1; // and a comma
    if (bytes > left) {
      groups.push([]);
      left = room.rest;
    }
    groups.at(-1)?.push(text);
    left -= bytes;
  }
  return groups;
}

function transferText(transfer: LeafTransfer): Canonical {
  return { ...transfer, cause: { ...transfer.cause } };
}

function bounded(leaf: Leaf): Buffer {
  const bytes = bytesOf(leaf);
  if (bytes.length > leafBytesMax) throw new RangeError(`an audit leaf is over ${leafBytesMax} bytes`);
  return bytes;
}

function bytesOf(value: Canonical): Buffer {
  return Buffer.from(canonicalText(value));
}
