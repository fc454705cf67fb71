import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { type Place, reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import type { Command, Entry, ItemAnswer, Outcome } from '../commands/work.js';
import type { Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { problemOf } from '../platform/problem.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { documentKey } from './document.rules.js';
import { type Finding, isProblem } from './finding.rules.js';
import type {
  RegisteredHouseholdView,
  RegisteredItemsView,
  RegisteredItemView,
  RegisterHousehold,
  RegisterHouseholds,
} from './household.contract.js';
import {
  type HouseholdDraft,
  holdsPersonalData,
  judgeHousehold,
  type KnownFacts,
} from './household.rules.js';
import { HouseholdViewStore } from './household-view.store.js';
import type { PhoneCountry } from './phone.rules.js';
import { type Registration, storedFindings } from './registration.rules.js';
import { RegistrationStore } from './registration.store.js';
import { SearchStore } from './search.store.js';
import { type KnownPlaces, SettingStore } from './setting.store.js';
import { asTold, readContact, readHousehold, type Telling } from './told.rules.js';

type RegisterEntry = Entry<RegisterHousehold>;

/** An entry that was read, and the place that its household would have. */
interface ReadEntry {
  readonly entry: RegisterEntry;
  readonly place: Place;
  readonly draft: HouseholdDraft;
  readonly findings: readonly Finding[];
  readonly telling: Telling;
}

type Decision =
  { readonly registration: Registration; readonly place: Place } | { readonly refusal: Refusal };

/** Registers households: one is a list of one. Each is registered, perhaps with warnings, or refused with its reasons. */
@Injectable()
export class RegisterService {
  private readonly registering: Command<RegisterHousehold, RegisteredHouseholdView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(HouseholdViewStore) views: HouseholdViewStore,
    @Inject(RegistrationStore) private readonly registrations: RegistrationStore,
    @Inject(SearchStore) private readonly search: SearchStore,
    @Inject(SettingStore) private readonly settings: SettingStore,
  ) {
    this.registering = commands.define<RegisterHousehold, RegisteredHouseholdView>('household.register', {
      named: 'body',
      lane: { exclusive: ({ id, reference }) => reference?.toUpperCase() ?? id }, // of two with one reference, the first is registered
      work: (tx, entries) => this.registerAll(tx, entries),
      answer: (reads, call, ids) => views.findRegistered(reads, call, ids),
    });
  }

  register(call: Call, input: RegisterHousehold): Promise<RegisteredHouseholdView> {
    return this.registering.run(call, input);
  }

  async registerMany(call: Call, { items }: RegisterHouseholds): Promise<RegisteredItemsView> {
    const answers = await this.registering.runMany(call, items);
    return { items: answers.map((answer) => itemView(answer, call.requestId)) };
  }

  private async registerAll(
    tx: Tx,
    entries: readonly RegisterEntry[],
  ): Promise<readonly Outcome<RegisteredHouseholdView>[]> {
    const emergencyId = entries[0]?.call.emergencyId ?? '';
    const { places, read } = await this.load(tx, emergencyId, entries);

    const documents = await this.documentsOf(tx, emergencyId, read);
    const decided = read.map((one) =>
      decide(one, places, documents.get(one.entry.input.organisationId) ?? new Set()),
    );

    const registered = await this.registrations.insert(
      tx,
      emergencyId,
      decided.flatMap((one) => ('registration' in one ? [one.registration] : [])),
    );
    return decided.map((one) => outcomeOf(one, registered));
  }

  private async load(
    tx: Tx,
    emergencyId: Uuid,
    entries: readonly RegisterEntry[],
  ): Promise<{ readonly places: KnownPlaces; readonly read: readonly ReadEntry[] }> {
    const { today, countries } = await this.settings.getSetting(tx, emergencyId);
    const inputs = entries.map(({ input }) => input);
    const places = await this.settings.findPlaces(tx, emergencyId, {
      areaIds: inputs.flatMap(({ areaId, originAreaId }) => [
        areaId,
        ...(originAreaId ? [originAreaId] : []),
      ]),
      siteIds: inputs.flatMap(({ siteId }) => siteId ?? []),
      organisationIds: inputs.map(({ organisationId }) => organisationId),
    });
    const read = entries.map((entry): ReadEntry => {
      const { organisationId, areaId, siteId } = entry.input;
      const area = places.areas.get(areaId);
      const telling: Telling = {
        today,
        country: (area?.country ?? countries[0]) as PhoneCountry | undefined,
      };
      const { value: draft, findings } = readHousehold(entry.input, telling);
      const place = { emergencyId, organisationId, areaPath: area?.path ?? [], siteId: siteId ?? null };
      return { entry, place, draft, findings, telling };
    });
    return { places, read };
  }

  /** The documents that people of each organisation's households have already; nobody hears of another organisation's. */
  private async documentsOf(
    tx: Tx,
    emergencyId: Uuid,
    read: readonly ReadEntry[],
  ): Promise<ReadonlyMap<Uuid, ReadonlySet<string>>> {
    const found = new Map<Uuid, ReadonlySet<string>>();
    for (const organisationId of new Set(read.map(({ place }) => place.organisationId ?? ''))) {
      const keys = read
        .filter(({ place }) => place.organisationId === organisationId)
        .flatMap(({ draft }) => keysOf(draft));
      found.set(organisationId, await this.search.findDocuments(tx, { emergencyId, organisationId }, keys));
    }
    return found;
  }
}

/** What identifies the members of a household by document. */
export function keysOf(draft: HouseholdDraft): readonly string[] {
  return draft.members
    .flatMap(({ identity }) => identity.documents.map(documentKey))
    .filter((key) => key !== null);
}

function decide(
  { entry, place, draft, findings, telling }: ReadEntry,
  places: KnownPlaces,
  documents: ReadonlySet<string>,
): Decision {
  const { call, input } = entry;
  if (!places.organisationIds.has(input.organisationId) || !reaches(call.scope, place))
    return { refusal: notFound() };

  const judgement = judgeHousehold(draft, knownOf(draft, places, documents), telling.today);
  // Of people about whom nothing may be held, nothing that was told matters.
  const holds = holdsPersonalData(draft.legalGrounds);
  const contact = holds ? readContact(input, telling) : { value: null, findings: [] };
  const all = [...(holds ? findings : []), ...contact.findings, ...judgement.findings].map(asTold);
  if (judgement.household === null || all.some(isProblem)) return { refusal: invalid(all) };

  const notices = input.grounds.map(({ noticeVersion = null, language = null }) => ({
    noticeVersion,
    language,
  }));
  return {
    place,
    registration: {
      id: input.id,
      organisationId: input.organisationId,
      registeredBy: call.personId,
      importId: null,
      household: judgement.household,
      notices,
      contact: contact.value,
      findings: storedFindings(all),
    },
  };
}

/** What the household names and the emergency has. References are left to the table: of two at once, one has it. */
export function knownOf(
  { areaId, originAreaId, siteId }: HouseholdDraft,
  places: KnownPlaces,
  documents: ReadonlySet<string>,
): KnownFacts {
  const here = areaId !== null && places.areas.get(areaId)?.here === true ? [areaId] : [];
  const origin = originAreaId !== null && places.areas.has(originAreaId) ? [originAreaId] : [];
  const site = siteId !== null && places.siteIds.has(siteId) ? [siteId] : [];
  const old = [...here].filter((id) => places.areas.get(id)?.old === true);
  return {
    areaIds: new Set([...here, ...origin]),
    oldAreaIds: new Set(old),
    siteIds: new Set(site),
    references: new Set(),
    documents,
  };
}

/** The refusal for a household that cannot be taken: its problems, with pointers into the request and no value of it. */
export function invalid(findings: readonly Finding[]): Refusal {
  const errors = findings
    .filter(isProblem)
    .map(({ field, code, detail }) => ({ pointer: field, detail: `${code}: ${detail}` }));
  return new Refusal('household.invalid', undefined, {}, errors);
}

function outcomeOf(
  decision: Decision,
  registered: ReadonlyMap<Uuid, string>,
): Outcome<RegisteredHouseholdView> {
  if ('refusal' in decision) return { kind: 'refused', refusal: decision.refusal };
  const { registration, place } = decision;
  const { id, household } = registration;
  if (!registered.has(id)) {
    return { kind: 'refused', refusal: new Refusal('household.known', 'Look it up by its reference'), place };
  }
  return {
    kind: 'done',
    resultId: id,
    subjects: [id],
    facts: { size: household.size, depth: household.depth },
  };
}

function itemView(answer: ItemAnswer<RegisteredHouseholdView>, requestId: string): RegisteredItemView {
  const { id, replayed } = answer;
  if ('view' in answer) return { id, outcome: 'done', replayed, household: answer.view };
  return { id, outcome: 'refused', replayed, problem: problemOf(answer.refusal, requestId) };
}
