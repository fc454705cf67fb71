import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import type { Ending, EntitlementState, ListState, Outcome } from './codes.rules.js';

export interface Entitlement {
  readonly id: Uuid;
  readonly roundId: Uuid;
  readonly listNo: number;
  readonly tokenNo: number;
  readonly priority: boolean;
  readonly recipientKind: string;
  readonly recipientId: Uuid;
  readonly householdId: Uuid | null;
  readonly persons: number;
  readonly areaId: Uuid;
  readonly siteId: Uuid | null;
  readonly state: EntitlementState;
  readonly stateReason: string | null;
  readonly listState: ListState;
  /** What somebody said, or the distribution that closed; and how it stands with what was delivered. */
  readonly ended: Ending | null;
  readonly outcome: Outcome;
  readonly lines: readonly EntitlementLine[];
  readonly steps: readonly EntitlementStep[];
}

/** A hold, release or removal, an end or a new beginning. */
export interface EntitlementStep {
  readonly did: 'held' | 'released' | 'removed' | 'ended' | 'reopened';
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly distributionId: Uuid | null;
  readonly personId: Uuid;
  readonly at: Date;
}

export interface EntitlementLine {
  readonly id: Uuid;
  readonly kind: 'item' | 'cash' | 'service' | 'shelter';
  readonly itemId: Uuid | null;
  readonly currency: string | null;
  readonly service: string | null;
  readonly shelterType: string | null;
  readonly grantId: Uuid | null;
  readonly due: bigint;
  readonly delivered: bigint;
}

/** What was decided about a household. */
export interface Judged {
  readonly householdId: Uuid;
  readonly listNo: number;
  readonly eligible: boolean;
  readonly reasons: readonly string[];
}

export interface EntitlementFilter {
  readonly roundId: Uuid;
  readonly listNo?: number | undefined;
  readonly siteId?: Uuid | undefined;
  readonly householdId?: Uuid | undefined;
  readonly state?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly order: 'token' | 'queue';
}

/** Where an entitlement is: the round's organisation, where its recipient lives, and where it is planned. $1 scope, $2 emergency. */
const placed = `from entitlement
  join round on round.id = entitlement.round_id
  join round_list list on list.round_id = entitlement.round_id and list.list_no = entitlement.list_no
  join area on area.id = entitlement.area_id
  left join entitlement_outcome as stands on stands.entitlement_id = entitlement.id
  where entitlement.emergency_id = $2
    and reaches($1::jsonb, entitlement.emergency_id, round.organisation_id, area.path, entitlement.site_id)`;

const columns = `entitlement.id, entitlement.round_id as "roundId", entitlement.list_no as "listNo", entitlement.token_no as "tokenNo", entitlement.priority,
  entitlement.recipient_kind as "recipientKind", entitlement.recipient_id as "recipientId", entitlement.household_id as "householdId",
  entitlement.persons, entitlement.area_id as "areaId", entitlement.site_id as "siteId", entitlement.state,
  entitlement.state_reason as "stateReason", list.state as "listState", entitlement.ended, coalesce(stands.outcome, 'open') as outcome,
  (select jsonb_agg(jsonb_build_object('id', line.id, 'kind', line.kind, 'itemId', line.item_id, 'currency', line.currency,
            'service', line.service, 'shelterType', line.shelter_type, 'grantId', line.grant_id, 'due', line.due::text, 'delivered', line.delivered::text) order by line.id)
   from entitlement_line line
   where line.entitlement_id = entitlement.id) as lines,
  (select coalesce(jsonb_agg(jsonb_build_object('did', step.did, 'outcome', step.outcome, 'reason', step.reason,
            'distributionId', step.distribution_id, 'personId', step.person_id,
            'at', to_char(step.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by step.at, step.id), '[]')
   from entitlement_step step
   where step.entitlement_id = entitlement.id) as steps`;

@Injectable()
export class EntitlementStore {
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Entitlement | undefined> {
    const [row] = await reads.query<readonly EntitlementRead[]>(
      `select ${columns} ${placed} and entitlement.id = $3`,
      [extentsOf(scope), emergencyId, id],
    );
    return row && entitlementOf(row);
  }

