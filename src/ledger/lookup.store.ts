import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { AccountKey, AccountKind, Cause, Party, Transfer } from './ledger.rules.js';

/** Which accounts: those that match every part that is given. */
export interface AccountFilter {
  readonly emergencyId: Uuid;
  readonly kind?: AccountKind | undefined;
  readonly commodityId?: Uuid | undefined;
  readonly owner?: Uuid | undefined;
  readonly grantId?: Uuid | undefined;
  readonly lotId?: Uuid | undefined;
}

/** What an account holds, credits − debits. Unlimited accounts may be below zero: a donor's balance is what it gave. */
export interface Balance {
  readonly accountId: Uuid;
  readonly account: AccountKey;
  readonly amount: bigint;
  /** What pending transfers hold of it; the rest is available. */
  readonly pending: bigint;
}

/** One line of the trial balance: what moved out of and into all accounts of a kind, for one commodity and grant. */
export interface TrialLine {
  readonly commodityId: Uuid;
  readonly commodityKind: 'currency' | 'item';
  readonly commodityCode: string;
  readonly exponent: number;
  /** Null for value of no grant. */
  readonly grantId: Uuid | null;
  readonly kind: AccountKind;
  readonly debits: bigint;
  readonly credits: bigint;
}

const balancesMax = 10_000;

/** Transfers by id, oldest first. */
export function findTransfers(reads: Reads, ids: readonly Uuid[]): Promise<readonly Transfer[]> {
  return transfersWhere(reads, 'transfer.id = any($1::uuid[])', ids);
}

/** All transfers of a cause, oldest first. */
export function findTransfersOf(reads: Reads, causeId: Uuid): Promise<readonly Transfer[]> {
  return transfersWhere(reads, 'transfer.cause_id = $1', causeId);
}

/**
 * Balances of accounts, in order of their ids: limited ones from their row, the others summed. At most 10,000, from after the one
 * that is told.
 */
export async function listBalances(
  reads: Reads,
  filter: AccountFilter,
  after: Uuid | null,
): Promise<readonly Balance[]> {
  const rows = await reads.query<readonly WithTexts<Balance, 'amount' | 'pending'>[]>(
    `select account.id as "accountId",
            ${keyOf('account')} as account,
            case when account.limited then balance.amount else (
              select coalesce(sum(amount), 0)
              from transfer
              where credit_id = account.id
                and kind in ('single', 'post', 'reversal')
            ) - (
              select coalesce(sum(amount), 0)
              from transfer
              where debit_id = account.id
                and kind in ('single', 'post', 'reversal')
            ) end::text as amount,
            case when account.limited then balance.pending else (
              select coalesce(sum(held.amount), 0)
              from transfer as held
              where held.debit_id = account.id
                and held.kind = 'pending'
                and not exists (select from transfer as resolved where resolved.pending_id = held.id)
            ) end::text as pending
     from account
     left join balance on balance.account_id = account.id
     where account.emergency_id = $1
       and ($2::text is null or account.kind = $2)
       and ($3::uuid is null or account.commodity_id = $3)
       and ($4::uuid is null or account.owner_id = $4)
       and ($5::uuid is null or account.grant_id = $5)
       and ($6::uuid is null or account.lot_id = $6)
       and ($7::uuid is null or account.id > $7)
     order by account.id
     limit $8`,
    [
      filter.emergencyId,
      filter.kind ?? null,
      filter.commodityId ?? null,
      filter.owner ?? null,
      filter.grantId ?? null,
      filter.lotId ?? null,
      after,
      balancesMax,
    ],
  );
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount), pending: BigInt(row.pending) }));
}

