import { Inject, Injectable } from '@nestjs/common';
import { Turns } from '../access/turns.js';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { ContentDigest } from '../commands/content-digest.js';
import { nameOf } from '../commands/name.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { byOrganisation } from '../emergencies/reach.rules.js';
import { Database, jobPatience } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { idOf, newId, type Uuid } from '../platform/ids.js';
import { pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import type { JudgedHousehold } from './household.rules.js';
import type {
  HouseholdImportProblemPage,
  HouseholdImportView,
  HouseholdPreviewView,
  ImportHouseholds,
  ImportProblemQuery,
} from './import.contract.js';
import { HouseholdList, type ImportedHousehold } from './import.rules.js';
import { ImportStore } from './import.store.js';
import {
  type Account,
  accountFor,
  compareDocuments,
  documentKeysOf,
  type ImportCounts,
} from './import-account.rules.js';
import type { Mapping } from './import-columns.rules.js';
import type { ImportPlan } from './import-household.rules.js';
import { planImport } from './import-plan.rules.js';
import { ImportPreview } from './import-preview.rules.js';
import { ListSurveyor, type ListSurvey } from './import-rows.rules.js';
import type { Registration } from './registration.rules.js';
import { RegistrationStore } from './registration.store.js';
import { SearchStore } from './search.store.js';
import { SettingStore } from './setting.store.js';
import { UploadedList } from './uploaded-list.js';

/** Households that are carried out in one transaction. */
const chunkMax = 250;

/** A list is in memory as long as it is read: so many at once, and so many whose bytes have not been taken yet. */
const listsAtOnce = { runningMax: 2, waitingMax: 4 };

/** A list that was read once: how to read it again, and what is in it as a whole. */
interface SurveyedList {
  readonly list: UploadedList;
  readonly plan: ImportPlan;
  readonly mapping: Mapping;
  readonly survey: ListSurvey;
  readonly rows: number;
  readonly blankRows: number;
  /** Of the file's bytes; kept keyed only. */
  readonly digest: string;
  readonly areaPaths: ReadonlyMap<Uuid, readonly Uuid[]>;
}

type Begin = ImportHouseholds & { readonly importId: Uuid; readonly rows: number; readonly file: string };
interface End {
  readonly importId: Uuid;
  readonly blankRows: number;
}

/** What a chunk is to do is no part of what names it: sent again, one that is done is not done otherwise. */
const payload = Symbol('payload');
interface Chunk {
  readonly importId: Uuid;
  readonly no: number;
  readonly [payload]: {
    readonly organisationId: Uuid;
    readonly imported: readonly ImportedHousehold[];
    readonly list: SurveyedList;
  };
}

type Outcome = Omit<Done<HouseholdImportView>, 'kind'>;

/**
 * Imports of lists of households. A list is carried out in chunks, each a write of its own under an id made of the import's; so one
 * that was cut off goes on where it was when it is sent again under the same Idempotency-Key, and a household is never taken in twice.
 */
@Injectable()
export class ImportService {
  private readonly beginning: Command<Begin, HouseholdImportView>;
  private readonly carrying: Command<Chunk, HouseholdImportView>;
  private readonly ending: Command<End, HouseholdImportView>;
  private readonly turns = new Turns(listsAtOnce);

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(ContentDigest) private readonly content: ContentDigest,
    @Inject(ImportStore) private readonly store: ImportStore,
    @Inject(RegistrationStore) private readonly registrations: RegistrationStore,
    @Inject(SearchStore) private readonly search: SearchStore,
    @Inject(SettingStore) private readonly settings: SettingStore,
  ) {
    const answer = answerOne((reads, call, id) => store.find(reads, call, id));
    this.beginning = commands.define<Begin, HouseholdImportView>('household.import', {
      work: each((tx, entry) => this.begin(tx, entry)),
      answer,
    });
    this.carrying = commands.define<Chunk, HouseholdImportView>('household.import', {
      patience: jobPatience,
      work: each((tx, entry) => this.carryOut(tx, entry)),
      answer,
    });
    this.ending = commands.define<End, HouseholdImportView>('household.import', {
      work: each((tx, entry, now) => this.end(tx, entry, now)),
      answer,
    });
  }

  /** Imports a list; returns when all of it is done. Its id is the Idempotency-Key, so that how far it is can be read meanwhile. */
  async import(call: Call, wish: ImportHouseholds, upload: unknown): Promise<HouseholdImportView> {
    const importId = nameOf('header', call, {});
    return this.turns.take(() => this.importOne(call, importId, wish, upload));
  }

  /** Judges a list as an import would, and writes nothing. */
  preview(call: Call, wish: ImportHouseholds, upload: unknown): Promise<HouseholdPreviewView> {
    return this.turns.take(() => this.previewOne(call, wish, upload));
  }

  private async importOne(
    call: Call,
    importId: Uuid,
    wish: ImportHouseholds,
    upload: unknown,
  ): Promise<HouseholdImportView> {
    const list = await this.survey(call, wish, upload);
    const { rows, blankRows, digest: file } = list;

    const begun = await this.beginning.runAs(call, idOf(importId, 'begin'), {
      ...wish,
      importId,
      rows,
      file,
    });
    if (begun.state === 'running') await this.carryOutAll(call, begun, list);
    return this.ending.runAs(call, idOf(importId, 'end'), { importId, blankRows });
  }

  private async previewOne(
    call: Call,
    wish: ImportHouseholds,
    upload: unknown,
  ): Promise<HouseholdPreviewView> {
    const list = await this.survey(call, wish, upload);
    const organisationId = wish.organisation;
    const organisation = await this.database.read(call.scope, (read) =>
      this.findOrganisation(read, call, organisationId),
    );
    if (!organisation) throw notFound();

    const preview = new ImportPreview(list.mapping, list);
    await this.inChunks(list, async (imported) => {
      const { compared, account } = await this.database.read(call.scope, (read) =>
        this.account(read, call, { organisationId, imported, list }),
      );
      preview.add(compared, account);
    });
    return preview.view;
  }

  async get(call: Call, id: Uuid): Promise<HouseholdImportView> {
    const found = await this.database.read(call.scope, (read) => this.store.find(read, call, id));
    if (!found) throw notFound();
    return found;
  }

  async problems(call: Call, id: Uuid, query: ImportProblemQuery): Promise<HouseholdImportProblemPage> {
    const rows = await this.database.read(call.scope, async (read) => {
      if (!(await this.store.find(read, call, id))) throw notFound();
      return this.store.listProblems(read, call, id, query);
    });
    const page = pageOf(rows, query.limit, ({ row, no }) => [row, no]);
    return { ...page, items: page.items.map(({ no: _, ...problem }) => problem) };
  }

  private async survey(call: Call, wish: ImportHouseholds, upload: unknown): Promise<SurveyedList> {
    const list = await UploadedList.receive(upload);
    const header = await list.header();
    const { areas, ...places } = await this.database.read(call.scope, async (read) => ({
      ...(await this.settings.getSetting(read, call.emergencyId)),
      areas: await this.settings.listAreas(read, call.emergencyId),
      sites: await this.settings.listSites(read, call.emergencyId),
    }));
    const { plan, mapping } = planImport(header, wish, { ...places, areas });
    const surveyor = new ListSurveyor(mapping.columns);
    const read = await list.survey((record) => {
      surveyor.push(record);
    });
    return {
      list,
      plan,
      mapping,
      survey: surveyor.survey,
      ...read,
      areaPaths: new Map(areas.map(({ id, path }) => [id, path])),
    };
  }

  private async carryOutAll(
    call: Call,
    { id: importId, organisationId }: HouseholdImportView,
    list: SurveyedList,
  ): Promise<void> {
    let no = 0;
    await this.inChunks(list, async (imported) => {
      const chunk: Chunk = { importId, no, [payload]: { organisationId, imported, list } };
      await this.carrying.runAs(call, idOf(importId, 'chunk', String(no)), chunk);
      no += 1;
    });
  }

  private async inChunks(
    { list, plan, survey }: SurveyedList,
    take: (imported: readonly ImportedHousehold[]) => Promise<void>,
  ): Promise<void> {
    const households = new HouseholdList(plan, survey);
    let waiting: ImportedHousehold[] = [];
    const flush = async (least: number): Promise<void> => {
      while (waiting.length >= least) {
        const [chunk, rest] = [waiting.slice(0, chunkMax), waiting.slice(chunkMax)];
        waiting = rest;
        await take(chunk);
      }
    };
    for await (const record of list.records()) {
      waiting.push(...households.push(record));
      await flush(chunkMax);
    }
    waiting.push(...households.end());
    await flush(1);
  }

  private async begin(tx: Tx, { call, input }: Entry<Begin>): Promise<Outcome> {
    const { importId, organisation: organisationId, rows, file } = input;
    if (!(await this.findOrganisation(tx, call, organisationId))) throw notFound();

    const { emergencyId, personId: startedBy } = call;
    const digest = this.content.digest({ file });
    await this.store.begin(tx, { id: importId, emergencyId, organisationId, digest, rows, startedBy });
    return { resultId: importId, subjects: [importId], facts: { rows } };
  }

  private async carryOut(tx: Tx, { call, input }: Entry<Chunk>): Promise<Outcome> {
    const { emergencyId } = call;
    const { importId, no } = input;
    const { organisationId, imported, list } = input[payload];
    const { account } = await this.account(tx, call, { organisationId, imported, list, importId });

    const registrations = account.toRegister.map(({ household, contact, findings }): Registration => ({
      id: newId(),
      organisationId,
      registeredBy: call.personId,
      importId,
      household,
      notices: [],
      contact,
      findings,
    }));

    const registered = await this.registrations.insert(tx, emergencyId, registrations);
    const counts = settled(account, registrations, registered);
    await this.store.insertChunk(tx, { id: newId(), emergencyId, importId, no }, counts);
    await this.store.insertProblems(tx, { emergencyId, importId }, account.problems);
    return { resultId: importId, subjects: [importId, ...registered.keys()], facts: { no, ...counts } };
  }

  /** What a part of a list comes to, compared with what is registered. */
  private async account(
    reads: Reads,
    call: Call,
    part: Chunk[typeof payload] & { readonly importId?: Uuid },
  ): Promise<{ readonly compared: readonly ImportedHousehold[]; readonly account: Account }> {
    const { organisationId, imported, list, ...own } = part;
    const of = { emergencyId: call.emergencyId, organisationId };
    const known = await this.registrations.findReferences(reads, of, referencesOf(imported));
    const documents = await this.search.findDocuments(reads, { ...of, ...own }, documentKeysOf(imported));

    const column = list.mapping.columns.get('documentNumber')?.header ?? 'documentNumber';
    const compared = compareDocuments(imported, known, documents, column);
    const isInScope = this.scopeOf(call, organisationId, list);
    return { compared, account: accountFor(compared, { known, isInScope }) };
  }

  private async end(tx: Tx, { input: { importId, blankRows } }: Entry<End>, now: Date): Promise<Outcome> {
    await this.store.end(tx, importId, blankRows, now);
    return { resultId: importId, subjects: [importId], facts: { blankRows } };
  }

  private async findOrganisation(
    reads: Parameters<SettingStore['findPlaces']>[0],
    call: Call,
    id: Uuid,
  ): Promise<boolean> {
    const { emergencyId } = call;
    const { organisationIds } = await this.settings.findPlaces(reads, emergencyId, {
      areaIds: [],
      siteIds: [],
      organisationIds: [id],
    });
    const place = { emergencyId, organisationId: id, areaPath: [], siteId: null };
    return organisationIds.has(id) && reaches(byOrganisation(call.scope), place);
  }

  private scopeOf(
    call: Call,
    organisationId: Uuid,
    { areaPaths }: SurveyedList,
  ): (household: JudgedHousehold) => boolean {
    const { emergencyId, scope } = call;
    return ({ areaId, siteId }) =>
      reaches(scope, { emergencyId, organisationId, areaPath: areaPaths.get(areaId) ?? [], siteId });
  }
}

function referencesOf(imported: readonly ImportedHousehold[]): readonly string[] {
  return imported.flatMap(({ reference }) => reference ?? []);
}

/** Whose reference somebody else gave in the very moment is known, as if it had been so before. */
function settled(
  account: Account,
  registrations: readonly Registration[],
  registered: ReadonlyMap<Uuid, string>,
): ImportCounts {
  const late = registrations.filter(({ id }) => !registered.has(id));
  const warned = late.filter(({ findings }) =>
    findings.some(({ severity }) => severity === 'warning'),
  ).length;
  const { counts } = account;
  return {
    ...counts,
    people: counts.people - late.reduce((sum, { household }) => sum + household.size, 0),
    warned: counts.warned - warned,
    takenIn: counts.takenIn - (late.length - warned),
    known: counts.known + late.length,
  };
}
