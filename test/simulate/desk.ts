import type { DeskMatchesView, DeskMatchView } from '../../src/distribution/desk.contract.js';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import type { HelpCaseView } from '../../src/distribution/help.contract.js';
import type { CardView } from '../../src/registry/card.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { type Family, promiseOf, whats } from './families.js';
import { type Ground, told } from './ground.js';
import { handful, type Held } from './held.js';
import type { Amounts, History } from './history.js';
import { must, type Worker } from './line.js';

/** What became of a visit: the family is done with, or waits because the distribution is suspended. */
export type Visited = 'done' | 'waits';

/** One desk and its help desk, with a family before them. */
export class Desk {
  constructor(
    private readonly ground: Ground,
    private readonly history: History,
    private readonly agent: Worker,
    /** A desk beside it. */
    private readonly beside: Worker,
  ) {}

  async serve(held: Held, family: Family): Promise<Visited> {
    switch (family.habit) {
      case 'wrong_card':
        return this.serveWithWrongCard(held, family);
      case 'lost_card':
        return this.serveWithoutCard(held, family);
      case 'declines':
        return this.sayNo(held, family);
      case 'two_desks':
        return this.serveAtTwoDesks(held, family);
      case 'taken_for_another':
        return this.mistake(held, family);
      case 'brings_back':
        return this.serveAndTakeBack(held, family);
      case 'again':
        return this.serveTwice(held, family);
      default:
        return this.handOver(held, family, 'card');
    }
  }

  /** Whoever is not planned here is told where they are, and gets nothing by a second way either. */
  async sendAway(held: Held, family: Family): Promise<void> {
    const match = await this.find(held, { token: promiseOf(family).token });
    if (match?.plannedHere !== false) this.history.surprises.push('a desk takes a family for planned here');
    const { status, body } = await this.agent.post<HandoutView>(
      this.ground.at('handouts'),
      handoutOf(held, family),
    );
    this.expectRefusal(status, body.code, 'handout.not-planned');
    await this.askForHelp(held, family, { kind: 'not_on_list' }, 'sent_elsewhere');
  }

  private async serveTwice(held: Held, family: Family): Promise<Visited> {
    const visited = await this.handOver(held, family, 'card');
    if (visited === 'waits') return visited;
    const { status, body } = await this.beside.post<HandoutView>(
      this.ground.at('handouts'),
      handoutOf(held, family),
    );
    this.expectRefusal(status, body.code, 'handout.already');
    return 'done';
  }

  /** Two desks record the same family in the same moment: one of them is refused, whichever. */
  private async serveAtTwoDesks(held: Held, family: Family): Promise<Visited> {
    const amounts = handful(this.history, family, false);
    const both = [this.agent, this.beside].map(async (agent) => {
      const handout = handoutOf(held, family);
      return { handout, ...(await agent.post<HandoutView>(this.ground.at('handouts'), handout)) };
    });
    const answers = await Promise.all(both);
    const [one, ...more] = answers.filter(({ status }) => status === 201 || status === 200);
    if (!one && answers.every(({ body }) => body.code === 'distribution.suspended')) return this.wait();
    if (!one || more.length > 0) {
      const codes = answers.map(({ body }) => body.code ?? 'recorded').join(', ');
      this.history.surprises.push(`two desks at once: ${codes}`);
    }
    if (one) this.hand(held, family, one.handout.id, amounts);
    for (const { status, body } of answers)
      if (status !== 201 && status !== 200) this.expectRefusal(status, body.code, 'handout.already');
    return 'done';
  }

  /** They show a neighbour's card: the desk sees somebody else, the help desk asks who they are. */
  private async serveWithWrongCard(held: Held, family: Family): Promise<Visited> {
    const neighbour = held.planned.find((one) => one !== family);
    const other = neighbour && (await this.find(held, { token: promiseOf(neighbour).token }));
    if (other?.card) {
      const shown = await this.find(held, { card: other.card });
      if (shown?.entitlementId === promiseOf(family).entitlementId)
        this.history.surprises.push('a wrong card showed the right family');
    }
    await this.askForHelp(held, family, { kind: 'identity_failed', failed: 'card' }, 'identity_confirmed');
    return this.handOver(held, family, 'questions');
  }

  private async serveWithoutCard(held: Held, family: Family): Promise<Visited> {
    const { householdId, token } = promiseOf(family);
    const before = await this.find(held, { token });
    await this.askForHelp(held, family, { kind: 'lost_card' }, 'card_replaced');
    const card = await must(
      held.team.helpDesk.post<CardView>(this.ground.at(`households/${householdId}/cards`), {
        reason: 'lost',
      }),
    );
    const old = before?.card ? await this.find(held, { card: before.card }) : undefined;
    const anew = await this.find(held, { card: card.number });
    if (old?.revokedCard === false || anew?.entitlementId !== promiseOf(family).entitlementId)
      this.history.surprises.push('a new card does not show its family, or the old one is still good');
    return this.handOver(held, family, 'card');
  }

