import { type BeforeApplicationShutdown, Inject, Injectable, StreamableFile } from '@nestjs/common';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Access } from '../access/access.service.js';
import type { Call } from '../acts/call.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { ProgressView } from './progress.contract.js';
import { ProgressService } from './progress.service.js';

const streamsMax = 100;
const lookEveryMs = { one: 2_000, overall: 10_000 };
const quietMsMax = 15_000;
const sharedMsMax = 1_000;
const lastsMsMax = 600_000;
const graceMs = 1_000;

/** Who listens, with which token and to what. */
export interface Listening {
  readonly call: Call;
  readonly token: string | undefined;
  /** One distribution; left out, all that goes on. */
  readonly distributionId?: Uuid;
}

/**
 * Progress as server-sent events (WHATWG HTML §9.2): what there is at once, then again whenever it changed, and a comment where nothing
 * did for 15 seconds. A stream looks every 2 seconds at one distribution, every 10 at all, and asks each time anew what its reader may
 * see; whoever may not any more hears no more. It ends after 10 minutes, or when the service stops: the reader comes again.
 */
@Injectable()
export class ProgressStream implements BeforeApplicationShutdown {
  private readonly streams = new Set<Readable>();
  private readonly counted = new Map<Uuid, Promise<ProgressView>>();
  private readonly stopping = new AbortController();

  constructor(
    @Inject(Access) private readonly access: Access,
    @Inject(ProgressService) private readonly progress: ProgressService,
  ) {}

  /** Refuses `server.busy` where as many listen already as may. */
  async listen(listening: Listening): Promise<StreamableFile> {
    if (this.stopping.signal.aborted) throw new Refusal('server.stopping');
    if (this.streams.size >= streamsMax) throw new Refusal('server.busy', undefined, { retryAfterS: 10 });
    const first = await this.look(listening.call, listening);

    const stream = Readable.from(this.events(listening, JSON.stringify(first)), { objectMode: false });
    this.streams.add(stream);
    const stuck = setTimeout(() => stream.destroy(), lastsMsMax + quietMsMax).unref();
    stream.on('error', () => undefined); // whoever listened is gone
    stream.once('close', () => {
      clearTimeout(stuck);
      this.streams.delete(stream);
    });
    return new StreamableFile(stream, { type: 'text/event-stream' });
  }

  /** The server waits for answers that are under way, and these would take their ten minutes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    const open = [...this.streams];
    await Promise.race([
      Promise.all(open.map((stream) => once(stream, 'close'))),
      sleep(graceMs, undefined, { ref: false }),
    ]);
    for (const stream of this.streams) stream.destroy();
  }

  private async *events(listening: Listening, first: string): AsyncGenerator<string> {
    const endsAt = Date.now() + lastsMsMax;
    let told = first;
    let toldAt = Date.now();
    yield `retry: 2000\nevent: progress\ndata: ${told}\n\n`;
    while (Date.now() < endsAt && (await this.waited(listening))) {
      const seen = await this.seenBy(listening);
      if (seen === undefined) return;
      const quiet = seen === told;
      if (quiet && Date.now() - toldAt < quietMsMax) continue;
      yield quiet ? ': nothing new\n\n' : `event: progress\ndata: ${seen}\n\n`;
      told = seen;
      toldAt = Date.now();
    }
  }

  /** False where the service stops meanwhile. */
  private waited({ distributionId }: Listening): Promise<boolean> {
    const ms = distributionId === undefined ? lookEveryMs.overall : lookEveryMs.one;
    return sleep(ms, true, { signal: this.stopping.signal, ref: false }).catch(() => false);
  }

  /** What the reader may see now; undefined where that is nothing any more, or the database does not answer: who comes again hears why. */
  private async seenBy(listening: Listening): Promise<string | undefined> {
    const { call, token, distributionId } = listening;
    try {
      const standing = await this.access.standing(token, call.act);
      const params = { emergencyId: call.emergencyId, ...(distributionId ? { distributionId } : {}) };
      const now = await this.access.callOf(standing, call.act, {
        id: call.requestId,
        route: call.route,
        params,
        idempotencyKey: undefined,
      });
      return JSON.stringify(await this.look(now, listening));
    } catch {
      return undefined;
    }
  }

  private look(call: Call, { distributionId }: Listening): Promise<object> {
    return distributionId === undefined ? this.progress.overall(call) : this.shared(call, distributionId);
  }

  /** What one distribution is like is counted once a second at most, for all who listen and may see it. */
  private async shared(call: Call, distributionId: Uuid): Promise<ProgressView> {
    await this.progress.refuseUnseen(call, distributionId);
    const counted = this.counted.get(distributionId) ?? this.progress.get(call, distributionId);
    if (!this.counted.has(distributionId)) {
      this.counted.set(distributionId, counted);
      setTimeout(() => this.counted.delete(distributionId), sharedMsMax).unref();
    }
    return counted;
  }
}
