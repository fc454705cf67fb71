import type { DataSource, EntityManager } from 'typeorm';
import { currencyId } from '../../src/ledger/currency.rules.js';
import { type AccountKey, leafOf, single } from '../../src/ledger/ledger.rules.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerStore } from '../../src/ledger/ledger.store.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import { fixtureEntry } from './entry.js';

/** What a round promises each household. */
export interface Package {
  /** Blankets, in pieces; left out, none. */
  readonly blankets?: number;
  /** Cash in minor units of `currency`; left out, none. */
  readonly cash?: bigint;
  readonly currency?: string;
}

export interface Promised {
  readonly emergencyId: Uuid;
  readonly organisationId: Uuid;
  readonly projectId: Uuid;
  readonly roundId: Uuid;
  readonly areaId: Uuid;
  readonly siteIds: readonly Uuid[];
  readonly grantId: Uuid;
  readonly grantLineId: Uuid;
  readonly blanketId: Uuid;
  readonly currency: string;
  readonly personId: Uuid;
}

const grantAmount = 900_000_000_000_000n;

/**
 * An emergency with an approved round that promises the same to households at some sites, and stock of exactly that: written set-based
 * as the owner of the tables, for tests and benchmarks of what comes after approval. Nobody in it has a name.
 */
export async function promiseAid(
  owner: DataSource,
  {
    sites = 1,
    householdsPerSite,
    stockPerSite,
    within,
    ...promise
  }: Package & {
    sites?: number;
    householdsPerSite: number;
    stockPerSite?: bigint;
    /** An emergency that is there already, and maybe the organisation that works in it; left out, new ones. */
    within?: Pick<Promised, 'emergencyId'> & Partial<Pick<Promised, 'organisationId'>>;
  },
): Promise<Promised> {
  const currency = promise.currency ?? 'USD';
  const made: Promised = {
    emergencyId: within?.emergencyId ?? newId(),
    organisationId: within?.organisationId ?? newId(),
    projectId: newId(),
    roundId: newId(),
    areaId: newId(),
    siteIds: Array.from({ length: sites }, () => newId()),
    grantId: newId(),
    grantLineId: newId(),
    blanketId: newId(),
    currency,
    personId: newId(),
  };
  await owner.transaction(async (tx) => {
    await tx.query('create temporary table touched (id uuid) on commit drop');
    await tx.query(newIdInSql);
    await tx.query(`select set_config('mizan.emergencies', '*', true)`);
    await makeGround(tx, made, within ?? {});
    await makeHouseholds(tx, made, householdsPerSite);
    await makeRound(tx, made, promise);
    await makeStock(tx, made, stockPerSite ?? BigInt(householdsPerSite) * BigInt(promise.blankets ?? 0));
    await noteTouched(tx);
  });
  await owner.query('analyze');
  return made;
}

/** Ids as the code makes them (`newId`), for rows that are written set-based: in order of time, so that what is made together lies together. */
const newIdInSql = `
  create or replace function pg_temp.new_id() returns uuid language sql volatile as $$
    select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
            || '7' || substr(random.hex, 1, 3) || '8' || substr(random.hex, 4, 15))::uuid
    from (select md5(gen_random_uuid()::text) as hex) as random
  $$`;

/** Runs an insert and remembers the ids that it wrote, for the audit entry at the end. */
async function run(tx: EntityManager, sql: string, parameters: readonly unknown[]): Promise<void> {
  await tx.query(
    `with written as (${sql} returning id)
     insert into touched (id) select id from written`,
    [...parameters],
  );
}

