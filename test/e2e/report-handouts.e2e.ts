import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { CoverageView } from '../../src/reports/coverage.contract.js';
import type { TrialBalanceView } from '../../src/reports/trial-balance.contract.js';
import { type Desk, openDesk } from '../support/desk.js';
import { asOwner, openWorld, type World } from '../support/world.js';

describe('what is handed out at a desk', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it.each([
    {
      currency: 'JOD',
      due: 123_456_789n,
      part: '61728.394',
      rest: '61728.395',
      all: '246913.578',
      left: '123456.789',
      entitled: '370370.367',
    },
    {
      currency: 'XOF',
      due: 123_456_789n,
      part: '61728394',
      rest: '61728395',
      all: '246913578',
      left: '123456789',
      entitled: '370370367',
    },
    {
      currency: 'USD',
      due: 123_456_789n,
      part: '617283.94',
      rest: '617283.95',
      all: '2469135.78',
      left: '1234567.89',
      entitled: '3703703.67',
    },
  ])(
    'is in both reports to the last digit of $currency',
    async ({ currency, due, part, rest, all, left, entitled }) => {
      const desk = await openDesk(world, { householdsPerSite: 3, cash: due, currency });
      const auditor = await world.as('auditor', { emergencyId: desk.emergencyId });
      const lineId = desk.entitlements[0]?.lineId ?? '';
      const some = { ...desk.handout(0), lines: [{ entitlementLineId: lineId, quantity: part }] };

      const answers = [
        await desk.agent.post(desk.path('handouts'), { ...some, shortReason: 'change was short' }),
        await desk.agent.post(desk.path('handouts'), desk.handout(0)),
        await desk.agent.post(desk.path('handouts'), desk.handout(1)),
      ];

      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(answers[1]?.body['lines']).toEqual([
        { entitlementLineId: lineId, quantity: rest, over: none(currency) },
      ]);
      const { body: coverage } = await auditor.get<CoverageView>(desk.path('reports/coverage'));
      expect(coverage.total).toMatchObject({
        households: 2,
        covered: 4,
        assistances: 3,
        cash: [{ currency, amount: all }],
        promised: { items: [], cash: [{ currency, entitled, given: all, percent: '66.7' }] },
      });
      const { body: trial } = await auditor.get<TrialBalanceView>(desk.path('reports/trial-balance'));
      expect(trial.grants).toEqual([
        expect.objectContaining({ currency, floats: none(currency), reserved: left, delivered: all }),
      ]);
      expect(trial.totals.map(({ commodity, balanced }) => [commodity, balanced])).toEqual([
        [currency, true],
      ]);
    },
  );

  it('stands beside what was promised: a part, what was reversed, what was too much, and who was removed', async () => {
    const desk = await openDesk(world, {
      householdsPerSite: 5,
      blankets: 3,
      stockPerSite: 18n,
      cash: 1_001n,
      currency: 'JOD',
    });
    const auditor = await world.as('auditor', { emergencyId: desk.emergencyId });
    const manager = await world.as('programme-manager', { emergencyId: desk.emergencyId });
    const report = async (query = ''): Promise<CoverageView> =>
      (await auditor.get<CoverageView>(desk.path(`reports/coverage?${query}`))).body;
    const reason = { kind: 'entry_error', reason: 'typed under another token' };
    const [, , , , removed] = desk.entitlements;

    const part = { entitlementLineId: await blanketsOf(world, desk.entitlements[0]?.id), quantity: '1' };
    await desk.agent.post(desk.path('handouts'), { ...desk.handout(0), lines: [part], shortReason: 'few' });
    const wrong = await desk.agent.post(desk.path('handouts'), desk.handout(1));
    await desk.leader.post(desk.path(`handouts/${String(wrong.body['id'])}/reversal`), reason);
    await desk.agent.post(desk.path('handouts'), desk.handout(2));
    const twice = await desk.agent.post(desk.path('handouts'), { ...desk.handout(2), captured: 'paper' });
    const before = await report();
    await manager.post(desk.path(`entitlements/${removed?.id ?? ''}/remove`), { reason: 'moved away' });
    const after = await report();

    expect(twice.body).toMatchObject({ over: true });
    expect(before.total.promised).toMatchObject({
      items: [{ itemId: desk.blanketId, unit: 'unit', entitled: '15', given: '4', percent: '26.7' }],
      services: [],
      cash: [{ currency: 'JOD', entitled: '5.005', given: '1.001', percent: '20.0' }],
    });
    expect(after.total.promised).toMatchObject({
      items: [{ entitled: '12', given: '4', percent: '33.3' }],
      cash: [{ entitled: '4.004', given: '1.001', percent: '25.0' }],
    });
    expect(after.total.outOfPlan).toMatchObject({ items: [{ quantity: '3' }], cash: [{ amount: '1.001' }] });
    expect((await report(`asOf=${before.asOf}`)).total.promised).toEqual(before.total.promised);
  });

  it('stands beside what is promised for that time: by the window of the round, given until the end of the period', async () => {
    const desk = await openDesk(world, { householdsPerSite: 2, cash: 1_000n, currency: 'JOD' });
    const auditor = await world.as('auditor', { emergencyId: desk.emergencyId });
    await desk.agent.post(desk.path('handouts'), desk.handout(0));
    const cash = async (query: string): Promise<unknown> =>
      (await auditor.get<CoverageView>(desk.path(`reports/coverage?${query}`))).body.total.promised.cash;
    const [none, half] = [
      { currency: 'JOD', entitled: '2.000', given: '0.000', percent: '0.0' },
      { currency: 'JOD', entitled: '2.000', given: '1.000', percent: '50.0' },
    ];

    expect(await cash('')).toEqual([half]);
    expect(await cash('from=2026-10-01&to=2026-10-02')).toEqual([none]); // the window has begun, the handout is later
    expect(await cash('from=2999-09-30')).toEqual([half]); // the window is open still
    expect(await cash('to=2026-09-30')).toEqual([]);
    expect(await cash('from=2999-10-02')).toEqual([]);

    const { emergencyId } = desk;
    await openDesk(world, { householdsPerSite: 1, cash: 500n, currency: 'USD', within: { emergencyId } });
    const csv = await auditor.get(desk.path('reports/coverage?groupBy=project'), {
      headers: { accept: 'text/csv' },
    });
    const rows: Record<string, string>[] = parse(csv.text, { columns: true });
    const shares = rows.map((row) =>
      ['JOD.entitled', 'JOD.given', 'JOD.percent', 'USD.entitled', 'USD.given', 'USD.percent'].map(
        (figure) => row[`promised.cash.${figure}`],
      ),
    );
    expect(new Set(shares)).toEqual(
      new Set([
        ['2.000', '1.000', '50.0', '0', '0', ''],
        ['0', '0', '', '5.00', '0.00', '0.0'],
        ['2.000', '1.000', '50.0', '5.00', '0.00', '0.0'],
      ]),
    );
  });

  it('reached nobody who joined the household later, nor did it cover them', async () => {
    const desk = await openDesk(world, { householdsPerSite: 1, blankets: 2 });
    const householdId = await consent(world, desk);
    await desk.agent.post(desk.path('handouts'), desk.handout());
    const before = await reached(world, desk);

    const size = await describeAnother(world, desk, householdId, {
      relationship: 'grandparent',
      sex: 'female',
      bornOn: '1950-03-01',
    });

    expect(size).toBe(3);
    expect(before).toMatchObject({ people: { total: 2, undescribed: 0 }, covered: 2 });
    expect(await reached(world, desk)).toEqual(before);
  });

  it('reached those who were only counted, and goes on counting them once they are described', async () => {
    const desk = await openDesk(world, { householdsPerSite: 1, blankets: 2 });
    const householdId = await consent(world, desk);
    await resize(world, householdId, 5);
    await desk.agent.post(desk.path('handouts'), desk.handout());
    const before = await reached(world, desk);

    const size = await describeAnother(world, desk, householdId, {
      relationship: 'child',
      sex: 'female',
      age: 5,
    });

    expect(size).toBe(5);
    expect(before.people).toMatchObject({ total: 5, undescribed: 3 });
    expect(await reached(world, desk)).toEqual(before);
  });
});

