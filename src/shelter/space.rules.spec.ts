import { describe, expect, it } from '@jest/globals';
import { dm2Of, freePlaces, m2Text, spaceOf } from './space.rules.js';

describe('square metres', () => {
  it.each([
    ['17.5', 1_750],
    ['17.50', 1_750],
    ['0.05', 5],
    ['99999.99', 9_999_999],
    ['16', 1_600],
  ])('are read as hundredths: %s', (text, dm2) => {
    expect(dm2Of(text)).toBe(dm2);
  });

  it.each(['0', '0.00', '', '-1', '1,5', '017', '1.234', '100000', '1e3', ' 1'])(
    'are not read from %s',
    (text) => {
      expect(dm2Of(text)).toBeUndefined();
    },
  );

  it('are told with two decimals', () => {
    expect([1_750, 5, 1_600].map(m2Text)).toEqual(['17.50', '0.05', '16.00']);
  });
});

describe('space a person', () => {
  it('is enough from 3.5 m² on', () => {
    expect(spaceOf(1_750, 5)).toEqual({ m2PerPerson: '3.50', sphereMet: true });
    expect(spaceOf(1_600, 4)).toEqual({ m2PerPerson: '4.00', sphereMet: true });
  });

  it('is never rounded up to enough', () => {
    expect(spaceOf(1_049, 3)).toEqual({ m2PerPerson: '3.49', sphereMet: false });
    expect(spaceOf(2_449, 7)).toEqual({ m2PerPerson: '3.49', sphereMet: false });
  });

  it('is nobody’s where nobody lives', () => {
    expect(spaceOf(1_750, 0)).toEqual({ m2PerPerson: null, sphereMet: null });
  });
});

describe('free places', () => {
  const room = { capacity: 5, exclusive: false, active: true, people: 2 };

  it('are what is left of a shared unit, and all of an exclusive one or none', () => {
    expect(freePlaces(room)).toBe(3);
    expect(freePlaces({ ...room, exclusive: true })).toBe(0);
    expect(freePlaces({ ...room, exclusive: true, people: 0 })).toBe(5);
  });

  it('are none where a unit is out of use, or smaller than who lives there', () => {
    expect(freePlaces({ ...room, active: false })).toBe(0);
    expect(freePlaces({ ...room, capacity: 1 })).toBe(0);
  });
});
