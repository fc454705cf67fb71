import { describe, expect, it } from '@jest/globals';
import { type Extent, type Place, reaches, reachesWhole } from './scope.js';

const place: Place = {
  emergencyId: 'e1',
  organisationId: 'o1',
  areaPath: ['country', 'district'],
  siteId: 's1',
};
const whole: Extent = { emergencyId: 'e1', organisationId: null, areaId: null, siteIds: null };

function scopeOf(...extents: Extent[]): { emergencies: 'all'; extents: Extent[] } {
  return { emergencies: 'all', extents };
}

describe('scope', () => {
  it.each<[string, Extent, boolean]>([
    ['the whole emergency', whole, true],
    ['all emergencies', { ...whole, emergencyId: null }, true],
    ['another emergency', { ...whole, emergencyId: 'e2' }, false],
    ['its organisation', { ...whole, organisationId: 'o1' }, true],
    ['another organisation', { ...whole, organisationId: 'o2' }, false],
    ['an area above it', { ...whole, areaId: 'country' }, true],
    ['another area', { ...whole, areaId: 'elsewhere' }, false],
    ['its site', { ...whole, siteIds: ['s0', 's1'] }, true],
    ['other sites', { ...whole, siteIds: ['s2'] }, false],
    ['its site, but another organisation', { ...whole, siteIds: ['s1'], organisationId: 'o2' }, false],
  ])('of %s', (_, extent, held) => {
    expect(reaches(scopeOf(extent), place)).toBe(held);
  });

  it('is not pieced together from two extents', () => {
    const scope = scopeOf(
      { ...whole, organisationId: 'o1', siteIds: ['s2'] },
      { ...whole, organisationId: 'o2', siteIds: ['s1'] },
    );

    expect(reaches(scope, place)).toBe(false);
  });

  it('limited to sites does not hold what has no site', () => {
    expect(reaches(scopeOf({ ...whole, siteIds: ['s1'] }), { ...place, siteId: null })).toBe(false);
    expect(reachesWhole(scopeOf({ ...whole, siteIds: ['s1'] }), 'e1')).toBe(false);
    expect(reachesWhole(scopeOf(whole), 'e1')).toBe(true);
  });
});
