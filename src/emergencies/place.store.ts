import { Injectable } from '@nestjs/common';
import type { Place } from '../acts/scope.js';
import type { Reads } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import type { Phase, SiteKind } from './codes.rules.js';

/** An emergency as other capabilities need it. */
export interface EmergencyFact {
  readonly id: Uuid;
  readonly code: string;
  readonly phase: Phase;
  /** The name of its set of age bands. */
  readonly ageBands: string;
  readonly countries: readonly Country[];
}

export interface Country {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA. */
  readonly timeZone: string;
}

/** An age band in completed years; `to` is its last year, null is open. */
export interface AgeBand {
  readonly bandSet: string;
  readonly code: string;
  readonly from: number;
  readonly to: number | null;
}

export interface SiteFact {
  readonly id: Uuid;
  readonly code: string;
  readonly kind: SiteKind;
  readonly active: boolean;
  readonly organisationId: Uuid;
  readonly areaId: Uuid;
  /** Where it is, seen from the emergency that asks. */
  readonly place: Place;
}

export interface ProjectFact {
  readonly id: Uuid;
  readonly code: string;
  readonly sector: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly place: Place;
}

export interface AreaFound {
  readonly id: Uuid;
  readonly country: string;
  readonly pcode: string;
  readonly path: readonly Uuid[];
}

/**
 * Where things are: what other capabilities compare with scope. A site or grant is seen from the emergency that it serves; the nil
 * emergency sees what all share. Nothing here asks for a scope: whoever asks compares the place with the caller's.
 */
@Injectable()
export class PlaceStore {
  async emergencyById(reads: Reads, id: Uuid): Promise<EmergencyFact | undefined> {
    const [found] = await reads.query<readonly EmergencyFact[]>(
      `select id, code, phase, age_bands as "ageBands",
              coalesce((
                select jsonb_agg(
                  jsonb_build_object('country', country, 'currency', currency, 'timeZone', time_zone) order by country
                )
                from emergency_country
                where emergency_id = emergency.id
              ), '[]') as countries
       from emergency
       where id = $1`,
      [id],
    );
    return found;
  }

  /** The bands of an emergency's set, youngest first. */
  ageBandsOf(reads: Reads, emergencyId: Uuid): Promise<readonly AgeBand[]> {
    return reads.query<readonly AgeBand[]>(
      `select band.band_set as "bandSet", band.code, band.age_from as "from", band.age_to as "to"
       from emergency
       join age_band as band on band.band_set = emergency.age_bands
       where emergency.id = $1
       order by band.age_from`,
      [emergencyId],
    );
  }

  /** Of all sets: a code says its ages, so it means the same in each. */
  async ageBandCodes(reads: Reads): Promise<readonly string[]> {
    const rows = await reads.query<readonly { code: string }[]>('select distinct code from age_band');
    return rows.map(({ code }) => code);
  }

  async placeOfSite(reads: Reads, emergencyId: Uuid, siteId: Uuid): Promise<Place | undefined> {
    return (await this.siteById(reads, emergencyId, siteId))?.place;
  }

  async siteById(reads: Reads, emergencyId: Uuid, siteId: Uuid): Promise<SiteFact | undefined> {
    return (await this.sitesById(reads, emergencyId, [siteId])).get(siteId);
  }

  /** The sites among these that serve the emergency. */
  async sitesById(
    reads: Reads,
    emergencyId: Uuid,
    siteIds: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, SiteFact>> {
    const rows = await reads.query<readonly (Omit<SiteFact, 'place'> & { path: readonly Uuid[] })[]>(
      `select site.id, site.code, site.kind, site.active, site.organisation_id as "organisationId", site.area_id as "areaId",
              to_json(area.path) as path
       from site_emergency as serving
       join site on site.id = serving.site_id
       join area on area.id = site.area_id
       where serving.emergency_id = $1
         and serving.site_id = any($2::uuid[])`,
      [emergencyId, siteIds],
    );
    return new Map(
      rows.map(({ path, ...site }) => [
        site.id,
        {
          ...site,
          place: { emergencyId, organisationId: site.organisationId, areaPath: path, siteId: site.id },
        },
      ]),
    );
  }

  /** An area in a country of the emergency; of any country for the nil emergency. It is nobody's. */
  async placeOfArea(reads: Reads, emergencyId: Uuid, areaId: Uuid): Promise<Place | undefined> {
    const found = (await this.areasById(reads, emergencyId, [areaId])).get(areaId);
    return found && { emergencyId, organisationId: null, areaPath: found.path, siteId: null };
  }

  /** The areas among these that lie in a country of the emergency. */
  async areasById(
    reads: Reads,
    emergencyId: Uuid,
    areaIds: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, AreaFound>> {
    const rows = await reads.query<readonly AreaFound[]>(
      `${areasWithin}
         and area.id = any($3::uuid[])`,
      [emergencyId, nil, areaIds],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The areas with these p-codes in the countries of the emergency. Two countries may have the same code: then both are there. */
  findAreas(reads: Reads, emergencyId: Uuid, pcodes: readonly string[]): Promise<readonly AreaFound[]> {
    return reads.query<readonly AreaFound[]>(
      `${areasWithin}
         and area.pcode = any($3::text[])
       order by area.country, area.pcode`,
      [emergencyId, nil, pcodes],
    );
  }

  /** Currency and time zone where the area is. */
  async countryOfArea(reads: Reads, emergencyId: Uuid, areaId: Uuid): Promise<Country | undefined> {
    const [found] = await reads.query<readonly Country[]>(
      `select place.country, place.currency, place.time_zone as "timeZone"
       from area
       join emergency_country as place on place.country = area.country
       where place.emergency_id = $1
         and area.id = $2`,
      [emergencyId, areaId],
    );
    return found;
  }

  async placeOfProject(reads: Reads, emergencyId: Uuid, projectId: Uuid): Promise<Place | undefined> {
    return (await this.projectById(reads, emergencyId, projectId))?.place;
  }

  async projectById(reads: Reads, emergencyId: Uuid, projectId: Uuid): Promise<ProjectFact | undefined> {
    const [found] = await reads.query<readonly (Omit<ProjectFact, 'place'> & { organisationId: Uuid })[]>(
      `select id, code, sector, organisation_id as "organisationId", starts_on as "startsOn", ends_on as "endsOn"
       from project
       where emergency_id = $1
         and id = $2`,
      [emergencyId, projectId],
    );
    if (!found) return undefined;
    const { organisationId, ...project } = found;
    return { ...project, place: { emergencyId, organisationId, areaPath: [], siteId: null } };
  }
}

const areasWithin = `
  select area.id, area.country, area.pcode, to_json(area.path) as path
  from area
  where ($1::uuid = $2::uuid or area.country in (select country from emergency_country where emergency_id = $1))`;
