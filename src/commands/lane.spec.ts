import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { Lane } from './lane.js';

const limits = { batchesMax: 2, fullBatchesMax: 3, entriesMax: 3, wholeMax: 3, waitingMax: 10 };

/** A lane whose batches end when the test says so. */
function heldLane(its = limits): {
  lane: Lane<string, string>;
  batches: string[][];
  end: (index: number, error?: Error) => void;
} {
  const batches: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const lane = new Lane<string, string>(
    (items) =>
      new Promise((resolve, reject) => {
        batches.push([...items]);
        ends.push((error) => {
          if (error) reject(error);
          else resolve(items.map((item) => item.toUpperCase()));
        });
      }),
    its,
  );
  return { lane, batches, end: (index, error) => ends[index]?.(error) };
}

describe('lane', () => {
  it('shares a batch among what arrives together and gives each its own result', async () => {
    const { lane, batches, end } = heldLane();

    const results = ['a', 'b', 'c'].map((item) => lane.join(item, [item]));
    await turn();
    end(0);

    expect(await Promise.all(results)).toEqual(['A', 'B', 'C']);
    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  it('runs at most two batches of at most three at once, and a third where it is full; the rest waits', async () => {
    const { lane, batches, end } = heldLane();

    const results = [...'abcdefgh'].map((item) => lane.join(item, [item]));
    await turn();
    expect(batches).toEqual([[...'abc'], [...'def']]);
    expect(lane.depth).toBe(2);

    const more = [...'ijkl'].map((item) => lane.join(item, [item]));
    await turn();
    expect(batches).toEqual([[...'abc'], [...'def'], [...'ghi']]);
    expect(lane.depth).toBe(3);

    end(0);
    await turn();
    expect(batches[3]).toEqual([...'jkl']);

    for (const index of [1, 2, 3]) end(index);
    expect(await Promise.all([...results, ...more])).toEqual([...'ABCDEFGHIJKL']);
    expect(lane.idle).toBe(true);
  });

  it('starts a second batch when as many wait as are under way, and gives it half of all', async () => {
    const { lane, batches, end } = heldLane({ ...limits, entriesMax: 200, wholeMax: 2 });

    const first = [...'abcd'].map((item) => lane.join(item, [item]));
    await turn();
    expect(batches).toEqual([[...'ab'], [...'cd']]);

    end(0);
    await turn();
    const second = [lane.join('e', ['e'])];
    await turn();
    expect(batches).toHaveLength(2); // one waits, two are under way

    second.push(lane.join('f', ['f']), lane.join('g', ['g']));
    await turn();
    expect(batches[2]).toEqual([...'efg']);

    second.push(lane.join('h', ['h']));
    end(1);
    await turn();
    expect(batches).toHaveLength(3); // one waits, three are under way

    end(2);
    await turn();
    expect(batches[3]).toEqual(['h']); // what finds the lane idle starts at once
    end(3);
    expect(await Promise.all([...first, ...second])).toEqual([...'ABCDEFGH']);
  });

  it('never has two with a common key under way, not even in one batch', async () => {
    const { lane, batches, end } = heldLane();

    const first = lane.join('a', ['entitlement']);
    const second = lane.join('b', ['entitlement']);
    await turn();
    expect(batches).toEqual([['a']]);

    end(0);
    await first;
    await turn();
    expect(batches).toEqual([['a'], ['b']]);

    end(1);
    expect(await second).toBe('B');
  });

  it('refuses what does not fit in the queue and says to try again', async () => {
    const { lane } = heldLane();
    for (let n = 0; n < limits.waitingMax; n += 1) void lane.join(String(n), [String(n)]);

    await expect(lane.join('late', ['late'])).rejects.toMatchObject({
      code: 'server.busy',
      extra: { retryAfterS: 1 },
    });
  });

  it('frees its keys when a batch fails as a whole', async () => {
    const { lane, end } = heldLane();

    const failed = lane.join('a', ['key']);
    await turn();
    end(0, new Error('gone'));
    await expect(failed).rejects.toThrow('gone');

    const again = lane.join('b', ['key']);
    await turn();
    end(1);
    expect(await again).toBe('B');
  });
});