async function makeGround(
  tx: EntityManager,
  made: Promised,
  there: { readonly emergencyId?: Uuid; readonly organisationId?: Uuid },
): Promise<void> {
  const { emergencyId, organisationId, areaId, siteIds } = made;
  const code = areaId.slice(-12).toUpperCase();
  await run(tx, `insert into person (id, user_name, name, password_hash) values ($1, $2, 'loader', '-')`, [
    made.personId,
    `loader-${code.toLowerCase()}`,
  ]);
  if (there.emergencyId === undefined) await makeEmergency(tx, made, code);
  await run(
    tx,
    `insert into area (id, country, pcode, level, path, name, names) values ($1, 'SY', $2, 0, array[$1::uuid], 'Syria', '{}')`,
    [areaId, `SY-${code}`],
  );
  if (there.organisationId === undefined)
    await run(tx, `insert into organisation (id, code, name, type) values ($1, $2, 'Agency', 'un')`, [
      organisationId,
      code,
    ]);
  await run(
    tx,
    `insert into site (id, emergency_id, organisation_id, area_id, kind, code, name)
     select id, $1, $2, $3, 'distribution_point', 'SITE-' || no || '-' || $5, 'Site ' || no
     from unnest($4::uuid[]) with ordinality as site (id, no)`,
    [emergencyId, organisationId, areaId, siteIds, code],
  );
  await tx.query(
    `insert into site_emergency (emergency_id, site_id, home_id) select $1, id, $1 from unnest($2::uuid[]) as site (id)`,
    [emergencyId, siteIds],
  );
  await run(
    tx,
    `insert into project (id, emergency_id, organisation_id, sector, code, name, starts_on, ends_on)
     values ($1, $2, $3, 'SHL', $4, 'Winter', '2026-01-01', '2999-12-31')`,
    [made.projectId, emergencyId, organisationId, `P-${code}`],
  );
  await makeGrant(tx, made);
  await makeItem(tx, made, `BLANKET-${code}`);
}

async function makeEmergency(
  tx: EntityManager,
  { emergencyId, currency }: Promised,
  code: string,
): Promise<void> {
  await run(
    tx,
    `insert into emergency (id, code, name, phase, age_bands, opened_on) values ($1, $2, 'Flood', 'response', 'OCHA_3', '2026-10-01')`,
    [emergencyId, code],
  );
  await tx.query(
    `insert into emergency_country (emergency_id, country, country3, currency, time_zone) values ($1, 'SY', 'SYR', $2, 'Asia/Damascus')`,
    [emergencyId, currency],
  );
}

async function makeGrant(tx: EntityManager, made: Promised): Promise<void> {
  const { emergencyId, grantId, organisationId, currency } = made;
  await run(
    tx,
    `insert into donor_grant (id, emergency_id, organisation_id, code, donor, currency, amount, starts_on, ends_on, state)
     values ($1, $2, $3, $6, 'Donor', $4, $5, '2026-01-01', '2027-12-31', 'recorded')`,
    [grantId, emergencyId, organisationId, currency, grantAmount, `G-${grantId.slice(-12).toUpperCase()}`],
  );
  await tx.query(`insert into grant_emergency (emergency_id, grant_id, home_id) values ($1, $2, $1)`, [
    emergencyId,
    grantId,
  ]);
  await run(
    tx,
    `insert into grant_line (id, emergency_id, grant_id, grant_version, position, code, name, amount)
     values ($1, $2, $3, 1, 0, 'L1', 'Assistance', $4)`,
    [made.grantLineId, emergencyId, grantId, grantAmount],
  );
  for (const [step, personId] of [
    ['record', made.personId],
    ['approve', newId()],
  ]) {
    await tx.query(
      `insert into grant_step (grant_id, grant_version, person_id, emergency_id, step) values ($1, 1, $2, $3, $4)`,
      [grantId, personId, emergencyId, step],
    );
  }
  await tx.query(`update donor_grant set state = 'approved', approved_at = clock_timestamp() where id = $1`, [
    grantId,
  ]);
  await transfer(
    tx,
    made,
    { kind: 'donor', owner: grantId },
    { kind: 'grant', owner: made.grantLineId },
    currencyId(currency),
    grantAmount,
  );
}

async function makeItem(tx: EntityManager, { blanketId }: Promised, code: string): Promise<void> {
  await tx.query(`insert into commodity (id, kind, code, exponent) values ($1, 'item', $2, 0)`, [
    blanketId,
    code,
  ]);
  await run(
    tx,
    `insert into item (id, emergency_id, code, names, unit, category, kind)
     values ($1, $2, $3, '{"en": "Blanket", "fr": "Couverture", "ar": "بطانية"}', 'unit', 'bedding', 'item')`,
    [blanketId, nil, code],
  );
}

