import { describe, expect, it } from '@jest/globals';
import type { AccountKey } from '../ledger/ledger.rules.js';
import { newId } from '../platform/ids.js';
import type { Reserved } from './distribution.rules.js';
import { leavingOf, refuseUnlessHeld, suppliedOf } from './supply.rules.js';

const grantId = newId();
const lot = (lotId = newId()): AccountKey => ({
  ...{ emergencyId: newId(), kind: 'stock', commodityId: newId(), owner: newId(), grantId, lotId },
});
const cash = (owner = newId()): AccountKey => ({ ...lot(), kind: 'float', owner, lotId: null });
const row = (no: number, source: AccountKey, quantity = 10n): Reserved => ({ no, source, quantity });

describe('what is supplied', () => {
  it('adds to the line of the same source, and makes lines of others with the numbers that follow', () => {
    const [known, other, third] = [lot(), lot(), lot()];

    expect(
      suppliedOf([row(1, known), row(4, other)], [row(1, third, 3n), row(2, known, 5n), row(3, lot(), 1n)]),
    ).toMatchObject({
      more: [{ no: 1, quantity: 5n }],
      lines: [{ no: 5, source: third, quantity: 3n }, { no: 6 }],
    });
  });

  it('is not cash of the same grant from two people', () => {
    const mine = cash();

    expect(() => suppliedOf([row(1, mine)], [row(1, { ...mine, owner: newId() })])).toThrow(
      expect.objectContaining({ code: 'distribution.custodian', extra: { no: 1 } }),
    );
  });
});

describe('what leaves', () => {
  const goods = row(1, lot());
  const left = (): bigint => 7n;

  it('is returned or damaged, all of it accounted for', () => {
    expect(leavingOf([goods], [{ no: 1, quantity: 7n }], 'sent_back', left)).toEqual([
      { no: 1, source: goods.source, left: 7n, returned: 7n, damaged: 0n, missing: 0n },
    ]);
    expect(leavingOf([goods], [{ no: 1, quantity: 2n }], 'damaged', left)).toEqual([
      { no: 1, source: goods.source, left: 2n, returned: 0n, damaged: 2n, missing: 0n },
    ]);
  });

  it.each([
    ['distribution.count', 1, 8n, { surplus: [{ no: 1, left: '7', surplus: '1' }] }],
    ['distribution.uncounted', 3, 1n, { strange: [3] }],
    ['distribution.counted-by-one', 2, 1n, {}],
  ])('is refused: %s', (code, no, quantity, extra) => {
    expect(() => leavingOf([goods, row(2, cash())], [{ no, quantity }], 'sent_back', left)).toThrow(
      expect.objectContaining({ code, extra }),
    );
  });
});

it('goods come and go only while it is held', () => {
  for (const state of ['open', 'suspended'] as const)
    expect(() => {
      refuseUnlessHeld(state);
    }).not.toThrow();
  for (const state of ['planned', 'closed', 'signed_off', 'cancelled'] as const)
    expect(() => {
      refuseUnlessHeld(state);
    }).toThrow(expect.objectContaining({ code: 'distribution.state' }));
});
