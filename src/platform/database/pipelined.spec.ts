import { describe, expect, it } from '@jest/globals';
import { pipelined } from './pipelined.js';

const failing = (code: string): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));

describe('pipelined', () => {
  it('answers with all values, in order', async () => {
    const [text, number] = await pipelined([Promise.resolve('a'), Promise.resolve(1)]);

    expect([text, number]).toEqual(['a', 1]);
  });

  it('throws the error that says why, also where one that follows from it comes first', async () => {
    const late = Promise.resolve()
      .then(() => undefined)
      .then(() => failing('23505'));

    await expect(pipelined([late, failing('25P02'), failing('25P02')])).rejects.toThrow('23505');
  });

  it('throws what follows where nothing else says why', async () => {
    await expect(pipelined([failing('25P02')])).rejects.toThrow('25P02');
  });

  it('waits for the last one, so that nothing is under way when the transaction ends', async () => {
    let ended = false;
    const slow = new Promise<void>((resolve) =>
      setTimeout(() => {
        ended = true;
        resolve();
      }, 20),
    );

    await expect(pipelined([failing('23505'), slow])).rejects.toThrow('23505');

    expect(ended).toBe(true);
  });
});
