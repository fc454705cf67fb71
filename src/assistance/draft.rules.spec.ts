import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '../platform/ids.js';
import {
  draftEntitlements,
  draftGroup,
  draftHousehold,
  draftHouseholds,
  type Drafting,
  type GroupFacts,
  listEntry,
  plannedSite,
  type PromisedBefore,
} from './draft.rules.js';
import type { HouseholdFacts, MemberFacts } from './eligibility.rules.js';
import type { Measure, Thing } from './package.rules.js';
import type { PlannedLine } from './plan.rules.js';
import type { RoundFacts } from './round.rules.js';

const [country, north, south, camp, school] = Array.from({ length: 5 }, () => newId()) as [
  string,
  string,
  string,
  string,
  string,
];
const [mat, kit, soap, grantA, grantB] = Array.from({ length: 5 }, () => newId()) as [
  string,
  string,
  string,
  string,
  string,
];

const mats: PlannedLine = line(1, { thing: { kind: 'item', itemId: mat }, per: 'person', quantity: 1n });
const kits: PlannedLine = line(2, { thing: { kind: 'kit', itemId: kit }, per: 'household', quantity: 2n });
const visit: PlannedLine = line(3, {
  thing: { kind: 'service', service: 'health_visit' },
  per: 'member',
  quantity: 1n,
  matching: { pregnant: true },
});

function line(no: number, of: Measure & { readonly thing: Thing }): PlannedLine {
  return { id: newId(), no, cap: null, funding: [], ...of };
}

function member(more: Partial<MemberFacts> = {}): MemberFacts {
  return {
    id: newId(),
    isHead: false,
    sex: 'female',
    bornOn: '1990-01-01',
    disability: 'no',
    pregnant: false,
    specificNeeds: [],
    ...more,
  };
}

function household(more: Partial<HouseholdFacts> = {}): HouseholdFacts {
  const base = {
    areaId: north,
    areaPath: [country, north],
    siteId: null,
    status: 'verified',
    displacement: null,
    size: 3,
  } as const;
  return { id: newId(), members: [], ...base, ...more };
}

function drafting(more: Partial<RoundFacts> = {}, rest: Partial<Omit<Drafting, 'round'>> = {}): Drafting {
  const round: RoundFacts = {
    id: newId(),
    emergencyId: newId(),
    projectId: newId(),
    organisationId: newId(),
    seriesId: newId(),
    carriesFrom: null,
    topUpOf: null,
    instalment: 1,
    instalments: 1,
    monthsCovered: null,
    windowFrom: '2026-03-01',
    windowTo: '2026-03-31',
    recipient: 'household',
    criteria: {},
    plan: 1,
    state: 'draft',
    version: 1,
    siteIds: [],
    lines: [mats],
    ...more,
  };
  return { round, sites: [], assisted: new Set(), listed: new Set(), base: null, ...rest };
}

describe('drafting what follows an earlier round', () => {
  const before = (recipientId: string, due: bigint, more: Partial<PromisedBefore> = {}): PromisedBefore => ({
    recipientId,
    base: true,
    kind: 'item',
    thing: 'itemId' in mats.thing ? mats.thing.itemId : '',
    due,
    ...more,
  });
  const duesOf = (facts: HouseholdFacts, round: Partial<RoundFacts>, base: readonly PromisedBefore[]) =>
    draftHousehold(facts, drafting(round, { base }))?.candidates.flatMap(({ dues }) =>
      dues.map(({ quantity }) => quantity),
    );

  it('carries a list: all of the package, to whom was on it, whatever the criteria are', () => {
    const facts = household();
    const round = { carriesFrom: newId(), criteria: { sizeFrom: 99 } };

    expect(duesOf(facts, round, [before(facts.id, 1n)])).toEqual([3n]);
    expect(draftHousehold(facts, drafting(round, { base: [before(facts.id, 1n)] }))?.judged).toMatchObject({
      eligible: true,
      reasons: ['in.carried'],
    });
    expect(duesOf(facts, round, [])).toEqual([]);
    expect(duesOf(household({ id: facts.id, status: 'withdrawn' }), round, [before(facts.id, 1n)])).toEqual(
      [],
    );
  });

  it('tops up: the difference to all that was promised of the same, and none where there is none', () => {
    const facts = household();
    const round = { topUpOf: newId() };
    const other = before(facts.id, 9n, { thing: newId() });
    const toppedUp = before(facts.id, 1n, { base: false });

    expect(duesOf(facts, round, [before(facts.id, 1n), other])).toEqual([2n]);
    expect(duesOf(facts, round, [before(facts.id, 1n), toppedUp])).toEqual([1n]);
    expect(duesOf(facts, round, [before(facts.id, 3n)])).toEqual([]);
    expect(duesOf(facts, round, [before(facts.id, 8n)])).toEqual([]);
    expect(duesOf(facts, round, [toppedUp])).toEqual([]); // it was never on the list itself
  });

  it('counts what was promised once, though two lines promise the same', () => {
    const facts = household();
    const round = { topUpOf: newId(), lines: [mats, { ...mats, id: newId(), no: 2 }] };

    expect(duesOf(facts, round, [before(facts.id, 4n)])).toEqual([2n]);
  });
});

