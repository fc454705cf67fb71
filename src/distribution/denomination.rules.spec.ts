import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { piecesFor } from './denomination.rules.js';

const pieces = (amount: bigint, values: readonly bigint[]): unknown[] => [
  ...(piecesFor([amount], values).get(amount) ?? []),
];

describe('notes and coins', () => {
  it('are as few as pay the amount, not the largest first', () => {
    expect(pieces(6n, [1n, 3n, 4n])).toEqual([[3n, 2]]);
    expect(pieces(25_500n, [20_000n, 10_000n, 5_000n, 1_000n, 500n])).toEqual([
      [20_000n, 1],
      [5_000n, 1],
      [500n, 1],
    ]);
    expect(pieces(60n, [50n, 20n])).toEqual([[20n, 3]]);
  });

  it('are none where nothing is due', () => {
    expect(piecesFor([], [5n])).toEqual(new Map());
  });

  it('are refused where they cannot pay: denomination.unpayable', () => {
    expect(() => piecesFor([50n, 30n, 70n], [20n, 50n, 100n])).toThrow(
      expect.objectContaining({ code: 'denomination.unpayable', extra: { amounts: ['30'] } }),
    );
  });

  it('are refused where they are dust beside the amount', () => {
    expect(() => piecesFor([900_000_000_001n], [1n])).toThrow(
      expect.objectContaining({
        code: 'input.invalid',
        errors: [expect.objectContaining({ pointer: '/values' })],
      }),
    );
    expect(pieces(900_000_000_000n, [500_000_000n, 1_000_000_000n])).toEqual([[1_000_000_000n, 900]]);
  });

  it('are as few as any way that there is', () => {
    const values = fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (some, amount) => {
        const fewest = fewestByHand(amount, some);
        const plan = (): number =>
          [...(piecesFor([BigInt(amount)], some.map(BigInt)).get(BigInt(amount)) ?? [])].reduce(
            (sum, [, count]) => sum + count,
            0,
          );
        if (fewest === undefined)
          expect(plan).toThrow(expect.objectContaining({ code: 'denomination.unpayable' }));
        else expect(plan()).toBe(fewest);
      }),
    );
  });
});

/** Every way, one value after the other. */
function fewestByHand(amount: number, [value, ...others]: readonly number[]): number | undefined {
  if (value === undefined) return amount === 0 ? 0 : undefined;
  let fewest: number | undefined;
  for (let count = 0; count * value <= amount; count += 1) {
    const rest = fewestByHand(amount - count * value, others);
    if (rest !== undefined && (fewest === undefined || rest + count < fewest)) fewest = rest + count;
  }
  return fewest;
}
