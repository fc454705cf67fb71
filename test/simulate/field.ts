import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { HandoutOutcomesView } from '../../src/distribution/handout.contract.js';
import type { KeyedLinesView, KeyedLineView } from '../../src/distribution/paper-key.contract.js';
import { handoutOf as handoutOfLine } from '../../src/distribution/paper-key.rules.js';
import { linesAPage } from '../../src/distribution/paper.rules.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { Desk, handoutOf } from './desk.js';
import { type Family, promiseOf, whats } from './families.js';
import { dayFromNow } from '../../src/demo/data.js';
import type { Ground } from './ground.js';
import { Held } from './held.js';
import { dueOf, type History, less } from './history.js';
import { type Line, must, type Worker } from './line.js';
import type { Random } from './random.js';

/** The electricity of the place where the service runs. */
export interface Power {
  /** Kills the service where it stands. */
  cut(): Promise<void>;
  back(): Promise<void>;
}

export interface Setting {
  readonly ground: Ground;
  readonly families: readonly Family[];
  readonly days: number;
  readonly history: History;
  readonly line: Line;
  readonly power: Power;
  readonly random: Random;
  readonly say: (line: string) => void;
}

interface Visit {
  readonly held: Held;
  readonly family: Family;
  /** Comes where they are not planned. */
  readonly away: boolean;
}

/** What was written down while the service could not be reached. */
interface Written {
  readonly id: Uuid;
  readonly held: Held;
  readonly family: Family;
  readonly occurredAt: string;
}

/** A line that was signed on the list printed in the morning. */
interface Signed extends Written {
  readonly printId: Uuid;
  readonly no: number;
}

/** Something that happens when so much of the queue is served, in parts of one. */
interface Event {
  readonly at: number;
  /** Says whether the queue goes home. */
  readonly happen: () => Promise<boolean>;
}

/** One site on one day. */
export class SiteDay {
  private readonly desks: readonly Desk[];
  private queue: Visit[] = [];
  private readonly served: Visit[] = [];
  private readonly paper: Signed[] = [];
  private readonly tablet: Written[] = [];
  private readonly deviceId = newId();

  constructor(
    private readonly setting: Setting,
    private readonly site: number,
    private readonly day: number,
    /** What is held here today, the regular one first; what is moved goes to tomorrow's. */
    private readonly today: readonly Held[],
    private readonly tomorrow: Held[],
  ) {
    const { ground, history } = setting;
    const agents = this.team.agents;
    this.desks = agents.map(
      (agent, index) => new Desk(ground, history, agent, agents[(index + 1) % agents.length] ?? agent),
    );
  }

  /** From opening to signing off. */
  async play(): Promise<void> {
    for (const held of this.today) await held.open();
    if (this.hasPowerCut()) for (const held of this.today) await held.print();
    this.queue = this.setting.random.shuffled(this.visits());
    const onTablet = this.hasTablet() ? this.takeSome(Math.max(2, Math.ceil(this.queue.length * 0.1))) : [];
    const total = this.queue.length;
    for (const event of this.events()) {
      await this.serveUntil(total - Math.floor(total * event.at));
      if (await event.happen()) this.queue = [];
      await this.watch();
    }
    await this.serveUntil(0);
    this.writeOnTablet(onTablet);
    await this.keyPaper();
    await this.watch();
    for (const held of this.today) await this.end(held);
  }

  private get team(): Ground['teams'][number] {
    const team = this.setting.ground.teams[this.site];
    if (!team) throw new Error('a site without a team');
    return team;
  }

  private get regular(): Held {
    const [held] = this.today;
    if (!held) throw new Error('nothing is held here');
    return held;
  }

  private hasTablet(): boolean {
    return this.day === this.setting.days - 1 && this.site === 2 % this.setting.ground.teams.length;
  }

  private hasPowerCut(): boolean {
    return this.day === 1 && this.site === 1 % this.setting.ground.teams.length;
  }

  private events(): readonly Event[] {
    const first = this.day === 0;
    const last = this.setting.ground.teams.length - 1;
    return [
      ...(first && this.site === 0 ? [{ at: 0.3, happen: () => this.crowd() }] : []),
      ...(first && this.site === 0 ? [{ at: 0.5, happen: () => this.handOverShift() }] : []),
      ...(this.hasPowerCut() ? [{ at: 0.4, happen: () => this.loseLight() }] : []),
      ...(first && this.site === last ? [{ at: 0.7, happen: () => this.moveTheRest() }] : []),
    ];
  }

