import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccountKey } from '../ledger/ledger.rules.js';
import { newId } from '../platform/ids.js';
import {
  closingOf,
  closingTransfers,
  type Distribution,
  openingTransfers,
  refuseStep,
  reserve,
  type Source,
} from './distribution.rules.js';

const [emergencyId, siteId, blanket, kit, grantA, grantB] = Array.from({ length: 6 }, () => newId());

function stock(commodityId: string, grantId: string, available: bigint): Source {
  const account: AccountKey = {
    emergencyId: String(emergencyId),
    kind: 'stock',
    commodityId,
    owner: String(siteId),
    grantId,
    lotId: newId(),
  };
  return { account, available };
}

function distribution(state: Distribution['state'] = 'planned'): Distribution {
  return {
    id: newId(),
    emergencyId: String(emergencyId),
    roundId: newId(),
    projectId: newId(),
    organisationId: newId(),
    siteId: String(siteId),
    heldOn: '2026-11-23',
    teamLeaderId: newId(),
    desks: 2,
    state,
    stateReason: null,
    version: 1,
  };
}

describe('opening', () => {
  it('takes what is promised lot by lot, and never across grants', () => {
    const sources = [
      stock(String(blanket), String(grantA), 3n),
      stock(String(blanket), String(grantB), 9n),
      stock(String(blanket), String(grantA), 9n),
    ];

    const reserved = reserve(
      [{ commodityId: String(blanket), grantId: String(grantA), quantity: 5n }],
      sources,
    );

    expect(reserved.map(({ no, source, quantity }) => [no, source.lotId, quantity])).toEqual([
      [1, sources[0]?.account.lotId, 3n],
      [2, sources[2]?.account.lotId, 2n],
    ]);
  });

  it('is refused with all that is short', () => {
    const sources = [stock(String(blanket), String(grantA), 3n)];
    const promised = [
      { commodityId: String(blanket), grantId: String(grantA), quantity: 5n },
      { commodityId: String(kit), grantId: String(grantA), quantity: 1n },
    ];

    expect(() => reserve(promised, sources)).toThrow(
      expect.objectContaining({
        code: 'distribution.not-supplied',
        extra: { short: [expect.objectContaining({ short: '2' }), expect.objectContaining({ short: '1' })] },
      }),
    );
  });

  it.each([
    ['planned', 'closed'],
    ['closed', 'open'],
    ['signed_off', 'open'],
    ['open', 'signed_off'],
  ] as const)('is one step of a life that does not go from %s to %s', (from, to) => {
    expect(() => {
      refuseStep(distribution(from), to);
    }).toThrow(expect.objectContaining({ code: 'distribution.state' }));
  });
});

describe('closing', () => {
  it('wants each line counted, and no other', () => {
    const reserved = reserve(
      [{ commodityId: String(blanket), grantId: String(grantA), quantity: 3n }],
      [stock(String(blanket), String(grantA), 3n)],
    );

    expect(() => closingOf(reserved, [{ no: 2, returned: 0n, damaged: 0n }], () => 3n)).toThrow(
      expect.objectContaining({ code: 'distribution.uncounted', extra: { uncounted: [1], strange: [2] } }),
    );
  });

  it('leaves nothing reserved, whatever was counted', () => {
    const amount = fc.bigInt({ min: 0n, max: 50n });
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 50n }),
        amount,
        amount,
        amount,
        (taken, given, returned, damaged) => {
          const at = distribution('open');
          const left = given < taken ? taken - given : 0n;
          const reserved = reserve(
            [{ commodityId: String(blanket), grantId: String(grantA), quantity: taken }],
            [stock(String(blanket), String(grantA), taken)],
          );

          const closings = closingOf(reserved, [{ no: 1, returned, damaged }], () => left);
          const transfers = [...openingTransfers(at, reserved), ...closingTransfers(at, closings)];

          const balance = (kind: string): bigint =>
            transfers.reduce(
              (sum, { from, to, amount: moved }) =>
                sum + (to.kind === kind ? moved : 0n) - (from.kind === kind ? moved : 0n),
              0n,
            );
          expect(balance('reserved')).toBe(taken - left);
          expect(balance('stock')).toBe(returned - taken);
          expect(balance('discrepancy')).toBe(left - returned);
          expect(closings[0]?.missing).toBe(left - returned - damaged);
        },
      ),
    );
  });
});
