import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '../platform/ids.js';
import {
  dueOf,
  duesOf,
  type Matching,
  type Measure,
  type PackageLine,
  partsOf,
  type Person,
} from './package.rules.js';

const day = '2026-03-01';
const item = { kind: 'item', itemId: newId() } as const;
const sizes = [
  { from: 1, to: 3, quantity: 10n },
  { from: 4, to: 6, quantity: 20n },
  { from: 7, to: null, quantity: 30n },
];

function line(measure: Measure, more: Partial<Pick<PackageLine, 'cap' | 'thing'>> = {}): PackageLine {
  return { id: newId(), no: 1, thing: item, cap: null, ...more, ...measure };
}

function person(more: Partial<Person> = {}): Person {
  return { sex: 'female', bornOn: '1990-06-15', disability: 'no', pregnant: false, ...more };
}

describe('what is due of a line', () => {
  it.each<[string, Measure, number, bigint]>([
    ['per household', { per: 'household', quantity: 2n }, 7, 2n],
    ['per person', { per: 'person', quantity: 3n }, 7, 21n],
    ['per group of 5, begun', { per: 'group', quantity: 1n, groupSize: 5 }, 7, 2n],
    ['per group of 5, full', { per: 'group', quantity: 1n, groupSize: 5 }, 5, 1n],
    ['per group of 5, one more', { per: 'group', quantity: 4n, groupSize: 5 }, 6, 8n],
    ['by size, in a row', { per: 'size', table: sizes }, 4, 20n],
    ['by size, at the end of a row', { per: 'size', table: sizes }, 3, 10n],
    ['by size, in the open row', { per: 'size', table: sizes }, 40, 30n],
  ])('is reckoned %s', (_, measure, persons, due) => {
    expect(dueOf(line(measure), { persons, members: [] }, day)).toBe(due);
  });

  it('is reckoned by the formula of Sphere where an item has a line per person, per household and per group', () => {
    const lines = [
      line({ per: 'person', quantity: 1n }),
      line({ per: 'household', quantity: 2n }),
      line({ per: 'group', quantity: 1n, groupSize: 5 }),
    ];

    const dues = duesOf(lines, { persons: 7, members: [] }, day);

    expect(dues.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(7n + 2n + 2n);
  });

  it.each<[string, Matching, Partial<Person>, boolean]>([
    ['sex', { sexes: ['female'] }, {}, true],
    ['another sex', { sexes: ['male'] }, {}, false],
    ['the first day of an age', { ageFrom: 18 }, { bornOn: '2008-03-01' }, true],
    ['the day before it', { ageFrom: 18 }, { bornOn: '2008-03-02' }, false],
    ['the last day of an age', { ageTo: 4 }, { bornOn: '2021-03-02' }, true],
    ['the day after it', { ageTo: 4 }, { bornOn: '2021-03-01' }, false],
    ['an age that is not known', { ageFrom: 0 }, { bornOn: null }, false],
    ['somebody not yet born', { ageTo: 4 }, { bornOn: '2026-04-01' }, false],
    ['disability', { disability: true }, { disability: 'yes' }, true],
    ['disability not known', { disability: true }, { disability: 'unknown' }, false],
    ['pregnancy', { pregnant: true }, { pregnant: true }, true],
    ['pregnancy not known', { pregnant: true }, { pregnant: null }, false],
    ['one condition of two', { sexes: ['female'], pregnant: true }, {}, false],
  ])('counts members by %s', (_, matching, of, counts) => {
    const due = dueOf(
      line({ per: 'member', quantity: 5n, matching }),
      { persons: 1, members: [person(of)] },
      day,
    );

    expect(due).toBe(counts ? 5n : 0n);
  });

  it('is never more than the cap', () => {
    const capped = line({ per: 'person', quantity: 3n }, { cap: 10n });

    expect([1, 3, 4, 12].map((persons) => dueOf(capped, { persons, members: [] }, day))).toEqual([
      3n,
      9n,
      10n,
      10n,
    ]);
  });

  it('leaves out lines of which nothing is due', () => {
    const none = line({ per: 'member', quantity: 1n, matching: { pregnant: true } });
    const some = line({ per: 'household', quantity: 1n });

    expect(duesOf([none, some], { persons: 2, members: [person()] }, day)).toEqual([
      { line: some, quantity: 1n },
    ]);
  });

  it('never shrinks when a household grows, nor when a member is described', () => {
    fc.assert(
      fc.property(
        measures,
        fc.integer({ min: 1, max: 98 }),
        fc.array(persons, { maxLength: 10 }),
        persons,
        (measure, size, members, one) => {
          const of = (count: number, described: readonly Person[]): bigint =>
            dueOf(line(measure), { persons: count, members: described }, day);
          const monotonic = measure.per !== 'size'; // a table says what it says

          expect(!monotonic || of(size + 1, members) >= of(size, members)).toBe(true);
          expect(of(size, [...members, one]) >= of(size, members)).toBe(true);
        },
      ),
    );
  });

  it('covers everybody with groups, and no group is empty', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 2, max: 1_000 }),
        (count, groupSize) => {
          const groups = dueOf(
            line({ per: 'group', quantity: 1n, groupSize }),
            { persons: count, members: [] },
            day,
          );

          expect(groups * BigInt(groupSize) >= BigInt(count)).toBe(true);
          expect((groups - 1n) * BigInt(groupSize) < BigInt(count)).toBe(true);
        },
      ),
    );
  });
});

