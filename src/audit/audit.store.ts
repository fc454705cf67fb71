import { Injectable } from '@nestjs/common';
import { idArray } from '../platform/database/arrays.js';
import { prepared } from '../platform/database/prepared.js';
import type { Tx } from '../platform/database/tx.js';
import { newId } from '../platform/ids.js';
import { type AuditEntry, leavesOf } from './leaf.js';

/** Appends to the audit log. Only `commands/` calls it: what it does is in the same transaction as what it tells of. */
@Injectable()
export class AuditStore {
  /** Writes the entries with their leaves, in one statement however many there are; a trigger indexes their subjects and queues them. */
  async append(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
    const rows = entries.flatMap(rowsOf);
    await tx.query(
      prepared(`insert into audit_event (id, leaf, at, emergency_id, act, actor_id, outcome, subjects)
       select id, substring($2::bytea from leaf_from for leaf_bytes), at, emergency_id, act, actor_id, outcome, subjects::uuid[]
       from unnest($1::uuid[], $3::int[], $4::int[], $5::timestamptz[], $6::uuid[], $7::text[], $8::uuid[], $9::text[], $10::text[])
         as row (id, leaf_from, leaf_bytes, at, emergency_id, act, actor_id, outcome, subjects)`),
      [
        idArray(rows.map((row) => row.id)),
        Buffer.concat(rows.map((row) => row.leaf)), // in one piece, for of a list each would be sent as hexadecimal text
        startsOf(rows.map((row) => row.leaf.length)),
        rows.map((row) => row.leaf.length),
        rows.map((row) => row.entry.at),
        idArray(rows.map((row) => row.entry.emergency)),
        rows.map((row) => row.entry.act),
        idArray(rows.map((row) => row.entry.actor)),
        rows.map((row) => row.entry.outcome),
        rows.map((row) => `{${row.subjects.join(',')}}`),
      ],
    );
  }
}

/** Where each of some pieces begins in the whole, counted from 1. */
function startsOf(lengths: readonly number[]): readonly number[] {
  let next = 1;
  return lengths.map((length) => {
    const start = next;
    next += length;
    return start;
  });
}

/** An entry is one row, or one a part. */
function rowsOf(entry: AuditEntry): readonly AuditRowDraft[] {
  return leavesOf(entry).map(({ leaf, subjects }, index) => ({
    id: index === 0 ? entry.id : newId(entry.at.getTime()),
    leaf,
    entry,
    subjects,
  }));
}

interface AuditRowDraft {
  readonly id: string;
  readonly leaf: Buffer;
  readonly entry: AuditEntry;
  readonly subjects: readonly string[];
}
