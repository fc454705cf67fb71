import { Inject, Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { nil, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import type { AreaQuery, AreaView, ImportAreas } from './area.contract.js';
import { type AreaDraft, AreaSheet, decideAreas, type Edition, idsSpokenOf } from './area-import.rules.js';
import { AreaImportStore } from './area-import.store.js';
import { reachesCountry } from './area.rules.js';
import { AreaStore } from './area.store.js';
import type { ImportView } from './import.contract.js';
import { type EndOfImport, importPatience, ImportService } from './import.service.js';
import { ImportStore } from './import.store.js';

type Step = Edition & { readonly areas: readonly AreaDraft[] };

/** Areas with their p-codes, as the datasets on administrative boundaries have them. */
@Injectable()
export class AreaService {
  private readonly stepping: Command<Step, ImportView>;
  private readonly ending: EndOfImport;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(AreaStore) private readonly store: AreaStore,
    @Inject(AreaImportStore) private readonly importStore: AreaImportStore,
    @Inject(ImportStore) private readonly results: ImportStore,
    @Inject(ImportService) private readonly imports: ImportService,
  ) {
    this.ending = imports.endingOf('area.import');
    this.stepping = commands.define<Step, ImportView>('area.import', {
      patience: importPatience,
      work: each((tx, entry, now) => this.importStep(tx, entry, now)),
      answer: answerOne((reads, _, id) => results.find(reads, nil, id)),
    });
  }

  /** Adds the areas of a CSV file and corrects those that are there; the same file again changes nothing. */
  import(
    call: Call,
    upload: Readable,
    { country, codVersion, validFrom, map = [] }: ImportAreas,
  ): Promise<ImportView> {
    return this.imports.run<AreaDraft>(call, upload, this.ending, {
      sheetOf: (header) => new AreaSheet(header, { country, overrides: map }),
      step: (id, areas) => this.stepping.runAs(call, id, { areas, codVersion, validFrom }),
    });
  }

  async get(call: Call, id: Uuid): Promise<AreaView> {
    const found = await this.database.read(call.scope, (read) => this.store.find(read, id));
    if (!found) throw notFound();
    return found;
  }

  async list(call: Call, query: AreaQuery): Promise<Page<AreaView>> {
    const rows = await this.database.read(call.scope, (read) => this.store.list(read, query));
    return pageOf(rows, query.limit, ({ country, level, pcode }) => [country, level, pcode]);
  }

  private async importStep(
    tx: Tx,
    { call, input }: Entry<Step>,
    now: Date,
  ): Promise<Omit<Done<ImportView>, 'kind'>> {
    await this.checkScope(tx, call, input.areas);
    await this.results.lock(tx, 'area.import');
    const facts = await this.importStore.findFacts(tx, idsSpokenOf(input.areas));

    const { added, changed, unchanged, problems } = decideAreas(input.areas, facts, input);

    await this.importStore.insert(tx, added);
    await this.importStore.update(tx, changed);
    const tally = { added: added.length, changed: changed.length, unchanged, problems };
    const resultId = await this.imports.keepStep(tx, nil, input.areas.length, tally, now);
    return { resultId, subjects: [...added, ...changed].map(({ id }) => id) };
  }

  private async checkScope(tx: Tx, { scope }: Call, areas: readonly AreaDraft[]): Promise<void> {
    const countriesOf = await this.importStore.countriesOf(
      tx,
      scope.extents.flatMap(({ emergencyId }) => emergencyId ?? []),
    );
    const countries = new Set(areas.map(({ country }) => country));
    if (![...countries].every((country) => reachesCountry(scope, country, countriesOf))) throw notFound();
  }
}
