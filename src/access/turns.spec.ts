import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('runs so many at once, lets so many wait in order, and sends the rest away', async () => {
    const turns = new Turns({ runningMax: 2, waitingMax: 3 });
    const began: number[] = [];
    let running = 0;
    let runningMost = 0;

    const results = await Promise.allSettled(
      [0, 1, 2, 3, 4, 5, 6].map((n) =>
        turns.take(async () => {
          began.push(n);
          runningMost = Math.max(runningMost, (running += 1));
          await sleep(5);
          running -= 1;
          return n;
        }),
      ),
    );

    expect(began).toEqual([0, 1, 2, 3, 4]);
    expect(runningMost).toBe(2);
    expect(results.slice(5)).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ code: 'server.busy' }) },
      { status: 'rejected', reason: expect.objectContaining({ code: 'server.busy' }) },
    ]);
  });

  it('passes the turn on when a work fails', async () => {
    const turns = new Turns({ runningMax: 1, waitingMax: 1 });

    const failing = turns.take(() => Promise.reject(new Error('failed')));
    const next = turns.take(() => Promise.resolve('done'));

    await expect(failing).rejects.toThrow('failed');
    expect(await next).toBe('done');
    expect(await turns.take(() => Promise.resolve('again'))).toBe('again');
  });
});
