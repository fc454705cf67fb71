import { Injectable } from '@nestjs/common';
import { extentsOf, type Place, type Scope } from '../acts/scope.js';
import type { SeriesState } from '../assistance/codes.rules.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { Distribution, Window } from './distribution.rules.js';

/** A round as a distribution needs to know it. */
export interface RoundFacts {
  readonly id: Uuid;
  readonly projectId: Uuid;
  readonly organisationId: Uuid;
  readonly state: string;
  readonly series: SeriesState;
  readonly window: Window;
}

/** Which entitlements are planned: all of the site, or of these only those that are named or have a number in the range. */
export interface Choice {
  readonly entitlementIds?: readonly Uuid[] | undefined;
  readonly tokens?: { readonly from: number; readonly to: number } | undefined;
}

/** Which entitlements are served at which distribution. */
@Injectable()
export class PlanningStore {
  /**
   * Plans what is listed for the site in the round and not planned at another distribution that is still to be held: all, or what is chosen.
   * Something without a site is planned only where it is chosen, in scope, and its area and the site's have an area in common. `anySite` has
   * what is chosen planned wherever else it was to be served, as far as scope reaches that. Returns what was planned: the database keeps one live plan for each, whoever else plans meanwhile.
   */
  async planSite(
    tx: Tx,
    scope: Scope,
    { id, emergencyId, roundId, siteId }: Pick<Distribution, 'id' | 'emergencyId' | 'roundId' | 'siteId'>,
    { entitlementIds, tokens }: Choice,
    anySite = false,
  ): Promise<readonly Uuid[]> {
    const rows = await tx.query<readonly { id: Uuid }[]>(
      `insert into distribution_entitlement (emergency_id, distribution_id, entitlement_id)
       select entitlement.emergency_id, $1, entitlement.id
       from entitlement
       join round on round.id = entitlement.round_id
       join round_list on round_list.round_id = entitlement.round_id and round_list.list_no = entitlement.list_no
       join area on area.id = entitlement.area_id
       where entitlement.emergency_id = $2
         and entitlement.round_id = $3
         and ($5::uuid[] is null or entitlement.id = any($5))
         and ($6::int is null or entitlement.token_no between $6 and $7)
         and (
           entitlement.site_id = $4
           or $9 and reaches($8::jsonb, entitlement.emergency_id, round.organisation_id, area.path, entitlement.site_id)
           or entitlement.site_id is null
             and ($5::uuid[] is not null or $6::int is not null)
             and reaches($8::jsonb, entitlement.emergency_id, round.organisation_id, area.path, null)
             and exists (
               select
               from round_site
               join site on site.id = round_site.site_id
               join area as around on around.id = site.area_id
               where round_site.round_id = $3
                 and round_site.site_id = $4
                 and around.path && area.path
             )
         )
         and entitlement.state <> 'removed'
         and entitlement.ended is null
         and round_list.state = 'approved'
         and exists (
           select
           from entitlement_line line
           where line.entitlement_id = entitlement.id
             and line.kind <> 'shelter'
             and line.delivered < line.due
         )
       order by entitlement.id
       on conflict (entitlement_id) where live do nothing
       returning entitlement_id as id`,
      [id, emergencyId, roundId, siteId, entitlementIds, tokens?.from, tokens?.to, extentsOf(scope), anySite],
    );
    return rows.map((row) => row.id);
  }

  /** Whoever was absent, or got only a part, and is meant: all of the site, or of what is chosen, as far as scope reaches. */
  async absent(
    reads: Reads,
    scope: Scope,
    { emergencyId, roundId, siteId }: Pick<Distribution, 'emergencyId' | 'roundId' | 'siteId'>,
    { entitlementIds, tokens, absentOf }: Choice & { readonly absentOf?: Uuid | undefined },
  ): Promise<readonly Uuid[]> {
    const rows = await reads.query<readonly { id: Uuid }[]>(
      `select entitlement.id
       from entitlement
       join round on round.id = entitlement.round_id
       join area on area.id = entitlement.area_id
       where entitlement.emergency_id = $2
         and entitlement.round_id = $3
         and entitlement.ended in ('absent', 'partly')
         and reaches($1::jsonb, entitlement.emergency_id, round.organisation_id, area.path, entitlement.site_id)
         and ($5::uuid[] is null or entitlement.id = any($5))
         and ($6::int is null or entitlement.token_no between $6 and $7)
         and ($8::uuid is null or exists (
           select
           from distribution_entitlement planned
           where planned.entitlement_id = entitlement.id
             and planned.distribution_id = $8
         ))
         and ($5::uuid[] is not null or $6::int is not null or $8::uuid is not null or entitlement.site_id = $4)
       order by entitlement.id`,
      [extentsOf(scope), emergencyId, roundId, siteId, entitlementIds, tokens?.from, tokens?.to, absentOf],
    );
    return rows.map(({ id }) => id);
  }

