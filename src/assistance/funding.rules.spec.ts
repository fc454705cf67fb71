import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Claim, fund, type Pot } from './funding.rules.js';

function pots(...left: readonly bigint[]): readonly Pot[] {
  return left.map((amount, index) => ({ id: `pot ${String(index + 1)}`, lineId: 'mats', left: amount }));
}

function claims(...quantities: readonly bigint[]): readonly Claim[] {
  return quantities.map((quantity) => ({ lineId: 'mats', quantity }));
}

describe('who pays', () => {
  it('is the first grant as long as it lasts, then the next', () => {
    const { potIds, taken } = fund(claims(4n, 4n, 4n), pots(8n, 10n));

    expect(potIds).toEqual(['pot 1', 'pot 1', 'pot 2']);
    expect([...taken]).toEqual([
      ['pot 1', 8n],
      ['pot 2', 4n],
    ]);
  });

  it('is one grant for each line: what does not fit wholly goes to the next, and a smaller one after it may still fit', () => {
    const { potIds } = fund(claims(5n, 5n, 2n), pots(7n, 10n));

    expect(potIds).toEqual(['pot 1', 'pot 2', 'pot 1']);
  });

  it('is nobody where all is used up, and then it says how much is short', () => {
    const { potIds, short } = fund(claims(4n, 4n, 3n), pots(5n));

    expect(potIds).toEqual(['pot 1', null, null]);
    expect([...short]).toEqual([['mats', 7n]]);
  });

  it('never takes for one line what is for another', () => {
    const { potIds, short } = fund([{ lineId: 'soap', quantity: 1n }], pots(100n));

    expect(potIds).toEqual([null]);
    expect([...short]).toEqual([['soap', 1n]]);
  });

  it('gives every claim one pot of its line or counts it as short, takes no more than there is, and adds up', () => {
    fc.assert(
      fc.property(
        fc.array(claimArbitrary, { maxLength: 60 }),
        fc.array(potArbitrary, { maxLength: 8 }),
        (wanted, some) => {
          const given = some.map((pot, index) => ({ ...pot, id: `pot ${String(index)}` }));
          const byId = new Map(given.map((pot) => [pot.id, pot]));

          const { potIds, taken, short } = fund(wanted, given);

          expect(potIds).toHaveLength(wanted.length);
          const sums = new Map<string, bigint>();
          wanted.forEach(({ lineId, quantity }, index) => {
            const id = potIds[index] ?? `short ${lineId}`;
            expect(byId.get(id)?.lineId ?? lineId).toBe(lineId);
            sums.set(id, (sums.get(id) ?? 0n) + quantity);
          });
          for (const [id, amount] of taken) expect(amount).toBe(sums.get(id) ?? 0n);
          for (const [id, amount] of taken) expect(amount <= (byId.get(id)?.left ?? -1n)).toBe(true);
          for (const [lineId, amount] of short) expect(amount).toBe(sums.get(`short ${lineId}`));
        },
      ),
    );
  });

  it('is decided the same way in portions as at once, when what is left is carried on', () => {
    fc.assert(
      fc.property(
        fc.array(claimArbitrary, { maxLength: 40 }),
        fc.array(potArbitrary, { maxLength: 5 }),
        fc.nat(40),
        (wanted, some, cut) => {
          const given = some.map((pot, index) => ({ ...pot, id: `pot ${String(index)}` }));

          const first = fund(wanted.slice(0, cut), given);
          const left = given.map((pot) => ({ ...pot, left: pot.left - (first.taken.get(pot.id) ?? 0n) }));
          const second = fund(wanted.slice(cut), left);

          expect([...first.potIds, ...second.potIds]).toEqual(fund(wanted, given).potIds);
        },
      ),
    );
  });

  it('is short of nothing where one grant covers the sum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 50n }), { minLength: 1, maxLength: 30 }),
        (quantities) => {
          const total = quantities.reduce((sum, quantity) => sum + quantity, 0n);

          expect(fund(claims(...quantities), pots(total)).short.size).toBe(0);
        },
      ),
    );
  });
});

const lineIds = fc.constantFrom('mats', 'soap', 'cash');
const claimArbitrary: fc.Arbitrary<Claim> = fc.record({
  lineId: lineIds,
  quantity: fc.bigInt({ min: 1n, max: 100n }),
});
const potArbitrary: fc.Arbitrary<Omit<Pot, 'id'>> = fc.record({
  lineId: lineIds,
  left: fc.bigInt({ min: 0n, max: 1_000n }),
});
