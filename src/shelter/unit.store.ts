import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type { ShelterType } from './codes.rules.js';
import { ShelterUnitRow } from './shelter.entity.js';
import type { NewUnit, UnitFields } from './unit-import.rules.js';

/** A unit with who lives in it today, at its site. */
export interface Unit extends UnitFields {
  readonly id: Uuid;
  readonly organisationId: Uuid;
  readonly siteId: Uuid;
  readonly code: string;
  readonly active: boolean;
  readonly version: number;
  readonly households: number;
  readonly people: number;
}

export interface UnitFilter {
  readonly siteId?: Uuid | undefined;
  readonly type?: string | undefined;
  readonly free?: boolean | undefined;
  readonly accessible?: boolean | undefined;
}

/** Units of one type at one site on a day. Areas in square decimetres. */
export interface Occupancy {
  readonly siteId: Uuid;
  readonly siteCode: string;
  readonly type: ShelterType;
  readonly on: string;
  readonly units: number;
  readonly freeUnits: number;
  readonly accessibleFreeUnits: number;
  readonly capacity: number;
  readonly households: number;
  readonly people: number;
  readonly freePlaces: number;
  readonly livedInDm2: bigint;
  readonly unitsBelowSphere: number;
  readonly peopleBelowSphere: number;
}

type Limited = { readonly limit: number; readonly after?: string | undefined };

/** $1 emergency, $2 scope. Allocations last from their first day to the day before the one on which they end. */
const visibleUnits = (day: string): string => `
  from shelter_unit as unit
  join site on site.id = unit.site_id
  join area on area.id = site.area_id
  cross join lateral (select ${day} as day) as present
  cross join lateral (
    select count(distinct household_id)::int as households, coalesce(sum(persons), 0)::int as people
    from shelter_allocation
    where unit_id = unit.id
      and begins_on <= present.day
      and (ends_on is null or ends_on > present.day)
  ) as living
  where unit.emergency_id = $1
    and reaches($2::jsonb, unit.emergency_id, unit.organisation_id, area.path, unit.site_id)`;

const today = 'today_in(unit.emergency_id, site.area_id)';

const places = `case
  when not unit.active or unit.exclusive and living.people > 0 then 0
  else greatest(0, unit.capacity - living.people)
end`;

const columns = `unit.id, unit.organisation_id as "organisationId", unit.site_id as "siteId", unit.code, unit.type, unit.capacity,
  unit.covered_dm2 as "coveredDm2", unit.exclusive, unit.accessible, unit.active, unit.version, living.households, living.people`;

@Injectable()
export class UnitStore {
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Unit | undefined> {
    const [unit] = await reads.query<readonly Unit[]>(
      `select ${columns}
       ${visibleUnits(today)}
         and unit.id = $3`,
      [emergencyId, extentsOf(scope), id],
    );
    return unit;
  }

  list(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    filter: UnitFilter,
    page: Limited,
  ): Promise<readonly Unit[]> {
    return reads.query<readonly Unit[]>(
      `select ${columns}
       ${visibleUnits(today)}
         and ($3::uuid is null or unit.site_id = $3)
         and ($4::text is null or unit.type = $4)
         and ($5::boolean is null or (${places} > 0) = $5)
         and ($6::boolean is null or unit.accessible = $6)
         and ($7::uuid is null or (unit.site_id, unit.code) > ($7::uuid, $8::text))
       order by unit.site_id, unit.code
       limit $9`,
      [
        emergencyId,
        extentsOf(scope),
        filter.siteId,
        filter.type,
        filter.free,
        filter.accessible,
        ...keyAfter(page.after, 'uuid', 'text'),
        page.limit + 1,
      ],
    );
  }

