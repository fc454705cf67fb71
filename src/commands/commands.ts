import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActName } from '../acts/acts.js';
import type { Call } from '../acts/call.js';
import { reaches, type Scope } from '../acts/scope.js';
import { AuditStore } from '../audit/audit.store.js';
import { type AuditEntry, subjectsMax } from '../audit/leaf.js';
import { Database, deskPatience, type Visible } from '../platform/database/database.js';
import type { Read, Tx } from '../platform/database/tx.js';
import { pipelined } from '../platform/database/pipelined.js';
import { passingTrouble, worthRetrying } from '../platform/database/trouble.js';
import { newId, type Uuid } from '../platform/ids.js';
import { Logger, safeError } from '../platform/logger.js';
import { Metrics } from '../platform/metrics.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { type Claim, type ClaimKey, ClaimStore, type Settled } from './claim.store.js';
import { ContentDigest } from './content-digest.js';
import { Lane } from './lane.js';
import { nameOf } from './name.js';
import type { Command, Entry, Decided, ItemAnswer, Outcome, Work } from './work.js';

/** What came of one entry inside the door. */
type Result<View> =
  | { readonly replayed: boolean; readonly view: View }
  | { readonly replayed: boolean; readonly refusal: Refusal }
  | { readonly trouble: unknown };

const retriesMax = 4;

/**
 * The one door: every write goes through it, and it alone opens write transactions. It claims the id, runs the work, appends the
 * audit entry and keeps the outcome in one transaction; it retries what the database asks to retry, answers again what was
 * answered before, and tries a failing batch in halves so that a bad entry harms no other.
 */
