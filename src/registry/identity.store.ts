import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { Contact, IdentityFields } from './registration.rules.js';

/** The fields of one person that tell who it is, as they are stored. */
export type Identity = Omit<IdentityFields, 'householdId' | 'nameKey' | 'documentKey'>;

/** The two tables that say who people are: written here, read here by household, searched in search.store.ts. */
@Injectable()
export class IdentityStore {
  async insertContacts(
    tx: Tx,
    emergencyId: Uuid,
    contacts: readonly (Contact & { readonly householdId: Uuid })[],
  ): Promise<void> {
    if (contacts.length === 0) return;
    await tx.query(
      `insert into household_private (household_id, emergency_id, phone, address, notes)
       select household_id, $1, phone, address, notes
       from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as row (household_id, phone, address, notes)
       on conflict (household_id) do update
       set phone = excluded.phone, address = excluded.address, notes = excluded.notes`,
      [
        emergencyId,
        contacts.map(({ householdId }) => householdId),
        contacts.map(({ phone }) => phone),
        contacts.map(({ address }) => address),
        contacts.map(({ notes }) => notes),
      ],
    );
  }

  /** Writes who people are, for the first time or anew. */
  async insertPeople(tx: Tx, emergencyId: Uuid, people: readonly IdentityFields[]): Promise<void> {
    if (people.length === 0) return;
    await tx.query(
      `insert into individual_private (individual_id, household_id, emergency_id, name_original, name_latin, name_key, phone,
                                       document_type, document_number, document_status, document_key, photo_ref)
       select individual_id, household_id, $1, name_original, name_latin, name_key, phone,
              document_type, document_number, document_status, document_key, photo_ref
       from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
         as row (individual_id, household_id, name_original, name_latin, name_key, phone,
                 document_type, document_number, document_status, document_key, photo_ref)
       on conflict (individual_id) do update
       set name_original = excluded.name_original, name_latin = excluded.name_latin, name_key = excluded.name_key,
           phone = excluded.phone, document_type = excluded.document_type, document_number = excluded.document_number,
           document_status = excluded.document_status, document_key = excluded.document_key,
           photo_ref = excluded.photo_ref`,
      [
        emergencyId,
        people.map((one) => one.individualId),
        people.map((one) => one.householdId),
        people.map((one) => one.nameOriginal),
        people.map((one) => one.nameLatin),
        people.map((one) => one.nameKey),
        people.map((one) => one.phone),
        people.map((one) => one.documentType),
        people.map((one) => one.documentNumber),
        people.map((one) => one.documentStatus),
        people.map((one) => one.documentKey),
        people.map((one) => one.photoRef),
      ],
    );
  }

  async findContact(reads: Reads, householdId: Uuid): Promise<Contact | undefined> {
    const [contact] = await reads.query<readonly Contact[]>(
      `select phone, address, notes
       from household_private
       where household_id = $1`,
      [householdId],
    );
    return contact;
  }

  /** Who the people of these households are. For `commands.look`, or inside a work: whoever reads it must be in the audit log. */
  listPeople(reads: Reads, householdIds: readonly Uuid[]): Promise<readonly Identity[]> {
    return reads.query<readonly Identity[]>(
      `select individual_id as "individualId", name_original as "nameOriginal", name_latin as "nameLatin", phone,
              document_type as "documentType", document_number as "documentNumber", document_status as "documentStatus",
              photo_ref as "photoRef"
       from individual_private
       where household_id = any($1)`,
      [householdIds],
    );
  }

  /** Erases who lives in a household; the household itself and its history stay, under its pseudonym. */
  async erase(tx: Tx, householdId: Uuid): Promise<void> {
    await tx.query(
      `with contact as (
         delete from household_private
         where household_id = $1
       )
       delete from individual_private
       where household_id = $1`,
      [householdId],
    );
  }
}
