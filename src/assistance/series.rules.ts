import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { RecipientKind, RoundState, SeriesState } from './codes.rules.js';
import type { Criteria } from './eligibility.rules.js';
import { refuseUnlessGoingOn } from './round.rules.js';

export type SeriesDecision = 'suspended' | 'resumed' | 'skipped' | 'stopped';

export interface SeriesFacts {
  readonly state: SeriesState;
  /** How many instalments it has, as its latest round says. */
  readonly instalments: number;
  /** Those that have a round. */
  readonly planned: readonly number[];
  readonly skipped: readonly number[];
}

/** Refuses a decision that the series is past (`series.state`), or of an instalment that is not there, was planned or skipped before. */
export function refuseDecision(
  { state, instalments, planned, skipped }: SeriesFacts,
  did: SeriesDecision,
  instalment: number | null,
): void {
  const fits = {
    suspended: state === 'running',
    resumed: state === 'suspended',
    skipped: state !== 'stopped',
    stopped: state !== 'stopped',
  }[did];
  if (!fits) throw new Refusal('series.state', `A series that is ${state} is not ${did}`, { state });
  if ((did === 'skipped') !== (instalment !== null))
    throw new Refusal('input.invalid', undefined, {}, [
      { pointer: '/instalment', detail: 'needed where one is skipped, and only there' },
    ]);
  if (instalment === null) return;
  if (instalment < 1 || instalment > instalments || skipped.includes(instalment))
    throw new Refusal('series.instalment', 'Skip an instalment of the series, once', { instalments });
  if (planned.includes(instalment))
    throw new Refusal('round.instalment-taken', 'This instalment has a round: close that instead');
}

/** Refuses the next instalment of a series that is not running, or one that is skipped (`series.skipped`). */
export function refuseInstalment({ state, skipped }: SeriesFacts, instalment: number): void {
  refuseUnlessGoingOn(state);
  if (skipped.includes(instalment)) throw new Refusal('series.skipped', 'This instalment was skipped');
}

/** A round whose list another carries on, or to which it adds. */
export interface Base {
  readonly projectId: Uuid;
  readonly seriesId: Uuid;
  readonly recipient: RecipientKind;
  readonly state: RoundState;
}

/** Refuses `round.plan` where a round does not carry on, or add to, the other. */
export function refuseBase(
  base: Base,
  next: Pick<Base, 'projectId' | 'seriesId' | 'recipient'> & {
    readonly carriesFrom: Uuid | null;
    readonly topUpOf: Uuid | null;
    readonly criteria: Criteria;
    readonly package: readonly { readonly kind: string }[];
  },
): void {
  const pointer = next.carriesFrom === null ? '/topUpOf' : '/carriesFrom';
  const asked = Object.entries(next.criteria).filter(
    ([key, value]) => key !== 'priority' && value !== undefined,
  );
  const problems = [
    {
      is: next.carriesFrom !== null && next.topUpOf !== null,
      pointer: '/topUpOf',
      detail: 'not together with carriesFrom',
    },
    {
      is: base.state === 'draft' || base.state === 'submitted',
      pointer,
      detail: 'that round is not approved',
    },
    {
      is: next.carriesFrom !== null && base.seriesId !== next.seriesId,
      pointer,
      detail: 'a round of the same series',
    },
    { is: base.projectId !== next.projectId, pointer, detail: 'a round of the same project' },
    { is: base.recipient !== next.recipient, pointer: '/recipient', detail: 'as in the round before' },
    {
      is: asked.length > 0,
      pointer: '/criteria',
      detail: 'the round before decided who is in: only priority is said here',
    },
    ...next.package.map(({ kind }, index) => ({
      is: next.topUpOf !== null && kind === 'kit',
      pointer: `/package/${String(index)}/kind`,
      detail: 'a top-up promises items, not kits',
    })),
  ];
  const found = problems.filter(({ is }) => is).map(({ is: _, ...problem }) => problem);
  if (found.length > 0) throw new Refusal('round.plan', undefined, {}, found);
}