  private async sayNo(held: Held, family: Family): Promise<Visited> {
    await must(
      held.team.helpDesk.post(this.ground.at(`rounds/${this.ground.roundId}/endings`), {
        ...{ entitlementIds: [promiseOf(family).entitlementId], outcome: 'refused' },
        reason: 'has enough, and said so',
      }),
    );
    this.history.declined.add(family);
    const { status, body } = await this.agent.post<HandoutView>(
      this.ground.at('handouts'),
      handoutOf(held, family),
    );
    this.expectRefusal(status, body.code, 'entitlement.ended');
    return 'done';
  }

  /** Somebody else's token was typed: the leader takes it back, and nothing was handed out. */
  private async mistake(held: Held, family: Family): Promise<Visited> {
    const id = await this.handOut(held, family, 'card');
    if (id === undefined) return 'waits';
    await must(
      held.team.leader.post(this.ground.at(`handouts/${id}/reversal`), {
        ...{ kind: 'entry_error', reason: 'the token of another family was typed' },
      }),
    );
    this.history.reverse(id);
    return 'done';
  }

  private async serveAndTakeBack(held: Held, family: Family): Promise<Visited> {
    const id = await this.handOut(held, family, 'card');
    if (id === undefined) return 'waits';
    await must(
      held.team.leader.post(this.ground.at(`handouts/${id}/reversal`), {
        ...{ kind: 'returned', condition: 'good', reason: 'brought back before leaving the site' },
      }),
    );
    this.history.reverse(id);
    return 'done';
  }

  private async handOver(held: Held, family: Family, identity: string): Promise<Visited> {
    return (await this.handOut(held, family, identity)) === undefined ? 'waits' : 'done';
  }

  /** Finds the family, sees that the desk shows what is due, and records what it is handed; nothing while it is suspended. */
  private async handOut(held: Held, family: Family, identity: string): Promise<Uuid | undefined> {
    const match = await this.find(held, { token: promiseOf(family).token });
    this.checkShown(match, family);
    const short = family.habit === 'short';
    const amounts = handful(this.history, family, short);
    const partly = whats.some((what) => amounts[what] < this.history.left(family)[what]);
    const handout = {
      ...handoutOf(held, family),
      identity,
      ...(partly ? { lines: linesOf(family, amounts), shortReason: 'no soap on the table' } : {}),
    };
    const { status, body } = await this.agent.post<HandoutView>(this.ground.at('handouts'), handout);
    if (status !== 201 && status !== 200) {
      this.expectRefusal(status, body.code, 'distribution.suspended');
      return undefined;
    }
    this.hand(held, family, handout.id, amounts);
    if (family.sentTwice) {
      const again = await this.agent.post<HandoutView>(this.ground.at('handouts'), handout);
      if (again.status !== 200 || again.body.deliveryNo !== body.deliveryNo)
        this.history.surprises.push(`sent again: ${String(again.status)} ${again.body.code ?? ''}`);
    }
    return handout.id;
  }

  private hand(held: Held, family: Family, id: Uuid, amounts: Amounts): void {
    this.history.hand(family, { id, distributionId: held.id, captured: 'live', amounts });
  }

  private wait(): Visited {
    this.history.refuse('distribution.suspended');
    return 'waits';
  }

  private async find(held: Held, by: object): Promise<DeskMatchView | undefined> {
    const found = await must(this.agent.post<DeskMatchesView>(held.path('lookup'), by));
    return found.items[0];
  }

  private checkShown(match: DeskMatchView | undefined, family: Family): void {
    const left = this.history.left(family);
    const right =
      match?.entitlementId === promiseOf(family).entitlementId &&
      match.plannedHere &&
      match.persons === family.members.length &&
      promiseOf(family).lines.every(
        ({ id, what }) =>
          match.lines.find(({ entitlementLineId }) => entitlementLineId === id)?.left ===
          told(what, left[what]),
      );
    if (!right) this.history.surprises.push('a desk shows something else than what a family is due');
  }

  private async askForHelp(held: Held, family: Family, question: object, answer: string): Promise<void> {
    const { householdId, entitlementId } = promiseOf(family);
    const opened = await must(
      this.agent.post<HelpCaseView>(held.path('help-cases'), { ...question, householdId, entitlementId }),
    );
    await must(held.team.helpDesk.post(this.ground.at(`help-cases/${opened.id}/answer`), { answer }));
  }

  private expectRefusal(status: number, code: string | undefined, wanted: string): void {
    if (code === wanted && status >= 400 && status < 500) this.history.refuse(wanted);
    else this.history.surprises.push(`${String(status)} ${code ?? ''} where ${wanted} was due`);
  }
}

/** A handout of all that is still due, under a new id. */
export function handoutOf(
  held: Held,
  family: Family,
): { readonly id: Uuid; readonly distributionId: Uuid } & Readonly<Record<string, unknown>> {
  return {
    ...{ id: newId(), distributionId: held.id, entitlementId: promiseOf(family).entitlementId },
    ...{ collector: 'primary', identity: 'card', proofKind: 'signature' },
  };
}

export function linesOf(
  family: Family,
  amounts: Amounts,
): readonly { readonly entitlementLineId: Uuid; readonly quantity: string }[] {
  return promiseOf(family)
    .lines.filter(({ what }) => amounts[what] > 0n)
    .map(({ id, what }) => ({ entitlementLineId: id, quantity: told(what, amounts[what]) }));
}
