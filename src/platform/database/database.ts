import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Uuid } from '../ids.js';
import { isUuid } from '../ids.js';
import type { Read, Tx } from './tx.js';

/** Whose rows a transaction may see: row-level security reads it, and an empty list shows nothing. */
export interface Visible {
  readonly emergencies: readonly Uuid[] | 'all';
}

/** How long one transaction may take, in milliseconds, and how long it may wait for one lock. */
export interface Patience {
  readonly statementMsMax: number;
  readonly lockMsMax: number;
}

export const deskPatience: Patience = { statementMsMax: 5_000, lockMsMax: 2_000 };
export const readPatience: Patience = { statementMsMax: 30_000, lockMsMax: 2_000 };
export const jobPatience: Patience = { statementMsMax: 600_000, lockMsMax: 10_000 };

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
      await runner.startTransaction();
      const now = await settle(runner, scope, terms);
      const result = await work(runner, now);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined); // the connection may be gone: the first error says why
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/** Sets what this transaction may see and how long it may take; returns the database's clock, in whole milliseconds. */
async function settle(
  runner: QueryRunner,
  scope: Visible,
  terms: Patience & { readonly readOnly: boolean },
): Promise<Date> {
  const rows = await runner.manager.query<readonly { now: Date }[]>(
    `select date_trunc('milliseconds', clock_timestamp()) as now,
            set_config('mizan.emergencies', $1, true),
            set_config('statement_timeout', $2, true),
            set_config('lock_timeout', $3, true),
            set_config('transaction_read_only', $4, true)`,
    [
      emergenciesOf(scope),
      String(terms.statementMsMax),
      String(terms.lockMsMax),
      terms.readOnly ? 'on' : 'off',
    ],
  );
  const [first] = rows;
  if (!first) throw new Error('the database did not say what time it is');
  return first.now;
}

/** The form in which row-level security reads the emergencies: `*`, or ids joined by commas. */
function emergenciesOf(scope: Visible): string {
  if (scope.emergencies === 'all') return '*';
  return scope.emergencies.filter(isUuid).join(',');
}
