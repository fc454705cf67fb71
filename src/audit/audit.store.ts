import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/tx.js';
import { newId } from '../platform/ids.js';
import { type AuditEntry, leavesOf } from './leaf.js';

/** Appends to the audit log. Only `commands/` calls it: what it does is in the same transaction as what it tells of. */
@Injectable()
export class AuditStore {
  /** Writes the entries with their leaves and subjects, in one statement however many there are. */
  async append(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
    const rows = entries.flatMap(rowsOf);
    const subjects = rows.flatMap((row) => row.subjects.map((subject) => ({ id: row.id, subject })));
    await tx.query(
      `with event as (
         insert into audit_event (id, leaf, at, emergency_id, act, actor_id, outcome)
         select id, leaf, at, emergency_id, act, actor_id, outcome
         from unnest($1::uuid[], $2::bytea[], $3::timestamptz[], $4::uuid[], $5::text[], $6::uuid[], $7::text[])
           as row (id, leaf, at, emergency_id, act, actor_id, outcome)
         returning id, seq
       )
       insert into audit_subject (xid, subject_id, seq)
       select pg_current_xact_id(), subject.subject_id, event.seq
       from unnest($8::uuid[], $9::uuid[]) as subject (id, subject_id)
       join event on event.id = subject.id
       on conflict do nothing`,
      [
        rows.map((row) => row.id),
        rows.map((row) => row.leaf),
        rows.map((row) => row.entry.at),
        rows.map((row) => row.entry.emergency),
        rows.map((row) => row.entry.act),
        rows.map((row) => row.entry.actor),
        rows.map((row) => row.entry.outcome),
        subjects.map((row) => row.id),
        subjects.map((row) => row.subject),
      ],
    );
  }
}

/** An entry is one row, or one a part; its subjects hang on the first. */
function rowsOf(entry: AuditEntry): readonly AuditRowDraft[] {
  return leavesOf(entry).map((leaf, index) => ({
    id: index === 0 ? entry.id : newId(entry.at.getTime()),
    leaf,
    entry,
    subjects: index === 0 ? entry.subjects : [],
  }));
}

interface AuditRowDraft {
  readonly id: string;
  readonly leaf: Buffer;
  readonly entry: AuditEntry;
  readonly subjects: readonly string[];
}
