import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { answeredBefore, type Handed, type Receiving, type Said } from './check.rules.js';

export interface Check {
  readonly id: Uuid;
  readonly roundId: Uuid;
  /** Null where it asks after the whole round. */
  readonly distributionId: Uuid | null;
  readonly seed: string;
  readonly frame: number;
  readonly size: number;
  readonly answered: number;
  readonly plannedBy: Uuid;
  readonly plannedAt: Date;
}

export interface Drawn {
  readonly entitlementId: Uuid;
  readonly householdId: Uuid;
  readonly handoutId: Uuid;
}

/** A household of a sample with what it says; quantities as text, for JSON has no integers of 64 bits. */
export interface CheckHousehold extends Drawn {
  readonly checkId: Uuid;
  readonly no: number;
  readonly answerId: Uuid | null;
  readonly received: Receiving | null;
  readonly waitedMinutes: number | null;
  readonly paid: bigint | null;
  readonly paidCurrency: string | null;
  readonly respected: boolean | null;
  readonly answeredBy: Uuid | null;
  readonly answeredAt: Date | null;
  readonly lines: readonly {
    readonly entitlementLineId: Uuid;
    readonly quantity: string;
    readonly currency: string | null;
  }[];
  /** Where the handout was. */
  readonly distributionId: Uuid;
  /** Whether what counts is all of the round, not that distribution alone. */
  readonly ofRound: boolean;
  /** Who recorded the handout. */
  readonly recordedBy: Uuid;
}

export type NewCheckAnswer = Said & {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly checkId: Uuid;
  readonly entitlementId: Uuid;
  readonly waitedMinutes: number;
  readonly paidCurrency: string | null;
  readonly respected: boolean;
  readonly recordedBy: Uuid;
  readonly recordedAt: Date;
};

/** A check of a whole round is of its organisation, and of no area or site. */
const placed = `join round on round.id = checked.round_id
  left join distribution on distribution.id = checked.distribution_id
  left join site on site.id = distribution.site_id
  left join area on area.id = site.area_id
  where reaches($1::jsonb, checked.emergency_id, round.organisation_id, coalesce(area.path, '{}'), site.id)
    and checked.emergency_id = $2`;

const columns = `checked.id, checked.round_id as "roundId", checked.distribution_id as "distributionId", checked.seed, checked.frame, checked.size,
  (select count(*)::int from check_answer where check_answer.check_id = checked.id) as answered,
  checked.planned_by as "plannedBy", checked.planned_at as "plannedAt"`;

const asked = `select drawn.check_id as "checkId", drawn.no, drawn.entitlement_id as "entitlementId", drawn.household_id as "householdId",
         drawn.handout_id as "handoutId", handout.distribution_id as "distributionId", checked.distribution_id is null as "ofRound", handout.recorded_by as "recordedBy",
         answer.id as "answerId", answer.received, answer.waited_minutes as "waitedMinutes", answer.paid, answer.paid_currency as "paidCurrency",
         answer.respected, answer.recorded_by as "answeredBy", answer.recorded_at as "answeredAt",
         coalesce((
           select json_agg(json_build_object('entitlementLineId', line.id, 'quantity', said.quantity::text, 'currency', line.currency) order by line.id)
           from check_amount as said
           join entitlement_line as line on line.id = said.entitlement_line_id
           where said.answer_id = answer.id
         ), '[]') as lines
  from check_household as drawn
  join distribution_check as checked on checked.id = drawn.check_id
  join handout on handout.id = drawn.handout_id
  left join check_answer as answer on answer.check_id = drawn.check_id and answer.entitlement_id = drawn.entitlement_id
  ${placed}`;

@Injectable()
export class CheckStore {
  /**
   * Of the entitlements of households to which something was handed in the round, or at its one distribution, that stands, so many at most in the order of the seed, each
   * with its last handout; and how many there are in all.
   */
  async draw(
    tx: Tx,
    of: {
      readonly emergencyId: Uuid;
      readonly roundId: Uuid;
      readonly distributionId: Uuid | null;
      readonly seed: string;
    },
    most: number,
  ): Promise<{ readonly frame: number; readonly drawn: readonly Drawn[] }> {
    const rows = await tx.query<readonly (Drawn & { readonly frame: number })[]>(
      `select served.entitlement_id as "entitlementId", served.household_id as "householdId", served.handout_id as "handoutId",
              count(*) over ()::int as frame
       from (
         select distinct on (handout.entitlement_id) handout.entitlement_id, entitlement.household_id, handout.id as handout_id
         from handout
         join entitlement on entitlement.id = handout.entitlement_id
         where handout.emergency_id = $1
           and handout.distribution_id in (select id from distribution where round_id = $5 and ($2::uuid is null or id = $2))
           and entitlement.household_id is not null
           and not exists (select from reversal where reversal.handout_id = handout.id)
         order by handout.entitlement_id, handout.delivery_no desc
       ) as served
       order by sha256(convert_to($3 || served.entitlement_id::text, 'UTF8'))
       limit $4`,
      [of.emergencyId, of.distributionId, of.seed, most, of.roundId],
    );
    return {
      frame: rows[0]?.frame ?? 0,
      drawn: rows.map(({ frame: _, ...drawn }) => drawn),
    };
  }