describe('taking kits apart', () => {
  const [kitId, mat, soap] = [newId(), newId(), newId()];
  const kits = new Map([
    [
      kitId,
      [
        { itemId: mat, quantity: 2n },
        { itemId: soap, quantity: 3n },
      ],
    ],
  ]);

  it('gives each component as often as the kits hold it', () => {
    const kit = line({ per: 'household', quantity: 1n }, { thing: { kind: 'kit', itemId: kitId } });

    const parts = partsOf({ line: kit, quantity: 4n }, kits);

    expect(parts.map(({ kind, itemId, due }) => [kind, itemId, due])).toEqual([
      ['item', mat, 8n],
      ['item', soap, 12n],
    ]);
  });

  it('leaves cash, services and shelter as they are', () => {
    const cash = line({ per: 'household', quantity: 1n }, { thing: { kind: 'cash', currency: 'JOD' } });
    const trip = line(
      { per: 'household', quantity: 1n },
      { thing: { kind: 'service', service: 'transport_trip' } },
    );
    const tent = line(
      { per: 'household', quantity: 1n },
      { thing: { kind: 'shelter', shelterType: 'tent' } },
    );

    expect(partsOf({ line: cash, quantity: 12_500n }, kits)).toEqual([
      { kind: 'cash', itemId: null, currency: 'JOD', service: null, shelterType: null, due: 12_500n },
    ]);
    expect(partsOf({ line: trip, quantity: 2n }, kits)).toEqual([
      {
        kind: 'service',
        itemId: null,
        currency: null,
        service: 'transport_trip',
        shelterType: null,
        due: 2n,
      },
    ]);
    expect(partsOf({ line: tent, quantity: 1n }, kits)).toEqual([
      { kind: 'shelter', itemId: null, currency: null, service: null, shelterType: 'tent', due: 1n },
    ]);
  });

  it('does not promise a kit that holds nothing', () => {
    const kit = line({ per: 'household', quantity: 1n }, { thing: { kind: 'kit', itemId: newId() } });

    expect(() => partsOf({ line: kit, quantity: 1n }, kits)).toThrow('no components');
  });
});

const quantities = fc.bigInt({ min: 1n, max: 10n ** 9n });
const matchings: fc.Arbitrary<Matching> = fc.record(
  {
    sexes: fc.subarray(['female', 'male', 'other', 'undisclosed'] as const, { minLength: 1 }),
    ageFrom: fc.integer({ min: 0, max: 60 }),
    ageTo: fc.integer({ min: 0, max: 120 }),
    disability: fc.boolean(),
    pregnant: fc.boolean(),
  },
  { requiredKeys: [] },
);
const measures: fc.Arbitrary<Measure> = fc.oneof(
  fc.record({ per: fc.constant('household' as const), quantity: quantities }),
  fc.record({ per: fc.constant('person' as const), quantity: quantities }),
  fc.record({ per: fc.constant('member' as const), quantity: quantities, matching: matchings }),
  fc.record({
    per: fc.constant('group' as const),
    quantity: quantities,
    groupSize: fc.integer({ min: 2, max: 50 }),
  }),
  fc.constant({ per: 'size' as const, table: sizes }),
);
const persons: fc.Arbitrary<Person> = fc.record({
  sex: fc.constantFrom('female', 'male', 'other', 'undisclosed'),
  bornOn: fc.constantFrom('1940-01-01', '1990-06-15', '2010-02-28', '2025-12-31', null),
  disability: fc.constantFrom('yes', 'no', 'unknown'),
  pregnant: fc.constantFrom(true, false, null),
});
