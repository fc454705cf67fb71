import { Inject, Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import { type Finding, listFindings } from './check.store.js';
import {
  type AccountKey,
  type AccountKind,
  type Cause,
  deltasOf,
  insufficient,
  type Pending,
  postOf,
  type PostTerms,
  reversalOf,
  type Transfer,
  voidOf,
} from './ledger.rules.js';
import { type Commodity, LedgerStore } from './ledger.store.js';
import {
  type AccountFilter,
  type Balance,
  findTransfers,
  findTransfersOf,
  listBalances,
  type TrialLine,
  trialBalance,
} from './lookup.store.js';

/** Reverses an earlier transfer: `id` is the reversal's own. */
export interface Reverse {
  readonly id: Uuid;
  readonly reversesId: Uuid;
  readonly cause: Cause;
}

/** Posts what a pending transfer holds, whole unless an amount is told. */
export interface PostPending extends PostTerms {
  readonly pendingId: Uuid;
}

export interface VoidPending {
  readonly id: Uuid;
  readonly pendingId: Uuid;
  readonly cause: Cause;
}

/** Most transfers of one `post`: more come in chunks. */
const transfersMax = 10_000;

/**
 * The double-entry ledger. It knows accounts and transfers, not what they are for. Post last in a transaction, just before the audit
 * entry: balances stay locked until it ends.
 */
@Injectable()
export class LedgerService {
  constructor(@Inject(LedgerStore) private readonly store: LedgerStore) {}

  /** Makes an item a commodity, under the item's own id. Refuses nothing: item codes are unique before they come here. */
  async addCommodity(
    tx: Tx,
    { id, code, exponent = 0 }: Pick<Commodity, 'id' | 'code'> & { readonly exponent?: number },
  ): Promise<void> {
    await this.store.insertCommodity(tx, { id, kind: 'item', code, exponent });
  }

  /**
   * Writes transfers, all or none: two statements for one or for thousands, a third where accounts are new. Refuses
   * `ledger.insufficient` where a limited account would hold less than zero, or less than pending transfers hold of it.
   */
  async post(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
    await this.write(tx, transfers);
    await this.settle(tx, transfers);
  }

  /** The first half of `post`, for hot works: writes the transfers, and locks nothing that others wait for. `settle` must follow. */
  async write(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
    if (transfers.length === 0) return;
    if (transfers.length > transfersMax)
      throw new RangeError(`at most ${String(transfersMax)} transfers are posted at once`);

    const accounts = transfers.flatMap(({ from, to }) => [from, to]);
    const ids = await this.store.openAccounts(tx, accounts);
    await this.store.insertTransfers(tx, transfers, ids);
  }

  /** The second half of `post`: changes the balances, as the last thing before the commit. Refuses as `post` does. */
  async settle(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
    const deltas = deltasOf(transfers);
    if (deltas.length === 0) return;
    const shortages = await this.store.changeBalances(tx, deltas);
    if (shortages.length > 0) throw insufficient(shortages);
  }

  /** Moves the whole of earlier transfers back. Refuses `ledger.reversed` and `ledger.insufficient`; returns the reversals. */
  async reverse(tx: Tx, reversals: readonly Reverse[]): Promise<readonly Transfer[]> {
    const earlier = await this.transfersById(
      tx,
      reversals.map(({ reversesId }) => reversesId),
    );

    const transfers = reversals.map((reversal) => reversalOf(named(earlier, reversal.reversesId), reversal));

    await this.post(tx, transfers);
    return transfers;
  }

  /** Posts what pending transfers hold. Refuses `ledger.resolved`, `ledger.expired`, `ledger.over-posted`; returns the posts. */
  async postPending(tx: Tx, posts: readonly PostPending[]): Promise<readonly Transfer[]> {
    const held = await this.transfersById(
      tx,
      posts.map(({ pendingId }) => pendingId),
    );

    const transfers = posts.map((post) => postOf(pendingNamed(held, post.pendingId), post));

    await this.post(tx, transfers);
    return transfers;
  }

  /** Frees what pending transfers hold. Refuses `ledger.resolved`; returns the voids. */
  async voidPending(tx: Tx, voids: readonly VoidPending[]): Promise<readonly Transfer[]> {
    const held = await this.transfersById(
      tx,
      voids.map(({ pendingId }) => pendingId),
    );

    const transfers = voids.map((entry) => voidOf(pendingNamed(held, entry.pendingId), entry));

    await this.post(tx, transfers);
    return transfers;
  }

  /** What is left on limited accounts, by account id (`accountId`): a glance that others may overtake. */
  available(reads: Reads, accounts: readonly AccountKey[]): Promise<ReadonlyMap<Uuid, bigint>> {
    return this.store.findAvailable(reads, accounts);
  }

  /** The same of all accounts of a kind that the owners have. */
  availableOf(reads: Reads, kind: AccountKind, owners: readonly Uuid[]): Promise<ReadonlyMap<Uuid, bigint>> {
    return this.store.findAvailableOf(reads, kind, owners);
  }

  /**
   * The same, held still until the transaction ends: for work that gives as much as there is. Lock late, just before `post`, and
   * name all accounts that the post will touch.
   */
  lockAvailable(tx: Tx, accounts: readonly AccountKey[]): Promise<ReadonlyMap<Uuid, bigint>> {
    return this.store.lockAvailable(tx, accounts);
  }

  /** Transfers by id, oldest first; those that are not there are left out. */
  getTransfers(reads: Reads, ids: readonly Uuid[]): Promise<readonly Transfer[]> {
    return findTransfers(reads, ids);
  }

  /** All transfers that a record caused, oldest first. */
  transfersOf(reads: Reads, causeId: Uuid): Promise<readonly Transfer[]> {
    return findTransfersOf(reads, causeId);
  }

  /** Balances in order of their account ids, 10,000 at most: go on from the last one's id. */
  balances(reads: Reads, filter: AccountFilter, after: Uuid | null = null): Promise<readonly Balance[]> {
    return listBalances(reads, filter, after);
  }

  /** What an emergency's transfers moved, per commodity, grant and account kind. */
  trialBalance(reads: Reads, emergencyId: Uuid): Promise<readonly TrialLine[]> {
    return trialBalance(reads, emergencyId);
  }

  /** All that is wrong with the ledger; nothing, if it is sound. */
  check(reads: Reads): Promise<readonly Finding[]> {
    return listFindings(reads);
  }

  private async transfersById(tx: Tx, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Transfer>> {
    const transfers = await findTransfers(tx, ids);
    return new Map(transfers.map((transfer) => [transfer.id, transfer]));
  }
}

function named(transfers: ReadonlyMap<Uuid, Transfer>, id: Uuid): Transfer {
  const transfer = transfers.get(id);
  if (!transfer) throw notFound();
  return transfer;
}

function pendingNamed(transfers: ReadonlyMap<Uuid, Transfer>, id: Uuid): Pending {
  const transfer = named(transfers, id);
  if (transfer.kind !== 'pending') throw notFound();
  return transfer;
}