@Injectable()
export class Commands implements BeforeApplicationShutdown {
  private readonly lanes: Lane<never, never>[] = [];
  private stopping = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ClaimStore) private readonly claims: ClaimStore,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(ContentDigest) private readonly content: ContentDigest,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  /** Registers how an act is carried out. Called once per act, in the constructor of its service. */
  define<Input extends object, View>(act: ActName, work: Work<Input, View>): Command<Input, View> {
    const lanes = new Map<Uuid, Lane<Entry<Input>, Result<View>>>();

    const carry = (entry: Entry<Input>): Promise<Result<View>> => {
      if (this.stopping) return Promise.reject(new Refusal('server.stopping'));
      if (!work.lane) return this.carryOut(act, work, [entry]).then(only);
      return this.laneOf(act, work, lanes, entry).join(entry, [entry.id, work.lane.exclusive(entry.input)]);
    };

    const tried = async (entry: Entry<Input>): Promise<Result<View>> => {
      const result = await this.timed(act, () => carry(entry));
      if (isFault(result)) await this.noteFailed(entry);
      return result;
    };

    const settle = async (entry: Entry<Input>): Promise<View> => {
      const result = await tried(entry);
      if ('trouble' in result) throw result.trouble;
      entry.call.reply.replayed = result.replayed;
      if ('refusal' in result) throw result.refusal;
      return result.view;
    };

    const carryItem = async (entry: Entry<Input>): Promise<ItemAnswer<View>> =>
      this.itemAnswer(entry.id, await tried(entry));
    return {
      run: (call, input) => settle({ id: nameOf(work.named ?? 'header', call, input), call, input }),
      runAs: (call, id, input) => settle({ id, call, input }),
      runMany: (call, inputs) =>
        Promise.all(inputs.map(async (input) => carryItem({ id: nameOf('body', call, input), call, input }))),
      runManyAs: (call, steps) => Promise.all(steps.map(({ id, input }) => carryItem({ id, call, input }))),
    };
  }

  /**
   * Reads personal data: the audit entry (who, whose, how many) is written before the answer leaves, and where it cannot be
   * written the answer is refused.
   */
  async look<T>(
    call: Call,
    read: (read: Read) => Promise<T>,
    subjectsOf: (value: T) => readonly Uuid[],
    facts: AuditEntry['facts'] = {},
  ): Promise<T> {
    const value = await this.database.read(call.scope, read);
    const subjects = subjectsOf(value);
    await this.database.write(visibleTo(call.emergencyId), deskPatience, (tx, now) =>
      this.audit.append(
        tx,
        inChunks(subjects).map((chunk) =>
          lookEntry(call, chunk, now, { ...facts, seen: subjects.length, route: call.route }),
        ),
      ),
    );
    this.metrics.acted(call.act, 'looked');
    return value;
  }

  /** Keeps an audit entry of something that changed nothing: a refused sign-in, a forbidden act. */
  async note(entry: Omit<AuditEntry, 'id' | 'at'>): Promise<void> {
    await this.database.write(visibleTo(entry.emergency), deskPatience, (tx, now) =>
      this.audit.append(tx, [{ ...entry, id: newId(now.getTime()), at: now }]),
    );
  }

  /** What went wrong here, and nobody knows why, is in the log too: that it was tried, by whom. Its reason is in the service's own log. */
  private async noteFailed({ id, call }: Entry<object>): Promise<void> {
    const { act, personId, emergencyId } = call;
    await this.note({
      ...{ act, actor: personId, emergency: emergencyId, outcome: 'failed', code: 'server.error' },
      ...{ subjects: [], facts: { claim: id } },
    }).catch((error: unknown) => {
      this.logger.error({ act, error: safeError(error) }, 'a failure could not be noted'); // what failed is told all the same
    });
  }

  /** Waits until nothing is under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    while (this.lanes.some((lane) => !lane.idle)) await sleep(10);
  }

  /** One item's trouble is its own outcome, whatever it is: what the others did stands, and is answered. */
  private itemAnswer<View>(id: Uuid, result: Result<View>): ItemAnswer<View> {
    if (!('trouble' in result)) return { id, ...result };
    const known = result.trouble instanceof Refusal ? result.trouble : passingTrouble(result.trouble);
    if (known) return { id, replayed: false, refusal: known };
    this.logger.error({ item: id, error: safeError(result.trouble) }, 'unexpected error');
    return { id, replayed: false, refusal: new Refusal('server.error') };
  }

  private laneOf<Input extends object, View>(
    act: ActName,
    work: Work<Input, View>,
    lanes: Map<Uuid, Lane<Entry<Input>, Result<View>>>,
    entry: Entry<Input>,
  ): Lane<Entry<Input>, Result<View>> {
    const { emergencyId } = entry.call;
    const known = lanes.get(emergencyId);
    if (known) return known;
    const lane = new Lane<Entry<Input>, Result<View>>((entries) => this.carryOut(act, work, entries));
    lanes.set(emergencyId, lane);
    this.lanes.push(lane as unknown as Lane<never, never>);
    this.metrics.watchLane(act, () => lane.depth);
    return lane;
  }

  private async timed<View>(act: ActName, run: () => Promise<Result<View>>): Promise<Result<View>> {
    const started = performance.now();
    const result = await run().catch((trouble: unknown): Result<View> => ({ trouble }));
    this.metrics.acted(act, outcomeOf(result), performance.now() - started);
    return result;
  }

  /** Carries out entries of one emergency in one transaction; where that fails, in halves down to single ones. */
  private async carryOut<Input extends object, View>(
    act: ActName,
    work: Work<Input, View>,
    entries: readonly Entry<Input>[],
  ): Promise<readonly Result<View>[]> {
    try {
      return await this.withRetries(() => this.attempt(act, work, entries));
    } catch (error) {
      const [first] = entries;
      if (entries.length === 1 && first) return [await this.refusedAlone(act, work, first, error)];
      if (passingTrouble(error)) return entries.map(() => ({ trouble: passingTrouble(error) }));
      const half = Math.ceil(entries.length / 2);
      const left = await this.carryOut(act, work, entries.slice(0, half));
      const right = await this.carryOut(act, work, entries.slice(half));
      return [...left, ...right];
    }
  }

  private async withRetries<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (tries > retriesMax || !worthRetrying(error)) throw error;
        await sleep(2 ** tries * 5 * (0.5 + Math.random())); // jittered, so that two that collided part
      }
    }
  }

  /** One transaction: claim, work, audit, outcomes. What was claimed before is answered again afterwards. */
  private async attempt<Input extends object, View>(
    act: ActName,
    work: Work<Input, View>,
    entries: readonly Entry<Input>[],
  ): Promise<readonly Result<View>[]> {
    const key = keyOf(act, entries);
    const digests = new Map(entries.map((entry) => [entry.id, this.content.digest(entry.input)]));
    const twins = new Map<Uuid, Claim>();
    const results = new Map<Uuid, Result<View>>();

    await this.database.write(visibleTo(key.emergencyId), work.patience ?? deskPatience, async (tx, now) => {
      twins.clear();
      results.clear();
      const claims = entries.map((entry) => ({
        id: entry.id,
        personId: entry.call.personId,
        digest: digests.get(entry.id) ?? Buffer.alloc(0),
      }));
      const [claimed, facts] = await pipelined([
        this.claims.claim(tx, key, claims),
        work.load?.(tx, entries),
      ]);
      const fresh = entries.filter((entry) => claimed.has(entry.id));
      if (fresh.length < entries.length) {
        const rest = entries.filter((entry) => !claimed.has(entry.id)).map((entry) => entry.id);
        for (const [id, claim] of await this.claims.find(tx, key, rest)) twins.set(id, claim);
      }
      if (fresh.length === 0) return;

      const worked = decidedOf(await work.work(tx, fresh, now, facts));
      const { outcomes } = worked;
      if (outcomes.length !== fresh.length)
        throw new Error(`${act} gave ${outcomes.length} outcomes for ${fresh.length} entries`);
      const entriesToLog = fresh.flatMap((entry, index) =>
        entryOf(entry, outcomes[index], { now, digest: digests.get(entry.id) }),
      );
      await pipelined([
        worked.save(),
        this.keep(tx, key, fresh, outcomes),
        this.audit.append(tx, entriesToLog),
      ]);
      const views = await this.viewsOf(tx, work, fresh, outcomes);
      fresh.forEach((entry, index) => results.set(entry.id, resultOf(outcomes[index], views)));
      await worked.finish();
    });

    const answers: Result<View>[] = [];
    for (const entry of entries) {
      const twin = twins.get(entry.id);
      const digest = digests.get(entry.id);
      const result = twin ? await this.replay(key, work, entry, twin, digest) : results.get(entry.id);
      answers.push(result ?? { trouble: new Refusal('server.locked') }); // its twin was freed meanwhile: try again
    }
    return answers;
  }

  private async keep<View>(
    tx: Tx,
    key: ClaimKey,
    entries: readonly Entry<object>[],
    outcomes: readonly Outcome<View>[],
  ): Promise<void> {
    const freed = entries.filter((_, index) => isPassing(outcomes[index])).map((entry) => entry.id);
    const settled = entries.flatMap((entry, index) => settledOf(entry, outcomes[index]));
    if (settled.length > 0) await this.claims.settle(tx, key, settled);
    if (freed.length > 0) await this.claims.free(tx, key, freed);
  }

  private async viewsOf<Input, View>(
    tx: Tx,
    work: Work<Input, View>,
    entries: readonly Entry<Input>[],
    outcomes: readonly Outcome<View>[],
  ): Promise<ReadonlyMap<Uuid, View>> {
    const views = new Map<Uuid, View>();
    for (const [index, entry] of entries.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind !== 'done') continue;
      const view =
        outcome.view ?? (await work.answer(tx, entry.call, [outcome.resultId])).get(outcome.resultId);
      if (view === undefined) throw new Error(`${entry.call.act} did something that it cannot answer with`);
      views.set(outcome.resultId, view);
    }
    return views;
  }

  /** The same request again: the same answer, where the caller may hear it; another content under the id is refused. */
  private async replay<Input extends object, View>(
    key: ClaimKey,
    work: Work<Input, View>,
    entry: Entry<Input>,
    claim: Claim,
    digest: Buffer | undefined,
  ): Promise<Result<View>> {
    if (!digest?.equals(claim.digest)) return this.reused(key, entry);
    if (claim.code) {
      const heard = claim.personId === entry.call.personId || holdsPlace(entry.call.scope, key, claim);
      return heard
        ? { replayed: true, refusal: new Refusal(claim.code) }
        : { replayed: false, refusal: notFound() };
    }
    const views = await this.database.read(entry.call.scope, (read) =>
      work.answer(read, entry.call, [claim.resultId]),
    );
    const view = views.get(claim.resultId);
    return view === undefined ? { replayed: false, refusal: notFound() } : { replayed: true, view };
  }

  private async reused<View>(key: ClaimKey, entry: Entry<object>): Promise<Result<View>> {
    const refusal = new Refusal('id.reused', 'Use a new id for a new request');
    await this.note({
      act: entry.call.act,
      actor: entry.call.personId,
      emergency: key.emergencyId,
      outcome: 'refused',
      code: refusal.code,
      subjects: [],
      facts: { claim: entry.id },
    });
    return { replayed: false, refusal };
  }

  /** A single entry that threw: its work is rolled back; if that was a decision, claim and audit entry are written now. */
  private async refusedAlone<Input extends object, View>(
    act: ActName,
    work: Work<Input, View>,
    entry: Entry<Input>,
    error: unknown,
  ): Promise<Result<View>> {
    if (!(error instanceof Refusal)) return { trouble: passingTrouble(error) ?? error };
    if (!error.claims) return { replayed: false, refusal: error };
    const refused: Work<Input, View> = {
      ...work,
      work: () => Promise.resolve([{ kind: 'refused', refusal: error }]),
    };
    const [result] = await this.withRetries(() => this.attempt(act, refused, [entry]));
    return result ?? { trouble: error };
  }
}

