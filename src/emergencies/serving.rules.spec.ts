import { describe, expect, it } from '@jest/globals';
import type { Extent, Scope } from '../acts/scope.js';
import { newId, nil } from '../platform/ids.js';
import { reachesCountry } from './area.rules.js';
import { byArea, byEmergency, byOrganisation } from './reach.rules.js';
import { joining } from './serving.rules.js';

const [one, two, three] = [newId(), newId(), newId()];

describe('what a shared site serves', () => {
  it('grows', () => {
    expect(joining({ homeId: nil, held: [one], wanted: [one, two, three] }, 'site.serves-kept')).toEqual([
      two,
      three,
    ]);
  });

  it('stays where nothing is said of it', () => {
    expect(joining({ homeId: nil, held: [one], wanted: undefined }, 'site.serves-kept')).toEqual([]);
    expect(joining({ homeId: one, held: [], wanted: undefined }, 'site.serves-kept')).toEqual([]);
  });

  it('never shrinks', () => {
    expect(() => joining({ homeId: nil, held: [one, two], wanted: [two] }, 'grant.serves-kept')).toThrow(
      expect.objectContaining({ code: 'grant.serves-kept' }),
    );
  });

  it('is nothing else for what belongs to one emergency', () => {
    expect(() => joining({ homeId: one, held: [], wanted: [two] }, 'site.serves-kept')).toThrow(
      expect.objectContaining({ code: 'input.invalid' }),
    );
  });
});

describe('the scope of what has no place in some respect', () => {
  const extent: Extent = { emergencyId: one, organisationId: two, areaId: three, siteIds: [newId()] };
  const scope: Scope = { emergencies: [one], extents: [extent] };

  it('keeps only the limits that the thing can have', () => {
    const bare = { organisationId: null, areaId: null, siteIds: null };

    expect(byEmergency(scope).extents).toEqual([{ ...extent, ...bare }]);
    expect(byOrganisation(scope).extents).toEqual([{ ...extent, areaId: null, siteIds: null }]);
    expect(byArea(scope).extents).toEqual([{ ...extent, organisationId: null, siteIds: null }]);
  });

  it('holds a country’s areas where it holds an emergency in the country as a whole', () => {
    const whole: Extent = { emergencyId: one, organisationId: null, areaId: null, siteIds: null };
    const countries = new Map([[one, ['SY', 'TR']]]);
    const holds = (changes: Partial<Extent>, country = 'SY'): boolean =>
      reachesCountry({ ...scope, extents: [{ ...whole, ...changes }] }, country, countries);

    expect([holds({}), holds({ emergencyId: null })]).toEqual([true, true]);
    expect([holds({}, 'YE'), holds({ emergencyId: two }), holds({ organisationId: two })]).toEqual([
      false,
      false,
      false,
    ]);
    expect([holds({ areaId: three }), holds({ siteIds: [three] })]).toEqual([false, false]);
  });
});
