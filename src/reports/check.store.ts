import { Injectable } from '@nestjs/common';
import { jobPatience } from '../platform/database/database.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

/** Something that must never be: which rule it breaks, on what, and the figures that differ. Ids and figures only. */
export interface Finding {
  readonly rule: string;
  /** What it is about: an entitlement line, a handout, a distribution…; nil where it is about the log as a whole. */
  readonly subject: Uuid;
  readonly expected: string | null;
  readonly found: string | null;
}

const findingsPerRuleMax = 100;

@Injectable()
export class CheckStore {
  /** A check reads everything: it may take as long as a job. */
  async takeTime(reads: Reads): Promise<void> {
    await reads.query(`select set_config('statement_timeout', $1, true), set_config('jit', 'off', true)`, [
      String(jobPatience.statementMsMax),
    ]);
  }

  /** Each rule is one statement, so it sees one moment; the database does the adding up, so that memory does not grow with the data. */
  async listFindings(reads: Reads): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (const [rule, sql] of Object.entries(rules)) {
      const found = await reads.query<readonly Omit<Finding, 'rule'>[]>(`${sql} limit $1`, [
        findingsPerRuleMax,
      ]);
      findings.push(...found.map((row) => ({ rule, ...row })));
    }
    return findings;
  }
}

export const rules = {
  /**
   * What an entitlement line says was delivered is what its handouts that stand delivered of it, what was too much aside; of shelter, the units
   * that were allocated, ended or not: a move gives none.
   */
  'entitlement-line.delivered': `
    with standing as (
      select part.entitlement_line_id, sum(part.quantity - part.over) as delivered
      from handout_line as part
      where not exists (select from reversal where reversal.handout_id = part.handout_id)
      group by part.entitlement_line_id
      union all
      select entitlement_line_id, count(*)
      from shelter_given
      where entitlement_line_id is not null
      group by entitlement_line_id
    )
    select line.id as subject, coalesce(standing.delivered, 0)::text as expected, line.delivered::text as found
    from entitlement_line as line
    left join standing on standing.entitlement_line_id = line.id
    where line.delivered <> coalesce(standing.delivered, 0)
    order by line.id`,

  /**
   * A handout moved what its lines say: by commodity and grant, what was due to \`delivered\` and what was too much to
   * \`over-delivered\`; services and shelter move nothing. And no transfer is for a handout that is not there.
   */
  'handout.moved': `
    with written as (
      select part.handout_id, coalesce(line.item_id, commodity.id) as commodity_id,
             coalesce(line.grant_id, '00000000-0000-0000-0000-000000000000') as grant_id, side.kind, sum(side.amount) as amount
      from handout_line as part
      join entitlement_line as line on line.id = part.entitlement_line_id
      left join commodity on commodity.kind = 'currency' and commodity.code = line.currency
      cross join lateral (values ('delivered', part.quantity - part.over), ('over-delivered', part.over)) as side (kind, amount)
      where line.kind in ('item', 'cash')
        and side.amount > 0
      group by part.handout_id, coalesce(line.item_id, commodity.id), line.grant_id, side.kind
    ),
    moved as (
      select transfer.cause_id as handout_id, transfer.commodity_id,
             coalesce(account.grant_id, '00000000-0000-0000-0000-000000000000') as grant_id, account.kind, sum(transfer.amount) as amount
      from transfer
      join account on account.id = transfer.credit_id
      where transfer.cause_kind = 'handout'
      group by transfer.cause_id, transfer.commodity_id, account.grant_id, account.kind
    )
    select handout_id as subject, kind || ' ' || written.amount as expected, kind || ' ' || moved.amount as found
    from written
    full join moved using (handout_id, commodity_id, grant_id, kind)
    where written.amount is distinct from moved.amount
    order by handout_id`,

  /** An exchange moved as much out of \`delivered\` as into it, and just what it says. */
  'exchange.moved': `
    select exchange.id as subject, exchange.quantity || ' back, ' || exchange.quantity || ' out' as expected,
           moved.back || ' back, ' || moved.out || ' out' as found
    from exchange
    cross join lateral (
      select coalesce(sum(transfer.amount) filter (where debited.kind = 'delivered'), 0) as back,
             coalesce(sum(transfer.amount) filter (where credited.kind = 'delivered'), 0) as out
      from transfer
      join account debited on debited.id = transfer.debit_id
      join account credited on credited.id = transfer.credit_id
      where transfer.cause_id = exchange.id
    ) moved
    where (moved.back, moved.out) <> (exchange.quantity, exchange.quantity)
    order by exchange.id`,

  /** All that a reversed handout moved went back, and nothing of one that stands. */
  'handout.reversed': `
    select transfer.cause_id as subject,
           case when reversal.id is null then 'stands' else 'moved back' end as expected,
           case when back.id is null then 'stands' else 'moved back' end as found
    from transfer
    left join reversal on reversal.handout_id = transfer.cause_id
    left join transfer as back on back.reverses_id = transfer.id
    where transfer.cause_kind = 'handout'
      and transfer.kind = 'single'
      and (reversal.id is null) <> (back.id is null)
    order by transfer.cause_id`,

  /** What a distribution took along, and was brought later, is what the ledger moved to it; what went back is what it moved from it. */
  'distribution.stock': `
    with told as (
      select stock.distribution_id, stock.commodity_id, stock.grant_id, stock.lot_id,
             sum(stock.quantity + coalesce(moved.supplied, 0)) as taken,
             sum(coalesce(counted.returned, 0) + coalesce(moved.sent_back, 0)) as back
      from distribution_stock stock
      left join distribution_count counted on counted.distribution_id = stock.distribution_id and counted.no = stock.no
      left join (
        select distribution_id, no, sum(quantity) filter (where kind = 'supplied') as supplied,
               sum(quantity) filter (where kind = 'sent_back') as sent_back
        from distribution_stock_move
        group by distribution_id, no
      ) moved on moved.distribution_id = stock.distribution_id and moved.no = stock.no
      group by 1, 2, 3, 4
    ),
    moved as (
      select transfer.cause_id as distribution_id, transfer.commodity_id, debited.grant_id, debited.lot_id,
             coalesce(sum(transfer.amount) filter (where credited.kind = 'reserved'), 0) as taken,
             coalesce(sum(transfer.amount) filter (where debited.kind = 'reserved' and credited.kind in ('stock', 'float')), 0) as back
      from transfer
      join account debited on debited.id = transfer.debit_id
      join account credited on credited.id = transfer.credit_id
      where transfer.cause_kind = 'distribution'
      group by 1, 2, 3, 4
    )
    select coalesce(told.distribution_id, moved.distribution_id) as subject,
           coalesce(told.taken, 0) || ' taken, ' || coalesce(told.back, 0) || ' back' as expected,
           coalesce(moved.taken, 0) || ' taken, ' || coalesce(moved.back, 0) || ' back' as found
    from told
    full join moved
      on moved.distribution_id = told.distribution_id
     and moved.commodity_id = told.commodity_id
     and moved.grant_id is not distinct from told.grant_id
     and moved.lot_id is not distinct from told.lot_id
    where (coalesce(told.taken, 0), coalesce(told.back, 0)) <> (coalesce(moved.taken, 0), coalesce(moved.back, 0))
    order by 1`,
  /** Nothing is left reserved for a distribution that is over. */
  'distribution.reserved': `
    select distribution.id as subject, '0' as expected, sum(balance.amount)::text as found
    from distribution
    join account on account.owner_id = distribution.id and account.kind = 'reserved'
    join balance on balance.account_id = account.id
    where distribution.state in ('closed', 'signed_off')
      and balance.amount <> 0
    group by distribution.id
    order by distribution.id`,

  /** The log says who made each transfer. */
  'transfer.logged': `
    select transfer.cause_id as subject, 'an audit entry' as expected, null as found
    from transfer
    where not exists (select from audit_subject where audit_subject.subject_id = transfer.cause_id)
    order by transfer.cause_id`,

  'handout.logged': `
    select handout.id as subject, 'an audit entry' as expected, null as found
    from handout
    where not exists (select from audit_subject where audit_subject.subject_id = handout.id)
    order by handout.id`,

  /** By the reversal's own id: the entry of the handout's recording would not do. */
  'reversal.logged': `
    select reversal.id as subject, 'an audit entry' as expected, null as found
    from reversal
    where not exists (select from audit_subject where audit_subject.subject_id = reversal.id)
    order by reversal.id`,

  'audit.queued': `
    select event.id as subject, 'a place in the log, or in its queue' as expected,
           case when leaf.seq is null then 'neither' else 'both' end as found
    from audit_event as event
    left join audit_leaf as leaf using (seq)
    left join audit_pending as waiting using (seq)
    where (leaf.seq is null) = (waiting.seq is null)
    union all
    select '00000000-0000-0000-0000-000000000000', 'an entry of the number ' || waiting.seq, 'none'
    from audit_pending as waiting
    where not exists (select from audit_event as event where event.seq = waiting.seq)`,

  'audit.hashed': `
    select event.id as subject, encode(sha256('\\x00'::bytea || event.leaf), 'hex') as expected, encode(leaf.leaf_hash, 'hex') as found
    from audit_event as event
    join audit_leaf as leaf using (seq)
    where leaf.leaf_hash <> sha256('\\x00'::bytea || event.leaf)
    order by event.seq`,

  'audit.placed': `
    select '00000000-0000-0000-0000-000000000000'::uuid as subject, head.size::text as expected,
           placed.count || ' places up to ' || placed.last as found
    from audit_head as head
    cross join (select count(*), coalesce(max(leaf_index), -1) as last from audit_leaf) as placed
    where head.size <> placed.count
       or head.size <> placed.last + 1`,
} as const;
