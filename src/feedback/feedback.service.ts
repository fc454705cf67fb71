import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { Call } from '../acts/call.js';
import { reaches, type Place } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { grouped } from '../distribution/receipt.rules.js';
import { PlaceStore } from '../emergencies/place.store.js';
import { Database } from '../platform/database/database.js';
import type { Read, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import type {
  AnswerFeedback,
  FeedbackItemView,
  FeedbackKindsView,
  FeedbackQuery,
  FeedbackView,
  FindFeedback,
  RecordedFeedbackView,
  RecordFeedback,
} from './feedback.contract.js';
import { isSensitive, refuseFeedbackAnswer, refuseKind } from './feedback.rules.js';
import { type Among, type Feedback, type FeedbackItem, FeedbackStore } from './feedback.store.js';
import { readReference, referenceOf } from './reference.rules.js';

export type Answering = AnswerFeedback & { readonly feedbackId: Uuid };

/**
 * What people say, and what they are answered. Whatever is recorded is answered with its reference code alone. What is sensitive is
 * nowhere in here after that: focal points have acts of their own.
 */
@Injectable()
export class FeedbackService {
  private readonly recording: Command<RecordFeedback, RecordedFeedbackView>;
  private readonly answering: Command<Answering, FeedbackView>;

  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(FeedbackStore) private readonly store: FeedbackStore,
    @Inject(PlaceStore) private readonly places: PlaceStore,
  ) {
    this.recording = commands.define<RecordFeedback, RecordedFeedbackView>('feedback.record', {
      work: each((tx, entry, now) => this.recordOne(tx, entry, now)),
      answer: answerOne<RecordedFeedbackView>(async (reads, call, id) => {
        const reference = await store.referenceOf(reads, call.scope, call.emergencyId, id);
        return reference === undefined ? undefined : { reference: grouped(reference) };
      }),
    });
    this.answering = commands.define<Answering, FeedbackView>('feedback.answer', {
      work: each((tx, entry, now) => answerFeedback(tx, store, entry, amongOpen(entry.call), now)),
      answer: answerOne<FeedbackView>(async (reads, call, id) => {
        const found = await store.find(reads, call.scope, amongOpen(call), id);
        return found && feedbackViewOf(found);
      }),
    });
  }

  record(call: Call, input: RecordFeedback): Promise<RecordedFeedbackView> {
    return this.recording.run(call, input);
  }

  answer(call: Call, feedbackId: Uuid, input: AnswerFeedback): Promise<FeedbackView> {
    return this.answering.run(call, { ...input, feedbackId });
  }

  kinds(call: Call): Promise<FeedbackKindsView> {
    return this.database.read(call.scope, async (read) => ({
      categories: [...(await this.store.categories(read))],
      channels: [...(await this.store.channels(read))],
    }));
  }

  async list(call: Call, query: FeedbackQuery): Promise<Page<FeedbackItemView>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, { ...query, ...amongOpen(call) }, query),
    );
    return feedbackPageOf(rows, query.limit);
  }

  get(call: Call, id: Uuid): Promise<FeedbackView> {
    return this.look(call, (read) => this.store.find(read, call.scope, amongOpen(call), id));
  }

  find(call: Call, input: FindFeedback): Promise<FeedbackView> {
    const reference = readReference(input.reference);
    return this.look(call, (read) =>
      this.store.findByReference(read, call.scope, amongOpen(call), reference),
    );
  }

  private async look(call: Call, read: (read: Read) => Promise<Feedback | undefined>): Promise<FeedbackView> {
    const found = await this.commands.look(
      call,
      async (reads) => {
        const one = await read(reads);
        if (!one) throw notFound();
        return one;
      },
      ({ id, householdId }) => (householdId === null ? [id] : [id, householdId]),
    );
    return feedbackViewOf(found);
  }

  /** The log names what was recorded, and neither its category nor its household: so it cannot tell what is sensitive. */
  private async recordOne(
    tx: Tx,
    { call, input }: Entry<RecordFeedback>,
    now: Date,
  ): Promise<Omit<Done<RecordedFeedbackView>, 'kind'>> {
    const { emergencyId, personId, scope } = call;
    const { organisationId, siteId = null, householdId = null, language = null, told } = input;
    const category = (await this.store.categories(tx)).find(({ code }) => code === input.category);
    const channel = (await this.store.channels(tx)).find(({ code }) => code === input.channel);
    const place = await this.placeOf(tx, call, { organisationId, siteId });
    if (!place || !reaches(scope, place)) throw notFound();
    if (householdId !== null && !(await this.store.householdExists(tx, scope, emergencyId, householdId)))
      throw notFound();
    refuseKind({ category, channel });

    const id = newId(now.getTime());
    await this.store.insert(tx, {
      id,
      emergencyId,
      reference: referenceOf(randomBytes(8)),
      category: input.category,
      sensitive: isSensitive(category),
      channel: input.channel,
      organisationId,
      siteId,
      householdId,
      language,
      told,
      recordedBy: personId,
      recordedAt: now,
    });
    return { resultId: id, subjects: [id] };
  }

  private async placeOf(
    tx: Tx,
    { emergencyId }: Call,
    { organisationId, siteId }: { readonly organisationId: Uuid; readonly siteId: Uuid | null },
  ): Promise<Place | undefined> {
    if (siteId === null) return { emergencyId, organisationId, areaPath: [], siteId };
    const place = await this.places.placeOfSite(tx, emergencyId, siteId);
    return place && { ...place, organisationId };
  }
}

/** Answers feedback once: of what is sensitive, or of all else. Refuses `feedback.answered` and an answer to nobody where a household is known. */
export async function answerFeedback(
  tx: Tx,
  store: FeedbackStore,
  { call, input }: Entry<Answering>,
  among: Among,
  now: Date,
): Promise<Omit<Done<FeedbackView>, 'kind'>> {
  const found = await store.find(tx, call.scope, among, input.feedbackId);
  if (!found) throw notFound();
  refuseFeedbackAnswer(found, input);

  await store.answer(tx, among, { ...input, answeredBy: call.personId, answeredAt: now });
  return { resultId: found.id, subjects: [found.id] };
}

export function feedbackPageOf(rows: readonly FeedbackItem[], limit: number): Page<FeedbackItemView> {
  const page = pageOf(rows, limit, ({ id }) => [id]);
  return { items: page.items.map(itemViewOf), next: page.next };
}

export function feedbackViewOf({ told, answer, ...item }: Feedback): FeedbackView {
  return {
    ...itemViewOf(item),
    told,
    answer: answer && { ...answer, answeredAt: new Date(answer.answeredAt).toISOString() },
  };
}

function itemViewOf(item: FeedbackItem): FeedbackItemView {
  return { ...item, reference: grouped(item.reference), recordedAt: item.recordedAt.toISOString() };
}

function amongOpen({ emergencyId }: Call): Among {
  return { emergencyId, sensitive: false };
}
