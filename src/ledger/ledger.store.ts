import { Injectable } from '@nestjs/common';
import { idArray } from '../platform/database/arrays.js';
import { prepared } from '../platform/database/prepared.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import {
  accountId,
  type AccountKey,
  type AccountKind,
  type Delta,
  fullAccountCode,
  type Shortage,
  type Transfer,
} from './ledger.rules.js';

export interface Commodity {
  readonly id: Uuid;
  readonly kind: 'currency' | 'item';
  readonly code: string;
  readonly exponent: number;
}

const accountsRememberedMax = 50_000;

/** All SQL that writes the ledger, and the only place that changes a balance. */
@Injectable()
export class LedgerStore {
  /** Ids by full code of accounts known to be committed, so that posting to them need not open them again. */
  private readonly committed = new Map<string, Uuid>();
  /** What an open transaction inserted: not to be remembered by its own evidence, for it may yet roll back. */
  private readonly uncommitted = new WeakMap<Tx, Set<Uuid>>();

  async insertCommodity(tx: Tx, { id, kind, code, exponent }: Commodity): Promise<void> {
    await tx.query(
      `insert into commodity (id, kind, code, exponent)
       values ($1, $2, $3, $4)`,
      [id, kind, code, exponent],
    );
  }

  /** Opens the accounts that are not there yet. Returns the ids of all, by full code. */
  async openAccounts(tx: Tx, accounts: readonly AccountKey[]): Promise<ReadonlyMap<string, Uuid>> {
    const ids = new Map<string, Uuid>();
    const unknown = new Map<Uuid, AccountKey>();
    for (const account of accounts) {
      const code = fullAccountCode(account);
      if (ids.has(code)) continue;
      const id = this.committed.get(code) ?? accountId(account);
      ids.set(code, id);
      if (!this.committed.has(code)) unknown.set(id, account);
    }
    if (unknown.size > 0) await this.insertAccounts(tx, unknown);
    return ids;
  }

  async insertTransfers(
    tx: Tx,
    transfers: readonly Transfer[],
    ids: ReadonlyMap<string, Uuid>,
  ): Promise<void> {
    const column = <T>(of: (transfer: Transfer) => T): readonly T[] => transfers.map(of);
    const insert = tx.query(
      prepared(`insert into transfer (
         id, emergency_id, kind, debit_id, credit_id, commodity_id, amount, pending_id, reverses_id,
         cause_kind, cause_id, party_kind, party_id, project_id, round_id, distribution_id, expires_at
       )
       select *
       from unnest(
         $1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[], $8::uuid[], $9::uuid[],
         $10::text[], $11::uuid[], $12::text[], $13::uuid[], $14::uuid[], $15::uuid[], $16::uuid[], $17::timestamptz[]
       )`),
      [
        idArray(column(({ id }) => id)),
        idArray(column(({ emergencyId }) => emergencyId)),
        column(({ kind }) => kind),
        idArray(column(({ from }) => ids.get(fullAccountCode(from)))),
        idArray(column(({ to }) => ids.get(fullAccountCode(to)))),
        idArray(column(({ from }) => from.commodityId)),
        column(({ amount }) => amount),
        idArray(column((transfer) => ('pendingId' in transfer ? transfer.pendingId : null))),
        idArray(column((transfer) => ('reversesId' in transfer ? transfer.reversesId : null))),
        column(({ cause }) => cause.kind),
        idArray(column(({ cause }) => cause.id)),
        column(({ party }) => party?.kind),
        idArray(column(({ party }) => party?.id)),
        idArray(column(({ projectId }) => projectId)),
        idArray(column(({ roundId }) => roundId)),
        idArray(column(({ distributionId }) => distributionId)),
        column((transfer) => ('expiresAt' in transfer ? transfer.expiresAt : null)),
      ],
    );
    await refusing(insert, {
      transfer_resolves_once: () => new Refusal('ledger.resolved'),
      transfer_reverses_once: () => new Refusal('ledger.reversed'),
      transfer_in_time: () => new Refusal('ledger.expired'),
    });
  }

