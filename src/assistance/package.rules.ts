import type { Uuid } from '../platform/ids.js';
import { ageOn, type Day } from '../registry/birth.rules.js';
import type { Sex } from '../registry/codes.rules.js';
import type { Service, ShelterType } from './codes.rules.js';

/** What a line of the package is about. */
export type Thing =
  | { readonly kind: 'item' | 'kit'; readonly itemId: Uuid }
  | { readonly kind: 'cash'; readonly currency: string }
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'shelter'; readonly shelterType: ShelterType };

/** The currency of a line of cash; null for everything that is counted. */
export function currencyIn(thing: Thing): string | null {
  return thing.kind === 'cash' ? thing.currency : null;
}

/** Whether a grant pays for each line of it: goods and cash. Services and shelter are there whoever receives them. */
export function isPaid({ kind }: Thing): boolean {
  return kind !== 'service' && kind !== 'shelter';
}

/** How much of it a recipient gets. Quantities are base units, kits, units of a service or of shelter, or minor units of the currency. */
export type Measure =
  | { readonly per: 'household'; readonly quantity: bigint }
  | { readonly per: 'person'; readonly quantity: bigint }
  | { readonly per: 'member'; readonly quantity: bigint; readonly matching: Matching }
  | { readonly per: 'group'; readonly quantity: bigint; readonly groupSize: number }
  | { readonly per: 'size'; readonly table: readonly SizeRow[] };

/** Which members count: all conditions that are there must hold. What is not known of a member fulfils none. */
export interface Matching {
  readonly sexes?: readonly Sex[] | undefined;
  readonly ageFrom?: number | undefined;
  readonly ageTo?: number | undefined;
  readonly disability?: boolean | undefined;
  readonly pregnant?: boolean | undefined;
}

/** Households of `from` to `to` people get the quantity; null is open at the end. */
export interface SizeRow {
  readonly from: number;
  readonly to: number | null;
  readonly quantity: bigint;
}

export type PackageLine = Measure & {
  readonly id: Uuid;
  readonly no: number;
  readonly thing: Thing;
  /** The most that one recipient gets of this line. */
  readonly cap: bigint | null;
};

export interface Person {
  readonly sex: Sex;
  readonly bornOn: Day | null;
  readonly disability: 'yes' | 'no' | 'unknown';
  readonly pregnant: boolean | null;
}

/** Whom a package is reckoned for: everyone who is counted, and those of them who are described. */
export interface Counted {
  readonly persons: number;
  readonly members: readonly Person[];
}

/** What a recipient is due of one line of the package. */
export interface Due {
  readonly line: PackageLine;
  readonly quantity: bigint;
}

/** What a recipient is due of one thing that can be given: kits are taken apart. */
export interface DuePart {
  readonly kind: 'item' | 'cash' | 'service' | 'shelter';
  readonly itemId: Uuid | null;
  readonly currency: string | null;
  readonly service: Service | null;
  readonly shelterType: ShelterType | null;
  readonly due: bigint;
}

export interface KitPart {
  readonly itemId: Uuid;
  readonly quantity: bigint;
}

/** What a recipient is due, line by line; lines of which nothing is due are left out. Ages count on the reference day. */
export function duesOf(lines: readonly PackageLine[], recipient: Counted, referenceDay: Day): readonly Due[] {
  return lines
    .map((line) => ({ line, quantity: dueOf(line, recipient, referenceDay) }))
    .filter(({ quantity }) => quantity > 0n);
}

/** The due quantity of one line. The sum over a person, household and group line of an item is the formula of Sphere 2018. */
export function dueOf(line: PackageLine, recipient: Counted, referenceDay: Day): bigint {
  const due = uncapped(line, recipient, referenceDay);
  return line.cap !== null && due > line.cap ? line.cap : due;
}

function uncapped(measure: Measure, recipient: Counted, referenceDay: Day): bigint {
  switch (measure.per) {
    case 'household':
      return measure.quantity;
    case 'person':
      return measure.quantity * BigInt(recipient.persons);
    case 'member':
      return (
        measure.quantity *
        BigInt(recipient.members.filter((person) => matches(person, measure.matching, referenceDay)).length)
      );
    case 'group':
      return measure.quantity * ceiling(recipient.persons, measure.groupSize);
    case 'size':
      return bySize(measure.table, recipient.persons);
  }
}

export function matches(person: Person, matching: Matching, referenceDay: Day): boolean {
  const { sexes, ageFrom, ageTo, disability, pregnant } = matching;
  if (sexes !== undefined && !sexes.includes(person.sex)) return false;
  if (disability !== undefined && person.disability !== (disability ? 'yes' : 'no')) return false;
  if (pregnant !== undefined && person.pregnant !== pregnant) return false;
  if (ageFrom === undefined && ageTo === undefined) return true;
  return person.bornOn !== null && isBetween(ageOn(person.bornOn, referenceDay), ageFrom, ageTo);
}

/** Both ends count; an end that is not told is open. */
export function isBetween(value: number, from: number | undefined, to: number | undefined): boolean {
  return value >= (from ?? 0) && (to === undefined || value <= to);
}

/** How many groups of n the people make, the last of which may be smaller. */
function ceiling(persons: number, groupSize: number): bigint {
  const size = BigInt(groupSize);
  return (BigInt(persons) + size - 1n) / size;
}

function bySize(table: readonly SizeRow[], persons: number): bigint {
  return table.find(({ from, to }) => persons >= from && (to === null || persons <= to))?.quantity ?? 0n;
}

/** Takes kits apart: as many of each component as the kits hold. Everything else stays as it is. */
export function partsOf(due: Due, kits: ReadonlyMap<Uuid, readonly KitPart[]>): readonly DuePart[] {
  const { thing } = due.line;
  switch (thing.kind) {
    case 'item':
      return [goods(thing.itemId, due.quantity)];
    case 'kit':
      return componentsOf(thing.itemId, kits).map(({ itemId, quantity }) =>
        goods(itemId, quantity * due.quantity),
      );
    case 'cash':
      return [{ ...nothing, kind: 'cash', currency: thing.currency, due: due.quantity }];
    case 'service':
      return [{ ...nothing, kind: 'service', service: thing.service, due: due.quantity }];
    case 'shelter':
      return [{ ...nothing, kind: 'shelter', shelterType: thing.shelterType, due: due.quantity }];
  }
}

const nothing = { itemId: null, currency: null, service: null, shelterType: null } as const;

function goods(itemId: Uuid, due: bigint): DuePart {
  return { ...nothing, kind: 'item', itemId, due };
}

function componentsOf(kitId: Uuid, kits: ReadonlyMap<Uuid, readonly KitPart[]>): readonly KitPart[] {
  const parts = kits.get(kitId);
  if (!parts || parts.length === 0) throw new Error(`kit ${kitId} has no components`);
  return parts;
}
