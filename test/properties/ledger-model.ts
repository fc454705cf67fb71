import fc from 'fast-check';
import {
  type AccountKey,
  type AccountKind,
  deltasOf,
  fullAccountCode,
  isLimited,
  type Movement,
  type Pending,
  pending,
  postOf,
  reversalOf,
  single,
  type Transfer,
  voidOf,
} from '../../src/ledger/ledger.rules.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { Refusal, type RefusalCode } from '../../src/platform/refusal.js';

/** What happens next in a sequence. Numbers pick accounts and earlier transfers, from what there is by then. */
export type Step =
  | { readonly does: 'fund'; readonly to: number; readonly amount: bigint }
  | { readonly does: 'move'; readonly legs: readonly Leg[] }
  | { readonly does: 'overdraw'; readonly from: number; readonly to: number; readonly by: bigint }
  | { readonly does: 'hold'; readonly leg: Leg }
  | { readonly does: 'post'; readonly pick: number; readonly percent: number }
  | { readonly does: 'void'; readonly pick: number }
  | { readonly does: 'reverse'; readonly picks: readonly number[] };

interface Leg {
  readonly from: number;
  readonly to: number;
  /** Of what the account has left. */
  readonly percent: number;
}

const pick = fc.nat({ max: 1_000 });
const amount = fc.oneof(fc.bigInt({ min: 1n, max: 100n }), fc.bigInt({ min: 1n, max: 1_000_000_000_000n }));
const percent = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: 61, max: 110 }) },
);
const leg = fc.record({ from: pick, to: pick, percent });

/** Sequences that fund, move, hold, post in part or too much, void, reverse, do so twice, and try to take more than there is. */
export function sequences(stepsMax: number): fc.Arbitrary<readonly Step[]> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ does: fc.constant('fund' as const), to: pick, amount }) },
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant('move' as const),
        legs: fc.array(leg, { minLength: 1, maxLength: 6 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        does: fc.constant('overdraw' as const),
        from: pick,
        to: pick,
        by: fc.bigInt({ min: 1n, max: 3n }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('hold' as const), leg }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('post' as const),
        pick,
        percent,
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('void' as const), pick }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('reverse' as const),
        picks: fc.array(pick, { minLength: 1, maxLength: 3 }),
      }),
    },
  );
  return fc.array(step, { minLength: 1, maxLength: stepsMax, size: 'max' });
}

/** One call of the ledger. */
export type Order =
  | { readonly call: 'post'; readonly transfers: readonly Transfer[] }
  | { readonly call: 'postPending'; readonly id: Uuid; readonly pendingId: Uuid; readonly amount: bigint }
  | { readonly call: 'voidPending'; readonly id: Uuid; readonly pendingId: Uuid }
  | {
      readonly call: 'reverse';
      readonly reversals: readonly { readonly id: Uuid; readonly reversesId: Uuid }[];
    };

export type Answer = 'done' | RefusalCode;

const kinds: readonly AccountKind[] = [
  'grant',
  'float',
  'stock',
  'reserved',
  'payable',
  'transit',
  'delivered',
  'loss',
];

interface Pair {
  readonly from: AccountKey;
  readonly to: AccountKey;
}

/** The accounts of one sequence: a donor, and limited and unlimited ones, for each commodity. */
export class Chart {
  private readonly groups: readonly { readonly donor: AccountKey; readonly others: readonly AccountKey[] }[];

  constructor(
    readonly emergencyId: Uuid,
    commodities: readonly Uuid[],
  ) {
    const grantId = newId();
    const account = (kind: AccountKind, commodityId: Uuid): AccountKey => ({
      emergencyId,
      kind,
      commodityId,
      owner: newId(),
      grantId,
      lotId: kind === 'stock' ? newId() : null,
    });
    this.groups = commodities.map((commodityId) => ({
      donor: account('donor', commodityId),
      others: [...kinds, ...kinds].map((kind) => account(kind, commodityId)),
    }));
  }

  /** Two accounts of one commodity; the first has something to give, if any has. */
  pair(from: number, to: number, hasSome: (account: AccountKey) => boolean): Pair {
    const { others } = at(this.groups, from);
    const givers = others.filter(hasSome);
    const giver = at(givers.length > 0 ? givers : others, Math.floor(from / this.groups.length));
    return { from: giver, to: at(others, others.indexOf(giver) + 1 + (to % (others.length - 1))) };
  }

  donation(to: number): Pair {
    const { donor, others } = at(this.groups, to);
    return { from: donor, to: at(others, Math.floor(to / this.groups.length)) };
  }
}