  /** Locks what is planned there and still to be served, in the order of the ids: before the distribution, as handouts do. */
  async lockPlanned(tx: Tx, emergencyId: Uuid, distributionId: Uuid): Promise<void> {
    await tx.query(
      `select
       from entitlement
       where emergency_id = $1
         and id in (select entitlement_id from distribution_entitlement where distribution_id = $2 and live)
       order by id
       for no key update`,
      [emergencyId, distributionId],
    );
  }

  /** What is planned there and is due, or due in part, though nothing keeps it from being handed out. */
  async unserved(tx: Tx, emergencyId: Uuid, distributionId: Uuid): Promise<readonly Uuid[]> {
    const rows = await tx.query<readonly { id: Uuid }[]>(
      `select entitlement.id
       from distribution_entitlement planned
       join entitlement on entitlement.id = planned.entitlement_id
       where planned.emergency_id = $1
         and planned.distribution_id = $2
         and planned.live
         and entitlement.state = 'listed'
         and entitlement.ended is null
         and exists (
           select
           from entitlement_line line
           where line.entitlement_id = entitlement.id
             and line.kind <> 'shelter'
             and line.delivered < line.due
         )
       order by entitlement.id`,
      [emergencyId, distributionId],
    );
    return rows.map(({ id }) => id);
  }

  /** Plans at one distribution what waits at another, on hold or not. Returns how many. */
  async movePlanned(
    tx: Tx,
    emergencyId: Uuid,
    { from, to }: { readonly from: Uuid; readonly to: Uuid },
  ): Promise<number> {
    const moved = await tx.query<readonly { readonly id: Uuid }[]>(
      `with freed as (
         update distribution_entitlement planned
         set live = false
         from entitlement
         where planned.emergency_id = $1
           and planned.distribution_id = $2
           and planned.live
           and entitlement.id = planned.entitlement_id
           and entitlement.state <> 'removed'
           and entitlement.ended is null
           and exists (
             select
             from entitlement_line line
             where line.entitlement_id = entitlement.id
               and line.kind <> 'shelter'
               and line.delivered < line.due
           )
         returning planned.entitlement_id
       )
       select entitlement_id as id
       from freed
       order by 1`,
      [emergencyId, from],
    );
    await tx.query(
      `insert into distribution_entitlement (emergency_id, distribution_id, entitlement_id)
       select $1, $2, id
       from unnest($3::uuid[]) as moved (id)`,
      [emergencyId, to, moved.map(({ id }) => id)],
    );
    return moved.length;
  }

  /** Whether the round is carried out at the site; one that names no sites is, anywhere. */
  async isAtSite(reads: Reads, roundId: Uuid, siteId: Uuid): Promise<boolean> {
    const rows = await reads.query<readonly { readonly siteId: Uuid }[]>(
      'select site_id as "siteId" from round_site where round_id = $1',
      [roundId],
    );
    return rows.length === 0 || rows.some((row) => row.siteId === siteId);
  }

  /** The path of an area in a country of the emergency. */
  async areaPath(reads: Reads, emergencyId: Uuid, areaId: Uuid): Promise<readonly Uuid[] | undefined> {
    const [row] = await reads.query<readonly { path: readonly Uuid[] }[]>(
      `select area.path
       from area
       join emergency_country country on country.country = area.country
       where country.emergency_id = $1
         and area.id = $2`,
      [emergencyId, areaId],
    );
    return row?.path;
  }

  /** The round, held until the transaction ends: it does not close meanwhile, and who plans it plans after another. */
  async lockRound(tx: Tx, emergencyId: Uuid, roundId: Uuid): Promise<RoundFacts | undefined> {
    const [round] = await tx.query<readonly (Omit<RoundFacts, 'window'> & Window)[]>(
      `select round.id, round.project_id as "projectId", round.organisation_id as "organisationId", round.state, series_state(round.series_id) as series,
              round.window_from as "windowFrom", round.window_to as "windowTo",
              project.starts_on as "projectFrom", project.ends_on as "projectTo"
       from round
       join project on project.id = round.project_id
       where round.emergency_id = $1
         and round.id = $2
       for no key update of round`,
      [emergencyId, roundId],
    );
    if (!round) return undefined;
    const { windowFrom, windowTo, projectFrom, projectTo, ...rest } = round;
    return { ...rest, window: { windowFrom, windowTo, projectFrom, projectTo } };
  }

  /** Where things of an organisation at a site are; undefined where the site does not serve the emergency. */
  async findPlace(
    reads: Reads,
    emergencyId: Uuid,
    organisationId: Uuid,
    siteId: Uuid,
  ): Promise<Place | undefined> {
    const [row] = await reads.query<readonly { areaPath: readonly Uuid[] }[]>(
      `select area.path as "areaPath"
       from site_emergency
       join site on site.id = site_emergency.site_id
       join area on area.id = site.area_id
       where site_emergency.emergency_id = $1
         and site.id = $2`,
      [emergencyId, siteId],
    );
    return row && { emergencyId, organisationId, areaPath: row.areaPath, siteId };
  }
}
