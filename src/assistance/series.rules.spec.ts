import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../platform/refusal.js';
import { refuseBase, refuseDecision, refuseInstalment, type SeriesFacts } from './series.rules.js';

const running: SeriesFacts = { state: 'running', instalments: 4, planned: [1, 2], skipped: [3] };
const suspended: SeriesFacts = { ...running, state: 'suspended' };
const stopped: SeriesFacts = { ...running, state: 'stopped' };

describe('a series', () => {
  it.each([
    [running, 'suspended', null, 'done'],
    [suspended, 'suspended', null, 'series.state'],
    [suspended, 'resumed', null, 'done'],
    [running, 'resumed', null, 'series.state'],
    [running, 'stopped', null, 'done'],
    [suspended, 'stopped', null, 'done'],
    [stopped, 'stopped', null, 'series.state'],
    [stopped, 'resumed', null, 'series.state'],
    [running, 'skipped', 4, 'done'],
    [suspended, 'skipped', 4, 'done'],
    [stopped, 'skipped', 4, 'series.state'],
    [running, 'skipped', 3, 'series.instalment'],
    [running, 'skipped', 5, 'series.instalment'],
    [running, 'skipped', 2, 'round.instalment-taken'],
    [running, 'skipped', null, 'input.invalid'],
    [running, 'suspended', 4, 'input.invalid'],
  ] as const)('%j, to be %s (%s) → %s', (series, did, instalment, outcome) => {
    expect(
      codeOf(() => {
        refuseDecision(series, did, instalment);
      }),
    ).toBe(outcome);
  });

  it.each([
    [running, 4, 'done'],
    [running, 3, 'series.skipped'],
    [suspended, 4, 'series.suspended'],
    [stopped, 4, 'series.stopped'],
  ] as const)('%j has an instalment %d planned → %s', (series, instalment, outcome) => {
    expect(
      codeOf(() => {
        refuseInstalment(series, instalment);
      }),
    ).toBe(outcome);
  });
});

describe('a round that follows another', () => {
  const base = { projectId: 'p', seriesId: 's', recipient: 'household', state: 'open' } as const;
  const next = {
    ...base,
    carriesFrom: 'r' as string | null,
    topUpOf: null as string | null,
    criteria: { priority: { sizeFrom: 7 } },
    package: [{ kind: 'item' }],
  };

  it.each([
    ['carries its list', base, next, []],
    ['adds to it', base, { ...next, seriesId: 'x', carriesFrom: null, topUpOf: 'r' }, []],
    ['does both', base, { ...next, topUpOf: 'r' }, ['/topUpOf']],
    ['is of another series', base, { ...next, seriesId: 'x' }, ['/carriesFrom']],
    ['is of another project', base, { ...next, projectId: 'x' }, ['/carriesFrom']],
    ['is for others', base, { ...next, recipient: 'individual' as const }, ['/recipient']],
    ['judges anew', base, { ...next, criteria: { sizeFrom: 3 } }, ['/criteria']],
    ['comes too early', { ...base, state: 'submitted' as const }, next, ['/carriesFrom']],
    [
      'tops up with kits',
      base,
      { ...next, carriesFrom: null, topUpOf: 'r', package: [{ kind: 'item' }, { kind: 'kit' }] },
      ['/package/1/kind'],
    ],
  ])('%s', (_, of, one, pointers) => {
    let found: readonly string[] = [];
    try {
      refuseBase(of, one);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      found = error.errors.map(({ pointer }) => pointer);
    }
    expect(found).toEqual(pointers);
  });
});

function codeOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'done';
}