/** The order that a step comes to, given all that was done before; none where there is nothing to pick from. */
export function orderOf(step: Step, chart: Chart, model: Model): Order | undefined {
  const left = (account: AccountKey): bigint =>
    model.balanceOf(account).amount - model.balanceOf(account).pending;
  const pair = (from: number, to: number): Pair => chart.pair(from, to, (account) => left(account) > 0n);
  const movement = (accounts: Pair, moved: bigint): Movement => ({
    id: newId(),
    emergencyId: chart.emergencyId,
    amount: moved,
    cause: { kind: 'test', id: newId() },
    ...accounts,
  });
  const legMovement = (leg: Leg): Movement => {
    const accounts = pair(leg.from, leg.to);
    return movement(accounts, partOf(left(accounts.from), leg.percent));
  };

  switch (step.does) {
    case 'fund':
      return { call: 'post', transfers: [single(movement(chart.donation(step.to), step.amount))] };
    case 'move':
      return { call: 'post', transfers: step.legs.map((some) => single(legMovement(some))) };
    case 'overdraw': {
      const accounts = pair(step.from, step.to);
      return {
        call: 'post',
        transfers: [single(movement(accounts, partOf(left(accounts.from), 100) + step.by))],
      };
    }
    case 'hold':
      return { call: 'post', transfers: [pending(legMovement(step.leg))] };
    case 'post': {
      const held = pickFrom(model.transfersOf(['pending']), step.pick);
      return (
        held && {
          call: 'postPending',
          id: newId(),
          pendingId: held.id,
          amount: partOf(held.amount, step.percent),
        }
      );
    }
    case 'void': {
      const held = pickFrom(model.transfersOf(['pending']), step.pick);
      return held && { call: 'voidPending', id: newId(), pendingId: held.id };
    }
    case 'reverse': {
      const moved = model.transfersOf(['single', 'post']);
      if (moved.length === 0) return undefined;
      return {
        call: 'reverse',
        reversals: step.picks.map((n) => ({ id: newId(), reversesId: at(moved, n).id })),
      };
    }
  }
}

/** Of nothing, or less than nothing, the smallest amount there is. */
function partOf(whole: bigint, percentOfIt: number): bigint {
  const part = (whole * BigInt(percentOfIt)) / 100n;
  return part > 0n ? part : 1n;
}

interface Fact {
  readonly id: Uuid;
  readonly kind: Transfer['kind'];
  readonly from: AccountKey;
  readonly to: AccountKey;
  readonly amount: bigint;
  readonly follows?: Uuid;
}

/**
 * The ledger as one would explain it: a list of facts, and every balance added up from the first fact each time. Shares nothing
 * with the ledger's own arithmetic.
 */
export class Model {
  private facts: readonly Fact[] = [];

  carryOut(order: Order): Answer {
    const added: Fact[] = [];
    for (const fact of this.factsOf(order)) {
      const refusal = this.refusalOf(fact, [...this.facts, ...added]);
      if (refusal) return refusal;
      added.push(fact);
    }
    const facts = [...this.facts, ...added];
    const touched = added.flatMap(({ from, to }) => [from, to]).filter(({ kind }) => isLimited(kind));
    if (touched.some((account) => lacks(balanceOf(account, facts)))) return 'ledger.insufficient';
    this.facts = facts;
    return 'done';
  }

  balanceOf(account: AccountKey): { readonly amount: bigint; readonly pending: bigint } {
    return balanceOf(account, this.facts);
  }

  transfersOf(some: readonly Transfer['kind'][]): readonly Fact[] {
    return this.facts.filter(({ kind }) => some.includes(kind));
  }

  /** Every account that something happened to, by full code. */
  get accounts(): ReadonlyMap<string, AccountKey> {
    return new Map(
      this.facts.flatMap(({ from, to }) => [from, to]).map((account) => [fullAccountCode(account), account]),
    );
  }

  private factsOf(order: Order): readonly Fact[] {
    switch (order.call) {
      case 'post':
        return order.transfers.map(({ id, kind, from, to, amount: moved }) => ({
          id,
          kind,
          from,
          to,
          amount: moved,
        }));
      case 'postPending':
        return [
          {
            ...this.fact(order.pendingId),
            id: order.id,
            kind: 'post',
            amount: order.amount,
            follows: order.pendingId,
          },
        ];
      case 'voidPending':
        return [{ ...this.fact(order.pendingId), id: order.id, kind: 'void', follows: order.pendingId }];
      case 'reverse':
        return order.reversals.map(({ id, reversesId }) => {
          const { from, to, amount: moved } = this.fact(reversesId);
          return { id, kind: 'reversal', from: to, to: from, amount: moved, follows: reversesId };
        });
    }
  }

