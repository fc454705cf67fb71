import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { currencyOf } from '../ledger/currency.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type { GrantLineView, GrantQuery, GrantView } from './grant.contract.js';
import { GrantEmergencyRow, GrantLineRow, GrantRow, GrantStepRow } from './grant.entity.js';
import { byOrganisation } from './reach.rules.js';

/** Of a shared grant an emergency sees the lines of its own projects and those of none; of the others their sum. */
const concerns = `(
  line.project_id is null
  or $1::uuid = $3::uuid
  or exists (select from project where project.id = line.project_id and project.emergency_id = $1)
)`;

/** $1 is the emergency, $2 the scope, $3 nil. Amounts come as text: JSON's numbers would round them. */
const visibleGrants = `
  select donor_grant.id, donor_grant.emergency_id as "emergencyId", donor_grant.code, donor_grant.donor,
         donor_grant.donor_organisation_id as "donorOrganisationId", donor_grant.organisation_id as "organisationId",
         donor_grant.currency, donor_grant.amount, donor_grant.starts_on as "startsOn", donor_grant.ends_on as "endsOn",
         donor_grant.state,
         (
           select coalesce(jsonb_agg(
             jsonb_build_object(
               'id', line.id, 'code', line.code, 'name', line.name, 'projectId', line.project_id, 'amount', line.amount::text
             )
             order by line.position
           ) filter (where ${concerns}), '[]')
           from grant_line as line
           where line.grant_id = donor_grant.id
             and line.grant_version = donor_grant.version
         ) as lines,
         (
           select coalesce(sum(line.amount) filter (where not ${concerns}), 0)::bigint
           from grant_line as line
           where line.grant_id = donor_grant.id
             and line.grant_version = donor_grant.version
         ) as elsewhere,
         array(
           select served.emergency_id::text
           from grant_emergency as served
           where served.grant_id = donor_grant.id
             and served.emergency_id <> donor_grant.emergency_id
             and $1::uuid in (served.emergency_id, $3::uuid)
           order by served.emergency_id
         ) as serves,
         donor_grant.recorded_at as "recordedAt", donor_grant.approved_at as "approvedAt", donor_grant.version
  from grant_emergency as serving
  join donor_grant on donor_grant.id = serving.grant_id
  where serving.emergency_id = $1
    and reaches($2::jsonb, $1, donor_grant.organisation_id, '{}', null)`;

type Found = Omit<GrantView, 'amount' | 'elsewhere'> & {
  readonly amount: bigint;
  readonly elsewhere: bigint;
};

/** A grant under the lock of who decides on it. */
export type HeldGrant = Pick<
  GrantRow,
  'id' | 'emergencyId' | 'organisationId' | 'currency' | 'state' | 'version'
>;

@Injectable()
export class GrantStore {
  /** The grant as the emergency sees it: its own, or a shared one that serves it. */
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<GrantView | undefined> {
    const [found] = await reads.query<readonly Found[]>(
      `${visibleGrants}
         and donor_grant.id = $4`,
      [emergencyId, extentsOf(byOrganisation(scope)), nil, id],
    );
    return found && viewOf(found);
  }

  async list(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    query: GrantQuery,
  ): Promise<readonly GrantView[]> {
    const rows = await reads.query<readonly Found[]>(
      `${visibleGrants}
         and ($4::text is null or donor_grant.state = $4)
         and ($5::uuid is null or donor_grant.organisation_id = $5)
         and ($6::text is null or donor_grant.code = $6)
         and ($7::text is null or (donor_grant.code, donor_grant.id) > ($7::text, $8::uuid))
       order by donor_grant.code, donor_grant.id
       limit $9`,
      [
        emergencyId,
        extentsOf(byOrganisation(scope)),
        nil,
        query.state,
        query.organisationId,
        query.code,
        ...keyAfter(query.after, 'text', 'uuid'),
        query.limit + 1,
      ],
    );
    return rows.map(viewOf);
  }

  /** The grant, held still until the transaction ends. */
  async lock(tx: Tx, emergencyId: Uuid, id: Uuid): Promise<HeldGrant | undefined> {
    const [held] = await tx.query<readonly HeldGrant[]>(
      `select donor_grant.id, donor_grant.emergency_id as "emergencyId", donor_grant.organisation_id as "organisationId",
              donor_grant.currency, donor_grant.state, donor_grant.version
       from donor_grant
       where donor_grant.id = $2
         and exists (select from grant_emergency where emergency_id = $1 and grant_id = $2)
       for update`,
      [emergencyId, id],
    );
    return held;
  }

