import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { ServiceMonth, ServiceTotalsFacts } from './service-totals.rules.js';

@Injectable()
export class ServiceTotalsStore {
  /** What was reported of a year, as far as its months are over by UTC; without a year, of that of the last month that is. */
  async find(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    asked: number | undefined,
  ): Promise<ServiceTotalsFacts> {
    const [emergency] = await reads.query<readonly Omit<ServiceTotalsFacts, 'months'>[]>(
      `select coalesce($2::int, extract(year from now() at time zone 'UTC' - interval '1 month')::int) as year, age_bands as "bandSet",
              array(select code from age_band where band_set = age_bands order by age_from) as bands
       from emergency
       where id = $1`,
      [emergencyId, asked],
    );
    if (!emergency) throw new Error(`there is no emergency ${emergencyId}`);
    const months = await reads.query<readonly ServiceMonth[]>(
      `select total.service, to_char(total.month, 'YYYY-MM') as month,
              jsonb_agg(jsonb_build_object('people', total.people, 'counted', total.counted)) as reports
       from service_total as total
       join site on site.id = total.site_id
       join area on area.id = site.area_id
       where reaches($1::jsonb, total.emergency_id, total.organisation_id, area.path, total.site_id)
         and total.emergency_id = $2
         and extract(year from total.month) = $3
         and total.month < date_trunc('month', now() at time zone 'UTC')
         and not exists (select from service_total as later where later.corrects_id = total.id)
       group by total.service, total.month`,
      [extentsOf(scope), emergencyId, emergency.year],
    );
    return { ...emergency, months };
  }
}
