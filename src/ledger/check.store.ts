import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

/** Something that must never be: which rule it breaks, on what, and the figures that differ. */
export interface Finding {
  readonly rule: keyof typeof rules;
  /** The commodity, account or transfer. */
  readonly subject: Uuid;
  readonly expected: string | null;
  readonly found: string | null;
}

const findingsPerRuleMax = 100;

/**
 * Proves the ledger from its transfers. Each rule is one statement, so it sees one moment even while transfers are posted, and all
 * adding up is done in the database: memory does not grow with the ledger. No findings: the ledger is sound.
 */
export async function listFindings(reads: Reads): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [rule, sql] of Object.entries(rules)) {
    const rows = await reads.query<readonly Omit<Finding, 'rule'>[]>(`${sql} limit $1`, [findingsPerRuleMax]);
    findings.push(...rows.map((row) => ({ rule: rule as Finding['rule'], ...row })));
  }
  return findings;
}

const rules = {
  /** Per commodity, as the accounts have it, all that was debited was credited. */
  'commodity.balanced': `
    with debited as (
      select account.commodity_id, sum(transfer.amount) as amount
      from transfer
      join account on account.id = transfer.debit_id
      where transfer.kind in ('single', 'post', 'reversal')
      group by account.commodity_id
    ),
    credited as (
      select account.commodity_id, sum(transfer.amount) as amount
      from transfer
      join account on account.id = transfer.credit_id
      where transfer.kind in ('single', 'post', 'reversal')
      group by account.commodity_id
    )
    select commodity_id as subject, debited.amount::text as expected, credited.amount::text as found
    from debited
    full join credited using (commodity_id)
    where debited.amount is distinct from credited.amount
    order by commodity_id`,

  /** An account's id is the one that its columns make (accountId in ledger.rules.ts): no account has two. */
  'account.id': `
    with hashed as (
      select id, substr(sha256(convert_to(
               '["account","' || concat_ws('","', emergency_id, kind, commodity_id, owner_id, coalesce(grant_id::text, ''), coalesce(lot_id::text, '')) || '"]',
               'UTF8')), 1, 16) as bytes
      from account
    ),
    made as (
      select id, encode(set_byte(set_byte(bytes, 6, (get_byte(bytes, 6) & 15) | 128), 8, (get_byte(bytes, 8) & 63) | 128), 'hex')::uuid as made_id
      from hashed
    )
    select id as subject, made_id::text as expected, id::text as found
    from made
    where made_id <> id
    order by id`,

  /** Every transfer moves between accounts that exist and are of its commodity. */
  'transfer.accounts': `
    select transfer.id as subject, transfer.commodity_id::text as expected,
           coalesce(debited.commodity_id::text, 'none') || ' to ' || coalesce(credited.commodity_id::text, 'none') as found
    from transfer
    left join account as debited on debited.id = transfer.debit_id
    left join account as credited on credited.id = transfer.credit_id
    where debited.commodity_id is distinct from transfer.commodity_id
       or credited.commodity_id is distinct from transfer.commodity_id
    order by transfer.id`,

  /** The balance of a limited account is the sum of its transfers, moved and held. */
  'balance.adds-up': `
    with flow as (
      select credit_id as account_id, amount as amount, 0 as pending
      from transfer
      where kind in ('single', 'post', 'reversal')
      union all
      select debit_id, -amount, 0
      from transfer
      where kind in ('single', 'post', 'reversal')
      union all
      select held.debit_id, 0, held.amount
      from transfer as held
      left join transfer as resolved on resolved.pending_id = held.id
      where held.kind = 'pending'
        and resolved.id is null
    ),
    summed as (
      select account_id, sum(amount) as amount, sum(pending) as pending
      from flow
      group by account_id
    )
    select account.id as subject,
           coalesce(summed.amount, 0) || ', ' || coalesce(summed.pending, 0) || ' pending' as expected,
           balance.amount || ', ' || balance.pending || ' pending' as found
    from account
    left join summed on summed.account_id = account.id
    left join balance on balance.account_id = account.id
    where account.limited
      and (
        balance.amount is distinct from coalesce(summed.amount, 0)
        or balance.pending is distinct from coalesce(summed.pending, 0)
      )
    order by account.id`,

  /** No limited account is below zero or holds more for pending transfers than it has. */
  'balance.covered': `
    select account_id as subject, 'at least ' || pending as expected, amount::text as found
    from balance
    where amount < pending
       or pending < 0
    order by account_id`,

  /** Nothing is held past its time. */
  'pending.in-time': `
    select held.id as subject, 'resolved by ' || held.expires_at as expected, null as found
    from transfer as held
    left join transfer as resolved on resolved.pending_id = held.id
    where held.kind = 'pending'
      and held.expires_at <= now()
      and resolved.id is null
    order by held.id`,

  /** A post or void resolves a pending transfer of the same accounts, no more than it held, once. */
  'pending.resolved': `
    select transfer.id as subject, 'at most ' || held.amount as expected, transfer.amount::text as found
    from transfer
    left join transfer as held on held.id = transfer.pending_id
    where transfer.kind in ('post', 'void')
      and (
        held.kind is distinct from 'pending'
        or (transfer.debit_id, transfer.credit_id) is distinct from (held.debit_id, held.credit_id)
        or transfer.amount > held.amount
        or (transfer.kind = 'void' and transfer.amount <> held.amount)
        or exists (select from transfer as other where other.pending_id = held.id and other.id <> transfer.id)
      )
    order by transfer.id`,

  /** A reversal moves the whole amount of a transfer back, once. */
  'reversal.mirrors': `
    select transfer.id as subject, reversed.amount::text as expected, transfer.amount::text as found
    from transfer
    left join transfer as reversed on reversed.id = transfer.reverses_id
    where transfer.kind = 'reversal'
      and (
        reversed.kind is null
        or reversed.kind not in ('single', 'post')
        or (transfer.debit_id, transfer.credit_id) is distinct from (reversed.credit_id, reversed.debit_id)
        or transfer.amount <> reversed.amount
        or exists (select from transfer as other where other.reverses_id = reversed.id and other.id <> transfer.id)
      )
    order by transfer.id`,
} as const;
