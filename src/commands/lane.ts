import { Refusal } from '../platform/refusal.js';

interface LaneLimits {
  readonly batchesMax: number;
  /** As many may run where all that begin beyond `batchesMax` are full. */
  readonly fullBatchesMax: number;
  readonly entriesMax: number;
  /** So few are never cut in two: a transaction of its own costs more. */
  readonly wholeMax: number;
  readonly waitingMax: number;
}

export const laneLimits: LaneLimits = {
  batchesMax: 2,
  fullBatchesMax: 3,
  entriesMax: 200,
  wholeMax: 8,
  waitingMax: 4_000,
};

/** What waits in a lane: no two with a common key are ever under way at once. */
interface Waiting<Item, Result> {
  readonly item: Item;
  readonly keys: readonly string[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Entries that wait together are carried out together, without a timer: what finds the lane idle starts at once, so an idle server adds no
 * latency, and a busy one shares its transactions. Two batches run at a time, of half of all each: one in the service while the other is in
 * the database. So the second starts when as many wait as are under way; started with the first that comes, it would be a batch of one beside
 * one of all the others. A batch has at most 200 entries; a third runs where it is full, while the two wait for the disk.
 */
export class Lane<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private readonly held = new Set<string>();
  private running = 0;
  private underWay = 0;
  private pumping = false;

  constructor(
    /** Carries out a batch: one result an item, in order. */
    private readonly carryOut: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly limits: LaneLimits = laneLimits,
  ) {}

  get depth(): number {
    return this.waiting.length;
  }

  get idle(): boolean {
    return this.waiting.length === 0 && this.running === 0;
  }

  join(item: Item, keys: readonly string[]): Promise<Result> {
    if (this.waiting.length >= this.limits.waitingMax) {
      return Promise.reject(new Refusal('server.busy', 'Try again in a second', { retryAfterS: 1 }));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, keys, resolve, reject });
      this.pumpSoon();
    });
  }

  /** Lets what arrives in the same turn of the event loop share the batch. */
  private pumpSoon(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      this.pump();
    });
  }

  private pump(): void {
    while (this.hasRoom()) {
      const batch = this.take();
      if (batch.length === 0) return;
      void this.run(batch);
    }
  }

  private hasRoom(): boolean {
    const { batchesMax, fullBatchesMax, entriesMax } = this.limits;
    if (this.running < batchesMax) return this.waiting.length >= this.underWay;
    return this.running < fullBatchesMax && this.waiting.length >= entriesMax;
  }

  /** The next batch, oldest first: half of all; what shares a key with something under way stays. */
  private take(): readonly Waiting<Item, Result>[] {
    const { entriesMax, wholeMax } = this.limits;
    const half = Math.ceil((this.waiting.length + this.underWay) / 2);
    const sizeMax = Math.min(entriesMax, Math.max(wholeMax, half));
    const batch: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    for (const one of this.waiting) {
      const free = batch.length < sizeMax && !one.keys.some((key) => this.held.has(key));
      if (free) {
        for (const key of one.keys) this.held.add(key);
        batch.push(one);
      } else {
        left.push(one);
      }
    }
    this.waiting = left;
    return batch;
  }

  private async run(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    this.running += 1;
    this.underWay += batch.length;
    try {
      const results = await this.carryOut(batch.map((one) => one.item));
      batch.forEach((one, index) => {
        const result = results[index];
        if (result === undefined) one.reject(new Error('a batch gave too few results'));
        else one.resolve(result);
      });
    } catch (error) {
      for (const one of batch) one.reject(error); // a failure of the batch as a whole is each one's failure
    } finally {
      for (const one of batch) for (const key of one.keys) this.held.delete(key);
      this.running -= 1;
      this.underWay -= batch.length;
      this.pump();
    }
  }
}
