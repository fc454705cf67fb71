import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type { RoundState } from './codes.rules.js';
import type { NotAssisted } from './eligibility.rules.js';
import type { Measure, PackageLine, SizeRow, Thing } from './package.rules.js';
import type { GrantFacts, GrantLineFacts, PlanFacts, PlannedFunding, PlannedLine } from './plan.rules.js';
import type { RoundReach, Spot } from './reach.rules.js';
import type { RoundFacts } from './round.rules.js';

/** A round with its plan, its names and where it happens. */
export interface Round extends RoundFacts {
  readonly code: string;
  readonly name: string;
  readonly lines: readonly StoredLine[];
  readonly reach: RoundReach;
}

/** A line as it is kept: with what no funding covered, and what was taken of each funding. */
export type StoredLine = PackageLine & { readonly short: bigint; readonly funding: readonly StoredFunding[] };

export interface StoredFunding extends PlannedFunding {
  readonly assigned: bigint;
  readonly drafted: bigint;
}

export type RoundSummary = Omit<Round, 'emergencyId' | 'criteria' | 'plan' | 'siteIds' | 'lines' | 'reach'>;

const columns = `round.id, round.emergency_id as "emergencyId", round.project_id as "projectId",
  round.organisation_id as "organisationId", round.code, round.name, round.series_id as "seriesId", round.carries_from as "carriesFrom",
  round.top_up_of as "topUpOf", round.instalment,
  round.instalments, round.months_covered as "monthsCovered", round.window_from as "windowFrom", round.window_to as "windowTo",
  round.recipient, round.criteria, round.plan, round.state, round.version,
  array(select site_id from round_site where round_site.round_id = round.id order by site_id) as "siteIds"`;

/** A round is seen by its whole organisation, and by people of one of its sites. $1 is the scope, $2 the emergency. */
export const visibleRound = `round.emergency_id = $2
  and (
    reaches($1::jsonb, round.emergency_id, round.organisation_id, '{}', null)
    or exists (
      select
      from round_site
      join site on site.id = round_site.site_id
      join area on area.id = site.area_id
      where round_site.round_id = round.id
        and reaches($1::jsonb, round.emergency_id, round.organisation_id, area.path, site.id)
    )
  )`;

@Injectable()
export class RoundStore {
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Round | undefined> {
    const [row] = await reads.query<readonly RoundRead[]>(
      `select ${columns} from round where ${visibleRound} and round.id = $3`,
      [extentsOf(scope), emergencyId, id],
    );
    return row && this.complete(reads, row);
  }

