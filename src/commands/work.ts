import type { Call } from '../acts/call.js';
import type { Place } from '../acts/scope.js';
import type { Canonical } from '../audit/canonical.js';
import type { LeafTransfer } from '../audit/leaf.js';
import type { Patience } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import type { Refusal } from '../platform/refusal.js';

/** One thing that one person asked for. `id` names the write: the body's own id, the `Idempotency-Key`, or a step's derived id. */
export interface Entry<Input> {
  readonly id: Uuid;
  readonly call: Call;
  readonly input: Input;
}

/** An entry that was carried out. The result id is what the answer is rebuilt from when the request is sent again. */
export interface Done<View> {
  readonly kind: 'done';
  readonly resultId: Uuid;
  /** Ids of everyone and everything concerned: covered tables check that their rows are among them. */
  readonly subjects: readonly Uuid[];
  readonly transfers?: readonly LeafTransfer[];
  /** The answer, where the work has it at hand; else it is read back. Must equal what `answer` gives. */
  readonly view?: View;
  /** What else the audit entry says; no personal data. */
  readonly facts?: { readonly [key: string]: Canonical };
}

/** An entry that was decided against. */
export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  readonly subjects?: readonly Uuid[];
  /** Where it was decided: another person's same request hears of it only if their scope holds this place. */
  readonly place?: Place;
}

export type Outcome<View = unknown> = Done<View> | Refused;

/** Outcomes that are decided and not yet saved. */
export interface Decided<View> {
  readonly outcomes: readonly Outcome<View>[];
  /** Writes what was decided. The door sends the audit entries along without waiting in between. */
  save(): Promise<unknown>;
  /** Does what others wait for, such as changing balances: last, just before the commit. */
  finish(): Promise<void>;
}

/** How one act is carried out, for a list of entries; one is a list of one. */
export interface Work<Input, View, Facts = unknown> {
  /** `body`: the input's own `id` names the write (things a device makes); else the `Idempotency-Key` header does. */
  readonly named?: 'body' | 'header';
  /** How long it may take; a desk's patience (5 s) unless told. */
  readonly patience?: Patience;
  /** Hot acts share transactions: entries of one emergency that wait together are carried out together. */
  readonly lane?: {
    /** What must never be in two batches at once, e.g. the entitlement: who comes first is carried out first. */
    exclusive(input: Input): string;
  };
  /**
   * For hot acts: what the work asks first, of all entries, sent along with the claims. Whatever an entry that was claimed before asks for is
   * loaded in vain.
   */
  load?(tx: Tx, entries: readonly Entry<Input>[]): Promise<Facts>;
  /** Load, decide, save. One outcome an entry, in order. A thrown refusal refuses a list of one; a longer list is tried in halves. */
  work(
    tx: Tx,
    entries: readonly Entry<Input>[],
    now: Date,
    facts: Facts,
  ): Promise<readonly Outcome<View>[] | Decided<View>>;
  /** The answers to what was done, by result id, as far as the call's scope holds them. */
  answer(reads: Reads, call: Call, resultIds: readonly Uuid[]): Promise<ReadonlyMap<Uuid, View>>;
}

/** What becomes of one of many: its answer, or the refusal with its reason. */
export type ItemAnswer<View> =
  | { readonly id: Uuid; readonly replayed: boolean; readonly view: View }
  | { readonly id: Uuid; readonly replayed: boolean; readonly refusal: Refusal };

/** An act that writes, ready to be run. */
export interface Command<Input, View> {
  /** Runs one and returns its answer, or throws its refusal. */
  run(call: Call, input: Input): Promise<View>;
  /** Runs many, each on its own merits; for inputs that carry their own `id`. */
  runMany(call: Call, inputs: readonly Input[]): Promise<readonly ItemAnswer<View>[]>;
  /** Runs many steps under derived ids, each on its own merits. */
  runManyAs(
    call: Call,
    steps: readonly { readonly id: Uuid; readonly input: Input }[],
  ): Promise<readonly ItemAnswer<View>[]>;
  /** Runs one step of a long act under a derived id (`idOf(job, 'step', n)`): sent again, a finished step answers at once. */
  runAs(call: Call, id: Uuid, input: Input): Promise<View>;
}

/** The work of an act that comes one at a time: a function of one entry that returns what it did or throws its refusal. */
export function each<Input, View>(
  one: (tx: Tx, entry: Entry<Input>, now: Date) => Promise<Omit<Done<View>, 'kind'>>,
): Work<Input, View>['work'] {
  return async (tx, entries, now) => {
    const outcomes: Outcome<View>[] = [];
    for (const entry of entries) outcomes.push({ kind: 'done', ...(await one(tx, entry, now)) });
    return outcomes;
  };
}

/** The answer of an act whose store reads one at a time: a function that finds the view, or none where scope does not hold it. */
export function answerOne<View>(
  find: (reads: Reads, call: Call, id: Uuid) => Promise<View | undefined>,
): Work<unknown, View>['answer'] {
  return async (reads, call, ids) => {
    const views = new Map<Uuid, View>();
    for (const id of ids) {
      const view = await find(reads, call, id);
      if (view !== undefined) views.set(id, view);
    }
    return views;
  };
}

/** The id of a thing that an entry makes: its own where the body named it, else a new one. */
export function idFor(entry: Entry<unknown>, now: Date): Uuid {
  return (entry.input as { readonly id?: Uuid }).id ?? newId(now.getTime());
}