/** Neither decided against, nor trouble that passes: something is broken. */
function isFault(result: Result<unknown>): boolean {
  return 'trouble' in result && !(result.trouble instanceof Refusal) && !passingTrouble(result.trouble);
}

function decidedOf<View>(worked: readonly Outcome<View>[] | Decided<View>): Decided<View> {
  if ('outcomes' in worked) return worked;
  const nothing = (): Promise<void> => Promise.resolve();
  return { outcomes: worked, save: nothing, finish: nothing };
}

function only<T>(results: readonly T[]): T {
  const [first] = results;
  if (first === undefined) throw new Error('a batch of one gave no result');
  return first;
}

function visibleTo(emergencyId: Uuid): Visible {
  return { emergencies: [emergencyId] };
}

function keyOf(act: ActName, entries: readonly Entry<object>[]): ClaimKey {
  const [first] = entries;
  if (!first) throw new Error('a batch has at least one entry');
  return { emergencyId: first.call.emergencyId, act };
}

/** The audit entry of an outcome; a refusal that is no decision leaves none here. */
function entryOf(
  entry: Entry<object>,
  outcome: Outcome | undefined,
  { now, digest }: { readonly now: Date; readonly digest: Buffer | undefined },
): readonly AuditEntry[] {
  if (!outcome || !digest || isPassing(outcome)) return [];
  const done = outcome.kind === 'done';
  return [
    {
      id: newId(now.getTime()),
      at: now,
      act: entry.call.act,
      actor: entry.call.personId,
      emergency: entry.call.emergencyId,
      outcome: done ? 'done' : 'refused',
      code: done ? undefined : outcome.refusal.code,
      subjects: outcome.subjects ?? [],
      transfers: done ? outcome.transfers : undefined,
      digest: digest.toString('base64url'),
      facts: done ? { claim: entry.id, ...outcome.facts } : { claim: entry.id },
    },
  ];
}

