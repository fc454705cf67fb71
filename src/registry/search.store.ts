import { Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { extentsOf } from '../acts/scope.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { FoundHouseholdView, FoundPersonView } from './search.contract.js';

/** What a search came upon: a household, and who in it matches. */
export interface Hit {
  readonly householdId: Uuid;
  /** Null where the household itself was found, by card or reference. */
  readonly individualId: Uuid | null;
  /** Whether it was found by a card that is worth nothing any more. */
  readonly revokedCard: boolean;
}

/** How alike a word of a name must be: 0.5 finds `Fatouma` for `Fatima`, and offers some who are neither. */
const likenessMin = '0.5';

/** The one place that searches personal fields. What it gives is ids: who they are is told by `listFound`, through `commands.look`. */
@Injectable()
export class SearchStore {
  findByCard(reads: Reads, call: Call, number: string): Promise<readonly Hit[]> {
    return reads.query<readonly Hit[]>(
      `select household.id as "householdId", null as "individualId", card.revoked_at is not null as "revokedCard"
       from card
       join household on household.id = card.household_id
       join area on area.id = household.area_id
       where card.emergency_id = $1
         and card.number = $3
         and ${inScope}`,
      [call.emergencyId, extentsOf(call.scope), number],
    );
  }

  findByReference(reads: Reads, call: Call, reference: string, most: number): Promise<readonly Hit[]> {
    return reads.query<readonly Hit[]>(
      `select household.id as "householdId", null as "individualId", false as "revokedCard"
       from household
       join area on area.id = household.area_id
       where household.emergency_id = $1
         and upper(household.reference) = upper($3)
         and ${inScope}
       order by household.id
       limit $4`,
      [call.emergencyId, extentsOf(call.scope), reference, most],
    );
  }

  /** By numbers in E.164, a person's or the household's. */
  findByPhone(reads: Reads, call: Call, phones: readonly string[], most: number): Promise<readonly Hit[]> {
    return reads.query<readonly Hit[]>(
      `select household.id as "householdId", found.individual_id as "individualId", false as "revokedCard"
       from (
         select household_id, null::uuid as individual_id
         from household_private
         where emergency_id = $1
           and phone = any($3)
         union all
         select household_id, individual_id
         from individual_private
         where emergency_id = $1
           and phone = any($3)
       ) as found
       join household on household.id = found.household_id
       join area on area.id = household.area_id
       where ${inScope}
       order by household.id, found.individual_id
       limit $4`,
      [call.emergencyId, extentsOf(call.scope), phones, most],
    );
  }

  findByDocument(reads: Reads, call: Call, keys: readonly string[], most: number): Promise<readonly Hit[]> {
    return reads.query<readonly Hit[]>(
      `select household.id as "householdId", person.individual_id as "individualId", false as "revokedCard"
       from individual_private as person
       join household on household.id = person.household_id
       join area on area.id = household.area_id
       where person.emergency_id = $1
         and person.document_key = any($3)
         and ${inScope}
       order by household.id, person.individual_id
       limit $4`,
      [call.emergencyId, extentsOf(call.scope), keys, most],
    );
  }

  /** By words of a name key, the likest first. Each word must be like one of the name's. */
  async findByName(
    reads: Reads,
    call: Call,
    words: readonly string[],
    most: number,
  ): Promise<readonly Hit[]> {
    const longestFirst = [...words].sort((a, b) => b.length - a.length);
    await reads.query(`select set_config('pg_trgm.word_similarity_threshold', $1, true)`, [likenessMin]);
    return reads.query<readonly Hit[]>(
      `select household_id as "householdId", individual_id as "individualId", false as "revokedCard"
       from people_named($1, $2, $3::jsonb, $4)
       order by likeness desc, individual_id`,
      [call.emergencyId, longestFirst, extentsOf(call.scope), most],
    );
  }

  /** What is shown of the households that were found: the head, the collectors and who matches, with their names. */
  async listFound(reads: Reads, hits: readonly Hit[]): Promise<readonly FoundHouseholdView[]> {
    const ids = [...new Set(hits.map(({ householdId }) => householdId))];
    const matched = hits.map(({ individualId }) => individualId).filter((id) => id !== null);
    const revoked = new Set(
      hits.filter(({ revokedCard }) => revokedCard).map(({ householdId }) => householdId),
    );
    const households = await reads.query<readonly Omit<FoundHouseholdView, 'people' | 'revokedCard'>[]>(
      `select household.id, household.reference, card.number as card,
              json_build_object('id', area.id, 'pcode', area.pcode, 'name', area.name) as area,
              household.site_id as "siteId", household.status, household.size
       from household
       join area on area.id = household.area_id
       join card on card.household_id = household.id and card.revoked_at is null
       where household.id = any($1::uuid[])
       order by array_position($1::uuid[], household.id)`,
      [ids],
    );
    const people = await this.listPeople(reads, ids, matched);
    return households.map((household) => ({
      ...household,
      revokedCard: revoked.has(household.id),
      people: people.filter(({ householdId }) => householdId === household.id).map(({ person }) => person),
    }));
  }

  /** The keys among these that people of the organisation's other households have already. */
  async findDocuments(
    reads: Reads,
    of: {
      readonly emergencyId: Uuid;
      readonly organisationId: Uuid;
      /** The household itself. */
      readonly householdId?: Uuid;
      /** An import whose own households are compared as its list is read. */
      readonly importId?: Uuid;
    },
    keys: readonly string[],
  ): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    const rows = await reads.query<readonly { readonly key: string }[]>(
      `select distinct person.document_key as key
       from individual_private as person
       join household on household.id = person.household_id
       where person.emergency_id = $1
         and person.document_key = any($3)
         and household.organisation_id = $2
         and ($4::uuid is null or household.id <> $4)
         and ($5::uuid is null or household.import_id is distinct from $5)`,
      [of.emergencyId, of.organisationId, keys, of.householdId, of.importId],
    );
    return new Set(rows.map(({ key }) => key));
  }

  private listPeople(
    reads: Reads,
    householdIds: readonly Uuid[],
    matched: readonly Uuid[],
  ): Promise<readonly { readonly householdId: Uuid; readonly person: FoundPersonView }[]> {
    return reads.query<readonly { readonly householdId: Uuid; readonly person: FoundPersonView }[]>(
      `select individual.household_id as "householdId",
              json_build_object(
                'id', individual.id,
                'matched', individual.id = any($2),
                'nameOriginal', person.name_original,
                'nameLatin', person.name_latin,
                'sex', individual.sex,
                'bornOn', individual.born_on,
                'relationship', individual.relationship,
                'collector', individual.collector
              ) as person
       from individual
       left join individual_private as person on person.individual_id = individual.id
       where individual.household_id = any($1)
         and individual.left_on is null
         and (individual.is_head or individual.collector is not null or individual.id = any($2))
       order by individual.household_id, individual.member_no`,
      [householdIds, matched],
    );
  }
}

const inScope = `reaches($2::jsonb, household.emergency_id, household.organisation_id, area.path, household.site_id)`;
