import { describe, expect, it } from '@jest/globals';
import type { Extent, Scope } from '../acts/scope.js';
import { covers, isUnlimited, scopeOverall, scopeWithin } from './scope.rules.js';

const nowhere: Extent = { emergencyId: null, organisationId: null, areaId: null, siteIds: null };

function extent(limits: Partial<Extent>): Extent {
  return { ...nowhere, ...limits };
}

function scopeOf(...extents: readonly Extent[]): Scope {
  return scopeOverall(extents);
}

describe('scopeWithin', () => {
  it('keeps what reaches the emergency, and limits what reaches all to it', () => {
    const extents = [
      extent({ organisationId: 'o1' }),
      extent({ emergencyId: 'e1', siteIds: ['s1'] }),
      extent({ emergencyId: 'e2' }),
    ];

    const scope = scopeWithin('e1', extents);

    expect(scope).toEqual({
      emergencies: ['e1'],
      extents: [
        extent({ emergencyId: 'e1', organisationId: 'o1' }),
        extent({ emergencyId: 'e1', siteIds: ['s1'] }),
      ],
    });
  });

  it('is nothing where no extent reaches the emergency', () => {
    expect(scopeWithin('e1', [extent({ emergencyId: 'e2' })])).toBeUndefined();
    expect(scopeWithin('e1', [])).toBeUndefined();
  });
});

describe('scopeOverall', () => {
  it('names the emergencies once each, or all where one extent has no limit', () => {
    expect(scopeOverall([extent({ emergencyId: 'e1' }), extent({ emergencyId: 'e1' })]).emergencies).toEqual([
      'e1',
    ]);
    expect(scopeOverall([extent({ emergencyId: 'e1' }), extent({ organisationId: 'o1' })]).emergencies).toBe(
      'all',
    );
    expect(scopeOverall([]).emergencies).toEqual([]);
  });
});

describe('covers', () => {
  it('holds what is within it', () => {
    const scope = scopeOf(extent({ emergencyId: 'e1', areaId: 'a1' }));

    expect(covers(scope, { ...extent({ emergencyId: 'e1', areaId: 'a2' }), areaPath: ['a1', 'a2'] })).toBe(
      true,
    );
    expect(
      covers(scope, { ...extent({ emergencyId: 'e1', areaId: 'a1', siteIds: ['s1'] }), areaPath: ['a1'] }),
    ).toBe(true);
  });

  it.each([
    ['another emergency', extent({ emergencyId: 'e2' })],
    ['every emergency', nowhere],
    ['every organisation', extent({ emergencyId: 'e1' })],
    ['another organisation', extent({ emergencyId: 'e1', organisationId: 'o2' })],
  ])('does not hold %s', (_, inner) => {
    const scope = scopeOf(extent({ emergencyId: 'e1', organisationId: 'o1' }));

    expect(covers(scope, { ...inner, areaPath: [] })).toBe(false);
  });

  it('does not hold another area, nor the area that its own lies in', () => {
    const scope = scopeOf(extent({ areaId: 'a2' }));

    expect(covers(scope, { ...extent({ areaId: 'a3' }), areaPath: ['a1', 'a3'] })).toBe(false);
    expect(covers(scope, { ...extent({ areaId: 'a1' }), areaPath: ['a1'] })).toBe(false);
    expect(covers(scope, { ...nowhere, areaPath: [] })).toBe(false);
  });

  it('holds sites when it holds each of them, by one extent or by several', () => {
    const scope = scopeOf(extent({ siteIds: ['s1'] }), extent({ siteIds: ['s2'] }));

    expect(covers(scope, { ...extent({ siteIds: ['s1', 's2'] }), areaPath: [] })).toBe(true);
    expect(covers(scope, { ...extent({ siteIds: ['s1', 's3'] }), areaPath: [] })).toBe(false);
    expect(covers(scope, { ...nowhere, areaPath: [] })).toBe(false);
  });
});

describe('isUnlimited', () => {
  it('is one extent without any limit, not several that have different ones', () => {
    expect(isUnlimited(scopeOf(extent({ siteIds: ['s1'] }), nowhere))).toBe(true);
    expect(isUnlimited(scopeOf(extent({ emergencyId: 'e1' }), extent({ organisationId: 'o1' })))).toBe(false);
    expect(isUnlimited(scopeOf())).toBe(false);
  });
});
