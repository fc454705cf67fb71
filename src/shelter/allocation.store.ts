import { Injectable } from '@nestjs/common';
import { extentsOf, type Place, type Scope } from '../acts/scope.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type { HouseholdFacts, Living, UnitFacts } from './allocation.rules.js';
import type { EndReason, ShelterType } from './codes.rules.js';

export interface Allocation {
  readonly id: Uuid;
  readonly unitId: Uuid;
  readonly unitCode: string;
  readonly siteId: Uuid;
  readonly type: ShelterType;
  readonly householdId: Uuid;
  readonly persons: number;
  readonly primary: boolean;
  readonly beginsOn: string;
  readonly endsOn: string | null;
  readonly endReason: string | null;
  readonly entitlementId: Uuid | null;
  readonly entitlementLineId: Uuid | null;
  readonly reason: string | null;
  readonly movedFromId: Uuid | null;
  readonly movedToId: Uuid | null;
  readonly recordedBy: Uuid;
  readonly recordedAt: Date;
  /** Of the unit: its area, who lives there today, and what day that is. */
  readonly coveredDm2: number;
  readonly people: number;
  readonly today: string;
}

export type NewAllocation = Pick<
  Allocation,
  | 'id'
  | 'unitId'
  | 'householdId'
  | 'persons'
  | 'primary'
  | 'beginsOn'
  | 'entitlementId'
  | 'entitlementLineId'
  | 'reason'
  | 'movedFromId'
  | 'recordedBy'
  | 'recordedAt'
>;

/** A unit that any of will do, for so many of a household from a day on. */
export interface Wanted {
  readonly emergencyId: Uuid;
  readonly siteId: Uuid;
  readonly type: ShelterType;
  readonly accessible: boolean | undefined;
  readonly householdId: Uuid;
  readonly persons: number;
  readonly from: string;
}

export interface AllocationFilter {
  readonly unitId?: Uuid | undefined;
  readonly siteId?: Uuid | undefined;
  readonly householdId?: Uuid | undefined;
  readonly entitlementId?: Uuid | undefined;
  readonly ended?: boolean | undefined;
}

const columns = `allocation.id, allocation.unit_id as "unitId", unit.code as "unitCode", unit.site_id as "siteId", unit.type,
  allocation.household_id as "householdId", allocation.persons, allocation.is_primary as "primary", allocation.begins_on as "beginsOn",
  allocation.ends_on as "endsOn", allocation.end_reason as "endReason", allocation.entitlement_id as "entitlementId",
  allocation.entitlement_line_id as "entitlementLineId", allocation.reason, allocation.moved_from as "movedFromId",
  (select id from shelter_allocation as later where later.moved_from = allocation.id) as "movedToId",
  allocation.recorded_by as "recordedBy", allocation.recorded_at as "recordedAt", unit.covered_dm2 as "coveredDm2",
  (
    select coalesce(sum(persons), 0)::int
    from shelter_allocation as living
    where living.unit_id = unit.id
      and living.begins_on <= present.day
      and (living.ends_on is null or living.ends_on > present.day)
  ) as people,
  present.day as today`;

/** $1 emergency, $2 scope: an allocation is where its unit is. */
const visible = `
  from shelter_allocation as allocation
  join shelter_unit as unit on unit.id = allocation.unit_id
  join site on site.id = unit.site_id
  join area on area.id = site.area_id
  cross join lateral (select today_in(unit.emergency_id, site.area_id) as day) as present
  where allocation.emergency_id = $1
    and reaches($2::jsonb, allocation.emergency_id, unit.organisation_id, area.path, unit.site_id)`;

@Injectable()
export class AllocationStore {
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Allocation | undefined> {
    const [allocation] = await reads.query<readonly Allocation[]>(
      `select ${columns}
       ${visible}
         and allocation.id = $3`,
      [emergencyId, extentsOf(scope), id],
    );
    return allocation;
  }

