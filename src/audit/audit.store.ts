import { Injectable } from '@nestjs/common';
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
       select id, leaf, at, emergency_id, act, actor_id, outcome, subjects::uuid[]
       from unnest($1::uuid[], $2::bytea[], $3::timestamptz[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::text[])
         as row (id, leaf, at, emergency_id, act, actor_id, outcome, subjects)`),
      [
        rows.map((row) => row.id),
        rows.map((row) => row.leaf),
        rows.map((row) => row.entry.at),
        rows.map((row) => row.entry.emergency),
        rows.map((row) => row.entry.act),
        rows.map((row) => row.entry.actor),
        rows.map((row) => row.entry.outcome),
        rows.map((row) => `{${row.subjects.join(',')}}`),
      ],
    );
  }
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
