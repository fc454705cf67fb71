import { currencyOf } from '../ledger/currency.rules.js';
import type { AccountKind } from '../ledger/ledger.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import type { Uuid } from '../platform/ids.js';
import type { Sheet } from './sheet.rules.js';

/** What moved out of and into all accounts of a kind, for one commodity and grant, in minor or base units. */
export interface Movements {
  readonly commodityId: Uuid;
  readonly commodityKind: 'currency' | 'item';
  readonly commodityCode: string;
  readonly exponent: number;
  readonly grantId: Uuid | null;
  readonly kind: AccountKind;
  readonly debits: bigint;
  readonly credits: bigint;
}

export interface GrantFacts {
  readonly id: Uuid;
  readonly code: string;
  readonly donor: string;
  readonly currency: string;
  readonly amount: bigint;
}

export interface TrialFacts {
  readonly movements: readonly Movements[];
  /** The grants that the caller may see. */
  readonly grants: readonly GrantFacts[];
  /** Whether the caller may see value of no grant too: gifts in kind that a donor made without one. */
  readonly all: boolean;
}

export interface TrialAmounts {
  readonly debits: string;
  readonly credits: string;
  readonly balance: string;
}

export interface TrialCommodity {
  readonly commodityId: Uuid;
  readonly commodityKind: 'currency' | 'item';
  readonly commodity: string;
}

export interface TrialLine extends TrialCommodity, TrialAmounts {
  readonly grantId: Uuid | null;
  readonly grantCode: string | null;
  readonly account: AccountKind;
}

export interface TrialTotal extends TrialCommodity, TrialAmounts {
  readonly balanced: boolean;
}

/** A commodity of one grant, or of none. */
export interface TrialGrantTotal extends TrialTotal {
  readonly grantId: Uuid | null;
  readonly grantCode: string | null;
}

export interface GrantBalance {
  readonly grantId: Uuid;
  readonly code: string;
  readonly donor: string;
  readonly currency: string;
  readonly granted: string;
  readonly received: string;
  readonly left: string;
  readonly floats: string;
  readonly reserved: string;
  readonly delivered: string;
  readonly overDelivered: string;
  readonly elsewhere: string;
}

export interface TrialBalance {
  readonly lines: TrialLine[];
  readonly totals: TrialTotal[];
  readonly grantTotals: TrialGrantTotal[];
  readonly grants: GrantBalance[];
}

/**
 * The trial balance of what the caller may see. No value moves between grants, so that debits and credits are equal in any choice of
 * whole grants; where a total says otherwise, the ledger is unsound.
 */
export function trialBalanceOf({ movements, grants, all }: TrialFacts): TrialBalance {
  const codes = new Map(grants.map(({ id, code }) => [id, code]));
  const codeOf = (grantId: Uuid | null): string | null =>
    grantId === null ? null : (codes.get(grantId) ?? null);
  const seen = movements.filter(({ grantId }) => (grantId === null ? all : codes.has(grantId)));
  return {
    lines: seen.map((line) => ({
      ...commodityOf(line),
      grantId: line.grantId,
      grantCode: codeOf(line.grantId),
      account: line.kind,
      ...amountsOf(line, line.exponent),
    })),
    totals: totalsOf(seen),
    grantTotals: [...new Set(seen.map(({ grantId }) => grantId))].flatMap((grantId) =>
      totalsOf(seen.filter((line) => line.grantId === grantId)).map((total) => ({
        ...total,
        grantId,
        grantCode: codeOf(grantId),
      })),
    ),
    grants: grants.map((grant) => balanceOf(grant, seen)),
  };
}

function totalsOf(movements: readonly Movements[]): TrialTotal[] {
  const commodities = new Map(movements.map((line) => [line.commodityId, line]));
  return [...commodities.values()].map((commodity) => {
    const some = movements.filter(({ commodityId }) => commodityId === commodity.commodityId);
    const debits = sum(some.map((line) => line.debits));
    const credits = sum(some.map((line) => line.credits));
    return {
      ...commodityOf(commodity),
      ...amountsOf({ debits, credits }, commodity.exponent),
      balanced: debits === credits,
    };
  });
}

/** The money of a grant in its own currency: what was received is what is left, out with people, delivered, or elsewhere. */
function balanceOf({ id, amount, ...grant }: GrantFacts, movements: readonly Movements[]): GrantBalance {
  const own = movements.filter(
    ({ grantId, commodityKind, commodityCode }) =>
      grantId === id && commodityKind === 'currency' && commodityCode === grant.currency,
  );
  const held = (kind: AccountKind): bigint =>
    sum(own.filter((line) => line.kind === kind).map(({ debits, credits }) => credits - debits));
  const received = -held('donor');
  const where = {
    left: held('grant'),
    floats: held('float'),
    reserved: held('reserved'),
    delivered: held('delivered'),
    overDelivered: held('over-delivered'),
  };
  const elsewhere = received - sum(Object.values(where));
  const { exponent } = currencyOf(grant.currency);
  const text = (minor: bigint): string => formatAmount(minor, exponent);
  return {
    grantId: id,
    ...grant,
    granted: text(amount),
    received: text(received),
    left: text(where.left),
    floats: text(where.floats),
    reserved: text(where.reserved),
    delivered: text(where.delivered),
    overDelivered: text(where.overDelivered),
    elsewhere: text(elsewhere),
  };
}

function commodityOf({ commodityId, commodityKind, commodityCode }: Movements): TrialCommodity {
  return { commodityId, commodityKind, commodity: commodityCode };
}

function amountsOf(
  { debits, credits }: Pick<Movements, 'debits' | 'credits'>,
  exponent: number,
): TrialAmounts {
  return {
    debits: formatAmount(debits, exponent),
    credits: formatAmount(credits, exponent),
    balance: formatAmount(credits - debits, exponent),
  };
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** The lines, then the totals, those of each grant, then the grants: `what` tells them apart. */
export function trialBalanceSheet({ lines, totals, grantTotals, grants }: TrialBalance): Sheet {
  return {
    name: 'trial-balance',
    header: ['what', 'commodityKind', 'commodity', 'grant', 'account', 'debits', 'credits', 'balance'],
    rows: [
      ...lines.map((line) => [
        'account',
        line.commodityKind,
        line.commodity,
        line.grantCode,
        line.account,
        line.debits,
        line.credits,
        line.balance,
      ]),
      ...totals.map((total) => [
        'total',
        total.commodityKind,
        total.commodity,
        null,
        null,
        total.debits,
        total.credits,
        total.balance,
      ]),
      ...grantTotals.map((total) => [
        'grant-total',
        total.commodityKind,
        total.commodity,
        total.grantCode,
        null,
        total.debits,
        total.credits,
        total.balance,
      ]),
      ...grants.flatMap((grant) =>
        grantColumns.map((name) => [
          'grant',
          'currency',
          grant.currency,
          grant.code,
          name,
          null,
          null,
          grant[name],
        ]),
      ),
    ],
  };
}

const grantColumns = [
  'granted',
  'received',
  'left',
  'floats',
  'reserved',
  'delivered',
  'overDelivered',
  'elsewhere',
] as const;
