import type { Canonical } from '../audit/canonical.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { Day } from '../registry/birth.rules.js';
import type {
  Ending,
  EntitlementState,
  ListState,
  RecipientKind,
  RoundState,
  SeriesState,
} from './codes.rules.js';
import type { Criteria } from './eligibility.rules.js';
import { currencyIn, isPaid, type Measure, type PackageLine } from './package.rules.js';
import type { PlannedFunding, PlannedLine } from './plan.rules.js';
import { formatQuantity } from './quantity.rules.js';

/** A round with its plan. */
export interface RoundFacts {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly projectId: Uuid;
  readonly organisationId: Uuid;
  readonly seriesId: Uuid;
  /** The round of which it carries the list, or to which it adds. */
  readonly carriesFrom: Uuid | null;
  readonly topUpOf: Uuid | null;
  readonly instalment: number;
  readonly instalments: number;
  readonly monthsCovered: number | null;
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly recipient: RecipientKind;
  readonly criteria: Criteria;
  readonly plan: number;
  readonly state: RoundState;
  readonly version: number;
  readonly siteIds: readonly Uuid[];
  readonly lines: readonly PlannedLine[];
}

/** List 0 of a round, or its addendum n. */
export interface ListFacts {
  readonly id: Uuid;
  readonly listNo: number;
  readonly state: ListState;
  /** Which version of it: each rejection begins the next. */
  readonly draft: number;
  /** The request that prepares it or prepared it. */
  readonly preparation: Uuid | null;
  /** Hexadecimal; null until it is prepared. */
  readonly digest: string | null;
  readonly listed: number;
  /** An addendum for these households only. */
  readonly onlyHouseholds: readonly Uuid[] | null;
  /** Whoever had a hand in this version. */
  readonly authors: readonly Uuid[];
}

/** The plan as an approval is bound to it, whatever order its sites were told in. */
export function planText(round: RoundFacts): Canonical {
  return {
    project: round.projectId,
    series: round.seriesId,
    carriesFrom: round.carriesFrom,
    topUpOf: round.topUpOf,
    instalment: round.instalment,
    instalments: round.instalments,
    monthsCovered: round.monthsCovered,
    windowFrom: round.windowFrom,
    windowTo: round.windowTo,
    recipient: round.recipient,
    criteria: round.criteria as Canonical,
    sites: round.siteIds.toSorted(),
    package: round.lines.map(lineText),
  };
}

function lineText(line: PlannedLine): Canonical {
  return {
    no: line.no,
    thing: { ...line.thing },
    measure: measureText(line),
    cap: line.cap?.toString() ?? null,
    funding: line.funding.map(fundingText),
  };
}

function measureText(measure: Measure): Canonical {
  switch (measure.per) {
    case 'household':
    case 'person':
      return { per: measure.per, quantity: measure.quantity.toString() };
    case 'member':
      return { per: 'member', quantity: measure.quantity.toString(), matching: { ...measure.matching } };
    case 'group':
      return { per: 'group', quantity: measure.quantity.toString(), groupSize: measure.groupSize };
    case 'size':
      return {
        per: 'size',
        table: measure.table.map((row) => ({ ...row, quantity: row.quantity.toString() })),
      };
  }
}

function fundingText({ priority, grantId, grantLineId, quantity }: PlannedFunding): Canonical {
  return { priority, grant: grantId, grantLine: grantLineId, quantity: quantity.toString() };
}

/** Refuses to go on with a series that is not running: `series.suspended`, `series.stopped`. */
export function refuseUnlessGoingOn(state: SeriesState): void {
  if (state === 'suspended')
    throw new Refusal('series.suspended', 'The series is suspended: resume it first');
  if (state === 'stopped') throw new Refusal('series.stopped', 'The series was stopped');
}

/** Refuses what is no draft any more (`round.not-draft`). */
export function refuseUnlessDraft(list: ListFacts): void {
  if (list.state !== 'draft')
    throw new Refusal('round.not-draft', 'Only a draft is changed, prepared or submitted');
}

/** Refuses a round whose goods or cash nobody pays (`round.unfunded`). Services and shelter need no grant. */
export function refuseUnfunded(
  lines: readonly (PackageLine & { readonly funding: readonly unknown[] })[],
): void {
  const bare = lines.filter(({ thing, funding }) => isPaid(thing) && funding.length === 0);
  if (bare.length > 0) {
    throw new Refusal('round.unfunded', 'Say who pays for each line of goods or cash', {
      lines: bare.map(({ no }) => no),
    });
  }
}

