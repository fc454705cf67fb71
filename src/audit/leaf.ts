import type { Uuid } from '../platform/ids.js';
import { type Canonical, canonicalText } from './canonical.js';

export type AuditOutcome = 'done' | 'refused' | 'looked' | 'forbidden';

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
  readonly code?: string;
  readonly subjects: readonly Uuid[];
  readonly transfers?: readonly LeafTransfer[];
  readonly digest?: string;
  /** Facts about the act that are no personal data: a route, a purpose, a count. */
  readonly facts?: { readonly [key: string]: Canonical };
}

export const leafBytesMax = 32 * 1024;
export const subjectsMax = 500;
const transfersPerPart = 40;

/** The canonical bytes of an entry (leaf v1): one leaf, or numbered parts where one would be over 32 KiB. */
export function leavesOf(entry: AuditEntry): readonly Buffer[] {
  const whole = Buffer.from(canonicalText(leafOf(entry, entry.transfers ?? [])));
  if (whole.length <= leafBytesMax) return [whole];

  const transfers = entry.transfers ?? [];
  const parts = Array.from(
    { length: Math.max(1, Math.ceil(transfers.length / transfersPerPart)) },
    (_, part) => transfers.slice(part * transfersPerPart, (part + 1) * transfersPerPart),
  );
  return parts.map((some, index) =>
    bounded({ ...leafOf(entry, some), part: index + 1, parts: parts.length }),
  );
}

function leafOf(
  entry: AuditEntry,
  transfers: readonly LeafTransfer[],
): { readonly [key: string]: Canonical | undefined } {
  if (entry.subjects.length > subjectsMax)
    throw new RangeError(`an audit entry holds at most ${subjectsMax} subjects`);
  return {
    v: 1,
    id: entry.id,
    at: entry.at.toISOString(),
    act: entry.act,
    actor: entry.actor,
    emergency: entry.emergency,
    outcome: entry.outcome,
    code: entry.code,
    subjects: entry.subjects,
    transfers: transfers.map(transferText),
    digest: entry.digest,
    facts: entry.facts,
  };
}

function transferText(transfer: LeafTransfer): Canonical {
  return { ...transfer, cause: { ...transfer.cause } };
}

function bounded(leaf: Canonical): Buffer {
  const bytes = Buffer.from(canonicalText(leaf));
  if (bytes.length > leafBytesMax) throw new RangeError(`an audit leaf is over ${leafBytesMax} bytes`);
  return bytes;
}
