import { Injectable } from '@nestjs/common';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import type { Day } from './birth.rules.js';

/** An area as households are placed in it. */
export interface KnownArea {
  readonly id: Uuid;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly level: number;
  readonly path: readonly Uuid[];
  /** Whether it is in a country of the emergency; people come from elsewhere, too. */
  readonly here: boolean;
  /** Whether another area has taken its place, or its time is over. */
  readonly old: boolean;
}

export interface CodedArea extends KnownArea {
  readonly pcode: string;
}

export interface NamedSite {
  readonly id: Uuid;
  readonly code: string;
  readonly name: string;
}

/** What a registration names of things that others keep. */
export interface Named {
  readonly areaIds: readonly Uuid[];
  readonly siteIds: readonly Uuid[];
  readonly organisationIds: readonly Uuid[];
}

/** What of it is there. */
export interface KnownPlaces {
  readonly areas: ReadonlyMap<Uuid, KnownArea>;
  readonly siteIds: ReadonlySet<Uuid>;
  readonly organisationIds: ReadonlySet<Uuid>;
}

export interface Setting {
  /** Today where the emergency is; the latest where it is in several time zones. */
  readonly today: Day;
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
}

/** Where and when households are: areas, sites, organisations and the emergency's calendar, as the register asks for them. */
@Injectable()
export class SettingStore {
  /** Refuses `not-found` where there is no emergency of its own: in what all share, nobody is registered. */
  async getSetting(reads: Reads, emergencyId: Uuid): Promise<Setting> {
    const [setting] = await reads.query<readonly Setting[]>(
      `select max((now() at time zone time_zone)::date) as today, array_agg(country order by country) as countries
       from emergency_country
       where emergency_id = $1
       having count(*) > 0`,
      [emergencyId],
    );
    if (!setting) throw notFound();
    return setting;
  }

  async findPlaces(reads: Reads, emergencyId: Uuid, named: Named): Promise<KnownPlaces> {
    const areas = await reads.query<readonly KnownArea[]>(
      `select area.id, area.country, area.level, area.path, ${isHere} as here, ${isOld} as old
       from area
       where area.id = any($2)`,
      [emergencyId, named.areaIds],
    );
    const others = await reads.query<
      readonly { readonly id: Uuid; readonly kind: 'site' | 'organisation' }[]
    >(
      `select site_id as id, 'site' as kind
       from site_emergency
       where emergency_id = $1
         and site_id = any($2)
       union all
       select id, 'organisation'
       from organisation
       where id = any($3)`,
      [emergencyId, named.siteIds, named.organisationIds],
    );
    const idsOf = (kind: string): ReadonlySet<Uuid> =>
      new Set(others.filter((one) => one.kind === kind).map(({ id }) => id));
    return {
      areas: new Map(areas.map((area) => [area.id, area])),
      siteIds: idsOf('site'),
      organisationIds: idsOf('organisation'),
    };
  }

  /** Every area of the emergency's countries: what p-codes are looked up in. */
  listAreas(reads: Reads, emergencyId: Uuid): Promise<readonly CodedArea[]> {
    return reads.query<readonly CodedArea[]>(
      `select area.id, area.country, area.level, area.path, area.pcode, true as here, ${isOld} as old
       from area
       where ${isHere}
       order by area.country, area.pcode`,
      [emergencyId],
    );
  }

  listSites(reads: Reads, emergencyId: Uuid): Promise<readonly NamedSite[]> {
    return reads.query<readonly NamedSite[]>(
      `select site.id, site.code, site.name
       from site_emergency
       join site on site.id = site_emergency.site_id
       where site_emergency.emergency_id = $1
         and site.active
       order by site.id`,
      [emergencyId],
    );
  }
}

const isOld = `area.superseded_by is not null or coalesce(area.valid_to < current_date, false)`;

const isHere = `
  exists (
    select
    from emergency_country
    where emergency_country.emergency_id = $1
      and emergency_country.country = area.country
  )`;
