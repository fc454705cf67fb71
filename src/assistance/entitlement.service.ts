import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import type {
  ChangeEntitlement,
  EligibilityQuery,
  EligibilityView,
  EntitlementQuery,
  EntitlementView,
} from './entitlement.contract.js';
import { type Entitlement, EntitlementStore } from './entitlement.store.js';
import { inWords } from './language.js';
import { formatQuantity } from './quantity.rules.js';
import { type EntitlementAct, nextState } from './round.rules.js';
import { RoundStore } from './round.store.js';

type Change = ChangeEntitlement & { readonly entitlementId: Uuid };

/** What recipients were promised. After approval an entitlement may be held, released or removed with a reason; it is never rewritten. */
@Injectable()
export class EntitlementService {
  private readonly holding: Command<Change, EntitlementView>;
  private readonly releasing: Command<Change, EntitlementView>;
  private readonly removing: Command<Change, EntitlementView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(EntitlementStore) private readonly store: EntitlementStore,
    @Inject(RoundStore) private readonly rounds: RoundStore,
  ) {
    const answer = answerOne<EntitlementView>((reads, call, id) => this.view(reads, call, id));
    const define = (
      name: 'entitlement.hold' | 'entitlement.release' | 'entitlement.remove',
      act: EntitlementAct,
    ): Command<Change, EntitlementView> =>
      commands.define<Change, EntitlementView>(name, {
        work: each((tx, entry, now) => this.changeOne(tx, entry, act, now)),
        answer,
      });
    this.holding = define('entitlement.hold', 'hold');
    this.releasing = define('entitlement.release', 'release');
    this.removing = define('entitlement.remove', 'remove');
  }

  hold(call: Call, entitlementId: Uuid, input: ChangeEntitlement): Promise<EntitlementView> {
    return this.holding.run(call, { ...input, entitlementId });
  }

  release(call: Call, entitlementId: Uuid, input: ChangeEntitlement): Promise<EntitlementView> {
    return this.releasing.run(call, { ...input, entitlementId });
  }

  remove(call: Call, entitlementId: Uuid, input: ChangeEntitlement): Promise<EntitlementView> {
    return this.removing.run(call, { ...input, entitlementId });
  }

  async get(call: Call, id: Uuid): Promise<EntitlementView> {
    const view = await this.database.read(call.scope, (read) => this.view(read, call, id));
    if (!view) throw notFound();
    return view;
  }

  async view(reads: Reads, { scope, emergencyId }: Call, id: Uuid): Promise<EntitlementView | undefined> {
    const found = await this.store.find(reads, scope, emergencyId, id);
    return found && viewOf(found);
  }

  async list(call: Call, roundId: Uuid, query: EntitlementQuery): Promise<Page<EntitlementView>> {
    const rows = await this.database.read(call.scope, async (read) => {
      if (!(await this.rounds.find(read, call.scope, call.emergencyId, roundId))) throw notFound();
      return this.store.list(read, call.scope, call.emergencyId, { ...query, roundId }, query);
    });
    const laneOf = ({ priority }: Entitlement): number => (query.order === 'queue' && !priority ? 1 : 0);
    const page = pageOf(rows, query.limit, (one) => [laneOf(one), one.tokenNo]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  async eligibility(call: Call, roundId: Uuid, query: EligibilityQuery): Promise<Page<EligibilityView>> {
    const eligible =
      query.eligible === undefined ? undefined : query.eligible === 'true' || query.eligible === '1';
    const rows = await this.database.read(call.scope, async (read) => {
      if (!(await this.rounds.find(read, call.scope, call.emergencyId, roundId))) throw notFound();
      return this.store.eligibility(
        read,
        call.scope,
        call.emergencyId,
        { roundId, householdId: query.householdId, eligible },
        query,
      );
    });
    const page = pageOf(rows, query.limit, ({ householdId, listNo }) => [householdId, listNo]);
    const items = page.items.map((judged) => ({
      ...judged,
      reasons: [...judged.reasons],
      words: inWords(judged.reasons, query.language),
    }));
    return { items, next: page.next };
  }

  private async changeOne(
    tx: Tx,
    { call, input }: Entry<Change>,
    act: EntitlementAct,
    now: Date,
  ): Promise<Omit<Done<EntitlementView>, 'kind'>> {
    const found = await this.store.lock(tx, call.scope, call.emergencyId, input.entitlementId);
    if (!found) throw notFound();
    const { state, listState, ended, lines } = found;

    const next = nextState(act, {
      state,
      listState,
      ended,
      delivered: lines.some(({ delivered }) => delivered > 0n),
    });

    await this.store.setState(tx, found.id, next, next === 'listed' ? null : input.reason);
    const step = { did: did[act], reason: input.reason, personId: call.personId, at: now };
    await this.store.insertStep(tx, { id: found.id, emergencyId: call.emergencyId }, step);
    return { resultId: found.id, subjects: [found.id, found.recipientId], facts: { state: next } };
  }
}

const did = { hold: 'held', release: 'released', remove: 'removed' } as const satisfies Record<
  EntitlementAct,
  string
>;

function viewOf(entitlement: Entitlement): EntitlementView {
  const { listState: _, ended: __, lines, steps, ...rest } = entitlement;
  return {
    ...rest,
    lines: lines.map((line) => ({
      ...line,
      due: formatQuantity(line.due, line.currency),
      delivered: formatQuantity(line.delivered, line.currency),
    })),
    steps: steps.map((step) => ({ ...step, at: step.at.toISOString() })),
  };
}
