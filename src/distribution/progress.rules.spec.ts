import { describe, expect, it } from '@jest/globals';
import { minutesToFinish, perHour } from './progress.rules.js';

describe('the pace of a distribution', () => {
  it.each([
    [{ recent: 90, minutes: 60 }, 90],
    [{ recent: 3, minutes: 1 }, 180],
    [{ recent: 10, minutes: 7 }, 86],
    [{ recent: 0, minutes: 60 }, 0],
  ])('of %j is %s an hour', (pace, rate) => {
    expect(perHour(pace)).toBe(rate);
  });

  it.each([
    [10, { recent: 90, minutes: 60 }, 7],
    [90, { recent: 90, minutes: 60 }, 60],
    [1, { recent: 0, minutes: 60 }, null],
    [0, { recent: 0, minutes: 60 }, 0],
  ])('lets %s who are left, at %j, be served in %s minutes', (left, pace, minutes) => {
    expect(minutesToFinish(left, pace)).toBe(minutes);
  });
});
