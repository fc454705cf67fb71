import { describe, expect, it } from '@jest/globals';
import { newId } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { NeedCode } from '../registry/needs.rules.js';
import { type FundingDraft, type LineDraft, type PlanDraft, type PlanFacts, planOf } from './plan.rules.js';

const [projectId, own, partner, site, area, mat, kit, school] = Array.from({ length: 8 }, () => newId()) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];
const [jod, usd, unapproved, others, budget, otherBudget, foreignBudget] = Array.from({ length: 7 }, () =>
  newId(),
) as [string, string, string, string, string, string, string];

const facts: PlanFacts = {
  projectId,
  organisationId: own,
  startsOn: '2026-01-01',
  endsOn: '2026-12-31',
  currencies: new Set(['JOD']),
  siteIds: new Set([site]),
  areaIds: new Set([area]),
  items: new Map([
    [mat, 'item'],
    [kit, 'kit'],
  ]),
  grants: new Map([
    [jod, { organisationId: own, currency: 'JOD', approved: true }],
    [usd, { organisationId: own, currency: 'USD', approved: true }],
    [unapproved, { organisationId: own, currency: 'JOD', approved: false }],
    [others, { organisationId: partner, currency: 'JOD', approved: true }],
  ]),
  grantLines: new Map([
    [budget, { grantId: jod, projectId: null }],
    [otherBudget, { grantId: usd, projectId }],
    [foreignBudget, { grantId: jod, projectId: newId() }],
  ]),
  recipients: new Map([[school, 'institution']]),
  earlier: new Set([projectId]),
};

const mats: LineDraft = {
  kind: 'item',
  itemId: mat,
  per: 'person',
  quantity: '1',
  funding: [{ grantId: jod, quantity: '500' }],
};
const cash: LineDraft = {
  kind: 'cash',
  currency: 'JOD',
  per: 'household',
  quantity: '12.500',
  funding: [{ grantLineId: budget, quantity: '1250' }],
};

function draft(more: Partial<PlanDraft> = {}): PlanDraft {
  return {
    windowFrom: '2026-03-01',
    windowTo: '2026-03-31',
    instalment: 1,
    instalments: 1,
    siteIds: [site],
    recipient: 'household',
    criteria: {},
    package: [mats],
    ...more,
  };
}

function problemsOf(plan: PlanDraft): readonly string[] {
  try {
    planOf(plan, facts, newId);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'round.plan') throw error;
    return error.errors.map(({ pointer }) => pointer);
  }
}

