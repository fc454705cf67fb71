import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, each } from '../commands/work.js';
import type { Read } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { Page } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import type {
  AnswerFeedback,
  FeedbackItemView,
  FeedbackQuery,
  FeedbackView,
  FindFeedback,
} from './feedback.contract.js';
import { answerFeedback, type Answering, feedbackPageOf, feedbackViewOf } from './feedback.service.js';
import { type Among, type Feedback, FeedbackStore } from './feedback.store.js';
import { readReference } from './reference.rules.js';

/**
 * Sensitive feedback, for focal points: the only acts whose transactions see it. Every look is logged, the list's too, and no entry of
 * the log names a household.
 */
@Injectable()
export class SensitiveFeedbackService {
  private readonly answering: Command<Answering, FeedbackView>;

  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(FeedbackStore) private readonly store: FeedbackStore,
  ) {
    this.answering = commands.define<Answering, FeedbackView>('sensitive-feedback.answer', {
      work: each(async (tx, entry, now) => {
        await store.showSensitive(tx);
        return answerFeedback(tx, store, entry, amongSensitive(entry.call), now);
      }),
      answer: answerOne<FeedbackView>(async (reads, call, id) => {
        await store.showSensitive(reads);
        const found = await store.find(reads, call.scope, amongSensitive(call), id);
        return found && feedbackViewOf(found);
      }),
    });
  }

  async list(call: Call, query: FeedbackQuery): Promise<Page<FeedbackItemView>> {
    const rows = await this.commands.look(
      call,
      async (read) => {
        await this.store.showSensitive(read);
        return this.store.list(read, call.scope, { ...query, ...amongSensitive(call) }, query);
      },
      (items) => items.slice(0, query.limit).map(({ id }) => id),
    );
    return feedbackPageOf(rows, query.limit);
  }

  get(call: Call, id: Uuid): Promise<FeedbackView> {
    return this.look(call, (read) => this.store.find(read, call.scope, amongSensitive(call), id));
  }

  find(call: Call, input: FindFeedback): Promise<FeedbackView> {
    const reference = readReference(input.reference);
    return this.look(call, (read) =>
      this.store.findByReference(read, call.scope, amongSensitive(call), reference),
    );
  }

  answer(call: Call, feedbackId: Uuid, input: AnswerFeedback): Promise<FeedbackView> {
    return this.answering.run(call, { ...input, feedbackId });
  }

  private async look(call: Call, read: (read: Read) => Promise<Feedback | undefined>): Promise<FeedbackView> {
    const found = await this.commands.look(
      call,
      async (reads) => {
        await this.store.showSensitive(reads);
        const one = await read(reads);
        if (!one) throw notFound();
        return one;
      },
      ({ id }) => [id],
    );
    return feedbackViewOf(found);
  }
}

function amongSensitive({ emergencyId }: Call): Among {
  return { emergencyId, sensitive: true };
}
