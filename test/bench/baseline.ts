import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { accountId, type AccountKey, leafOf, single } from '../../src/ledger/ledger.rules.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { measure, type Plan, readPlan, type Target } from './plan.js';

interface BaselinePlan {
  readonly databaseUrl: string;
  readonly personId: Uuid;
  readonly roundId: Uuid;
  readonly projectId: Uuid;
  readonly commodityId: Uuid;
  readonly grantId: Uuid;
  /** The lot that each distribution reserved. */
  readonly lots: Readonly<Record<Uuid, Uuid>>;
  readonly quantity: number;
}

/**
 * What a careful hand-written service would do: one interactive transaction a handout, the same tables, constraints and triggers,
 * balances locked last. No HTTP, no sign-in.
 */
const plan = await readPlan<BaselinePlan>();
const pool = new pg.Pool({ connectionString: plan.databaseUrl, max: plan.connections, idleTimeoutMillis: 0 });

await measure(plan, async (_, take, tell) => {
  const client = await pool.connect();
  for (let target = take(); target; target = take()) {
    const started = performance.now();
    const failed = await handOut(client, plan, target).then(
      () => 0,
      async () => {
        await client.query('rollback');
        return 1;
      },
    );
    tell(1 - failed, failed, performance.now() - started);
  }
  client.release();
});
await pool.end();

async function handOut(client: pg.PoolClient, of: Plan & BaselinePlan, target: Target): Promise<void> {
  const id = newId();
  const now = new Date();
  const transfer = transferOf(of, target, id);
  const [from, to] = [accountId(transfer.from), accountId(transfer.to)];

  await client.query('begin');
  await client.query(
    `insert into claim (emergency_id, act, id, person_id, digest, result_id) values ($1, 'baseline', $2, $3, $4, $2) on conflict do nothing`,
    [of.emergencyId, id, of.personId, randomBytes(32)],
  );
  await client.query('select state from entitlement where id = $1 for no key update', [target.entitlementId]);
  await client.query(
    `select line.id, line.due, line.delivered, distribution.state
     from entitlement_line line
     join distribution_entitlement planned on planned.entitlement_id = line.entitlement_id
     join distribution on distribution.id = planned.distribution_id
     where line.entitlement_id = $1`,
    [target.entitlementId],
  );
  await client.query(
    `update entitlement_line set delivered = delivered + $2, delivered_at = clock_timestamp() where id = $1`,
    [target.lineId, of.quantity],
  );
  await client.query(
    `insert into handout (id, emergency_id, distribution_id, entitlement_id, recipient_id, delivery_no, captured, collector, identity, proof_kind,
                          occurred_at, recorded_at, recorded_by, late, over, receipt_code)
     values ($1, $2, $3, $4, $5, 1, 'live', 'primary', 'card', 'signature', $6, $6, $7, false, false, $8)`,
    [
      id,
      of.emergencyId,
      target.distributionId,
      target.entitlementId,
      target.recipientId,
      now,
      of.personId,
      id,
    ],
  );
  await client.query(
    `insert into handout_line (handout_id, no, entitlement_line_id, quantity) values ($1, 1, $2, $3)`,
    [id, target.lineId, of.quantity],
  );
  await client.query(
    `insert into transfer (id, emergency_id, kind, debit_id, credit_id, commodity_id, amount, cause_kind, cause_id, party_kind, party_id, project_id, round_id, distribution_id)
     values ($1, $2, 'single', $3, $4, $5, $6, 'handout', $7, 'household', $8, $9, $10, $11)`,
    [
      transfer.id,
      of.emergencyId,
      from,
      to,
      of.commodityId,
      of.quantity,
      id,
      target.recipientId,
      of.projectId,
      of.roundId,
      target.distributionId,
    ],
  );
  await client.query(
    `insert into audit_event (id, leaf, at, emergency_id, act, actor_id, outcome, subjects) values ($1, $2, $3, $4, 'baseline', $5, 'done', $6)`,
    [
      newId(),
      leafText(of, target, id, transfer),
      now,
      of.emergencyId,
      of.personId,
      [id, target.entitlementId, target.recipientId],
    ],
  );
  await client.query('select amount from balance where account_id = $1 for update', [from]);
  await client.query('update balance set amount = amount - $2 where account_id = $1', [from, of.quantity]);
  await client.query('commit');
}

function transferOf(of: Plan & BaselinePlan, target: Target, handoutId: Uuid): ReturnType<typeof single> {
  const from: AccountKey = {
    emergencyId: of.emergencyId,
    kind: 'reserved',
    commodityId: of.commodityId,
    owner: target.distributionId,
    grantId: of.grantId,
    lotId: of.lots[target.distributionId] ?? null,
  };
  return single({
    id: newId(),
    emergencyId: of.emergencyId,
    from,
    to: { ...from, kind: 'delivered', owner: of.projectId },
    amount: BigInt(of.quantity),
    cause: { kind: 'handout', id: handoutId },
  });
}

function leafText(
  of: Plan & BaselinePlan,
  target: Target,
  handoutId: Uuid,
  transfer: ReturnType<typeof single>,
): Buffer {
  return Buffer.from(
    JSON.stringify({
      v: 1,
      act: 'baseline',
      actor: of.personId,
      emergency: of.emergencyId,
      subjects: [handoutId, target.entitlementId, target.recipientId],
      transfers: [leafOf(transfer)],
    }),
  );
}
