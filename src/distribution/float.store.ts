import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';

/** A grant's budget line as cash is advanced from it. */
export interface GrantLineFacts {
  readonly id: Uuid;
  readonly grantId: Uuid;
  /** Nil where the grant serves several emergencies: its account is there. */
  readonly grantEmergencyId: Uuid;
  readonly organisationId: Uuid;
  readonly currency: string;
  readonly approved: boolean;
}

export interface CashAdvance {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly kind: 'advance' | 'return';
  readonly custodianId: Uuid;
  readonly organisationId: Uuid;
  readonly grantId: Uuid;
  readonly grantLineId: Uuid;
  readonly currency: string;
  readonly amount: bigint;
  readonly settleBy: string | null;
  readonly recordedBy: Uuid;
  readonly recordedAt: Date;
}

/** What a custodian carries of one grant. Amounts in minor units. */
export interface Custodian {
  readonly custodianId: Uuid;
  readonly grantId: Uuid;
  readonly currency: string;
  readonly inFloat: bigint;
  readonly atDistributions: bigint;
  /** The next day on which something is to be settled; null where that is past, or nothing was advanced. */
  readonly settleBy: string | null;
  readonly overdue: bigint;
  readonly overdueSince: string | null;
}

const columns = `id, emergency_id as "emergencyId", kind, custodian_id as "custodianId", organisation_id as "organisationId",
  grant_id as "grantId", grant_line_id as "grantLineId", currency, amount, settle_by as "settleBy", recorded_by as "recordedBy",
  recorded_at as "recordedAt"`;

@Injectable()
export class FloatStore {
  /** A line of a grant that serves the emergency; of an approved grant, only a line of its approved version. */
  async findGrantLine(
    reads: Reads,
    emergencyId: Uuid,
    grantLineId: Uuid,
  ): Promise<GrantLineFacts | undefined> {
    const [line] = await reads.query<readonly GrantLineFacts[]>(
      `select line.id, line.grant_id as "grantId", donor_grant.emergency_id as "grantEmergencyId",
              donor_grant.organisation_id as "organisationId", donor_grant.currency, donor_grant.state = 'approved' as approved
       from grant_line line
       join donor_grant on donor_grant.id = line.grant_id and donor_grant.version = line.grant_version
       join grant_emergency serves on serves.grant_id = donor_grant.id
       where serves.emergency_id = $1
         and line.id = $2`,
      [emergencyId, grantLineId],
    );
    return line;
  }

  async personExists(reads: Reads, id: Uuid): Promise<boolean> {
    const rows = await reads.query<readonly unknown[]>(
      'select from person where id = $1 and disabled_at is null',
      [id],
    );
    return rows.length > 0;
  }

