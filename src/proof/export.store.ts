import pg from 'pg';
import type { LeafTransfer } from '../audit/leaf.js';
import { type AccountKey, type AccountKind, fullAccountCode } from '../ledger/ledger.rules.js';
import type { Uuid } from '../platform/ids.js';

export interface StoredNote {
  readonly origin: string;
  readonly size: string;
  readonly note: string;
  readonly cosignatures: readonly string[];
}

/** A balance as the database has it: of limited accounts the one that it keeps, of the others the sum of their transfers. */
export interface ExportedBalance {
  readonly account: string;
  readonly amount: string;
  readonly pending: string;
}

const rowsAtOnce = 2_000;

/** The log and the ledger at one moment, read row by row: memory does not grow with them. */
export class ExportStore {
  private constructor(private readonly client: pg.Client) {}

  static async open(databaseUrl: string): Promise<ExportStore> {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'mizan log export',
      options: '-c timezone=UTC -c jit=off -c statement_timeout=0',
    });
    await client.connect();
    await client.query('begin isolation level repeatable read read only');
    return new ExportStore(client);
  }

  /** On a connection whose transaction is open already. */
  static within(client: pg.Client): ExportStore {
    return new ExportStore(client);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  async counts(): Promise<{ readonly size: string; readonly queued: string; readonly at: Date }> {
    const { rows } = await this.client.query<{ size: string; queued: string; at: Date }>(
      `select (select count(*) from audit_leaf)::text as size,
              (select count(*) from audit_pending)::text as queued,
              now() as at`,
    );
    const [row] = rows;
    if (!row) throw new Error('the database counts nothing');
    return row;
  }

  /** The entries in the order of their places. */
  async *leaves(): AsyncGenerator<Buffer> {
    for await (const { leaf } of this.rows<{ readonly leaf: Buffer }>(
      'select leaf from audit_leaf join audit_event using (seq) order by leaf_index',
    ))
      yield leaf;
  }

  /** The entries that have no place, whether they wait for one or were left out. */
  async *unplaced(): AsyncGenerator<Buffer> {
    for await (const { leaf } of this.rows<{ readonly leaf: Buffer }>(
      `select leaf
       from audit_event
       where not exists (select from audit_leaf where audit_leaf.seq = audit_event.seq)
       order by seq`,
    ))
      yield leaf;
  }

  notes(): AsyncGenerator<StoredNote> {
    return this.rows<StoredNote>(
      `select origin, size::text as size, note,
              array(select line
                    from audit_cosignature as cosignature
                    where cosignature.origin = checkpoint.origin and cosignature.size = checkpoint.size
                    order by witness) as cosignatures
       from audit_checkpoint as checkpoint
       order by signed_at, size`,
    );
  }

  /** The ledger's transfers, in the form in which entries tell of them. */
  async *transfers(): AsyncGenerator<LeafTransfer> {
    for await (const row of this.rows<TransferRow>(
      `select transfer.id, transfer.kind, transfer.amount::text as amount, transfer.commodity_id as "commodityId",
              transfer.pending_id as "pendingId", transfer.reverses_id as "reversesId",
              transfer.cause_kind as "causeKind", transfer.cause_id as "causeId",
              ${accountOf('debit')} as debit, ${accountOf('credit')} as credit
       from transfer
       left join account as debit on debit.id = transfer.debit_id
       left join account as credit on credit.id = transfer.credit_id`,
    ))
      yield transferOf(row);
  }

  async *balances(): AsyncGenerator<ExportedBalance> {
    for await (const row of this.rows<BalanceRow>(
      `with moved as (
         select account_id, sum(amount) as amount, sum(pending) as pending
         from (
           select credit_id as account_id, amount, 0 as pending from transfer where kind in ('single', 'post', 'reversal')
           union all
           select debit_id, -amount, 0 from transfer where kind in ('single', 'post', 'reversal')
           union all
           select debit_id, 0, amount
           from transfer as held
           where kind = 'pending'
             and not exists (select from transfer as resolved where resolved.pending_id = held.id)
         ) as flow
         group by account_id
       )
       select ${accountOf('account')} as account,
              coalesce(case when account.limited then balance.amount else moved.amount end, 0)::text as amount,
              coalesce(case when account.limited then balance.pending else moved.pending end, 0)::text as pending
       from account
       left join balance on balance.account_id = account.id
       left join moved on moved.account_id = account.id`,
    ))
      yield { account: fullAccountCode(row.account), amount: row.amount, pending: row.pending };
  }

  private async *rows<Row extends pg.QueryResultRow>(sql: string): AsyncGenerator<Row> {
    await this.client.query(`declare export no scroll cursor for ${sql}`);
    for (;;) {
      const { rows } = await this.client.query<Row>(`fetch ${String(rowsAtOnce)} from export`);
      yield* rows;
      if (rows.length < rowsAtOnce) break;
    }
    await this.client.query('close export');
  }
}

interface TransferRow {
  readonly id: Uuid;
  readonly kind: string;
  readonly amount: string;
  readonly commodityId: Uuid;
  readonly pendingId: Uuid | null;
  readonly reversesId: Uuid | null;
  readonly causeKind: string;
  readonly causeId: Uuid;
  readonly debit: AccountKey;
  readonly credit: AccountKey;
}

interface BalanceRow {
  readonly account: AccountKey & { readonly kind: AccountKind };
  readonly amount: string;
  readonly pending: string;
}

function accountOf(name: 'account' | 'debit' | 'credit'): string {
  const columns = ['emergency', 'commodity', 'grant', 'lot'].map((of) => `'${of}Id', ${name}.${of}_id`);
  return `json_build_object('kind', ${name}.kind, 'owner', ${name}.owner_id, ${columns.join(', ')})`;
}

function transferOf(row: TransferRow): LeafTransfer {
  return {
    id: row.id,
    kind: row.kind,
    debit: fullAccountCode(row.debit),
    credit: fullAccountCode(row.credit),
    commodity: row.commodityId,
    amount: row.amount,
    ...(row.pendingId !== null && { pendingId: row.pendingId }),
    ...(row.reversesId !== null && { reversesId: row.reversesId }),
    cause: { kind: row.causeKind, id: row.causeId },
  };
}
