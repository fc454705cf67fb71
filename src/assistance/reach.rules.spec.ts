import { describe, expect, it } from '@jest/globals';
import type { Extent, Scope } from '../acts/scope.js';
import { newId } from '../platform/ids.js';
import { holdsRound, type RoundReach } from './reach.rules.js';

const [emergencyId, own, partner, country, north, south, camp, school] = Array.from({ length: 8 }, () =>
  newId(),
) as [string, string, string, string, string, string, string, string];
const inNorth = { areaPath: [country, north], siteId: null };
const atCamp = { areaPath: [country, north], siteId: camp };
const atSchool = { areaPath: [country, south], siteId: school };

function scope(...extents: readonly Partial<Extent>[]): Scope {
  const unlimited = { emergencyId: null, organisationId: null, areaId: null, siteIds: null };
  return { emergencies: [emergencyId], extents: extents.map((extent) => ({ ...unlimited, ...extent })) };
}

function round(more: Partial<RoundReach> = {}): RoundReach {
  return {
    emergencyId,
    organisationId: own,
    organisationIds: [],
    sites: [atCamp],
    criteriaAreas: null,
    criteriaSites: null,
    ...more,
  };
}

describe('whether a scope holds a round', () => {
  it('does for the whole organisation, wherever the round is', () => {
    expect(holdsRound(scope({ organisationId: own }), round())).toBe(true);
    expect(holdsRound(scope({}), round({ sites: [atCamp, atSchool] }))).toBe(true);
  });

  it('does not for another organisation or another emergency', () => {
    expect(holdsRound(scope({ organisationId: partner }), round())).toBe(false);
    expect(holdsRound(scope({ emergencyId: newId() }), round())).toBe(false);
    expect(holdsRound(scope(), round())).toBe(false);
  });

  it('does for an area or site only where the round is for people there, and happens there', () => {
    const area = scope({ organisationId: own, areaId: north });
    const site = scope({ organisationId: own, siteIds: [camp] });

    expect(holdsRound(area, round({ criteriaAreas: [inNorth] }))).toBe(true);
    expect(holdsRound(site, round({ criteriaSites: [atCamp] }))).toBe(true);
    expect(holdsRound(area, round())).toBe(false); // for people from anywhere
    expect(holdsRound(area, round({ criteriaAreas: [inNorth], sites: [atCamp, atSchool] }))).toBe(false);
    expect(
      holdsRound(area, round({ criteriaAreas: [inNorth, { areaPath: [country, south], siteId: null }] })),
    ).toBe(false);
    expect(holdsRound(area, round({ criteriaAreas: [inNorth], sites: [] }))).toBe(false);
    expect(holdsRound(site, round({ criteriaSites: [atCamp, atSchool] }))).toBe(false);
  });

  it('takes the scope of every organisation whose registrations are looked at', () => {
    const shared = round({ organisationIds: [own, partner] });

    expect(holdsRound(scope({ organisationId: own }), shared)).toBe(false);
    expect(holdsRound(scope({ organisationId: own }, { organisationId: partner }), shared)).toBe(true);
  });
});
