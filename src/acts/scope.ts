import type { Uuid } from '../platform/ids.js';

/** One place where a person may act, from one assignment. Null means unlimited in that respect. */
export interface Extent {
  readonly emergencyId: Uuid | null;
  readonly organisationId: Uuid | null;
  readonly areaId: Uuid | null;
  readonly siteIds: readonly Uuid[] | null;
}

/** Where a person may perform one act: in any of these extents. */
export interface Scope {
  readonly emergencies: readonly Uuid[] | 'all';
  readonly extents: readonly Extent[];
}

/** Where a thing is: what scope is compared with. The area path holds the area and all its ancestors. */
export interface Place {
  readonly emergencyId: Uuid;
  readonly organisationId: Uuid | null;
  readonly areaPath: readonly Uuid[];
  readonly siteId: Uuid | null;
}

/** Whether the scope holds the place: one extent must hold it in every respect. The SQL function `reaches` says the same. */
export function reaches(scope: Scope, place: Place): boolean {
  return scope.extents.some((extent) => holds(extent, place));
}

function holds(extent: Extent, place: Place): boolean {
  return (
    (extent.emergencyId === null || extent.emergencyId === place.emergencyId) &&
    (extent.organisationId === null || extent.organisationId === place.organisationId) &&
    (extent.areaId === null || place.areaPath.includes(extent.areaId)) &&
    (extent.siteIds === null || (place.siteId !== null && extent.siteIds.includes(place.siteId)))
  );
}

/** Whether the scope holds the whole emergency: every organisation, area and site of it. */
export function reachesWhole(scope: Scope, emergencyId: Uuid): boolean {
  return reaches(scope, { emergencyId, organisationId: null, areaPath: [], siteId: null });
}

/** The scope as the SQL function `reaches(extents jsonb, …)` reads it. */
export function extentsOf(scope: Scope): string {
  return JSON.stringify(
    scope.extents.map((extent) => ({
      emergency: extent.emergencyId,
      organisation: extent.organisationId,
      area: extent.areaId,
      sites: extent.siteIds,
    })),
  );
}

/** Everything: for the service's own work (migrations of data, checks), never for a request. */
export const everywhere: Scope = {
  emergencies: 'all',
  extents: [{ emergencyId: null, organisationId: null, areaId: null, siteIds: null }],
};