async function reached(world: World, desk: Desk): Promise<CoverageView['total']> {
  const auditor = await world.as('auditor', { emergencyId: desk.emergencyId });
  return (await auditor.get<CoverageView>(desk.path('reports/coverage'))).body.total;
}

/** Adds somebody to the household, who joins it tomorrow, and gives its size then. */
async function describeAnother(world: World, desk: Desk, householdId: Uuid, person: object): Promise<number> {
  const officer = await world.as('registration-officer', desk.extent);
  const corrected = await officer.patch<{ size: number }>(
    desk.path(`households/${householdId}`),
    { add: [{ ...person, nameLatin: 'New' }] },
    { headers: { 'if-match': '"1"' } },
  );
  expect(corrected.status).toBe(200);
  await tomorrow(world, householdId);
  return corrected.body.size;
}

async function blanketsOf(world: World, entitlementId: Uuid | undefined): Promise<Uuid> {
  const [line] = await world.owner.query<readonly { id: Uuid }[]>(
    `select id from entitlement_line where entitlement_id = $1 and kind = 'item'`,
    [entitlementId],
  );
  return line?.id ?? '';
}

function none(currency: string): string {
  return { JOD: '0.000', XOF: '0', USD: '0.00' }[currency] ?? '';
}

/** The household that is promised something, with a basis for holding its people's data. */
async function consent(world: World, { emergencyId, personId }: Desk): Promise<Uuid> {
  const [household] = await world.owner.query<readonly { id: Uuid }[]>(
    'select id from household where emergency_id = $1',
    [emergencyId],
  );
  const id = household?.id ?? '';
  await asOwner(world, [id], (tx) =>
    tx.query(
      `insert into legal_basis (id, emergency_id, household_id, purpose, basis, status, recorded_by)
       values ($1, $2, $3, 'registration', 'consent', 'given', $4)`,
      [newId(), emergencyId, id, personId],
    ),
  );
  return id;
}

/** The household and what it is promised are for so many, of whom two are described. */
async function resize(world: World, householdId: Uuid, size: number): Promise<void> {
  const promised = await world.owner.query<readonly { id: Uuid }[]>(
    'select id from entitlement where household_id = $1',
    [householdId],
  );
  await asOwner(world, [householdId, ...promised.map(({ id }) => id)], async (tx) => {
    await tx.query(`update household set size = $2, depth = 'partial' where id = $1`, [householdId, size]);
    await tx.query('update entitlement set persons = $2 where household_id = $1', [householdId, size]);
  });
}

/** Lets who was added last have been added tomorrow: a test cannot wait for it. */
async function tomorrow(world: World, householdId: Uuid): Promise<void> {
  await asOwner(world, [householdId], (tx) =>
    tx.query('update individual set joined_on = joined_on + 1 where household_id = $1 and member_no = 3', [
      householdId,
    ]),
  );
}
