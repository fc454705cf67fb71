import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import { EmergencyRow } from './emergency.entity.js';
import type { EmergencyCountry, EmergencyQuery, EmergencyView, OpenEmergency } from './emergency.contract.js';
import { byEmergency } from './reach.rules.js';

const columns = `
  emergency.id, emergency.code, emergency.name, emergency.glide, emergency.phase, emergency.age_bands as "ageBands",
  (
    select jsonb_agg(jsonb_build_object('code', band.code, 'from', band.age_from, 'to', band.age_to) order by band.age_from)
    from age_band as band
    where band.band_set = emergency.age_bands
  ) as bands,
  emergency.opened_on as "openedOn",
  (
    select jsonb_agg(
      jsonb_build_object('country', place.country, 'country3', place.country3, 'currency', place.currency, 'timeZone', place.time_zone)
      order by place.country
    )
    from emergency_country as place
    where place.emergency_id = emergency.id
  ) as countries,
  emergency.version`;

@Injectable()
export class EmergencyStore {
  /** The emergency, as far as the scope reaches it at all. */
  async find(reads: Reads, scope: Scope, id: Uuid): Promise<EmergencyView | undefined> {
    const [found] = await reads.query<readonly EmergencyView[]>(
      `select ${columns}
       from emergency
       where emergency.id = $1
         and emergency.id <> $2
         and reaches($3::jsonb, emergency.id, null, '{}', null)`,
      [id, nil, extentsOf(byEmergency(scope))],
    );
    return found;
  }

  /** Newest first. */
  list(reads: Reads, scope: Scope, query: EmergencyQuery): Promise<readonly EmergencyView[]> {
    const [openedOn, id] = keyAfter(query.after, 'day', 'uuid');
    return reads.query<readonly EmergencyView[]>(
      `select ${columns}
       from emergency
       where emergency.id <> $1
         and reaches($2::jsonb, emergency.id, null, '{}', null)
         and ($3::text is null or emergency.phase = $3)
         and ($4::date is null or (emergency.opened_on, emergency.id) < ($4::date, $5::uuid))
       order by emergency.opened_on desc, emergency.id desc
       limit $6`,
      [nil, extentsOf(byEmergency(scope)), query.phase, openedOn, id, query.limit + 1],
    );
  }

  /** Which of the time zones the database does not know. */
  async findUnknownZones(reads: Reads, timeZones: readonly string[]): Promise<readonly string[]> {
    const unknown = await reads.query<readonly { readonly name: string }[]>(
      `select distinct asked.name
       from unnest($1::text[]) as asked (name)
       where not exists (select from pg_timezone_names as known where lower(known.name) = lower(asked.name))`,
      [timeZones],
    );
    return unknown.map(({ name }) => name);
  }

  async insert(tx: Tx, id: Uuid, input: OpenEmergency): Promise<void> {
    const { code, name, glide = null, phase, ageBands, openedOn } = input;
    await refusing(tx.insert(EmergencyRow, { id, code, name, glide, phase, ageBands, openedOn }), refused);
    await this.putCountries(tx, id, input.countries);
  }

  /** Adds countries, and corrects currency and time zone of those that are there. */
  async putCountries(tx: Tx, emergencyId: Uuid, countries: readonly EmergencyCountry[]): Promise<void> {
    await tx.query(
      `insert into emergency_country (emergency_id, country, country3, currency, time_zone)
       select $1, country, country3, currency, "timeZone"
       from jsonb_to_recordset($2::jsonb) as row (country text, country3 text, currency text, "timeZone" text)
       on conflict (emergency_id, country) do update
       set country3 = excluded.country3,
           currency = excluded.currency,
           time_zone = excluded.time_zone`,
      [emergencyId, JSON.stringify(countries)],
    );
  }

  /** False where another version is there by now. */
  async update(tx: Tx, id: Uuid, version: number, change: Partial<EmergencyRow>): Promise<boolean> {
    const { affected } = await refusing(
      tx.update(EmergencyRow, { id, version }, { ...change, version: version + 1 }),
      refused,
    );
    return affected === 1;
  }
}

const refused = {
  emergency_code: () => new Refusal('emergency.code-taken'),
  emergency_age_bands: () => new Refusal('age-bands.unknown'),
};
