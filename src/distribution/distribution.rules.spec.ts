import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccountKey } from '../ledger/ledger.rules.js';
import { newId } from '../platform/ids.js';
import {
  closingOf,
  closingTransfers,
  type Distribution,
  hasDifference,
  missingOf,
  openingTransfers,
  refuseDay,
  refuseStep,
  reserve,
  signOffLines,
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
    kind: 'regular',
    deliveryAreaId: null,
    movedFrom: null,
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

  it('is refused where more is counted than is left: nobody makes goods or cash by counting them', () => {
    const reserved = reserve(
      [{ commodityId: String(blanket), grantId: String(grantA), quantity: 3n }],
      [stock(String(blanket), String(grantA), 3n)],
    );

    expect(() => closingOf(reserved, [{ no: 1, returned: 2n, damaged: 2n }], () => 3n)).toThrow(
      expect.objectContaining({
        code: 'distribution.count',
        extra: { surplus: [{ no: 1, left: '3', surplus: '1' }] },
      }),
    );
  });

  it('leaves nothing reserved, and returns no more than was left, whatever was counted', () => {
    const amount = fc.bigInt({ min: 0n, max: 50n });
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 50n }), amount, amount, amount, (taken, given, some, more) => {
        const at = distribution('open');
        const left = given < taken ? taken - given : 0n;
        const returned = some < left ? some : left;
        const damaged = more < left - returned ? more : left - returned;
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
      }),
    );
  });
});

describe('the day', () => {
  const window = {
    windowFrom: '2026-11-01',
    windowTo: '2026-12-31',
    projectFrom: '2026-01-01',
    projectTo: '2026-12-15',
  };

  it.each(['2026-11-01', '2026-12-15'])('may be %s', (day) => {
    expect(() => {
      refuseDay(day, window);
    }).not.toThrow();
  });

  it.each(['2026-10-31', '2026-12-16'])('is refused where it is %s', (day) => {
    expect(() => {
      refuseDay(day, window);
    }).toThrow(
      expect.objectContaining({
        code: 'distribution.day',
        extra: { from: '2026-11-01', to: '2026-12-15' },
      }),
    );
  });
});

describe('sign-off', () => {
  const at = distribution('closed');
  const [row] = reserve(
    [{ commodityId: String(blanket), grantId: String(grantA), quantity: 60n }],
    [stock(String(blanket), String(grantA), 60n)],
  );
  if (!row) throw new Error('nothing was taken');
  const { commodityId, grantId, lotId } = row.source;
  const holding = { commodityId, grantId, lotId };
  const counted = { ...row, returned: 32n, damaged: 2n };

  it('accounts for all that was taken, by the handouts that stand', () => {
    const [line] = signOffLines(
      [counted],
      [{ ...holding, given: 18n, back: 5n, damaged: 1n, unexplained: 5n }],
    );

    expect(line).toMatchObject({ taken: 60n, given: 18n, returned: 37n, damaged: 3n, missing: 2n });
  });

  it('shows what was given though nothing of the kind was taken along', () => {
    const lines = signOffLines(
      [{ ...counted, returned: 58n }],
      [{ ...holding, lotId: null, given: 3n, back: 0n, damaged: 0n, unexplained: -3n }],
    );

    expect(lines).toMatchObject([
      { no: 1, given: 0n, missing: 0n },
      { no: null, taken: 0n, given: 3n, missing: -3n },
    ]);
    expect(hasDifference(lines)).toBe(true);
  });

  it('lets late paper explain what is missing, and nothing that is damaged', () => {
    const figure = { ...holding, given: 23n, back: 0n, damaged: 1n, unexplained: 6n };

    expect(missingOf(at, [counted], [figure])).toEqual([
      { account: { ...row.source, kind: 'discrepancy', owner: at.id }, available: 3n },
    ]);
    expect(missingOf(at, [counted], [{ ...figure, unexplained: 3n }])).toEqual([]);
  });
});
