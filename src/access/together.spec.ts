import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Together } from './together.js';

function recorder(answerMs = 10) {
  const rounds: (readonly string[])[] = [];
  const together = new Together<string, string>(
    (ask) => ask,
    async (asks) => {
      rounds.push(asks);
      await sleep(answerMs);
      return asks.map((ask) => (ask === 'unknown' ? undefined : ask.toUpperCase()));
    },
  );
  return { rounds, together };
}

describe('Together', () => {
  it('gathers what is asked while a round is under way, equal questions as one', async () => {
    const { rounds, together } = recorder();

    const answers = await Promise.all(['a', 'b', 'c', 'b', 'unknown'].map((ask) => together.ask(ask)));

    expect(answers).toEqual(['A', 'B', 'C', 'B', undefined]);
    expect(rounds).toEqual([['a'], ['b', 'c', 'unknown']]);
  });

  it('never answers from a round that began before the question', async () => {
    let truth = 1;
    const together = new Together<string, number>(
      (ask) => ask,
      async (asks) => {
        const seen = truth;
        await sleep(10);
        return asks.map(() => seen);
      },
    );

    const before = together.ask('same');
    truth = 2;
    const after = together.ask('same');

    expect([await before, await after]).toEqual([1, 2]);
  });

  it('passes a failure on to who asked in that round, and goes on', async () => {
    let fails = true;
    const together = new Together<string, string>(
      (ask) => ask,
      (asks) => (fails ? Promise.reject(new Error('no connection')) : Promise.resolve(asks)),
    );

    await expect(together.ask('a')).rejects.toThrow('no connection');
    fails = false;

    expect(await together.ask('b')).toBe('b');
  });

  it('fails a round that hangs, and goes on with the next', async () => {
    let rounds = 0;
    const together = new Together<string, string>(
      (ask) => ask,
      (asks) => ((rounds += 1) === 1 ? new Promise(() => undefined) : Promise.resolve(asks)),
      30,
    );

    const hung = together.ask('first');
    const next = together.ask('second');

    await expect(hung).rejects.toMatchObject({ code: 'server.timeout' });
    expect(await next).toBe('second');
  });
});
