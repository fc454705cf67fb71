import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type { SiteQuery, SiteView } from './site.contract.js';
import { SiteEmergencyRow, SiteRow } from './site.entity.js';

/** $1 is the emergency, $2 the scope, $3 nil. Only who stands with what all share sees whom else a site serves. */
const visibleSites = `
  select site.id, site.emergency_id as "emergencyId", site.code, site.name, site.kind, site.organisation_id as "organisationId",
         site.area_id as "areaId", site.active, site.version,
         array(
           select served.emergency_id::text
           from site_emergency as served
           where served.site_id = site.id
             and served.emergency_id <> site.emergency_id
             and $1::uuid in (served.emergency_id, $3::uuid)
           order by served.emergency_id
         ) as serves
  from site_emergency as serving
  join site on site.id = serving.site_id
  join area on area.id = site.area_id
  where serving.emergency_id = $1
    and reaches($2::jsonb, $1, site.organisation_id, area.path, site.id)`;

@Injectable()
export class SiteStore {
  /** The site as the emergency sees it: its own, or a shared one that serves it. */
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<SiteView | undefined> {
    const [found] = await reads.query<readonly SiteView[]>(
      `${visibleSites}
         and site.id = $4`,
      [emergencyId, extentsOf(scope), nil, id],
    );
    return found;
  }

  list(reads: Reads, scope: Scope, emergencyId: Uuid, query: SiteQuery): Promise<readonly SiteView[]> {
    return reads.query<readonly SiteView[]>(
      `${visibleSites}
         and ($4::text is null or site.kind = $4)
         and ($5::uuid is null or area.path @> array[$5::uuid])
         and ($6::uuid is null or site.organisation_id = $6)
         and ($7::text is null or site.code = $7)
         and ($8::boolean is null or site.active = $8)
         and ($9::text is null or (site.code, site.id) > ($9::text, $10::uuid))
       order by site.code, site.id
       limit $11`,
      [
        emergencyId,
        extentsOf(scope),
        nil,
        query.kind,
        query.areaId,
        query.organisationId,
        query.code,
        query.active,
        ...keyAfter(query.after, 'text', 'uuid'),
        query.limit + 1,
      ],
    );
  }

  async insert(
    tx: Tx,
    site: Omit<SiteRow, 'active' | 'version' | 'recordedAt'>,
    serves: readonly Uuid[],
  ): Promise<void> {
    await refusing(tx.insert(SiteRow, site), refused);
    await this.serve(tx, site, [site.emergencyId, ...serves]);
  }

  async serve(
    tx: Tx,
    site: Pick<SiteRow, 'id' | 'emergencyId'>,
    emergencyIds: readonly Uuid[],
  ): Promise<void> {
    if (emergencyIds.length === 0) return;
    const rows = emergencyIds.map((emergencyId) => ({
      emergencyId,
      siteId: site.id,
      homeId: site.emergencyId,
    }));
    await refusing(tx.insert(SiteEmergencyRow, rows), refused);
  }

  /** False where another version is there by now. */
  async update(tx: Tx, id: Uuid, version: number, change: Partial<SiteRow>): Promise<boolean> {
    const { affected } = await refusing(
      tx.update(SiteRow, { id, version }, { ...change, version: version + 1 }),
      refused,
    );
    return affected === 1;
  }
}

const refused = {
  site_code: () => new Refusal('site.code-taken'),
  site_organisation: () => new Refusal('organisation.unknown'),
  site_serves_emergency: () => new Refusal('emergency.unknown'),
};
