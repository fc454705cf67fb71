import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId, nil } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { currencyId } from './currency.rules.js';
import {
  accountCode,
  accountId,
  type AccountKey,
  type AccountKind,
  accountKinds,
  accountOfCode,
  deltasOf,
  fullAccountCode,
  insufficient,
  leafOf,
  pending,
  postOf,
  reversalOf,
  single,
  voidOf,
} from './ledger.rules.js';

const emergencyId = '0190aaaa-0000-7000-8000-000000000001';
const blankets = '0190aaaa-0000-7000-8000-000000000002';
const site = '0190aaaa-0000-7000-8000-000000000003';
const grantId = '0190aaaa-0000-7000-8000-000000000004';
const lotId = '0190aaaa-0000-7000-8000-000000000005';

const account = (kind: AccountKind, parts: Partial<AccountKey> = {}): AccountKey => ({
  emergencyId,
  kind,
  commodityId: blankets,
  owner: site,
  grantId: null,
  lotId: null,
  ...parts,
});
const stock = account('stock', { grantId, lotId });
const reserved = account('reserved');
const delivered = account('delivered');
const movement = {
  id: newId(),
  emergencyId,
  from: stock,
  to: reserved,
  amount: 40n,
  cause: { kind: 'distribution', id: newId() },
};

const anyId = fc.uuid();
const optionalId = fc.option(anyId);
const anyAccount: fc.Arbitrary<AccountKey> = fc.record({
  emergencyId: fc.oneof(anyId, fc.constant(nil)),
  kind: fc.constantFrom(...(Object.keys(accountKinds) as AccountKind[])),
  commodityId: anyId,
  owner: anyId,
  grantId: optionalId,
  lotId: optionalId,
});

describe('accounts', () => {
  it.each([
    [reserved, `reserved:${site}`],
    [account('grant', { grantId }), `grant:${site}/${grantId}`],
    [stock, `stock:${site}/${grantId}/${lotId}`],
    [account('stock', { lotId }), `stock:${site}/-/${lotId}`],
  ])('are written as people read them', (key, code) => {
    expect(accountCode(key)).toBe(code);
    expect(fullAccountCode(key)).toBe(`${emergencyId}/${blankets}/${code}`);
  });

  it('come back whole from their full code', () => {
    fc.assert(
      fc.property(anyAccount, (key) => {
        expect(accountOfCode(fullAccountCode(key))).toEqual(key);
      }),
    );
  });

  it.each([
    '',
    accountCode(stock),
    `${fullAccountCode(stock)}/${lotId}`,
    `${fullAccountCode(reserved)}/-`,
    `${fullAccountCode(reserved)}/-/-`,
    fullAccountCode(stock).replace('stock', 'stork'),
    fullAccountCode(stock).replace('stock', 'constructor'),
    fullAccountCode(stock).replace(site, 'Site 7'),
    fullAccountCode(stock).toUpperCase(),
  ])('are not read from %j', (code) => {
    expect(() => accountOfCode(code)).toThrow(SyntaxError);
  });

  it('have one id each: the same for the same parts, another for any other part', () => {
    fc.assert(
      fc.property(anyAccount, anyAccount, (one, other) => {
        expect(accountId({ ...one })).toBe(accountId(one));
        expect(accountId(one) === accountId(other)).toBe(fullAccountCode(one) === fullAccountCode(other));
      }),
    );
    const swapped = account('stock', { grantId: lotId, lotId: grantId });
    expect(accountId(account('stock', { grantId }))).not.toBe(
      accountId(account('stock', { lotId: grantId })),
    );
    expect(accountId(swapped)).not.toBe(accountId(stock));
  });

  it.each([
    { owner: site.toUpperCase() },
    { grantId: grantId.toUpperCase() },
    { lotId: '' },
    { owner: 'Site 7' },
  ])('have no id where a part is no lower-case UUID: %j', (part) => {
    expect(() => accountId({ ...stock, ...part })).toThrow(RangeError);
  });
});