/** Households of two, the first of them head and primary collector. */
async function makeHouseholds(tx: EntityManager, made: Promised, perSite: number): Promise<void> {
  await run(
    tx,
    `insert into household (id, emergency_id, organisation_id, reference, area_id, site_id, displacement, size, depth, status, registered_on, registered_by)
     select pg_temp.new_id(), $1, $2, 'H-' || right(site.id::text, 12) || '-' || n, $3, site.id, 'idp', 2, 'full', 'registered', '2026-10-02', $4
     from unnest($5::uuid[]) with ordinality as site (id, no)
     cross join generate_series(1, $6) as n`,
    [made.emergencyId, made.organisationId, made.areaId, made.personId, made.siteIds, perSite],
  );
  await run(
    tx,
    `insert into individual (id, emergency_id, household_id, member_no, member, sex, born_on, birth_precision, relationship, collector, joined_on)
     select pg_temp.new_id(), emergency_id, household.id, n, true, case n when 1 then 'female' else 'male' end,
            case n when 1 then date '1990-05-01' else date '2016-05-01' end, 'day',
            case n when 1 then 'head' else 'child' end, case n when 1 then 'primary' end, registered_on
     from household
     cross join generate_series(1, 2) as n
     where emergency_id = $1
       and site_id = any($2)`,
    [made.emergencyId, made.siteIds],
  );
}

async function makeRound(tx: EntityManager, made: Promised, { blankets, cash }: Package): Promise<void> {
  const { emergencyId, roundId, grantId, grantLineId } = made;
  const listId = newId();
  const lines = [
    ...(blankets
      ? [
          {
            id: newId(),
            no: 1,
            kind: 'item',
            itemId: made.blanketId,
            currency: null,
            quantity: BigInt(blankets),
          },
        ]
      : []),
    ...(cash
      ? [{ id: newId(), no: 2, kind: 'cash', itemId: null, currency: made.currency, quantity: cash }]
      : []),
  ];
  await run(
    tx,
    `insert into round (id, emergency_id, project_id, organisation_id, code, name, series_id, instalment, instalments, window_from, window_to, recipient, criteria)
     values ($1, $2, $3, $4, $5, 'First round', $1, 1, 1, '2026-10-01', '2999-10-01', 'household', '{}')`,
    [roundId, emergencyId, made.projectId, made.organisationId, `R-${roundId.slice(-12).toUpperCase()}`],
  );
  await tx.query(
    `insert into round_site (emergency_id, round_id, site_id) select $1, $2, id from unnest($3::uuid[]) as site (id)`,
    [emergencyId, roundId, made.siteIds],
  );
  await run(tx, `insert into round_list (id, emergency_id, round_id, list_no) values ($1, $2, $3, 0)`, [
    listId,
    emergencyId,
    roundId,
  ]);
  await run(
    tx,
    `insert into entitlement (id, emergency_id, round_id, list_no, recipient_kind, recipient_id, household_id, persons, area_id, site_id, token_no)
     select pg_temp.new_id(), emergency_id, $2, 0, 'household', id, id, size, area_id, site_id, row_number() over (order by site_id, id)
     from household
     where emergency_id = $1
       and site_id = any($3)`,
    [emergencyId, roundId, made.siteIds],
  );
  for (const line of lines) {
    const fundingId = newId();
    await run(
      tx,
      `insert into package_line (id, emergency_id, round_id, plan, no, kind, item_id, currency, per, quantity)
       values ($1, $2, $3, 1, $4, $5, $6, $7, 'household', $8)`,
      [line.id, emergencyId, roundId, line.no, line.kind, line.itemId, line.currency, line.quantity],
    );
    await run(
      tx,
      `insert into round_funding (id, emergency_id, round_id, package_line_id, priority, grant_id, grant_line_id, quantity)
       values ($1, $2, $3, $4, 1, $5, $6, 900000000000)`,
      [fundingId, emergencyId, roundId, line.id, grantId, grantLineId],
    );
    await run(
      tx,
      `insert into entitlement_line (id, emergency_id, entitlement_id, package_line_id, kind, item_id, currency, funding_id, grant_id, due)
       select pg_temp.new_id(), emergency_id, id, $2, $3, $4, $5, $6, $7, $8
       from entitlement
       where round_id = $1`,
      [roundId, line.id, line.kind, line.itemId, line.currency, fundingId, grantId, line.quantity],
    );
  }
  await approveRound(tx, made, listId);
}

