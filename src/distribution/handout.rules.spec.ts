import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Scope } from '../acts/scope.js';
import { nil, newId } from '../platform/ids.js';
import type { AccountKey } from '../ledger/ledger.rules.js';
import {
  decideHandouts,
  type DistributionFacts,
  type EntitlementFacts,
  type HandoutClaim,
  type HandoutDecision,
  type Recorded,
} from './handout.rules.js';

const ids = {
  emergency: newId(),
  round: newId(),
  project: newId(),
  site: newId(),
  blanket: newId(),
  grant: newId(),
  lotA: newId(),
  lotB: newId(),
  witnessA: newId(),
  witnessB: newId(),
};
const scope: Scope = {
  emergencies: [ids.emergency],
  extents: [{ emergencyId: ids.emergency, organisationId: null, areaId: null, siteIds: [ids.site] }],
};

function reserved(distributionId: string, lotId: string | null): AccountKey {
  return {
    emergencyId: ids.emergency,
    kind: 'reserved',
    commodityId: ids.blanket,
    owner: distributionId,
    grantId: ids.grant,
    lotId,
  };
}

function distribution(
  changes: Partial<DistributionFacts> = {},
  available: readonly bigint[] = [100n, 100n],
): DistributionFacts {
  const id = changes.id ?? newId();
  return {
    id,
    emergencyId: ids.emergency,
    roundId: ids.round,
    projectId: ids.project,
    siteId: ids.site,
    state: 'open',
    heldFrom: '2026-11-23',
    place: { emergencyId: ids.emergency, organisationId: nil, areaPath: [], siteId: ids.site },
    holdings: available.map((amount, n) => ({
      account: reserved(id, n === 0 ? ids.lotA : ids.lotB),
      available: amount,
    })),
    ...changes,
  };
}

function entitlement(
  at: DistributionFacts,
  changes: Partial<EntitlementFacts> & { due?: bigint; delivered?: bigint } = {},
): EntitlementFacts {
  const { due = 5n, delivered = 0n, ...rest } = changes;
  return {
    id: newId(),
    roundId: ids.round,
    state: 'listed',
    ended: null,
    recipientKind: 'household',
    recipientId: newId(),
    householdId: null,
    collectors: { primary: newId(), alternate: null },
    lines: [
      {
        id: newId(),
        commodityId: ids.blanket,
        currency: null,
        service: null,
        grantId: ids.grant,
        due,
        delivered,
      },
    ],
    lastDeliveryNo: 0,
    first: null,
    plannedAt: [at.id],
    ...rest,
  };
}

function claim(
  at: DistributionFacts,
  of: EntitlementFacts,
  changes: Partial<HandoutClaim> & { quantity?: bigint } = {},
): HandoutClaim {
  const { quantity, ...rest } = changes;
  return {
    id: newId(),
    scope,
    distributionId: at.id,
    entitlementId: of.id,
    captured: 'live',
    given: quantity === undefined ? null : new Map(of.lines.map((line) => [line.id, quantity.toString()])),
    collector: 'primary',
    mayChooseOther: false,
    shortReason: null,
    occurredAt: null,
    recordedBy: newId(),
    witnessIds: [],
    counted: null,
    ...rest,
  };
}

const now = new Date('2026-11-23T09:00:00Z');

function decide(
  at: DistributionFacts,
  of: readonly EntitlementFacts[],
  claims: readonly HandoutClaim[],
): readonly HandoutDecision[] {
  return decideHandouts(
    {
      distributions: new Map([[at.id, at]]),
      entitlements: new Map(of.map((one) => [one.id, one])),
      people: new Set([ids.witnessA, ids.witnessB]),
      ageBands: ['0-17', '18-59', '60+'],
      ageBandsEver: ['0-5', '0-17', '18-59', '60+'],
      now,
    },
    claims,
  );
}

function decideOne(at: DistributionFacts, of: EntitlementFacts, one: HandoutClaim): HandoutDecision {
  const [decision] = decide(at, [of], [one]);
  if (!decision) throw new Error('no decision');
  return decision;
}

function recorded(decision: HandoutDecision): Recorded {
  if (decision.kind !== 'recorded') throw decision.refusal;
  return decision;
}

function codeOf(decision: HandoutDecision): string | null {
  return decision.kind === 'refused' ? decision.refusal.code : null;
}

