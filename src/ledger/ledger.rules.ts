import type { LeafTransfer } from '../audit/leaf.js';
import { idOf, isUuid, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { currencyOfCommodity } from './currency.rules.js';
import { amountBound, formatAmount } from './money.rules.js';

/** Kinds of account. Limited ones hold what is really there and never go below zero; the others only tell where value went. */
export const accountKinds = {
  donor: 'unlimited',
  grant: 'limited',
  supplier: 'unlimited',
  stock: 'limited',
  float: 'limited',
  reserved: 'limited',
  delivered: 'unlimited',
  'over-delivered': 'unlimited',
  payable: 'limited',
  transit: 'limited',
  assembly: 'unlimited',
  adjustment: 'unlimited',
  discrepancy: 'unlimited',
  loss: 'unlimited',
} as const satisfies Readonly<Record<string, 'limited' | 'unlimited'>>;

export type AccountKind = keyof typeof accountKinds;

/** What an account is. Its balance is credits − debits. */
export interface AccountKey {
  /** The emergency it belongs to, or nil: grants and pre-positioned stock may serve several. */
  readonly emergencyId: Uuid;
  readonly kind: AccountKind;
  readonly commodityId: Uuid;
  /** Whose it is: a site, custodian, distribution, grant line, project… as the kind has it. */
  readonly owner: Uuid;
  readonly grantId: Uuid | null;
  readonly lotId: Uuid | null;
}

/** What a transfer was made for: the record that explains it. */
export interface Cause {
  readonly kind: string;
  readonly id: Uuid;
}

/** Who received: a household, an individual, an institution… */
export interface Party {
  readonly kind: string;
  readonly id: Uuid;
}

/** What all transfers have. */
export interface Movement {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  /** The account that is debited: value leaves it. */
  readonly from: AccountKey;
  /** The account that is credited. */
  readonly to: AccountKey;
  /** Minor units of a currency, base units of an item; above zero. */
  readonly amount: bigint;
  readonly cause: Cause;
  readonly party?: Party | undefined;
  readonly projectId?: Uuid | undefined;
  readonly roundId?: Uuid | undefined;
  readonly distributionId?: Uuid | undefined;
}

/** Moves value at once. */
export interface Single extends Movement {
  readonly kind: 'single';
}

/** Holds value for one later decision: it counts against the account's limit until it is posted or voided. */
export interface Pending extends Movement {
  readonly kind: 'pending';
  readonly expiresAt?: Date | undefined;
}

/** Moves what a pending transfer held, all or part; the rest is free again. */
export interface Post extends Movement {
  readonly kind: 'post';
  readonly pendingId: Uuid;
  /** The amount of the pending transfer. */
  readonly held: bigint;
}

/** Frees all that a pending transfer held. */
export interface Void extends Movement {
  readonly kind: 'void';
  readonly pendingId: Uuid;
}

/** Moves the whole amount of an earlier transfer back; once per transfer. */
export interface Reversal extends Movement {
  readonly kind: 'reversal';
  readonly reversesId: Uuid;
}

export type Transfer = Single | Pending | Post | Void | Reversal;

/** A transfer that moves value at once. */
export function single(movement: Movement): Single {
  return { ...sound(movement), kind: 'single' };
}

export function pending(movement: Movement & Pick<Pending, 'expiresAt'>): Pending {
  return { ...sound(movement), kind: 'pending', expiresAt: movement.expiresAt };
}

export interface PostTerms extends Pick<Movement, 'id' | 'cause' | 'party'> {
  /** The whole, unless told. */
  readonly amount?: bigint | undefined;
}

/** Posts a pending transfer; who receives may become known only now. Refuses `ledger.over-posted`. */
export function postOf(held: Pending, terms: PostTerms): Post {
  const { id, cause, amount = held.amount, party = held.party } = terms;
  if (amount > held.amount) throw new Refusal('ledger.over-posted', 'More than was held cannot be posted');
  return {
    ...sound({ ...held, id, cause, amount, party }),
    kind: 'post',
    pendingId: held.id,
    held: held.amount,
  };
}

/** Voids a pending transfer, whole. */
export function voidOf(held: Pending, { id, cause }: Pick<Movement, 'id' | 'cause'>): Void {
  return { ...sound({ ...held, id, cause }), kind: 'void', pendingId: held.id };
}

/** The whole amount back, for the same party, project, round and distribution, so that sums over these come out right. */
export function reversalOf(transfer: Transfer, { id, cause }: Pick<Movement, 'id' | 'cause'>): Reversal {
  const { kind, from, to } = transfer;
  if (kind !== 'single' && kind !== 'post') throw new RangeError(`a ${kind} transfer is not reversed`);
  return {
    ...sound({ ...transfer, id, cause, from: to, to: from }),
    kind: 'reversal',
    reversesId: transfer.id,
  };
}

/** The movement alone; a transfer that cannot be is a fault of the caller, not a refusal. */
function sound(movement: Movement): Movement {
  const { id, emergencyId, from, to, amount, cause, party, projectId, roundId, distributionId } = movement;
  if (amount <= 0n || amount >= amountBound) throw new RangeError('an amount is above 0 and below 10^15');
  if (from.commodityId !== to.commodityId) throw new RangeError('a transfer moves one commodity');
  if (fullAccountCode(from) === fullAccountCode(to)) throw new RangeError('a transfer has two accounts');
  return { id, emergencyId, from, to, amount, cause, party, projectId, roundId, distributionId };
}

/** What transfers change on one limited account. */
export interface Delta {
  readonly account: AccountKey;
  readonly accountId: Uuid;
  readonly amount: bigint;
  /** Held by pending transfers. */
  readonly pending: bigint;
}

/** The net change of each limited account, in the order in which their balances are locked: by account id. */
export function deltasOf(transfers: readonly Transfer[]): readonly Delta[] {
  const changes = new Map<string, { account: AccountKey; amount: bigint; pending: bigint }>();
  const change = (account: AccountKey, amount: bigint, held = 0n): void => {
    if (!isLimited(account.kind)) return;
    const code = fullAccountCode(account);
    const sum = changes.get(code) ?? { account, amount: 0n, pending: 0n };
    changes.set(code, { account, amount: sum.amount + amount, pending: sum.pending + held });
  };

  for (const transfer of transfers) {
    change(transfer.from, -amountMovedBy(transfer), heldBy(transfer));
    change(transfer.to, amountMovedBy(transfer));
  }
  return [...changes.values()]
    .filter(({ amount, pending }) => amount !== 0n || pending !== 0n)
    .map((sum) => ({ ...sum, accountId: accountId(sum.account) }))
    .sort((one, other) => (one.accountId < other.accountId ? -1 : 1));
}

function amountMovedBy(transfer: Transfer): bigint {
  return transfer.kind === 'pending' || transfer.kind === 'void' ? 0n : transfer.amount;
}

function heldBy(transfer: Transfer): bigint {
  switch (transfer.kind) {
    case 'pending':
      return transfer.amount;
    case 'post':
      return -transfer.held;
    case 'void':
      return -transfer.amount;
    case 'single':
    case 'reversal':
      return 0n;
  }
}

export function isLimited(kind: AccountKind): boolean {
  return accountKinds[kind] === 'limited';
}

/**
 * The account's id is made of what it is, so nobody has to look it up. Each id in it has one form only, or one account would have
 * two ids.
 */
export function accountId(account: AccountKey): Uuid {
  const known = accountIds.get(account);
  if (known !== undefined) return known;
  const { emergencyId, kind, commodityId, owner, grantId, lotId } = account;
  if (![emergencyId, commodityId, owner, grantId, lotId].every((id) => id === null || isUuid(id)))
    throw new RangeError('an account is made of lower-case UUIDs');
  const id = idOf('account', emergencyId, kind, commodityId, owner, grantId ?? '', lotId ?? '');
  accountIds.set(account, id);
  return id;
}

/** An account's columns never change, and a batch asks hundreds of times for the same few. */
const accountIds = new WeakMap<AccountKey, Uuid>();
const fullCodes = new WeakMap<AccountKey, string>();

/** The account as people read it: `stock:<site>/<grant>/<lot>`; without grant but with lot `stock:<site>/-/<lot>`. */
export function accountCode({ kind, owner, grantId, lotId }: AccountKey): string {
  if (lotId !== null) return `${kind}:${owner}/${grantId ?? '-'}/${lotId}`;
  return grantId === null ? `${kind}:${owner}` : `${kind}:${owner}/${grantId}`;
}

/** All that the account is, as the audit log keeps it: `<emergency>/<commodity>/<account code>`. */
export function fullAccountCode(account: AccountKey): string {
  const known = fullCodes.get(account);
  if (known !== undefined) return known;
  const code = `${account.emergencyId}/${account.commodityId}/${accountCode(account)}`;
  fullCodes.set(account, code);
  return code;
}

/** The account of a full code; throws where the text is none. */
export function accountOfCode(fullCode: string): AccountKey {
  const [emergencyId = '', commodityId = '', kindAndOwner = '', grant = '-', lot = '-', ...rest] =
    fullCode.split('/');
  const [kind = '', owner = ''] = kindAndOwner.split(':');
  const account = {
    emergencyId,
    kind: kind as AccountKind,
    commodityId,
    owner,
    grantId: grant === '-' ? null : grant,
    lotId: lot === '-' ? null : lot,
  };
  const ids = [emergencyId, commodityId, owner, account.grantId, account.lotId];
  const known = Object.hasOwn(accountKinds, kind) && ids.every((id) => id === null || isUuid(id));
  if (!known || rest.length > 0 || fullAccountCode(account) !== fullCode)
    throw new SyntaxError('not an account code');
  return account;
}

/** The transfer as the audit log keeps it. The leaves of all transfers are enough to rebuild every balance. */
export function leafOf(transfer: Transfer): LeafTransfer {
  return {
    id: transfer.id,
    kind: transfer.kind,
    debit: fullAccountCode(transfer.from),
    credit: fullAccountCode(transfer.to),
    commodity: transfer.from.commodityId,
    amount: transfer.amount.toString(),
    ...('pendingId' in transfer && { pendingId: transfer.pendingId }),
    ...('reversesId' in transfer && { reversesId: transfer.reversesId }),
    cause: transfer.cause,
  };
}

/** An account that cannot give what is asked of it, and how much is missing. */
export interface Shortage {
  readonly account: AccountKey;
  readonly short: bigint;
}

const shortagesShownMax = 20;

/** The refusal `ledger.insufficient`: which accounts are short, and by how much in their currency's digits or base units. */
export function insufficient(shortages: readonly Shortage[]): Refusal {
  const shown = shortages.slice(0, shortagesShownMax).map(shownShortage);
  const [first] = shown;
  return new Refusal('ledger.insufficient', first && `The account ${first.account} is ${first.short} short`, {
    accounts: shown,
  });
}

function shownShortage({ account, short }: Shortage): ShownShortage {
  const { kind, owner, grantId, lotId, commodityId } = account;
  const currency = currencyOfCommodity(commodityId);
  return {
    account: accountCode(account),
    kind,
    owner,
    grant: grantId,
    lot: lotId,
    commodity: commodityId,
    currency: currency?.code ?? null,
    short: formatAmount(short, currency?.exponent ?? 0),
  };
}

/** A type, not an interface, so that it counts as a problem's detail. */
type ShownShortage = Readonly<Record<'account' | 'kind' | 'owner' | 'commodity' | 'short', string>> &
  Readonly<Record<'grant' | 'lot' | 'currency', string | null>>;
