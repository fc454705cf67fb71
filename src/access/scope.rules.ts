import type { Extent, Scope } from '../acts/scope.js';
import type { Uuid } from '../platform/ids.js';

/** Nothing but oneself: the scope of the acts that everyone holds. */
export const oneself: Scope = { emergencies: [], extents: [] };

/** An extent with the path of its area: the area and all its ancestors. */
export interface Reach extends Extent {
  readonly areaPath: readonly Uuid[];
}

/** What the extents allow within one emergency; undefined where none of them reaches it. */
export function scopeWithin(emergencyId: Uuid, extents: readonly Extent[]): Scope | undefined {
  const here = extents
    .filter((extent) => extent.emergencyId === null || extent.emergencyId === emergencyId)
    .map((extent) => ({ ...extent, emergencyId }));
  return here.length === 0 ? undefined : { emergencies: [emergencyId], extents: here };
}

/** What the extents allow in what all emergencies share. */
export function scopeOverall(extents: readonly Extent[]): Scope {
  const named = extents.flatMap((extent) => extent.emergencyId ?? []);
  return { emergencies: named.length < extents.length ? 'all' : [...new Set(named)], extents };
}

/** Whether the scope has no limit in any respect. */
export function isUnlimited(scope: Scope): boolean {
  return covers(scope, {
    emergencyId: null,
    organisationId: null,
    areaId: null,
    siteIds: null,
    areaPath: [],
  });
}

/**
 * Whether the scope holds everything that the inner extent reaches: nobody gives, or takes away, what they do not have. What is
 * unlimited is held only by what is unlimited. `covered` in assignment.store.ts says the same in SQL.
 */
export function covers(scope: Scope, inner: Reach): boolean {
  const sites = inner.siteIds ?? [null];
  return sites.every((siteId) => scope.extents.some((outer) => holds(outer, inner, siteId)));
}

function holds(outer: Extent, inner: Reach, siteId: Uuid | null): boolean {
  return (
    (outer.emergencyId === null || outer.emergencyId === inner.emergencyId) &&
    (outer.organisationId === null || outer.organisationId === inner.organisationId) &&
    (outer.areaId === null || inner.areaPath.includes(outer.areaId)) &&
    (outer.siteIds === null || (siteId !== null && outer.siteIds.includes(siteId)))
  );
}