  /** The entitlement, held until the transaction ends. */
  async lock(tx: Tx, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Entitlement | undefined> {
    await tx.query('select from entitlement where emergency_id = $1 and id = $2 for no key update', [
      emergencyId,
      id,
    ]);
    return this.find(tx, scope, emergencyId, id);
  }

  /** Those of them that are of the round and in scope. */
  async findSome(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    { roundId, ids }: { readonly roundId: Uuid; readonly ids: readonly Uuid[] },
  ): Promise<readonly Entitlement[]> {
    const rows = await reads.query<readonly EntitlementRead[]>(
      `select ${columns} ${placed} and entitlement.round_id = $3 and entitlement.id = any($4) order by entitlement.token_no`,
      [extentsOf(scope), emergencyId, roundId, ids],
    );
    return rows.map(entitlementOf);
  }

  async list(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    filter: EntitlementFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly Entitlement[]> {
    const [lane, after] = keyAfter(page.after, 'integer', 'integer');
    const queue = filter.order === 'queue';
    const rank = queue ? '(case when entitlement.priority then 0 else 1 end)' : '0';
    const rows = await reads.query<readonly EntitlementRead[]>(
      `select ${columns}
       ${placed}
         and entitlement.round_id = $3
         and ($4::int is null or entitlement.list_no = $4)
         and ($5::uuid is null or entitlement.site_id = $5)
         and ($6::uuid is null or entitlement.household_id = $6)
         and ($7::text is null or entitlement.state = $7)
         and ($11::text is null or stands.outcome = $11)
         and ($8::int is null or (${rank}, entitlement.token_no) > ($8, $9::int))
       order by ${queue ? `${rank}, ` : ''}entitlement.token_no
       limit $10`,
      [
        extentsOf(scope),
        emergencyId,
        filter.roundId,
        filter.listNo,
        filter.siteId,
        filter.householdId,
        filter.state,
        lane,
        after,
        page.limit + 1,
        filter.outcome,
      ],
    );
    return rows.map(entitlementOf);
  }

  async setState(tx: Tx, id: Uuid, state: EntitlementState, reason: string | null): Promise<void> {
    await tx.query('update entitlement set state = $2, state_reason = $3 where id = $1', [id, state, reason]);
  }

  async insertStep(
    tx: Tx,
    { id, emergencyId }: { readonly id: Uuid; readonly emergencyId: Uuid },
    step: Pick<EntitlementStep, 'did' | 'reason' | 'personId' | 'at'>,
  ): Promise<void> {
    await tx.query(
      `insert into entitlement_step (id, emergency_id, entitlement_id, did, reason, person_id, at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [newId(step.at.getTime()), emergencyId, id, step.did, step.reason, step.personId, step.at],
    );
  }

  /** Why households are in or out, as far as scope holds where they lived when it was decided. */
  eligibility(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    filter: {
      readonly roundId: Uuid;
      readonly householdId?: Uuid | undefined;
      readonly eligible?: boolean | undefined;
    },
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly Judged[]> {
    const [household, listNo] = keyAfter(page.after, 'uuid', 'integer');
    return reads.query<readonly Judged[]>(
      `select eligibility.household_id as "householdId", eligibility.list_no as "listNo", eligibility.eligible, eligibility.reasons
       from eligibility
       join round on round.id = eligibility.round_id
       join area on area.id = eligibility.area_id
       where eligibility.emergency_id = $2
         and reaches($1::jsonb, eligibility.emergency_id, round.organisation_id, area.path, eligibility.site_id)
         and eligibility.round_id = $3
         and ($4::uuid is null or eligibility.household_id = $4)
         and ($5::boolean is null or eligibility.eligible = $5)
         and ($6::uuid is null or (eligibility.household_id, eligibility.list_no) > ($6, $7::int))
       order by eligibility.household_id, eligibility.list_no
       limit $8`,
      [
        extentsOf(scope),
        emergencyId,
        filter.roundId,
        filter.householdId,
        filter.eligible,
        household,
        listNo,
        page.limit + 1,
      ],
    );
  }
}

interface EntitlementRead extends Omit<Entitlement, 'lines' | 'steps'> {
  readonly steps: readonly (Omit<EntitlementStep, 'at'> & { readonly at: string })[];
  readonly lines: readonly (Omit<EntitlementLine, 'due' | 'delivered'> & {
    readonly due: string;
    readonly delivered: string;
  })[];
}

function entitlementOf(row: EntitlementRead): Entitlement {
  return {
    ...row,
    lines: row.lines.map((line) => ({ ...line, due: BigInt(line.due), delivered: BigInt(line.delivered) })),
    steps: row.steps.map((step) => ({ ...step, at: new Date(step.at) })),
  };
}
