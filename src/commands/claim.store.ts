import { Injectable } from '@nestjs/common';
import type { Place } from '../acts/scope.js';
import { idArray } from '../platform/database/arrays.js';
import { prepared } from '../platform/database/prepared.js';
import type { Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { RefusalCode } from '../platform/refusal.js';

/** A write that has happened or was decided against, kept for ever under the name that its client gave it. */
export interface Claim {
  readonly id: Uuid;
  readonly personId: Uuid;
  /** HMAC of the canonical content, with a key that the database does not know. */
  readonly digest: Buffer;
  readonly resultId: Uuid;
  /** Null for what was done. */
  readonly code: RefusalCode | null;
  readonly organisationId: Uuid | null;
  readonly siteId: Uuid | null;
  readonly areaPath: readonly Uuid[];
}

export interface NewClaim {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly digest: Buffer;
}

export interface ClaimKey {
  readonly emergencyId: Uuid;
  readonly act: string;
}

/** What an outcome adds to a claim, where it is not the plain one: done, with the claim's own id as its result. */
export interface Settled {
  readonly id: Uuid;
  readonly resultId: Uuid;
  readonly code: RefusalCode | null;
  readonly place: Place | undefined;
}

@Injectable()
export class ClaimStore {
  /** Claims the ids that are free and returns them; waits for twins that are under way. Ids are claimed in one order, so nobody deadlocks. */
  async claim(tx: Tx, key: ClaimKey, claims: readonly NewClaim[]): Promise<ReadonlySet<Uuid>> {
    const rows = await tx.query<readonly { id: Uuid }[]>(
      prepared(`insert into claim (emergency_id, act, id, person_id, digest, result_id)
       select $1, $2, id, person_id, digest, id
       from unnest($3::uuid[], $4::uuid[], $5::bytea[]) as row (id, person_id, digest)
       order by id
       on conflict do nothing
       returning id`),
      [
        key.emergencyId,
        key.act,
        idArray(claims.map((c) => c.id)),
        idArray(claims.map((c) => c.personId)),
        claims.map((c) => c.digest),
      ],
    );
    return new Set(rows.map((row) => row.id));
  }

  async find(tx: Tx, key: ClaimKey, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Claim>> {
    const rows = await tx.query<readonly Claim[]>(
      `select id, person_id as "personId", digest, result_id as "resultId", code, organisation_id as "organisationId",
              site_id as "siteId", area_path as "areaPath"
       from claim
       where emergency_id = $1
         and act = $2
         and id = any($3)`,
      [key.emergencyId, key.act, ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Keeps outcomes that are not the plain one. */
  async settle(tx: Tx, key: ClaimKey, settled: readonly Settled[]): Promise<void> {
    for (const one of settled) {
      await tx.query(
        `update claim
         set result_id = $4, code = $5, organisation_id = $6, site_id = $7, area_path = $8
         where emergency_id = $1
           and act = $2
           and id = $3`,
        [
          key.emergencyId,
          key.act,
          one.id,
          one.resultId,
          one.code,
          one.place?.organisationId ?? null,
          one.place?.siteId ?? null,
          one.place?.areaPath ?? [],
        ],
      );
    }
  }

  /** Frees ids whose refusal was no decision (not found, forbidden): they may be used again. */
  async free(tx: Tx, key: ClaimKey, ids: readonly Uuid[]): Promise<void> {
    await tx.query(
      `delete from claim
       where emergency_id = $1
         and act = $2
         and id = any($3)`,
      [key.emergencyId, key.act, ids],
    );
  }
}
