import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { currencyId } from '../../src/ledger/currency.rules.js';
import { single } from '../../src/ledger/ledger.rules.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerStore } from '../../src/ledger/ledger.store.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { CustodiansView } from '../../src/distribution/float.contract.js';
import type { Answer, Api } from '../support/api.js';
import { openDesk } from '../support/desk.js';
import { type Promised, promiseAid } from '../support/promised.js';
import { asOwner, openWorld, otherOrganisation, type World } from '../support/world.js';

describe('cash that a person carries', () => {
  let world: World;
  let aid: Promised;
  let finance: Api;
  let custodian: Api;

  beforeAll(async () => {
    world = await openWorld();
    aid = await promiseAid(world.owner, { householdsPerSite: 1, cash: 5_000n, currency: 'JOD' });
    finance = await world.as('finance-officer', { emergencyId: aid.emergencyId });
    custodian = await world.as('team-leader', { emergencyId: aid.emergencyId });
  });

  afterAll(() => world.close());

  it('is advanced from a grant line, shown to the last digit, and given back', async () => {
    const advanced = await advance('12.345');
    const returned = await giveBack('2.340');
    const listed = await finance.get<{ items: { kind: string; amount: string }[] }>(
      `${path('advances')}?custodianId=${custodian.personId}`,
    );

    expect(advanced).toMatchObject({
      status: 201,
      body: {
        kind: 'advance',
        custodianId: custodian.personId,
        grantLineId: aid.grantLineId,
        currency: 'JOD',
        amount: '12.345',
      },
    });
    expect(returned).toMatchObject({
      status: 201,
      body: { kind: 'return', amount: '2.340', settleBy: null },
    });
    expect(listed.body.items.map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
      'advance 12.345',
      'return 2.340',
    ]);
  });

  it('is advanced once, however often it is sent', async () => {
    const key = newId();

    const first = await advance('1.000', { key });
    const again = await advance('1.000', { key });
    const other = await advance('2.000', { key });

    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(other).toMatchObject({ status: 409, body: { code: 'id.reused' } });
  });

  it('goes to one person under one id: an id in capitals is refused, and does no harm', async () => {
    const newcomer = await world.as('team-leader', { emergencyId: aid.emergencyId });

    const shouted = await advance('1.000', { custodianId: newcomer.personId.toUpperCase() });
    const plain = await advance('1.000', { custodianId: newcomer.personId });

    expect(shouted).toMatchObject({
      status: 400,
      body: { code: 'input.invalid', errors: [{ pointer: '/custodianId' }] },
    });
    expect(plain.status).toBe(201);
  });

  it('is never recorded by who carries it', async () => {
    const own = await finance.post(path('advances'), { ...terms('1.000'), custodianId: finance.personId });

    expect(own).toMatchObject({ status: 422, body: { code: 'float.own' } });
  });

  it('comes back to the line that it was advanced from, and no more than that', async () => {
    const otherLineId = await addLine();
    await advance('4.000');

    const toOther = await giveBack('1.000', otherLineId);
    const fromOther = await advance('3.000', { grantLineId: otherLineId });
    const tooMuch = await giveBack('3.001', otherLineId);
    const exact = await giveBack('3.000', otherLineId);

    expect(toOther).toMatchObject({ status: 422, body: { code: 'float.not-advanced' } });
    expect(fromOther.status).toBe(201);
    expect(tooMuch).toMatchObject({ status: 422, body: { code: 'float.not-advanced' } });
    expect(exact.status).toBe(201);
  });

  it('comes back once where it is given back twice at the same time', async () => {
    const carrier = await world.as('team-leader', { emergencyId: aid.emergencyId });
    await advance('5.000', { custodianId: carrier.personId });
    await advance('5.000', { custodianId: carrier.personId, grantLineId: await addLine() });
    const body = { custodianId: carrier.personId, grantLineId: aid.grantLineId, amount: '5.000' };

    const answers = await Promise.all([1, 2, 3].map(() => finance.post(path('returns'), body)));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
  });

  it('is seen by the team leader of one site who carries it, and nobody else’s is', async () => {
    const { emergencyId, organisationId, siteIds } = aid;
    const leader = await world.as('team-leader', {
      emergencyId,
      organisationId,
      siteIds: siteIds.slice(0, 1),
    });
    await advance('1.000');
    const own = await advance('2.000', { custodianId: leader.personId });

    const { body } = await leader.get<{ items: object[] }>(`${path('advances')}?limit=200`);

    expect(body.items).toEqual([own.body]);
  });

  it('is not advanced to whoever carries cash that is overdue, until that is settled', async () => {
    const { personId: custodianId } = await world.as('team-leader', { emergencyId: aid.emergencyId });
    const { grantLineId } = aid;
    const give = (amount: string, settleBy: string): Promise<Answer> =>
      finance.post(path('advances'), { custodianId, grantLineId, amount, settleBy });
    const carried = async (): Promise<object | undefined> =>
      (await finance.get<CustodiansView>(path('custodians'))).body.items.find(
        (one) => one.custodianId === custodianId,
      );

    expect((await give('20.000', '2099-12-31')).status).toBe(201);
    expect((await give('10.000', '2026-01-31')).status).toBe(201);
    expect(await carried()).toEqual({
      ...{ custodianId, grantId: aid.grantId, currency: 'JOD' },
      ...{ inFloat: '30.000', atDistributions: '0.000', settleBy: '2099-12-31' },
      ...{ overdue: '10.000', overdueSince: '2026-01-31' },
    });
    const refused = await give('1.000', '2099-12-31');
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'float.overdue', extra: { overdue: [{ amount: '10.000', overdueSince: '2026-01-31' }] } },
    ]);

    await finance.post(path('returns'), { custodianId, grantLineId, amount: '10.000' });
    expect(await carried()).toMatchObject({ inFloat: '20.000', overdue: '0.000', overdueSince: null });
    expect((await give('1.000', '2099-12-31')).status).toBe(201);
    expect((await custodian.get(path('custodians'))).status).toBe(403);
  });

  it('is overdue while it lies at a distribution that nobody counted', async () => {
    const desk = await openDesk(world, { householdsPerSite: 2, cash: 5_000n, currency: 'JOD' });
    const own = await world.as('finance-officer', { emergencyId: desk.emergencyId });
    const custodians = async (): Promise<CustodiansView> =>
      (await own.get<CustodiansView>(desk.path('floats/custodians'))).body;

    expect((await custodians()).items).toMatchObject([
      { inFloat: '0.000', atDistributions: '10.000', overdue: '0.000' },
    ]);
    await desk.agent.post(desk.path('handouts'), desk.handout(0));
    expect((await custodians()).items).toMatchObject([{ atDistributions: '5.000' }]);
    const stranger = await world.as('finance-officer', {
      emergencyId: desk.emergencyId,
      organisationId: await otherOrganisation(world),
    });
    expect((await stranger.get<CustodiansView>(desk.path('floats/custodians'))).body).toEqual({ items: [] });
  });

  it('is not for who may not advance it, nor for who works elsewhere', async () => {
    const agent = await world.as('distribution-agent', { emergencyId: aid.emergencyId });
    const stranger = await world.as('finance-officer', {
      emergencyId: aid.emergencyId,
      organisationId: await otherOrganisation(world),
    });
    await advance('1.000');

    expect((await advance('1.000', {}, agent)).body).toMatchObject({ code: 'act.forbidden' });
    expect(await advance('1.000', {}, stranger)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await agent.get(path('advances'))).status).toBe(403);
    expect((await stranger.get(path('advances'))).body).toEqual({ items: [], next: null });
  });

  function path(rest: string): string {
    return `emergencies/${aid.emergencyId}/floats/${rest}`;
  }

  function terms(amount: string): Record<string, string> {
    const { personId: custodianId } = custodian;
    return { custodianId, grantLineId: aid.grantLineId, amount, settleBy: '2099-12-31' };
  }

  function advance(
    amount: string,
    { key = newId(), ...changed }: { key?: Uuid; custodianId?: Uuid; grantLineId?: Uuid } = {},
    api: Api = finance,
  ): Promise<Answer> {
    return api.post(path('advances'), { ...terms(amount), ...changed }, { key });
  }

  function giveBack(amount: string, grantLineId: Uuid = aid.grantLineId): Promise<Answer> {
    const { personId: custodianId } = custodian;
    return finance.post(path('returns'), { custodianId, grantLineId, amount });
  }

  /** Another line of the same grant, with a part of the money. */
  async function addLine(): Promise<Uuid> {
    const id = newId();
    const { emergencyId, grantId } = aid;
    const account = { emergencyId, commodityId: currencyId('JOD'), grantId, lotId: null };
    await asOwner(world, [id, grantId], async (tx) => {
      await tx.query('alter table grant_line disable trigger in_time'); // the grant is approved already
      await tx.query(
        `insert into grant_line (id, emergency_id, grant_id, grant_version, position, code, name, amount)
         values ($1, $2, $3, 1, 1, $4, 'Another line', 1000000)`,
        [id, emergencyId, grantId, `L-${id.slice(-12).toUpperCase()}`],
      );
      const funding = single({
        id: newId(),
        emergencyId,
        from: { ...account, kind: 'donor', owner: grantId },
        to: { ...account, kind: 'grant', owner: id },
        amount: 1_000_000n,
        cause: { kind: 'test', id },
      });
      await new LedgerService(new LedgerStore()).post(tx as Tx, [funding]);
    });
    return id;
  }
});
