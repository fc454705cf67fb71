import { Injectable } from '@nestjs/common';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

/** Who somebody is, as far as a distribution asks: staff, or registered individuals. Ids only. */
@Injectable()
export class PeopleStore {
  /** Which of these are staff, or individuals of the emergency. */
  async known(reads: Reads, emergencyId: Uuid, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
    const rows = await reads.query<readonly { readonly id: Uuid }[]>(
      `select id
       from person
       where id = any($2)
         and disabled_at is null
       union
       select id
       from individual
       where emergency_id = $1
         and id = any($2)`,
      [emergencyId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
