import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/tx.js';

export interface Attempts {
  readonly key: Buffer;
  readonly failures: number;
  readonly until: Date | null;
  readonly changedAt: Date;
  readonly succeededAt: Date | null;
}

const sweptMax = 50;

/** Counts of failed sign-ins, in the database because several instances share them. */
@Injectable()
export class AttemptStore {
  /** The counts under the keys, made where missing and locked in the order of their keys. */
  async lock(tx: Tx, keys: readonly Buffer[], now: Date): Promise<readonly Attempts[]> {
    await tx.query(
      `insert into sign_in_attempt (key, changed_at)
       select key, $2
       from unnest($1::bytea[]) as row (key)
       order by key
       on conflict do nothing`,
      [keys, now],
    );
    return tx.query<readonly Attempts[]>(
      `select key, failures, until, changed_at as "changedAt", succeeded_at as "succeededAt"
       from sign_in_attempt
       where key = any($1)
       order by key
       for update`,
      [keys],
    );
  }

  async findSucceededAt(tx: Tx, key: Buffer): Promise<Date | null | undefined> {
    const [row] = await tx.query<readonly { readonly succeededAt: Date | null }[]>(
      `select succeeded_at as "succeededAt"
       from sign_in_attempt
       where key = $1`,
      [key],
    );
    return row?.succeededAt;
  }

  async update(
    tx: Tx,
    changed: { readonly key: Buffer; readonly failures: number; readonly until: Date | null },
    now: Date,
  ): Promise<void> {
    await tx.query(
      `update sign_in_attempt
       set failures = $2, until = $3, changed_at = $4
       where key = $1`,
      [changed.key, changed.failures, changed.until, now],
    );
  }

  async markSuccess(tx: Tx, key: Buffer, now: Date): Promise<void> {
    await tx.query(
      `insert into sign_in_attempt (key, changed_at, succeeded_at)
       values ($1, $2, $2)
       on conflict (key) do update
       set failures = 0, until = null, changed_at = $2, succeeded_at = $2`,
      [key, now],
    );
  }

  /** Forgets a few of the counts that no longer matter. */
  async sweep(tx: Tx, before: { readonly failuresAt: Date; readonly successAt: Date }): Promise<void> {
    await tx.query(
      `delete from sign_in_attempt
       where key in (
         select key
         from sign_in_attempt
         where changed_at < $1
           and (succeeded_at is null or succeeded_at < $2)
         order by changed_at
         limit $3
         for update skip locked
       )`,
      [before.failuresAt, before.successAt, sweptMax],
    );
  }
}
