import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import type { FailedCheck, HelpAnswer, HelpKind, Referral } from './help.rules.js';

export interface HelpCase {
  readonly id: Uuid;
  readonly distributionId: Uuid;
  readonly no: number;
  readonly kind: HelpKind;
  readonly failed: FailedCheck | null;
  readonly referral: Referral | null;
  readonly householdId: Uuid | null;
  readonly entitlementId: Uuid | null;
  readonly state: 'open' | 'answered';
  readonly answer: HelpAnswer | null;
  readonly openedBy: Uuid;
  readonly openedAt: Date;
  readonly answeredBy: Uuid | null;
  readonly answeredAt: Date | null;
}

export interface HelpFilter {
  readonly emergencyId: Uuid;
  readonly distributionId: Uuid;
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
  readonly no?: number | undefined;
}

const columns = `help_case.id, help_case.distribution_id as "distributionId", help_case.no, help_case.kind, help_case.failed, help_case.referral,
  help_case.household_id as "householdId", help_case.entitlement_id as "entitlementId", help_case.state, help_case.answer,
  help_case.opened_by as "openedBy", help_case.opened_at as "openedAt", help_case.answered_by as "answeredBy",
  help_case.answered_at as "answeredAt"`;

const placed = `from help_case
  join distribution on distribution.id = help_case.distribution_id
  join site on site.id = distribution.site_id
  join area on area.id = site.area_id
  where reaches($1::jsonb, help_case.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
    and help_case.emergency_id = $2`;

@Injectable()
export class HelpStore {
  /** The next number at a distribution; whoever asks at the same time waits for this transaction. */
  async nextNo(tx: Tx, distributionId: Uuid): Promise<number> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`help ${distributionId}`]);
    const [row] = await tx.query<readonly { readonly no: number }[]>(
      `select coalesce(max(no), 0) + 1 as no
       from help_case
       where distribution_id = $1`,
      [distributionId],
    );
    return row?.no ?? 1;
  }

  async insert(
    tx: Tx,
    one: Omit<HelpCase, 'state' | 'answer' | 'answeredBy' | 'answeredAt'> & { readonly emergencyId: Uuid },
  ): Promise<void> {
    await tx.query(
      `insert into help_case (id, emergency_id, distribution_id, no, kind, failed, referral, household_id, entitlement_id, opened_by, opened_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        one.id,
        one.emergencyId,
        one.distributionId,
        one.no,
        one.kind,
        one.failed,
        one.referral,
        one.householdId,
        one.entitlementId,
        one.openedBy,
        one.openedAt,
      ],
    );
  }

  /** Of an entitlement of the distribution's round its household; undefined where there is none. */
  async householdOf(
    reads: Reads,
    of: { readonly emergencyId: Uuid; readonly roundId: Uuid; readonly entitlementId: Uuid },
  ): Promise<{ readonly householdId: Uuid | null } | undefined> {
    const [row] = await reads.query<readonly { readonly householdId: Uuid | null }[]>(
      `select household_id as "householdId"
       from entitlement
       where emergency_id = $1
         and round_id = $2
         and id = $3`,
      [of.emergencyId, of.roundId, of.entitlementId],
    );
    return row;
  }

  async householdExists(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<boolean> {
    const rows = await reads.query<readonly unknown[]>(
      `select
       from household
       join area on area.id = household.area_id
       where household.emergency_id = $2
         and household.id = $3
         and reaches($1::jsonb, household.emergency_id, household.organisation_id, area.path, household.site_id)`,
      [extentsOf(scope), emergencyId, id],
    );
    return rows.length > 0;
  }

  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<HelpCase | undefined> {
    const [row] = await reads.query<readonly HelpCase[]>(
      `select ${columns} ${placed} and help_case.id = $3`,
      [extentsOf(scope), emergencyId, id],
    );
    return row;
  }

  /** The case, held until the transaction ends. */
  async lock(tx: Tx, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<HelpCase | undefined> {
    const [row] = await tx.query<readonly HelpCase[]>(
      `select ${columns} ${placed} and help_case.id = $3 for update of help_case`,
      [extentsOf(scope), emergencyId, id],
    );
    return row;
  }

  list(
    reads: Reads,
    scope: Scope,
    filter: HelpFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly HelpCase[]> {
    const [after] = keyAfter(page.after, 'integer');
    return reads.query<readonly HelpCase[]>(
      `select ${columns}
       ${placed}
         and help_case.distribution_id = $3
         and ($4::text is null or help_case.state = $4)
         and ($5::text is null or help_case.kind = $5)
         and ($6::int is null or help_case.no = $6)
         and ($7::int is null or help_case.no > $7)
       order by help_case.no
       limit $8`,
      [
        extentsOf(scope),
        filter.emergencyId,
        filter.distributionId,
        filter.state,
        filter.kind,
        filter.no,
        after,
        page.limit + 1,
      ],
    );
  }

  async answer(tx: Tx, id: Uuid, answer: HelpAnswer, personId: Uuid, now: Date): Promise<void> {
    await tx.query(
      `update help_case
       set state = 'answered', answer = $2, answered_by = $3, answered_at = $4
       where id = $1`,
      [id, answer, personId, now],
    );
  }
}