async function approveRound(
  tx: EntityManager,
  { emergencyId, roundId, personId }: Promised,
  listId: Uuid,
): Promise<void> {
  const approverId = newId();
  await run(tx, `insert into person (id, user_name, name, password_hash) values ($1, $2, 'approver', '-')`, [
    approverId,
    `approver-${approverId}`,
  ]);
  for (const [part, did, person] of [
    ['author', 'submitted', personId],
    ['approver', 'approved', approverId],
  ]) {
    await tx.query(
      `insert into approval_step (emergency_id, subject_id, version, person_id, part, did) values ($1, $2, 1, $3, $4, $5)`,
      [emergencyId, listId, person, part, did],
    );
  }
  await tx.query(
    `update round_list
     set state = 'submitted', digest = sha256('list'), prepared_at = clock_timestamp(),
         listed = (select count(*) from entitlement where round_id = $2)
     where id = $1`,
    [listId, roundId],
  );
  await tx.query(`update round set state = 'submitted' where id = $1`, [roundId]);
  await tx.query(`update round_list set state = 'approved', approved_at = clock_timestamp() where id = $1`, [
    listId,
  ]);
  await tx.query(`update round set state = 'approved' where id = $1`, [roundId]);
}

async function makeStock(tx: EntityManager, made: Promised, perSite: bigint): Promise<void> {
  if (perSite === 0n) return;
  for (const siteId of made.siteIds) {
    const lotId = newId();
    await run(
      tx,
      `insert into lot (id, emergency_id, item_id, code, grant_id, origin, unit_value, currency)
       values ($1, $2, $3, 'BATCH', $4, 'purchase', 500, $5)`,
      [lotId, made.emergencyId, made.blanketId, made.grantId, made.currency],
    );
    await transfer(
      tx,
      made,
      { kind: 'supplier', owner: made.grantId, lotId },
      { kind: 'stock', owner: siteId, lotId },
      made.blanketId,
      perSite,
    );
  }
}

type Place = Pick<AccountKey, 'kind' | 'owner'> & { readonly lotId?: Uuid };

async function transfer(
  tx: EntityManager,
  made: Promised,
  from: Place,
  to: Place,
  commodityId: Uuid,
  amount: bigint,
): Promise<void> {
  const account = ({ kind, owner, lotId }: Place): AccountKey => ({
    emergencyId: made.emergencyId,
    kind,
    commodityId,
    owner,
    grantId: made.grantId,
    lotId: lotId ?? null,
  });
  const id = newId();
  const cause = { kind: 'fixture', id };
  const [between, emergencyId] = [{ from: account(from), to: account(to) }, made.emergencyId];
  const transfers = [single({ id, emergencyId, ...between, amount, cause })];
  await new LedgerService(new LedgerStore()).post(tx as Tx, transfers);
  await note(tx, fixtureEntry({ transfers: transfers.map(leafOf) }), `select '${id}'::uuid as id`);
}

/** One audit entry for all that was written: the tables let nothing in without. */
async function noteTouched(tx: EntityManager): Promise<void> {
  await note(tx, fixtureEntry(), 'select distinct id from touched');
}

/** The subjects, in SQL, are more than one entry of the service may name. */
async function note(
  tx: EntityManager,
  { id, at, leaf }: ReturnType<typeof fixtureEntry>,
  subjects: string,
): Promise<void> {
  await tx.query(
    `with event as (
       insert into audit_event (id, leaf, at, emergency_id, act, outcome)
       values ($1, $2, $3, $4, 'fixture', 'done')
       returning seq
     )
     insert into audit_subject (xid, subject_id, seq)
     select pg_current_xact_id(), subject.id, event.seq
     from event, (${subjects}) as subject`,
    [id, leaf, at, nil],
  );
}
