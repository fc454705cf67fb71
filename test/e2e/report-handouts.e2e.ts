import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
    },
    {
      currency: 'XOF',
      due: 123_456_789n,
      part: '61728394',
      rest: '61728395',
      all: '246913578',
      left: '123456789',
    },
    {
      currency: 'USD',
      due: 123_456_789n,
      part: '617283.94',
      rest: '617283.95',
      all: '2469135.78',
      left: '1234567.89',
    },
  ])(
    'is in both reports to the last digit of $currency',
    async ({ currency, due, part, rest, all, left }) => {
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
