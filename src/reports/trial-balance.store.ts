import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { byOrganisation } from '../emergencies/reach.rules.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { GrantFacts } from './trial-balance.rules.js';

@Injectable()
export class TrialBalanceStore {
  /** The grants that serve the emergency and that the scope reaches, as their holders' people see them. */
  listGrants(reads: Reads, scope: Scope, emergencyId: Uuid): Promise<readonly GrantFacts[]> {
    return reads.query<readonly GrantFacts[]>(
      `select donor_grant.id, donor_grant.code, donor_grant.donor, donor_grant.currency, donor_grant.amount
       from grant_emergency as serving
       join donor_grant on donor_grant.id = serving.grant_id
       where serving.emergency_id = $1
         and reaches($2::jsonb, $1, donor_grant.organisation_id, '{}', null)
       order by donor_grant.code, donor_grant.id`,
      [emergencyId, extentsOf(byOrganisation(scope))],
    );
  }
}
