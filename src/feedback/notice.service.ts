import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { RoundStore } from '../assistance/round.store.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import type { NoticeQuery, NoticesView, NoticeView, WriteNotice } from './notice.contract.js';
import { type Notice, NoticeStore } from './notice.store.js';

type Writing = WriteNotice & { readonly roundId: Uuid };

/** What people are told of a round in their languages. What was told is kept: another version stands beside it. */
@Injectable()
export class NoticeService {
  private readonly writing: Command<Writing, NoticeView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(NoticeStore) private readonly store: NoticeStore,
    @Inject(RoundStore) private readonly rounds: RoundStore,
  ) {
    this.writing = commands.define<Writing, NoticeView>('notice.write', {
      work: each((tx, entry, now) => this.writeOne(tx, entry, now)),
      answer: answerOne<NoticeView>((reads, call, id) => this.find(reads, call, id)),
    });
  }

  write(call: Call, roundId: Uuid, input: WriteNotice): Promise<NoticeView> {
    return this.writing.run(call, { ...input, roundId });
  }

  async list(call: Call, roundId: Uuid, { language }: NoticeQuery): Promise<NoticesView> {
    const { emergencyId, scope } = call;
    const notices = await this.database.read(scope, async (read) => {
      if (!(await this.rounds.find(read, scope, emergencyId, roundId))) throw notFound();
      return this.store.inForce(read, { emergencyId, roundId, language });
    });
    return { items: notices.map(viewOf) };
  }

  private async writeOne(
    tx: Tx,
    { call, input }: Entry<Writing>,
    now: Date,
  ): Promise<Omit<Done<NoticeView>, 'kind'>> {
    const { emergencyId, personId, scope } = call;
    const { roundId, language } = input;
    if (!(await this.rounds.find(tx, scope, emergencyId, roundId))) throw notFound();
    const version = await this.store.nextVersion(tx, roundId, language);

    const id = newId(now.getTime());
    await this.store.insert(tx, { ...input, id, emergencyId, version, writtenBy: personId, writtenAt: now });
    return { resultId: id, subjects: [id, roundId], facts: { language, version } };
  }

  private async find(reads: Reads, call: Call, id: Uuid): Promise<NoticeView | undefined> {
    const notice = await this.store.find(reads, call.emergencyId, id);
    const round = notice && (await this.rounds.find(reads, call.scope, call.emergencyId, notice.roundId));
    return notice && round && viewOf(notice);
  }
}

function viewOf(notice: Notice): NoticeView {
  return {
    ...notice,
    direction: notice.language === 'ar' ? 'rtl' : 'ltr',
    writtenAt: notice.writtenAt.toISOString(),
  };
}
