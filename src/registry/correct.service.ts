import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import type { Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import {
  applyCorrection,
  correctedRows,
  type CorrectedRows,
  type HeldHousehold,
} from './correction.rules.js';
import { isProblem } from './finding.rules.js';
import type { CorrectHousehold, HouseholdView } from './household.contract.js';
import {
  hasLeft,
  type HouseholdDraft,
  holdsPersonalData,
  type JudgedHousehold,
  judgeHousehold,
} from './household.rules.js';
import { HouseholdStore, type LockedHousehold, placeOf } from './household.store.js';
import { HouseholdViewStore } from './household-view.store.js';
import { IdentityStore } from './identity.store.js';
import type { PhoneCountry } from './phone.rules.js';
import { findingsAfter } from './kept-findings.rules.js';
import { invalid, keysOf, knownOf } from './register.service.js';
import { type Contact, type StoredFinding, storedFindings } from './registration.rules.js';
import { RegistrationStore } from './registration.store.js';
import { SearchStore } from './search.store.js';
import { SettingStore } from './setting.store.js';
import { asTold, readContact, type Telling } from './told.rules.js';

type Correction = CorrectHousehold & { readonly householdId: Uuid; readonly version: number };

/** A correction that was judged and may be written. */
interface Corrected {
  readonly held: HeldHousehold;
  readonly judged: JudgedHousehold;
  readonly rows: CorrectedRows;
  /** Undefined where nothing is said of it. */
  readonly contact: Contact | undefined;
  readonly findings: readonly StoredFinding[];
}

/** Corrects what is held about a household: the whole is judged anew, as when it was registered. */
@Injectable()
export class CorrectService {
  private readonly correcting: Command<Correction, HouseholdView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(HouseholdViewStore) views: HouseholdViewStore,
    @Inject(HouseholdStore) private readonly store: HouseholdStore,
    @Inject(RegistrationStore) private readonly registrations: RegistrationStore,
    @Inject(IdentityStore) private readonly identities: IdentityStore,
    @Inject(SearchStore) private readonly search: SearchStore,
    @Inject(SettingStore) private readonly settings: SettingStore,
  ) {
    this.correcting = commands.define<Correction, HouseholdView>('household.correct', {
      work: each((tx, entry) => this.correctOne(tx, entry)),
      answer: answerOne((reads, call, id) => views.find(reads, call, id)),
    });
  }

  /** Corrects the household that was read as `version`. */
  correct(call: Call, householdId: Uuid, version: number, input: CorrectHousehold): Promise<HouseholdView> {
    return this.correcting.run(call, { ...input, householdId, version });
  }

  private async correctOne(
    tx: Tx,
    { call, input }: Entry<Correction>,
  ): Promise<Omit<Done<HouseholdView>, 'kind'>> {
    const household = await this.store.lock(tx, call.emergencyId, input.householdId);
    if (!household || !reaches(call.scope, placeOf(household))) throw notFound();
    if (hasLeft(household.status))
      throw new Refusal('household.gone', 'Take it back into the register first');
    if (household.version !== input.version) throw new Refusal('etag.stale', 'Read the household again');

    const corrected = await this.judge(tx, call, household, input);

    await this.save(tx, household, corrected);
    return { resultId: household.id, subjects: [household.id], facts: { version: household.version + 1 } };
  }

  private async judge(tx: Tx, call: Call, household: LockedHousehold, input: Correction): Promise<Corrected> {
    const { emergencyId } = call;
    const held = await this.heldOf(tx, household);
    const areaId = input.areaId ?? household.areaId;
    const { today, countries } = await this.settings.getSetting(tx, emergencyId);
    const places = await this.settings.findPlaces(tx, emergencyId, {
      areaIds: [areaId, input.originAreaId ?? household.originAreaId].filter((id) => id !== null),
      siteIds: [input.siteId ?? household.siteId].filter((id) => id !== null),
      organisationIds: [],
    });
    const area = places.areas.get(areaId);
    const telling: Telling = { today, country: (area?.country ?? countries[0]) as PhoneCountry | undefined };

    const { draft, findings } = applyCorrection(held, input, telling);
    const place = { ...placeOf(household), areaPath: area?.path ?? [], siteId: draft.siteId };
    if (area && !reaches(call.scope, place)) throw notFound(); // nobody moves a household out of their own sight
    const contact = await this.contactOf(tx, household.id, input, telling);
    const documents = await this.documentsOf(tx, household, draft);
    const judgement = judgeHousehold(draft, knownOf(draft, places, documents), today);
    const all = [...findings, ...contact.findings, ...judgement.findings].map(asTold);
    if (judgement.household === null || all.some(isProblem)) throw invalid(all);

    const of = { householdId: household.id, held, judged: judgement.household };
    const rows = holdsPersonalData(held.grounds)
      ? correctedRows(of, input, { today, nextId: newId })
      : { changed: [], added: [] };
    const memberIds = held.individuals.filter(({ member }) => member).map(({ id }) => id);
    return {
      held,
      judged: judgement.household,
      rows,
      contact: contact.value,
      findings: findingsAfter(household.findings, storedFindings(all), input, memberIds),
    };
  }

  /** The documents of its members that people of the organisation's other households have. */
  private documentsOf(
    tx: Tx,
    { emergencyId, organisationId, id: householdId }: LockedHousehold,
    draft: HouseholdDraft,
  ): Promise<ReadonlySet<string>> {
    return this.search.findDocuments(tx, { emergencyId, organisationId, householdId }, keysOf(draft));
  }

  private async save(tx: Tx, household: LockedHousehold, corrected: Corrected): Promise<void> {
    const { held, judged, rows, contact, findings } = corrected;
    const { id, emergencyId } = household;
    const depth = holdsPersonalData(held.grounds) ? judged.depth : held.depth;
    const reference = judged.reference ?? held.reference;
    await refusing(this.store.correct(tx, id, { ...judged, reference, depth }, findings), {
      household_reference: () => new Refusal('household.known', 'Another household has this reference'),
    });
    await this.registrations.updateIndividuals(
      tx,
      rows.changed.map(({ individual }) => individual),
    );
    await this.registrations.insertIndividuals(
      tx,
      emergencyId,
      rows.added.map(({ individual }) => individual),
    );
    await this.identities.insertPeople(
      tx,
      emergencyId,
      [...rows.changed, ...rows.added].map(({ identity }) => identity),
    );
    if (contact) await this.identities.insertContacts(tx, emergencyId, [{ householdId: id, ...contact }]);
  }

  private async heldOf(tx: Tx, household: LockedHousehold): Promise<HeldHousehold> {
    const grounds = await this.store.listGrounds(tx, household.id);
    const individuals = await this.store.listIndividuals(tx, household.id);
    const people = await this.identities.listPeople(tx, [household.id]);
    return {
      ...household,
      grounds,
      individuals,
      identities: new Map(people.map((one) => [one.individualId, one])),
    };
  }

  private async contactOf(
    tx: Tx,
    householdId: Uuid,
    { phone, address, notes }: Correction,
    telling: Telling,
  ): Promise<{
    readonly value: Contact | undefined;
    readonly findings: ReturnType<typeof readContact>['findings'];
  }> {
    if (phone === undefined && address === undefined && notes === undefined)
      return { value: undefined, findings: [] };
    const before = await this.identities.findContact(tx, householdId);
    const told = readContact(
      { phone: phone ?? null, address: address ?? null, notes: notes ?? null },
      telling,
    );
    return {
      value: {
        phone: phone === undefined ? (before?.phone ?? null) : (told.value?.phone ?? null),
        address: address === undefined ? (before?.address ?? null) : (told.value?.address ?? null),
        notes: notes === undefined ? (before?.notes ?? null) : (told.value?.notes ?? null),
      },
      findings: told.findings,
    };
  }
}