describe('transfers', () => {
  it.each([
    ['nothing', { ...movement, amount: 0n }],
    ['less than nothing', { ...movement, amount: -1n }],
    ['more than the bound', { ...movement, amount: 10n ** 15n }],
    [
      'one commodity for another',
      { ...movement, to: account('reserved', { commodityId: currencyId('USD') }) },
    ],
    ['an account to itself', { ...movement, to: { ...stock } }],
  ])('never move %s', (_, impossible) => {
    expect(() => single(impossible)).toThrow(RangeError);
    expect(() => pending(impossible)).toThrow(RangeError);
  });

  it('post what was held, whole or in part, for the recipient who is known now', () => {
    const held = pending({ ...movement, projectId: site });
    const party = { kind: 'household', id: newId() };

    const whole = postOf(held, { id: newId(), cause: movement.cause });
    const part = postOf(held, { id: newId(), cause: movement.cause, amount: 15n, party });

    expect(whole).toMatchObject({
      kind: 'post',
      amount: 40n,
      held: 40n,
      pendingId: held.id,
      projectId: site,
    });
    expect(part).toMatchObject({ kind: 'post', amount: 15n, held: 40n, party, from: stock, to: reserved });
  });

  it('post no more than was held', () => {
    const posting = (): unknown =>
      postOf(pending(movement), { id: newId(), cause: movement.cause, amount: 41n });

    expect(posting).toThrow(/ledger\.over-posted/);
  });

  it('reverse the whole amount, for the same party, project, round and distribution', () => {
    const about = {
      party: { kind: 'household', id: newId() },
      projectId: newId(),
      roundId: newId(),
      distributionId: newId(),
    };
    const cause = { kind: 'reversal', id: newId() };
    const handout = single({ ...movement, from: reserved, to: delivered, ...about });

    const reversal = reversalOf(handout, { id: newId(), cause });

    expect(reversal).toMatchObject({
      kind: 'reversal',
      from: delivered,
      to: reserved,
      amount: 40n,
      reversesId: handout.id,
      cause,
      ...about,
    });
  });

  it('reverse only what moved value, and never a reversal', () => {
    const names = { id: newId(), cause: movement.cause };
    const held = pending(movement);

    for (const other of [held, voidOf(held, names), reversalOf(single(movement), names)]) {
      expect(() => reversalOf(other, names)).toThrow(RangeError);
    }
    expect(reversalOf(postOf(held, { ...names, amount: 7n }), names).amount).toBe(7n);
  });

  it('leave in the audit log all that a balance is made of', () => {
    const held = pending(movement);
    const posted = postOf(held, { id: newId(), cause: movement.cause, amount: 15n });
    const reversal = reversalOf(posted, { id: newId(), cause: movement.cause });

    expect(leafOf(held)).toEqual({
      id: held.id,
      kind: 'pending',
      debit: fullAccountCode(stock),
      credit: fullAccountCode(reserved),
      commodity: blankets,
      amount: '40',
      cause: movement.cause,
    });
    expect(leafOf(posted)).toMatchObject({ kind: 'post', amount: '15', pendingId: held.id });
    expect(leafOf(reversal)).toMatchObject({ debit: fullAccountCode(reserved), reversesId: posted.id });
  });
});

describe('changes of balances', () => {
  const names = { id: newId(), cause: movement.cause };
  const held = pending(movement);
  const part = postOf(held, { ...names, amount: 15n });

  it.each([
    ['moved', [single(movement)], { stock: [-40n, 0n], reserved: [40n, 0n] }],
    ['held', [held], { stock: [0n, 40n] }],
    ['posted in part, the rest freed', [part], { stock: [-15n, -40n], reserved: [15n, 0n] }],
    ['held and posted at once', [held, part], { stock: [-15n, 0n], reserved: [15n, 0n] }],
    ['freed', [voidOf(held, names)], { stock: [0n, -40n] }],
    ['moved back', [reversalOf(single(movement), names)], { stock: [40n, 0n], reserved: [-40n, 0n] }],
    [
      'handed out: the unlimited side has no balance',
      [single({ ...movement, to: delivered })],
      { stock: [-40n, 0n] },
    ],
    ['moved there and back: nothing', [single(movement), reversalOf(single(movement), names)], {}],
  ])('%s', (_, transfers, expected) => {
    const changes = deltasOf(transfers).map(
      (delta) => [delta.account.kind, [delta.amount, delta.pending]] as const,
    );

    expect(Object.fromEntries(changes)).toEqual(expected);
  });

  it('come once per account, in the order in which balances are locked', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyAccount, anyAccount), { maxLength: 30 }), (pairs) => {
        const transfers = pairs
          .map(([from, to]) => ({ ...movement, from, to: { ...to, commodityId: from.commodityId } }))
          .filter(({ from, to }) => accountId(from) !== accountId(to))
          .map(single);

        const ids = deltasOf(transfers).map((delta) => delta.accountId);

        expect(ids).toEqual([...new Set(ids)].sort());
      }),
    );
  });
});

describe('the refusal of an overdraft', () => {
  it('names the account, the commodity and what is short, in base units of an item', () => {
    const refusal = insufficient([{ account: stock, short: 40n }]);

    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal.status).toBe(422);
    expect(refusal.extra).toEqual({
      accounts: [
        {
          account: `stock:${site}/${grantId}/${lotId}`,
          kind: 'stock',
          owner: site,
          grant: grantId,
          lot: lotId,
          commodity: blankets,
          currency: null,
          short: '40',
        },
      ],
    });
  });

  it("and in a currency's own digits", () => {
    const float = account('float', { commodityId: currencyId('JOD') });

    const refusal = insufficient([{ account: float, short: 12_345n }]);

    expect(refusal.extra).toMatchObject({ accounts: [{ currency: 'JOD', short: '12.345' }] });
    expect(refusal.detail).toBe(`The account float:${site} is 12.345 short`);
  });

  it('shows at most 20 accounts', () => {
    const many = Array.from({ length: 50 }, () => ({
      account: account('float', { owner: newId() }),
      short: 1n,
    }));

    expect(insufficient(many).extra['accounts']).toHaveLength(20);
  });
});