/** What the transfers of an emergency moved, pending ones apart. Per commodity all debits are all credits. */
export async function trialBalance(reads: Reads, emergencyId: Uuid): Promise<readonly TrialLine[]> {
  const rows = await reads.query<readonly WithTexts<TrialLine, 'debits' | 'credits'>[]>(
    `with moved as (
       select debit_id, credit_id, sum(amount) as amount
       from transfer
       where emergency_id = $1
         and kind in ('single', 'post', 'reversal')
       group by debit_id, credit_id
     ),
     side as (
       select debit_id as account_id, amount as debits, 0 as credits
       from moved
       union all
       select credit_id, 0, amount
       from moved
     )
     select commodity.id as "commodityId", commodity.kind as "commodityKind", commodity.code as "commodityCode", commodity.exponent,
            account.grant_id as "grantId", account.kind,
            sum(side.debits)::text as debits, sum(side.credits)::text as credits
     from side
     join account on account.id = side.account_id
     join commodity on commodity.id = account.commodity_id
     group by commodity.id, account.grant_id, account.kind
     order by commodity.kind, commodity.code, account.grant_id nulls first, account.kind`,
    [emergencyId],
  );
  return rows.map((row) => ({ ...row, debits: BigInt(row.debits), credits: BigInt(row.credits) }));
}

/** Sums of bigint are PostgreSQL's numeric, which has no bound and comes as text. */
type WithTexts<Row, Sums extends keyof Row> = Omit<Row, Sums> & Readonly<Record<Sums, string>>;

interface TransferColumns {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly kind: Transfer['kind'];
  readonly from: AccountKey;
  readonly to: AccountKey;
  readonly amount: bigint;
  readonly cause: Cause;
  readonly party: Party | null;
  readonly projectId: Uuid | null;
  readonly roundId: Uuid | null;
  readonly distributionId: Uuid | null;
  readonly pendingId: Uuid | null;
  readonly held: bigint | null;
  readonly reversesId: Uuid | null;
  readonly expiresAt: Date | null;
}

/** The condition is this file's own text; only the parameter comes from outside. */
async function transfersWhere(
  reads: Reads,
  condition: string,
  parameter: unknown,
): Promise<readonly Transfer[]> {
  const rows = await reads.query<readonly TransferColumns[]>(
    `select transfer.id, transfer.emergency_id as "emergencyId", transfer.kind,
            ${keyOf('debited')} as "from", ${keyOf('credited')} as "to", transfer.amount,
            json_build_object('kind', transfer.cause_kind, 'id', transfer.cause_id) as cause,
            case when transfer.party_id is not null
              then json_build_object('kind', transfer.party_kind, 'id', transfer.party_id)
            end as party,
            transfer.project_id as "projectId", transfer.round_id as "roundId", transfer.distribution_id as "distributionId",
            transfer.pending_id as "pendingId", held.amount as held, transfer.reverses_id as "reversesId",
            transfer.expires_at as "expiresAt"
     from transfer
     join account as debited on debited.id = transfer.debit_id
     join account as credited on credited.id = transfer.credit_id
     left join transfer as held on held.id = transfer.pending_id
     where ${condition}
     order by transfer.recorded_at, transfer.id`,
    [parameter],
  );
  return rows.map(transferOf);
}

function keyOf(account: 'account' | 'debited' | 'credited'): string {
  return `json_build_object(
    'emergencyId', ${account}.emergency_id, 'kind', ${account}.kind, 'commodityId', ${account}.commodity_id,
    'owner', ${account}.owner_id, 'grantId', ${account}.grant_id, 'lotId', ${account}.lot_id
  )`;
}

function transferOf({ kind, pendingId, held, reversesId, expiresAt, ...row }: TransferColumns): Transfer {
  const movement = {
    ...row,
    party: row.party ?? undefined,
    projectId: row.projectId ?? undefined,
    roundId: row.roundId ?? undefined,
    distributionId: row.distributionId ?? undefined,
  };
  switch (kind) {
    case 'single':
      return { ...movement, kind };
    case 'pending':
      return { ...movement, kind, expiresAt: expiresAt ?? undefined };
    case 'post':
      return { ...movement, kind, pendingId: there(pendingId), held: there(held) };
    case 'void':
      return { ...movement, kind, pendingId: there(pendingId) };
    case 'reversal':
      return { ...movement, kind, reversesId: there(reversesId) };
  }
}

/** What a check of the table promises is there. */
function there<T>(value: T | null): T {
  if (value === null) throw new Error('a transfer lacks what its kind needs');
  return value;
}