  private visits(): readonly Visit[] {
    const comes = ({ habit }: Family): boolean =>
      habit !== 'never' && habit !== 'late' && !(habit === 'wrong_day' && this.day === 0);
    const expected = this.today.flatMap((held) =>
      held
        .waiting()
        .filter(comes)
        .map((family) => ({ held, family, away: false })),
    );
    return [...expected, ...this.strangers().map((family) => ({ held: this.regular, family, away: true }))];
  }

  /** Who comes a day early, or on the second day instead of the first. */
  private strangers(): readonly Family[] {
    const planned = new Set(this.today.flatMap((held) => held.waiting()));
    const { families, history } = this.setting;
    return families.filter((family) => {
      if (family.site !== this.site || family.habit !== 'wrong_day' || planned.has(family)) return false;
      const { day: due } = promiseOf(family);
      return !history.isServed(family) && (due === this.day + 1 || (due === 0 && this.day === 1));
    });
  }

  /** All desks at once, until so many are left in the queue and every desk is free. */
  private async serveUntil(left: number): Promise<void> {
    await Promise.all(
      this.desks.map(async (desk) => {
        while (this.queue.length > left) {
          while (this.setting.line.off) await sleep(50); // elsewhere they wait for the light
          const visit = this.queue.length > left ? this.queue.shift() : undefined;
          if (visit) await this.serve(desk, visit);
        }
      }),
    );
  }

  private async serve(desk: Desk, visit: Visit): Promise<void> {
    if (visit.away) {
      await desk.sendAway(visit.held, visit.family);
    } else if ((await desk.serve(visit.held, visit.family)) === 'waits') {
      this.queue.push(visit);
    } else this.served.push(visit);
  }

  private async crowd(): Promise<boolean> {
    const { history, say } = this.setting;
    const { leader } = this.team;
    const cause = { cause: 'crowd', reason: 'too many people at the gate', informed: ['security'] };
    await must(leader.post(this.regular.path('suspend'), cause));
    history.expectIncident('crowd');
    await this.tryWhileSuspended();
    await must(leader.post(this.regular.path('resume')));
    say(`day ${String(this.day + 1)}, site ${String(this.site + 1)}: a crowd; suspended, then resumed`);
    return false;
  }

  /** Each desk tries one: all are told to wait. */
  private async tryWhileSuspended(): Promise<void> {
    const waiting = this.queue.filter(({ away, family }) => !away && family.habit === 'comes');
    const tried = waiting.slice(0, this.desks.length);
    this.queue = this.queue.filter((visit) => !tried.includes(visit));
    await Promise.all(this.desks.slice(0, tried.length).map((desk, index) => this.try(desk, tried[index])));
  }

  private async try(desk: Desk, visit: Visit | undefined): Promise<void> {
    if (visit) await this.serve(desk, visit);
  }

  private async handOverShift(): Promise<boolean> {
    const { leader, relief } = this.team;
    await this.regular.count('shift', leader, relief);
    this.setting.say(
      `day ${String(this.day + 1)}, site ${String(this.site + 1)}: the shift is handed over by count`,
    );
    return false;
  }

  /** Bad weather: those who were not served are planned for tomorrow, in one act. */
  private async moveTheRest(): Promise<boolean> {
    const { history, ground, say } = this.setting;
    const { leader } = this.team;
    const held = this.regular;
    await must(leader.post(held.path('suspend'), { cause: 'weather', reason: 'a storm is coming' }));
    history.expectIncident('weather');
    await this.tryWhileSuspended();
    const rest = held.waiting();
    const move = { heldOn: dayFromNow(this.day + 1), reason: 'a storm is coming' };
    const moved = await must(leader.post<DistributionView>(held.path('move'), move));
    for (const family of rest) held.movedAway.add(family);
    this.tomorrow.push(Held.of(ground, history, moved, rest));
    say(
      `day ${String(this.day + 1)}, site ${String(this.site + 1)}: a storm; ${String(rest.length)} households moved to tomorrow`,
    );
    return true;
  }

  /**
   * The power goes while all desks of all sites work. Here an hour is written on paper, with one family on it that was served
   * before; then the service starts again, and the desks send what they have no answer to.
   */
  private async loseLight(): Promise<boolean> {
    const { line, power, say } = this.setting;
    const serving = this.serveUntil(Math.max(0, this.queue.length - 2 * this.desks.length));
    await sleep(20); // in the middle of it
    line.off = true;
    await power.cut();
    const onPaper = this.takeSome(Math.max(2, Math.ceil(this.queue.length * 0.2)));
    for (const visit of onPaper) this.sign(visit);
    const before = this.servedBefore();
    if (before) this.sign(before);
    await power.back();
    line.off = false;
    await serving;
    say(
      `day ${String(this.day + 1)}, site ${String(this.site + 1)}: the service was killed; ${String(this.paper.length)} handouts on paper`,
    );
    return false;
  }

