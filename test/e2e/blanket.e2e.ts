import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import type { ProgressView } from '../../src/distribution/progress.contract.js';
import { newId } from '../../src/platform/ids.js';
import type { CoverageView } from '../../src/reports/coverage.contract.js';
import type { Answer, Api } from '../support/api.js';
import { type Office, openOffice } from '../support/office.js';
import { openWorld, type World } from '../support/world.js';

const counted = { female: { '0-17': 40, '18-59': 25, '60+': 5 }, male: { '0-17': 20, unknown: 10 } };

describe('a distribution to whoever is not registered', () => {
  let world: World;
  let office: Office;
  let leader: Api;
  let agent: Api;

  beforeAll(async () => {
    world = await openWorld();
    office = await openOffice(world, { householdsPerSite: 1, blankets: 1, stockPerSite: 1_000n });
    leader = await world.as('team-leader', office.extent);
    agent = await world.as('distribution-agent', office.extent);
  });

  afterAll(() => world.close());

  const estimated = async (): Promise<CoverageView['total']> =>
    (await must(office.manager.get<CoverageView>(office.path('reports/coverage')))).total;

  it.each([
    ['institution', 'institutions', { representativeRole: 'head teacher' }, 'representative', 'document'],
    ['community', 'communities', { representativeRole: 'elder' }, 'representative', 'card'],
    [
      'place',
      'places',
      { representativeRole: undefined, counted: { male: { unknown: 120 } } },
      'none',
      'none',
    ],
  ] as const)(
    'goes to an %s from the plan to a report that says: estimated',
    async (kind, figure, wish, collector, identity) => {
      const before = await estimated();
      const recipient = await office.addRecipient({ kind, people: 120, ...wish });
      const round = await office.prepared({
        recipient: kind,
        criteria: { recipientIds: [recipient.id] },
        package: [office.blankets({ per: 'person', quantity: '1' })],
      });
      await must(office.approve(round));
      const [entitlement] = await office.entitlements(round.id);
      const planned = await must(
        leader.post<DistributionView>(office.path('distributions'), {
          roundId: round.id,
          siteId: office.siteIds[0],
          heldOn: '2026-11-23',
          teamLeaderId: leader.personId,
          desks: 1,
        }),
      );
      const at = office.path(`distributions/${planned.id}`);
      const opened = await must(leader.post<DistributionView>(`${at}/open`));
      const handout = {
        id: newId(),
        distributionId: planned.id,
        entitlementId: entitlement?.id,
        collector,
        identity,
        proofKind: kind === 'place' ? 'photo' : 'signature',
        counted,
        lines: [{ entitlementLineId: entitlement?.lines[0]?.id, quantity: '100' }],
        shortReason: 'a hundred came',
      };

      const asHousehold = await agent.post(office.path('handouts'), {
        ...handout,
        id: newId(),
        collector: 'primary',
        identity: 'card',
      });
      const given = await must(agent.post<HandoutView>(office.path('handouts'), handout));
      const progress = await must(leader.get<ProgressView>(`${at}/progress`));
      const closed = await must(
        leader.post<DistributionView>(`${at}/close`, { counted: [{ no: 1, returned: '19', damaged: '1' }] }),
      );
      const unexplained = await leader.post(`${at}/sign-off`, {});
      const signed = await must(
        leader.post<DistributionView>(`${at}/sign-off`, { explanation: 'one bale was wet' }),
      );

      expect([opened.planned, opened.stock[0]?.taken]).toEqual([1, '120']);
      expect(asHousehold.body['code']).toBe('handout.collector');
      expect(given).toMatchObject({ collector, collectorId: null, persons: 100, counted });
      expect(progress).toMatchObject({ planned: 1, served: 1, partly: 1, left: 0, stock: [{ left: '20' }] });
      expect(closed.state).toBe('closed');
      expect(unexplained.body['code']).toBe('distribution.unexplained');
      expect(signed.signOff).toMatchObject({
        planned: 1,
        came: 1,
        lines: [{ taken: '120', given: '100', returned: '19', damaged: '1', missing: '0' }],
        difference: true,
      });
      const after = await estimated();
      expect(after.estimated[figure] - before.estimated[figure]).toBe(1);
      expect(after.estimated.people - before.estimated.people).toBe(100);
      for (const [sex, bands] of Object.entries(counted))
        for (const [band, people] of Object.entries(bands))
          expect([sex, band, headsIn(after, sex, band) - headsIn(before, sex, band)]).toEqual([
            sex,
            band,
            people,
          ]);
      // Who is only counted is in no figure of people who are known.
      expect([after.people.total, after.households, after.covered, after.reachPercent]).toEqual([
        0,
        0,
        0,
        null,
      ]);
      expect(after.items[0]?.quantity).toBe(String(100 + Number(before.items[0]?.quantity ?? 0)));
    },
  );

  it('is known by its sums in the sheet as well', async () => {
    const { text } = await office.manager.get(office.path('reports/coverage'), {
      headers: { accept: 'text/csv' },
    });

    const [header = '', total = ''] = text.trim().split('\r\n');
    const figures = Object.fromEntries(header.split(',').map((name, no) => [name, total.split(',')[no]]));
    expect(figures).toMatchObject({
      'estimated.institutions': '1',
      'estimated.communities': '1',
      'estimated.places': '1',
      'estimated.people': '300',
      'estimated.people.female.0-17': '120',
      people: '0',
    });
  });
});

function headsIn({ estimated }: CoverageView['total'], sex: string, ageBand: string): number {
  return estimated.cells.find((cell) => cell.sex === sex && cell.ageBand === ageBand)?.people ?? 0;
}

async function must<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { status, body, text } = await answer;
  if (status >= 300) throw new Error(text);
  return body;
}
