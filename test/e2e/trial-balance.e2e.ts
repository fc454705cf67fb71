import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { currencyId } from '../../src/ledger/currency.rules.js';
import { accountId, type AccountKey } from '../../src/ledger/ledger.rules.js';
import { newId } from '../../src/platform/ids.js';
import type { TrialBalanceView, TrialLineView } from '../../src/reports/trial-balance.contract.js';
import type { Api } from '../support/api.js';
import { make } from '../support/make.js';
import { type Model, modelOf } from '../support/model.js';
import { asOwner, openWorld, type World } from '../support/world.js';

const digits: Readonly<Record<string, number>> = { JOD: 3, XOF: 0, USD: 2 };
const granted = 900_000_000_000_000n; // minor units, as `make` has it

describe('the trial balance', () => {
  let world: World;
  let model: Model;
  let path: string;

  beforeAll(async () => {
    world = await openWorld();
    model = modelOf({ seed: 21, households: 60 });
    await make(world.owner, model);
    path = `emergencies/${model.emergencyId}/reports/trial-balance`;
  });

  afterAll(() => world.close());

  it('debits what it credits, commodity by commodity, to the last digit', async () => {
    const auditor = await world.as('auditor', { emergencyId: model.emergencyId });

    const { body } = await auditor.get<TrialBalanceView>(path);

    expect(body.totals.map(({ commodity }) => commodity).sort()).toEqual(
      ['JOD', 'USD', 'XOF', ...model.items.map(({ code }) => code)].sort(),
    );
    for (const total of body.totals) {
      const lines = body.lines.filter(({ commodityId }) => commodityId === total.commodityId);
      expect(total).toMatchObject({ balanced: true, debits: total.credits });
      expect(minor(total.balance)).toBe(0n);
      expect(sumOf(lines, 'debits')).toBe(minor(total.debits));
      expect(sumOf(lines, 'credits')).toBe(minor(total.credits));
      for (const line of lines) expect(minor(line.balance)).toBe(minor(line.credits) - minor(line.debits));
      expect(total.debits).toMatch(shapeOf(total.commodity));
    }
  });

  it('balances each commodity of each grant by itself, goods too', async () => {
    const auditor = await world.as('auditor', { emergencyId: model.emergencyId });

    const { body } = await auditor.get<TrialBalanceView>(path);

    const keyOf = ({ commodity, grantId }: { commodity: string; grantId: string | null }): string =>
      `${commodity} ${grantId ?? ''}`;
    expect(new Set(body.grantTotals.map(keyOf))).toEqual(new Set(body.lines.map(keyOf)));
    for (const total of body.grantTotals) {
      const lines = body.lines.filter((line) => keyOf(line) === keyOf(total));
      expect(total).toMatchObject({ balanced: true, debits: total.credits });
      expect(sumOf(lines, 'debits')).toBe(minor(total.debits));
      expect(sumOf(lines, 'credits')).toBe(minor(total.credits));
    }
    const goods = body.grantTotals.filter(({ commodityKind }) => commodityKind === 'item');
    expect(new Set(goods.map(({ grantId }) => grantId)).size).toBeGreaterThan(1);
  });

  it('says where the money of each grant is: as the handouts say, counted by hand', async () => {
    const officer = await world.as('finance-officer', { emergencyId: model.emergencyId });

    const { body } = await officer.get<TrialBalanceView>(path);

    expect(body.grants).toHaveLength(model.grants.length);
    for (const { id, currency } of model.grants) {
      const { drawn, delivered, over } = cashOf(model, id);
      expect(body.grants.find(({ grantId }) => grantId === id)).toMatchObject({
        currency,
        granted: text(granted, currency),
        received: text(granted, currency),
        left: text(granted - drawn, currency),
        floats: text(0n, currency),
        reserved: text(drawn - delivered - over, currency),
        delivered: text(delivered, currency),
        overDelivered: text(over, currency),
        elsewhere: text(0n, currency),
      });
    }
    expect(model.grants.some(({ id }) => cashOf(model, id).over > 0n)).toBe(true);
  });

  it('shows whoever acts for one organisation its own grants, and they balance too', async () => {
    const own = model.organisations[0]?.id ?? '';
    const partner = await world.as('finance-officer', {
      emergencyId: model.emergencyId,
      organisationId: own,
    });

    const { body } = await partner.get<TrialBalanceView>(path);

    const ids = model.grants.filter(({ organisationId }) => organisationId === own).map(({ id }) => id);
    expect(body.grants.map(({ grantId }) => grantId).sort()).toEqual([...ids].sort());
    expect(body.lines.every(({ grantId }) => grantId !== null && ids.includes(grantId))).toBe(true);
    expect(body.totals.every(({ balanced }) => balanced)).toBe(true);
  });

  it('shows value of no grant only to those who act for all', async () => {
    await giveWithoutGrant(world, model);
    const own = model.organisations[0]?.id ?? '';
    const ofNoGrant = async (api: Api): Promise<readonly TrialLineView[]> =>
      (await api.get<TrialBalanceView>(path)).body.lines.filter(({ grantId }) => grantId === null);

    const all = await ofNoGrant(await world.as('auditor', { emergencyId: model.emergencyId }));
    const some = await ofNoGrant(
      await world.as('auditor', { emergencyId: model.emergencyId, organisationId: own }),
    );

    expect(all.map(({ account, balance }) => [account, balance]).sort()).toEqual([
      ['donor', '-12.345'],
      ['stock', '12.345'],
    ]);
    expect(some).toEqual([]);
  });

  it('names the checkpoint of the log that it goes back to, and leaves a trace where it leaves as a file', async () => {
    const auditor = await world.as('auditor', { emergencyId: model.emergencyId });
    expect((await auditor.get<TrialBalanceView>(path)).body.checkpoint).toBeNull();
    const root = Buffer.alloc(32, 1);
    await world.owner.query(
      `insert into audit_origin (origin, verifier) values ('aid.example.org/log', '-')`,
    );
    await world.owner.query(
      `insert into audit_checkpoint (origin, size, root, note, published) values ('aid.example.org/log', 7, $1, '-', false)`,
      [root],
    );

    const { body } = await auditor.get<TrialBalanceView>(path);
    const csv = await auditor.get(path, { headers: { accept: 'text/csv' } });

    expect(body.checkpoint).toEqual({
      origin: 'aid.example.org/log',
      size: 7,
      root: root.toString('base64'),
    });
    expect(csv.headers['mizan-log-checkpoint']).toBe(`aid.example.org/log 7 ${root.toString('base64')}`);
    const kept = await world.owner.query<readonly { leaf: string }[]>(
      `select convert_from(leaf, 'UTF8') as leaf from audit_event where act = 'trial-balance.read' and actor_id = $1`,
      [auditor.personId],
    );
    expect(kept.map(({ leaf }) => JSON.parse(leaf) as unknown)).toMatchObject([
      {
        outcome: 'looked',
        facts: { exported: expect.stringMatching(/[.]csv$/), rows: csv.text.trim().split('\n').length - 1 },
      },
    ]);
  });

  it('answers as CSV with the same figures, a balance below zero as a number', async () => {
    const approver = await world.as('finance-approver', { emergencyId: model.emergencyId });

    const { body } = await approver.get<TrialBalanceView>(path);
    const csv = await approver.get(path, { headers: { accept: 'text/csv, application/json;q=0.5' } });

    const records: Record<string, string>[] = parse(csv.text, { columns: true });
    const figures = (what: string): readonly string[] =>
      records.filter((record) => record['what'] === what).map((record) => record['balance'] ?? '');
    expect(figures('account')).toEqual(body.lines.map(({ balance }) => balance));
    expect(figures('total')).toEqual(body.totals.map(({ balance }) => balance));
    expect(figures('grant-total')).toEqual(body.grantTotals.map(({ balance }) => balance));
    expect(figures('grant')).toEqual(
      body.grants.flatMap((grant) => [
        grant.granted,
        grant.received,
        grant.left,
        grant.floats,
        grant.reserved,
        grant.delivered,
        grant.overDelivered,
        grant.elsewhere,
      ]),
    );
    expect(figures('account').some((balance) => balance.startsWith('-'))).toBe(true);
  });

  it('is not for everybody, and not there for strangers', async () => {
    const elsewhere = modelOf({ seed: 22, households: 1 });
    await make(world.owner, elsewhere);
    const leader = await world.as('team-leader', { emergencyId: model.emergencyId });
    const stranger = await world.as('auditor', { emergencyId: elsewhere.emergencyId });

    expect((await leader.get(path)).status).toBe(403);
    expect((await stranger.get(path)).status).toBe(404);
    expect((await world.nobody.get(path)).status).toBe(401);
  });
});

