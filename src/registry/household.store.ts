import { Injectable } from '@nestjs/common';
import type { Place } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { Day } from './birth.rules.js';
import type {
  CollectorRole,
  DisplacementStatus,
  HouseholdStatus,
  RegistrationDepth,
  Sex,
  ShelterSituation,
} from './codes.rules.js';
import type { LegalGround } from './household.rules.js';
import type { CardReason } from './reasons.rules.js';
import type { HouseholdFields, IndividualFields, StoredFinding } from './registration.rules.js';

/** A household as a work finds it, with its row locked. */
export interface LockedHousehold extends HouseholdFields {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly organisationId: Uuid;
  readonly areaPath: readonly Uuid[];
  readonly registeredOn: Day;
  readonly status: HouseholdStatus;
  readonly verifiedAt: Date | null;
  readonly findings: readonly StoredFinding[];
  readonly version: number;
}

/** What scope is compared with. */
export function placeOf(household: LockedHousehold): Place {
  const { emergencyId, organisationId, areaPath, siteId } = household;
  return { emergencyId, organisationId, areaPath, siteId };
}

/** A household as eligibility sees it: no personal fields. */
export interface HouseholdFacts {
  readonly householdId: Uuid;
  readonly organisationId: Uuid;
  readonly areaId: Uuid;
  /** The area and all that it lies in, the country first. */
  readonly areaPath: readonly Uuid[];
  readonly siteId: Uuid | null;
  readonly status: HouseholdStatus;
  /** Whether it was visited, whatever its status is now. */
  readonly verified: boolean;
  readonly displacement: DisplacementStatus | null;
  readonly shelter: ShelterSituation | null;
  readonly size: number;
  readonly depth: RegistrationDepth;
  readonly registeredOn: Day;
  /** The members who are described and live there; the others of `size` are only counted. */
  readonly members: readonly MemberFacts[];
}

export interface MemberFacts {
  readonly individualId: Uuid;
  readonly head: boolean;
  readonly sex: Sex;
  readonly bornOn: Day | null;
  readonly disability: 'yes' | 'no' | 'unknown';
  readonly needs: readonly string[];
  /** Null where it is not known. */
  readonly pregnant: boolean | null;
}

export interface Collector {
  readonly householdId: Uuid;
  readonly individualId: Uuid;
  readonly role: CollectorRole;
  readonly member: boolean;
}

/** What a card's number leads to. A revoked one leads there too, so that a desk can say what became of it. */
export interface CardHolder {
  readonly number: string;
  readonly householdId: Uuid;
  readonly status: HouseholdStatus;
  readonly place: Place;
  readonly revokedAt: Date | null;
}

export interface Card {
  readonly number: string;
  readonly seq: number;
}

/** Households under their pseudonyms: what works change, and what higher capabilities ask for. */
@Injectable()
export class HouseholdStore {
  /**
   * The facts of the households of an emergency, in the order of their ids, those after `afterId` (null: from the first on). Two
   * statements however large the limit is; 5,000 is a good one.
   */
  async factsFor(
    reads: Reads,
    emergencyId: Uuid,
    afterId: Uuid | null,
    limit: number,
  ): Promise<readonly HouseholdFacts[]> {
    const households = await reads.query<readonly Omit<HouseholdFacts, 'members'>[]>(
      `select ${factColumns}
       from household
       join area on area.id = household.area_id
       where household.emergency_id = $1
         and ($2::uuid is null or household.id > $2)
       order by household.id
       limit $3`,
      [emergencyId, afterId, limit],
    );
    return this.withMembers(reads, emergencyId, households);
  }

  /** The facts of these households; those that are not there are left out. */
  async factsOf(
    reads: Reads,
    emergencyId: Uuid,
    householdIds: readonly Uuid[],
  ): Promise<readonly HouseholdFacts[]> {
    const households = await reads.query<readonly Omit<HouseholdFacts, 'members'>[]>(
      `select ${factColumns}
       from household
       join area on area.id = household.area_id
       where household.emergency_id = $1
         and household.id = any($2)
       order by household.id`,
      [emergencyId, householdIds],
    );
    return this.withMembers(reads, emergencyId, households);
  }

  /** Who may fetch what these households are promised; their names are in IdentityStore. */
  collectorsOf(reads: Reads, householdIds: readonly Uuid[]): Promise<readonly Collector[]> {
    return reads.query<readonly Collector[]>(
      `select household_id as "householdId", id as "individualId", collector as role, member
       from individual
       where household_id = any($1)
         and collector is not null
       order by household_id, collector desc`,
      [householdIds],
    );
  }

  /** Whose card has this number (12 digits, as `parseCard` gives it). */
  async findByCard(reads: Reads, emergencyId: Uuid, number: string): Promise<CardHolder | undefined> {
    const [holder] = await reads.query<readonly CardHolder[]>(
      `select card.number, card.household_id as "householdId", household.status, card.revoked_at as "revokedAt",
              json_build_object(
                'emergencyId', household.emergency_id,
                'organisationId', household.organisation_id,
                'areaPath', area.path,
                'siteId', household.site_id
              ) as place
       from card
       join household on household.id = card.household_id
       join area on area.id = household.area_id
       where card.emergency_id = $1
         and card.number = $2`,
      [emergencyId, number],
    );
    return holder;
  }