  private refusalOf(fact: Fact, facts: readonly Fact[]): Answer | undefined {
    const { follows } = fact;
    if (follows === undefined) return undefined;
    if (fact.kind === 'post' && fact.amount > this.fact(follows).amount) return 'ledger.over-posted';
    if (!facts.some((other) => other.follows === follows)) return undefined;
    return fact.kind === 'reversal' ? 'ledger.reversed' : 'ledger.resolved';
  }

  private fact(id: Uuid): Fact {
    const fact = this.facts.find((other) => other.id === id);
    if (!fact) throw new Error('the model lost a transfer');
    return fact;
  }
}

function balanceOf(
  account: AccountKey,
  facts: readonly Fact[],
): { readonly amount: bigint; readonly pending: bigint } {
  const code = fullAccountCode(account);
  const moved = facts.filter(({ kind }) => kind === 'single' || kind === 'post' || kind === 'reversal');
  const held = facts.filter(
    ({ id, kind }) => kind === 'pending' && !facts.some(({ follows }) => follows === id),
  );
  const sum = (some: readonly Fact[]): bigint => some.reduce((total, fact) => total + fact.amount, 0n);
  return {
    amount:
      sum(moved.filter(({ to }) => fullAccountCode(to) === code)) -
      sum(moved.filter(({ from }) => fullAccountCode(from) === code)),
    pending: sum(held.filter(({ from }) => fullAccountCode(from) === code)),
  };
}

function lacks({
  amount: has,
  pending: held,
}: {
  readonly amount: bigint;
  readonly pending: bigint;
}): boolean {
  return has < held;
}

/** The ledger's own rules over balances in memory: what the service does, without a database. */
export class RulesBook {
  readonly transfers: Transfer[] = [];
  private readonly balances = new Map<Uuid, { amount: bigint; pending: bigint }>();

  carryOut(order: Order): Answer {
    try {
      this.post(this.transfersOf(order));
      return 'done';
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  }

  balanceOf(accountId: Uuid): { readonly amount: bigint; readonly pending: bigint } {
    return this.balances.get(accountId) ?? { amount: 0n, pending: 0n };
  }

  private transfersOf(order: Order): readonly Transfer[] {
    const cause = { kind: 'test', id: newId() };
    switch (order.call) {
      case 'post':
        return order.transfers;
      case 'postPending':
        return [
          postOf(this.named(order.pendingId) as Pending, { id: order.id, amount: order.amount, cause }),
        ];
      case 'voidPending':
        return [voidOf(this.named(order.pendingId) as Pending, { id: order.id, cause })];
      case 'reverse':
        return order.reversals.map(({ id, reversesId }) => reversalOf(this.named(reversesId), { id, cause }));
    }
  }

  private post(transfers: readonly Transfer[]): void {
    const followed = [...this.transfers, ...transfers].map(followedBy).filter((id) => id !== undefined);
    if (new Set(followed).size < followed.length) {
      throw new Refusal(
        transfers.some(({ kind }) => kind === 'reversal') ? 'ledger.reversed' : 'ledger.resolved',
      );
    }
    const changed = deltasOf(transfers).map((delta) => {
      const before = this.balanceOf(delta.accountId);
      return {
        id: delta.accountId,
        amount: before.amount + delta.amount,
        pending: before.pending + delta.pending,
      };
    });
    if (changed.some(lacks)) throw new Refusal('ledger.insufficient');
    changed.forEach(({ id, ...balance }) => this.balances.set(id, balance));
    this.transfers.push(...transfers);
  }

  private named(id: Uuid): Transfer {
    const transfer = this.transfers.find((other) => other.id === id);
    if (!transfer) throw new Error('the book lost a transfer');
    return transfer;
  }
}

function followedBy(transfer: Transfer): Uuid | undefined {
  if (transfer.kind === 'reversal') return transfer.reversesId;
  return transfer.kind === 'post' || transfer.kind === 'void' ? transfer.pendingId : undefined;
}

function pickFrom<T>(items: readonly T[], n: number): T | undefined {
  return items.length === 0 ? undefined : at(items, n);
}

function at<T>(items: readonly T[], n: number): T {
  const item = items[n % items.length];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}
