import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

type ActOutcome = 'done' | 'refused' | 'failed' | 'replayed' | 'looked';

/** What Prometheus reads at `/metrics`: counts and durations per act, lane depth, pool, event-loop lag. No ids, no names. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly lanes = new Map<string, (() => number)[]>();
  private readonly pools: (() => PoolState)[] = [];

  private readonly outcomes = new Counter({
    name: 'mizan_acts_total',
    help: 'Acts by outcome',
    labelNames: ['act', 'outcome'] as const,
    registers: [this.registry],
  });

  private readonly durations = new Histogram({
    name: 'mizan_act_seconds',
    help: 'How long a writing act took, waiting included',
    labelNames: ['act'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
    registers: [this.registry],
  });

  private readonly requests = new Counter({
    name: 'mizan_requests_total',
    help: 'Requests by act and HTTP status',
    labelNames: ['act', 'status'] as const,
    registers: [this.registry],
  });

  private readonly requestDurations = new Histogram({
    name: 'mizan_request_seconds',
    help: 'How long a request took from its arrival to its answer, by act',
    labelNames: ['act'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.laneGauge();
    this.poolGauge();
  }

  acted(act: string, outcome: ActOutcome, durationMs?: number): void {
    this.outcomes.inc({ act, outcome });
    if (durationMs !== undefined) this.durations.observe({ act }, durationMs / 1_000);
  }

  /** A request that names an act, whatever came of it. A batch is one request of many acts. */
  answered(act: string, status: number, durationMs: number): void {
    this.requests.inc({ act, status });
    this.requestDurations.observe({ act }, durationMs / 1_000);
  }

  watchLane(act: string, depth: () => number): void {
    this.lanes.set(act, [...(this.lanes.get(act) ?? []), depth]);
  }

  watchPool(state: () => PoolState): void {
    this.pools.push(state);
  }

  /** How this instance stands to the audit log; one that leads is the one that signs. */
  watchLog(state: () => string): void {
    new Gauge({
      name: 'mizan_log_state',
      help: 'How this instance stands to the audit log: leading, standing by, connecting, halted',
      labelNames: ['state'] as const,
      registers: [this.registry],
      collect() {
        this.reset();
        this.set({ state: state() }, 1);
      },
    });
  }

  private laneGauge(): void {
    const { lanes } = this;
    new Gauge({
      name: 'mizan_lane_depth',
      help: 'Entries that wait in a lane',
      labelNames: ['act'] as const,
      registers: [this.registry],
      collect() {
        for (const [act, depths] of lanes)
          this.set(
            { act },
            depths.reduce((sum, depth) => sum + depth(), 0),
          );
      },
    });
  }

  private poolGauge(): void {
    const { pools } = this;
    new Gauge({
      name: 'mizan_pool_connections',
      help: 'Database connections by state',
      labelNames: ['state'] as const,
      registers: [this.registry],
      collect() {
        for (const state of ['total', 'idle', 'waiting'] as const) {
          this.set(
            { state },
            pools.reduce((sum, pool) => sum + pool()[state], 0),
          );
        }
      },
    });
  }
}

export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}