  findLines(
    reads: Reads,
    { id, version }: Pick<HeldGrant, 'id' | 'version'>,
  ): Promise<readonly GrantLineRow[]> {
    return reads.query<readonly GrantLineRow[]>(
      `select id, emergency_id as "emergencyId", grant_id as "grantId", grant_version as "grantVersion", position, code, name,
              project_id as "projectId", amount
       from grant_line
       where grant_id = $1
         and grant_version = $2
       order by position`,
      [id, version],
    );
  }

  /** Which of the projects belong to the emergency or, for a shared grant, to one that it serves; with their organisations. */
  findProjects(
    reads: Reads,
    emergencyIds: readonly Uuid[],
    projectIds: readonly Uuid[],
  ): Promise<readonly { readonly id: Uuid; readonly emergencyId: Uuid; readonly organisationId: Uuid }[]> {
    return reads.query(
      `select id, emergency_id as "emergencyId", organisation_id as "organisationId"
       from project
       where emergency_id = any($1::uuid[])
         and id = any($2::uuid[])`,
      [emergencyIds, projectIds],
    );
  }

  async findServed(reads: Reads, grantId: Uuid): Promise<readonly Uuid[]> {
    const rows = await reads.query<readonly { emergencyId: Uuid }[]>(
      `select emergency_id as "emergencyId"
       from grant_emergency
       where grant_id = $1
         and emergency_id <> home_id
       order by emergency_id`,
      [grantId],
    );
    return rows.map(({ emergencyId }) => emergencyId);
  }

  async insert(tx: Tx, grant: Omit<GrantRow, 'version' | 'recordedAt' | 'approvedAt'>): Promise<void> {
    await refusing(tx.insert(GrantRow, grant), refused);
  }

  async serve(
    tx: Tx,
    grant: Pick<GrantRow, 'id' | 'emergencyId'>,
    emergencyIds: readonly Uuid[],
  ): Promise<void> {
    if (emergencyIds.length === 0) return;
    const rows = emergencyIds.map((emergencyId) => ({
      emergencyId,
      grantId: grant.id,
      homeId: grant.emergencyId,
    }));
    await refusing(tx.insert(GrantEmergencyRow, rows), refused);
  }

  async insertLines(tx: Tx, lines: readonly GrantLineRow[]): Promise<void> {
    await tx.insert(GrantLineRow, [...lines]);
  }

  async update(tx: Tx, id: Uuid, change: Partial<GrantRow>): Promise<void> {
    await refusing(tx.update(GrantRow, { id }, change), refused);
  }

  /** Whoever had a hand in an earlier version has one in this. */
  async carryAuthors(
    tx: Tx,
    { id, version }: Pick<HeldGrant, 'id' | 'version'>,
    personId: Uuid,
  ): Promise<void> {
    await tx.query(
      `insert into grant_step (grant_id, grant_version, person_id, emergency_id, step)
       select donor_grant.id, $2, author.person_id, donor_grant.emergency_id, 'record'
       from donor_grant
       cross join (
         select person_id
         from grant_step
         where grant_id = $1
           and step = 'record'
         union
         select $3::uuid
       ) as author
       where donor_grant.id = $1`,
      [id, version, personId],
    );
  }

  /** Refuses `approval.own` where the person had a hand in this version. */
  async insertApproval(tx: Tx, { id, version, emergencyId }: HeldGrant, personId: Uuid): Promise<void> {
    await refusing(
      tx.insert(GrantStepRow, { grantId: id, grantVersion: version, personId, emergencyId, step: 'approve' }),
      { grant_step_once: () => new Refusal('approval.own', 'Another person approves the grant') },
    );
  }
}

const refused = {
  grant_code: () => new Refusal('grant.code-taken'),
  grant_holder: () => new Refusal('organisation.unknown', undefined, { field: 'organisationId' }),
  grant_donor: () => new Refusal('organisation.unknown', undefined, { field: 'donorOrganisationId' }),
  grant_ends_after_start: () => new Refusal('dates.reversed'),
  grant_serves_emergency: () => new Refusal('emergency.unknown'),
};

function viewOf(found: Found): GrantView {
  const { exponent } = currencyOf(found.currency);
  const lines = found.lines.map((line: GrantLineView) => ({
    ...line,
    amount: formatAmount(BigInt(line.amount), exponent),
  }));
  return {
    ...found,
    amount: formatAmount(found.amount, exponent),
    lines,
    elsewhere: formatAmount(found.elsewhere, exponent),
  };
}
