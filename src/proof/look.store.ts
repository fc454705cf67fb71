import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

export interface Look {
  readonly id: Uuid;
  readonly at: Date;
  readonly personId: Uuid;
  readonly name: string;
  readonly act: string;
  readonly seen: number | null;
  readonly route: string | null;
}

export interface Whom {
  readonly emergencyId: Uuid;
  readonly householdId: Uuid;
}

@Injectable()
export class LookStore {
  /** Whether the household is there, in scope. */
  async hasHousehold(reads: Reads, scope: Scope, { emergencyId, householdId }: Whom): Promise<boolean> {
    const found = await reads.query<readonly unknown[]>(
      `select
       from household
       join area on area.id = household.area_id
       where reaches($1::jsonb, household.emergency_id, household.organisation_id, area.path, household.site_id)
         and household.emergency_id = $2
         and household.id = $3`,
      [extentsOf(scope), emergencyId, householdId],
    );
    return found.length > 0;
  }

  /** Looks at the household or at anybody in it, the latest first. */
  list(
    reads: Reads,
    { emergencyId, householdId }: Whom,
    { limit, before }: { readonly limit: number; readonly before: string | null },
  ): Promise<readonly Look[]> {
    return reads.query(
      `with concerned as (
         select $2::uuid as id
         union
         select id from individual where household_id = $2 and emergency_id = $1
       ),
       looked as (
         select distinct event.seq
         from concerned
         join audit_subject as subject on subject.subject_id = concerned.id
         join audit_event as event on event.seq = subject.seq
         where event.outcome = 'looked'
           and event.emergency_id = $1
           and ($3::uuid is null or event.id < $3)
       )
       select event.id, event.at, event.actor_id as "personId", person.name, event.act,
              (entry.facts ->> 'seen')::int as seen, entry.facts ->> 'route' as route
       from looked
       join audit_event as event using (seq)
       join person on person.id = event.actor_id
       cross join lateral (select convert_from(event.leaf, 'UTF8')::jsonb -> 'facts' as facts) as entry
       order by event.id desc
       limit $4`,
      [emergencyId, householdId, before, limit],
    );
  }
}
