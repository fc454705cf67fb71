import { Injectable } from '@nestjs/common';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type {
  ChangeOrganisation,
  CreateOrganisation,
  OrganisationQuery,
  OrganisationView,
} from './organisation.contract.js';
import { OrganisationRow } from './organisation.entity.js';

/** Organisations are common knowledge: whoever may read organisations reads all of them. */
@Injectable()
export class OrganisationStore {
  async find(reads: Reads, id: Uuid): Promise<OrganisationView | undefined> {
    const [found] = await reads.query<readonly OrganisationView[]>(
      `select id, code, name, type, version
       from organisation
       where id = $1`,
      [id],
    );
    return found;
  }

  list(reads: Reads, query: OrganisationQuery): Promise<readonly OrganisationView[]> {
    const [code] = keyAfter(query.after, 'text');
    return reads.query<readonly OrganisationView[]>(
      `select id, code, name, type, version
       from organisation
       where ($1::text is null or type = $1)
         and ($2::text is null or code = $2)
         and ($3::text is null or code > $3)
       order by code
       limit $4`,
      [query.type, query.code, code, query.limit + 1],
    );
  }

  async insert(tx: Tx, id: Uuid, { code, name, type }: CreateOrganisation): Promise<void> {
    await refusing(tx.insert(OrganisationRow, { id, code, name, type }), {
      organisation_code: () => new Refusal('organisation.code-taken'),
    });
  }

  /** False where another version is there by now. */
  async update(tx: Tx, id: Uuid, version: number, change: ChangeOrganisation): Promise<boolean> {
    const { name, type } = change;
    const { affected } = await tx.update(
      OrganisationRow,
      { id, version },
      { name, type, version: version + 1 },
    );
    return affected === 1;
  }
}
