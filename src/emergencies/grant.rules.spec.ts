import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { currencies } from '../ledger/currency.rules.js';
import { accountCode } from '../ledger/ledger.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import { newId, nil } from '../platform/ids.js';
import { amountsOf, transfersOf } from './grant.rules.js';

const currency = fc.constantFrom(...currencies.values());
const parts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 100 });

describe('the budget of a grant', () => {
  it('is read to the last digit of its currency, and its lines add up', () => {
    fc.assert(
      fc.property(currency, parts, ({ code, exponent }, amounts) => {
        const sum = amounts.reduce((total, amount) => total + amount, 0n);
        const lines = amounts.map((amount) => ({ amount: formatAmount(amount, exponent) }));

        const read = amountsOf({ currency: code, amount: formatAmount(sum, exponent), lines });

        expect(read).toEqual({ amount: sum, lines: amounts });
      }),
    );
  });

  it('is refused when it is one unit off', () => {
    fc.assert(
      fc.property(currency, parts, ({ code, exponent }, amounts) => {
        const sum = amounts.reduce((total, amount) => total + amount, 1n);
        const lines = amounts.map((amount) => ({ amount: formatAmount(amount, exponent) }));

        expect(() => amountsOf({ currency: code, amount: formatAmount(sum, exponent), lines })).toThrow(
          expect.objectContaining({ code: 'grant.sum' }),
        );
      }),
    );
  });

  it('becomes one transfer a line, from the donor, in the grant’s own emergency', () => {
    const grant = { id: newId(), emergencyId: nil, currency: 'JOD' };
    const projectId = newId();
    const lines = [
      { id: newId(), projectId, amount: 5n },
      { id: newId(), projectId: null, amount: 7n },
    ];

    const transfers = transfersOf(grant, lines, new Date());

    expect(transfers.map(({ from, to, amount }) => [accountCode(from), accountCode(to), amount])).toEqual(
      lines.map(({ id, amount }) => [`donor:${grant.id}/${grant.id}`, `grant:${id}/${grant.id}`, amount]),
    );
    expect(transfers.map((transfer) => transfer.projectId)).toEqual([projectId, undefined]);
    expect(transfers.every(({ emergencyId, cause }) => emergencyId === nil && cause.id === grant.id)).toBe(
      true,
    );
  });
});
