import { createHash } from 'node:crypto';
import { type Canonical, canonicalText } from '../audit/canonical.js';
import type { Uuid } from '../platform/ids.js';

/** What an approval is bound to besides the recipients: the round, the number of the list, and the whole plan. */
export interface ListHeader {
  readonly roundId: Uuid;
  readonly listNo: number;
  readonly plan: Canonical;
}

/** One entitlement as the list's text has it. */
export interface ListEntry {
  readonly recipientId: Uuid;
  readonly tokenNo: number;
  readonly persons: number;
  /** Served first. */
  readonly priority: boolean;
  /** In the order of the package's lines, then of items. */
  readonly lines: readonly ListLine[];
}

export interface ListLine {
  readonly no: number;
  /** The item's id, the currency's code, the service's code or the type of shelter. */
  readonly thing: string;
  readonly due: bigint;
  readonly grantId: Uuid | null;
}

/**
 * The digest of a list: SHA-256 over its text. The text is one canonical JSON object (RFC 8785) a line, each ended by a line feed:
 * first the header, then the entitlements in ascending order of their recipients' ids. Entries are given in that order and in as
 * many portions as the reader likes.
 */
export class ListDigest {
  private readonly hash = createHash('sha256');
  private last: Uuid | undefined;

  constructor(header: ListHeader) {
    this.hash.update(`${headerText(header)}\n`);
  }

  add(entries: readonly ListEntry[]): this {
    for (const entry of entries) {
      if (this.last !== undefined && entry.recipientId <= this.last) {
        throw new RangeError('a list is digested in the order of its recipients, each of them once');
      }
      this.last = entry.recipientId;
      this.hash.update(`${entryText(entry)}\n`);
    }
    return this;
  }

  /** 32 bytes; the last thing that is asked of it. */
  done(): Buffer {
    return this.hash.digest();
  }
}

/** The digest of a portion of a list, hexadecimal, for the audit entry of the step that drafted it. */
export function portionDigest(entries: readonly ListEntry[]): string {
  const hash = createHash('sha256');
  for (const entry of entries) hash.update(`${entryText(entry)}\n`);
  return hash.digest('hex');
}

export function headerText({ roundId, listNo, plan }: ListHeader): string {
  return canonicalText({ v: 1, round: roundId, list: listNo, plan });
}

export function entryText({ recipientId, tokenNo, persons, priority, lines }: ListEntry): string {
  return canonicalText({
    recipient: recipientId,
    token: tokenNo,
    persons,
    ...(priority ? { priority } : {}),
    lines: lines.map(({ no, thing, due, grantId }) => ({ no, thing, due: due.toString(), grant: grantId })),
  });
}
