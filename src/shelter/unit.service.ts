import { Inject, Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import type { ImportView } from '../emergencies/import.contract.js';
import { type EndOfImport, importPatience, ImportService } from '../emergencies/import.service.js';
import { ImportStore } from '../emergencies/import.store.js';
import { PlaceStore } from '../emergencies/place.store.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, nil, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { dm2Of, freePlaces, m2Text, spaceOf, sphereDm2 } from './space.rules.js';
import { decideUnits, type UnitDraft, unitKey, UnitSheet } from './unit-import.rules.js';
import type {
  ChangeUnit,
  CreateUnit,
  FreeQuery,
  FreeView,
  ImportUnits,
  UnitQuery,
  UnitView,
} from './unit.contract.js';
import { type Occupancy, type Unit, UnitStore } from './unit.store.js';

type Change = ChangeUnit & { readonly unitId: Uuid; readonly version: number };
interface Step {
  readonly units: readonly UnitDraft[];
  readonly fields: Readonly<Record<'site' | 'code', string>>;
}
type Outcome<View> = Omit<Done<View>, 'kind'>;

/** Tents, rooms and other units that people live in, and where there is room in them. */
@Injectable()
export class UnitService {
  private readonly creating: Command<CreateUnit, UnitView>;
  private readonly changing: Command<Change, UnitView>;
  private readonly stepping: Command<Step, ImportView>;
  private readonly ending: EndOfImport;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(UnitStore) private readonly store: UnitStore,
    @Inject(PlaceStore) private readonly places: PlaceStore,
    @Inject(ImportStore) private readonly results: ImportStore,
    @Inject(ImportService) private readonly imports: ImportService,
  ) {
    const answer = answerOne<UnitView>(async (reads, call, id) => {
      const unit = await store.find(reads, call.scope, call.emergencyId, id);
      return unit && viewOf(unit);
    });
    this.creating = commands.define<CreateUnit, UnitView>('shelter-unit.create', {
      work: each((tx, entry, now) => this.createOne(tx, entry, now)),
      answer,
    });
    this.changing = commands.define<Change, UnitView>('shelter-unit.change', {
      work: each((tx, entry) => this.changeOne(tx, entry)),
      answer,
    });
    this.ending = imports.endingOf('shelter-unit.import');
    this.stepping = commands.define<Step, ImportView>('shelter-unit.import', {
      patience: importPatience,
      work: each((tx, entry, now) => this.importStep(tx, entry, now)),
      answer: answerOne((reads, call, id) => results.find(reads, call.emergencyId, id)),
    });
  }

  create(call: Call, input: CreateUnit): Promise<UnitView> {
    return this.creating.run(call, input);
  }

  /** Corrects the unit that was read as `version`. */
  change(call: Call, unitId: Uuid, version: number, input: ChangeUnit): Promise<UnitView> {
    return this.changing.run(call, { ...input, unitId, version });
  }

  /** Adds the units of a CSV file; what cannot be taken is told with its row. The same file again changes nothing. */
  import(call: Call, upload: Readable, { map = [] }: ImportUnits): Promise<ImportView> {
    let fields = { site: 'site', code: 'code' };
    return this.imports.run<UnitDraft>(call, upload, this.ending, {
      sheetOf: (header) => {
        const sheet = new UnitSheet(header, map);
        fields = { site: sheet.headerOf('site'), code: sheet.headerOf('code') };
        return sheet;
      },
      step: (id, units) => this.stepping.runAs(call, id, { units, fields }),
    });
  }

  async get(call: Call, id: Uuid): Promise<UnitView> {
    const found = await this.database.read(call.scope, (read) =>
      this.store.find(read, call.scope, call.emergencyId, id),
    );
    if (!found) throw notFound();
    return viewOf(found);
  }

  async list(call: Call, query: UnitQuery): Promise<Page<UnitView>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, call.emergencyId, query, query),
    );
    const page = pageOf(rows, query.limit, ({ siteId, code }) => [siteId, code]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  async free(call: Call, query: FreeQuery): Promise<Page<FreeView>> {
    const filter = { ...query, minDm2: sphereDm2 };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.occupancy(read, call.scope, call.emergencyId, filter, query),
    );
    const page = pageOf(rows, query.limit, ({ siteCode, siteId, type }) => [siteCode, siteId, type]);
    return { items: page.items.map(freeViewOf), next: page.next };
  }

  private async createOne(tx: Tx, { call, input }: Entry<CreateUnit>, now: Date): Promise<Outcome<UnitView>> {
    const { emergencyId, scope } = call;
    const site = emergencyId === nil ? undefined : await this.places.siteById(tx, emergencyId, input.siteId);
    const organisationId = input.organisationId ?? site?.organisationId ?? nil;
    if (!site || !reaches(scope, { ...site.place, organisationId })) throw notFound();
    if (!site.active) throw new Refusal('site.inactive');

    const id = newId(now.getTime());
    const { siteId, code, type, capacity, coveredM2, exclusive, accessible } = input;
    const unit = { siteId, organisationId, code, type, capacity, exclusive, accessible };
    await this.store.insert(tx, emergencyId, [{ id, ...unit, coveredDm2: dm2Of(coveredM2) ?? 0 }]);
    return { resultId: id, subjects: [id] };
  }

  private async changeOne(tx: Tx, { call, input }: Entry<Change>): Promise<Outcome<UnitView>> {
    const { unitId: id, version, capacity, coveredM2, exclusive, accessible, active } = input;
    const held = await this.store.find(tx, call.scope, call.emergencyId, id);
    if (!held) throw notFound();

    const change = { capacity, coveredDm2: dm2Of(coveredM2) ?? 0, exclusive, accessible, active };
    const changed = await this.store.update(tx, id, version, change);
    if (!changed) throw new Refusal('etag.stale', 'Read the unit again');
    return { resultId: id, subjects: [id] };
  }

  private async importStep(
    tx: Tx,
    { call, input: { units, fields } }: Entry<Step>,
    now: Date,
  ): Promise<Outcome<ImportView>> {
    const { emergencyId, scope } = call;
    if (emergencyId === nil) throw notFound();
    await this.results.lock(tx, `shelter-unit.import ${emergencyId}`);
    const sites = await this.store.sitesByCode(tx, scope, emergencyId, [
      ...new Set(units.map(({ site }) => site)),
    ]);
    const keys = units.flatMap(({ site, code }) => ({ siteId: sites.get(site)?.id ?? nil, code }));
    const held = await this.store.unitsAt(tx, emergencyId, keys);

    const facts = { sites, held: new Map(held.map((unit) => [unitKey(unit), unit])) };
    const { added, unchanged, problems } = decideUnits(units, facts, (field) => fields[field]);

    const rows = added.map((unit) => ({ ...unit, id: newId(now.getTime()) }));
    await this.store.insert(tx, emergencyId, rows);
    const tally = { added: added.length, changed: 0, unchanged, problems };
    const resultId = await this.imports.keepStep(tx, emergencyId, units.length, tally, now);
    return { resultId, subjects: rows.map(({ id }) => id), facts: { added: added.length, unchanged } };
  }
}

function viewOf({ coveredDm2, ...unit }: Unit): UnitView {
  return {
    ...unit,
    coveredM2: m2Text(coveredDm2),
    freePlaces: freePlaces(unit),
    ...spaceOf(coveredDm2, unit.people),
  };
}

function freeViewOf({ livedInDm2, ...occupancy }: Occupancy): FreeView {
  return { ...occupancy, ...spaceOf(Number(livedInDm2), occupancy.people) };
}
