import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { Ending } from './codes.rules.js';

/** What is known of a household in a round. */
export interface WhyFacts {
  /** The reasons of the latest list that judged it; null where none did. */
  readonly reasons: readonly string[] | null;
  /** The states of what it or its members are entitled to on approved lists. */
  readonly states: readonly ('listed' | 'held' | 'removed')[];
  /** How some of it ended that was not collected. */
  readonly ended: readonly Ending[];
  /** It is on a list that nobody has approved yet. */
  readonly drafted: boolean;
  /** The language of the latest notice that it was given. */
  readonly language: string | null;
}

@Injectable()
export class WhyStore {
  /** Undefined where the household is not there, or out of scope. */
  async find(
    reads: Reads,
    scope: Scope,
    of: { readonly emergencyId: Uuid; readonly roundId: Uuid; readonly householdId: Uuid },
  ): Promise<WhyFacts | undefined> {
    const [facts] = await reads.query<readonly WhyFacts[]>(
      `select (select eligibility.reasons
               from eligibility
               where eligibility.emergency_id = $2 and eligibility.round_id = $3 and eligibility.household_id = household.id
               order by eligibility.list_no desc
               limit 1) as reasons,
              array(select entitlement.state
                    from entitlement
                    join round_list list on list.round_id = entitlement.round_id and list.list_no = entitlement.list_no
                    where entitlement.household_id = household.id and entitlement.round_id = $3 and list.state = 'approved'
                    order by entitlement.token_no) as states,
              array(select distinct entitlement.ended
                    from entitlement
                    where entitlement.household_id = household.id and entitlement.round_id = $3 and entitlement.ended is not null
                    order by 1) as ended,
              exists (select
                      from entitlement
                      join round_list list on list.round_id = entitlement.round_id and list.list_no = entitlement.list_no
                      where entitlement.household_id = household.id and entitlement.round_id = $3 and list.state <> 'approved') as drafted,
              (select language
               from legal_basis
               where legal_basis.household_id = household.id and language is not null
               order by no desc
               limit 1) as language
       from household
       join area on area.id = household.area_id
       where reaches($1::jsonb, household.emergency_id, household.organisation_id, area.path, household.site_id)
         and household.emergency_id = $2
         and household.id = $4`,
      [extentsOf(scope), of.emergencyId, of.roundId, of.householdId],
    );
    return facts;
  }
}
