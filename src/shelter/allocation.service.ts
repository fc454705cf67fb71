import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { type Place, reaches } from '../acts/scope.js';
import { DeliveryStore, type EntitlementToDeliver } from '../assistance/delivery.store.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import { Overtaken } from '../platform/database/trouble.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type {
  AllocateShelter,
  AllocationQuery,
  AllocationView,
  EndShelter,
  MoveShelter,
} from './allocation.contract.js';
import {
  checkDay,
  checkEnd,
  checkRecipient,
  checkRoom,
  checkTarget,
  hasRoom,
  type HouseholdFacts,
  lineFor,
  momentOf,
  personsOf,
  primaryOf,
  refuseGone,
  type UnitFacts,
} from './allocation.rules.js';
import { type Allocation, AllocationStore, type Wanted } from './allocation.store.js';
import type { ShelterType } from './codes.rules.js';
import { spaceOf } from './space.rules.js';

type End = EndShelter & { readonly allocationId: Uuid };
type Move = MoveShelter & { readonly allocationId: Uuid };
type Outcome = Omit<Done<AllocationView>, 'kind'>;
type UnitThere = UnitFacts & { readonly place: Place };

interface Target {
  readonly unitId?: Uuid;
  readonly siteId?: Uuid;
  readonly type?: ShelterType;
  readonly accessible?: boolean;
}

interface Newcomers {
  readonly householdId: Uuid;
  readonly persons: number;
  readonly from: string;
}

/** A free unit that is taken by who named it while somebody looks for any: so often it is tried, then all over again. */
const triesMax = 20;

/**
 * Who lives where. An allocation for an entitlement delivers a unit of its shelter; what ends it takes no aid back, and a move gives none.
 * Locks are taken in one order: the allocation, or the entitlement and its round; the household; the unit.
 */
