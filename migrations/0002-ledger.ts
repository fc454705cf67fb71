import type { MigrationInterface, QueryRunner } from 'typeorm';
import { currencies } from '../src/ledger/currency.rules.js';

/**
 * The ledger: commodities, accounts, transfers and the balances of limited accounts. Commodities, accounts and transfers are
 * insert-only; of a balance only its two amounts change. Seeds the currencies of ISO 4217.
 */
export class Ledger1700000001002 implements MigrationInterface {
  readonly name = 'Ledger1700000001002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(commodity);
    await runner.query(account);
    await runner.query(balance);
    await runner.query(transfer);
    await runner.query(names);
    await runner.query(follows);
    await seedCurrencies(runner);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

const commodity = `
  create table commodity (
    id uuid primary key,
    kind text not null check (kind in ('currency', 'item')),
    code text not null check (length(code) between 1 and 100),
    exponent smallint not null check (exponent between 0 and 4),
    unique (kind, code)
  );
  select insert_only('commodity');
`;

/** The id is made of the other columns (accountId in ledger.rules.ts), so that posting needs no look-up. */
const account = `
  create table account (
    id uuid primary key,
    emergency_id uuid not null,
    kind text not null check (kind in (
      'donor', 'grant', 'supplier', 'stock', 'float', 'reserved', 'delivered', 'over-delivered', 'payable', 'transit',
      'assembly', 'adjustment', 'discrepancy', 'loss'
    )),
    commodity_id uuid not null references commodity,
    owner_id uuid not null,
    grant_id uuid,
    lot_id uuid,
    limited boolean not null generated always as (
      kind in ('grant', 'float', 'stock', 'reserved', 'payable', 'transit')
    ) stored,
    unique nulls not distinct (emergency_id, kind, commodity_id, owner_id, grant_id, lot_id),
    unique (emergency_id, id),
    unique (id, commodity_id),
    unique (id, limited)
  );
  create index account_owner on account (owner_id);
  select insert_only('account');
`;

/** What limited accounts hold. Half of each page stays free, so that an update stays on its page and touches no index. */
const balance = `
  create table balance (
    account_id uuid primary key,
    limited boolean not null default true check (limited),
    amount bigint not null check (amount >= 0),
    pending bigint not null check (pending >= 0),
    constraint balance_covers_pending check (pending <= amount),
    foreign key (account_id, limited) references account (id, limited)
  ) with (fillfactor = 50);
  grant update (amount, pending) on balance to mizan_app;
`;

const transfer = `
  create table transfer (
    id uuid primary key,
    emergency_id uuid not null,
    kind text not null check (kind in ('single', 'pending', 'post', 'void', 'reversal')),
    debit_id uuid not null,
    credit_id uuid not null,
    commodity_id uuid not null,
    amount bigint not null check (amount between 1 and 999999999999999),
    pending_id uuid,
    reverses_id uuid,
    cause_kind text not null check (length(cause_kind) between 1 and 60),
    cause_id uuid not null,
    party_kind text check (length(party_kind) between 1 and 60),
    party_id uuid,
    project_id uuid,
    round_id uuid,
    distribution_id uuid,
    expires_at timestamptz(3),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id),
    foreign key (emergency_id, pending_id) references transfer (emergency_id, id),
    foreign key (emergency_id, reverses_id) references transfer (emergency_id, id),
    constraint transfer_moves check (debit_id <> credit_id),
    constraint transfer_names_pending check ((kind in ('post', 'void')) = (pending_id is not null)),
    constraint transfer_names_reversed check ((kind = 'reversal') = (reverses_id is not null)),
    constraint transfer_only_pending_expires check (kind = 'pending' or expires_at is null),
    constraint transfer_names_party check ((party_kind is null) = (party_id is null))
  );
  create unique index transfer_resolves_once on transfer (pending_id) where pending_id is not null;
  create unique index transfer_reverses_once on transfer (reverses_id) where reverses_id is not null;
  create index transfer_debit on transfer (debit_id);
  create index transfer_credit on transfer (credit_id);
  create index transfer_cause on transfer (cause_id);
  create index transfer_party on transfer (party_id) where party_id is not null;
  select insert_only('transfer');
  select audited('transfer', 'cause_id');
`;

/** Stands for two foreign keys: accounts are never removed, and both are of the transfer's commodity. */
const names = `
  create function transfer_names_accounts() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  begin
    perform
    from added
    left join account as debit on debit.id = added.debit_id and debit.commodity_id = added.commodity_id
    left join account as credit on credit.id = added.credit_id and credit.commodity_id = added.commodity_id
    where debit.id is null
       or credit.id is null;
    if found then
      raise exception 'a transfer names an account that is not there, or of another commodity'
        using errcode = 'foreign_key_violation', constraint = 'transfer_names_accounts', table = 'transfer';
    end if;
    return null;
  end $$;

  create trigger names after insert on transfer referencing new table as added
    for each statement execute function transfer_names_accounts();
  alter table transfer enable always trigger names;
`;

/**
 * What a transfer that follows another must have in common with it. Transfers never change, so what holds when one is written
 * holds for ever. Only posts, voids and reversals pay for the look.
 */
const follows = `
  create function transfer_follows() returns trigger language plpgsql as $$
  declare
    earlier transfer;
    sound boolean;
  begin
    select * into earlier from transfer where id = coalesce(new.pending_id, new.reverses_id);
    sound := case new.kind
      when 'post' then earlier.kind = 'pending' and new.amount <= earlier.amount
      when 'void' then earlier.kind = 'pending' and new.amount = earlier.amount
      else earlier.kind in ('single', 'post') and new.amount = earlier.amount
    end and case new.kind
      when 'reversal' then (new.debit_id, new.credit_id) = (earlier.credit_id, earlier.debit_id)
      else (new.debit_id, new.credit_id) = (earlier.debit_id, earlier.credit_id)
    end;
    if sound is not true then
      raise exception 'transfer % does not follow from %', new.id, earlier.id
        using errcode = 'check_violation', constraint = 'transfer_follows', table = 'transfer';
    end if;
    if new.kind = 'post' and earlier.expires_at <= new.recorded_at then
      raise exception 'transfer % posts what had expired', new.id
        using errcode = 'check_violation', constraint = 'transfer_in_time', table = 'transfer';
    end if;
    return null;
  end $$;

  create trigger follows after insert on transfer
    for each row when (new.kind in ('post', 'void', 'reversal')) execute function transfer_follows();
  alter table transfer enable always trigger follows;
`;

async function seedCurrencies(runner: QueryRunner): Promise<void> {
  const all = [...currencies.values()];
  await runner.query(
    `insert into commodity (id, kind, code, exponent)
     select id, 'currency', code, exponent
     from unnest($1::uuid[], $2::text[], $3::smallint[]) as currency (id, code, exponent)`,
    [all.map(({ id }) => id), all.map(({ code }) => code), all.map(({ exponent }) => exponent)],
  );
}