/** Cash of a grant in minor units: what handouts drew, and of it what stands, in plan and beyond. */
function cashOf(model: Model, grantId: string): { drawn: bigint; delivered: bigint; over: bigint } {
  const cash = new Set(
    model.rounds.flatMap(({ lines }) =>
      lines.filter((line) => line.kind === 'cash' && line.grantId === grantId).map(({ id }) => id),
    ),
  );
  const lines = new Set(
    model.entitlements.flatMap((one) =>
      one.lines.filter(({ packageLineId }) => cash.has(packageLineId)).map(({ id }) => id),
    ),
  );
  const sums = { drawn: 0n, delivered: 0n, over: 0n };
  for (const { reversal, lines: given } of model.handouts) {
    for (const { entitlementLineId, quantity, over } of given) {
      if (!lines.has(entitlementLineId)) continue;
      sums.drawn += quantity;
      if (reversal) continue;
      sums.delivered += quantity - over;
      sums.over += over;
    }
  }
  return sums;
}

/** 12.345 JOD that a donor gave without a grant. */
async function giveWithoutGrant(world: World, { emergencyId }: Model): Promise<void> {
  const cause = newId();
  const account = (kind: 'donor' | 'stock'): AccountKey => ({
    emergencyId,
    kind,
    commodityId: currencyId('JOD'),
    owner: cause,
    grantId: null,
    lotId: null,
  });
  const [from, to] = [account('donor'), account('stock')];
  await asOwner(world, [cause], async (tx) => {
    for (const key of [from, to]) {
      await tx.query(
        `insert into account (id, emergency_id, kind, commodity_id, owner_id) values ($1, $2, $3, $4, $5)`,
        [accountId(key), emergencyId, key.kind, key.commodityId, key.owner],
      );
    }
    await tx.query(`insert into balance (account_id, amount, pending) values ($1, 12345, 0)`, [
      accountId(to),
    ]);
    await tx.query(
      `insert into transfer (id, emergency_id, kind, debit_id, credit_id, commodity_id, amount, cause_kind, cause_id)
       values ($1, $2, 'single', $3, $4, $5, 12345, 'fixture', $6)`,
      [newId(), emergencyId, accountId(from), accountId(to), from.commodityId, cause],
    );
  });
}

function sumOf(lines: readonly TrialLineView[], side: 'debits' | 'credits'): bigint {
  return lines.reduce((sum, line) => sum + minor(line[side]), 0n);
}

function minor(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

function text(amount: bigint, currency: string): string {
  const places = digits[currency] ?? 0;
  const all = amount.toString().padStart(places + 1, '0');
  return places === 0 ? all : `${all.slice(0, -places)}.${all.slice(-places)}`;
}

function shapeOf(commodity: string): RegExp {
  const places = digits[commodity] ?? 0;
  return places === 0 ? /^\d+$/ : new RegExp(`^\\d+[.]\\d{${places}}$`);
}
