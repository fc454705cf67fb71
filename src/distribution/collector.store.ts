import { Injectable } from '@nestjs/common';
import { prepared } from '../platform/database/prepared.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

/** Whom a household named to collect for it. */
export interface Collectors {
  readonly primary: Uuid | null;
  readonly alternate: Uuid | null;
}

@Injectable()
export class CollectorStore {
  /** By household, of those that the entitlements are for. */
  async ofEntitlements(
    reads: Reads,
    entitlementIds: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, Collectors>> {
    const rows = await reads.query<readonly (Collectors & { readonly householdId: Uuid })[]>(
      prepared(`select household_id as "householdId",
              (array_agg(id) filter (where collector = 'primary'))[1] as primary,
              (array_agg(id) filter (where collector = 'alternate'))[1] as alternate
       from individual
       where household_id in (select household_id from entitlement where id = any($1))
         and collector is not null
         and left_on is null
       group by household_id`),
      [entitlementIds],
    );
    return new Map(rows.map(({ householdId, ...collectors }) => [householdId, collectors]));
  }
}
