import { Refusal } from '../platform/refusal.js';

/** Lets so many run at once, so many wait, and sends the rest away with `server.busy`. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: { readonly runningMax: number; readonly waitingMax: number }) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private async turn(): Promise<void> {
    if (this.running < this.limits.runningMax) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.limits.waitingMax) {
      throw new Refusal('server.busy', 'Try again in a few seconds', { retryAfterS: 3 });
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Hands the turn to who waits longest, without letting go of it in between. */
  private pass(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
