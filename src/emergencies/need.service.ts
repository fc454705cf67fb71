import { Inject, Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Call } from '../acts/call.js';
import { reaches, reachesWhole } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { idOf, newId, nil, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { ImportView } from './import.contract.js';
import { type EndOfImport, type Finish, importPatience, ImportService } from './import.service.js';
import { ImportStore } from './import.store.js';
import type { ImportNeeds, NeedFigureView, NeedQuery, NeedsView, RecordNeeds } from './need.contract.js';
import {
  cellKey,
  checkVersion,
  decideFigures,
  type FieldNames,
  type FigureDraft,
  type NeedFacts,
  NeedSheet,
  subjectKey,
  withOvertaken,
} from './need.rules.js';
import { NeedStore, type Plan } from './need.store.js';
import { type AreaFound, type EmergencyFact, PlaceStore } from './place.store.js';

type ToldPlan = Omit<Plan, 'id' | 'bandSet'>;

/** Figures of one version of the plan: from a list, which is taken whole or not at all, or from the file of an import, row by row. */
interface Figures {
  readonly plan: ToldPlan;
  /** Null for a list. */
  readonly importId: Uuid | null;
  readonly fields: FieldNames;
  readonly figures: readonly FigureDraft[];
}

/** People in need and people targeted, as the plans of an emergency count them. */
@Injectable()
export class NeedService {
  private readonly recording: Command<Figures, ImportView>;
  private readonly ending: EndOfImport;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(NeedStore) private readonly store: NeedStore,
    @Inject(PlaceStore) private readonly places: PlaceStore,
    @Inject(ImportStore) private readonly results: ImportStore,
    @Inject(ImportService) private readonly imports: ImportService,
  ) {
    this.ending = imports.endingOf('need.record', (tx, entry) => this.finishImport(tx, entry));
    this.recording = commands.define<Figures, ImportView>('need.record', {
      patience: importPatience,
      work: each((tx, entry, now) => this.recordSome(tx, entry, now)),
      answer: answerOne((reads, call, id) => results.find(reads, call.emergencyId, id)),
    });
  }

  /** Records figures, all or none: refuses `need.figures` with a pointer to each that cannot be taken. */
  async record(call: Call, { planVersion, source, publishedOn, figures }: RecordNeeds): Promise<NeedsView> {
    const { id, added, unchanged } = await this.recording.run(call, {
      plan: { version: planVersion, source, publishedOn },
      importId: null,
      fields: { area: 'areaId', sector: 'sector', ageBand: 'ageBand', people: 'people' },
      figures: figures.map((figure, row) => ({
        row,
        areaId: figure.areaId,
        pcode: null,
        kind: figure.kind,
        sector: figure.sector ?? null,
        populationGroup: figure.populationGroup ?? null,
        sex: figure.sex ?? null,
        ageBand: figure.ageBand ?? null,
        people: figure.people,
      })),
    });
    return { id, added, unchanged };
  }

  /**
   * Records the figures of a CSV file; what cannot be taken is told with its row. They count once the whole file was read: until then, and
   * for good where the import is broken off, the figures of before are in force. Sent again under its name it goes on, under another anew.
   */
  import(
    call: Call,
    upload: Readable,
    { planVersion, source, publishedOn, map = [] }: ImportNeeds,
  ): Promise<ImportView> {
    const plan = { version: planVersion, source, publishedOn };
    let fields: FieldNames = { area: 'pcode', sector: 'sector', ageBand: 'ageBand', people: 'people' };
    return this.imports.run<FigureDraft>(call, upload, this.ending, {
      sheetOf: (header) => {
        const sheet = new NeedSheet(header, map);
        ({ fields } = sheet);
        return sheet;
      },
      step: (id, figures, importId) => this.recording.runAs(call, id, { plan, importId, fields, figures }),
      fields: () => fields,
    });
  }

  async list(call: Call, query: NeedQuery): Promise<Page<NeedFigureView>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, call.emergencyId, query),
    );
    return pageOf(rows, query.limit, ({ pcode, id }) => [pcode, id]);
  }

  private async recordSome(
    tx: Tx,
    { call, input }: Entry<Figures>,
    now: Date,
  ): Promise<Omit<Done<ImportView>, 'kind'>> {
    const { emergencyId } = call;
    const emergency = await this.places.emergencyById(tx, emergencyId);
    if (!emergency || emergencyId === nil) throw notFound();
    await this.results.lock(tx, `need.record ${emergencyId}`);
    const plan = await this.planOf(tx, call, emergency, input.plan);
    const facts = await this.factsFor(tx, call, plan, input);

    const { added, unchanged, problems } = decideFigures(input.figures, facts, input.fields);
    const { importId } = input;
    if (importId === null && problems.length > 0) {
      const errors = problems.map(({ row, field, reason }) => ({
        pointer: `/figures/${row}/${field}`,
        detail: reason,
      }));
      throw new Refusal('need.figures', 'None was taken', {}, errors);
    }

    const figures = added.map((figure) => ({ ...figure, id: newId(now.getTime()) }));
    if (importId === null) await this.store.insertFigures(tx, emergencyId, plan, figures);
    else await this.store.keepRead(tx, emergencyId, { plan, importId }, figures);
    const tally = { added: added.length, changed: 0, unchanged, problems };
    const resultId = await this.imports.keepStep(tx, emergencyId, input.figures.length, tally, now);
    return {
      resultId,
      subjects: [plan.id],
      facts: { planVersion: plan.version, added: added.length, unchanged },
    };
  }

  /** Lets all that an import has read count at once. */
  private async finishImport(
    tx: Tx,
    { id: importId, call: { emergencyId }, input }: Parameters<Finish>[1],
  ): ReturnType<Finish> {
    await this.results.lock(tx, `need.record ${emergencyId}`);
    const subjects = await this.store.plansRead(tx, emergencyId, importId);
    const overtaken = await this.store.findOvertaken(tx, emergencyId, importId);

    const result = withOvertaken(input, overtaken, input.fields?.['people'] ?? 'people');

    await this.store.insertRead(tx, emergencyId, importId);
    return { subjects, result };
  }

  /** The plan of this version, opened where it is new: it counts in the bands that the emergency has then. */
  private async planOf(
    tx: Tx,
    call: Call,
    { id: emergencyId, ageBands: bandSet }: EmergencyFact,
    told: ToldPlan,
  ): Promise<Plan> {
    const held = await this.store.findPlan(tx, emergencyId, told.version);
    if (held && (held.source !== told.source || held.publishedOn !== told.publishedOn)) {
      throw new Refusal('need.plan-differs', 'Use the same source and date, or a new version');
    }
    if (held) return held;
    if (!reachesWhole(call.scope, emergencyId)) throw new Refusal('need.not-opened');
    checkVersion(told.version, await this.store.newestVersion(tx, emergencyId));
    const plan = { id: idOf('need-plan', emergencyId, String(told.version)), bandSet, ...told };
    await this.store.insertPlan(tx, emergencyId, plan);
    return plan;
  }

  private async factsFor(
    reads: Reads,
    call: Call,
    plan: Plan,
    { figures, importId }: Figures,
  ): Promise<NeedFacts> {
    const { emergencyId: id } = call;
    const byId = await this.places.areasById(
      reads,
      id,
      figures.flatMap(({ areaId }) => areaId ?? []),
    );
    const byCode = await this.places.findAreas(
      reads,
      id,
      figures.flatMap(({ pcode }) => pcode ?? []),
    );
    const reached = (area: AreaFound): boolean =>
      reaches(call.scope, { emergencyId: id, organisationId: null, areaPath: area.path, siteId: null });

    const areas = new Map<string, readonly Uuid[]>();
    for (const area of [...byId.values()].filter(reached)) areas.set(area.id, [area.id]);
    for (const area of byCode.filter(reached))
      areas.set(area.pcode, [...(areas.get(area.pcode) ?? []), area.id]);

    const held = await this.store.findFigures(reads, id, {
      planVersion: plan.version,
      importId,
      areaIds: [...areas.values()].flat(),
    });
    return {
      areas,
      bands: await this.store.listBands(reads, plan.bandSet),
      open: reachesWhole(call.scope, id)
        ? null
        : new Set((await this.store.listSubjects(reads, id, plan.version)).map(subjectKey)),
      held: new Map(held.map((figure) => [cellKey(figure), figure.people])),
    };
  }
}
