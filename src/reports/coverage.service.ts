import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Database } from '../platform/database/database.js';
import type { Reads } from '../platform/database/tx.js';
import { Refusal } from '../platform/refusal.js';
import { CheckpointStore } from './checkpoint.store.js';
import type { CoverageQuery, CoverageView } from './coverage.contract.js';
import { coverageOf } from './coverage-row.rules.js';
import { type CoverageFilter, refusePeriod } from './coverage.rules.js';
import { CoverageStore } from './coverage.store.js';
import { serviceTotalsOf } from './service-totals.rules.js';
import { ServiceTotalsStore } from './service-totals.store.js';

const rowsMax = 5_000;

/**
 * Who was reached with what, against who is in need and targeted. The definitions are those of OCHA's guidance on people reached:
 *
 * - What counts is a handout that stands: not reversed, within the caller's scope and the query, recorded by `asOf`. It counts where and
 *   when it was handed out: the site of its distribution, wherever the household comes from; rows by origin say from where that is.
 * - A unit of shelter counts like a handout, on the day on which a household moved in and at the unit's site. To end it takes no aid back, and a
 *   move gives none. Outside of a round it has no project, and is of who runs the unit and of the sector of shelter.
 * - In plan is what an entitlement on an approved list was due; all beyond that is out of plan, and apart.
 * - Reached is who was given something in plan at least once: of a household everyone who was a member on that day, of an individual's
 *   entitlement that individual. Covered is who was given all of it, wherever it was handed out.
 * - Promised, by item, service and currency, is what rounds whose window has a day in the period are due to give, and given what was
 *   delivered of it until the period's end: the value coverage, Σ given ÷ Σ entitled.
 * - People are counted by person, for each row and for the total anew. Whoever is only counted is apart: in a household, undescribed;
 *   in an institution, community or place, estimated.
 *
 * Figures are not rounded and small ones not suppressed, but for those of sensitive services: a report is for those who work with it, not
 * for publication.
 */
@Injectable()
export class CoverageService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CheckpointStore) private readonly checkpoints: CheckpointStore,
    @Inject(CoverageStore) private readonly store: CoverageStore,
    @Inject(ServiceTotalsStore) private readonly totals: ServiceTotalsStore,
  ) {}

  /** Refuses `dates.reversed`, `report.future` and `report.too-long`. */
  async read(call: Call, query: CoverageQuery): Promise<CoverageView> {
    return this.database.read(call.scope, async (read) => {
      const checkpoint = await this.checkpoints.findLast(read);
      const filter = await this.filterOf(read, query);
      const facts = await this.store.find(read, call.scope, call.emergencyId, filter, { rowsMax });

      if (facts.rows.length > rowsMax + 1)
        throw new Refusal(
          'report.too-long',
          `At most ${rowsMax} rows: ask for a higher level, or for an area`,
        );
      const sensitive = await this.totals.find(read, call.scope, call.emergencyId, undefined);
      const { year, services } = serviceTotalsOf(sensitive);
      return {
        ...coverageOf(filter, facts),
        checkpoint,
        sensitiveServices: { year, services: services.map(({ service, people }) => ({ service, people })) },
      };
    });
  }

  private async filterOf(read: Reads, query: CoverageQuery): Promise<CoverageFilter> {
    const now = await this.store.now(read);
    const filter = {
      asOf: query.asOf === undefined ? now : new Date(query.asOf),
      areaId: query.areaId ?? null,
      projectId: query.projectId ?? null,
      organisationId: query.organisationId ?? null,
      sector: query.sector ?? null,
      from: query.from ?? null,
      to: query.to ?? null,
      groupBy: query.groupBy,
      level: await this.levelOf(read, query),
    };
    refusePeriod(filter, now);
    return filter;
  }

  private async levelOf(read: Reads, { groupBy, level, areaId }: CoverageQuery): Promise<number | null> {
    if (groupBy !== 'area' && groupBy !== 'origin') return null;
    if (level !== undefined || groupBy === 'origin') return level ?? 1;
    const above = areaId === undefined ? 0 : ((await this.store.levelOf(read, areaId)) ?? 0);
    return above + 1;
  }
}