describe('drafting a household', () => {
  it('puts an eligible household on the list for all who live in it, with the reason', () => {
    const facts = household();

    const draft = draftHousehold(facts, drafting());

    expect(draft?.judged).toEqual({
      householdId: facts.id,
      areaId: north,
      siteId: null,
      eligible: true,
      reasons: ['in.everyone'],
    });
    expect(draft?.candidates).toMatchObject([
      { recipientKind: 'household', recipientId: facts.id, persons: 3, dues: [{ quantity: 3n }] },
    ]);
  });

  it('keeps the reason of a household that is out', () => {
    const draft = draftHousehold(household({ status: 'on_hold' }), drafting());

    expect(draft?.judged).toMatchObject({ eligible: false, reasons: ['out.on-hold'] });
    expect(draft?.candidates).toEqual([]);
  });

  it('leaves out, and says so, a household for which the package holds nothing', () => {
    const draft = draftHousehold(household({ members: [member()] }), drafting({ lines: [visit] }));

    expect(draft?.judged).toMatchObject({ eligible: false, reasons: ['out.nothing-due'] });
    expect(draft?.candidates).toEqual([]);
  });

  it('takes the members that a round for individuals is for, in the order of their ids, each for themselves', () => {
    const members = [member({ id: 'c' }), member({ id: 'a' }), member({ id: 'b', sex: 'male' })];
    const round = drafting({ recipient: 'individual', criteria: { members: { sexes: ['female'] } } });

    const draft = draftHousehold(household({ members }), round);

    expect(
      draft?.candidates.map(({ recipientId, individualId, persons }) => [recipientId, individualId, persons]),
    ).toEqual([
      ['a', 'a', 1],
      ['c', 'c', 1],
    ]);
  });

  it('does not judge again, on an addendum, who is on an earlier list', () => {
    const facts = household();
    const listed = new Set([facts.id]);

    expect(draftHousehold(facts, drafting({}, { listed }))).toBeNull();
    expect(draftHousehold({ ...facts, status: 'inactive' }, drafting({}, { listed }))).toBeNull();
  });

  it('adds only the new member of a household that is on an earlier list of individuals', () => {
    const [before, born] = [member(), member()];
    const facts = household({ members: [before, born] });
    const round = drafting({ recipient: 'individual' }, { listed: new Set([facts.id, before.id]) });

    expect(draftHousehold(facts, round)?.candidates.map(({ recipientId }) => recipientId)).toEqual([born.id]);
    expect(draftHousehold({ ...facts, members: [before] }, round)).toBeNull();
  });
});

describe('drafting a portion', () => {
  const individuals = drafting({ recipient: 'individual' });
  const sized = (count: number): HouseholdFacts =>
    household({ size: count, members: Array.from({ length: count }, () => member()) });

  it('ends before the household that would be too many, and says where', () => {
    const households = [sized(4), sized(3), sized(4), sized(1)];

    const { judged, candidates, next } = draftHouseholds(households, individuals, 10);

    expect([judged.length, candidates.length, next]).toEqual([2, 7, households[1]?.id]);
  });

  it('takes all where they fit, and those who are out take no room', () => {
    const households = [sized(10), household({ status: 'inactive' }), household({ members: [] })];

    const { judged, candidates, next } = draftHouseholds(households, individuals, 10);

    expect([judged.length, candidates.length, next]).toEqual([3, 10, null]);
  });

  it('takes one household at least, and never divides it', () => {
    const { candidates, next } = draftHouseholds([sized(12), sized(1)], individuals, 10);

    expect([candidates.length, next === null]).toEqual([12, false]);
  });

  it('gives all households once, however it is divided', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 12 }),
        (counts, most) => {
          const households = counts.map((count) =>
            household({ members: Array.from({ length: count }, () => member()) }),
          );
          const seen: string[] = [];
          let rest = households;
          for (let next: string | null = ''; next !== null;) {
            const portion = draftHouseholds(rest, individuals, most);
            seen.push(...portion.judged.map(({ householdId }) => householdId));
            next = portion.next;
            rest = rest.slice(rest.findIndex(({ id }) => id === next) + 1);
          }

          expect(seen).toEqual(households.map(({ id }) => id));
        },
      ),
    );
  });
});

