import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads } from '../platform/database/tx.js';
import type { LogEntriesQuery, LogEntryView } from './entry.contract.js';

export interface EntriesAsked extends Pick<
  LogEntriesQuery,
  'limit' | 'entryId' | 'subjectId' | 'actorId' | 'outcome'
> {
  readonly emergencyId: string;
  readonly before: string | null;
}

@Injectable()
export class EntryStore {
  /** The latest first. An entry is of its whole emergency: whoever acts for a part of that sees none. */
  async list(reads: Reads, scope: Scope, asked: EntriesAsked): Promise<readonly LogEntryView[]> {
    const rows = await reads.query<
      readonly (Omit<LogEntryView, 'index'> & { readonly index: bigint | null })[]
    >(
      `select event.id, event.at, event.act, event.actor_id as "actorId", event.outcome, leaf.leaf_index as index,
              convert_from(event.leaf, 'UTF8') as leaf
       from audit_event as event
       left join audit_leaf as leaf on leaf.seq = event.seq
       where reaches($1::jsonb, event.emergency_id, null, '{}', null)
         and event.emergency_id = $2
         and ($3::uuid is null or event.id = $3)
         and ($4::uuid is null or event.seq in (select seq from audit_subject where subject_id = $4))
         and ($5::uuid is null or event.actor_id = $5)
         and ($6::text is null or event.outcome = $6)
         and ($7::uuid is null or event.id < $7)
       order by event.id desc
       limit $8`,
      [
        extentsOf(scope),
        asked.emergencyId,
        asked.entryId,
        asked.subjectId,
        asked.actorId,
        asked.outcome,
        asked.before,
        asked.limit,
      ],
    );
    return rows.map((row) => ({ ...row, index: row.index === null ? null : Number(row.index) }));
  }
}