  /** The allocation, held until the transaction ends: it ends once. */
  async lock(tx: Tx, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Allocation | undefined> {
    await tx.query('select from shelter_allocation where emergency_id = $1 and id = $2 for no key update', [
      emergencyId,
      id,
    ]);
    return this.find(tx, scope, emergencyId, id);
  }

  /** In the order in which they began. */
  list(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    filter: AllocationFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly Allocation[]> {
    return reads.query<readonly Allocation[]>(
      `select ${columns}
       ${visible}
         and ($3::uuid is null or allocation.unit_id = $3)
         and ($4::uuid is null or unit.site_id = $4)
         and ($5::uuid is null or allocation.household_id = $5)
         and ($6::uuid is null or allocation.entitlement_id = $6)
         and ($7::boolean is null or (allocation.ends_on is not null) = $7)
         and ($8::date is null or (allocation.begins_on, allocation.id) > ($8::date, $9::uuid))
       order by allocation.begins_on, allocation.id
       limit $10`,
      [
        emergencyId,
        extentsOf(scope),
        filter.unitId,
        filter.siteId,
        filter.householdId,
        filter.entitlementId,
        filter.ended,
        ...keyAfter(page.after, 'day', 'uuid'),
        page.limit + 1,
      ],
    );
  }

  /** Where a unit is, or else a site, which is then seen as its own organisation's. */
  async placeOf(
    reads: Reads,
    emergencyId: Uuid,
    { unitId, siteId }: { readonly unitId?: Uuid | undefined; readonly siteId?: Uuid | undefined },
  ): Promise<Place | undefined> {
    const [row] = await reads.query<readonly Omit<Place, 'emergencyId'>[]>(
      `select coalesce(unit.organisation_id, site.organisation_id) as "organisationId", to_json(area.path) as "areaPath", site.id as "siteId"
       from site_emergency as serving
       join site on site.id = serving.site_id
       join area on area.id = site.area_id
       left join shelter_unit as unit on unit.id = $2 and unit.emergency_id = $1 and unit.site_id = site.id
       where serving.emergency_id = $1
         and ($2::uuid is null and site.id = $3 or unit.id is not null)`,
      [emergencyId, unitId, siteId],
    );
    return row && { emergencyId, ...row };
  }

  /** Who runs the round of an entitlement. */
  async organisationOf(reads: Reads, roundId: Uuid): Promise<Uuid | undefined> {
    const [round] = await reads.query<readonly { organisationId: Uuid }[]>(
      'select organisation_id as "organisationId" from round where id = $1',
      [roundId],
    );
    return round?.organisationId;
  }

  /** The household, held until the transaction ends: where its people live is decided for one request after another. */
  async lockHousehold(
    tx: Tx,
    emergencyId: Uuid,
    id: Uuid,
  ): Promise<(Pick<HouseholdFacts, 'id' | 'size' | 'status'> & { readonly place: Place }) | undefined> {
    const [row] = await tx.query<
      readonly (Pick<HouseholdFacts, 'id' | 'size' | 'status'> & {
        readonly organisationId: Uuid;
        readonly areaPath: readonly Uuid[];
        readonly siteId: Uuid | null;
      })[]
    >(
      `select household.id, household.size, household.status, household.organisation_id as "organisationId", area.path as "areaPath",
              household.site_id as "siteId"
       from household
       join area on area.id = household.area_id
       where household.emergency_id = $1
         and household.id = $2
       for no key update of household`,
      [emergencyId, id],
    );
    if (!row) return undefined;
    const { organisationId, areaPath, siteId, ...household } = row;
    return { ...household, place: { emergencyId, organisationId, areaPath, siteId } };
  }

  /** How many of a household have a place from a day on, but for one allocation, and whether one of them is its primary place. */
  async housed(
    reads: Reads,
    householdId: Uuid,
    from: string,
    butFor: Uuid | null = null,
  ): Promise<Pick<HouseholdFacts, 'housed' | 'hasPrimary'>> {
    const [row] = await reads.query<readonly Pick<HouseholdFacts, 'housed' | 'hasPrimary'>[]>(
      `select coalesce(sum(persons), 0)::int as housed, coalesce(bool_or(is_primary), false) as "hasPrimary"
       from shelter_allocation
       where household_id = $1
         and (ends_on is null or ends_on > $2)
         and ($3::uuid is null or id <> $3)`,
      [householdId, from, butFor],
    );
    return row ?? { housed: 0, hasPrimary: false };
  }

  /** The unit, held until the transaction ends: what is read after this is as the lock found it. */
  async lockUnit(
    tx: Tx,
    emergencyId: Uuid,
    id: Uuid,
  ): Promise<(UnitFacts & { readonly place: Place }) | undefined> {
    const [row] = await tx.query<
      readonly (UnitFacts & {
        readonly organisationId: Uuid;
        readonly areaPath: readonly Uuid[];
        readonly siteId: Uuid;
      })[]
    >(
      `select unit.id, unit.type, unit.capacity, unit.exclusive, unit.active, today_in(unit.emergency_id, site.area_id) as today,
              unit.organisation_id as "organisationId", area.path as "areaPath", unit.site_id as "siteId"
       from shelter_unit as unit
       join site on site.id = unit.site_id
       join area on area.id = site.area_id
       where unit.emergency_id = $1
         and unit.id = $2
       for no key update of unit`,
      [emergencyId, id],
    );
    if (!row) return undefined;
    const { organisationId, areaPath, siteId, ...unit } = row;
    return { ...unit, place: { emergencyId, organisationId, areaPath, siteId } };
  }

  /** Who lives in a unit from a day on, but for one allocation. To be read under the unit's lock. */
  async living(reads: Reads, unitId: Uuid, householdId: Uuid, from: string): Promise<Living> {
    const [row] = await reads.query<readonly Living[]>(
      `select shelter_peak($1, $3, null) as people, shelter_has_others($1, $2, $3, null) as others`,
      [unitId, householdId, from],
    );
    return row ?? { people: 0, others: false };
  }

  /** Who looks for any free unit of a type at a site waits for who looked before: so nobody hears that there is none while there is. */
  async takeTurn(tx: Tx, { emergencyId, siteId, type }: Wanted): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `shelter ${emergencyId} ${siteId} ${type}`,
    ]);
  }

  /**
   * The unit that fits best of those with room, and not of those that were tried: the smallest, and none that is accessible while another
   * is there. It is not held yet, so that it may be taken meanwhile by somebody who named it.
   */
  async pick(reads: Reads, scope: Scope, wanted: Wanted, tried: readonly Uuid[]): Promise<Uuid | undefined> {
    const [unit] = await reads.query<readonly { id: Uuid }[]>(
      `select unit.id
       from shelter_unit as unit
       join site on site.id = unit.site_id
       join area on area.id = site.area_id
       where unit.emergency_id = $1
         and reaches($2::jsonb, unit.emergency_id, unit.organisation_id, area.path, unit.site_id)
         and unit.site_id = $3
         and unit.type = $4
         and unit.active
         and unit.capacity >= $7
         and ($5::boolean is null or unit.accessible = $5)
         and unit.id <> all($9::uuid[])
         and not (unit.exclusive and shelter_has_others(unit.id, $6, $8, null))
         and shelter_peak(unit.id, $8, null) + $7::int <= unit.capacity
       order by unit.accessible, unit.capacity, unit.code, unit.id
       limit 1`,
      [
        wanted.emergencyId,
        extentsOf(scope),
        wanted.siteId,
        wanted.type,
        wanted.accessible,
        wanted.householdId,
        wanted.persons,
        wanted.from,
        tried,
      ],
    );
    return unit?.id;
  }

  async hasUnits(reads: Reads, scope: Scope, { emergencyId, siteId }: Wanted): Promise<boolean> {
    const found = await reads.query<readonly unknown[]>(
      `select unit.id
       from shelter_unit as unit
       join site on site.id = unit.site_id
       join area on area.id = site.area_id
       where unit.emergency_id = $1
         and reaches($2::jsonb, unit.emergency_id, unit.organisation_id, area.path, unit.site_id)
         and unit.site_id = $3
       limit 1`,
      [emergencyId, extentsOf(scope), siteId],
    );
    return found.length > 0;
  }

  /** Refuses `shelter.primary` and `shelter.full`, where the database finds what was not seen before. */
  async insert(tx: Tx, emergencyId: Uuid, allocation: NewAllocation): Promise<void> {
    const full = (): Refusal => new Refusal('shelter.full', 'There is no room in this unit');
    await refusing(
      tx.query(
        `insert into shelter_allocation (id, emergency_id, unit_id, household_id, persons, is_primary, begins_on, entitlement_id,
                                         entitlement_line_id, reason, moved_from, recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [
          allocation.id,
          emergencyId,
          allocation.unitId,
          allocation.householdId,
          allocation.persons,
          allocation.primary,
          allocation.beginsOn,
          allocation.entitlementId,
          allocation.entitlementLineId,
          allocation.reason,
          allocation.movedFromId,
          allocation.recordedBy,
          allocation.recordedAt,
        ],
      ),
      {
        shelter_allocation_has_room: full,
        shelter_allocation_is_exclusive: full,
        shelter_allocation_primary: () =>
          new Refusal('shelter.primary', 'The household has a primary place then'),
      },
    );
  }

  async end(
    tx: Tx,
    id: Uuid,
    end: {
      readonly on: string;
      readonly reason: EndReason | 'moved';
      readonly personId: Uuid;
      readonly now: Date;
    },
  ): Promise<void> {
    await tx.query(
      `update shelter_allocation
       set ends_on = $2, end_reason = $3, ended_by = $4, ended_at = $5
       where id = $1`,
      [id, end.on, end.reason, end.personId, end.now],
    );
  }
}
