import { type Place, reaches, type Scope } from '../acts/scope.js';
import type { Uuid } from '../platform/ids.js';

/** Where a round happens: what scope is compared with. */
export interface RoundReach {
  readonly emergencyId: Uuid;
  readonly organisationId: Uuid;
  /** Whose registrations it looks at besides its own organisation's. */
  readonly organisationIds: readonly Uuid[];
  readonly sites: readonly Spot[];
  /** Where its recipients must live, as far as its criteria say; null is anywhere. */
  readonly criteriaAreas: readonly Spot[] | null;
  readonly criteriaSites: readonly Spot[] | null;
}

export interface Spot {
  readonly areaPath: readonly Uuid[];
  readonly siteId: Uuid | null;
}

/**
 * Whether the scope holds all of a round, so that it may be planned, approved or closed: the organisation as a whole, or, for people
 * of an area or of sites, all of the round's sites and everywhere its recipients may live. The same holds of each organisation whose
 * registrations it looks at.
 */
export function holdsRound(scope: Scope, round: RoundReach): boolean {
  return [round.organisationId, ...round.organisationIds].every((organisationId) =>
    holdsFor(scope, round, organisationId),
  );
}

function holdsFor(scope: Scope, round: RoundReach, organisationId: Uuid): boolean {
  const place = (spot: Spot): Place => ({ emergencyId: round.emergencyId, organisationId, ...spot });
  const holdsAll = (spots: readonly Spot[] | null): boolean =>
    spots !== null && spots.length > 0 && spots.every((spot) => reaches(scope, place(spot)));

  if (reaches(scope, place({ areaPath: [], siteId: null }))) return true;
  return holdsAll(round.sites) && (holdsAll(round.criteriaSites) || holdsAll(round.criteriaAreas));
}
