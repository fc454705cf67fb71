import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Uuid } from '../ids.js';
import { isUuid } from '../ids.js';
import { pipelined } from './pipelined.js';
import { prepared } from './prepared.js';
import type { Read, Tx } from './tx.js';

/** Whose rows a transaction may see: row-level security reads it, and an empty list shows nothing. */
export interface Visible {
  readonly emergencies: readonly Uuid[] | 'all';
}

/** How long one transaction may take, in milliseconds, and how long it may wait for one lock. */
export interface Patience {
  readonly statementMsMax: number;
  readonly lockMsMax: number;
  /**
   * Asks for few rows by their ids or keys, as the guard does too. Connections keep their plans, and one made while a table is all but
   * empty reads it from end to end, as long as it is kept: on the first day of an emergency, ever slower. So these plans use an index
   * wherever there is one.
   */
  readonly byIndex: boolean;
}

export const deskPatience: Patience = { statementMsMax: 5_000, lockMsMax: 2_000, byIndex: true };
export const readPatience: Patience = { statementMsMax: 30_000, lockMsMax: 2_000, byIndex: false };
export const jobPatience: Patience = { statementMsMax: 600_000, lockMsMax: 10_000, byIndex: false };

/** The two ways to the database: `read`, for everyone, and `write`, for the door alone. */
@Injectable()
export class Database {
  constructor(@Inject(DataSource) private readonly source: DataSource) {}

  /** Runs a read in a read-only transaction, limited to the emergencies that the scope may see. */
  read<T>(scope: Visible, work: (read: Read) => Promise<T>): Promise<T> {
    return this.transaction(scope, { ...readPatience, readOnly: true }, (runner) =>
      work(runner.manager as Read),
    );
  }

  /** Runs a write transaction. For `commands/` only: whoever else needs a write defines a work there. */
  write<T>(scope: Visible, patience: Patience, work: (tx: Tx, now: Date) => Promise<T>): Promise<T> {
    return this.transaction(scope, { ...patience, readOnly: false }, (runner, now) =>
      work(runner.manager as Tx, now),
    );
  }

  private async transaction<T>(
    scope: Visible,
    terms: Patience & { readonly readOnly: boolean },
    work: (runner: QueryRunner, now: Date) => Promise<T>,
  ): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      Object.assign(runner, { isTransactionActive: true }); // so that nothing of TypeORM's opens another
      try {
        const [, now] = await pipelined([client.query('begin'), settle(client, scope, terms)]);
        const result = await work(runner, now);
        await commit(client);
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => undefined); // the connection may be gone: the first error says why
        throw error;
      }
    } finally {
      await runner.release();
    }
  }
}

/** PostgreSQL answers the commit of a transaction that failed with a rollback, and no error. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error('the transaction had failed before its commit');
}

const settling = prepared(`select date_trunc('milliseconds', clock_timestamp()) as now,
        set_config('mizan.emergencies', $1, true),
        set_config('statement_timeout', $2, true),
        set_config('lock_timeout', $3, true),
        set_config('transaction_read_only', $4, true),
        set_config('enable_seqscan', $5, true)`);

/** Sets what this transaction may see and how long it may take; returns the database's clock, in whole milliseconds. */
async function settle(
  client: PoolClient,
  scope: Visible,
  terms: Patience & { readonly readOnly: boolean },
): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>(settling, [
    emergenciesOf(scope),
    String(terms.statementMsMax),
    String(terms.lockMsMax),
    terms.readOnly ? 'on' : 'off',
    terms.byIndex ? 'off' : 'on',
  ]);
  const [first] = rows;
  if (!first) throw new Error('the database did not say what time it is');
  return first.now;
}

/** The form in which row-level security reads the emergencies: `*`, or ids joined by commas. */
function emergenciesOf(scope: Visible): string {
  if (scope.emergencies === 'all') return '*';
  return scope.emergencies.filter(isUuid).join(',');
}