  /**
   * What a line advanced to a custodian and did not get back, in minor units. Until the transaction ends nobody else returns to
   * that line what that custodian carries.
   */
  async lockAdvanced(
    tx: Tx,
    from: { readonly emergencyId: Uuid; readonly custodianId: Uuid; readonly grantLineId: Uuid },
  ): Promise<bigint> {
    const { emergencyId, custodianId, grantLineId } = from;
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `float ${emergencyId} ${custodianId} ${grantLineId}`,
    ]);
    const [sum] = await tx.query<readonly { advanced: bigint }[]>(
      `select coalesce(sum(case kind when 'advance' then amount else -amount end), 0)::bigint as advanced
       from cash_advance
       where emergency_id = $1
         and custodian_id = $2
         and grant_line_id = $3`,
      [emergencyId, custodianId, grantLineId],
    );
    return sum?.advanced ?? 0n;
  }

  /**
   * What each custodian carries, by grant, in minor units: in the float and at distributions that have not been counted. What was advanced first is
   * settled first; so what is carried beyond all that is due from `today` on is overdue.
   */
  custodians(
    reads: Reads,
    of: {
      readonly emergencyId: Uuid;
      readonly today: string;
      readonly custodianId?: Uuid | undefined;
    },
    scope?: Scope,
  ): Promise<readonly Custodian[]> {
    return reads.query<readonly Custodian[]>(
      `with advanced as (
         select custodian_id, organisation_id, grant_id, currency, min(settle_by) filter (where settle_by < $2) as overdue_since,
                coalesce(sum(amount) filter (where settle_by >= $2), 0) as due_later, min(settle_by) filter (where settle_by >= $2) as settle_by
         from cash_advance
         where emergency_id = $1
           and kind = 'advance'
           and ($3::uuid is null or custodian_id = $3)
           and ($4::jsonb is null or reaches($4, emergency_id, organisation_id, '{}', null))
         group by custodian_id, organisation_id, grant_id, currency
       ),
       carried as (
         select advanced.*, commodity.id as commodity_id,
                coalesce((
                  select sum(balance.amount)
                  from account
                  join balance on balance.account_id = account.id
                  where account.emergency_id = $1
                    and account.kind = 'float'
                    and account.owner_id = advanced.custodian_id
                    and account.grant_id = advanced.grant_id
                    and account.commodity_id = commodity.id
                ), 0) as in_float,
                coalesce((
                  select sum(balance.amount)
                  from distribution_stock stock
                  join account
                    on account.emergency_id = $1
                   and account.kind = 'reserved'
                   and account.owner_id = stock.distribution_id
                   and account.grant_id = stock.grant_id
                   and account.commodity_id = stock.commodity_id
                  join balance on balance.account_id = account.id
                  where stock.emergency_id = $1
                    and stock.custodian_id = advanced.custodian_id
                    and stock.grant_id = advanced.grant_id
                    and stock.commodity_id = commodity.id
                ), 0) as at_distributions
         from advanced
         join commodity on commodity.kind = 'currency' and commodity.code = advanced.currency
       )
       select custodian_id as "custodianId", grant_id as "grantId", currency, in_float::bigint as "inFloat",
              at_distributions::bigint as "atDistributions", settle_by as "settleBy",
              greatest(in_float + at_distributions - due_later, 0)::bigint as overdue,
              case when in_float + at_distributions > due_later then overdue_since end as "overdueSince"
       from carried
       order by custodian_id, grant_id, currency`,
      [of.emergencyId, of.today, of.custodianId, scope ? extentsOf(scope) : null],
    );
  }

  /** One at a time advances cash to a custodian. */
  async lockCustodian(tx: Tx, emergencyId: Uuid, custodianId: Uuid): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `custodian ${emergencyId} ${custodianId}`,
    ]);
  }

  async insert(tx: Tx, advance: CashAdvance): Promise<void> {
    await tx.query(
      `insert into cash_advance
         (id, emergency_id, kind, custodian_id, organisation_id, grant_id, grant_line_id, currency, amount, settle_by, recorded_by, recorded_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        advance.id,
        advance.emergencyId,
        advance.kind,
        advance.custodianId,
        advance.organisationId,
        advance.grantId,
        advance.grantLineId,
        advance.currency,
        advance.amount,
        advance.settleBy,
        advance.recordedBy,
        advance.recordedAt,
      ],
    );
  }

  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<CashAdvance | undefined> {
    const [advance] = await reads.query<readonly CashAdvance[]>(
      `select ${columns}
       from cash_advance
       where reaches($1::jsonb, emergency_id, organisation_id, '{}', null)
         and emergency_id = $2
         and id = $3`,
      [extentsOf(scope), emergencyId, id],
    );
    return advance;
  }

  /** Advances in scope, and those of the reader's own float: who carries cash sees what is theirs, wherever they act. */
  list(
    reads: Reads,
    scope: Scope,
    filter: {
      readonly emergencyId: Uuid;
      readonly custodianId?: Uuid | undefined;
      readonly readerId: Uuid;
    },
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly CashAdvance[]> {
    const [after] = keyAfter(page.after, 'uuid');
    return reads.query<readonly CashAdvance[]>(
      `select ${columns}
       from cash_advance
       where (custodian_id = $3 or reaches($1::jsonb, emergency_id, organisation_id, '{}', null))
         and emergency_id = $2
         and ($4::uuid is null or custodian_id = $4)
         and ($5::uuid is null or id > $5)
       order by id
       limit $6`,
      [extentsOf(scope), filter.emergencyId, filter.readerId, filter.custodianId, after, page.limit + 1],
    );
  }
}
