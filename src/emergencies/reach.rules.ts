import type { Extent, Scope } from '../acts/scope.js';

/**
 * The scope for a thing that is not in every respect somewhere: the limits in the respects that it lacks fall away. For reading
 * only: whoever writes such a thing holds the place without these limits.
 */

/** For an emergency itself: seen by whoever may do anything in it. */
export function byEmergency(scope: Scope): Scope {
  return loosened(scope, { organisationId: null, areaId: null, siteIds: null });
}

/** For projects and grants, which lie nowhere: seen by whoever acts for their organisation. */
export function byOrganisation(scope: Scope): Scope {
  return loosened(scope, { areaId: null, siteIds: null });
}

/** For people in need, who are nobody's: seen by whoever acts in their area. */
export function byArea(scope: Scope): Scope {
  return loosened(scope, { organisationId: null, siteIds: null });
}

function loosened(scope: Scope, dropped: Partial<Extent>): Scope {
  return { ...scope, extents: scope.extents.map((extent) => ({ ...extent, ...dropped })) };
}
