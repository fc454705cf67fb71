import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '../platform/ids.js';
import { isSensitiveNeed, needCategories, needs, type NeedCode } from '../registry/needs.rules.js';
import {
  type Criteria,
  hasPriority,
  type HouseholdFacts,
  judge,
  type MemberFacts,
  membersOf,
  reasonCodes,
} from './eligibility.rules.js';

const [country, district, village, elsewhere] = [newId(), newId(), newId(), newId()] as const;
const [camp, otherCamp] = [newId(), newId()];
const now = { referenceDay: '2026-03-01', assisted: false };

function member(more: Partial<MemberFacts> = {}): MemberFacts {
  const base = { sex: 'male', bornOn: '1990-06-15', disability: 'no', pregnant: null } as const;
  return { id: newId(), isHead: false, specificNeeds: [], ...base, ...more };
}

function household(more: Partial<HouseholdFacts> = {}): HouseholdFacts {
  return {
    id: newId(),
    areaId: village,
    areaPath: [country, district, village],
    siteId: camp,
    status: 'registered',
    displacement: 'idp',
    size: 2,
    members: [member({ isHead: true, sex: 'female' }), member()],
    ...more,
  };
}

describe('whether a household is in', () => {
  it.each<[string, Criteria, Partial<HouseholdFacts>, string[]]>([
    ['no criteria', {}, {}, ['in.everyone']],
    ['its own area', { areaIds: [village] }, {}, ['in.area']],
    ['an area around it', { areaIds: [elsewhere, district] }, {}, ['in.area']],
    ['another area', { areaIds: [elsewhere] }, {}, ['out.area']],
    ['its site', { siteIds: [otherCamp, camp] }, {}, ['in.site']],
    ['another site', { siteIds: [otherCamp] }, {}, ['out.site']],
    ['a site, living at none', { siteIds: [camp] }, { siteId: null }, ['out.site']],
    ['on hold', {}, { status: 'on_hold' }, ['out.on-hold']],
    ['on hold, where that is asked for', { statuses: ['on_hold'] }, { status: 'on_hold' }, ['in.status']],
    ['another status', { statuses: ['verified'] }, {}, ['out.status']],
    ['inactive, whatever is asked', { statuses: ['inactive'] }, { status: 'inactive' }, ['out.inactive']],
    ['withdrawn', {}, { status: 'withdrawn' }, ['out.withdrawn']],
    ['verified', { verifiedOnly: true }, { status: 'verified' }, ['in.verified']],
    ['not verified', { verifiedOnly: true }, {}, ['out.unverified']],
    ['its displacement', { displacements: ['refugee', 'idp'] }, {}, ['in.displacement']],
    ['another displacement', { displacements: ['refugee'] }, {}, ['out.displacement']],
    [
      'displacement not known',
      { displacements: ['idp'] },
      { displacement: null },
      ['out.displacement-unknown'],
    ],
    ['large enough', { sizeFrom: 2, sizeTo: 2 }, {}, ['in.size']],
    ['too small', { sizeFrom: 3 }, {}, ['out.size']],
    ['too large', { sizeTo: 1 }, {}, ['out.size']],
    ['a disability', { disability: true }, { members: [member({ disability: 'yes' })] }, ['in.disability']],
    ['no disability', { disability: true }, {}, ['out.disability']],
    ['members nobody described', { disability: true }, { size: 5 }, ['out.disability-unknown']],
    [
      'nobody asked',
      { disability: true },
      { members: [member({ disability: 'unknown' })], size: 1 },
      ['out.disability-unknown'],
    ],
    ['a need', { needs: ['SP-PT'] }, { members: [member({ specificNeeds: ['SP-PT'] })] }, ['in.needs']],
    [
      'a need of a category',
      { needs: ['ER'] },
      { members: [member({ specificNeeds: ['ER-NF'] })] },
      ['in.needs'],
    ],
    [
      'another need',
      { needs: ['ER-NF'] },
      { members: [member({ specificNeeds: ['ER-FR'] })] },
      ['out.needs'],
    ],
    ['its head', { head: { sexes: ['female'], ageFrom: 18, ageTo: 59 } }, {}, ['in.head']],
    ['another head', { head: { sexes: ['male'] } }, {}, ['out.head']],
    ['a head too young', { head: { ageFrom: 60 } }, {}, ['out.head']],
    ['no head', { head: { ageFrom: 60 } }, { members: [member()] }, ['out.head-unknown']],
    [
      'a head of no known age',
      { head: { ageFrom: 60 } },
      { members: [member({ isHead: true, bornOn: null })] },
      ['out.head-unknown'],
    ],
    [
      'two reasons against',
      { areaIds: [elsewhere], sizeFrom: 9, siteIds: [camp] },
      {},
      ['out.area', 'out.size'],
    ],
    ['all that it meets', { areaIds: [district], sizeFrom: 1 }, {}, ['in.area', 'in.size']],
  ])('says so, and why: %s', (_, criteria, facts, reasons) => {
    const verdict = judge(household(facts), criteria, now);

    expect(verdict).toEqual({ eligible: !reasons.some((reason) => reason.startsWith('out.')), reasons });
  });

  it('asks who was assisted only where the round does', () => {
    const assisted = { ...now, assisted: true };
    const criterion: Criteria = { notAssisted: { by: 'round', ids: [newId()] } };

    expect(judge(household(), criterion, assisted).reasons).toEqual(['out.assisted']);
    expect(judge(household(), criterion, now).reasons).toEqual(['in.not-assisted']);
    expect(judge(household(), {}, assisted).reasons).toEqual(['in.everyone']);
  });

  it('keeps who refused consent eligible: a household of which only the size is known', () => {
    const counted = household({ members: [], size: 4, displacement: null });

    expect(judge(counted, { areaIds: [district] }, now).eligible).toBe(true);
  });

  it('chooses the members for whom the round is', () => {
    const [woman, child] = [member({ sex: 'female' }), member({ sex: 'female', bornOn: '2020-01-01' })];
    const criteria: Criteria = { members: { sexes: ['female'], ageFrom: 15 } };

    expect(membersOf(household({ members: [woman, child] }), criteria, now.referenceDay)).toEqual([woman]);
    expect(judge(household({ members: [woman, child] }), criteria, now).reasons).toEqual(['in.member']);
    expect(judge(household({ members: [child] }), criteria, now).reasons).toEqual(['out.member']);
  });
});

