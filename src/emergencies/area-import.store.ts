import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { AreaFact, AreaWrite } from './area-import.rules.js';

/** The types of an area's columns, for sets of rows that come as JSON. */
const rowTypes = `(
  id uuid, country text, pcode text, level smallint, "parentId" uuid, path uuid[], name text, names jsonb,
  "codVersion" text, "validFrom" date, "validTo" date, "supersededBy" uuid
)`;

/** Writes areas, set-based. */
@Injectable()
export class AreaImportStore {
  async findFacts(tx: Tx, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, AreaFact>> {
    const rows = await tx.query<readonly AreaFact[]>(
      `select id, to_json(path) as path, name, names, cod_version as "codVersion", valid_from as "validFrom",
              valid_to as "validTo", superseded_by as "supersededBy"
       from area
       where id = any($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async insert(tx: Tx, areas: readonly AreaWrite[]): Promise<void> {
    if (areas.length === 0) return;
    await tx.query(
      `insert into area (
         id, country, pcode, level, parent_id, path, name, names, cod_version, valid_from, valid_to, superseded_by
       )
       select id, country, pcode, level, "parentId", path, name, names, "codVersion", "validFrom", "validTo", "supersededBy"
       from jsonb_to_recordset($1::jsonb) as row ${rowTypes}`,
      [JSON.stringify(areas)],
    );
  }

  async update(tx: Tx, areas: readonly AreaWrite[]): Promise<void> {
    if (areas.length === 0) return;
    await tx.query(
      `update area
       set name = row.name,
           names = row.names,
           cod_version = row."codVersion",
           valid_from = row."validFrom",
           valid_to = row."validTo",
           superseded_by = row."supersededBy",
           version = area.version + 1
       from jsonb_to_recordset($1::jsonb) as row ${rowTypes}
       where area.id = row.id`,
      [JSON.stringify(areas)],
    );
  }

  /** The countries of each emergency. */
  async countriesOf(
    reads: Reads,
    emergencyIds: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, readonly string[]>> {
    const rows = await reads.query<readonly { id: Uuid; countries: readonly string[] }[]>(
      `select emergency_id as id, array_agg(country) as countries
       from emergency_country
       where emergency_id = any($1::uuid[])
       group by emergency_id`,
      [emergencyIds],
    );
    return new Map(rows.map((row) => [row.id, row.countries]));
  }
}