describe('drafting an institution, community or place', () => {
  const group: GroupFacts = {
    id: newId(),
    kind: 'institution',
    areaId: north,
    areaPath: [country, north],
    siteId: school,
    people: 240,
    counted: null,
  };

  it('reckons for all the people it stands for', () => {
    const candidate = draftGroup(group, drafting({ recipient: 'institution' }));

    expect(candidate).toMatchObject({
      recipientId: group.id,
      householdId: null,
      individualId: null,
      persons: 240,
      dues: [{ quantity: 240n }],
    });
  });

  it.each<[string, Partial<RoundFacts>]>([
    ['another kind', { recipient: 'community' }],
    ['another area', { recipient: 'institution', criteria: { areaIds: [south] } }],
    ['another site', { recipient: 'institution', criteria: { siteIds: [camp] } }],
    ['others by name', { recipient: 'institution', criteria: { recipientIds: [newId()] } }],
  ])('leaves it out of a round for %s', (_, round) => {
    expect(draftGroup(group, drafting(round))).toBeNull();
  });

  it('keeps the heads that were counted at a place', () => {
    const counted = { female: { '0-17': 20 }, male: { '18-59': 10 } };
    const place: GroupFacts = { ...group, kind: 'place', people: 30, counted };

    expect(draftGroup(place, drafting({ recipient: 'place' }))).toMatchObject({ persons: 30, counted });
  });
});

describe('where it is planned to be handed out', () => {
  const sites = [
    { siteId: camp, areaId: north },
    { siteId: school, areaId: south },
  ];

  it.each<[string, Parameters<typeof plannedSite>[0], Parameters<typeof plannedSite>[1], string | null]>([
    ['where the household lives', { siteId: school, areaPath: [country, north] }, sites, school],
    [
      'the only site of the round',
      { siteId: newId(), areaPath: [country, south] },
      [{ siteId: camp, areaId: north }],
      camp,
    ],
    ['the only one in its area', { siteId: null, areaPath: [country, south] }, sites, school],
    [
      'open, where several are as near',
      { siteId: null, areaPath: [country, north] },
      [...sites, { siteId: newId(), areaId: north }],
      null,
    ],
    ['open, where none is near', { siteId: null, areaPath: [country, newId()] }, sites, null],
    ['open, where the round has none', { siteId: null, areaPath: [country] }, [], null],
  ])('is %s', (_, recipient, of, site) => {
    expect(plannedSite(recipient, of)).toBe(site);
  });
});

describe('drafting entitlements', () => {
  const means = {
    kits: new Map([
      [
        kit,
        [
          { itemId: mat, quantity: 1n },
          { itemId: soap, quantity: 4n },
        ],
      ],
    ]),
    firstToken: 7,
    newId,
  };
  const round = drafting({ lines: [mats, kits, visit] });
  const candidates = [household({ members: [member({ pregnant: true })] }), household({ size: 5 })].flatMap(
    (facts) => draftHousehold(facts, round)?.candidates ?? [],
  );
  const pots = [
    { id: 'mats of A', lineId: mats.id, grantId: grantA, left: 4n },
    { id: 'mats of B', lineId: mats.id, grantId: grantB, left: 9n },
    { id: 'gifts', lineId: kits.id, grantId: null, left: 2n },
  ];

  it('numbers them, gives each line one grant, takes kits apart and needs no grant for services', () => {
    const { entitlements, taken } = draftEntitlements(candidates, { ...means, pots });

    expect(entitlements.map(({ tokenNo }) => tokenNo)).toEqual([7, 8]);
    expect(
      entitlements[0]?.lines.map(({ no, itemId, service, fundingId, grantId, due }) => [
        no,
        itemId ?? service,
        fundingId,
        grantId,
        due,
      ]),
    ).toEqual([
      [1, mat, 'mats of A', grantA, 3n],
      [2, mat, 'gifts', null, 2n],
      [2, soap, 'gifts', null, 8n],
      [3, 'health_visit', null, null, 1n],
    ]);
    expect(entitlements[1]?.lines[0]).toMatchObject({ fundingId: 'mats of B', grantId: grantB, due: 5n });
    expect([...taken]).toEqual([
      ['mats of A', 3n],
      ['mats of B', 5n],
      ['gifts', 2n],
    ]);
  });

  it('tells what nobody pays in the unit of the line: kits, not what is in them', () => {
    const { entitlements, short } = draftEntitlements(candidates, { ...means, pots });

    expect([...short]).toEqual([[kits.id, 2n]]);
    expect(entitlements[1]?.lines.filter(({ no }) => no === 2).map(({ fundingId }) => fundingId)).toEqual([
      null,
      null,
    ]);
  });

  it('is the text of the list as it will be read back', () => {
    const { entitlements } = draftEntitlements(candidates, { ...means, pots });

    const [first] = entitlements.map(listEntry);

    expect(first).toEqual({
      recipientId: candidates[0]?.recipientId,
      tokenNo: 7,
      persons: 3,
      priority: false,
      lines: [
        { no: 1, thing: mat, due: 3n, grantId: grantA },
        { no: 2, thing: mat, due: 2n, grantId: null },
        { no: 2, thing: soap, due: 8n, grantId: null },
        { no: 3, thing: 'health_visit', due: 1n, grantId: null },
      ],
    });
  });
});
