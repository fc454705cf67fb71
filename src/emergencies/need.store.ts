import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import type { NeedFigureView, NeedQuery } from './need.contract.js';
import { NeedPlanRow } from './need.entity.js';
import type { FigureWrite, NewFigure, Overtaken } from './need.rules.js';
import { byArea } from './reach.rules.js';

export type Plan = Pick<NeedPlanRow, 'id' | 'version' | 'source' | 'publishedOn' | 'bandSet'>;

@Injectable()
export class NeedStore {
  /** Figures in force, or all of one version; by area, as the scope reaches areas. */
  list(reads: Reads, scope: Scope, emergencyId: Uuid, query: NeedQuery): Promise<readonly NeedFigureView[]> {
    return reads.query<readonly NeedFigureView[]>(
      `select figure.id, figure.kind, figure.area_id as "areaId", area.pcode, area.level, figure.sector,
              figure.population_group as "populationGroup", figure.sex, figure.band_set as "bandSet", figure.age_band as "ageBand",
              figure.people, figure.plan_version as "planVersion", plan.source, plan.published_on as "publishedOn"
       from ${query.planVersion === undefined ? 'need_in_force' : 'need_figure'} as figure
       join need_plan as plan on plan.id = figure.plan_id
       join area on area.id = figure.area_id
       where figure.emergency_id = $1
         and reaches($2::jsonb, figure.emergency_id, null, area.path, null)
         and ($3::text is null or figure.kind = $3)
         and ($4::text is null or coalesce(figure.sector, 'total') = $4)
         and ($5::uuid is null or area.path @> array[$5::uuid])
         and ($6::smallint is null or area.level = $6)
         and ($7::integer is null or figure.plan_version = $7)
         and ($8::text is null or (area.pcode, figure.id) > ($8::text, $9::uuid))
       order by area.pcode, figure.id
       limit $10`,
      [
        emergencyId,
        extentsOf(byArea(scope)),
        query.kind,
        query.sector,
        query.areaId,
        query.level,
        query.planVersion,
        ...keyAfter(query.after, 'text', 'uuid'),
        query.limit + 1,
      ],
    );
  }

  async findPlan(reads: Reads, emergencyId: Uuid, version: number): Promise<Plan | undefined> {
    const [found] = await reads.query<readonly Plan[]>(
      `select id, version, source, published_on as "publishedOn", band_set as "bandSet"
       from need_plan
       where emergency_id = $1
         and version = $2`,
      [emergencyId, version],
    );
    return found;
  }

  /** The highest version of the plan, 0 where there is none. */
  async newestVersion(reads: Reads, emergencyId: Uuid): Promise<number> {
    const [newest] = await reads.query<readonly { readonly version: number }[]>(
      `select coalesce(max(version), 0) as version
       from need_plan
       where emergency_id = $1`,
      [emergencyId],
    );
    return newest?.version ?? 0;
  }

  /** The codes of a set's age bands, youngest first. */
  async listBands(reads: Reads, bandSet: string): Promise<readonly string[]> {
    const bands = await reads.query<readonly { readonly code: string }[]>(
      `select code
       from age_band
       where band_set = $1
       order by age_from`,
      [bandSet],
    );
    return bands.map(({ code }) => code);
  }

  /** Of which kinds and sectors a version of the plan has figures, anywhere. */
  listSubjects(
    reads: Reads,
    emergencyId: Uuid,
    planVersion: number,
  ): Promise<readonly Pick<FigureWrite, 'kind' | 'sector'>[]> {
    return reads.query<readonly Pick<FigureWrite, 'kind' | 'sector'>[]>(
      `select distinct kind, sector
       from need_figure
       where emergency_id = $1
         and plan_version = $2`,
      [emergencyId, planVersion],
    );
  }

  async insertPlan(tx: Tx, emergencyId: Uuid, plan: Plan): Promise<void> {
    await tx.insert(NeedPlanRow, { ...plan, emergencyId });
  }

  /** All figures that a version of the plan has for these areas, and those that the import has read. */
  findFigures(
    reads: Reads,
    emergencyId: Uuid,
    {
      planVersion,
      importId,
      areaIds,
    }: { readonly planVersion: number; readonly importId: Uuid | null; readonly areaIds: readonly Uuid[] },
  ): Promise<readonly FigureWrite[]> {
    return reads.query<readonly FigureWrite[]>(
      `select area_id as "areaId", kind, sector, population_group as "populationGroup", sex, age_band as "ageBand", people
       from need_figure
       where emergency_id = $1
         and plan_version = $2
         and area_id = any($3::uuid[])
       union all
       select area_id, kind, sector, population_group, sex, age_band, people
       from need_import_figure
       where emergency_id = $1
         and import_id = $4
         and area_id = any($3::uuid[])`,
      [emergencyId, planVersion, areaIds, importId],
    );
  }

