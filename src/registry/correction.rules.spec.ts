import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '../platform/refusal.js';
import {
  applyCorrection,
  correctedRows,
  type CorrectionTold,
  type HeldHousehold,
} from './correction.rules.js';
import { judgeHousehold, type JudgedHousehold } from './household.rules.js';
import type { IndividualFields } from './registration.rules.js';
import type { Telling } from './told.rules.js';

const telling: Telling = { today: '2026-11-23', country: 'SY' };

function member(no: number, wish: Partial<IndividualFields> = {}): IndividualFields {
  return {
    id: `i-${no}`,
    householdId: 'h',
    memberNo: no,
    member: true,
    sex: 'female',
    bornOn: '1990-05-01',
    birthPrecision: 'day',
    ageRecordedOn: null,
    relationship: no === 1 ? 'head' : 'child',
    collector: no === 1 ? 'primary' : null,
    wg: null,
    specificNeeds: [],
    pregnant: null,
    joinedOn: '2026-10-01',
    leftOn: null,
    leftReason: null,
    ...wish,
  };
}

function held(wish: Partial<HeldHousehold> = {}): HeldHousehold {
  const individuals = wish.individuals ?? [member(1), member(2), member(3)];
  return {
    reference: 'R-1',
    registeredOn: '2026-10-01',
    areaId: 'a',
    originAreaId: null,
    siteId: null,
    siteName: null,
    displacement: 'idp',
    shelter: null,
    size: individuals.length,
    depth: 'full',
    grounds: [{ purpose: 'registration', basis: 'consent', status: 'given' }],
    individuals,
    identities: new Map(
      individuals.map(({ id, memberNo }) => [
        id,
        {
          nameOriginal: null,
          nameLatin: `Person ${memberNo}`,
          phone: null,
          documentType: null,
          documentNumber: null,
          documentStatus: null,
          photoRef: null,
        },
      ]),
    ),
    ...wish,
  };
}

function judged(
  before: HeldHousehold,
  told: CorrectionTold,
): { readonly household: JudgedHousehold; readonly codes: readonly string[] } {
  const { draft } = applyCorrection(before, told, telling);
  const known = {
    areaIds: new Set(['a']),
    oldAreaIds: new Set<string>(),
    siteIds: new Set<string>(),
    references: new Set<string>(),
    documents: new Set<string>(),
  };
  const { household, findings } = judgeHousehold(draft, known, telling.today);
  if (!household) throw new Error(JSON.stringify(findings));
  return { household, codes: findings.map(({ code }) => code) };
}

function rowsOf(before: HeldHousehold, told: CorrectionTold): ReturnType<typeof correctedRows> {
  let next = 100;
  return correctedRows({ householdId: 'h', held: before, judged: judged(before, told).household }, told, {
    today: telling.today,
    nextId: () => `i-${next++}`,
  });
}

