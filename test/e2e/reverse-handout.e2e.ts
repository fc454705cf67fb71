import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import type { ReversalRequestView, ReversalView } from '../../src/distribution/reversal.contract.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { type Desk, holds, openDesk, signOff } from '../support/desk.js';
import { untilLocked } from '../support/locks.js';
import { asOwner, openWorld, type World } from '../support/world.js';

describe('reversing a handout', () => {
  let world: World;
  let desk: Desk;
  let handout: HandoutView;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    desk = await openDesk(world, { householdsPerSite: 4, blankets: 5 });
    handout = (await desk.agent.post<HandoutView>(desk.path('handouts'), desk.handout())).body;
  });

  function reversal(): string {
    return desk.path(`handouts/${handout.id}/reversal`);
  }

  const error = { kind: 'entry_error', reason: 'typed under another token' };

  it('frees what was due, puts the goods back, and never uses the number again', async () => {
    const answer = await desk.leader.post<ReversalView>(reversal(), error);

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      handoutId: handout.id,
      kind: 'entry_error',
      recordedBy: desk.leader.personId,
      approvedBy: null,
      anewId: null,
    });
    expect(await desk.left()).toBe('20');
    const again = await desk.agent.post<HandoutView>(desk.path('handouts'), desk.handout());
    expect(again.body).toMatchObject({ deliveryNo: 2, over: false });
  });

  it('is never by who recorded the handout', async () => {
    const own = (await desk.leader.post<HandoutView>(desk.path('handouts'), desk.handout(1))).body;

    const answer = await desk.leader.post(desk.path(`handouts/${own.id}/reversal`), error);

    expect([answer.status, answer.body['code']]).toEqual([409, 'reversal.own']);
  });

  it('happens once, and the same request again gets the first answer again', async () => {
    const key = newId();
    const first = await desk.leader.post(reversal(), error, { key });
    const same = await desk.leader.post(reversal(), error, { key });
    const other = await desk.leader.post(reversal(), error);

    expect([first.status, same.status, other.status]).toEqual([201, 200, 409]);
    expect(same.body).toEqual(first.body);
    expect(other.body['code']).toBe('reversal.done');
  });

  it('says in what condition goods came back, and only then', async () => {
    const without = await desk.leader.post(reversal(), { kind: 'returned', reason: 'brought back' });
    const withIt = await desk.leader.post(reversal(), { ...error, condition: 'good' });
    const right = await desk.leader.post(reversal(), {
      kind: 'returned',
      condition: 'damaged',
      reason: 'brought back torn',
    });

    expect([without.status, withIt.body['code'], right.status]).toEqual([400, 'reversal.condition', 201]);
  });

  it('records what a wrong household was given anew for the right one: the goods stay out', async () => {
    const right = desk.entitlements[2]?.id;

    const answer = await desk.leader.post<ReversalView>(reversal(), {
      kind: 'wrong_household',
      rightEntitlementId: right,
      reason: 'two households of the same name',
    });

    expect(answer.status).toBe(201);
    expect(await desk.left()).toBe('15');
    const anew = await desk.leader.get<HandoutView>(desk.path(`handouts/${String(answer.body.anewId)}`));
    expect(anew.body).toMatchObject({
      entitlementId: right,
      over: false,
      captured: 'live',
      collector: 'primary',
      identity: 'card',
      proofKind: 'signature',
      occurredAt: handout.occurredAt,
      anewOf: handout.id,
      lines: [{ quantity: '5', over: '0' }],
    });
    expect((await desk.agent.post(desk.path('handouts'), desk.handout(2))).body['code']).toBe(
      'handout.already',
    );
  });

  it('records anew what a device told, though the right household was served: the device’s number stays the first one’s', async () => {
    const device = await desk.agent.post<HandoutView>(desk.path('handouts'), {
      ...desk.handout(1),
      captured: 'device',
      deviceId: newId(),
      deviceCounter: 1,
      occurredAt: '2026-11-22T08:00:00.000Z',
    });

    const answer = await desk.leader.post<ReversalView>(desk.path(`handouts/${device.body.id}/reversal`), {
      kind: 'wrong_household',
      rightEntitlementId: desk.entitlements[0]?.id,
      reason: 'two households of the same name',
    });

    const anew = await desk.leader.get<HandoutView>(desk.path(`handouts/${String(answer.body.anewId)}`));
    expect(anew.body).toMatchObject({
      captured: 'device',
      deviceId: null,
      deviceCounter: null,
      anewOf: device.body.id,
      occurredAt: '2026-11-22T08:00:00.000Z',
      over: true,
    });
  });

  it('moves nothing between grants: a household that another grant pays for is not the right one', async () => {
    const right = desk.entitlements[2];
    await asOwner(world, [right?.id ?? ''], (tx) =>
      tx.query('update entitlement_line set grant_id = $1 where id = $2', [newId(), right?.lineId]),
    );

    const answer = await desk.leader.post(reversal(), {
      kind: 'wrong_household',
      rightEntitlementId: right?.id,
      reason: 'two households of the same name',
    });

    expect([answer.status, answer.body['code']]).toEqual([422, 'reversal.right-entitlement']);
    expect(answer.body['detail']).toMatch(/another grant/);
    expect(await desk.left()).toBe('15');
  });

  it('hands nobody again what came back damaged, though the distribution is open', async () => {
    await desk.leader.post(reversal(), {
      kind: 'returned',
      condition: 'damaged',
      reason: 'brought back torn',
    });
    const good = (await desk.agent.post<HandoutView>(desk.path('handouts'), desk.handout(1))).body;
    await desk.leader.post(desk.path(`handouts/${good.id}/reversal`), {
      kind: 'returned',
      condition: 'good',
      reason: 'does not need it',
    });

    expect(await desk.left()).toBe('15');
    expect(await holds(world, desk)).toMatchObject({ reserved: '15', discrepancy: '5' });
  });

  it('is made by one person or by two as the distribution is when it happens, not as it was when they asked', async () => {
    const { stock } = await desk.distribution();
    const at = desk.path(`distributions/${desk.distributionId}`);
    await desk.leader.post(`${at}/close`, { counted: stock.map(({ no, left }) => ({ no, returned: left })) });
    const [hold, free] = await holdEntitlement(world, handout.entitlementId);

    const late = desk.leader.post(reversal(), error);
    await hold;
    const signed = await signOff(world, desk);
    await free();
    const answer = await late;

    expect(signed.status).toBe(200);
    expect([answer.status, answer.body['code']]).toEqual([409, 'reversal.signed-off']);
  });

  it('is kept by the database from its recorder, from one person after sign-off, and from another handout than its own', async () => {
    const write = (recordedBy: Uuid, anewId: Uuid | null = null): Promise<unknown> =>
      world.owner.query(
        `insert into reversal (id, emergency_id, handout_id, kind, reason, recorded_by, anew_id)
         values ($1, $2, $3, $4, 'a reason', $5, $6)`,
        [
          newId(),
          desk.emergencyId,
          handout.id,
          anewId ? 'wrong_household' : 'entry_error',
          recordedBy,
          anewId,
        ],
      );
    const another = (await desk.agent.post<HandoutView>(desk.path('handouts'), desk.handout(1))).body;

    await expect(write(desk.agent.personId)).rejects.toThrow(/nobody reverses what they recorded/);
    await expect(write(desk.leader.personId, another.id)).rejects.toThrow(/recorded anew/);
    const { stock } = await desk.distribution();
    const at = desk.path(`distributions/${desk.distributionId}`);
    await desk.leader.post(`${at}/close`, { counted: stock.map(({ no, left }) => ({ no, returned: left })) });
    await signOff(world, desk);
    await expect(write(desk.leader.personId)).rejects.toThrow(/takes two people/);
  });

  it('puts a wrong household right after closing: nothing stays reserved, and the difference stays what it was', async () => {
    const { stock } = await desk.distribution();
    const at = desk.path(`distributions/${desk.distributionId}`);
    await desk.leader.post(`${at}/close`, { counted: stock.map(({ no, left }) => ({ no, returned: left })) });

    const answer = await desk.leader.post<ReversalView>(reversal(), {
      kind: 'wrong_household',
      rightEntitlementId: desk.entitlements[3]?.id,
      reason: 'two households of the same name',
    });

    expect(answer.status).toBe(201);
    expect(await holds(world, desk)).toEqual({ stock: '15', reserved: '0', delivered: '5' });
    const signed = await desk.leader.post<DistributionView>(`${at}/sign-off`);
    expect(signed.body.signOff).toMatchObject({ came: 1, difference: false });
  });

  it('shows on the receipt, in the household’s language', async () => {
    await desk.leader.post(reversal(), error);

    const receipt = await desk.agent.get(desk.path(`handouts/${handout.id}/receipt?language=ar`));

    expect(receipt.body).toMatchObject({
      direction: 'rtl',
      title: 'تم استلام المساعدة',
      stands: false,
      lines: [{ what: 'بطانية', quantity: '5' }],
    });
    expect(receipt.body['code']).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  });

  it('takes two people once the distribution is signed off', async () => {
    const { stock } = await desk.distribution();
    await desk.leader.post(desk.path(`distributions/${desk.distributionId}/close`), {
      counted: stock.map(({ no, left }) => ({ no, returned: left })),
    });
    await signOff(world, desk);

    const alone = await desk.leader.post(reversal(), error);
    expect(alone.body['code']).toBe('reversal.signed-off');

    const asked = await desk.leader.post<ReversalRequestView>(
      desk.path(`handouts/${handout.id}/reversal-requests`),
      error,
    );
    const manager = await world.as('programme-manager', { emergencyId: desk.emergencyId });
    const approval = desk.path(`reversal-requests/${asked.body.id}/approval`);
    expect((await desk.leader.post(approval)).status).toBe(403);
    const approved = await manager.post<ReversalView>(approval);
    expect(approved.body).toMatchObject({ recordedBy: desk.leader.personId, approvedBy: manager.personId });
    expect(await desk.left()).toBe('0'); // nothing stays reserved after closing
  });

  it('is not for an agent, and not there for another organisation', async () => {
    const stranger = await world.as('team-leader', { emergencyId: desk.emergencyId, siteIds: [newId()] });

    expect((await desk.agent.post(reversal(), error)).status).toBe(403);
    expect((await stranger.post(reversal(), error)).status).toBe(404);
  });
});

