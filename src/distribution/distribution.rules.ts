import { currencyOfCommodity } from '../ledger/currency.rules.js';
import { type AccountKey, single, type Transfer } from '../ledger/ledger.rules.js';
import { newId, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { DistributionState } from './handout.rules.js';

export type DistributionKind = 'regular' | 'catch_up' | 'home_delivery';

export interface Distribution {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly roundId: Uuid;
  readonly projectId: Uuid;
  readonly organisationId: Uuid;
  readonly siteId: Uuid;
  readonly heldOn: string;
  readonly kind: DistributionKind;
  /** Where people are visited, by area; null unless it is a home delivery. */
  readonly deliveryAreaId: Uuid | null;
  /** The distribution whose rest this one serves. */
  readonly movedFrom: Uuid | null;
  readonly teamLeaderId: Uuid;
  readonly desks: number;
  readonly state: DistributionState;
  readonly stateReason: string | null;
  readonly version: number;
}

const following: Readonly<Record<DistributionState, readonly DistributionState[]>> = {
  planned: ['open', 'cancelled'],
  open: ['suspended', 'closed'],
  suspended: ['open', 'closed'],
  closed: ['signed_off'],
  signed_off: [],
  cancelled: [],
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

/** Refuses `distribution.state`: what is suspended is resumed, with the goods that it has. */
export function refuseOpening({ state }: Distribution): void {
  if (state === 'planned') return;
  throw new Refusal('distribution.state', 'Only a planned distribution is opened', { state });
}

/** Refuses `distribution.state` where there is nobody left to be served elsewhere: it is over, or was cancelled. */
export function refuseMove({ state }: Distribution): void {
  if (state === 'planned' || state === 'open' || state === 'suspended') return;
  throw new Refusal('distribution.state', 'Only what is planned or being held is moved', { state });
}

/** When a distribution may be held: within the round's window and the project's dates. */
export interface Window {
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly projectFrom: string;
  readonly projectTo: string;
}

/** Refuses `distribution.day` where the round is not carried out on that day. */
export function refuseDay(heldOn: string, { windowFrom, windowTo, projectFrom, projectTo }: Window): void {
  const from = windowFrom > projectFrom ? windowFrom : projectFrom;
  const to = windowTo < projectTo ? windowTo : projectTo;
  if (heldOn >= from && heldOn <= to) return;
  throw new Refusal(
    'distribution.day',
    'Hold it within the window of the round and the dates of the project',
    {
      from,
      to,
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

/** How many digits follow the point: none of goods. */
export function exponentOf({ commodityId }: AccountKey): number {
  return currencyOfCommodity(commodityId)?.exponent ?? 0;
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
  /** Left in the books, but neither returned nor damaged. */
  readonly missing: bigint;
}

/**
 * Puts what was counted beside what the books say is left. Refuses `distribution.uncounted` where something that was taken along was
 * not counted, and `distribution.count` where more was counted than is left: nobody makes goods or cash by counting them.
 */
export function closingOf(
  reserved: readonly Reserved[],
  counted: readonly Counted[],
  leftOf: (row: Reserved) => bigint,
): readonly Closing[] {
  refuseUncounted(reserved, counted);
  const counts = new Map(counted.map((count) => [count.no, count]));
  const closings = reserved.flatMap((row) => {
    const count = counts.get(row.no);
    const left = leftOf(row);
    return count
      ? [{ ...count, source: row.source, left, missing: left - count.returned - count.damaged }]
      : [];
  });
  refuseSurplus(closings);
  return closings;
}

/** Refuses `distribution.uncounted` with the lines that were not counted, and those that were not taken along. */
export function refuseUncounted(
  taken: readonly { readonly no: number }[],
  counted: readonly { readonly no: number }[],
): void {
  const counts = new Set(counted.map(({ no }) => no));
  const known = new Set(taken.map(({ no }) => no));
  const uncounted = [...known].filter((no) => !counts.has(no));
  const strange = [...counts].filter((no) => !known.has(no));
  if (uncounted.length + strange.length === 0) return;
  throw new Refusal(
    'distribution.uncounted',
    'Count each line that the distribution took along, and no other',
    { uncounted, strange },
  );
}

function refuseSurplus(closings: readonly Closing[]): void {
  const surplus = closings.filter(({ missing }) => missing < 0n);
  if (surplus.length === 0) return;
  throw new Refusal('distribution.count', 'More was counted than the books say is left: count again', {
    surplus: surplus.map(({ no, left, missing }) => ({
      no,
      left: left.toString(),
      surplus: (-missing).toString(),
    })),
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
    return [
      { from: reserved, to: source, amount: returned },
      { from: reserved, to: discrepancy, amount: left - returned },
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

/** What the ledger says came of one lot, or of one grant's cash, at a distribution: in base or minor units. */
export interface Figure {
  readonly commodityId: Uuid;
  readonly grantId: Uuid | null;
  readonly lotId: Uuid | null;
  /** By handouts that stand, what was too much included. */
  readonly given: bigint;
  /** Brought back in good condition after closing, and where it had been taken from again. */
  readonly back: bigint;
  /** Brought back damaged. */
  readonly damaged: bigint;
  /** What is in `discrepancy`: damaged, missing, or, below zero, given from nobody knows where. */
  readonly unexplained: bigint;
}

type Holding = Pick<Figure, 'commodityId' | 'grantId' | 'lotId'>;

export function sameHolding(one: Holding, other: Holding): boolean {
  return one.commodityId === other.commodityId && one.grantId === other.grantId && one.lotId === other.lotId;
}

/** A line of what was taken along with what went back and what was damaged, during the day and by the count at the end; null where nothing did, yet. */
export interface Taken extends Reserved {
  readonly returned: bigint | null;
  readonly damaged: bigint | null;
}

/**
 * What a closed distribution misses, by lot and grant: a paper handout that comes in late explains it before anything else is taken for it.
 * What is damaged is there, and explains nothing.
 */
export function missingOf(
  distribution: Pick<Distribution, 'id' | 'emergencyId'>,
  taken: readonly Taken[],
  figures: readonly Figure[],
): readonly Source[] {
  return figures.flatMap((figure) => {
    const row = taken.find(({ source }) => sameHolding(source, figure));
    const available = figure.unexplained - figure.damaged - (row?.damaged ?? 0n);
    return row && available > 0n
      ? [{ account: discrepancyAccount(distribution, row.source), available }]
      : [];
  });
}

/** One line of the sign-off: what came of what was taken along, in base or minor units. */
export interface SignOffLine extends Holding {
  /** Null where nothing of the kind was taken along. */
  readonly no: number | null;
  readonly taken: bigint;
  readonly given: bigint;
  readonly returned: bigint;
  readonly damaged: bigint;
  readonly missing: bigint;
}

/** The account of a distribution as it stands now: all that was taken along is given, returned, damaged or missing. */
export function signOffLines(taken: readonly Taken[], figures: readonly Figure[]): readonly SignOffLine[] {
  const lines = taken.map((row) =>
    lineOf(
      row.no,
      row.source,
      row,
      figures.find((figure) => sameHolding(row.source, figure)),
    ),
  );
  const others = figures
    .filter((figure) => !taken.some(({ source }) => sameHolding(source, figure)))
    .map((figure) => lineOf(null, figure, undefined, figure))
    .filter(({ given, damaged, missing }) => given !== 0n || damaged !== 0n || missing !== 0n);
  return [...lines, ...others];
}

function lineOf(
  no: number | null,
  { commodityId, grantId, lotId }: Holding,
  row: Taken | undefined,
  figure: Figure | undefined,
): SignOffLine {
  const taken = row?.quantity ?? 0n;
  const given = figure?.given ?? 0n;
  const returned = (row?.returned ?? 0n) + (figure?.back ?? 0n);
  const damaged = (row?.damaged ?? 0n) + (figure?.damaged ?? 0n);
  const missing = taken - given - returned - damaged;
  return { no, commodityId, grantId, lotId, taken, given, returned, damaged, missing };
}

/** Whether anything has to be explained: damage, or a difference between what was taken and what is accounted for. */
export function hasDifference(lines: readonly SignOffLine[]): boolean {
  return lines.some(({ damaged, missing }) => damaged !== 0n || missing !== 0n);
}