  /** Keeps what an import has read until it ends: it counts nowhere. */
  async keepRead(
    tx: Tx,
    emergencyId: Uuid,
    { plan, importId }: { readonly plan: Plan; readonly importId: Uuid },
    figures: readonly (NewFigure & { readonly id: Uuid })[],
  ): Promise<void> {
    if (figures.length === 0) return;
    await tx.query(
      `insert into need_import_figure (
         id, emergency_id, import_id, row_no, plan_id, plan_version, kind, area_id, sector, population_group, sex, band_set, age_band, people
       )
       select id, $1, $2, row, $3, $4, kind, "areaId", sector, "populationGroup", sex, $5, "ageBand", people
       from jsonb_to_recordset($6::jsonb) as figure (
         id uuid, row integer, kind text, "areaId" uuid, sector text, "populationGroup" text, sex text, "ageBand" text, people integer
       )`,
      [emergencyId, importId, plan.id, plan.version, plan.bandSet, JSON.stringify(figures)],
    );
  }

  /** The plans for which an import has read figures: one, or none where it read none that is new. */
  async plansRead(tx: Tx, emergencyId: Uuid, importId: Uuid): Promise<readonly Uuid[]> {
    const plans = await tx.query<readonly { readonly id: Uuid }[]>(
      `select distinct plan_id as id
       from need_import_figure
       where emergency_id = $1
         and import_id = $2`,
      [emergencyId, importId],
    );
    return plans.map(({ id }) => id);
  }

  /** What an import has read of cells that the version has by now. */
  findOvertaken(tx: Tx, emergencyId: Uuid, importId: Uuid): Promise<readonly Overtaken[]> {
    return tx.query<readonly Overtaken[]>(
      `select waiting.row_no as row, waiting.people, figure.people as held
       from need_import_figure as waiting
       join need_figure as figure
         on figure.emergency_id = waiting.emergency_id
        and figure.plan_version = waiting.plan_version
        and figure.kind = waiting.kind
        and figure.area_id = waiting.area_id
        and figure.sector is not distinct from waiting.sector
        and figure.population_group is not distinct from waiting.population_group
        and figure.sex is not distinct from waiting.sex
        and figure.age_band is not distinct from waiting.age_band
       where waiting.emergency_id = $1
         and waiting.import_id = $2`,
      [emergencyId, importId],
    );
  }

  /** Makes figures of what an import has read, but for what was overtaken. From then on they count. */
  async insertRead(tx: Tx, emergencyId: Uuid, importId: Uuid): Promise<void> {
    await tx.query(
      `insert into need_figure (
         id, emergency_id, plan_id, plan_version, kind, area_id, sector, population_group, sex, band_set, age_band, people
       )
       select id, emergency_id, plan_id, plan_version, kind, area_id, sector, population_group, sex, band_set, age_band, people
       from need_import_figure
       where emergency_id = $1
         and import_id = $2
       on conflict on constraint need_cell do nothing`,
      [emergencyId, importId],
    );
    await tx.query('delete from need_import_figure where emergency_id = $1 and import_id = $2', [
      emergencyId,
      importId,
    ]);
  }

  /** The ids belong to the figures in order. */
  async insertFigures(
    tx: Tx,
    emergencyId: Uuid,
    plan: Plan,
    figures: readonly (FigureWrite & { readonly id: Uuid })[],
  ): Promise<void> {
    if (figures.length === 0) return;
    await tx.query(
      `insert into need_figure (
         id, emergency_id, plan_id, plan_version, kind, area_id, sector, population_group, sex, band_set, age_band, people
       )
       select id, $1, $2, $3, kind, "areaId", sector, "populationGroup", sex, $4, "ageBand", people
       from jsonb_to_recordset($5::jsonb) as row (
         id uuid, kind text, "areaId" uuid, sector text, "populationGroup" text, sex text, "ageBand" text, people integer
       )`,
      [emergencyId, plan.id, plan.version, plan.bandSet, JSON.stringify(figures)],
    );
  }
}
