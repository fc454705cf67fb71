import { Inject, Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { cardNumber } from './card.rules.js';
import { IdentityStore } from './identity.store.js';
import {
  groundFields,
  type GroundFields,
  type IndividualFields,
  peopleOf,
  type Registration,
} from './registration.rules.js';

/** What was registered: the card's number by the household's id. Who is not in it had a reference or an id that is taken. */
export type Registered = ReadonlyMap<Uuid, string>;

/** Writes new households, however many, in a handful of statements. */
@Injectable()
export class RegistrationStore {
  constructor(@Inject(IdentityStore) private readonly identities: IdentityStore) {}

  /** Which of the references, in capitals, the organisation has given already. */
  async findReferences(
    reads: Reads,
    of: { readonly emergencyId: Uuid; readonly organisationId: Uuid },
    references: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const rows = await reads.query<readonly { readonly reference: string }[]>(
      `select upper(reference) as reference
       from household
       where emergency_id = $1
         and organisation_id = $2
         and upper(reference) = any($3)`,
      [of.emergencyId, of.organisationId, references.map((reference) => reference.toUpperCase())],
    );
    return new Set(rows.map((row) => row.reference));
  }

  /** Registers all but those whose reference or id is taken: of two at the same time one has it. */
  async insert(tx: Tx, emergencyId: Uuid, registrations: readonly Registration[]): Promise<Registered> {
    if (registrations.length === 0) return new Map();
    const numbers = await this.nextNumbers(tx, registrations.length);
    const cards = new Map(registrations.map(({ id }, index) => [id, numbers[index] ?? '']));
    const inserted = await this.insertHouseholds(tx, emergencyId, registrations, cards);

    const ours = registrations.filter(({ id }) => inserted.has(id));
    const people = ours.flatMap(({ id, household }) => peopleOf(id, household, newId));
    await this.insertIndividuals(
      tx,
      emergencyId,
      people.map(({ individual }) => individual),
    );
    await this.identities.insertContacts(
      tx,
      emergencyId,
      ours.flatMap(({ id, contact }) => (contact ? [{ householdId: id, ...contact }] : [])),
    );
    await this.identities.insertPeople(
      tx,
      emergencyId,
      people.map(({ identity }) => identity),
    );
    await this.insertGrounds(tx, emergencyId, ours.flatMap(groundsOf));
    await this.insertCards(
      tx,
      emergencyId,
      ours.map(({ id, registeredBy }) => ({
        id: newId(),
        number: cards.get(id) ?? '',
        householdId: id,
        seq: 1,
        issuedBy: registeredBy,
      })),
    );
    return new Map(ours.map(({ id }) => [id, cards.get(id) ?? '']));
  }

  /** Numbers that no card has had. */
  async nextNumbers(tx: Tx, count: number): Promise<readonly string[]> {
    const rows = await tx.query<readonly { readonly serial: bigint }[]>(
      `select nextval('card_serial') as serial
       from generate_series(1, $1::int)`,
      [count],
    );
    return rows.map(({ serial }) => cardNumber(serial));
  }

  private async insertHouseholds(
    tx: Tx,
    emergencyId: Uuid,
    registrations: readonly Registration[],
    cards: Registered,
  ): Promise<ReadonlySet<Uuid>> {
    const rows = await tx.query<readonly { readonly id: Uuid }[]>(
      `insert into household (id, emergency_id, organisation_id, reference, area_id, origin_area_id, site_id, site_name,
                              displacement, shelter, size, depth, status, registered_on, registered_by, import_id, findings)
       select "id", $1, "organisationId", "reference", "areaId", "originAreaId", "siteId", "siteName",
              "displacement", "shelter", "size", "depth", 'registered', "registeredOn", "registeredBy", "importId", "findings"
       from json_to_recordset($2::json) as row (
         "id" uuid, "organisationId" uuid, "reference" text, "areaId" uuid, "originAreaId" uuid, "siteId" uuid, "siteName" text,
         "displacement" text, "shelter" text, "size" smallint, "depth" text, "registeredOn" date, "registeredBy" uuid,
         "importId" uuid, "findings" jsonb
       )
       on conflict do nothing
       returning id`,
      [emergencyId, JSON.stringify(registrations.map((one) => householdFields(one, cards)))],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async insertIndividuals(
    tx: Tx,
    emergencyId: Uuid,
    individuals: readonly IndividualFields[],
  ): Promise<void> {
    if (individuals.length === 0) return;
    await tx.query(
      `insert into individual (id, emergency_id, household_id, member_no, member, sex, born_on, birth_precision, age_recorded_on,
                               relationship, collector, wg, specific_needs, pregnant, joined_on, left_on, left_reason)
       select "id", $1, "householdId", "memberNo", "member", "sex", "bornOn", "birthPrecision", "ageRecordedOn",
              "relationship", "collector", "wg", "specificNeeds", "pregnant", "joinedOn", "leftOn", "leftReason"
       from json_to_recordset($2::json) as row (${individualColumns})`,
      [emergencyId, JSON.stringify(individuals)],
    );
  }

  /** Writes individuals that are there anew. Of two who change places as head or collector, neither is in the other's way. */
  async updateIndividuals(tx: Tx, individuals: readonly IndividualFields[]): Promise<void> {
    if (individuals.length === 0) return;
    await tx.query(
      `update individual
       set collector = null, relationship = case when relationship = 'head' then 'unknown' else relationship end
       where id = any($1)`,
      [individuals.map(({ id }) => id)],
    );
    await tx.query(
      `update individual
       set sex = "newSex", born_on = "bornOn", birth_precision = "birthPrecision", age_recorded_on = "ageRecordedOn",
           relationship = "newRelationship", collector = "newCollector", wg = "newWg", specific_needs = "specificNeeds",
           pregnant = "newPregnant", left_on = "leftOn", left_reason = "leftReason"
       from (
         select "id" as "individualId", "sex" as "newSex", "bornOn", "birthPrecision", "ageRecordedOn",
                "relationship" as "newRelationship", "collector" as "newCollector", "wg" as "newWg", "specificNeeds",
                "pregnant" as "newPregnant", "leftOn", "leftReason"
         from json_to_recordset($1::json) as row (${individualColumns})
       ) as corrected
       where individual.id = corrected."individualId"
         and individual.id = any($2)`,
      [JSON.stringify(individuals), individuals.map(({ id }) => id)],
    );
  }

  async insertGrounds(tx: Tx, emergencyId: Uuid, grounds: readonly RecordedGround[]): Promise<void> {
    await tx.query(
      `insert into legal_basis (id, emergency_id, household_id, purpose, basis, status, notice_version, language, recorded_by)
       select "id", $1, "householdId", "purpose", "basis", "status", "noticeVersion", "language", "recordedBy"
       from json_to_recordset($2::json) as row (
         "id" uuid, "householdId" uuid, "purpose" text, "basis" text, "status" text, "noticeVersion" text, "language" text,
         "recordedBy" uuid
       )`,
      [emergencyId, JSON.stringify(grounds)],
    );
  }

  async insertCards(tx: Tx, emergencyId: Uuid, cards: readonly NewCard[]): Promise<void> {
    await tx.query(
      `insert into card (id, emergency_id, number, household_id, seq, issued_by)
       select id, $1, number, household_id, seq, issued_by
       from unnest($2::uuid[], $3::text[], $4::uuid[], $5::smallint[], $6::uuid[]) as row (id, number, household_id, seq, issued_by)`,
      [
        emergencyId,
        cards.map(({ id }) => id),
        cards.map(({ number }) => number),
        cards.map(({ householdId }) => householdId),
        cards.map(({ seq }) => seq),
        cards.map(({ issuedBy }) => issuedBy),
      ],
    );
  }
}

export interface NewCard {
  readonly id: Uuid;
  readonly number: string;
  readonly householdId: Uuid;
  readonly seq: number;
  readonly issuedBy: Uuid;
}

export type RecordedGround = GroundFields & { readonly recordedBy: Uuid };

const individualColumns = `
  "id" uuid, "householdId" uuid, "memberNo" smallint, "member" boolean, "sex" text, "bornOn" date, "birthPrecision" text,
  "ageRecordedOn" date, "relationship" text, "collector" text, "wg" smallint[], "specificNeeds" text[], "pregnant" boolean,
  "joinedOn" date, "leftOn" date, "leftReason" text`;

function householdFields(registration: Registration, cards: Registered): object {
  const { id, organisationId, registeredBy, importId, household, findings } = registration;
  const { areaId, originAreaId, siteId, siteName, displacement, shelter, size, depth, registeredOn } =
    household;
  const reference = household.reference ?? cards.get(id);
  const place = { areaId, originAreaId, siteId, siteName };
  const what = { displacement, shelter, size, depth, registeredOn };
  return { id, organisationId, reference, ...place, ...what, registeredBy, importId, findings };
}

function groundsOf({ id, household, notices, registeredBy }: Registration): readonly RecordedGround[] {
  return household.legalGrounds.map((ground, index) => ({
    ...groundFields(
      { id: newId(), householdId: id },
      ground,
      notices[index] ?? { noticeVersion: null, language: null },
    ),
    recordedBy: registeredBy,
  }));
}