describe('a live handout', () => {
  it('gives all that is still due, from reserved to delivered, with its party', () => {
    const at = distribution();
    const of = entitlement(at, { due: 5n, delivered: 2n, lastDeliveryNo: 1 });

    const handout = recorded(decideOne(at, of, claim(at, of)));

    expect(handout).toMatchObject({
      deliveryNo: 2,
      over: false,
      late: false,
      collectorId: of.collectors.primary,
    });
    expect(handout.lines).toEqual([{ entitlementLineId: of.lines[0]?.id, quantity: 3n, over: 0n }]);
    expect(handout.transfers).toMatchObject([
      {
        amount: 3n,
        from: reserved(at.id, ids.lotA),
        to: { kind: 'delivered', owner: ids.project },
        party: { kind: 'household', id: of.recipientId },
      },
    ]);
  });

  it('takes from the next lot where the first has not enough', () => {
    const at = distribution({}, [2n, 100n]);
    const of = entitlement(at);

    const { transfers } = recorded(decideOne(at, of, claim(at, of)));

    expect(transfers.map(({ from, amount }) => [from.lotId, amount])).toEqual([
      [ids.lotA, 2n],
      [ids.lotB, 3n],
    ]);
  });

  it('is refused the second time, and told only when and where the first was', () => {
    const at = distribution();
    const first = { at: new Date('2026-11-20T08:00:00Z'), siteId: ids.site };
    const of = entitlement(at, { due: 5n, delivered: 5n, lastDeliveryNo: 1, first });

    const decision = decideOne(at, of, claim(at, of));

    expect(decision).toMatchObject({
      kind: 'refused',
      refusal: {
        code: 'handout.already',
        extra: { firstAt: '2026-11-20T08:00:00.000Z', firstSiteId: ids.site },
      },
    });
  });

  it('needs a reason where less is given than is due', () => {
    const at = distribution();
    const of = entitlement(at);

    expect(codeOf(decideOne(at, of, claim(at, of, { quantity: 3n })))).toBe('handout.short-reason');
    expect(
      codeOf(decideOne(at, of, claim(at, of, { quantity: 3n, shortReason: 'two are damaged' }))),
    ).toBeNull();
  });

  it.each<
    [
      string,
      Partial<DistributionFacts>,
      Partial<EntitlementFacts>,
      Partial<HandoutClaim> & { quantity?: bigint },
    ]
  >([
    ['distribution.not-open', { state: 'planned' }, {}, {}],
    ['handout.unopened', { state: 'planned' }, {}, { captured: 'paper' }],
    ['handout.unopened', { state: 'planned' }, {}, { captured: 'device' }],
    ['distribution.suspended', { state: 'suspended' }, {}, {}],
    ['distribution.closed', { state: 'closed' }, {}, {}],
    ['distribution.closed', { state: 'signed_off' }, {}, {}],
    ['entitlement.held', {}, { state: 'held' }, {}],
    ['entitlement.removed', {}, { state: 'removed' }, {}],
    ['handout.not-planned', {}, { plannedAt: [newId()] }, {}],
    ['handout.exceeds', {}, {}, { quantity: 6n }],
    ['handout.empty', {}, {}, { quantity: 0n }],
    ['handout.empty', {}, { lines: [] }, {}],
    ['handout.collector', {}, {}, { collector: 'alternate' }],
    ['handout.unknown-line', {}, {}, { given: new Map([[newId(), '1']]) }],
    ['distribution.not-open', { state: 'cancelled' }, {}, {}],
    ['handout.collector', {}, {}, { collector: 'representative' }],
    ['handout.collector', {}, {}, { collector: 'none' }],
    ['handout.collector', {}, { recipientKind: 'institution' }, { collector: 'primary' }],
    ['handout.collector', {}, { recipientKind: 'place' }, { collector: 'representative' }],
    ['handout.counted', {}, {}, { counted: { female: { '0-17': 1 } } }],
    ['handout.counted', {}, { recipientKind: 'place' }, { collector: 'none' }],
    [
      'handout.counted',
      {},
      { recipientKind: 'place' },
      { collector: 'none', counted: { girls: { '0-17': 1 } } },
    ],
    [
      'handout.counted',
      {},
      { recipientKind: 'place' },
      { collector: 'none', counted: { female: { '5-6': 1 } } },
    ],
    [
      'handout.counted',
      {},
      { recipientKind: 'place' },
      { collector: 'none', counted: { female: { '0-17': 0 } } },
    ],
    ['handout.witnesses', {}, {}, { witnessIds: [ids.witnessA, newId()] }],
    ['handout.witnesses', {}, {}, { witnessIds: [ids.witnessA, ids.witnessB], recordedBy: ids.witnessB }],
    ['act.forbidden', {}, {}, { collector: 'other' }],
    ['not-found', {}, { roundId: newId() }, {}],
    ['not-found', {}, {}, { scope: { ...scope, extents: [] } }],
  ])('is refused with %s', (code, ofDistribution, ofEntitlement, ofClaim) => {
    const at = distribution(ofDistribution);
    const of = entitlement(at, ofEntitlement);

    expect(codeOf(decideOne(at, of, claim(at, of, ofClaim)))).toBe(code);
  });

  it('happens now, whatever is told', () => {
    const at = distribution();
    const of = entitlement(at);

    const handout = recorded(
      decideOne(at, of, claim(at, of, { occurredAt: new Date('2026-11-01T00:00:00Z') })),
    );

    expect(handout.occurredAt).toEqual(now);
  });

  it('counts the heads at a place, where nobody signs', () => {
    const at = distribution();
    const of = entitlement(at, { recipientKind: 'place' });
    const counted = { female: { '0-17': 10, unknown: 1 }, male: { '18-59': 4 } };

    expect(recorded(decideOne(at, of, claim(at, of, { collector: 'none', counted })))).toMatchObject({
      persons: 15,
      collectorId: null,
    });
  });

  it('is refused where the distribution has run out, and takes nothing then', () => {
    const at = distribution({}, [4n, 0n]);
    const [poor, modest] = [entitlement(at, { due: 5n }), entitlement(at, { due: 4n })];

    const decisions = decide(at, [poor, modest], [claim(at, poor), claim(at, modest)]);

    expect(decisions.map(codeOf)).toEqual(['distribution.out-of-stock', null]);
  });
});