  /** The round, held until the transaction ends. */
  async lock(tx: Tx, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Round | undefined> {
    await tx.query('select from round where emergency_id = $1 and id = $2 for update', [emergencyId, id]);
    return this.find(tx, scope, emergencyId, id);
  }

  list(
    reads: Reads,
    scope: Scope,
    filter: {
      readonly emergencyId: Uuid;
      readonly projectId?: Uuid | undefined;
      readonly state?: string | undefined;
    },
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly RoundSummary[]> {
    const [after] = keyAfter(page.after, 'uuid');
    return reads.query<readonly RoundSummary[]>(
      `select ${columns}
       from round
       where ${visibleRound}
         and ($3::uuid is null or round.project_id = $3)
         and ($4::text is null or round.state = $4)
         and ($5::uuid is null or round.id > $5)
       order by round.id
       limit $6`,
      [extentsOf(scope), filter.emergencyId, filter.projectId, filter.state, after, page.limit + 1],
    );
  }

  /** Refuses `round.code-taken` and `round.instalment-taken`. */
  async insert(tx: Tx, round: Round): Promise<void> {
    await refusing(
      tx.query(
        `insert into round (id, emergency_id, project_id, organisation_id, code, name, series_id, instalment, instalments, months_covered,
                            window_from, window_to, recipient, criteria, carries_from, top_up_of)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
        [
          round.id,
          round.emergencyId,
          round.projectId,
          round.organisationId,
          round.code,
          round.name,
          round.seriesId,
          round.instalment,
          round.instalments,
          round.monthsCovered,
          round.windowFrom,
          round.windowTo,
          round.recipient,
          JSON.stringify(round.criteria),
          round.carriesFrom,
          round.topUpOf,
        ],
      ),
      refused,
    );
    await this.insertPlan(tx, round);
  }

  /** Replaces the plan of a draft; its lines keep their history by the number of the plan. */
  async update(tx: Tx, round: Round): Promise<void> {
    await refusing(
      tx.query(
        `update round
         set code = $2, name = $3, instalments = $4, months_covered = $5, window_from = $6, window_to = $7, recipient = $8, criteria = $9,
             plan = $10, version = version + 1
         where id = $1`,
        [
          round.id,
          round.code,
          round.name,
          round.instalments,
          round.monthsCovered,
          round.windowFrom,
          round.windowTo,
          round.recipient,
          JSON.stringify(round.criteria),
          round.plan,
        ],
      ),
      refused,
    );
    await tx.query('delete from round_site where round_id = $1', [round.id]);
    await this.insertPlan(tx, round);
  }

  async setState(
    tx: Tx,
    id: Uuid,
    state: RoundState,
    reason: string | null = null,
    closedAt: Date | null = null,
  ): Promise<void> {
    await tx.query(
      `update round
       set state = $2, close_reason = coalesce($3, close_reason), closed_at = $4, version = version + 1
       where id = $1`,
      [id, state, reason, closedAt],
    );
  }

  /** What a plan is checked against: what it names, as far as it is there and for this emergency. */
  async planFacts(
    reads: Reads,
    emergencyId: Uuid,
    project: {
      readonly id: Uuid;
      readonly organisationId: Uuid;
      readonly startsOn: string;
      readonly endsOn: string;
    },
    named: Named,
  ): Promise<Omit<PlanFacts, 'earlier'>> {
    const [row] = await reads.query<readonly NamedRead[]>(
      `select array(select currency from emergency_country where emergency_id = $1) as currencies,
              array(select site_id from site_emergency where emergency_id = $1 and site_id = any($2)) as "siteIds",
              array(select area.id from area join emergency_country here on here.country = area.country
                    where here.emergency_id = $1 and area.id = any($3)) as "areaIds",
              (select coalesce(jsonb_object_agg(id, kind), '{}') from item where id = any($4)) as items,
              (select coalesce(jsonb_object_agg(donor_grant.id, jsonb_build_object(
                        'organisationId', donor_grant.organisation_id, 'currency', donor_grant.currency,
                        'approved', donor_grant.state = 'approved')), '{}')
               from donor_grant
               join grant_emergency serves on serves.grant_id = donor_grant.id and serves.emergency_id = $1
               where donor_grant.id = any($5)
                  or donor_grant.id in (select grant_id from grant_line where id = any($6))) as grants,
              (select coalesce(jsonb_object_agg(line.id, jsonb_build_object('grantId', line.grant_id, 'projectId', line.project_id)), '{}')
               from grant_line line
               join donor_grant on donor_grant.id = line.grant_id and donor_grant.version = line.grant_version
               where line.id = any($6)) as "grantLines",
              (select coalesce(jsonb_object_agg(id, kind), '{}') from recipient where emergency_id = $1 and id = any($7)) as recipients`,
      [
        emergencyId,
        named.siteIds,
        named.areaIds,
        named.itemIds,
        named.grantIds,
        named.grantLineIds,
        named.recipientIds,
      ],
    );
    if (!row) throw new Error('the database said nothing of a plan');
    return {
      projectId: project.id,
      organisationId: project.organisationId,
      startsOn: project.startsOn,
      endsOn: project.endsOn,
      currencies: new Set(row.currencies),
      siteIds: new Set(row.siteIds),
      areaIds: new Set(row.areaIds),
      items: new Map(Object.entries(row.items)),
      grants: new Map(Object.entries(row.grants)),
      grantLines: new Map(Object.entries(row.grantLines)),
      recipients: new Map(Object.entries(row.recipients)),
    };
  }

  async findProject(
    reads: Reads,
    emergencyId: Uuid,
    id: Uuid,
  ): Promise<
    | { readonly id: Uuid; readonly organisationId: Uuid; readonly startsOn: string; readonly endsOn: string }
    | undefined
  > {
    const [project] = await reads.query<
      readonly { id: Uuid; organisationId: Uuid; startsOn: string; endsOn: string }[]
    >(
      `select id, organisation_id as "organisationId", starts_on as "startsOn", ends_on as "endsOn"
       from project
       where emergency_id = $1
         and id = $2`,
      [emergencyId, id],
    );
    return project;
  }

  /** The first round of a series, for the next instalment of it. */
  async findSeries(reads: Reads, emergencyId: Uuid, seriesId: Uuid, projectId: Uuid): Promise<boolean> {
    const rows = await reads.query<readonly unknown[]>(
      'select from round where emergency_id = $1 and id = $2 and series_id = $2 and project_id = $3',
      [emergencyId, seriesId, projectId],
    );
    return rows.length > 0;
  }

  /** Those of the rounds, projects or series that the scope reaches. */
  async findEarlier(
    reads: Reads,
    scope: Scope,
    emergencyId: Uuid,
    { by, ids }: NotAssisted,
  ): Promise<ReadonlySet<Uuid>> {
    const rows = await reads.query<readonly { id: Uuid }[]>(
      by === 'project'
        ? `select id
           from project
           where emergency_id = $2
             and id = any($3)
             and reaches($1::jsonb, emergency_id, organisation_id, '{}', null)`
        : `select distinct ${by === 'round' ? 'round.id' : 'round.series_id'} as id
           from round
           where ${visibleRound}
             and ${by === 'round' ? 'round.id' : 'round.series_id'} = any($3)`,
      [extentsOf(scope), emergencyId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Where a plan's sites and criteria lie. */
  async reachOf(
    reads: Reads,
    round: Pick<RoundFacts, 'emergencyId' | 'organisationId' | 'siteIds' | 'criteria'>,
  ): Promise<RoundReach> {
    const { emergencyId, organisationId, siteIds, criteria } = round;
    const spots = await reads.query<
      readonly (Spot & { readonly id: Uuid; readonly kind: 'site' | 'area' })[]
    >(
      `select site.id, 'site' as kind, area.path as "areaPath", site.id as "siteId"
       from site
       join area on area.id = site.area_id
       where site.id = any($1)
       union all
       select area.id, 'area', area.path, null
       from area
       where area.id = any($2)`,
      [[...siteIds, ...(criteria.siteIds ?? [])], criteria.areaIds ?? []],
    );
    const of = (kind: string, ids: readonly Uuid[] | undefined): readonly Spot[] | null =>
      ids ? spots.filter((spot) => spot.kind === kind && ids.includes(spot.id)) : null;
    return {
      emergencyId,
      organisationId,
      organisationIds: criteria.organisationIds ?? [],
      sites: of('site', siteIds) ?? [],
      criteriaAreas: of('area', criteria.areaIds),
      criteriaSites: of('site', criteria.siteIds),
    };
  }

  private async complete(reads: Reads, row: RoundRead): Promise<Round> {
    const lines = await reads.query<readonly LineRead[]>(
      `select line.id, line.no, line.kind, line.item_id as "itemId", line.currency, line.service,
              line.shelter_type as "shelterType", line.per, line.quantity, line.matching,
              line.group_size as "groupSize", line.size_table as "sizeTable", line.cap, line.short,
              (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'priority', priority, 'grantId', grant_id, 'grantLineId', grant_line_id,
                        'quantity', quantity::text, 'assigned', assigned::text, 'drafted', drafted::text) order by priority), '[]')
               from round_funding
               where package_line_id = line.id) as funding
       from package_line line
       where line.round_id = $1
         and line.plan = $2
       order by line.no`,
      [row.id, row.plan],
    );
    return { ...row, lines: lines.map(lineOf), reach: await this.reachOf(reads, row) };
  }

  private async insertPlan(tx: Tx, round: Round): Promise<void> {
    const { id, emergencyId, plan, lines, siteIds } = round;
    await tx.query(
      'insert into round_site (emergency_id, round_id, site_id) select $1, $2, id from unnest($3::uuid[]) as site (id)',
      [emergencyId, id, siteIds],
    );
    for (const line of lines) {
      const columnsOf = columnsOfLine(line);
      await tx.query(
        `insert into package_line (id, emergency_id, round_id, plan, no, kind, item_id, currency, service, shelter_type, per, quantity,
                                   matching, group_size, size_table, cap)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
        [line.id, emergencyId, id, plan, line.no, ...columnsOf, line.cap],
      );
      for (const funding of line.funding) {
        await tx.query(
          `insert into round_funding (id, emergency_id, round_id, package_line_id, priority, grant_id, grant_line_id, quantity)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            funding.id,
            emergencyId,
            id,
            line.id,
            funding.priority,
            funding.grantId,
            funding.grantLineId,
            funding.quantity,
          ],
        );
      }
    }
  }
}

/** Ids that a plan names. */
export interface Named {
  readonly siteIds: readonly Uuid[];
  readonly areaIds: readonly Uuid[];
  readonly itemIds: readonly Uuid[];
  readonly grantIds: readonly Uuid[];
  readonly grantLineIds: readonly Uuid[];
  readonly recipientIds: readonly Uuid[];
}

interface NamedRead {
  readonly currencies: readonly string[];
  readonly siteIds: readonly Uuid[];
  readonly areaIds: readonly Uuid[];
  readonly items: Readonly<Record<Uuid, 'item' | 'kit'>>;
  readonly grants: Readonly<Record<Uuid, GrantFacts>>;
  readonly grantLines: Readonly<Record<Uuid, GrantLineFacts>>;
  readonly recipients: Readonly<Record<Uuid, RoundFacts['recipient']>>;
}

type RoundRead = Omit<Round, 'lines' | 'reach'>;

interface LineRead {
  readonly id: Uuid;
  readonly no: number;
  readonly kind: 'item' | 'kit' | 'cash' | 'service' | 'shelter';
  readonly itemId: Uuid | null;
  readonly currency: string | null;
  readonly service: string | null;
  readonly shelterType: string | null;
  readonly per: Measure['per'];
  readonly quantity: bigint | null;
  readonly matching: object | null;
  readonly groupSize: number | null;
  readonly sizeTable:
    readonly { readonly from: number; readonly to: number | null; readonly quantity: string }[] | null;
  readonly cap: bigint | null;
  readonly short: bigint;
  readonly funding: readonly {
    readonly id: Uuid;
    readonly priority: number;
    readonly grantId: Uuid | null;
    readonly grantLineId: Uuid | null;
    readonly quantity: string;
    readonly assigned: string;
    readonly drafted: string;
  }[];
}

const refused = {
  round_code: () => new Refusal('round.code-taken', 'Another round of the project has this code'),
  round_instalment: () => new Refusal('round.instalment-taken', 'The series has this instalment already'),
};

function lineOf(row: LineRead): StoredLine {
  const funding = row.funding.map((one) => ({
    ...one,
    quantity: BigInt(one.quantity),
    assigned: BigInt(one.assigned),
    drafted: BigInt(one.drafted),
  }));
  return {
    id: row.id,
    no: row.no,
    thing: thingOf(row),
    cap: row.cap,
    short: row.short,
    funding,
    ...measureOf(row),
  };
}

function thingOf({ kind, itemId, currency, service, shelterType }: LineRead): Thing {
  if (kind === 'cash') return { kind, currency: currency ?? '' };
  if (kind === 'service') return { kind, service: service as Extract<Thing, { kind: 'service' }>['service'] };
  if (kind === 'shelter')
    return { kind, shelterType: shelterType as Extract<Thing, { kind: 'shelter' }>['shelterType'] };
  return { kind, itemId: itemId ?? nil };
}

function measureOf({ per, quantity, matching, groupSize, sizeTable }: LineRead): Measure {
  const amount = quantity ?? 0n;
  switch (per) {
    case 'household':
    case 'person':
      return { per, quantity: amount };
    case 'member':
      return { per, quantity: amount, matching: matching ?? {} };
    case 'group':
      return { per, quantity: amount, groupSize: groupSize ?? 1 };
    case 'size':
      return {
        per,
        table: (sizeTable ?? []).map((row): SizeRow => ({ ...row, quantity: BigInt(row.quantity) })),
      };
  }
}

/** kind, item, currency, service, type of shelter, per, quantity, matching, group size, size table. */
function columnsOfLine({ thing, ...measure }: PlannedLine): readonly unknown[] {
  return [
    thing.kind,
    'itemId' in thing ? thing.itemId : null,
    'currency' in thing ? thing.currency : null,
    'service' in thing ? thing.service : null,
    'shelterType' in thing ? thing.shelterType : null,
    measure.per,
    measure.per === 'size' ? null : measure.quantity,
    measure.per === 'member' ? JSON.stringify(measure.matching) : null,
    measure.per === 'group' ? measure.groupSize : null,
    measure.per === 'size'
      ? JSON.stringify(measure.table.map((row) => ({ ...row, quantity: row.quantity.toString() })))
      : null,
  ];
}
