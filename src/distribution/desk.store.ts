import { Injectable } from '@nestjs/common';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { Day } from '../registry/birth.rules.js';
import type { DeskPerson, Match } from './desk.rules.js';
import { handoutDisputed } from './handout.store.js';

/** An entitlement that answers to what was asked. */
export interface DeskHit {
  readonly entitlementId: Uuid;
  readonly revokedCard: boolean;
}

interface At {
  readonly emergencyId: Uuid;
  readonly roundId: Uuid;
  readonly distributionId: Uuid;
}

/** How alike a word of a name must be: as in the register's own search. */
const likenessMin = '0.5';

const listed = `exists (
  select
  from round_list
  where round_list.round_id = entitlement.round_id
    and round_list.list_no = entitlement.list_no
    and round_list.state = 'approved'
)`;

/** What a desk asks of who stands before it. Inside `commands.look`: whoever is seen here must be in the audit log. */
@Injectable()
export class DeskStore {
  /** By a card of the household, an old one too. */
  byCard(reads: Reads, { emergencyId, roundId }: At, number: string): Promise<readonly DeskHit[]> {
    return reads.query<readonly DeskHit[]>(
      `select entitlement.id as "entitlementId", card.revoked_at is not null as "revokedCard"
       from card
       join entitlement on entitlement.household_id = card.household_id
       where card.emergency_id = $1
         and card.number = $3
         and entitlement.emergency_id = $1
         and entitlement.round_id = $2
         and ${listed}
       order by entitlement.token_no`,
      [emergencyId, roundId, number],
    );
  }

  byToken(reads: Reads, { emergencyId, roundId }: At, token: number): Promise<readonly DeskHit[]> {
    return reads.query<readonly DeskHit[]>(
      `select entitlement.id as "entitlementId", false as "revokedCard"
       from entitlement
       where entitlement.emergency_id = $1
         and entitlement.round_id = $2
         and entitlement.token_no = $3
         and ${listed}`,
      [emergencyId, roundId, token],
    );
  }

  /** By words of a name key, the likest first, of those who are planned here. */
  async byName(
    reads: Reads,
    { emergencyId, distributionId }: At,
    words: readonly string[],
    most: number,
  ): Promise<readonly DeskHit[]> {
    const longestFirst = [...words].sort((a, b) => b.length - a.length);
    await reads.query(`select set_config('pg_trgm.word_similarity_threshold', $1, true)`, [likenessMin]);
    return reads.query<readonly DeskHit[]>(
      `select entitlement_id as "entitlementId", false as "revokedCard"
       from planned_named($1, $2, $3, $4)
       order by likeness desc, entitlement_id`,
      [emergencyId, distributionId, longestFirst, most],
    );
  }

  /** What each of them is due and was given, in the order of the ids. */
  matches(reads: Reads, { distributionId }: At, ids: readonly Uuid[]): Promise<readonly Match[]> {
    return reads.query<readonly Match[]>(
      `select entitlement.id as "entitlementId", entitlement.token_no as "tokenNo", card.number as card,
              entitlement.recipient_kind as "recipientKind", entitlement.recipient_id as "recipientId",
              entitlement.household_id as "householdId", entitlement.persons, entitlement.state, entitlement.ended, entitlement.priority,
              exists (
                select
                from distribution_entitlement planned
                where planned.entitlement_id = entitlement.id and planned.distribution_id = $1 and planned.live
              ) as "plannedHere",
              (select json_build_object('distributionId', other.id, 'siteId', other.site_id, 'heldOn', other.held_on)
               from distribution_entitlement planned
               join distribution other on other.id = planned.distribution_id
               where planned.entitlement_id = entitlement.id and planned.live and planned.distribution_id <> $1) as elsewhere,
              (select json_agg(json_build_object(
                        'entitlementLineId', line.id, 'kind', line.kind, 'itemId', line.item_id, 'itemCode', item.code,
                        'currency', line.currency, 'service', line.service, 'shelterType', line.shelter_type, 'due', line.due::text,
                        'delivered', line.delivered::text)
                      order by line.id)
               from entitlement_line line
               left join item on item.id = line.item_id
               where line.entitlement_id = entitlement.id) as lines,
              coalesce((
                select json_agg(json_build_object(
                         'handoutId', handout.id, 'siteId', held.site_id, 'occurredAt', handout.occurred_at,
                         'reversed', exists (select from reversal where reversal.handout_id = handout.id),
                         'disputed', ${handoutDisputed},
                         'lines', (
                           select json_agg(json_build_object('entitlementLineId', part.entitlement_line_id, 'quantity', part.quantity::text,
                                    'currency', line.currency) order by part.no)
                           from handout_line part
                           join entitlement_line line on line.id = part.entitlement_line_id
                           where part.handout_id = handout.id))
                       order by handout.delivery_no)
                from handout
                join distribution held on held.id = handout.distribution_id
                where handout.entitlement_id = entitlement.id), '[]') as given
       from entitlement
       left join card on card.household_id = entitlement.household_id and card.revoked_at is null
       where entitlement.id = any($2)
       order by array_position($2::uuid[], entitlement.id)`,
      [distributionId, ids],
    );
  }

  /** Who may collect for these households: collectors and heads, and the individuals that entitlements are for. */
  people(
    reads: Reads,
    { distributionId }: At,
    householdIds: readonly Uuid[],
    individualIds: readonly Uuid[],
  ): Promise<readonly DeskPerson[]> {
    return reads.query<readonly DeskPerson[]>(
      `select individual.id, individual.household_id as "householdId", individual.collector, individual.is_head as "isHead",
              person.name_original as "nameOriginal", person.name_latin as "nameLatin", individual.sex, individual.born_on as "bornOn",
              right(person.document_number, 3) as "documentEnds", person.photo_ref as "photoRef",
              coalesce(person.name_key <> '' and exists (
                select
                from individual_private as other
                join individual as namesake on namesake.id = other.individual_id
                join entitlement on entitlement.household_id = other.household_id
                join distribution_entitlement planned on planned.entitlement_id = entitlement.id and planned.distribution_id = $3
                where other.name_key = person.name_key
                  and other.emergency_id = person.emergency_id
                  and other.individual_id <> person.individual_id
                  and namesake.left_on is null
                  and (namesake.collector is not null or namesake.is_head or entitlement.individual_id = namesake.id)
              ), false) as "sameName"
       from individual
       left join individual_private as person on person.individual_id = individual.id
       where individual.household_id = any($1)
         and individual.left_on is null
         and (individual.collector is not null or individual.is_head or individual.id = any($2))
       order by individual.household_id, individual.collector desc nulls last, individual.member_no`,
      [householdIds, individualIds, distributionId],
    );
  }

  /** The day it is at a site. */
  async today(reads: Reads, emergencyId: Uuid, siteId: Uuid): Promise<Day> {
    const [row] = await reads.query<readonly { readonly day: Day }[]>(
      'select today_in($1, area_id) as day from site where id = $2',
      [emergencyId, siteId],
    );
    if (!row) throw new Error(`there is no site ${siteId}`);
    return row.day;
  }
}