describe('what already happened', () => {
  it('counts heads in the bands of its day, which the emergency may have changed since', () => {
    const at = distribution();
    const of = entitlement(at, { recipientKind: 'place' });
    const counted = { female: { '0-5': 10 } };
    const told = { collector: 'none', counted } as const;

    expect(codeOf(decideOne(at, of, claim(at, of, told)))).toBe('handout.counted');
    expect(recorded(decideOne(at, of, claim(at, of, { ...told, captured: 'paper' }))).persons).toBe(10);
  });

  it('is kept when it was too much: what was due is delivered, the rest is over-delivered', () => {
    const at = distribution();
    const of = entitlement(at, { due: 5n, delivered: 3n, lastDeliveryNo: 1 });

    const handout = recorded(decideOne(at, of, claim(at, of, { captured: 'paper', quantity: 5n })));

    expect(handout).toMatchObject({ over: true, lines: [{ quantity: 5n, over: 3n }] });
    expect(handout.transfers.map(({ to, amount }) => [to.kind, amount])).toEqual([
      ['delivered', 2n],
      ['over-delivered', 3n],
    ]);
  });

  it('is all that was promised where it does not say how much, though it was given before', () => {
    const at = distribution();
    const of = entitlement(at, { due: 5n, delivered: 5n, lastDeliveryNo: 1 });

    const handout = recorded(decideOne(at, of, claim(at, of, { captured: 'device' })));

    expect(handout).toMatchObject({ over: true, deliveryNo: 2, lines: [{ quantity: 5n, over: 5n }] });
  });

  it.each([
    ['a week and more before', '2026-11-15T23:59:59Z'],
    ['more than a day ahead', '2026-11-24T09:00:01Z'],
  ])('is refused with handout.moment where it is told of %s', (_, at) => {
    const here = distribution();
    const of = entitlement(here);

    expect(
      codeOf(decideOne(here, of, claim(here, of, { captured: 'paper', occurredAt: new Date(at) }))),
    ).toBe('handout.moment');
  });

  it('keeps the moment that it tells', () => {
    const at = distribution();
    const of = entitlement(at);
    const occurredAt = new Date('2026-11-16T00:00:00Z');

    expect(recorded(decideOne(at, of, claim(at, of, { captured: 'paper', occurredAt }))).occurredAt).toEqual(
      occurredAt,
    );
  });

  it('is kept with witnesses whom nobody knows, and at a place without a count', () => {
    const at = distribution();
    const [of, place] = [entitlement(at), entitlement(at, { recipientKind: 'place' })];
    const paper = { captured: 'paper' } as const;

    const decisions = decide(
      at,
      [of, place],
      [
        claim(at, of, { ...paper, witnessIds: [newId(), newId()] }),
        claim(at, place, { ...paper, collector: 'none' }),
      ],
    );

    expect(decisions.map(codeOf)).toEqual([null, null]);
  });

  it.each(['held', 'removed'] as const)('is kept as over-delivered where the entitlement was %s', (state) => {
    const at = distribution();
    const of = entitlement(at, { state });

    const handout = recorded(decideOne(at, of, claim(at, of, { captured: 'device', quantity: 5n })));

    expect(handout.transfers.map(({ to }) => to.kind)).toEqual(['over-delivered']);
  });

  it.each(['closed', 'signed_off'] as const)(
    'is accepted late, marked so, when the distribution is %s',
    (state) => {
      const at = distribution({ state });
      const of = entitlement(at);

      expect(recorded(decideOne(at, of, claim(at, of, { captured: 'paper' })))).toMatchObject({
        late: true,
        over: false,
      });
    },
  );

  it.each([
    ['absent', 5n, 0n],
    ['moved', 5n, 0n],
    ['duplicate', 5n, 5n],
    ['not_recognised', 5n, 5n],
  ] as const)('of what ended as %s is %d, of which %d was nobody’s due', (ended, quantity, over) => {
    const at = distribution();
    const of = entitlement(at, { ended });

    const { lines } = recorded(decideOne(at, of, claim(at, of, { captured: 'paper' })));

    expect(lines.map((line) => [line.quantity, line.over])).toEqual([[quantity, over]]);
    expect(codeOf(decideOne(at, of, claim(at, of)))).toBe('entitlement.ended');
  });

  it('comes from discrepancy where the books do not say from where', () => {
    const at = distribution({}, [2n, 0n]);
    const of = entitlement(at);

    const { transfers } = recorded(decideOne(at, of, claim(at, of, { captured: 'paper' })));

    expect(transfers.map(({ from, to, amount }) => [from.kind, to.kind, amount])).toEqual([
      ['reserved', 'delivered', 2n],
      ['discrepancy', 'delivered', 3n],
    ]);
  });
});

