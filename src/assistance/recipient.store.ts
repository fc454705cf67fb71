import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import { RecipientRow } from './assistance.entity.js';
import type { RecipientView } from './recipient.contract.js';

const visible = `select recipient.id, recipient.kind, recipient.organisation_id as "organisationId", recipient.name,
    recipient.representative_role as "representativeRole", recipient.area_id as "areaId", recipient.site_id as "siteId",
    recipient.people, recipient.counted, recipient.band_set as "bandSet"
  from recipient
  join area on area.id = recipient.area_id
  where reaches($1::jsonb, recipient.emergency_id, recipient.organisation_id, area.path, recipient.site_id)
    and recipient.emergency_id = $2`;

@Injectable()
export class RecipientStore {
  async insert(tx: Tx, row: Omit<RecipientRow, 'recordedAt'>): Promise<void> {
    await refusing(tx.insert(RecipientRow, row), {
      recipient_name: () =>
        new Refusal('recipient.taken', 'The organisation has another recipient of this kind and name'),
      recipient_area: () => new Refusal('area.unknown'),
      recipient_site: () => new Refusal('not-found'),
    });
  }

  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<RecipientView | undefined> {
    const [found] = await reads.query<readonly RecipientView[]>(`${visible} and recipient.id = $3`, [
      extentsOf(scope),
      emergencyId,
      id,
    ]);
    return found;
  }

  list(
    reads: Reads,
    scope: Scope,
    filter: { readonly emergencyId: Uuid; readonly kind?: string | undefined },
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly RecipientView[]> {
    const [after] = keyAfter(page.after, 'uuid');
    return reads.query<readonly RecipientView[]>(
      `${visible}
         and ($3::text is null or recipient.kind = $3)
         and ($4::uuid is null or recipient.id > $4)
       order by recipient.id
       limit $5`,
      [extentsOf(scope), filter.emergencyId, filter.kind, after, page.limit + 1],
    );
  }
}
