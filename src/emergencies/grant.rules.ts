import { currencyId, currencyOf } from '../ledger/currency.rules.js';
import { type AccountKey, single, type Transfer } from '../ledger/ledger.rules.js';
import { formatAmount, parseAmount } from '../ledger/money.rules.js';
import { newId, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';

/** What of a grant the ledger needs to know. */
export interface GrantOfAccount {
  readonly id: Uuid;
  /** The grant's own emergency, nil for a shared one: its accounts belong there. */
  readonly emergencyId: Uuid;
  /** ISO 4217. */
  readonly currency: string;
}

export interface FundedLine {
  readonly id: Uuid;
  readonly projectId: Uuid | null;
  /** Minor units. */
  readonly amount: bigint;
}

/** `donor:<grant>`: what a donor gave. */
export function donorAccount(grant: GrantOfAccount): AccountKey {
  return { ...accountOf(grant), kind: 'donor', owner: grant.id };
}

/** `grant:<grant line>`: what is left of a budget line. */
export function grantLineAccount(grant: GrantOfAccount, lineId: Uuid): AccountKey {
  return { ...accountOf(grant), kind: 'grant', owner: lineId };
}

function accountOf({ id, emergencyId, currency }: GrantOfAccount): Omit<AccountKey, 'kind' | 'owner'> {
  return { emergencyId, commodityId: currencyId(currency), grantId: id, lotId: null };
}

/** An approved grant's money, line by line: `donor` → `grant`. */
export function transfersOf(
  grant: GrantOfAccount,
  lines: readonly FundedLine[],
  at: Date,
): readonly Transfer[] {
  return lines.map(({ id, projectId, amount }) =>
    single({
      id: newId(at.getTime()),
      emergencyId: grant.emergencyId,
      from: donorAccount(grant),
      to: grantLineAccount(grant, id),
      amount,
      cause: { kind: 'grant', id: grant.id },
      ...(projectId === null ? {} : { projectId }),
    }),
  );
}

export interface Budget {
  readonly currency: string;
  readonly amount: string;
  readonly lines: readonly { readonly amount: string }[];
}

/** The amounts in minor units. Refuses `currency.unknown`, `money.invalid`, and `grant.sum` where the lines do not add up. */
export function amountsOf({ currency, amount, lines }: Budget): {
  readonly amount: bigint;
  readonly lines: readonly bigint[];
} {
  const { exponent } = currencyOf(currency);
  const whole = parsed(amount, exponent);
  const parts = lines.map((line) => parsed(line.amount, exponent));
  const sum = parts.reduce((total, part) => total + part, 0n);
  if (sum !== whole) {
    throw new Refusal('grant.sum', `The lines add up to ${formatAmount(sum, exponent)} ${currency}`, {
      amount: formatAmount(whole, exponent),
      sum: formatAmount(sum, exponent),
    });
  }
  return { amount: whole, lines: parts };
}

function parsed(text: string, exponent: number): bigint {
  const amount = parseAmount(text, exponent);
  if (amount === 0n) throw new Refusal('money.invalid', 'An amount is above zero');
  return amount;
}