/** Refuses a step of a preparation that another one, or a change of the round, has overtaken (`round.overtaken`). */
export function refuseOvertaken(list: ListFacts, preparation: Uuid): void {
  if (list.state !== 'draft' || list.preparation !== preparation) {
    throw new Refusal('round.overtaken', 'Prepare the list anew under a new key');
  }
}

/** Refuses to submit what is not a whole list (`round.not-draft`, `round.unprepared`, `round.empty`). */
export function refuseUnlessSubmittable(list: ListFacts): void {
  refuseUnlessDraft(list);
  if (list.digest === null) throw new Refusal('round.unprepared', 'Prepare the list first');
  if (list.listed === 0) throw new Refusal('round.empty', 'Nobody is eligible: see why under eligibility');
}

/** Refuses a list of which some lines are paid by nobody (`round.underfunded`), with how much is short of each line. */
export function refuseUnderfunded(lines: readonly (PackageLine & { readonly short: bigint })[]): void {
  const short = lines.filter((line) => line.short > 0n);
  if (short.length === 0) return;
  throw new Refusal('round.underfunded', 'The funding does not cover the list', {
    lines: short.map((line) => ({ no: line.no, short: formatQuantity(line.short, currencyIn(line.thing)) })),
  });
}

/** Refuses an approval or rejection by an author (`approval.own`), or of what nobody submitted (`round.not-submitted`). */
export function refuseUnlessDecidable(list: ListFacts, personId: Uuid): void {
  if (list.state !== 'submitted')
    throw new Refusal('round.not-submitted', 'Only a submitted list is approved or rejected');
  if (list.authors.includes(personId)) {
    throw new Refusal(
      'approval.own',
      'You created, changed, prepared or submitted it: somebody else approves it',
    );
  }
}

/** Refuses an approval of a list that is not the one that the approver saw, or not the one that was submitted (`round.list-changed`). */
export function refuseOtherList(
  list: ListFacts,
  { seen, found }: { readonly seen: string; readonly found: string },
): void {
  if (list.digest !== seen || found !== seen)
    throw new Refusal('round.list-changed', 'Read the list again before you approve it');
}

/** Refuses to hand out, or to add to, what is not approved or is over (`round.not-approved`, `round.closed`). */
export function refuseUnlessRunning(state: RoundState): void {
  if (state === 'closed') throw new Refusal('round.closed', 'The round is over');
  if (state !== 'approved' && state !== 'open')
    throw new Refusal('round.not-approved', 'The round is not approved yet');
}

/** Refuses to work on an addendum of a round that is over (`round.closed`): there is nothing left to hand out on it. */
export function refuseLateAddendum({ listNo }: Pick<ListFacts, 'listNo'>, state: RoundState): void {
  if (listNo > 0) refuseUnlessRunning(state);
}

/** What was asked of one entitlement after its approval. */
export type EntitlementAct = 'hold' | 'release' | 'remove';

export interface EntitlementStanding {
  readonly state: EntitlementState;
  readonly listState: ListState;
  /** How it ended, where somebody said so. */
  readonly ended: Ending | null;
  /** Whether anything of it was handed out and stands. */
  readonly delivered: boolean;
}

/** The state that an entitlement goes to. Refuses `entitlement.not-approved`, `.held`, `.not-held`, `.removed`, `.ended` and `.delivered`. */
export function nextState(
  act: EntitlementAct,
  { state, listState, ended, delivered }: EntitlementStanding,
): EntitlementState {
  if (listState !== 'approved')
    throw new Refusal('entitlement.not-approved', 'Prepare the draft anew instead');
  if (state === 'removed') throw new Refusal('entitlement.removed', 'It was removed before');
  if (ended !== null)
    throw new Refusal('entitlement.ended', 'It has ended: open it again first', { outcome: ended });
  switch (act) {
    case 'hold':
      if (state === 'held') throw new Refusal('entitlement.held', 'It is on hold already');
      return 'held';
    case 'release':
      if (state !== 'held') throw new Refusal('entitlement.not-held', 'It is not on hold');
      return 'listed';
    case 'remove':
      if (delivered)
        throw new Refusal('entitlement.delivered', 'Something of it was handed out: reverse that first');
      return 'removed';
  }
}