  /**
   * Changes the balances of limited accounts: locks them in order of their ids, then changes those that can bear it. Returns the
   * accounts that cannot, with what they are short of. Call it last: whoever holds a balance holds up all others.
   */
  async changeBalances(tx: Tx, deltas: readonly Delta[]): Promise<readonly Shortage[]> {
    // The new amounts come from the locked rows: the statement's own snapshot may be older than what it waited for.
    const refused = await tx.query<readonly { accountId: Uuid; short: bigint | null }[]>(
      prepared(`with wanted as (
         select account_id, amount, pending
         from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as wanted (account_id, amount, pending)
       ),
       held as materialized (
         select account_id, amount, pending
         from balance
         where account_id = any($1::uuid[])
         order by account_id
         for update
       ),
       changed as (
         update balance
         set amount = held.amount + wanted.amount,
             pending = held.pending + wanted.pending
         from held
         join wanted on wanted.account_id = held.account_id
         where balance.account_id = any($1::uuid[])
           and balance.account_id = held.account_id
           and held.amount + wanted.amount >= held.pending + wanted.pending
         returning balance.account_id
       )
       select wanted.account_id as "accountId",
              held.pending + wanted.pending - held.amount - wanted.amount as short
       from wanted
       left join held on held.account_id = wanted.account_id
       left join changed on changed.account_id = wanted.account_id
       where changed.account_id is null
       order by wanted.account_id`),
      [
        deltas.map((delta) => delta.accountId),
        deltas.map((delta) => delta.amount),
        deltas.map((delta) => delta.pending),
      ],
    );
    return refused.map(({ accountId: id, short }) => {
      const account = deltas.find((delta) => delta.accountId === id)?.account;
      if (!account || short === null) throw new Error(`the limited account ${id} has no balance`);
      return { account, short };
    });
  }

  /** What is left on limited accounts, by account id; an account that was never opened has none. */
  findAvailable(reads: Reads, accounts: readonly AccountKey[]): Promise<ReadonlyMap<Uuid, bigint>> {
    return available(reads, accounts, '');
  }

  /** The same of all accounts of a kind that the owners have. */
  async findAvailableOf(
    reads: Reads,
    kind: AccountKind,
    owners: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, bigint>> {
    const rows = await reads.query<readonly { id: Uuid; available: bigint }[]>(
      prepared(`select account.id, balance.amount - balance.pending as available
       from account
       join balance on balance.account_id = account.id
       where account.owner_id = any($2::uuid[])
         and account.kind = $1`),
      [kind, owners],
    );
    return new Map(rows.map((row) => [row.id, row.available]));
  }

  /**
   * The same, and nobody else can change it before this transaction ends. Opens the accounts first: who opens one while holding a
   * balance may wait for somebody who waits for that balance.
   */
  async lockAvailable(tx: Tx, accounts: readonly AccountKey[]): Promise<ReadonlyMap<Uuid, bigint>> {
    await this.openAccounts(tx, accounts);
    return available(tx, accounts, 'for update');
  }

  private async insertAccounts(tx: Tx, accounts: ReadonlyMap<Uuid, AccountKey>): Promise<void> {
    // In order of their ids, so that two who open the same accounts wait for each other in one direction only. The conflict names
    // no index: racing for one account, the table's other unique keys may be met before the primary one.
    const keys = [...accounts.values()];
    const opened = await tx.query<readonly { id: Uuid }[]>(
      `with opened as (
         insert into account (id, emergency_id, kind, commodity_id, owner_id, grant_id, lot_id)
         select id, emergency_id, kind, commodity_id, owner_id, grant_id, lot_id
         from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[])
           as account (id, emergency_id, kind, commodity_id, owner_id, grant_id, lot_id)
         order by id
         on conflict do nothing
         returning id, limited
       ),
       filled as (
         insert into balance (account_id, amount, pending)
         select id, 0, 0
         from opened
         where limited
       )
       select id
       from opened`,
      [
        [...accounts.keys()],
        keys.map(({ emergencyId }) => emergencyId),
        keys.map(({ kind }) => kind),
        keys.map(({ commodityId }) => commodityId),
        keys.map(({ owner }) => owner),
        keys.map(({ grantId }) => grantId),
        keys.map(({ lotId }) => lotId),
      ],
    );
    this.remember(
      tx,
      accounts,
      opened.map(({ id }) => id),
    );
  }

  /** An account that was there already is committed, unless this very transaction opened it. */
  private remember(tx: Tx, accounts: ReadonlyMap<Uuid, AccountKey>, opened: readonly Uuid[]): void {
    const own = this.uncommitted.get(tx) ?? new Set<Uuid>();
    opened.forEach((id) => own.add(id));
    this.uncommitted.set(tx, own);

    if (this.committed.size + accounts.size > accountsRememberedMax) this.committed.clear();
    for (const [id, account] of accounts) if (!own.has(id)) this.committed.set(fullAccountCode(account), id);
  }
}

async function available(
  reads: Reads,
  accounts: readonly AccountKey[],
  lock: '' | 'for update',
): Promise<ReadonlyMap<Uuid, bigint>> {
  const ids = [...new Set(accounts.map(accountId))];
  const rows = await reads.query<readonly { id: Uuid; available: bigint }[]>(
    `select account_id as id, amount - pending as available
     from balance
     where account_id = any($1::uuid[])
     order by account_id
     ${lock}`,
    [ids],
  );
  const found = new Map(rows.map((row) => [row.id, row.available]));
  return new Map(ids.map((id) => [id, found.get(id) ?? 0n]));
}