describe('the reasons', () => {
  it('are always there, known, and of one mind', () => {
    fc.assert(
      fc.property(criterias, households, fc.boolean(), (criteria, facts, assisted) => {
        const { eligible, reasons } = judge(facts, criteria, { ...now, assisted });

        expect(reasons.length).toBeGreaterThan(0);
        expect(reasons.every((reason) => reasonCodes.includes(reason))).toBe(true);
        expect(reasons.every((reason) => reason.startsWith(eligible ? 'in.' : 'out.'))).toBe(true);
        expect(new Set(reasons).size).toBe(reasons.length);
      }),
    );
  });

  it('name no need, and do not tell a protected need from any other criterion', () => {
    const sensitive = allNeeds.filter(isSensitiveNeed);
    fc.assert(
      fc.property(
        fc.subarray(sensitive, { minLength: 1 }),
        fc.subarray(allNeeds),
        households,
        (asked, others, facts) => {
          const { reasons } = judge(facts, { needs: [...asked, ...others] }, now);

          expect(reasons.some((reason) => reason.includes('needs'))).toBe(false);
          expect(reasons.some((reason) => allNeeds.some((need) => reason.includes(need)))).toBe(false);
        },
      ),
    );
  });

  it.each(['LP', 'CR', 'SM', 'SV', 'TR'] as const)(
    'are the general ones for category %s, which holds protected needs',
    (category) => {
      const met = household({ members: [member({ specificNeeds: [`${category}-XX`] })] });

      expect(judge(met, { needs: [category] }, now).reasons).toEqual(['in.criteria']);
      expect(judge(household(), { needs: [category] }, now).reasons).toEqual(['out.criteria']);
    },
  );

  it('are the same for two households that differ only in protected needs which the round does not ask about', () => {
    fc.assert(
      fc.property(criterias, households, (criteria, facts) => {
        const asked = { ...criteria, needs: criteria.needs?.filter((need) => !isProtectedCategory(need)) };
        const bare = {
          ...facts,
          members: facts.members.map((one) => ({
            ...one,
            specificNeeds: one.specificNeeds.filter((need) => !isSensitiveNeed(need as NeedCode)),
          })),
        };

        expect(judge(facts, asked, now)).toEqual(judge(bare, asked, now));
      }),
    );
  });
});

