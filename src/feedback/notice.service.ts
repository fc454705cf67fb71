import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { RoundStore } from '../assistance/round.store.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import type { Data } from '../platform/typeset/template.js';
import { Typesetter } from '../platform/typeset/typeset.js';
import type { NoticeQuery, NoticesView, NoticeView, WriteNotice } from './notice.contract.js';
import { noticeWordsOf } from './notice.language.js';
import { type Notice, type NoticeHeading, NoticeStore } from './notice.store.js';
import { notice as template } from './notice.template.js';

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
    @Inject(Typesetter) private readonly typesetter: Typesetter,
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

  /** What is in force in a language, as a page that hangs at a site; not found where nothing was written in it. */
  async file(call: Call, roundId: Uuid, language: NoticeView['language']): Promise<StreamableFile> {
    const { emergencyId, scope } = call;
    const found = await this.database.read(scope, async (read) => {
      const round = await this.rounds.find(read, scope, emergencyId, roundId);
      const [notice] = round ? await this.store.inForce(read, { emergencyId, roundId, language }) : [];
      const heading = notice && (await this.store.headingOf(read, roundId));
      return notice && heading && { notice, heading };
    });
    if (!found) throw notFound();
    return this.typesetter.file(template, pageOf(found.notice, found.heading), `notice-${found.notice.id}`);
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

const told = ['whoWeAre', 'what', 'forWhom', 'why', 'free', 'howToComplain'] as const;

function pageOf(notice: Notice, heading: NoticeHeading): Data {
  const { id, language, version } = notice;
  const words = noticeWordsOf(language);
  const parts = told.map((part) => ({ head: words[part], said: notice[part].split(/\s*\n\s*/) }));
  return {
    ...heading,
    ...{ id, language, version, rtl: language === 'ar', title: heading.round, words },
    parts,
    length: told.reduce((sum, part) => sum + notice[part].length, 0),
  };
}
