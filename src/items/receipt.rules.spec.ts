import { describe, expect, it } from '@jest/globals';
import { newId, nil } from '../platform/ids.js';
import {
  checkDelivery,
  type Delivery,
  type DeliveryFacts,
  type LineIn,
  lotOf,
  transfersOfReceipt,
} from './receipt.rules.js';

const now = new Date('2026-03-10T12:00:00Z');
const emergencyId = newId();
const siteId = newId();
const organisationId = newId();
const blanket = newId();
const kit = newId();
const grant = newId();
const recorded = newId();
const foreign = newId();

const facts: DeliveryFacts = {
  site: { organisationId, active: true },
  items: new Map([
    [blanket, { kind: 'item' }],
    [kit, { kind: 'kit' }],
  ]),
  grants: new Map([
    [grant, { organisationId, approved: true }],
    [recorded, { organisationId, approved: false }],
    [foreign, { organisationId: newId(), approved: true }],
  ]),
};

const sourceless: LineIn = {
  itemId: blanket,
  quantity: 400,
  origin: 'purchase',
  unitValue: '4.5',
  currency: 'USD',
};
const line: LineIn = { ...sourceless, grantId: grant };

function delivery(change: Partial<LineIn> = {}, of: Partial<Delivery> = {}): Delivery {
  return { reference: 'GRN-17', receivedOn: '2026-03-10', lines: [{ ...line, ...change }], ...of };
}

function withoutGrant(change: Partial<LineIn> = {}): Delivery {
  return { ...delivery(), lines: [{ ...sourceless, ...change }] };
}

function checking(what: Delivery, known: DeliveryFacts = facts): () => void {
  return () => {
    checkDelivery(what, known, now);
  };
}

describe('checkDelivery', () => {
  it('takes goods bought on a grant, and goods given by a donor without one', () => {
    expect(checking(delivery())).not.toThrow();
    expect(checking(withoutGrant({ donor: 'Red Crescent', origin: 'gift_in_kind' }))).not.toThrow();
  });

  it('refuses a line that has both grant and donor, or neither, and says which line', () => {
    for (const wrong of [delivery({ donor: 'Red Crescent' }), withoutGrant()]) {
      expect(checking(wrong)).toThrow(
        expect.objectContaining({
          code: 'input.invalid',
          errors: [expect.objectContaining({ pointer: '/lines/0/grantId' })],
        }),
      );
    }
  });

  it.each([
    ['item.unknown', delivery({ itemId: newId() })],
    ['receipt.kit', delivery({ itemId: kit })],
    ['grant.unknown', delivery({ grantId: newId() })],
    ['grant.unknown', delivery({ grantId: foreign })],
    ['grant.not-approved', delivery({ grantId: recorded })],
    ['stock.future', delivery({}, { receivedOn: '2026-03-12' })],
  ])('refuses with %s', (code, wrong) => {
    expect(checking(wrong)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses to bring goods to a site that is no longer in use', () => {
    const closed = { ...facts, site: { organisationId, active: false } };

    expect(checking(delivery(), closed)).toThrow(expect.objectContaining({ code: 'site.inactive' }));
  });

  it('takes the day that it is by now in the easternmost time zone', () => {
    expect(checking(delivery({}, { receivedOn: '2026-03-11' }))).not.toThrow();
  });
});

describe('lotOf', () => {
  const made = { id: newId(), emergencyId, code: 'GRN-17/1' };

  it.each([
    ['JOD', '12.345', 12_345n],
    ['USD', '4.5', 450n],
    ['XOF', '2750', 2750n],
  ])('values a lot in %s to the last digit', (currency, unitValue, minor) => {
    expect(lotOf({ ...line, currency, unitValue }, made)).toMatchObject({ currency, unitValue: minor });
  });

  it('refuses digits that the currency does not have', () => {
    expect(() => lotOf({ ...line, currency: 'XOF', unitValue: '1.5' }, made)).toThrow(
      expect.objectContaining({ code: 'money.invalid' }),
    );
  });

  it("goes by the maker's batch code, else by the receipt's reference and line", () => {
    expect(lotOf({ ...line, batchCode: 'B-9' }, made).code).toBe('B-9');
    expect(lotOf(line, made).code).toBe('GRN-17/1');
  });
});

describe('transfersOfReceipt', () => {
  const id = newId();
  const transferOf = (change: Partial<LineIn>, whose = emergencyId): unknown => {
    const lot = lotOf({ ...sourceless, ...change }, { id: newId(), emergencyId: whose, code: 'x' });
    const [transfer] = transfersOfReceipt(
      { id, emergencyId: whose, siteId, lines: [{ lot, quantity: 400 }] },
      newId,
    );
    return { ...transfer, lot };
  };

  it('brings what was bought from the supplier into the stock of the site, under its grant', () => {
    expect(transferOf({ grantId: grant })).toMatchObject({
      kind: 'single',
      emergencyId,
      from: { kind: 'supplier', owner: id, commodityId: blanket, grantId: grant, lotId: null },
      to: { kind: 'stock', owner: siteId, commodityId: blanket, grantId: grant },
      amount: 400n,
      cause: { kind: 'receipt', id },
    });
  });

  it('brings gifts from the grant that gives them, or else from the receipt', () => {
    expect(transferOf({ grantId: grant, origin: 'gift_in_kind' })).toMatchObject({
      from: { kind: 'donor', owner: grant, grantId: grant },
    });
    expect(transferOf({ donor: 'Red Crescent', origin: 'gift_in_kind' })).toMatchObject({
      from: { kind: 'donor', owner: id, grantId: null },
      to: { kind: 'stock', grantId: null },
    });
  });

  it('keeps pre-positioned goods in accounts of no emergency', () => {
    expect(transferOf({ grantId: grant }, nil)).toMatchObject({
      emergencyId: nil,
      from: { emergencyId: nil },
      to: { emergencyId: nil },
    });
  });
});