  /** Locks a household until the transaction ends; undefined where it is not there. */
  async lock(tx: Tx, emergencyId: Uuid, id: Uuid): Promise<LockedHousehold | undefined> {
    const [household] = await tx.query<readonly LockedHousehold[]>(
      `select household.id, household.emergency_id as "emergencyId", household.organisation_id as "organisationId",
              household.reference, household.area_id as "areaId", area.path as "areaPath",
              household.origin_area_id as "originAreaId", household.site_id as "siteId", household.site_name as "siteName",
              household.displacement, household.shelter, household.size, household.depth,
              household.registered_on as "registeredOn", household.status, household.verified_at as "verifiedAt",
              household.findings, household.version
       from household
       join area on area.id = household.area_id
       where household.emergency_id = $1
         and household.id = $2
       for update of household`,
      [emergencyId, id],
    );
    return household;
  }

  /** Everybody who was ever described in a household, in their order. */
  listIndividuals(reads: Reads, householdId: Uuid): Promise<readonly IndividualFields[]> {
    return reads.query<readonly IndividualFields[]>(
      `select id, household_id as "householdId", member_no as "memberNo", member, sex, born_on as "bornOn",
              birth_precision as "birthPrecision", age_recorded_on as "ageRecordedOn", relationship, collector, wg,
              specific_needs as "specificNeeds", pregnant, joined_on as "joinedOn", left_on as "leftOn", left_reason as "leftReason"
       from individual
       where household_id = $1
       order by member_no`,
      [householdId],
    );
  }

  /** What each purpose rests on now. */
  listGrounds(reads: Reads, householdId: Uuid): Promise<readonly LegalGround[]> {
    return reads.query<readonly LegalGround[]>(
      `select distinct on (purpose) purpose, basis, status
       from legal_basis
       where household_id = $1
       order by purpose, no desc`,
      [householdId],
    );
  }

  async correct(
    tx: Tx,
    id: Uuid,
    fields: HouseholdFields,
    findings: readonly StoredFinding[],
  ): Promise<void> {
    await tx.query(
      `update household
       set reference = $2, area_id = $3, origin_area_id = $4, site_id = $5, site_name = $6, displacement = $7, shelter = $8,
           size = $9, depth = $10, findings = $11, version = version + 1
       where id = $1`,
      [
        id,
        fields.reference,
        fields.areaId,
        fields.originAreaId,
        fields.siteId,
        fields.siteName,
        fields.displacement,
        fields.shelter,
        fields.size,
        fields.depth,
        JSON.stringify(findings),
      ],
    );
  }

  async setStatus(
    tx: Tx,
    id: Uuid,
    status: {
      readonly to: HouseholdStatus;
      readonly reason: string | null;
      readonly verifiedAt: Date | null;
    },
    now: Date,
  ): Promise<void> {
    await tx.query(
      `update household
       set status = $2, status_reason = $3, status_at = $4, verified_at = $5, version = version + 1
       where id = $1`,
      [id, status.to, status.reason, now, status.verifiedAt],
    );
  }

  /** A new version of a household whose own row stays as it is: its people or what is held about them changed. */
  async touch(tx: Tx, id: Uuid): Promise<void> {
    await tx.query(
      `update household
       set version = version + 1
       where id = $1`,
      [id],
    );
  }

  /**
   * Leaves of a household whose people may not be held what a count needs: its size, and of each member sex, year of birth and place in
   * the household. A birth of the year of the registration stays before it.
   */
  async reduceToSize(tx: Tx, id: Uuid): Promise<void> {
    await tx.query(
      `update individual
       set wg = null, specific_needs = '{}', pregnant = null, age_recorded_on = null,
           birth_precision = case when born_on is not null then 'year' end,
           born_on = greatest(
             date_trunc('year', born_on)::date,
             least(make_date(extract(year from born_on)::int, 7, 1), household.registered_on)
           )
       from household
       where individual.household_id = $1
         and household.id = $1`,
      [id],
    );
    await tx.query(
      `update household
       set depth = 'size_only', version = version + 1
       where id = $1`,
      [id],
    );
  }

  /** Makes the card that a household has worthless. */
  async revokeCard(tx: Tx, householdId: Uuid, reason: CardReason, now: Date): Promise<Card | undefined> {
    const [revoked] = await tx.query<readonly Card[]>(
      `with revoked as (
         update card
         set revoked_at = $3, revoked_reason = $2
         where household_id = $1
           and revoked_at is null
         returning number, seq
       )
       select number, seq
       from revoked`,
      [householdId, reason, now],
    );
    return revoked;
  }

  private async withMembers(
    reads: Reads,
    emergencyId: Uuid,
    households: readonly Omit<HouseholdFacts, 'members'>[],
  ): Promise<readonly HouseholdFacts[]> {
    const members = await reads.query<readonly (MemberFacts & { readonly householdId: Uuid })[]>(
      `select household_id as "householdId", id as "individualId", is_head as head, sex, born_on as "bornOn", disability,
              specific_needs as needs, pregnant
       from individual
       where emergency_id = $1
         and household_id = any($2)
         and member
         and left_on is null`,
      [emergencyId, households.map(({ householdId }) => householdId)],
    );
    const found = new Map<Uuid, MemberFacts[]>(households.map(({ householdId }) => [householdId, []]));
    for (const { householdId, ...member } of members) found.get(householdId)?.push(member);
    return households.map((household) => ({ ...household, members: found.get(household.householdId) ?? [] }));
  }
}

const factColumns = `
  household.id as "householdId", household.organisation_id as "organisationId", household.area_id as "areaId",
  area.path as "areaPath", household.site_id as "siteId", household.status,
  household.verified_at is not null as verified, household.displacement, household.shelter, household.size,
  household.depth, household.registered_on as "registeredOn"`;
