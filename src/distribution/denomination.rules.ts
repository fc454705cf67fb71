import { Refusal } from '../platform/refusal.js';

/** How many of each value, in minor units. */
export type Pieces = ReadonlyMap<bigint, number>;

/** Steps of the smallest common part, some 100 ms of search: beyond it nobody pays in such coins, and desks would wait. */
const stepsMax = 200_000;

/**
 * As few pieces as pay each amount to the last unit, by search over all amounts up to the largest: taking the largest value first may need more, or end
 * with a rest (6 of 4, 3 and 1 is 3 + 3). Of several ways the one with the larger pieces. Amounts and values are minor units. Refuses
 * `denomination.unpayable` with the amounts that these values cannot pay, and `input.invalid` for values that are too small for such amounts.
 */
export function piecesFor(
  amounts: readonly bigint[],
  values: readonly bigint[],
): ReadonlyMap<bigint, Pieces> {
  const unit = [...amounts, ...values].reduce(gcd, 0n);
  const most = amounts.reduce((max, amount) => (amount > max ? amount : max), 0n);
  if (unit === 0n || most === 0n) return new Map();
  if (most / unit > BigInt(stepsMax))
    throw new Refusal('input.invalid', undefined, {}, [
      { pointer: '/values', detail: 'too small for amounts as large as these' },
    ]);

  const largestFirst = [...values].sort((a, b) => (a < b ? 1 : -1));
  const last = search(
    largestFirst.map((value) => Number(value / unit)),
    Number(most / unit),
  );
  const unpayable = amounts.filter((amount) => last[Number(amount / unit)] === nothing);
  if (unpayable.length > 0)
    throw new Refusal('denomination.unpayable', 'These values cannot pay all that is due', {
      amounts: unpayable.map(String),
    });
  return new Map(amounts.map((amount) => [amount, traced(amount, unit, largestFirst, last)]));
}

const nothing = 255;

/** For each number of steps the value (by its place) with which a shortest way to it ends; `nothing` where there is none. */
function search(values: readonly number[], most: number): Uint8Array {
  const fewest = new Uint32Array(most + 1).fill(0xffff_ffff);
  const last = new Uint8Array(most + 1).fill(nothing);
  fewest[0] = 0;
  for (let sum = 1; sum <= most; sum += 1)
    for (const [place, value] of values.entries()) {
      const before = value <= sum ? (fewest[sum - value] ?? 0xffff_ffff) : 0xffff_ffff;
      if (before === 0xffff_ffff || before + 1 >= (fewest[sum] ?? 0)) continue;
      fewest[sum] = before + 1;
      last[sum] = place;
    }
  return last;
}

function traced(amount: bigint, unit: bigint, values: readonly bigint[], last: Uint8Array): Pieces {
  const pieces = new Map<bigint, number>();
  for (let rest = amount; rest > 0n;) {
    const value = values[last[Number(rest / unit)] ?? nothing];
    if (value === undefined) throw new Error(`no way to ${String(rest)}`);
    pieces.set(value, (pieces.get(value) ?? 0) + 1);
    rest -= value;
  }
  return pieces;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
