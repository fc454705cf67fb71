import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { CardView, IssueCard } from './card.contract.js';
import { groupedCard } from './card.rules.js';
import { hasLeft } from './household.rules.js';
import { HouseholdStore, placeOf } from './household.store.js';
import { HouseholdViewStore } from './household-view.store.js';
import { RegistrationStore } from './registration.store.js';

type CardInput = IssueCard & { readonly householdId: Uuid };

/** Cards of households: the first comes with the registration, later ones from here. */
@Injectable()
export class CardService {
  private readonly issuing: Command<CardInput, CardView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(HouseholdStore) private readonly households: HouseholdStore,
    @Inject(RegistrationStore) private readonly registrations: RegistrationStore,
    @Inject(HouseholdViewStore) views: HouseholdViewStore,
  ) {
    this.issuing = commands.define<CardInput, CardView>('card.issue', {
      work: each((tx, entry, now) => this.issueOne(tx, entry, now)),
      answer: answerOne(async (reads, call, id) => {
        const card = await views.findCard(reads, call, id);
        return card && { ...card, grouped: groupedCard(card.number) };
      }),
    });
  }

  /** Gives a household a card with a new number; the number of before is worth nothing from then on. */
  issue(call: Call, householdId: Uuid, input: IssueCard): Promise<CardView> {
    return this.issuing.run(call, { ...input, householdId });
  }

  private async issueOne(
    tx: Tx,
    { call, input }: Entry<CardInput>,
    now: Date,
  ): Promise<Omit<Done<CardView>, 'kind'>> {
    const household = await this.households.lock(tx, call.emergencyId, input.householdId);
    if (!household || !reaches(call.scope, placeOf(household))) throw notFound();
    if (hasLeft(household.status)) {
      throw new Refusal('household.gone', 'Take it back into the register first');
    }

    const before = await this.households.revokeCard(tx, household.id, input.reason, now);
    const [number = ''] = await this.registrations.nextNumbers(tx, 1);
    const seq = (before?.seq ?? 0) + 1;
    const id = newId();
    await this.registrations.insertCards(tx, call.emergencyId, [
      { id, number, householdId: household.id, seq, issuedBy: call.personId },
    ]);
    return { resultId: id, subjects: [household.id], facts: { seq, reason: input.reason } };
  }
}
