import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordHandout } from '../../src/distribution/handout.contract.js';
import type { Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';
import {
  type Command,
  commands,
  due,
  entitlements,
  Model,
  type Outcome,
  stockAtFirst,
} from './handout-model.js';

interface Sent {
  readonly body: RecordHandout;
  readonly answer: Answer;
}

describe('handouts over the API', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it('come in every sequence to what plain sums say', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const play = await Play.begin(world);
        for (const command of sequence) await play.carryOut(command);
      }),
      { numRuns: 40, interruptAfterTimeLimit: 40_000 },
    );
  }, 60_000);
});

/** One distribution, and beside it the model of it. */
class Play {
  private readonly model = new Model();
  private readonly sent: Sent[] = [];
  /** Ids of the handouts that were recorded, in the order of the model's. */
  private readonly recorded: Uuid[] = [];

  private constructor(
    private readonly world: World,
    private readonly desk: Desk,
    private readonly second: Api,
  ) {}

  static async begin(world: World): Promise<Play> {
    const desk = await openDesk(world, {
      householdsPerSite: entitlements,
      blankets: due,
      stockPerSite: BigInt(stockAtFirst),
    });
    return new Play(world, desk, await world.as('distribution-agent', desk.extent));
  }

  async carryOut(command: Command): Promise<void> {
    switch (command.do) {
      case 'give':
        await this.give(command);
        break;
      case 'race':
        await this.race(command.to);
        break;
      case 'again':
      case 'change':
        await this.resend(command.do, command.pick);
        break;
      case 'undo':
        await this.undo(command.pick);
        break;
      default:
        expect(outcomeOf(await this.move(command.do))).toBe(this.model.move(command.do));
    }
    expect(await this.books()).toEqual({
      delivered: this.model.delivered,
      reserved: this.model.reserved,
      back: this.model.back,
      deliveredSum: this.model.delivered.reduce((sum, one) => sum + one, 0),
      over: this.model.over,
    });
  }

  private async give({ to, quantity, on }: Extract<Command, { do: 'give' }>): Promise<void> {
    const asked = on === 'live' ? quantity : Math.min(quantity ?? due, this.model.atHand);
    if (asked === 0) return; // nothing is there that could have been handed out
    const wanted = on === 'live' ? this.model.live(to, asked) : this.model.paper(to, asked ?? due);

    const answer = await this.send(this.desk.agent, this.bodyOf(to, asked, on));

    expect(outcomeOf(answer)).toBe(wanted);
  }

  /** Two desks at once: one of them has it, and the other hears what it would hear if it came after. */
  private async race(to: number): Promise<void> {
    const wanted = [this.model.live(to, null), this.model.live(to, null)];

    const answers = await Promise.all(
      [this.desk.agent, this.second].map((api) => this.send(api, this.bodyOf(to, null, 'live'))),
    );

    expect(answers.map(outcomeOf).sort()).toEqual(wanted.sort());
  }

  private async resend(how: 'again' | 'change', pick: number): Promise<void> {
    const before = this.sent[pick % this.sent.length];
    if (!before) return;
    const { body, answer } = before;

    const anew = await this.desk.agent.post(
      this.desk.path('handouts'),
      how === 'again' ? body : { ...body, identity: 'photo' },
    );

    if (how === 'change') {
      expect([anew.status, anew.body['code']]).toEqual([409, 'id.reused']);
      return;
    }
    expect(anew.headers['idempotency-replayed']).toBe('true');
    expect(anew.status).toBe(answer.status === 201 ? 200 : answer.status);
    if (answer.status === 201) expect(anew.body).toEqual(answer.body);
    else expect(anew.body['code']).toBe(answer.body['code']);
  }

  private async undo(pick: number): Promise<void> {
    if (this.recorded.length === 0) return;
    const index = pick % this.recorded.length;

    const answer = await this.desk.leader.post(
      this.desk.path(`handouts/${this.recorded[index] ?? ''}/reversal`),
      {
        kind: 'entry_error',
        reason: 'as the sequence has it',
      },
    );

    expect(outcomeOf(answer)).toBe(this.model.undo(index));
  }

  private async move(act: 'suspend' | 'resume' | 'close'): Promise<Answer> {
    const { stock } = await this.desk.distribution();
    const bodies = {
      suspend: { cause: 'crowd', reason: 'as the sequence has it' },
      resume: {},
      close: { counted: stock.map(({ no, left }) => ({ no, returned: left })) },
    };
    return this.desk.leader.post(
      this.desk.path(`distributions/${this.desk.distributionId}/${act}`),
      bodies[act],
    );
  }

  private bodyOf(to: number, quantity: number | null, captured: 'live' | 'paper'): RecordHandout {
    const lineId = this.desk.entitlements[to]?.lineId ?? '';
    return {
      ...this.desk.handout(to),
      captured,
      shortReason: 'the rest comes later',
      ...(quantity === null ? {} : { lines: [{ entitlementLineId: lineId, quantity: String(quantity) }] }),
    };
  }

  private async send(api: Api, body: RecordHandout): Promise<Answer> {
    const answer = await api.post(this.desk.path('handouts'), body);
    if (api === this.desk.agent) this.sent.push({ body, answer });
    if (answer.status === 201) this.recorded.push(body.id);
    return answer;
  }

  private async books(): Promise<object> {
    const { owner } = this.world;
    const lines = await owner.query<readonly { delivered: bigint }[]>(
      `select line.delivered
       from unnest($1::uuid[]) with ordinality as asked (id, no)
       join entitlement_line as line on line.id = asked.id
       order by asked.no`,
      [this.desk.entitlements.map(({ lineId }) => lineId)],
    );
    const accounts = await owner.query<readonly { kind: string; amount: string }[]>(
      `select account.kind, sum(case when account.id = transfer.credit_id then transfer.amount else - transfer.amount end)::text as amount
       from transfer
       join account on account.id in (transfer.debit_id, transfer.credit_id)
       where account.emergency_id = $1
         and account.commodity_id = $2
       group by account.kind`,
      [this.desk.emergencyId, this.desk.blanketId],
    );
    const of = (...kinds: readonly string[]): number =>
      accounts
        .filter(({ kind }) => kinds.includes(kind))
        .reduce((sum, { amount }) => sum + Number(amount), 0);
    return {
      delivered: lines.map(({ delivered }) => Number(delivered)),
      reserved: of('reserved'),
      back: of('stock', 'discrepancy'),
      deliveredSum: of('delivered'),
      over: of('over-delivered'),
    };
  }
}

function outcomeOf({ status, body }: Answer): Outcome {
  return status < 300 ? 'done' : String(body['code']);
}
