import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { RoundView } from '../../src/assistance/round.contract.js';
import { type Service, services } from '../../src/assistance/codes.rules.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import type { ProgressView } from '../../src/distribution/progress.contract.js';
import type { HandoutReceiptView } from '../../src/distribution/receipt.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { CoverageView } from '../../src/reports/coverage.contract.js';
import type { StatementView } from '../../src/reports/statement.contract.js';
import type { Answer, Api } from '../support/api.js';
import { type Office, openOffice } from '../support/office.js';
import { openWorld, type World } from '../support/world.js';

/** What is planned for each household of two. */
const promise = {
  transport_trip: { per: 'household', quantity: '1' },
  transport_passenger: { per: 'person', quantity: '1' },
  health_visit: { per: 'person', quantity: '1' },
  water: { per: 'person', quantity: '15' },
  hygiene_session: { per: 'household', quantity: '1' },
  legal_help: { per: 'household', quantity: '2' },
} as const satisfies Record<Service, object>;
const due: Readonly<Record<Service, number>> = {
  transport_trip: 1,
  transport_passenger: 2,
  health_visit: 2,
  water: 30,
  hygiene_session: 1,
  legal_help: 2,
};
const names = Object.keys(promise) as readonly Service[];

describe('services', () => {
  let world: World;
  let office: Office;
  let leader: Api;
  let agent: Api;
  let round: RoundView;
  let distribution: DistributionView;
  let served: EntitlementView;
  let waiting: EntitlementView;

  beforeAll(async () => {
    world = await openWorld();
    office = await openOffice(world, { householdsPerSite: 2 });
    leader = await world.as('team-leader', office.extent);
    agent = await world.as('distribution-agent', office.extent);
    round = await office.prepared({
      package: names.map((service) => ({ kind: 'service', service, ...promise[service] })),
    });
    await must(office.approve(round));
    distribution = await must(
      leader.post<DistributionView>(office.path('distributions'), {
        roundId: round.id,
        siteId: office.siteIds[0],
        heldOn: '2026-11-23',
        teamLeaderId: leader.personId,
        desks: 1,
      }),
    );
    await must(leader.post(office.path(`distributions/${distribution.id}/open`)));
    const [first, second] = await office.entitlements(round.id);
    if (!first || !second) throw new Error('two households were to be listed');
    [served, waiting] = [first, second];
  });

  afterAll(() => world.close());

  const give = (
    to: EntitlementView,
    units?: Partial<Record<Service, number>>,
  ): Promise<Answer<HandoutView>> =>
    agent.post<HandoutView>(office.path('handouts'), {
      id: newId(),
      distributionId: distribution.id,
      entitlementId: to.id,
      collector: 'primary',
      identity: 'card',
      proofKind: 'signature',
      ...(units
        ? {
            shortReason: 'the car goes twice',
            lines: Object.entries(units).map(([service, quantity]) => ({
              entitlementLineId: to.lines.find((line) => line.service === service)?.id,
              quantity: String(quantity),
            })),
          }
        : {}),
    });
  const coverage = async (): Promise<CoverageView['total']> =>
    (await must(office.manager.get<CoverageView>(office.path('reports/coverage')))).total;
  const statementOf = (householdId: Uuid | null, language = 'en'): Promise<StatementView> =>
    must(
      leader.get<StatementView>(
        office.path(`households/${householdId ?? ''}/statement?language=${language}`),
      ),
    );

  it('are promised by the trip and the passenger, the visit, the litre, the session and the help', () => {
    const lines = served.lines.map((line) => [line.service, Number(line.due)]);

    expect(Object.fromEntries(lines)).toEqual(due);
    expect(served.lines.every(({ grantId }) => grantId === null)).toBe(true);
    expect([...names].sort()).toEqual(Object.keys(services).sort());
  });

  it.each(['gbv', 'psychosocial', 'trafficking'])(
    'are promised to nobody where they are sensitive: %s',
    async (service) => {
      const { status, body } = await office.officer.post(office.path('rounds'), {
        projectId: office.projectId,
        code: 'SENSITIVE',
        name: 'Not to be',
        windowFrom: '2026-11-01',
        windowTo: '2026-12-31',
        siteIds: office.siteIds,
        package: [{ kind: 'service', service, per: 'household', quantity: '1' }],
      });

      expect([status, body['code']]).toEqual([400, 'input.invalid']);
    },
  );

  it('are delivered in parts, counted in coverage, and take no stock', async () => {
    const part = await give(served, { transport_trip: 1, transport_passenger: 1, water: 20 });
    const rest = await give(served);
    const beyond = await give(served, { water: 1 });
    const some = await give(waiting, { legal_help: 1 });

    expect([part, rest, beyond, some].map(({ status }) => status)).toEqual([201, 201, 409, 201]);
    expect(distribution.stock).toEqual([]);
    const total = await coverage();
    expect(Object.fromEntries(total.services.map(({ service, units }) => [service, Number(units)]))).toEqual({
      ...due,
      legal_help: 3,
    });
    const promised = total.promised.services.map(({ service, entitled, given }) => [
      service,
      [Number(entitled), Number(given)],
    ]);
    expect(Object.fromEntries(promised)).toEqual(
      Object.fromEntries(
        names.map((service) => [service, [due[service] * 2, service === 'legal_help' ? 3 : due[service]]]),
      ),
    );
    expect(total).toMatchObject({ households: 2, people: { total: 4 }, covered: 2, assistances: 3 });
    const progress = await must(
      leader.get<ProgressView>(office.path(`distributions/${distribution.id}/progress`)),
    );
    expect(progress).toMatchObject({ planned: 2, served: 2, partly: 1, left: 0, stock: [] });
  });

  it('are in the household’s statement and on its receipt, in each of the languages', async () => {
    const { body } = await agent.get<{ items: HandoutView[] }>(
      office.path(`handouts?entitlementId=${served.id}`),
    );
    const said = new Map<string, readonly string[]>();
    for (const language of ['en', 'fr', 'ar', 'es']) {
      const statement = await statementOf(served.householdId, language);
      const given = statement.entries.filter(({ did }) => did === 'given').map(({ what }) => what);
      const receipts = await Promise.all(
        body.items.map(({ id }) =>
          must(agent.get<HandoutReceiptView>(office.path(`handouts/${id}/receipt?language=${language}`))),
        ),
      );
      expect(receipts.flatMap(({ lines }) => lines.map(({ what }) => what)).sort()).toEqual(
        [...given].sort(),
      );
      said.set(language, [...new Set(given)]);
    }

    for (const words of said.values()) expect(words).toHaveLength(names.length);
    expect(said.get('en')).toEqual(expect.arrayContaining(['Transport, trips', 'Transport, passengers']));
    expect([...said.values()].flat().filter((word) => word.includes('_'))).toEqual([]);
    const { entries } = await statementOf(waiting.householdId);
    const dues = entries.filter(({ did, roundId }) => did === 'due' && roundId === round.id);
    expect(Object.fromEntries(dues.map(({ what, quantity }) => [what, quantity]))).toMatchObject({
      Water: '30',
      'Legal help': '1',
      'Health visit': '2',
    });
  });

  it('count no more once they are reversed', async () => {
    const { body } = await agent.get<{ items: HandoutView[] }>(
      office.path(`handouts?entitlementId=${waiting.id}`),
    );
    await must(
      leader.post(office.path(`handouts/${body.items[0]?.id ?? ''}/reversal`), {
        kind: 'entry_error',
        reason: 'it was another day',
      }),
    );

    expect(await coverage()).toMatchObject({ households: 1 });
    expect((await coverage()).services).toContainEqual({ service: 'legal_help', units: '2' });
    const dids = (await statementOf(waiting.householdId)).entries.map(({ did }) => did);
    expect(dids.slice(0, 2)).toEqual(['given', 'reversed']);
  });
});

async function must<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { status, body, text } = await answer;
  if (status >= 300) throw new Error(text);
  return body;
}
