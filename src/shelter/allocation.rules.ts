import type { Ending } from '../assistance/codes.rules.js';
import { isDecided } from '../assistance/ending.rules.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { HouseholdStatus } from '../registry/codes.rules.js';
import { hasLeft } from '../registry/household.rules.js';
import type { ShelterType } from './codes.rules.js';

/** A unit as it is found under its lock. */
export interface UnitFacts {
  readonly id: Uuid;
  readonly type: ShelterType;
  readonly capacity: number;
  readonly exclusive: boolean;
  readonly active: boolean;
  /** What day it is at its site. */
  readonly today: string;
}

/** Who lives in a unit from a day on. */
export interface Living {
  /** On the fullest day. */
  readonly people: number;
  /** Whether households other than the one in question do. */
  readonly others: boolean;
}

export interface HouseholdFacts {
  readonly id: Uuid;
  readonly size: number;
  readonly status: HouseholdStatus;
  /** How many of it have a place elsewhere from that day on. */
  readonly housed: number;
  readonly hasPrimary: boolean;
}

/** An entitlement as far as shelter is due of it. */
interface Entitled {
  readonly state: 'listed' | 'held' | 'removed';
  readonly ended: Ending | null;
  readonly lines: readonly {
    readonly id: Uuid;
    /** Null for lines of anything else. */
    readonly shelterType: string | null;
    readonly due: bigint;
    readonly delivered: bigint;
  }[];
}

/** How long after it began an allocation may be recorded. */
const lateDaysMax = 366;
const dayMs = 86_400_000;

/** Refuses `shelter.day`: what is recorded has happened, and not too long ago. */
export function checkDay(day: string, today: string): void {
  const earliest = new Date(Date.parse(today) - lateDaysMax * dayMs).toISOString().slice(0, 10);
  if (day >= earliest && day <= today) return;
  throw new Refusal('shelter.day', 'Record it from the day on which it happens, within a year', {
    from: earliest,
    to: today,
  });
}

/** Refuses an end that comes before its beginning, or has not come yet: `shelter.day`. */
export function checkEnd(day: string, { beginsOn, today }: { beginsOn: string; today: string }): void {
  if (day >= beginsOn && day <= today) return;
  throw new Refusal('shelter.day', 'It ends when it does, and not before it began', {
    from: beginsOn,
    to: today,
  });
}

/** Refuses who has left the register: `household.gone`. */
export function refuseGone({ status }: Pick<HouseholdFacts, 'status'>): void {
  if (hasLeft(status)) throw new Refusal('household.gone', 'Take it back into the register first');
}

/**
 * How many of the household move in: all who have no place yet, unless told. Refuses `shelter.persons` where that is nobody, or more than
 * there are.
 */
export function personsOf(wanted: number | undefined, { size, housed }: HouseholdFacts): number {
  const left = size - housed;
  const persons = wanted ?? left;
  if (persons >= 1 && persons <= left) return persons;
  throw new Refusal(
    'shelter.persons',
    'All of the household have a place, or more than live in it are told',
    {
      size,
      housed,
    },
  );
}

/** Where a household lives first of all: the first place that it has, unless told. Refuses `shelter.primary`. */
export function primaryOf(wanted: boolean | undefined, { hasPrimary }: HouseholdFacts): boolean {
  if (wanted === true && hasPrimary)
    throw new Refusal('shelter.primary', 'The household has a primary place already: end it, or move');
  return wanted ?? !hasPrimary;
}

/** Refuses a unit that is out of use (`shelter-unit.inactive`), or has no room (`shelter.full`). */
export function checkRoom(unit: UnitFacts, living: Living, persons: number): void {
  if (!unit.active) throw new Refusal('shelter-unit.inactive');
  if (hasRoom(unit, living, persons)) return;
  throw new Refusal('shelter.full', 'There is no room in this unit for so many people', {
    free: unit.exclusive && living.others ? 0 : Math.max(0, unit.capacity - living.people),
    persons,
  });
}

export function hasRoom(unit: UnitFacts, living: Living, persons: number): boolean {
  return living.people + persons <= unit.capacity && !(unit.exclusive && living.others);
}

/**
 * The line of the entitlement that a unit of this type delivers: the first of which one is still due. Refuses `entitlement.held`,
 * `entitlement.removed`, `entitlement.ended` where that was decided, and `shelter.not-due` where none is.
 */
export function lineFor({ state, ended, lines }: Entitled, type: ShelterType): Uuid {
  if (state === 'held')
    throw new Refusal('entitlement.held', 'This entitlement is on hold: see the help desk');
  if (state === 'removed')
    throw new Refusal('entitlement.removed', 'This entitlement was removed: see the help desk');
  if (isDecided(ended))
    throw new Refusal('entitlement.ended', 'This entitlement has ended', { outcome: ended });
  const line = lines.find(({ shelterType, due, delivered }) => shelterType === type && delivered < due);
  if (line) return line.id;
  throw new Refusal('shelter.not-due', 'No unit of this type is still due to the household', { type });
}

/** Midday in UTC is on the day itself nearly everywhere; today is now. */
export function momentOf(day: string, { today, now }: { today: string; now: Date }): Date {
  return day === today ? now : new Date(`${day}T12:00:00.000Z`);
}

/** Refuses `shelter.target`: a request names a unit, or a site and a type. */
export function checkTarget({
  unitId,
  siteId,
  type,
  accessible,
}: {
  readonly unitId?: Uuid | undefined;
  readonly siteId?: Uuid | undefined;
  readonly type?: string | undefined;
  readonly accessible?: boolean | undefined;
}): void {
  const bySite = siteId !== undefined && type !== undefined;
  const named = unitId !== undefined;
  const mixed = named && (siteId !== undefined || type !== undefined || accessible !== undefined);
  if (named !== bySite && !mixed) return;
  throw new Refusal('shelter.target', 'Name a unit, or else a site and a type of which any will do');
}

/** Refuses `shelter.target`: it is for an entitlement, or else for a household with the reason. */
export function checkRecipient({
  entitlementId,
  householdId,
  reason,
}: {
  readonly entitlementId?: Uuid | undefined;
  readonly householdId?: Uuid | undefined;
  readonly reason?: string | undefined;
}): void {
  const entitled = entitlementId !== undefined && householdId === undefined && reason === undefined;
  const outside = entitlementId === undefined && householdId !== undefined && reason !== undefined;
  if (entitled || outside) return;
  throw new Refusal(
    'shelter.target',
    'Name an entitlement, or else a household and the reason why outside of a round',
  );
}
