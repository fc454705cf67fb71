import { Injectable } from '@nestjs/common';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

/** Whom a household named to collect for it. */
export interface Collectors {
  readonly primary: Uuid | null;
  readonly alternate: Uuid | null;
}

@Injectable()
export class CollectorStore {
  async of(reads: Reads, householdIds: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Collectors>> {
    const rows = await reads.query<readonly (Collectors & { readonly householdId: Uuid })[]>(
      `select household_id as "householdId",
              (array_agg(id) filter (where collector = 'primary'))[1] as primary,
              (array_agg(id) filter (where collector = 'alternate'))[1] as alternate
       from individual
       where household_id = any($1)
         and collector is not null
         and left_on is null
       group by household_id`,
      [householdIds],
    );
    return new Map(rows.map(({ householdId, ...collectors }) => [householdId, collectors]));
  }
}