  async insert(
    tx: Tx,
    check: Omit<Check, 'answered'> & { readonly emergencyId: Uuid },
    drawn: readonly Drawn[],
  ): Promise<void> {
    await tx.query(
      `insert into distribution_check (id, emergency_id, round_id, distribution_id, seed, frame, size, planned_by, planned_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        check.id,
        check.emergencyId,
        check.roundId,
        check.distributionId,
        check.seed,
        check.frame,
        check.size,
        check.plannedBy,
        check.plannedAt,
      ],
    );
    await tx.query(
      `insert into check_household (check_id, no, emergency_id, entitlement_id, household_id, handout_id)
       select $1, no, $2, entitlement_id, household_id, handout_id
       from unnest($3::uuid[], $4::uuid[], $5::uuid[]) with ordinality as row (entitlement_id, household_id, handout_id, no)`,
      [
        check.id,
        check.emergencyId,
        drawn.map(({ entitlementId }) => entitlementId),
        drawn.map(({ householdId }) => householdId),
        drawn.map(({ handoutId }) => handoutId),
      ],
    );
  }

  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Check | undefined> {
    const [row] = await reads.query<readonly Check[]>(
      `select ${columns} from distribution_check as checked ${placed} and checked.id = $3`,
      [extentsOf(scope), emergencyId, id],
    );
    return row;
  }

  list(
    reads: Reads,
    scope: Scope,
    filter: {
      readonly emergencyId: Uuid;
      readonly roundId?: Uuid | undefined;
      readonly distributionId?: Uuid | undefined;
    },
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly Check[]> {
    const [after] = keyAfter(page.after, 'uuid');
    return reads.query<readonly Check[]>(
      `select ${columns}
       from distribution_check as checked
       ${placed}
         and ($3::uuid is null or checked.distribution_id = $3)
         and ($4::uuid is null or checked.id > $4)
         and ($6::uuid is null or checked.round_id = $6)
       order by checked.id
       limit $5`,
      [extentsOf(scope), filter.emergencyId, filter.distributionId, after, page.limit + 1, filter.roundId],
    );
  }

  /** A household of a sample, by its entitlement. */
  async findAsked(
    reads: Reads,
    scope: Scope,
    of: { readonly emergencyId: Uuid; readonly checkId: Uuid; readonly entitlementId: Uuid },
  ): Promise<CheckHousehold | undefined> {
    const [row] = await reads.query<readonly CheckHousehold[]>(
      `${asked} and drawn.check_id = $3 and drawn.entitlement_id = $4`,
      [extentsOf(scope), of.emergencyId, of.checkId, of.entitlementId],
    );
    return row;
  }

  async findAnswered(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    answerId: Uuid,
  ): Promise<CheckHousehold | undefined> {
    const [row] = await reads.query<readonly CheckHousehold[]>(`${asked} and answer.id = $3`, [
      extentsOf(scope),
      emergencyId,
      answerId,
    ]);
    return row;
  }

  listAsked(
    reads: Reads,
    scope: Scope,
    filter: { readonly emergencyId: Uuid; readonly checkId: Uuid; readonly state?: string | undefined },
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly CheckHousehold[]> {
    const [after] = keyAfter(page.after, 'integer');
    return reads.query<readonly CheckHousehold[]>(
      `${asked}
         and drawn.check_id = $3
         and ($4::text is null or ($4 = 'answered') = (answer.id is not null))
         and ($5::int is null or drawn.no > $5)
       order by drawn.no
       limit $6`,
      [extentsOf(scope), filter.emergencyId, filter.checkId, filter.state, after, page.limit + 1],
    );
  }

  /** What stands as handed out at the distribution, or in all of the round, line by line of the entitlement. */
  async handed(
    reads: Reads,
    {
      entitlementId,
      distributionId,
      ofRound,
    }: Pick<CheckHousehold, 'entitlementId' | 'distributionId' | 'ofRound'>,
  ): Promise<readonly Handed[]> {
    return reads.query<readonly Handed[]>(
      `select line.id as "lineId", line.currency, coalesce(sum(part.quantity), 0)::bigint as quantity
       from entitlement_line as line
       left join (
         select handout_line.entitlement_line_id, handout_line.quantity
         from handout
         join handout_line on handout_line.handout_id = handout.id
         where handout.entitlement_id = $1
           and ($3 or handout.distribution_id = $2)
           and not exists (select from reversal where reversal.handout_id = handout.id)
       ) as part on part.entitlement_line_id = line.id
       where line.entitlement_id = $1
         and line.kind <> 'shelter'
       group by line.id, line.currency
       order by line.id`,
      [entitlementId, distributionId, ofRound],
    );
  }

  /** Refuses `check.answered`, whoever asks at the same time. */
  async insertAnswer(tx: Tx, one: NewCheckAnswer): Promise<void> {
    await refusing(
      tx.query(
        `insert into check_answer
           (id, emergency_id, check_id, entitlement_id, received, waited_minutes, paid, paid_currency, respected, recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          one.id,
          one.emergencyId,
          one.checkId,
          one.entitlementId,
          one.received,
          one.waitedMinutes,
          one.paid,
          one.paidCurrency,
          one.respected,
          one.recordedBy,
          one.recordedAt,
        ],
      ),
      { check_answer_once: answeredBefore },
    );
    await tx.query(
      `insert into check_amount (emergency_id, answer_id, entitlement_line_id, quantity)
       select $1, $2, line_id, quantity
       from unnest($3::uuid[], $4::bigint[]) as said (line_id, quantity)`,
      [one.emergencyId, one.id, [...one.lines.keys()], [...one.lines.values()]],
    );
  }
}
