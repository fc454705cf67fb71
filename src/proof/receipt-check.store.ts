import { Injectable } from '@nestjs/common';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

export interface CheckedReceipt {
  readonly status: 'stands' | 'disputed' | 'reversed';
  readonly day: string;
  /** The handout's entry; null while it waits for its place. */
  readonly index: number | null;
  readonly leafHash: Buffer | null;
}

export type Handed = { readonly handoutId: Uuid } | { readonly code: string };

@Injectable()
export class ReceiptCheckStore {
  async find(reads: Reads, handed: Handed): Promise<CheckedReceipt | undefined> {
    const [row] = await reads.query<
      readonly (Omit<CheckedReceipt, 'index'> & { readonly index: bigint | null })[]
    >(
      `select case
                when exists (select from reversal where reversal.handout_id = handout.id) then 'reversed'
                when exists (select
                             from dispute
                             left join dispute_resolution as resolution on resolution.dispute_id = dispute.id
                             where dispute.handout_id = handout.id and resolution.dispute_id is null) then 'disputed'
                else 'stands'
              end as status,
              to_char(handout.occurred_at at time zone place.time_zone, 'YYYY-MM-DD') as day,
              entry.leaf_index as index, entry.leaf_hash as "leafHash"
       from handout
       join distribution_place as place on place.distribution_id = handout.distribution_id
       left join lateral (
         select leaf.leaf_index, leaf.leaf_hash
         from audit_subject as subject
         join audit_event as event on event.seq = subject.seq
         left join audit_leaf as leaf on leaf.seq = event.seq
         where subject.subject_id = handout.id and event.outcome = 'done'
         order by event.seq
         limit 1
       ) as entry on true
       where ${'handoutId' in handed ? 'handout.id = $1::uuid' : 'handout.receipt_code = $1'}`,
      ['handoutId' in handed ? handed.handoutId : handed.code],
    );
    return row && { ...row, index: row.index === null ? null : Number(row.index) };
  }
}
