import { Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { type Extent, extentsOf } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import { AssignmentRow } from './assignment.entity.js';
import type { Reach } from './scope.rules.js';

export interface AssignmentFacts extends Extent {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly roleId: Uuid;
  readonly role: string;
  readonly siteIds: Uuid[] | null;
  readonly endsOn: string | null;
  readonly givenBy: Uuid | null;
  readonly givenAt: Date;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: Uuid | null;
}

/** An assignment in force: how far it reaches and what its role may do. */
export interface Held extends Reach {
  readonly id: Uuid;
  readonly siteIds: Uuid[] | null;
  readonly role: string;
  readonly endsOn: string | null;
  readonly acts: string[];
}

export type NewAssignment = Pick<
  AssignmentRow,
  | 'id'
  | 'personId'
  | 'roleId'
  | 'emergencyId'
  | 'organisationId'
  | 'areaId'
  | 'siteIds'
  | 'endsOn'
  | 'givenBy'
>;

export interface AssignmentFilter {
  readonly personId: Uuid | null;
  readonly emergencyId: Uuid | null;
  readonly limit: number;
  readonly after: Uuid | null;
}

const facts = `
  select assignment.id,
         assignment.person_id as "personId",
         assignment.role_id as "roleId",
         role.name as role,
         assignment.emergency_id as "emergencyId",
         assignment.organisation_id as "organisationId",
         assignment.area_id as "areaId",
         assignment.site_ids as "siteIds",
         assignment.ends_on as "endsOn",
         assignment.given_by as "givenBy",
         assignment.given_at as "givenAt",
         assignment.withdrawn_at as "withdrawnAt",
         assignment.withdrawn_by as "withdrawnBy"
  from assignment
  join role on role.id = assignment.role_id
  left join area on area.id = assignment.area_id`;

@Injectable()
export class AssignmentStore {
  async find(reads: Reads, call: Call, id: Uuid): Promise<AssignmentFacts | undefined> {
    const [row] = await reads.query<readonly AssignmentFacts[]>(
      `${facts}
       where ${covered('$1')}
         and assignment.id = $2`,
      [extentsOf(call.scope), id],
    );
    return row;
  }

  /** Assignments in the order in which they were given, withdrawn ones included. */
  list(reads: Reads, call: Call, filter: AssignmentFilter): Promise<readonly AssignmentFacts[]> {
    return reads.query<readonly AssignmentFacts[]>(
      `${facts}
       where ${covered('$1')}
         and ($2::uuid is null or assignment.person_id = $2)
         and ($3::uuid is null or assignment.emergency_id = $3)
         and ($4::uuid is null or assignment.id > $4)
       order by assignment.id
       limit $5`,
      [extentsOf(call.scope), filter.personId, filter.emergencyId, filter.after, filter.limit],
    );
  }

  /** What a person holds today or later. The last day counts, by UTC. */
  listHeld(reads: Reads, personId: Uuid): Promise<readonly Held[]> {
    return reads.query<readonly Held[]>(
      `select assignment.id,
              role.name as role,
              assignment.emergency_id as "emergencyId",
              assignment.organisation_id as "organisationId",
              assignment.area_id as "areaId",
              coalesce(area.path, '{}') as "areaPath",
              assignment.site_ids as "siteIds",
              assignment.ends_on as "endsOn",
              array(select act from role_act where role_act.role_id = role.id order by act) as acts
       from assignment
       join role on role.id = assignment.role_id
       left join area on area.id = assignment.area_id
       where assignment.person_id = $1
         and assignment.withdrawn_at is null
         and (assignment.ends_on is null or assignment.ends_on >= current_date)
       order by assignment.id`,
      [personId],
    );
  }

  /** The area's path and whether all the sites serve the emergency; undefined where one of them does not exist. */
  async findReach(reads: Reads, extent: Extent): Promise<Reach | undefined> {
    const [row] = await reads.query<readonly { readonly areaPath: Uuid[] | null; readonly sites: number }[]>(
      `select (
                select path
                from area
                where id = $1
              ) as "areaPath",
              (
                select count(distinct site_id)::int
                from site_emergency
                where site_id = any($2)
                  and ($3::uuid is null or emergency_id = $3)
              ) as sites`,
      [extent.areaId, extent.siteIds ?? [], extent.emergencyId],
    );
    if (!row || (extent.areaId !== null && row.areaPath === null)) return undefined;
    if (row.sites !== (extent.siteIds?.length ?? 0)) return undefined;
    return { ...extent, areaPath: row.areaPath ?? [] };
  }

  async insert(tx: Tx, assignment: NewAssignment): Promise<void> {
    await refusing(tx.insert(AssignmentRow, assignment), {
      assignment_emergency: notFound,
      assignment_organisation: notFound,
    });
  }

  async withdraw(
    tx: Tx,
    id: Uuid,
    withdrawn: { readonly at: Date; readonly by: Uuid | null },
  ): Promise<void> {
    await tx.query(
      `update assignment
       set withdrawn_at = $2, withdrawn_by = $3
       where id = $1`,
      [id, withdrawn.at, withdrawn.by],
    );
  }
}

/** Whether the scope in the parameter holds all that the assignment reaches; `covers` in scope.rules.ts says the same. */
export function covered(extents: string): string {
  return `
    not exists (
      select
      from unnest(coalesce(assignment.site_ids, array[null::uuid])) as place (site_id)
      where not reaches(
        ${extents}::jsonb, assignment.emergency_id, assignment.organisation_id, coalesce(area.path, '{}'), place.site_id
      )
    )`;
}
