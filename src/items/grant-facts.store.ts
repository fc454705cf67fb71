import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

export interface GrantFacts {
  readonly organisationId: Uuid;
  readonly approved: boolean;
}

/** Those of the grants that serve the emergency, whoever holds them. */
export async function findGrants(
  reads: Reads,
  emergencyId: Uuid,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, GrantFacts>> {
  const rows = await reads.query<readonly (GrantFacts & { readonly id: Uuid })[]>(
    `select donor_grant.id, donor_grant.organisation_id as "organisationId", donor_grant.state = 'approved' as approved
     from grant_emergency
     join donor_grant on donor_grant.id = grant_emergency.grant_id
     where grant_emergency.emergency_id = $1
       and grant_emergency.grant_id = any($2::uuid[])`,
    [emergencyId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
