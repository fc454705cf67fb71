import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Target } from '../bench/plan.js';
import type { Dice } from '../support/model.js';

type State = 'unknown' | 'acknowledged' | 'refused';

/** One handout that a desk asked for, and what it knows of it. */
export interface Asked {
  readonly id: Uuid;
  readonly entitlementId: Uuid;
  readonly body: string;
  state: State;
  /** The refusal's code, or the handout's id: what every later answer must say too. */
  answer: string | undefined;
}

export interface Ground {
  readonly origins: readonly string[];
  readonly emergencyId: Uuid;
  readonly token: string;
  readonly targets: readonly Target[];
  readonly dice: Dice;
}

const answerMsMax = 15_000;
const secondDesks = 0.2;
const replays = 0.1;
const pauseMs = 15;

/**
 * Desks that hand out over HTTP, and keep their own history: what they asked, what was acknowledged, refused, or never answered. They send
 * again, under the same id, until they know. A fifth are second desks for the same household, a tenth replays of what was answered before.
 */
export class Desks {
  readonly asked: Asked[] = [];
  /** Answers that were another one than the first. */
  readonly changed: string[] = [];
  readonly strange: string[] = [];
  acknowledged = 0;
  private next = 0;
  private isOver = false;
  private readonly working: Promise<void>[];

  constructor(
    private readonly ground: Ground,
    count: number,
  ) {
    this.working = Array.from({ length: count }, (_, desk) => this.work(desk));
  }

  /** No new handouts; what was asked is asked until it is known. */
  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.working);
  }

  private async work(desk: number): Promise<void> {
    while (!this.isOver) {
      const chance = this.ground.dice.next();
      const known = this.asked.length > 20 ? this.ground.dice.of(this.asked.slice(-2_000)) : undefined;
      if (known && chance < replays) await this.sendAgain(desk, known);
      else if (known && chance < replays + secondDesks) await this.hand(desk, this.anew(known.entitlementId));
      else {
        const target = this.ground.targets[this.next++];
        if (target) await this.hand(desk, this.anew(target.entitlementId));
      }
      await sleep(this.ground.dice.upTo(2 * pauseMs));
    }
  }

  private anew(entitlementId: Uuid): Asked {
    const target = this.targetOf(entitlementId);
    const id = newId();
    const body = JSON.stringify({
      ...{ id, distributionId: target.distributionId, entitlementId },
      ...{ collector: 'primary', identity: 'card', proofKind: 'signature' },
    });
    return { id, entitlementId, body, state: 'unknown', answer: undefined };
  }

  private targetOf(entitlementId: Uuid): Target {
    this.byEntitlement ??= new Map(this.ground.targets.map((target) => [target.entitlementId, target]));
    const target = this.byEntitlement.get(entitlementId);
    if (!target) throw new Error('an entitlement of nobody');
    return target;
  }

  private byEntitlement: ReadonlyMap<Uuid, Target> | undefined;

  private async hand(desk: number, asked: Asked): Promise<void> {
    this.asked.push(asked);
    for (let attempt = 0; asked.state === 'unknown'; attempt += 1) {
      if (attempt > 0) await sleep(50 + this.ground.dice.upTo(400));
      const answer = await this.send(desk + attempt, asked);
      if (!answer) continue;
      asked.state = answer.state;
      asked.answer = answer.told;
      if (answer.state === 'acknowledged') this.acknowledged += 1;
    }
  }

  private async sendAgain(desk: number, asked: Asked): Promise<void> {
    if (asked.state === 'unknown') return;
    const answer = await this.send(desk, asked);
    if (answer && (answer.state !== asked.state || answer.told !== asked.answer))
      this.changed.push(
        `${asked.id}: ${asked.state} ${String(asked.answer)}, then ${answer.state} ${answer.told}`,
      );
  }

  /** Undefined where nobody can know what became of it. */
  private async send(
    desk: number,
    { body }: Asked,
  ): Promise<{ readonly state: State; readonly told: string } | undefined> {
    const { origins, emergencyId, token } = this.ground;
    try {
      const response = await fetch(
        `${String(origins[desk % origins.length])}/api/v1/emergencies/${emergencyId}/handouts`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(answerMsMax),
        },
      );
      const said = (await response.json()) as { readonly id?: string; readonly code?: string };
      if (response.status === 200 || response.status === 201)
        return { state: 'acknowledged', told: String(said.id) };
      if (response.status === 409 || response.status === 422)
        return { state: 'refused', told: String(said.code) };
      if (response.status < 500) this.strange.push(`${String(response.status)} ${String(said.code)}`);
      return undefined;
    } catch {
      return undefined; // cut, killed or too slow: that is the test
    }
  }
}
