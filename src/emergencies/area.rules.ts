import type { Scope } from '../acts/scope.js';
import { idOf, type Uuid } from '../platform/ids.js';
import type { Language } from './codes.rules.js';

/** A place's names by language. */
export type AreaNames = Readonly<Partial<Record<Language, string>>>;

/** The id of an area is made of its country (ISO 3166-1 alpha-2) and p-code, so that it is the same however often it is imported. */
export function areaId(country: string, pcode: string): Uuid {
  return idOf('area', country, pcode);
}

/**
 * Whether the scope holds a country's areas, which all share: it must reach a whole emergency in the country, or all emergencies,
 * without limit to an organisation, an area or sites.
 */
export function reachesCountry(
  scope: Scope,
  country: string,
  countriesOf: ReadonlyMap<Uuid, readonly string[]>,
): boolean {
  return scope.extents.some(
    ({ emergencyId, organisationId, areaId: limit, siteIds }) =>
      organisationId === null &&
      limit === null &&
      siteIds === null &&
      (emergencyId === null || countriesOf.get(emergencyId)?.includes(country) === true),
  );
}