describe('a plan', () => {
  it('becomes lines with whole quantities, grants in their order, and budget lines with their grant', () => {
    const { lines } = planOf(draft({ package: [mats, cash] }), facts, newId);

    expect(lines.map(({ no, thing, per }) => ({ no, thing, per }))).toEqual([
      { no: 1, thing: { kind: 'item', itemId: mat }, per: 'person' },
      { no: 2, thing: { kind: 'cash', currency: 'JOD' }, per: 'household' },
    ]);
    expect(lines[1]).toMatchObject({ quantity: 12_500n, cap: null });
    expect(lines[1]?.funding).toMatchObject([
      { priority: 1, grantId: jod, grantLineId: budget, quantity: 1_250_000n },
    ]);
  });

  it('may give goods that no grant paid, and services and shelter without any funding', () => {
    const gift = { ...mats, funding: [{ quantity: '10' }] };
    const trip: LineDraft = { kind: 'service', service: 'transport_trip', per: 'household', quantity: '2' };
    const tent: LineDraft = { kind: 'shelter', shelterType: 'tent', per: 'household', quantity: '1' };

    const { lines } = planOf(draft({ package: [gift, trip, tent] }), facts, newId);

    expect(lines[0]?.funding).toMatchObject([{ grantId: null, grantLineId: null, quantity: 10n }]);
    expect(lines[1]?.funding).toEqual([]);
    expect(lines[2]).toMatchObject({ thing: { kind: 'shelter', shelterType: 'tent' }, funding: [] });
  });

  it('houses households, in units of a type that it names', () => {
    const shelter: LineDraft = { kind: 'shelter', per: 'household', quantity: '1' };
    const tent: LineDraft = { ...shelter, shelterType: 'tent' };

    expect(problemsOf(draft({ package: [shelter] }))).toEqual(['/package/0/shelterType']);
    expect(problemsOf(draft({ package: [{ ...tent, kind: 'service', service: 'water' }] }))).toEqual([
      '/package/0/shelterType',
    ]);
    expect(problemsOf(draft({ package: [tent], recipient: 'individual' }))).toEqual(['/package/0/kind']);
  });

  it('may pay in the currency of its grant, where that is none of the country', () => {
    const dollars: LineDraft = {
      ...cash,
      currency: 'USD',
      quantity: '20.00',
      funding: [{ grantLineId: otherBudget, quantity: '100.00' }],
    };

    expect(problemsOf(draft({ package: [dollars] }))).toEqual([]);
  });

  it.each<[string, Partial<PlanDraft>, string[]]>([
    ['a window that ends before it begins', { windowTo: '2026-02-28' }, ['/windowTo']],
    ['a window outside the project', { windowTo: '2027-01-01' }, ['/windowFrom']],
    ['an unknown site', { siteIds: [site, newId()] }, ['/siteIds/1']],
    ['an unknown site in the criteria', { criteria: { siteIds: [newId()] } }, ['/criteria/siteIds/0']],
    ['an unknown area', { criteria: { areaIds: [newId()] } }, ['/criteria/areaIds/0']],
    ['members chosen for households', { criteria: { members: {} } }, ['/criteria/members']],
    [
      'recipients named for households',
      { criteria: { recipientIds: [school] } },
      ['/criteria/recipientIds', '/criteria/recipientIds/0'],
    ],
    [
      'a recipient of another kind',
      { recipient: 'community', criteria: { recipientIds: [school] } },
      ['/criteria/recipientIds/0'],
    ],
    [
      'a school chosen by its head',
      { recipient: 'institution', criteria: { head: { ageFrom: 60 } } },
      ['/criteria'],
    ],
    ['an instalment after the last', { instalment: 2 }, ['/instalment']],
    [
      'a round of somebody else',
      { criteria: { notAssisted: { by: 'project', ids: [projectId, newId()] } } },
      ['/criteria/notAssisted/ids/1'],
    ],
    ['a need without a code', { criteria: { needs: ['SP-PT', 'XX'] as NeedCode[] } }, ['/criteria/needs/1']],
    ['sizes in reverse', { criteria: { sizeFrom: 5, sizeTo: 4 } }, ['/criteria/sizeTo']],
    ['ages in reverse', { criteria: { head: { ageFrom: 60, ageTo: 18 } } }, ['/criteria/head/ageTo']],
  ])('is refused with the place of what is wrong: %s', (_, more, pointers) => {
    expect(problemsOf(draft(more))).toEqual(pointers);
  });

  it.each<[string, Partial<LineDraft>, string[]]>([
    ['goods without an item', { itemId: undefined }, ['/package/0/itemId']],
    ['an item that is no kit', { kind: 'kit' }, ['/package/0/itemId']],
    ['goods with a currency', { currency: 'JOD', quantity: '1' }, ['/package/0/currency']],
    ['an unknown item', { itemId: newId() }, ['/package/0/itemId']],
    ['no quantity', { quantity: undefined }, ['/package/0/quantity']],
    ['a broken quantity', { quantity: '1.5' }, ['/package/0/quantity']],
    ['nothing', { quantity: '0' }, ['/package/0/quantity']],
    ['a cap of nothing', { cap: '0' }, ['/package/0/cap']],
    ['members unsaid', { per: 'member' }, ['/package/0/matching']],
    ['members said in vain', { matching: {} }, ['/package/0/matching']],
    ['groups unsaid', { per: 'group' }, ['/package/0/groupSize']],
    ['sizes unsaid', { per: 'size' }, ['/package/0/sizeTable', '/package/0/quantity']],
    ['a table from 2', sized([2, 3], [4, null]), ['/package/0/sizeTable']],
    ['a table with a gap', sized([1, 3], [5, null]), ['/package/0/sizeTable']],
    ['a table that overlaps', sized([1, 3], [3, null]), ['/package/0/sizeTable']],
    ['a table with an end', sized([1, 3], [4, 6]), ['/package/0/sizeTable']],
    ['a table open too early', sized([1, null], [2, null]), ['/package/0/sizeTable']],
  ])('is refused with the place of what is wrong in a line: %s', (_, more, pointers) => {
    expect(problemsOf(draft({ package: [{ ...mats, ...more }] }))).toEqual(pointers);
  });

  it.each<[string, LineDraft, string]>([
    ['a currency that is none', { ...cash, currency: 'XXZ' }, '/package/0/currency'],
    [
      'a currency of neither country nor grant',
      { ...cash, currency: 'EUR', quantity: '12.50', funding: [] },
      '/package/0/currency',
    ],
    ['too many digits', { ...cash, quantity: '12.5001' }, '/package/0/quantity'],
    ['cash without a budget line', funded(cash, { grantId: jod, quantity: '10' }), '/package/0/funding/0'],
    [
      'an unknown budget line',
      funded(cash, { grantLineId: newId(), quantity: '10' }),
      '/package/0/funding/0/grantLineId',
    ],
    [
      'a budget line of another grant',
      funded(cash, { grantId: usd, grantLineId: budget, quantity: '10' }),
      '/package/0/funding/0/grantLineId',
    ],
    [
      'a budget line for another project',
      funded(cash, { grantLineId: foreignBudget, quantity: '10' }),
      '/package/0/funding/0/grantLineId',
    ],
    [
      'a grant in another currency',
      funded(cash, { grantLineId: otherBudget, quantity: '10' }),
      '/package/0/funding/0',
    ],
    [
      'a grant that is not approved',
      funded(mats, { grantId: unapproved, quantity: '10' }),
      '/package/0/funding/0/grantId',
    ],
    [
      "another organisation's grant",
      funded(mats, { grantId: others, quantity: '10' }),
      '/package/0/funding/0/grantId',
    ],
    ['an unknown grant', funded(mats, { grantId: newId(), quantity: '10' }), '/package/0/funding/0/grantId'],
    ['a funding of nothing', funded(mats, { grantId: jod, quantity: '0' }), '/package/0/funding/0/quantity'],
    [
      'a service that is paid by a grant',
      funded(
        { kind: 'service', service: 'water', per: 'person', quantity: '15' },
        { grantId: jod, quantity: '1' },
      ),
      '/package/0/funding',
    ],
    [
      'shelter that is paid by a grant',
      funded(
        { kind: 'shelter', shelterType: 'tent', per: 'household', quantity: '1' },
        { grantId: jod, quantity: '1' },
      ),
      '/package/0/funding',
    ],
  ])('is refused with the place of what is wrong in money: %s', (_, line, pointer) => {
    expect(problemsOf(draft({ package: [line] }))).toContain(pointer);
  });

  it("tells another organisation's grant and one that is not there alike", () => {
    const details = [others, newId()].map((grantId) => {
      try {
        planOf(draft({ package: [funded(mats, { grantId, quantity: '1' })] }), facts, newId);
      } catch (error) {
        if (error instanceof Refusal) return error.errors;
      }
      return undefined;
    });

    expect(details[0]).toBeDefined();
    expect(details[0]).toEqual(details[1]);
  });

  it('matches no members of institutions, communities and places', () => {
    const line: LineDraft = { ...mats, per: 'member', matching: {} };

    expect(problemsOf(draft({ recipient: 'institution', package: [line] }))).toEqual(['/package/0/per']);
  });

  it('is told all that is wrong at once', () => {
    const wrong = draft({
      windowTo: '2026-02-28',
      package: [
        { ...mats, quantity: '0' },
        { ...cash, currency: undefined },
      ],
    });

    expect(problemsOf(wrong)).toEqual(
      expect.arrayContaining(['/windowTo', '/package/0/quantity', '/package/1/currency']),
    );
  });
});

function sized(...rows: readonly (readonly [from: number, to: number | null])[]): Partial<LineDraft> {
  return {
    per: 'size',
    quantity: undefined,
    sizeTable: rows.map(([from, to]) => ({ from, to, quantity: '1' })),
  };
}

function funded(line: LineDraft, funding: FundingDraft): LineDraft {
  return { ...line, funding: [funding] };
}