describe('a distribution', () => {
  let world: World;
  let desk: Desk;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { householdsPerSite: 3, blankets: 5 });
  });

  afterAll(() => world.close());

  it('is suspended for a crowd, serves nobody meanwhile, and is resumed', async () => {
    const at = desk.path(`distributions/${desk.distributionId}`);

    expect(
      (await desk.leader.post(`${at}/suspend`, { cause: 'crowd', reason: 'the gate is blocked' })).body,
    ).toMatchObject({ state: 'suspended' });
    expect((await desk.agent.post(desk.path('handouts'), desk.handout())).body['code']).toBe(
      'distribution.suspended',
    );
    expect((await desk.leader.post(`${at}/resume`)).body).toMatchObject({ state: 'open' });
    expect((await desk.agent.post(desk.path('handouts'), desk.handout())).status).toBe(201);
  });

  it('waits where there is not enough, and says what is short', async () => {
    const poor = await openDesk(world, { householdsPerSite: 2, blankets: 5 });
    const other = await poor.leader.post(poor.path(`distributions/${poor.distributionId}/open`));
    expect(other.body['code']).toBe('distribution.state');

    await expect(openDesk(world, { householdsPerSite: 2, blankets: 5, stockPerSite: 7n })).rejects.toThrow(
      /distribution.not-supplied.*"short":"3"/,
    );
  });

  it('is signed off with damage or a difference only with an explanation', async () => {
    const at = desk.path(`distributions/${desk.distributionId}`);
    const { stock } = await desk.distribution();
    const counted = stock.map(({ no }) => ({ no, returned: '7', damaged: '2' }));

    expect((await desk.leader.post(`${at}/close`, { counted: [] })).body['code']).toBe(
      'distribution.uncounted',
    );
    expect((await desk.leader.post(`${at}/close`, { counted })).body).toMatchObject({
      state: 'closed',
      stock: [{ taken: '15', left: '0', returned: '7', damaged: '2', missing: '1' }],
    });
    expect((await desk.leader.post(`${at}/sign-off`)).body['code']).toBe('distribution.unexplained');
    expect(
      (await desk.leader.post(`${at}/sign-off`, { explanation: 'one blanket torn, one not found' })).body,
    ).toMatchObject({
      signOff: { difference: true, explanation: 'one blanket torn, one not found' },
      planned: 3,
      came: 1,
    });
  });

  it('hands out cash from the custodian’s float to the last digit', async () => {
    const cash = await openCash(world, 'JOD', 12_345n);

    const answer = await cash.agent.post<HandoutView>(cash.path('handouts'), cash.handout());

    expect(answer.body.lines).toEqual([
      { entitlementLineId: cash.entitlements[0]?.lineId, quantity: '12.345', over: '0.000' },
    ]);
    expect(await cash.left()).toBe('12.345');
  });

  it('hands out amounts of a currency without digits as whole ones', async () => {
    const cash = await openCash(world, 'XOF', 500n);

    const wrong = await cash.agent.post(cash.path('handouts'), {
      ...cash.handout(),
      lines: [{ entitlementLineId: cash.entitlements[0]?.lineId, quantity: '500.0' }],
    });
    const right = await cash.agent.post<HandoutView>(cash.path('handouts'), cash.handout());

    expect(wrong.body['code']).toBe('money.invalid');
    expect(right.body.lines[0]?.quantity).toBe('500');
  });
});

/** A distribution of cash for two households, from the float of a person to whom finance advanced it. */
async function openCash(world: World, currency: string, cash: bigint): Promise<Desk> {
  return openDesk(world, { householdsPerSite: 2, cash, currency });
}

/** Locks an entitlement as another desk would: resolves once somebody waits for it, and gives what frees it. */
async function holdEntitlement(
  world: World,
  entitlementId: Uuid,
): Promise<[waited: Promise<void>, free: () => Promise<void>]> {
  const source = world.app.get(DataSource);
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  await runner.query('select from entitlement where id = $1 for update', [entitlementId]);
  return [
    untilLocked(source),
    async () => {
      await runner.commitTransaction();
      await runner.release();
    },
  ];
}
