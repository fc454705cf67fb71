import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import { DistributionStore } from './distribution.store.js';
import type { AnswerHelpCase, HelpCaseQuery, HelpCaseView, OpenHelpCase } from './help.contract.js';
import { refuseAnswer, refuseCase, refuseOther } from './help.rules.js';
import { type HelpCase, HelpStore } from './help.store.js';

type Made = Omit<Done<HelpCaseView>, 'kind'>;
type Opening = OpenHelpCase & { readonly distributionId: Uuid };
type Answering = AnswerHelpCase & { readonly caseId: Uuid };

/** Who has a question or a problem at a distribution: nobody whom a desk cannot serve is just sent away. */
@Injectable()
export class HelpService {
  private readonly opening: Command<Opening, HelpCaseView>;
  private readonly answering: Command<Answering, HelpCaseView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(HelpStore) private readonly store: HelpStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
  ) {
    const answer = answerOne<HelpCaseView>(async (reads, call, id) => {
      const found = await store.find(reads, call.scope, call.emergencyId, id);
      return found && viewOf(found);
    });
    this.opening = commands.define<Opening, HelpCaseView>('help-case.open', {
      work: each((tx, entry, now) => this.openOne(tx, entry, now)),
      answer,
    });
    this.answering = commands.define<Answering, HelpCaseView>('help-case.answer', {
      work: each((tx, entry, now) => this.answerOne(tx, entry, now)),
      answer,
    });
  }

  open(call: Call, distributionId: Uuid, input: OpenHelpCase): Promise<HelpCaseView> {
    return this.opening.run(call, { ...input, distributionId });
  }

  answer(call: Call, caseId: Uuid, input: AnswerHelpCase): Promise<HelpCaseView> {
    return this.answering.run(call, { ...input, caseId });
  }

  async list(call: Call, distributionId: Uuid, query: HelpCaseQuery): Promise<Page<HelpCaseView>> {
    const filter = { ...query, emergencyId: call.emergencyId, distributionId };
    const rows = await this.database.read(call.scope, async (read) => {
      if (!(await this.distributions.find(read, call.scope, call.emergencyId, distributionId)))
        throw notFound();
      return this.store.list(read, call.scope, filter, query);
    });
    const page = pageOf(rows, query.limit, ({ no }) => [no]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  private async openOne(tx: Tx, { call, input }: Entry<Opening>, now: Date): Promise<Made> {
    const { emergencyId } = call;
    const { kind, failed = null, referral = null, householdId, entitlementId, distributionId } = input;
    refuseCase(input);
    const distribution = await this.distributions.find(tx, call.scope, emergencyId, distributionId);
    if (!distribution) throw notFound();
    const of =
      entitlementId === undefined
        ? undefined
        : await this.entitled(tx, emergencyId, distribution.roundId, entitlementId);
    refuseOther(householdId, of);
    if (householdId && !(await this.store.householdExists(tx, call.scope, emergencyId, householdId)))
      throw notFound();

    const id = newId(now.getTime());
    await this.store.insert(tx, {
      id,
      emergencyId,
      distributionId,
      no: await this.store.nextNo(tx, distributionId),
      kind,
      failed,
      referral,
      householdId: householdId ?? of?.householdId ?? null,
      entitlementId: entitlementId ?? null,
      openedBy: call.personId,
      openedAt: now,
    });
    const about = [entitlementId, householdId].filter((one) => one !== undefined);
    return { resultId: id, subjects: [id, distributionId, ...about], facts: { kind } };
  }

  private async entitled(
    tx: Tx,
    emergencyId: Uuid,
    roundId: Uuid,
    entitlementId: Uuid,
  ): Promise<{ readonly householdId: Uuid | null }> {
    const found = await this.store.householdOf(tx, { emergencyId, roundId, entitlementId });
    if (!found) throw notFound();
    return found;
  }

  private async answerOne(tx: Tx, { call, input }: Entry<Answering>, now: Date): Promise<Made> {
    const found = await this.store.lock(tx, call.scope, call.emergencyId, input.caseId);
    if (!found) throw notFound();
    refuseAnswer(found, call.personId);
    await this.store.answer(tx, found.id, input.answer, call.personId, now);
    return {
      resultId: found.id,
      subjects: [found.id, found.distributionId],
      facts: { answer: input.answer },
    };
  }
}

function viewOf(found: HelpCase): HelpCaseView {
  return {
    ...found,
    openedAt: found.openedAt.toISOString(),
    answeredAt: found.answeredAt?.toISOString() ?? null,
  };
}
