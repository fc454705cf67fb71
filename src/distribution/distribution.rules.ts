import { type AccountKey, single, type Transfer } from '../ledger/ledger.rules.js';
import { newId, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { DistributionState } from './handout.rules.js';

export interface Distribution {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly roundId: Uuid;
  readonly projectId: Uuid;
  readonly organisationId: Uuid;
  readonly siteId: Uuid;
  readonly heldOn: string;
  readonly teamLeaderId: Uuid;
  readonly desks: number;
  readonly state: DistributionState;
  readonly stateReason: string | null;
  readonly version: number;
}

const following: Readonly<Record<DistributionState, readonly DistributionState[]>> = {
  planned: ['open'],
  open: ['suspended', 'closed'],
  suspended: ['open', 'closed'],
  closed: ['signed_off'],
  signed_off: [],
};

/** Refuses `distribution.state` where a distribution does not go from its state to the other. */
export function refuseStep(distribution: Distribution, to: DistributionState): void {
  if (following[distribution.state].includes(to)) return;
  throw new Refusal(
    'distribution.state',
    `A distribution that is ${distribution.state} cannot become ${to}`,
    {
      state: distribution.state,
    },
  );
}

/** How much of one commodity, paid by one grant, the planned households are still due. */
export interface Promised {
  readonly commodityId: Uuid;
  readonly grantId: Uuid | null;
  readonly quantity: bigint;
}

/** Where something can be taken from: a lot at the site, or a custodian's float. In the order in which it is to be used. */
export interface Source {
  readonly account: AccountKey;
  readonly available: bigint;
}

/** What a distribution took along, and from where: its rows are numbered. */
export interface Reserved {
  readonly no: number;
  readonly source: AccountKey;
  readonly quantity: bigint;
}

/**
 * Takes what is promised from the sources, grant by grant. Refuses `distribution.not-supplied` with all that is short, unless it may
 * be: then it takes what there is.
 */
export function reserve(
  promised: readonly Promised[],
  sources: readonly Source[],
  mayBeShort = false,
): readonly Reserved[] {
  const taken = promised.map((want) => take(want, sources));
  const short = taken.filter(({ missing }) => missing > 0n);
  if (short.length > 0 && !mayBeShort) {
    throw new Refusal('distribution.not-supplied', 'There is not enough at the site for what is promised', {
      short: short.map(({ want, missing }) => ({
        commodityId: want.commodityId,
        grantId: want.grantId,
        short: missing.toString(),
      })),
    });
  }
  return taken.flatMap(({ takes }) => takes).map((one, index) => ({ no: index + 1, ...one }));
}

function take(
  want: Promised,
  sources: readonly Source[],
): { want: Promised; takes: Omit<Reserved, 'no'>[]; missing: bigint } {
  const takes: Omit<Reserved, 'no'>[] = [];
  let missing = want.quantity;
  for (const { account, available } of sources) {
    if (missing === 0n || account.commodityId !== want.commodityId || account.grantId !== want.grantId)
      continue;
    const quantity = available < missing ? available : missing;
    if (quantity <= 0n) continue;
    takes.push({ source: account, quantity });
    missing -= quantity;
  }
  return { want, takes, missing };
}

/** The account of what a distribution holds of a source. */
export function reservedAccount(
  { id, emergencyId }: Pick<Distribution, 'id' | 'emergencyId'>,
  source: AccountKey,
): AccountKey {
  return {
    emergencyId,
    kind: 'reserved',
    commodityId: source.commodityId,
    owner: id,
    grantId: source.grantId,
    lotId: source.lotId,
  };
}

/** What nobody can yet say where it is: the difference between the books and what was counted. */
export function discrepancyAccount(
  { id, emergencyId }: Pick<Distribution, 'id' | 'emergencyId'>,
  source: AccountKey,
): AccountKey {
  return {
    emergencyId,
    kind: 'discrepancy',
    commodityId: source.commodityId,
    owner: id,
    grantId: source.grantId,
    lotId: source.lotId,
  };
}

export function openingTransfers(
  distribution: Distribution,
  reserved: readonly Reserved[],
): readonly Transfer[] {
  return reserved.map(({ source, quantity }) =>
    move(distribution, { from: source, to: reservedAccount(distribution, source), amount: quantity }),
  );
}

/** What people counted when the distribution closed. */
export interface Counted {
  readonly no: number;
  readonly returned: bigint;
  readonly damaged: bigint;
}

export interface Closing extends Counted {
  readonly source: AccountKey;
  /** What the books say is left. */
  readonly left: bigint;
  /** Left in the books, but neither returned nor damaged; below zero where more was found than the books have. */
  readonly missing: bigint;
}

/**
 * Puts what was counted beside what the books say is left. Refuses `distribution.uncounted` where something that was taken along was
 * not counted.
 */
export function closingOf(
  reserved: readonly Reserved[],
  counted: readonly Counted[],
  leftOf: (row: Reserved) => bigint,
): readonly Closing[] {
  const counts = new Map(counted.map((count) => [count.no, count]));
  const known = new Set(reserved.map(({ no }) => no));
  const uncounted = reserved.filter(({ no }) => !counts.has(no)).map(({ no }) => no);
  const strange = counted.filter(({ no }) => !known.has(no)).map(({ no }) => no);
  if (uncounted.length + strange.length > 0) {
    throw new Refusal(
      'distribution.uncounted',
      'Count each line that the distribution took along, and no other',
      { uncounted, strange },
    );
  }
  return reserved.flatMap((row) => {
    const count = counts.get(row.no);
    const left = leftOf(row);
    return count
      ? [{ ...count, source: row.source, left, missing: left - count.returned - count.damaged }]
      : [];
  });
}

/** What came back goes to where it was taken from; what is damaged or missing to `discrepancy`, until two people explain it. */
export function closingTransfers(
  distribution: Distribution,
  closings: readonly Closing[],
): readonly Transfer[] {
  return closings.flatMap(({ source, left, returned }) => {
    const reserved = reservedAccount(distribution, source);
    const discrepancy = discrepancyAccount(distribution, source);
    const back = returned < left ? returned : left;
    return [
      { from: reserved, to: source, amount: back },
      { from: reserved, to: discrepancy, amount: left - back },
      { from: discrepancy, to: source, amount: returned - back },
    ]
      .filter(({ amount }) => amount > 0n)
      .map((movement) => move(distribution, movement));
  });
}

function move(
  distribution: Distribution,
  movement: { readonly from: AccountKey; readonly to: AccountKey; readonly amount: bigint },
): Transfer {
  return single({
    id: newId(),
    emergencyId: distribution.emergencyId,
    ...movement,
    cause: { kind: 'distribution', id: distribution.id },
    projectId: distribution.projectId,
    roundId: distribution.roundId,
    distributionId: distribution.id,
  });
}

/** One line of the sign-off: what came of what was taken along, in base or minor units. */
export interface SignOffLine {
  readonly no: number;
  readonly taken: bigint;
  readonly given: bigint;
  readonly returned: bigint;
  readonly damaged: bigint;
  readonly missing: bigint;
}

/** Whether anything has to be explained: damage, or a difference between what was taken and what is accounted for. */
export function hasDifference(lines: readonly SignOffLine[]): boolean {
  return lines.some(({ damaged, missing }) => damaged !== 0n || missing !== 0n);
}
