import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import { holdsPersonalData } from './household.rules.js';
import { HouseholdStore, placeOf } from './household.store.js';
import { HouseholdViewStore } from './household-view.store.js';
import { IdentityStore } from './identity.store.js';
import type { LegalBasisView, RecordBasis } from './legal-basis.contract.js';
import { groundFields } from './registration.rules.js';
import { RegistrationStore } from './registration.store.js';
import { groundOf } from './told.rules.js';

type BasisInput = RecordBasis & { readonly householdId: Uuid };

/** What holding and using a household's data rests on. A basis is never changed: a newer one takes its place. */
@Injectable()
export class LegalBasisService {
  private readonly recording: Command<BasisInput, LegalBasisView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(HouseholdViewStore) views: HouseholdViewStore,
    @Inject(HouseholdStore) private readonly households: HouseholdStore,
    @Inject(RegistrationStore) private readonly registrations: RegistrationStore,
    @Inject(IdentityStore) private readonly identities: IdentityStore,
  ) {
    this.recording = commands.define<BasisInput, LegalBasisView>('basis.record', {
      work: each((tx, entry) => this.recordOne(tx, entry)),
      answer: answerOne((reads, call, id) => views.findBasis(reads, call, id)),
    });
  }

  /**
   * Records the basis of a purpose. Where who lives in the household may no longer be held, it is erased in the same breath, and what
   * stays of its members is coarsened (docs/decisions/0006).
   */
  record(call: Call, householdId: Uuid, input: RecordBasis): Promise<LegalBasisView> {
    return this.recording.run(call, { ...input, householdId });
  }

  private async recordOne(
    tx: Tx,
    { call, input }: Entry<BasisInput>,
  ): Promise<Omit<Done<LegalBasisView>, 'kind'>> {
    const household = await this.households.lock(tx, call.emergencyId, input.householdId);
    if (!household || !reaches(call.scope, placeOf(household))) throw notFound();

    const ground = groundOf(input);
    const erases = ground.purpose === 'registration' && !holdsPersonalData([ground]);
    const id = newId();
    const notice = { noticeVersion: input.noticeVersion ?? null, language: input.language ?? null };

    await this.registrations.insertGrounds(tx, call.emergencyId, [
      { ...groundFields({ id, householdId: household.id }, ground, notice), recordedBy: call.personId },
    ]);
    if (erases) {
      await this.identities.erase(tx, household.id);
      await this.households.reduceToSize(tx, household.id);
    } else {
      await this.households.touch(tx, household.id);
    }
    const { purpose, basis, status = null } = input;
    return { resultId: id, subjects: [household.id], facts: { purpose, basis, status, erased: erases } };
  }
}
