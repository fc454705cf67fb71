import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import type { RoundState, SeriesState } from './codes.rules.js';
import type { SeriesDecision } from './series.rules.js';

export interface SeriesStep {
  readonly did: SeriesDecision;
  readonly instalment: number | null;
  readonly reason: string;
  readonly personId: Uuid;
  readonly at: Date;
}

/** A series as it stands: its rounds, and what was decided about it. */
export interface Series {
  readonly state: SeriesState;
  readonly instalments: number;
  readonly rounds: readonly { readonly id: Uuid; readonly instalment: number; readonly state: RoundState }[];
  readonly planned: readonly number[];
  readonly skipped: readonly number[];
  readonly steps: readonly SeriesStep[];
}

@Injectable()
export class SeriesStore {
  /** Locks the series by its first round, until the transaction ends. */
  async lock(tx: Tx, emergencyId: Uuid, seriesId: Uuid): Promise<void> {
    await tx.query('select from round where emergency_id = $1 and id = $2 for no key update', [
      emergencyId,
      seriesId,
    ]);
  }

  async find(reads: Reads, seriesId: Uuid): Promise<Series> {
    const rounds = await reads.query<
      readonly { id: Uuid; instalment: number; instalments: number; state: RoundState; series: SeriesState }[]
    >(
      `select id, instalment, instalments, state, series_state(series_id) as series
       from round
       where series_id = $1
       order by instalment`,
      [seriesId],
    );
    const steps = await reads.query<readonly SeriesStep[]>(
      `select did, instalment, reason, person_id as "personId", at
       from series_step
       where series_id = $1
       order by at, id`,
      [seriesId],
    );
    return {
      state: rounds[0]?.series ?? 'running',
      instalments: rounds.at(-1)?.instalments ?? 0,
      rounds,
      planned: rounds.map(({ instalment }) => instalment),
      skipped: steps.flatMap(({ instalment }) => instalment ?? []),
      steps,
    };
  }

  async insertStep(
    tx: Tx,
    { emergencyId, seriesId }: { readonly emergencyId: Uuid; readonly seriesId: Uuid },
    step: SeriesStep,
  ): Promise<void> {
    await tx.query(
      `insert into series_step (id, emergency_id, series_id, did, instalment, reason, person_id, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        newId(step.at.getTime()),
        ...[emergencyId, seriesId, step.did, step.instalment, step.reason, step.personId, step.at],
      ],
    );
  }
}