function isPassing(outcome: Outcome | undefined): boolean {
  return outcome?.kind === 'refused' && !outcome.refusal.claims;
}

function settledOf(entry: Entry<object>, outcome: Outcome | undefined): readonly Settled[] {
  if (!outcome || isPassing(outcome)) return [];
  if (outcome.kind === 'done') {
    return outcome.resultId === entry.id
      ? []
      : [{ id: entry.id, resultId: outcome.resultId, code: null, place: undefined }];
  }
  return [{ id: entry.id, resultId: entry.id, code: outcome.refusal.code, place: outcome.place }];
}

function resultOf<View>(outcome: Outcome<View> | undefined, views: ReadonlyMap<Uuid, View>): Result<View> {
  if (outcome?.kind === 'refused') return { replayed: false, refusal: outcome.refusal };
  const view = outcome && views.get(outcome.resultId);
  return view === undefined ? { trouble: new Error('an outcome has no answer') } : { replayed: false, view };
}

function holdsPlace(scope: Scope, key: ClaimKey, claim: Claim): boolean {
  const place = {
    emergencyId: key.emergencyId,
    organisationId: claim.organisationId,
    areaPath: claim.areaPath,
    siteId: claim.siteId,
  };
  return reaches(scope, place);
}

function outcomeOf(result: Result<unknown>): 'done' | 'refused' | 'failed' | 'replayed' {
  if ('trouble' in result) return 'failed';
  if (result.replayed) return 'replayed';
  return 'refusal' in result ? 'refused' : 'done';
}

function inChunks(subjects: readonly Uuid[]): readonly (readonly Uuid[])[] {
  const chunks = [subjects.slice(0, subjectsMax)];
  for (let from = subjectsMax; from < subjects.length; from += subjectsMax)
    chunks.push(subjects.slice(from, from + subjectsMax));
  return chunks;
}

function lookEntry(
  call: Call,
  subjects: readonly Uuid[],
  now: Date,
  facts: NonNullable<AuditEntry['facts']>,
): AuditEntry {
  return {
    id: newId(now.getTime()),
    at: now,
    act: call.act,
    actor: call.personId,
    emergency: call.emergencyId,
    outcome: 'looked',
    subjects,
    facts,
  };
}
