import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { HouseholdStatus, InactiveReason } from './codes.rules.js';
import type {
  DeactivateHousehold,
  HoldHousehold,
  HouseholdIdentityView,
  HouseholdProtectionView,
  HouseholdQuery,
  HouseholdView,
} from './household.contract.js';
import { decideStatus } from './household.rules.js';
import { HouseholdStore, type LockedHousehold, placeOf } from './household.store.js';
import { HouseholdViewStore } from './household-view.store.js';
import type { HoldReason } from './reasons.rules.js';

interface StatusInput {
  readonly householdId: Uuid;
  readonly reason?: HoldReason | InactiveReason;
}

type StatusCommand = Command<StatusInput, HouseholdView>;
type Outcome = Omit<Done<HouseholdView>, 'kind'>;

/** What becomes of a household in the register, and what is shown of it. */
@Injectable()
export class HouseholdService {
  private readonly verifying: StatusCommand;
  private readonly holding: StatusCommand;
  private readonly releasing: StatusCommand;
  private readonly withdrawing: StatusCommand;
  private readonly deactivating: StatusCommand;

  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(HouseholdStore) private readonly store: HouseholdStore,
    @Inject(HouseholdViewStore) private readonly views: HouseholdViewStore,
  ) {
    const moving = (
      act:
        | 'household.verify'
        | 'household.hold'
        | 'household.release'
        | 'household.withdraw'
        | 'household.deactivate',
      to: (household: LockedHousehold) => HouseholdStatus,
    ): StatusCommand =>
      commands.define<StatusInput, HouseholdView>(act, {
        work: each((tx, entry, now) => this.move(tx, entry, to, now)),
        answer: answerOne((reads, call, id) => views.find(reads, call, id)),
      });
    this.verifying = moving('household.verify', () => 'verified');
    this.holding = moving('household.hold', () => 'on_hold');
    this.releasing = moving('household.release', beforeHold);
    this.withdrawing = moving('household.withdraw', () => 'withdrawn');
    this.deactivating = moving('household.deactivate', () => 'inactive');
  }

  verify(call: Call, householdId: Uuid): Promise<HouseholdView> {
    return this.verifying.run(call, { householdId });
  }

  hold(call: Call, householdId: Uuid, { reason }: HoldHousehold): Promise<HouseholdView> {
    return this.holding.run(call, { householdId, reason });
  }

  release(call: Call, householdId: Uuid): Promise<HouseholdView> {
    return this.releasing.run(call, { householdId });
  }

  withdraw(call: Call, householdId: Uuid): Promise<HouseholdView> {
    return this.withdrawing.run(call, { householdId });
  }

  deactivate(call: Call, householdId: Uuid, { reason }: DeactivateHousehold): Promise<HouseholdView> {
    return this.deactivating.run(call, { householdId, reason });
  }

  async get(call: Call, id: Uuid): Promise<HouseholdView> {
    const view = await this.database.read(call.scope, (read) => this.views.find(read, call, id));
    if (!view) throw notFound();
    return view;
  }

  async list(call: Call, query: HouseholdQuery): Promise<Page<HouseholdView>> {
    const rows = await this.database.read(call.scope, (read) => this.views.list(read, call, query));
    return pageOf(rows, query.limit, ({ id }) => [id]);
  }

  /** Who lives in a household. That somebody looked is in the audit log before the answer leaves. */
  look(call: Call, id: Uuid): Promise<HouseholdIdentityView> {
    return this.commands.look(
      call,
      async (read) => found(await this.views.findIdentity(read, call, id)),
      (view) => [view.id],
    );
  }

  protect(call: Call, id: Uuid): Promise<HouseholdProtectionView> {
    return this.commands.look(
      call,
      async (read) => found(await this.views.findProtection(read, call, id)),
      (view) => [view.id],
    );
  }

  private async move(
    tx: Tx,
    { call, input }: Entry<StatusInput>,
    statusFor: (household: LockedHousehold) => HouseholdStatus,
    now: Date,
  ): Promise<Outcome> {
    const household = await this.store.lock(tx, call.emergencyId, input.householdId);
    if (!household || !reaches(call.scope, placeOf(household))) throw notFound();

    const to = statusFor(household);
    const inactiveReason = to === 'inactive' ? ((input.reason ?? null) as InactiveReason | null) : null;
    const decision = decideStatus({ from: household.status, to, inactiveReason });
    if (decision.outcome === 'refused') throw new Refusal(decision.code, decision.detail);

    await this.store.setStatus(
      tx,
      household.id,
      { to, reason: input.reason ?? null, verifiedAt: verifiedAt(household, to, now) },
      now,
    );
    return { resultId: household.id, subjects: [household.id], facts: { from: household.status, to } };
  }
}

function found<View>(view: View | undefined): View {
  if (view === undefined) throw notFound();
  return view;
}

/** A hold ends where it began. Who had left is registered anew, and whoever is not on hold has nothing to be released from. */
function beforeHold({ status, verifiedAt }: LockedHousehold): HouseholdStatus {
  if (status === 'verified') return 'verified';
  return status === 'on_hold' && verifiedAt !== null ? 'verified' : 'registered';
}

/** Who comes back after leaving is to be visited again. */
function verifiedAt({ status, verifiedAt }: LockedHousehold, to: HouseholdStatus, now: Date): Date | null {
  if (to === 'verified') return verifiedAt ?? now;
  return to === 'registered' && status !== 'on_hold' ? null : verifiedAt;
}
