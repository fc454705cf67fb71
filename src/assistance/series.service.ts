import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import { holdsRound } from './reach.rules.js';
import { RoundStore } from './round.store.js';
import type { DecideSeries, InstalmentView, SeriesView } from './series.contract.js';
import { refuseDecision } from './series.rules.js';
import { type Series, SeriesStore } from './series.store.js';

type Decide = DecideSeries & { readonly seriesId: Uuid };

/** A series of rounds as a whole: whether it goes on, and which of its instalments there are. */
@Injectable()
export class SeriesService {
  private readonly deciding: Command<Decide, SeriesView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(SeriesStore) private readonly store: SeriesStore,
    @Inject(RoundStore) private readonly rounds: RoundStore,
  ) {
    this.deciding = commands.define<Decide, SeriesView>('series.decide', {
      work: each((tx, entry, now) => this.decideOne(tx, entry, now)),
      answer: answerOne((reads, call, id) => this.view(reads, call, id)),
    });
  }

  decide(call: Call, seriesId: Uuid, input: DecideSeries): Promise<SeriesView> {
    return this.deciding.run(call, { ...input, seriesId });
  }

  async get(call: Call, seriesId: Uuid): Promise<SeriesView> {
    const view = await this.database.read(call.scope, (read) => this.view(read, call, seriesId));
    if (!view) throw notFound();
    return view;
  }

  private async decideOne(
    tx: Tx,
    { call, input }: Entry<Decide>,
    now: Date,
  ): Promise<Omit<Done<SeriesView>, 'kind'>> {
    const { emergencyId, personId } = call;
    const { seriesId, did, reason } = input;
    const instalment = input.instalment ?? null;
    await this.store.lock(tx, emergencyId, seriesId);
    const first = await this.rounds.find(tx, call.scope, emergencyId, seriesId);
    if (first?.seriesId !== seriesId || !holdsRound(call.scope, first.reach)) throw notFound();

    refuseDecision(await this.store.find(tx, seriesId), did, instalment);

    await this.store.insertStep(
      tx,
      { emergencyId, seriesId },
      { did, instalment, reason, personId, at: now },
    );
    return {
      resultId: seriesId,
      subjects: [seriesId],
      facts: { did, ...(instalment === null ? {} : { instalment }) },
    };
  }

  private async view(
    reads: Reads,
    { scope, emergencyId }: Call,
    seriesId: Uuid,
  ): Promise<SeriesView | undefined> {
    const first = await this.rounds.find(reads, scope, emergencyId, seriesId);
    if (first?.seriesId !== seriesId) return undefined;
    const series = await this.store.find(reads, seriesId);
    return {
      seriesId,
      state: series.state,
      instalments: instalmentsOf(series),
      steps: series.steps.map((step) => ({ ...step, at: step.at.toISOString() })),
    };
  }
}

function instalmentsOf({ instalments, rounds, skipped }: Series): InstalmentView[] {
  return Array.from({ length: instalments }, (_, index) => {
    const instalment = index + 1;
    const round = rounds.find((one) => one.instalment === instalment);
    const state = round?.state ?? (skipped.includes(instalment) ? 'skipped' : 'not_planned');
    return { instalment, roundId: round?.id ?? null, state };
  });
}
