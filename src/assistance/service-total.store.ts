import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type { HeadCount } from './draft.rules.js';
import type { SensitiveService } from './service-total.rules.js';

export interface ServiceTotal {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly organisationId: Uuid;
  readonly siteId: Uuid;
  readonly service: SensitiveService;
  /** `YYYY-MM` */
  readonly month: string;
  readonly counted: HeadCount;
  readonly bandSet: string;
  readonly people: number;
  readonly correctsId: Uuid | null;
  readonly stands: boolean;
  readonly recordedBy: Uuid;
  readonly recordedAt: Date;
}

const visible = `select total.id, total.emergency_id as "emergencyId", total.organisation_id as "organisationId", total.site_id as "siteId",
    total.service, to_char(total.month, 'YYYY-MM') as month, total.counted, total.band_set as "bandSet", total.people,
    total.corrects_id as "correctsId", total.recorded_by as "recordedBy", total.recorded_at as "recordedAt",
    not exists (select from service_total as later where later.corrects_id = total.id) as stands
  from service_total as total
  join site on site.id = total.site_id
  join area on area.id = site.area_id
  where reaches($1::jsonb, total.emergency_id, total.organisation_id, area.path, total.site_id)
    and total.emergency_id = $2`;

@Injectable()
export class ServiceTotalStore {
  /** Refuses `organisation.unknown`, and `service-total.corrected` where another one corrects the same. */
  async insert(tx: Tx, total: Omit<ServiceTotal, 'stands'>): Promise<void> {
    await refusing(
      tx.query(
        `insert into service_total
           (id, emergency_id, organisation_id, site_id, service, month, counted, band_set, people, corrects_id, recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, to_date($6, 'YYYY-MM'), $7, $8, $9, $10, $11, $12)`,
        [
          total.id,
          total.emergencyId,
          total.organisationId,
          total.siteId,
          total.service,
          total.month,
          JSON.stringify(total.counted),
          total.bandSet,
          total.people,
          total.correctsId,
          total.recordedBy,
          total.recordedAt,
        ],
      ),
      {
        service_total_organisation: () => new Refusal('organisation.unknown'),
        service_total_corrected_once: () =>
          new Refusal('service-total.corrected', 'Correct the report that counts instead of it'),
      },
    );
  }

  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<ServiceTotal | undefined> {
    const [found] = await reads.query<readonly ServiceTotal[]>(`${visible} and total.id = $3`, [
      extentsOf(scope),
      emergencyId,
      id,
    ]);
    return found;
  }

  list(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly ServiceTotal[]> {
    const [after] = keyAfter(page.after, 'uuid');
    return reads.query<readonly ServiceTotal[]>(
      `${visible}
         and ($3::uuid is null or total.id > $3)
       order by total.id
       limit $4`,
      [extentsOf(scope), emergencyId, after, page.limit + 1],
    );
  }

  /** The month that it is at a site, `YYYY-MM`. */
  async presentMonth(reads: Reads, emergencyId: Uuid, siteId: Uuid): Promise<string> {
    const [row] = await reads.query<readonly { readonly month: string }[]>(
      `select to_char(today_in($1, area_id), 'YYYY-MM') as month from site where id = $2`,
      [emergencyId, siteId],
    );
    if (!row) throw new Error(`there is no site ${siteId}`);
    return row.month;
  }
}
