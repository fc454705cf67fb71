import type { CustodyCountView } from '../../src/distribution/custody.contract.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { PrintView } from '../../src/distribution/paper.contract.js';
import type { PrintLineView } from '../../src/distribution/paper-key.contract.js';
import type { ProgressView } from '../../src/distribution/progress.contract.js';
import type { Uuid } from '../../src/platform/ids.js';
import { type Family, type What, whats } from './families.js';
import { type Ground, type Team, told, unitsOf, whatOf } from './ground.js';
import { type Amounts, type History, less, mapped, nothing, summed } from './history.js';
import { must, type Worker } from './line.js';

/** A distribution as the simulation knows it. */
export class Held {
  taken: Amounts = nothing;
  damaged: Amounts = nothing;
  /** Families that were planned elsewhere since. */
  readonly movedAway = new Set<Family>();
  /** The list that was printed in the morning, and the numbers of its lines by entitlement. */
  list: { readonly printId: Uuid; readonly numbers: ReadonlyMap<Uuid, number> } | undefined;
  private lines: readonly { readonly no: number; readonly what: What }[] = [];

  private constructor(
    private readonly ground: Ground,
    private readonly history: History,
    readonly id: Uuid,
    readonly team: Team,
    readonly planned: readonly Family[],
  ) {}

  /** Takes over what was planned over HTTP, and checks that it is for whom it should be. */
  static of(
    ground: Ground,
    history: History,
    answer: Pick<DistributionView, 'id' | 'planned' | 'siteId'>,
    planned: readonly Family[],
  ): Held {
    const team = ground.teams.find(({ siteId }) => siteId === answer.siteId);
    if (!team) throw new Error('a distribution at no site');
    if (answer.planned !== planned.length)
      history.surprises.push(
        `planned for ${String(answer.planned)}, not ${String(planned.length)} households`,
      );
    return new Held(ground, history, answer.id, team, planned);
  }

  path(rest = ''): string {
    return this.ground.at(`distributions/${this.id}${rest === '' ? '' : `/${rest}`}`);
  }

  /** Who of them is still to be served here. */
  waiting(): readonly Family[] {
    return this.planned.filter(
      (family) =>
        !this.movedAway.has(family) && !this.history.declined.has(family) && !this.history.isServed(family),
    );
  }

  async open(): Promise<void> {
    const due = summed(this.waiting().map((family) => this.history.left(family)));
    const { leader } = this.team;
    const opened = await must(
      leader.post<DistributionView>(this.path('open'), { custodianId: leader.personId }),
    );
    this.lines = opened.stock.map(({ no, commodityId, currency }) => ({
      no,
      what: currency ? 'cash' : whatOf(this.ground.items, commodityId),
    }));
    this.taken = due;
    const taken = summed(
      opened.stock.map((line) => {
        const of = line.currency ? 'cash' : whatOf(this.ground.items, line.commodityId);
        return mapped((what) => (what === of ? unitsOf(of, line.taken) : 0n));
      }),
    );
    this.history.compare('taken along', due, taken);
    await this.count('start', this.team.leader, this.team.agents[0]);
  }

  /** For the hour in which there is no light. */
  async print(): Promise<void> {
    const { leader } = this.team;
    const kind = { kind: 'list', language: 'ar' };
    const { id: printId } = await must(leader.post<PrintView>(this.path('prints'), kind));
    const lines = await leader.all<PrintLineView>(this.ground.at(`prints/${printId}/lines`));
    this.list = {
      printId,
      numbers: new Map(lines.map(({ entitlementId, no }) => [entitlementId ?? '', no])),
    };
  }

  /** What is on the tables: whatever left them is gone, whether the service has heard of it or not. */
  there(): Amounts {
    return less(this.taken, this.history.gone(this.id));
  }

  /** Two people count what is there; where a shift ends, whoever takes over confirms. */
  async count(moment: 'start' | 'shift' | 'end', one: Worker, other: Worker | undefined): Promise<void> {
    if (!other) throw new Error('nobody to count with');
    const there = this.there();
    const { id } = await must(
      one.post<CustodyCountView>(this.path('counts'), {
        moment,
        ...(moment === 'shift' ? { takesOverId: other.personId } : {}),
        counted: this.perLine((what) => ({
          good: told(what, there[what] - this.damaged[what]),
          damaged: told(what, this.damaged[what]),
        })),
      }),
    );
    await must(other.post(this.ground.at(`counts/${id}/confirmation`)));
  }

  async close(): Promise<void> {
    const there = this.there();
    await this.count('end', this.team.leader, this.team.agents[0]);
    await must(
      this.team.leader.post(this.path('close'), {
        counted: this.perLine((what) => ({
          returned: told(what, there[what] - this.damaged[what]),
          damaged: told(what, this.damaged[what]),
        })),
      }),
    );
  }

  async signOff(): Promise<void> {
    const { leader, helpDesk } = this.team;
    const damage = whats.some((what) => this.damaged[what] > 0n);
    await must(leader.post(this.path('sign-off'), damage ? { explanation: 'wet from the rain' } : {}));
    await must(this.ground.office.warehouse.post(this.path('countersignature')));
    await must(
      helpDesk.post(this.path('community-signature'), {
        ...{ role: 'member of the camp committee', proofKind: 'thumbprint' },
      }),
    );
  }

  /** What a manager who polls it sees: everybody is somewhere, and as many were served as were. */
  async watch(): Promise<void> {
    const seen = await must(this.ground.office.manager.get<ProgressView>(this.path('progress')));
    const { planned, served, left, held, notDue, absent } = seen;
    const running = seen.state === 'open' || seen.state === 'suspended';
    const adds = running ? served + left + held + notDue : served + absent + notDue;
    const came = this.planned.filter((family) =>
      this.history
        .standing(family)
        .some(({ id, distributionId }) => distributionId === this.id && !this.history.untold.has(id)),
    ).length;
    if (planned !== adds || served !== came)
      this.history.surprises.push(
        `progress: ${String(planned)} planned, ${String(adds)} accounted for, ${String(served)} served, ${String(came)} came`,
      );
  }

  private perLine<T extends object>(of: (what: What) => T): readonly (T & { readonly no: number })[] {
    return this.lines.map(({ no, what }) => ({ no, ...of(what) }));
  }
}

/** All of what a family is due that it does not hold yet; with fewer soaps where they run short. */
export function handful(history: History, family: Family, short: boolean): Amounts {
  const left = history.left(family);
  const soap = short && history.standing(family).length === 0 ? left.soap - 1n : left.soap;
  return { ...left, soap };
}