  private takeSome(count: number): readonly Visit[] {
    const some = this.queue.filter(({ away, family }) => !away && family.habit === 'comes').slice(0, count);
    this.queue = this.queue.filter((visit) => !some.includes(visit));
    return some;
  }

  private writeOnTablet(visits: readonly Visit[]): void {
    for (const visit of visits) this.tablet.push(this.write(visit, newId(), 'device'));
    const before = visits.length > 0 ? this.servedBefore() : undefined;
    if (before) this.tablet.push(this.write(before, newId(), 'device'));
  }

  /** A family that was served before and takes as much again, where there is as much on the tables. */
  private servedBefore(): Visit | undefined {
    return this.served.find(({ held, family }) => {
      const left = less(held.there(), dueOf(family));
      return family.habit === 'comes' && whats.every((what) => left[what] >= 0n);
    });
  }

  private sign(visit: Visit): void {
    const { list } = visit.held;
    const no = list?.numbers.get(promiseOf(visit.family).entitlementId);
    if (!list || no === undefined) throw new Error('somebody signs who is not on the list');
    const written = this.write(visit, handoutOfLine(list.printId, no), 'paper');
    this.paper.push({ ...written, printId: list.printId, no });
  }

  /** All that was promised, as a paper list and a tablet without network tell it. */
  private write({ held, family }: Visit, id: Uuid, captured: 'paper' | 'device'): Written {
    const amounts = dueOf(family);
    this.setting.history.hand(family, { id, distributionId: held.id, captured, amounts });
    this.setting.history.untold.add(id);
    return { id, held, family, occurredAt: new Date().toISOString() };
  }

  /** In the evening by two clerks, who key all of it: the second time nothing is new. */
  private async keyPaper(): Promise<void> {
    const [clerk, other] = this.team.agents;
    if (!clerk || !other || this.paper.length === 0) return;
    await this.keyAll(clerk, 'recorded');
    await this.keyAll(other, 'known');
    for (const { id } of this.paper) this.setting.history.untold.delete(id);
  }

  /** A page at a time, by the numbers of its lines. */
  private async keyAll(clerk: Worker, wanted: KeyedLineView['outcome']): Promise<void> {
    const { ground, history } = this.setting;
    for (let from = 0; from < this.paper.length; from += linesAPage) {
      const page = this.paper.slice(from, from + linesAPage);
      for (const list of new Set(page.map(({ printId }) => printId))) {
        const lines = page
          .filter(({ printId }) => printId === list)
          .map(({ no, occurredAt }) => ({ no, proofKind: 'thumbprint', occurredAt }));
        const told = await must(
          clerk.post<KeyedLinesView>(ground.at(`prints/${list}/lines`), { lines }, { isNamed: true }),
        );
        for (const { outcome, code } of told.items)
          if (outcome !== wanted) history.surprises.push(`a line of paper: ${outcome} ${code ?? ''}`);
      }
    }
  }

  private async syncTablet(held: Held): Promise<boolean> {
    const agent = this.team.agents[0];
    const handouts = this.tablet
      .map(({ id, held: at, family, occurredAt }, index) => ({
        ...{ ...handoutOf(at, family), id, captured: 'device', occurredAt },
        ...{ deviceId: this.deviceId, deviceCounter: index + 1 },
      }))
      .filter(({ distributionId }) => distributionId === held.id);
    if (!agent || handouts.length === 0) return false;
    await this.sendAll(agent, handouts);
    this.setting.say(
      `day ${String(this.day + 1)}, site ${String(this.site + 1)}: a tablet sent ${String(handouts.length)} handouts after closing`,
    );
    return true;
  }

  private async sendAll(clerk: Worker, handouts: readonly { readonly id: Uuid }[]): Promise<void> {
    const size = 50;
    for (let from = 0; from < handouts.length; from += size) {
      const some = handouts.slice(from, from + size);
      const told = await must(
        clerk.post<HandoutOutcomesView>(this.setting.ground.at('handouts/batch'), { handouts: some }),
      );
      for (const { id } of some) this.setting.history.untold.delete(id);
      const wrong = told.items.filter(({ outcome }) => outcome !== 'recorded');
      for (const { code = '' } of wrong)
        this.setting.history.surprises.push(`a handout of the past: ${code}`);
    }
  }

  private async watch(): Promise<void> {
    for (const held of this.today) await held.watch();
  }

  /** One soap of the first site is wet. What the tablet gave is missing until it is sent. */
  private async end(held: Held): Promise<void> {
    const { history } = this.setting;
    if (this.day === 0 && this.site === 0) held.damaged = { blanket: 0n, soap: 1n, cash: 0n };
    await held.close();
    if (await this.syncTablet(held)) history.expectIncident('loss');
    await held.signOff();
  }
}