describe('many handouts at once', () => {
  it('never deliver more than is due nor give more than there is, whatever the order', () => {
    const at = distribution({}, [7n, 6n]);
    const entitlements = [
      entitlement(at, { due: 3n }),
      entitlement(at, { due: 5n }),
      entitlement(at, { due: 8n }),
    ];
    const claims = fc.array(
      fc.record({
        of: fc.constantFrom(...entitlements),
        quantity: fc.option(fc.bigInt({ min: 0n, max: 9n }), { nil: undefined }),
        captured: fc.constantFrom('live' as const, 'paper' as const),
      }),
      { maxLength: 12 },
    );

    fc.assert(
      fc.property(claims, (some) => {
        const decisions = decide(
          at,
          entitlements,
          some.map(({ of, quantity, captured }) =>
            claim(at, of, {
              captured,
              shortReason: 'short',
              ...(quantity === undefined ? {} : { quantity }),
            }),
          ),
        );
        const done = decisions.filter((decision) => decision.kind === 'recorded');

        for (const of of entitlements) {
          const lines = done.filter(({ entitlement: its }) => its === of).flatMap((handout) => handout.lines);
          const delivered = lines.reduce((sum, line) => sum + line.quantity - line.over, 0n);
          expect(delivered).toBeLessThanOrEqual(of.lines[0]?.due ?? 0n);
        }
        const drawn = done
          .flatMap(({ transfers }) => transfers)
          .filter(({ from }) => from.kind === 'reserved');
        for (const { account, available } of at.holdings) {
          const from = drawn.filter((transfer) => transfer.from.lotId === account.lotId);
          expect(from.reduce((sum, { amount }) => sum + amount, 0n)).toBeLessThanOrEqual(available);
        }
        for (const handout of done) {
          const given = handout.lines.reduce((sum, line) => sum + line.quantity, 0n);
          expect(handout.transfers.reduce((sum, { amount }) => sum + amount, 0n)).toBe(given);
          if (handout.claim.captured === 'live') expect(handout.over).toBe(false);
        }
        expect(
          done.every(
            ({ claim: of, transfers }) =>
              of.captured !== 'live' || transfers.every(({ from }) => from.kind === 'reserved'),
          ),
        ).toBe(true);
      }),
    );
  });

  it('number the parts of an entitlement one after the other', () => {
    const at = distribution();
    const of = entitlement(at, { due: 5n, lastDeliveryNo: 3 });
    const part = (): HandoutClaim => claim(at, of, { quantity: 2n, shortReason: 'in parts' });

    const decisions = decide(at, [of], [part(), part(), part()]);

    expect(
      decisions.map((decision) => (decision.kind === 'recorded' ? decision.deliveryNo : codeOf(decision))),
    ).toEqual([4, 5, 'handout.exceeds']);
  });
});
