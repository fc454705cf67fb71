import { Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { extentsOf } from '../acts/scope.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import type { CardView } from './card.contract.js';
import type {
  HouseholdIdentityView,
  HouseholdProtectionView,
  HouseholdQuery,
  HouseholdView,
  RegisteredHouseholdView,
} from './household.contract.js';
import type { IndividualView } from './individual.contract.js';
import type { LegalBasisView } from './legal-basis.contract.js';
import { isSensitiveNeed, type NeedCode } from './needs.rules.js';

/** What the API shows of households, as far as the call's scope holds them. */
@Injectable()
export class HouseholdViewStore {
  /** The households as they were registered, by id. */
  async findRegistered(
    reads: Reads,
    call: Call,
    ids: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, RegisteredHouseholdView>> {
    const views = await reads.query<readonly RegisteredHouseholdView[]>(
      `select ${viewColumns}, ${cardColumn}
       from ${viewTables}
       where ${inScope}
         and household.id = any($3)`,
      [call.emergencyId, extentsOf(call.scope), ids],
    );
    return new Map(views.map((view) => [view.id, view]));
  }

  async find(reads: Reads, call: Call, id: Uuid): Promise<HouseholdView | undefined> {
    const [view] = await reads.query<readonly HouseholdView[]>(
      `select ${viewColumns}
       from ${viewTables}
       where ${inScope}
         and household.id = $3`,
      [call.emergencyId, extentsOf(call.scope), id],
    );
    return view;
  }

  /** In the order of their ids: nearly that of registration. */
  list(reads: Reads, call: Call, query: HouseholdQuery): Promise<readonly HouseholdView[]> {
    const [after] = keyAfter(query.after, 'uuid');
    return reads.query<readonly HouseholdView[]>(
      `select ${viewColumns}
       from ${viewTables}
       where ${inScope}
         and ($3::uuid is null or household.id > $3)
         and ($4::uuid is null or household.organisation_id = $4)
         and ($5::uuid is null or household.area_id in (select id from area where path @> array[$5::uuid]))
         and ($6::uuid is null or household.site_id = $6)
         and ($7::text is null or household.status = $7)
         and ($8::uuid[] is null or household.organisation_id = any($8))
         and ($9::uuid[] is null or household.site_id = any($9))
       order by household.id
       limit $10`,
      [
        call.emergencyId,
        extentsOf(call.scope),
        after,
        query.organisation,
        query.area,
        query.site,
        query.status,
        limitOf(
          call.scope.extents.map(({ organisationId }) => (organisationId === null ? null : [organisationId])),
        ),
        limitOf(call.scope.extents.map(({ siteIds }) => siteIds)),
        query.limit + 1,
      ],
    );
  }

  /** A household with the fields that tell who lives there: for `commands.look` only. */
  async findIdentity(reads: Reads, call: Call, id: Uuid): Promise<HouseholdIdentityView | undefined> {
    const view = (await this.findRegistered(reads, call, [id])).get(id);
    if (!view) return undefined;
    const [contact] = await reads.query<
      readonly Pick<HouseholdIdentityView, 'phone' | 'address' | 'notes'>[]
    >(
      `select phone, address, notes
       from household_private
       where household_id = $1`,
      [id],
    );
    const individuals = await this.listIndividuals(reads, id);
    return { ...view, phone: null, address: null, notes: null, ...contact, individuals };
  }

  /** The needs that only a protection right may read: for `commands.look` only. */
  async findProtection(reads: Reads, call: Call, id: Uuid): Promise<HouseholdProtectionView | undefined> {
    if (!(await this.find(reads, call, id))) return undefined;
    const rows = await reads.query<readonly { readonly individualId: Uuid; readonly needs: NeedCode[] }[]>(
      `select id as "individualId", specific_needs as needs
       from individual
       where household_id = $1
         and left_on is null
       order by member_no`,
      [id],
    );
    const sensitive = rows.map(({ individualId, needs }) => ({
      individualId,
      needs: needs.filter(isSensitiveNeed),
    }));
    return { id, individuals: sensitive.filter(({ needs }) => needs.length > 0) };
  }

  async findBasis(reads: Reads, call: Call, id: Uuid): Promise<LegalBasisView | undefined> {
    const [basis] = await reads.query<readonly LegalBasisView[]>(
      `select legal_basis.id, legal_basis.household_id as "householdId", legal_basis.purpose, legal_basis.basis,
              legal_basis.status, legal_basis.notice_version as "noticeVersion", legal_basis.language,
              legal_basis.recorded_at as "recordedAt"
       from legal_basis
       join household on household.id = legal_basis.household_id
       join area on area.id = household.area_id
       where ${inScope}
         and legal_basis.id = $3`,
      [call.emergencyId, extentsOf(call.scope), id],
    );
    return basis;
  }

  async findCard(reads: Reads, call: Call, id: Uuid): Promise<Omit<CardView, 'grouped'> | undefined> {
    const [card] = await reads.query<readonly Omit<CardView, 'grouped'>[]>(
      `select card.household_id as "householdId", card.number, card.seq, card.issued_at as "issuedAt",
              card.revoked_at as "revokedAt"
       from card
       join household on household.id = card.household_id
       join area on area.id = household.area_id
       where ${inScope}
         and card.id = $3`,
      [call.emergencyId, extentsOf(call.scope), id],
    );
    return card;
  }

  private async listIndividuals(reads: Reads, householdId: Uuid): Promise<IndividualView[]> {
    const rows = await reads.query<readonly IndividualView[]>(
      `select individual.id, individual.member, person.name_original as "nameOriginal", person.name_latin as "nameLatin",
              person.phone,
              case when person.document_type is not null then json_build_object(
                'type', person.document_type, 'number', person.document_number, 'status', person.document_status
              ) end as document, person.photo_ref as "photoRef",
              individual.sex, individual.born_on as "bornOn", individual.birth_precision as "birthPrecision",
              individual.relationship, individual.collector, individual.wg as answers, individual.disability,
              individual.specific_needs as needs, individual.pregnant, individual.left_on as "leftOn",
              individual.left_reason as "leftReason"
       from individual
       left join individual_private as person on person.individual_id = individual.id
       where individual.household_id = $1
       order by individual.member_no`,
      [householdId],
    );
    return rows.map((row) => ({
      ...row,
      needs: row.needs.filter((need) => !isSensitiveNeed(need as NeedCode)),
    }));
  }
}

/** What every extent is limited to, together; null where one is not. Scope says the same: this lets an index say it sooner. */
function limitOf(extents: readonly (readonly Uuid[] | null)[]): readonly Uuid[] | null {
  return extents.some((ids) => ids === null) ? null : extents.flatMap((ids) => ids ?? []);
}

const inScope = `
  household.emergency_id = $1
  and reaches($2::jsonb, household.emergency_id, household.organisation_id, area.path, household.site_id)`;

const viewTables = `
  household
  join area on area.id = household.area_id`;

/** Ages are of today and in the emergency's bands; a birth that is not known has a band of its own. */
const composition = `
  select coalesce(json_agg(json_build_object('sex', sex, 'ageBand', band, 'people', people) order by sex, age_from, band), '[]')
  from (
    select individual.sex, coalesce(age_band.code, 'unknown') as band, min(age_band.age_from) as age_from, count(*) as people
    from individual
    left join emergency on emergency.id = individual.emergency_id
    left join age_band
      on age_band.band_set = emergency.age_bands
     and extract(year from age(current_date, individual.born_on)) between age_band.age_from and coalesce(age_band.age_to, 200)
    where individual.household_id = household.id
      and individual.member
      and individual.left_on is null
    group by individual.sex, age_band.code
  ) as cell`;

const grounds = `
  select coalesce(json_agg(json_build_object('purpose', purpose, 'basis', basis, 'status', status) order by purpose), '[]')
  from (
    select distinct on (purpose) purpose, basis, status
    from legal_basis
    where legal_basis.household_id = household.id
    order by purpose, no desc
  ) as ground`;

const viewColumns = `
  household.id, household.organisation_id as "organisationId", household.reference,
  json_build_object('id', area.id, 'pcode', area.pcode, 'name', area.name) as area,
  household.origin_area_id as "originAreaId", household.site_id as "siteId", household.site_name as "siteName",
  household.displacement, household.shelter, household.size, household.depth, household.status,
  household.status_reason as "statusReason", household.status_at as "statusAt", household.verified_at as "verifiedAt",
  household.registered_on as "registeredOn", (${composition}) as composition, (${grounds}) as grounds, household.findings,
  household.version`;

const cardColumn = `
  (
    select number
    from card
    where card.household_id = household.id
      and card.revoked_at is null
  ) as card`;
