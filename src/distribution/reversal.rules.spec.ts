import { describe, expect, it } from '@jest/globals';
import { type AccountKey, single, type Transfer } from '../ledger/ledger.rules.js';
import { newId } from '../platform/ids.js';
import {
  type Distribution,
  discrepancyAccount,
  type Reserved,
  reservedAccount,
} from './distribution.rules.js';
import type { EntitlementFacts, EntitlementLine } from './handout.rules.js';
import { backwards, linesAnew, onwards, type ReversalTerms } from './reversal.rules.js';

const ids = {
  emergency: newId(),
  project: newId(),
  site: newId(),
  blanket: newId(),
  grant: newId(),
  lot: newId(),
};
const stock: AccountKey = {
  emergencyId: ids.emergency,
  kind: 'stock',
  commodityId: ids.blanket,
  owner: ids.site,
  grantId: ids.grant,
  lotId: ids.lot,
};

function distribution(state: Distribution['state']): Distribution {
  return {
    id: newId(),
    emergencyId: ids.emergency,
    roundId: newId(),
    projectId: ids.project,
    organisationId: newId(),
    siteId: ids.site,
    heldOn: '2026-11-23',
    kind: 'regular',
    deliveryAreaId: null,
    movedFrom: null,
    teamLeaderId: newId(),
    desks: 1,
    state,
    stateReason: null,
    version: 1,
  };
}

const taken: readonly Reserved[] = [{ no: 1, source: stock, quantity: 60n }];

function given(from: AccountKey): Transfer {
  const to: AccountKey = { ...from, kind: 'delivered', owner: ids.project };
  const cause = { kind: 'handout', id: newId() };
  return single({ id: newId(), emergencyId: ids.emergency, from, to, amount: 5n, cause });
}

/** Where five blankets that were given from an account are once the handout is reversed. */
function endOf(at: Distribution, from: AccountKey, terms: Partial<ReversalTerms>): string {
  const back = backwards([given(from)], newId());
  const all = { kind: 'entry_error' as const, condition: null, rightEntitlementId: null, ...terms };
  return [...back, ...onwards(at, all, back, taken, newId())].at(-1)?.to.kind ?? '';
}

describe('what comes back', () => {
  const returned = (condition: 'good' | 'damaged'): Partial<ReversalTerms> => ({
    kind: 'returned',
    condition,
  });

  it.each<
    [string, Distribution['state'], 'reserved' | 'discrepancy' | 'stock', Partial<ReversalTerms>, string]
  >([
    ['never given, is there to be handed out', 'open', 'reserved', {}, 'reserved'],
    ['good, is there to be handed out', 'suspended', 'reserved', returned('good'), 'reserved'],
    ['damaged, is handed to nobody again', 'open', 'reserved', returned('damaged'), 'discrepancy'],
    ['never given, settles the difference', 'closed', 'reserved', {}, 'discrepancy'],
    ['good, goes to where it was', 'closed', 'reserved', returned('good'), 'stock'],
    ['damaged, waits for two people', 'signed_off', 'reserved', returned('damaged'), 'discrepancy'],
    [
      'good, goes to where it was though it had been missing',
      'closed',
      'discrepancy',
      returned('good'),
      'stock',
    ],
    ['never given, is missing again', 'closed', 'discrepancy', {}, 'discrepancy'],
    ['never given, was never out of the stock', 'closed', 'stock', {}, 'stock'],
    ['damaged, is not in the stock', 'closed', 'stock', returned('damaged'), 'discrepancy'],
  ])('%s', (_, state, from, terms, end) => {
    const at = distribution(state);
    const accounts = {
      reserved: reservedAccount(at, stock),
      discrepancy: discrepancyAccount(at, stock),
      stock,
    };

    expect(endOf(at, accounts[from], terms)).toBe(end);
  });

  it('goes nowhere where another household has it', () => {
    const at = distribution('closed');
    const back = backwards([given(reservedAccount(at, stock))], newId());

    const terms = { kind: 'wrong_household' as const, condition: null, rightEntitlementId: newId() };
    expect(onwards(at, terms, back, taken, newId())).toEqual([]);
  });
});

describe('the lines of the right household', () => {
  function line(more: Partial<EntitlementLine> = {}): EntitlementLine {
    return {
      id: newId(),
      commodityId: ids.blanket,
      currency: null,
      service: null,
      grantId: ids.grant,
      due: 5n,
      delivered: 0n,
      ...more,
    };
  }

  function entitlement(lines: readonly EntitlementLine[]): EntitlementFacts {
    return {
      id: newId(),
      roundId: newId(),
      state: 'listed',
      ended: null,
      recipientKind: 'household',
      recipientId: newId(),
      householdId: null,
      collectors: { primary: null, alternate: null },
      lines,
      lastDeliveryNo: 0,
      first: null,
      plannedAt: [],
    };
  }

  it('take what was given of the same thing out of the same grant', () => {
    const service = { commodityId: null, grantId: null };
    const wrong = [
      line(),
      line({ ...service, service: 'transport_trip' }),
      line({ ...service, service: 'legal_help' }),
    ];
    const right = [
      line({ ...service, service: 'legal_help' }),
      line({ ...service, service: 'transport_trip' }),
      line({ grantId: newId() }),
      line(),
    ];
    const parts = wrong.map(({ id }, index) => ({
      entitlementLineId: id,
      quantity: BigInt(index + 1),
      over: 0n,
    }));

    const lines = linesAnew(entitlement(wrong), parts, entitlement(right));

    expect([...lines]).toEqual([
      [right[3]?.id, '1'],
      [right[1]?.id, '2'],
      [right[0]?.id, '3'],
    ]);
  });

  it.each([
    ['out of another grant', { grantId: newId() }, /another grant/],
    ['of another kind', { commodityId: newId() }, /nothing of the kind/],
    ['as a service', { commodityId: null, service: 'transport_trip' }, /nothing of the kind/],
  ])('are refused where it was promised it only %s', (_, more, detail) => {
    const wrong = line();
    const parts = [{ entitlementLineId: wrong.id, quantity: 5n, over: 0n }];

    expect(() => linesAnew(entitlement([wrong]), parts, entitlement([line(more)]))).toThrow(
      expect.objectContaining({ code: 'reversal.right-entitlement', detail: expect.stringMatching(detail) }),
    );
  });
});