describe('a correction', () => {
  it('that says nothing changes nothing', () => {
    const before = held({
      individuals: [member(1), member(2, { wg: [1, 1, 3, 9, 1, 1], specificNeeds: ['SV-VA', 'WR-LC'] })],
    });

    const { changed, added } = rowsOf(before, {});

    expect(changed.map(({ individual }) => individual)).toEqual(before.individuals);
    expect(added).toEqual([]);
    expect(judged(before, {}).codes).toEqual([]);
  });

  it('makes one the head and the collector in place of another, without a warning', () => {
    const told: CorrectionTold = { correct: [{ id: 'i-2', relationship: 'head', collector: 'primary' }] };

    const { changed } = rowsOf(held(), told);

    expect(
      changed.map(({ individual }) => [individual.id, individual.relationship, individual.collector]),
    ).toEqual([
      ['i-1', 'unknown', null],
      ['i-2', 'head', 'primary'],
      ['i-3', 'child', null],
    ]);
    expect(judged(held(), told).codes).toEqual([]);
  });

  it('lets the head leave: another is chosen, and somebody is asked to look', () => {
    const told: CorrectionTold = { leave: [{ id: 'i-1', reason: 'deceased', on: '2026-11-01' }] };

    const { changed } = rowsOf(held(), told);

    expect(changed[0]?.individual).toMatchObject({
      leftOn: '2026-11-01',
      leftReason: 'deceased',
      collector: null,
    });
    expect(changed[1]?.individual).toMatchObject({ relationship: 'head', collector: 'primary' });
    expect(judged(held(), told).codes).toContain('head.missing');
  });

  it('counts a new member among those who were only counted, unless a size is told', () => {
    const before = held({ size: 5, depth: 'partial' });
    const add = [{ relationship: 'child', sex: 'male', age: 3, nameLatin: 'New' }] as const;

    expect(judged(before, { add }).household.size).toBe(5);
    expect(judged(held(), { add }).household.size).toBe(4);
    expect(judged(before, { add, size: 6 }).household.size).toBe(6);
    expect(judged(before, { leave: [{ id: 'i-3', reason: 'left' }] }).household.size).toBe(4);
  });

  it('keeps the needs that the corrector may not read', () => {
    const before = held({ individuals: [member(1, { specificNeeds: ['SV-VA', 'WR-LC'] })] });

    const { changed } = rowsOf(before, { correct: [{ id: 'i-1', needs: [] }] });

    expect(changed[0]?.individual.specificNeeds).toEqual(['SV-VA']);
  });

  it('numbers new people after all who were ever there', () => {
    const before = held({
      individuals: [member(1), member(2, { member: false, relationship: null, collector: 'alternate' })],
    });

    const { changed, added } = rowsOf(before, {
      add: [{ relationship: 'child', sex: 'male', age: 3 }],
      outsiders: [{ nameLatin: 'Other', collector: 'alternate' }],
    });

    expect(added.map(({ individual }) => [individual.memberNo, individual.member])).toEqual([
      [3, true],
      [4, false],
    ]);
    expect(changed.find(({ individual }) => individual.id === 'i-2')?.individual).toMatchObject({
      collector: null,
      leftReason: 'left',
    });
  });

  it('lets who is added join today, and nobody join anew', () => {
    const { changed, added } = rowsOf(held(), {
      add: [{ relationship: 'grandparent', sex: 'female', age: 76 }],
      correct: [{ id: 'i-2', sex: 'male' }],
      outsiders: [{ nameLatin: 'Other', collector: 'alternate' }],
    });

    expect(added.map(({ individual }) => individual.joinedOn)).toEqual([telling.today, telling.today]);
    expect(new Set(changed.map(({ individual }) => individual.joinedOn))).toEqual(new Set(['2026-10-01']));
  });

  it('tells of nobody where no personal data may be held', () => {
    const before = held({ grounds: [{ purpose: 'registration', basis: 'consent', status: 'withdrawn' }] });

    expect(() => applyCorrection(before, { notes: 'x' }, telling)).toThrow(
      new Refusal('household.no-consent', 'Record a legal basis for holding personal data first'),
    );
    expect(applyCorrection(before, { shelter: 'host_family' }, telling).draft).toMatchObject({
      shelter: 'host_family',
      size: 3,
      members: [],
    });
  });

  it('leaves one head, at most one collector of a role, and loses nobody, whatever is told', () => {
    const role = fc.constantFrom('primary' as const, 'alternate' as const, null);
    const correction = fc.record(
      {
        id: fc.constantFrom('i-1', 'i-2', 'i-3'),
        relationship: fc.constantFrom('head' as const, 'child' as const),
        collector: role,
      },
      { requiredKeys: ['id'] },
    );
    const leaving = fc.record({
      id: fc.constantFrom('i-2', 'i-3'),
      reason: fc.constantFrom('left' as const, 'deceased' as const),
    });
    const newcomer = fc.record(
      {
        relationship: fc.constantFrom('head' as const, 'spouse' as const),
        sex: fc.constant('male' as const),
        collector: role,
      },
      { requiredKeys: ['relationship', 'sex'] },
    );
    const outsider = fc.record({ collector: fc.constantFrom('primary' as const, 'alternate' as const) });
    const told = fc.record(
      {
        correct: fc.uniqueArray(correction, { selector: ({ id }) => id }),
        leave: fc.uniqueArray(leaving, { selector: ({ id }) => id, maxLength: 2 }),
        add: fc.array(newcomer, { maxLength: 3 }),
        outsiders: fc.array(outsider, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    const before = held({
      individuals: [
        member(1),
        member(2),
        member(3),
        member(4, { member: false, relationship: null, collector: 'alternate' }),
      ],
      size: 3,
    });

    fc.assert(
      fc.property(told, (one) => {
        const { changed, added } = rowsOf(before, one);
        const touched = new Map([...changed, ...added].map(({ individual }) => [individual.id, individual]));
        const after = [
          ...before.individuals.filter(({ id }) => !touched.has(id)),
          ...touched.values(),
        ].filter(({ leftOn }) => leftOn === null);

        const all = [
          ...before.individuals.map(({ id }) => id).filter((id) => !touched.has(id)),
          ...touched.keys(),
        ];
        expect(all).toEqual(expect.arrayContaining(['i-1', 'i-2', 'i-3', 'i-4']));
        expect(after.filter(({ relationship }) => relationship === 'head')).toHaveLength(1);
        for (const collector of ['primary', 'alternate']) {
          expect(after.filter((individual) => individual.collector === collector).length).toBeLessThanOrEqual(
            1,
          );
        }
        const numbers = [...before.individuals, ...added.map(({ individual }) => individual)].map(
          ({ memberNo }) => memberNo,
        );
        expect(new Set(numbers).size).toBe(numbers.length);
      }),
    );
  });
});
