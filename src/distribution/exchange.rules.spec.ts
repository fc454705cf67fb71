import { describe, expect, it } from '@jest/globals';
import { type AccountKey, single } from '../ledger/ledger.rules.js';
import { newId } from '../platform/ids.js';
import type { Distribution } from './distribution.rules.js';
import { exchangeTransfers, refuseExchange } from './exchange.rules.js';

const [emergencyId, itemId, grantId, projectId] = [newId(), newId(), newId(), newId()];
const distribution = { id: newId(), emergencyId, projectId, roundId: newId() } as Distribution;
const lot = (kind: AccountKey['kind'], lotId: string): AccountKey => ({
  ...{ emergencyId, kind, commodityId: itemId, owner: kind === 'stock' ? 'site' : projectId, grantId, lotId },
});
const line = { itemId, grantId, given: 5n, exchanged: 0n };
const [first, second] = [newId(), newId()];
const gave = (lotId: string, amount: bigint): ReturnType<typeof single> =>
  single({
    ...{ id: newId(), emergencyId, from: lot('reserved', lotId), to: lot('delivered', lotId), amount },
    cause: { kind: 'handout', id: newId() },
  });
const exchange = (quantity: bigint, exchanged: bigint, left: bigint): readonly unknown[] =>
  exchangeTransfers(
    distribution,
    [gave(first, 3n), gave(second, 2n)],
    [
      { account: lot('stock', second), available: 1n },
      { account: lot('stock', first), available: left },
    ],
    { id: newId(), quantity, line: { ...line, exchanged }, party: { kind: 'household', id: newId() } },
  ).map(({ from, to, amount }) => [from.kind, to.kind, from.lotId === first ? 'first' : 'second', amount]);

describe('an exchange', () => {
  it('takes back lot by lot what was handed out and not exchanged yet, and hands out what is there', () => {
    expect(exchange(3n, 1n, 9n)).toEqual([
      ['delivered', 'discrepancy', 'first', 2n],
      ['delivered', 'discrepancy', 'second', 1n],
      ['reserved', 'delivered', 'second', 1n],
      ['reserved', 'delivered', 'first', 2n],
    ]);
  });

  it('is refused where there is less: distribution.out-of-stock', () => {
    expect(() => exchange(3n, 0n, 1n)).toThrow(
      expect.objectContaining({ code: 'distribution.out-of-stock' }),
    );
  });

  it.each([
    ['reversal.done', line, 1n, true],
    ['exchange.goods', { ...line, itemId: null }, 1n, false],
    ['exchange.goods', undefined, 1n, false],
    ['exchange.too-many', { ...line, exchanged: 4n }, 2n, false],
  ])('is refused: %s', (code, of, quantity, reversed) => {
    expect(() => {
      refuseExchange(of, quantity, reversed);
    }).toThrow(expect.objectContaining({ code }));
  });
});
