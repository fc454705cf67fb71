import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { Answer } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

const households = 6;
const each = 5;

const quantity = fc.integer({ min: 1, max: 12 });
const index = fc.integer({ min: 0, max: households - 1 });
const step = fc.oneof(
  fc.record({ did: fc.constant('supply' as const), quantity }),
  fc.record({ did: fc.constant('back' as const), quantity }),
  fc.record({ did: fc.constant('damage' as const), quantity }),
  fc.record({ did: fc.constant('hand' as const), index }),
  fc.record({ did: fc.constant('exchange' as const), index, quantity: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ did: fc.constant('reverse' as const), index, damaged: fc.boolean() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What is where, as anybody at the tables would count it. */
class Tables {
  taken = households * each;
  left = households * each;
  back = 0;
  damaged = 0;
  readonly handed = new Map<number, string>();
  readonly exchanged = new Map<number, number>();

  constructor(public site: number) {}

  get given(): number {
    return this.handed.size * each;
  }
}

/** Closing with a count of which this share is there, the rest missing. */
const closing = fc.record({
  missing: fc.integer({ min: 0, max: 3 }),
  damaged: fc.integer({ min: 0, max: 3 }),
});

describe('what a distribution took along', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close()); // and checks the books

  it('is given, back, damaged or missing at every moment, whatever comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), closing, async (steps, end) => {
        const desk = await openDesk(world, {
          householdsPerSite: households,
          blankets: each,
          stockPerSite: 60n,
        });
        const tables = new Tables(60 - households * each);
        for (const one of steps) {
          await take(desk, tables, one);
          const { stock } = await desk.distribution();
          expect(stock).toMatchObject([{ taken: String(tables.taken), left: String(tables.left) }]);
        }
        await close(desk, tables, end);
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  const at = (desk: Desk, what: string): string => desk.path(`distributions/${desk.distributionId}/${what}`);

  async function take(desk: Desk, tables: Tables, one: Step): Promise<void> {
    switch (one.did) {
      case 'supply': {
        const lines = [{ itemId: desk.blanketId, grantId: desk.grantId, quantity: String(one.quantity) }];
        const fits = one.quantity <= tables.site;
        expectDone(
          await desk.leader.post(at(desk, 'supplies'), { lines }),
          fits,
          'distribution.not-supplied',
        );
        if (!fits) return;
        tables.site -= one.quantity;
        tables.taken += one.quantity;
        tables.left += one.quantity;
        return;
      }
      case 'back':
      case 'damage': {
        const body = { lines: [{ no: 1, quantity: String(one.quantity) }] };
        const fits = one.quantity <= tables.left;
        const answer =
          one.did === 'back'
            ? await desk.leader.post(at(desk, 'returns'), body)
            : await desk.leader.post(at(desk, 'damages'), { ...body, reason: 'was torn' });
        expectDone(answer, fits, 'distribution.count');
        if (!fits) return;
        tables.left -= one.quantity;
        if (one.did === 'damage') tables.damaged += one.quantity;
        else {
          tables.back += one.quantity;
          tables.site += one.quantity;
        }
        return;
      }
      case 'hand': {
        const handout = desk.handout(one.index);
        const fits = !tables.handed.has(one.index) && tables.left >= each;
        const code = tables.handed.has(one.index) ? 'handout.already' : 'distribution.out-of-stock';
        expectDone(await desk.agent.post(desk.path('handouts'), handout), fits, code);
        if (!fits) return;
        tables.handed.set(one.index, handout.id);
        tables.left -= each;
        return;
      }
      case 'exchange': {
        const id = tables.handed.get(one.index);
        if (id === undefined) return;
        const before = tables.exchanged.get(one.index) ?? 0;
        const body = {
          entitlementLineId: desk.entitlements[one.index]?.lineId,
          quantity: String(one.quantity),
        };
        const tooMany = before + one.quantity > each;
        const fits = !tooMany && one.quantity <= tables.left;
        const code = tooMany ? 'exchange.too-many' : 'distribution.out-of-stock';
        expectDone(await desk.leader.post(desk.path(`handouts/${id}/exchanges`), body), fits, code);
        if (!fits) return;
        tables.exchanged.set(one.index, before + one.quantity);
        tables.left -= one.quantity;
        tables.damaged += one.quantity;
        return;
      }
      case 'reverse': {
        const id = tables.handed.get(one.index);
        if (id === undefined) return;
        const stays = tables.exchanged.has(one.index);
        const condition = one.damaged ? 'damaged' : 'good';
        const body = { kind: 'returned', condition, reason: 'brought back' };
        expectDone(
          await desk.leader.post(desk.path(`handouts/${id}/reversal`), body),
          !stays,
          'reversal.exchanged',
        );
        if (stays) return;
        tables.handed.delete(one.index);
        if (one.damaged) tables.damaged += each;
        else tables.left += each;
      }
    }
  }

  async function close(
    desk: Desk,
    tables: Tables,
    end: { readonly missing: number; readonly damaged: number },
  ): Promise<void> {
    const missing = Math.min(end.missing, tables.left);
    const damaged = Math.min(end.damaged, tables.left - missing);
    const returned = tables.left - missing - damaged;
    const counted = [{ no: 1, returned: String(returned), damaged: String(damaged) }];
    expectDone(await desk.leader.post(at(desk, 'close'), { counted }), true, '');
    const signed = await desk.leader.post<DistributionView>(at(desk, 'sign-off'), {
      explanation: 'as counted',
    });

    const line = {
      taken: tables.taken,
      given: tables.given,
      returned: tables.back + returned,
      damaged: tables.damaged + damaged,
      missing,
    };
    expect(signed.body.signOff?.lines).toMatchObject([
      Object.fromEntries(Object.entries(line).map(([name, amount]) => [name, String(amount)])),
    ]);
    expect(line.taken).toBe(line.given + line.returned + line.damaged + line.missing);
  }
});

function expectDone(answer: Answer, done: boolean, code: string): void {
  const told = (answer.body as { readonly code?: string }).code;
  expect([answer.status < 300, told]).toEqual([done, done ? undefined : code]);
}