const allNeeds = [...Object.keys(needCategories), ...Object.keys(needs), 'SV-GB'] as NeedCode[];

function isProtectedCategory(need: NeedCode): boolean {
  return isSensitiveNeed(need) || need.length === 2;
}

const memberArbitrary: fc.Arbitrary<MemberFacts> = fc.record({
  id: fc.uuid(),
  isHead: fc.boolean(),
  sex: fc.constantFrom('female', 'male', 'other', 'undisclosed'),
  bornOn: fc.constantFrom('1940-01-01', '1990-06-15', '2010-02-28', null),
  disability: fc.constantFrom('yes', 'no', 'unknown'),
  pregnant: fc.constantFrom(true, false, null),
  specificNeeds: fc.subarray(allNeeds, { maxLength: 4 }),
});
const households: fc.Arbitrary<HouseholdFacts> = fc.record({
  id: fc.uuid(),
  areaId: fc.constant(village),
  areaPath: fc.constantFrom([country, district, village], [country, elsewhere]),
  siteId: fc.constantFrom(camp, otherCamp, null),
  status: fc.constantFrom('registered', 'verified', 'on_hold', 'inactive', 'withdrawn'),
  displacement: fc.constantFrom('idp', 'refugee', null),
  size: fc.integer({ min: 1, max: 12 }),
  members: fc.array(memberArbitrary, { maxLength: 6 }),
});
const criterias: fc.Arbitrary<Criteria> = fc.record(
  {
    areaIds: fc.subarray([district, elsewhere], { minLength: 1 }),
    siteIds: fc.subarray([camp, otherCamp], { minLength: 1 }),
    statuses: fc.subarray(['registered', 'verified', 'on_hold'] as const, { minLength: 1 }),
    verifiedOnly: fc.boolean(),
    displacements: fc.subarray(['idp', 'refugee'] as const, { minLength: 1 }),
    sizeFrom: fc.integer({ min: 1, max: 12 }),
    sizeTo: fc.integer({ min: 1, max: 12 }),
    disability: fc.boolean(),
    needs: fc.subarray(allNeeds, { minLength: 1 }),
    head: fc.record(
      { sexes: fc.constant(['female'] as const), ageFrom: fc.integer({ min: 0, max: 80 }) },
      { requiredKeys: [] },
    ),
    notAssisted: fc.constant({ by: 'round' as const, ids: [newId()] }),
    members: fc.record({ ageTo: fc.integer({ min: 0, max: 80 }) }),
  },
  { requiredKeys: [] },
);

describe('who is served first', () => {
  const [old, young] = [member({ bornOn: '1950-01-01' }), member({ bornOn: '2020-01-01' })];
  const ill = member({ specificNeeds: ['SM-CI'] });

  it.each([
    ['nobody where the round does not say', undefined, [old], false],
    ['whom a description fits', { members: [{ ageFrom: 60 }] }, [young, old], true],
    ['nobody whom none fits', { members: [{ ageFrom: 60 }, { pregnant: true }] }, [young], false],
    ['who has a need of a category', { needs: ['SM'] }, [young, ill], true],
    ['nobody without the need', { needs: ['SM'] }, [young], false],
    ['a large household', { sizeFrom: 2 }, [young], true],
    ['no small one', { sizeFrom: 3 }, [young], false],
  ] as const)('is %s', (_, priority, members, first) => {
    expect(hasPriority(household({ members }), priority as Criteria['priority'], '2026-03-01')).toBe(first);
  });

  it('is a person for their own sake, where persons receive', () => {
    const of = household({ members: [old, young] });
    const priority = { members: [{ ageFrom: 60 }], sizeFrom: 1 };

    expect(hasPriority(of, priority, '2026-03-01', old.id)).toBe(true);
    expect(hasPriority(of, priority, '2026-03-01', young.id)).toBe(false);
  });
});