  /** Where there is room, by site and type. `minDm2` a person is what is not to be below. */
  occupancy(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    filter: Pick<UnitFilter, 'siteId' | 'type'> & {
      readonly on?: string | undefined;
      readonly minDm2: number;
    },
    page: Limited,
  ): Promise<readonly Occupancy[]> {
    return reads.query<readonly Occupancy[]>(
      `select site.id as "siteId", site.code as "siteCode", unit.type, present.day as "on", count(*)::int as units,
              count(*) filter (where unit.active and living.people = 0)::int as "freeUnits",
              count(*) filter (where unit.active and living.people = 0 and unit.accessible)::int as "accessibleFreeUnits",
              coalesce(sum(unit.capacity) filter (where unit.active), 0)::int as capacity,
              sum(living.households)::int as households,
              sum(living.people)::int as people,
              sum(${places})::int as "freePlaces",
              coalesce(sum(unit.covered_dm2) filter (where living.people > 0), 0)::bigint as "livedInDm2",
              count(*) filter (where unit.covered_dm2 < $6::int * living.people)::int as "unitsBelowSphere",
              coalesce(sum(living.people) filter (where unit.covered_dm2 < $6::int * living.people), 0)::int as "peopleBelowSphere"
       ${visibleUnits(`coalesce($5::date, ${today})`)}
         and ($3::uuid is null or unit.site_id = $3)
         and ($4::text is null or unit.type = $4)
         and (unit.active or living.people > 0)
         and ($7::text is null or (site.code, site.id, unit.type) > ($7::text, $8::uuid, $9::text))
       group by site.id, site.code, unit.type, present.day
       order by site.code, site.id, unit.type
       limit $10`,
      [
        emergencyId,
        extentsOf(scope),
        filter.siteId,
        filter.type,
        filter.on,
        filter.minDm2,
        ...keyAfter(page.after, 'text', 'uuid', 'text'),
        page.limit + 1,
      ],
    );
  }

  /** Refuses `shelter-unit.code-taken` and `organisation.unknown`. */
  async insert(
    tx: Tx,
    emergencyId: Uuid,
    units: readonly (NewUnit & { readonly id: Uuid })[],
  ): Promise<void> {
    if (units.length === 0) return;
    await refusing(
      tx.query(
        `insert into shelter_unit (id, emergency_id, organisation_id, site_id, code, type, capacity, covered_dm2, exclusive, accessible)
         select id, $1, "organisationId", "siteId", code, type, capacity, "coveredDm2", exclusive, accessible
         from jsonb_to_recordset($2::jsonb) as row (
           id uuid, "organisationId" uuid, "siteId" uuid, code text, type text, capacity smallint, "coveredDm2" int,
           exclusive boolean, accessible boolean
         )`,
        [emergencyId, JSON.stringify(units)],
      ),
      {
        shelter_unit_code: () => new Refusal('shelter-unit.code-taken'),
        shelter_unit_organisation: () => new Refusal('organisation.unknown'),
      },
    );
  }

  /** False where another version is there by now. Refuses `shelter-unit.occupied`. */
  async update(
    tx: Tx,
    id: Uuid,
    version: number,
    change: Omit<UnitFields, 'type'> & { readonly active: boolean },
  ): Promise<boolean> {
    const { affected } = await refusing(
      tx.update(ShelterUnitRow, { id, version }, { ...change, version: version + 1 }),
      {
        shelter_unit_is_occupied: () =>
          new Refusal('shelter-unit.occupied', 'More people live there than it would have places for'),
        shelter_unit_is_shared: () =>
          new Refusal('shelter-unit.occupied', 'Several households live there: it cannot be for one'),
      },
    );
    return affected === 1;
  }

  /** The sites in reach among these codes. A shared site may have the code of one of the emergency's own, which then counts. */
  async sitesByCode(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    codes: readonly string[],
  ): Promise<
    ReadonlyMap<string, { readonly id: Uuid; readonly organisationId: Uuid; readonly active: boolean }>
  > {
    const rows = await reads.query<
      readonly { code: string; id: Uuid; organisationId: Uuid; active: boolean }[]
    >(
      `select distinct on (site.code) site.code, site.id, site.organisation_id as "organisationId", site.active
       from site_emergency as serving
       join site on site.id = serving.site_id
       join area on area.id = site.area_id
       where serving.emergency_id = $1
         and reaches($2::jsonb, $1, site.organisation_id, area.path, site.id)
         and site.code = any($3::text[])
       order by site.code, (site.emergency_id = $1) desc`,
      [emergencyId, extentsOf(scope), codes],
    );
    return new Map(rows.map(({ code, ...site }) => [code, site]));
  }

  unitsAt(
    reads: Reads,
    emergencyId: Uuid,
    keys: readonly { readonly siteId: Uuid; readonly code: string }[],
  ): Promise<readonly (UnitFields & { readonly siteId: Uuid; readonly code: string })[]> {
    return reads.query<readonly (UnitFields & { readonly siteId: Uuid; readonly code: string })[]>(
      `select site_id as "siteId", code, type, capacity, covered_dm2 as "coveredDm2", exclusive, accessible
       from shelter_unit
       where emergency_id = $1
         and (site_id, code) in (select * from unnest($2::uuid[], $3::text[]))`,
      [emergencyId, keys.map(({ siteId }) => siteId), keys.map(({ code }) => code)],
    );
  }
}