@Injectable()
export class AllocationService {
  private readonly allocating: Command<AllocateShelter, AllocationView>;
  private readonly ending: Command<End, AllocationView>;
  private readonly moving: Command<Move, AllocationView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(AllocationStore) private readonly store: AllocationStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
  ) {
    const answer = answerOne<AllocationView>(async (reads, call, id) => {
      const allocation = await store.find(reads, call.scope, call.emergencyId, id);
      return allocation && viewOf(allocation);
    });
    this.allocating = commands.define<AllocateShelter, AllocationView>('shelter.allocate', {
      work: each((tx, entry, now) => this.allocateOne(tx, entry, now)),
      answer,
    });
    this.ending = commands.define<End, AllocationView>('shelter.end', {
      work: each((tx, entry, now) => this.endOne(tx, entry, now)),
      answer,
    });
    this.moving = commands.define<Move, AllocationView>('shelter.move', {
      work: each((tx, entry, now) => this.moveOne(tx, entry, now)),
      answer,
    });
  }

  allocate(call: Call, input: AllocateShelter): Promise<AllocationView> {
    return this.allocating.run(call, input);
  }

  end(call: Call, allocationId: Uuid, input: EndShelter): Promise<AllocationView> {
    return this.ending.run(call, { ...input, allocationId });
  }

  /** Ends an allocation and begins another in one act. */
  move(call: Call, allocationId: Uuid, input: MoveShelter): Promise<AllocationView> {
    return this.moving.run(call, { ...input, allocationId });
  }

  async get(call: Call, id: Uuid): Promise<AllocationView> {
    const found = await this.database.read(call.scope, (read) =>
      this.store.find(read, call.scope, call.emergencyId, id),
    );
    if (!found) throw notFound();
    return viewOf(found);
  }

  async list(call: Call, query: AllocationQuery): Promise<Page<AllocationView>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, call.emergencyId, query, query),
    );
    const page = pageOf(rows, query.limit, ({ beginsOn, id }) => [beginsOn, id]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  private async allocateOne(tx: Tx, { call, input }: Entry<AllocateShelter>, now: Date): Promise<Outcome> {
    checkTarget(input);
    checkRecipient(input);
    const place = await this.store.placeOf(tx, call.emergencyId, input);
    if (!place) throw notFound();
    const entitlement = await this.entitlementOf(tx, call, place, input.entitlementId, now);
    const household = await this.householdOf(tx, call, { entitlement, ...input });
    const persons = personsOf(input.persons, household);
    const newcomers = { householdId: household.id, persons, from: input.beginsOn };
    const unit = await this.unitFor(tx, call, input, newcomers);

    checkDay(input.beginsOn, unit.today);
    const entitlementLineId = entitlement ? lineFor(entitlement, unit.type) : null;
    checkRoom(unit, await this.store.living(tx, unit.id, household.id, input.beginsOn), persons);
    const primary = primaryOf(input.primary, household);

    const id = newId(now.getTime());
    const { beginsOn, reason = null } = input;
    const entitlementId = entitlement?.id ?? null;
    const allocation = { id, unitId: unit.id, householdId: household.id, persons, primary, beginsOn, reason };
    const recorded = { movedFromId: null, recordedBy: call.personId, recordedAt: now };
    await this.store.insert(tx, call.emergencyId, {
      ...allocation,
      ...recorded,
      entitlementId,
      entitlementLineId,
    });
    if (entitlementLineId !== null) {
      const at = momentOf(beginsOn, { today: unit.today, now });
      await this.deliveries.add(tx, [{ lineId: entitlementLineId, quantity: 1n, at }]);
    }
    const entitled = entitlement ? [entitlement.id, entitlement.roundId] : [];
    return {
      resultId: id,
      subjects: [id, unit.id, household.id, ...entitled],
      facts: { type: unit.type, from: beginsOn, persons, entitled: entitlement !== undefined },
    };
  }

  private async endOne(tx: Tx, { call, input }: Entry<End>, now: Date): Promise<Outcome> {
    const held = await this.heldOf(tx, call, input.allocationId);

    checkEnd(input.endsOn, held);

    const { endsOn: on, reason } = input;
    await this.store.end(tx, held.id, { on, reason, personId: call.personId, now });
    return { resultId: held.id, subjects: [held.id, held.unitId, held.householdId], facts: { reason, on } };
  }

  private async moveOne(tx: Tx, { call, input }: Entry<Move>, now: Date): Promise<Outcome> {
    checkTarget(input);
    const held = await this.heldOf(tx, call, input.allocationId);
    const household = await this.factsOf(tx, call, held.householdId, input.movedOn, held.id);
    const persons = personsOf(input.persons ?? Math.min(held.persons, household.size), household);
    const newcomers = { householdId: household.id, persons, from: input.movedOn };
    const unit = await this.unitFor(tx, call, input, newcomers, [held.unitId]);

    if (unit.id === held.unitId) throw new Refusal('shelter.same-unit');
    checkDay(input.movedOn, unit.today);
    checkEnd(input.movedOn, { beginsOn: held.beginsOn, today: unit.today });
    checkRoom(unit, await this.store.living(tx, unit.id, household.id, input.movedOn), persons);

    const id = newId(now.getTime());
    const { movedOn: on } = input;
    await this.store.end(tx, held.id, { on, reason: 'moved', personId: call.personId, now });
    const { householdId, primary, entitlementId, entitlementLineId, reason } = held;
    const goesOn = { householdId, primary, entitlementId, entitlementLineId, reason, movedFromId: held.id };
    const recorded = { recordedBy: call.personId, recordedAt: now };
    await this.store.insert(tx, call.emergencyId, {
      id,
      unitId: unit.id,
      persons,
      beginsOn: on,
      ...goesOn,
      ...recorded,
    });
    return {
      resultId: id,
      subjects: [id, held.id, unit.id, held.unitId, household.id],
      facts: { type: unit.type, on, persons },
    };
  }

  /** The entitlement under its lock, its round open and staying so: of who runs the round, for which the caller acts where the unit is. */
  private async entitlementOf(
    tx: Tx,
    { scope, emergencyId }: Call,
    place: Place,
    id: Uuid | undefined,
    now: Date,
  ): Promise<EntitlementToDeliver | undefined> {
    if (id === undefined) return undefined;
    const found = (await this.deliveries.lock(tx, [id])).get(id);
    if (found?.emergencyId !== emergencyId) throw notFound();
    const organisationId = await this.store.organisationOf(tx, found.roundId);
    if (organisationId === undefined || !reaches(scope, { ...place, organisationId })) throw notFound();
    await this.deliveries.holdRound(tx, { emergencyId, roundId: found.roundId }, now);
    return found;
  }

  /** Who is housed: the household of the entitlement, or the one that is named, where the caller reaches it. */
  private async householdOf(
    tx: Tx,
    call: Call,
    {
      entitlement,
      householdId,
      beginsOn,
    }: {
      readonly entitlement: EntitlementToDeliver | undefined;
      readonly householdId?: Uuid;
      readonly beginsOn: string;
    },
  ): Promise<HouseholdFacts> {
    if (entitlement && entitlement.recipientKind !== 'household')
      throw new Refusal('shelter.not-due', 'Shelter is for households');
    const id = entitlement?.householdId ?? householdId ?? '';
    const household = await this.factsOf(tx, call, id, beginsOn);
    if (!entitlement && !reaches(call.scope, household.place)) throw notFound();
    refuseGone(household);
    return household;
  }

  private async factsOf(
    tx: Tx,
    { emergencyId }: Call,
    id: Uuid,
    from: string,
    butFor: Uuid | null = null,
  ): Promise<HouseholdFacts & { readonly place: Place }> {
    const household = await this.store.lockHousehold(tx, emergencyId, id);
    if (!household) throw notFound();
    return { ...household, ...(await this.store.housed(tx, id, from, butFor)) };
  }

  /** The unit that is named, or any with room, under its lock. Refuses `shelter.full` where no unit of the type at the site has room. */
  private async unitFor(
    tx: Tx,
    call: Call,
    { unitId, siteId = '', type, accessible }: Target,
    newcomers: Newcomers,
    not: readonly Uuid[] = [],
  ): Promise<UnitThere> {
    if (unitId !== undefined) return this.unitOf(tx, call, unitId);
    if (type === undefined) throw new RangeError('a type was told');
    const wanted: Wanted = { emergencyId: call.emergencyId, siteId, type, accessible, ...newcomers };
    await this.store.takeTurn(tx, wanted);
    const tried = [...not];
    while (tried.length < triesMax) {
      const id = await this.store.pick(tx, call.scope, wanted, tried);
      if (id === undefined && !(await this.store.hasUnits(tx, call.scope, wanted))) throw notFound();
      if (id === undefined)
        throw new Refusal('shelter.full', 'No unit of this type at the site has room for so many people', {
          persons: newcomers.persons,
        });
      const unit = await this.unitOf(tx, call, id);
      const living = await this.store.living(tx, id, newcomers.householdId, newcomers.from);
      if (unit.active && hasRoom(unit, living, newcomers.persons)) return unit;
      tried.push(id);
    }
    throw new Overtaken();
  }

  private async unitOf(tx: Tx, { scope, emergencyId }: Call, id: Uuid): Promise<UnitThere> {
    const unit = await this.store.lockUnit(tx, emergencyId, id);
    if (!unit || !reaches(scope, unit.place)) throw notFound();
    return unit;
  }

  private async heldOf(tx: Tx, { scope, emergencyId }: Call, id: Uuid): Promise<Allocation> {
    const held = await this.store.lock(tx, scope, emergencyId, id);
    if (!held) throw notFound();
    if (held.endsOn !== null)
      throw new Refusal('shelter.ended', 'It has ended before', { endsOn: held.endsOn });
    return held;
  }
}

function viewOf({ coveredDm2, people, today: _, ...allocation }: Allocation): AllocationView {
  const { recordedAt, ...rest } = allocation;
  return { ...rest, recordedAt: recordedAt.toISOString(), ...spaceOf(coveredDm2, people) };
}
