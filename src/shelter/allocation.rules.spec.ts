import { describe, expect, it } from '@jest/globals';
import { newId } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import {
  checkDay,
  checkEnd,
  checkRecipient,
  checkRoom,
  checkTarget,
  type HouseholdFacts,
  lineFor,
  momentOf,
  personsOf,
  primaryOf,
  refuseGone,
  type UnitFacts,
} from './allocation.rules.js';

const today = '2026-11-26';
const [id, other] = [newId(), newId()];
const household: HouseholdFacts = { id, size: 5, status: 'registered', housed: 0, hasPrimary: false };
const tent: UnitFacts = { id, type: 'tent', capacity: 5, exclusive: true, active: true, today };

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code;
  }
}

describe('the day of an allocation', () => {
  it.each([
    [today, 'done'],
    ['2025-11-25', 'done'],
    ['2025-11-24', 'shelter.day'],
    ['2026-11-27', 'shelter.day'],
  ])('is no day to come, and within a year: %s', (day, code) => {
    expect(
      codeOf(() => {
        checkDay(day, today);
      }),
    ).toBe(code);
  });

  it.each([
    ['2026-11-01', 'done'],
    [today, 'done'],
    ['2026-10-31', 'shelter.day'],
    ['2026-11-27', 'shelter.day'],
  ])('is not after its end: %s', (day, code) => {
    expect(
      codeOf(() => {
        checkEnd(day, { beginsOn: '2026-11-01', today });
      }),
    ).toBe(code);
  });

  it('is a moment of that day: now, if it is today', () => {
    const now = new Date('2026-11-26T21:00:00.000Z');

    expect(momentOf(today, { today, now })).toEqual(now);
    expect(momentOf('2026-11-01', { today, now }).toISOString()).toBe('2026-11-01T12:00:00.000Z');
  });
});

describe('who moves in', () => {
  it('is everybody who has no place yet, unless told', () => {
    expect(personsOf(undefined, household)).toBe(5);
    expect(personsOf(undefined, { ...household, housed: 3 })).toBe(2);
    expect(personsOf(1, { ...household, housed: 3 })).toBe(1);
  });

  it.each([
    [undefined, 5],
    [undefined, 7],
    [3, 3],
    [6, 0],
  ])('is somebody, and nobody twice: %s where %s have a place', (wanted, housed) => {
    expect(codeOf(() => personsOf(wanted, { ...household, housed }))).toBe('shelter.persons');
  });

  it('has one primary place: the first, unless told', () => {
    expect(primaryOf(undefined, household)).toBe(true);
    expect(primaryOf(undefined, { ...household, hasPrimary: true })).toBe(false);
    expect(primaryOf(false, household)).toBe(false);
    expect(codeOf(() => primaryOf(true, { ...household, hasPrimary: true }))).toBe('shelter.primary');
  });

  it.each([
    ['registered', 'done'],
    ['on_hold', 'done'],
    ['inactive', 'household.gone'],
    ['withdrawn', 'household.gone'],
  ] as const)('is in the register: %s', (status, code) => {
    expect(
      codeOf(() => {
        refuseGone({ status });
      }),
    ).toBe(code);
  });
});

describe('room', () => {
  it.each([
    ['an empty unit, to the last place', {}, { people: 0, others: false }, 5, 'done'],
    ['one place too few', {}, { people: 0, others: false }, 6, 'shelter.full'],
    ['more of the same household in an exclusive unit', {}, { people: 2, others: false }, 3, 'done'],
    ['another household in an exclusive unit', {}, { people: 1, others: true }, 1, 'shelter.full'],
    ['another household in a shared unit', { exclusive: false }, { people: 1, others: true }, 4, 'done'],
    ['a shared unit that is full', { exclusive: false }, { people: 5, others: true }, 1, 'shelter.full'],
    ['a unit out of use', { active: false }, { people: 0, others: false }, 1, 'shelter-unit.inactive'],
  ])('is there or not: %s', (_, unit, living, persons, code) => {
    expect(
      codeOf(() => {
        checkRoom({ ...tent, ...unit }, living, persons);
      }),
    ).toBe(code);
  });
});

describe('the line that a unit delivers', () => {
  const line = {
    id,
    kind: 'shelter' as const,
    itemId: null,
    currency: null,
    service: null,
    shelterType: 'tent',
    grantId: null,
    due: 1n,
    delivered: 0n,
  };

  it('is the first of its type of which one is due', () => {
    const lines = [
      { ...line, shelterType: 'room' },
      { ...line, delivered: 1n },
      { ...line, id: other, due: 2n, delivered: 1n },
    ];

    expect(lineFor({ state: 'listed', ended: null, lines }, 'tent')).toBe(other);
    expect(lineFor({ state: 'listed', ended: 'absent', lines }, 'tent')).toBe(other); // for the goods nobody came
  });

  it.each([
    ['shelter.not-due', 'listed', null, [{ ...line, delivered: 1n }]],
    ['shelter.not-due', 'listed', null, [{ ...line, shelterType: 'room' }]],
    ['shelter.not-due', 'listed', null, []],
    ['entitlement.held', 'held', null, [line]],
    ['entitlement.removed', 'removed', null, [line]],
    ['entitlement.ended', 'listed', 'moved', [line]],
  ] as const)('is none: %s', (code, state, ended, lines) => {
    expect(codeOf(() => lineFor({ state, ended, lines }, 'tent'))).toBe(code);
  });
});

describe('a request', () => {
  it.each([
    [{ unitId: id }, 'done'],
    [{ siteId: id, type: 'tent' }, 'done'],
    [{ siteId: id, type: 'tent', accessible: true }, 'done'],
    [{}, 'shelter.target'],
    [{ siteId: id }, 'shelter.target'],
    [{ type: 'tent' }, 'shelter.target'],
    [{ unitId: id, type: 'tent' }, 'shelter.target'],
    [{ unitId: id, siteId: id, type: 'tent' }, 'shelter.target'],
    [{ unitId: id, accessible: true }, 'shelter.target'],
  ])('names one unit, or a type at a site: %j', (target, code) => {
    expect(
      codeOf(() => {
        checkTarget(target);
      }),
    ).toBe(code);
  });

  it.each([
    [{ entitlementId: id }, 'done'],
    [{ householdId: id, reason: 'a storm' }, 'done'],
    [{ householdId: id }, 'shelter.target'],
    [{ reason: 'a storm' }, 'shelter.target'],
    [{ entitlementId: id, reason: 'a storm' }, 'shelter.target'],
    [{ entitlementId: id, householdId: id }, 'shelter.target'],
    [{}, 'shelter.target'],
  ])('is for an entitlement, or for a household with the reason: %j', (recipient, code) => {
    expect(
      codeOf(() => {
        checkRecipient(recipient);
      }),
    ).toBe(code);
  });
});
