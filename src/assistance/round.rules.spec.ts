import { describe, expect, it } from '@jest/globals';
import { newId } from '../platform/ids.js';
import { Refusal, type RefusalCode } from '../platform/refusal.js';
import {
  type EntitlementAct,
  type EntitlementStanding,
  type ListFacts,
  nextState,
  planText,
  refuseLateAddendum,
  refuseOtherList,
  refuseOvertaken,
  refuseUnderfunded,
  refuseUnfunded,
  refuseUnlessDecidable,
  refuseUnlessRunning,
  refuseUnlessSubmittable,
  type RoundFacts,
} from './round.rules.js';

const [author, approver, preparation] = [newId(), newId(), newId()];
const digest = 'ab'.repeat(32);
const prepared: ListFacts = {
  id: newId(),
  listNo: 0,
  state: 'draft',
  draft: 1,
  preparation,
  digest,
  listed: 3,
  onlyHouseholds: null,
  authors: [author],
};
const submitted: ListFacts = { ...prepared, state: 'submitted' };

function codeOf(act: () => unknown): RefusalCode | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('a list', () => {
  it('is submitted once it is prepared and somebody is on it', () => {
    expect(
      codeOf(() => {
        refuseUnlessSubmittable(prepared);
      }),
    ).toBeUndefined();
    expect(
      codeOf(() => {
        refuseUnlessSubmittable({ ...prepared, digest: null });
      }),
    ).toBe('round.unprepared');
    expect(
      codeOf(() => {
        refuseUnlessSubmittable({ ...prepared, listed: 0 });
      }),
    ).toBe('round.empty');
    expect(
      codeOf(() => {
        refuseUnlessSubmittable(submitted);
      }),
    ).toBe('round.not-draft');
  });

  it('is decided on by somebody who had no hand in it, once it is submitted', () => {
    expect(
      codeOf(() => {
        refuseUnlessDecidable(submitted, approver);
      }),
    ).toBeUndefined();
    expect(
      codeOf(() => {
        refuseUnlessDecidable(submitted, author);
      }),
    ).toBe('approval.own');
    expect(
      codeOf(() => {
        refuseUnlessDecidable(prepared, approver);
      }),
    ).toBe('round.not-submitted');
    expect(
      codeOf(() => {
        refuseUnlessDecidable({ ...submitted, state: 'approved' }, approver);
      }),
    ).toBe('round.not-submitted');
  });

  it('is approved as it was seen, and as it is found', () => {
    const other = 'cd'.repeat(32);

    expect(
      codeOf(() => {
        refuseOtherList(submitted, { seen: digest, found: digest });
      }),
    ).toBeUndefined();
    expect(
      codeOf(() => {
        refuseOtherList(submitted, { seen: other, found: digest });
      }),
    ).toBe('round.list-changed');
    expect(
      codeOf(() => {
        refuseOtherList(submitted, { seen: digest, found: other });
      }),
    ).toBe('round.list-changed');
    expect(
      codeOf(() => {
        refuseOtherList({ ...submitted, digest: other }, { seen: digest, found: digest });
      }),
    ).toBe('round.list-changed');
  });

  it('is prepared by one request at a time: the latest', () => {
    expect(
      codeOf(() => {
        refuseOvertaken(prepared, preparation);
      }),
    ).toBeUndefined();
    expect(
      codeOf(() => {
        refuseOvertaken(prepared, newId());
      }),
    ).toBe('round.overtaken');
    expect(
      codeOf(() => {
        refuseOvertaken(submitted, preparation);
      }),
    ).toBe('round.overtaken');
  });

  it('needs somebody to pay for goods and cash, not for services and shelter', () => {
    const line = { id: newId(), no: 2, per: 'household', quantity: 1n, cap: null } as const;
    const goods = { ...line, thing: { kind: 'item', itemId: newId() } as const };
    const service = { ...line, thing: { kind: 'service', service: 'water' } as const };
    const tent = { ...line, thing: { kind: 'shelter', shelterType: 'tent' } as const };

    expect(
      codeOf(() => {
        refuseUnfunded([{ ...goods, funding: [] }]);
      }),
    ).toBe('round.unfunded');
    expect(
      codeOf(() => {
        refuseUnfunded([
          { ...goods, funding: ['grant'] },
          { ...service, funding: [] },
          { ...tent, funding: [] },
        ]);
      }),
    ).toBeUndefined();
  });
});

describe('a list that somebody must pay for', () => {
  const line = { id: newId(), per: 'household', quantity: 1n, cap: null } as const;
  const goods = { ...line, no: 1, thing: { kind: 'item', itemId: newId() } as const };
  const cash = { ...line, no: 2, thing: { kind: 'cash', currency: 'JOD' } as const };

  it('is refused with what is short of each line, cash in the digits of its currency', () => {
    expect(() => {
      refuseUnderfunded([
        { ...goods, short: 4n },
        { ...cash, short: 12_345n },
      ]);
    }).toThrow(
      expect.objectContaining({
        code: 'round.underfunded',
        extra: {
          lines: [
            { no: 1, short: '4' },
            { no: 2, short: '12.345' },
          ],
        },
      }),
    );
  });

  it('is not refused where nothing is short', () => {
    expect(() => {
      refuseUnderfunded([{ ...goods, short: 0n }]);
    }).not.toThrow();
  });
});

describe('a round', () => {
  it('is handed out and added to between its approval and its end', () => {
    const states = ['draft', 'submitted', 'approved', 'open', 'closed'] as const;

    expect(
      states.map((state) =>
        codeOf(() => {
          refuseUnlessRunning(state);
        }),
      ),
    ).toEqual(['round.not-approved', 'round.not-approved', undefined, undefined, 'round.closed']);
  });

  it('takes no addendum further once it is over, whatever it had come to', () => {
    const late = (listNo: number, state: 'draft' | 'open' | 'closed'): string | undefined =>
      codeOf(() => {
        refuseLateAddendum({ listNo }, state);
      });

    expect([late(1, 'closed'), late(1, 'open'), late(0, 'draft')]).toEqual([
      'round.closed',
      undefined,
      undefined,
    ]);
  });

  it('has the same text whatever order its sites were told in, and another one for another plan', () => {
    const round = facts();
    const [one, two] = [newId(), newId()];

    expect(planText({ ...round, siteIds: [two, one] })).toEqual(planText({ ...round, siteIds: [one, two] }));
    expect(planText({ ...round, criteria: { sizeFrom: 3 } })).not.toEqual(planText(round));
    expect(planText({ ...round, windowTo: '2026-04-01' })).not.toEqual(planText(round));
    expect(planText({ ...round, topUpOf: round.id })).not.toEqual(planText(round));
    expect(planText({ ...round, carriesFrom: round.id })).not.toEqual(planText(round));
  });

  it('has the order and the amounts of its funding in its text, but not what lists took of it', () => {
    const round = facts();
    const [line] = round.lines;
    const [first, second] = line?.funding ?? [];
    if (!line || !first || !second) throw new Error('the round has a line with two fundings');
    const turned = {
      ...round,
      lines: [
        {
          ...line,
          funding: [
            { ...second, priority: 1 },
            { ...first, priority: 2 },
          ],
        },
      ],
    };
    const drawn = {
      ...round,
      lines: [{ ...line, short: 5n, funding: line.funding.map((one) => ({ ...one, assigned: 7n })) }],
    };

    expect(planText(turned)).not.toEqual(planText(round));
    expect(planText(drawn)).toEqual(planText(round));
  });
});

describe('an entitlement after approval', () => {
  const listed: EntitlementStanding = {
    state: 'listed',
    listState: 'approved',
    ended: null,
    delivered: false,
  };
  const held: EntitlementStanding = { ...listed, state: 'held' };
  const removed: EntitlementStanding = { ...listed, state: 'removed' };

  it.each<[EntitlementAct, EntitlementStanding, string]>([
    ['hold', listed, 'held'],
    ['hold', { ...listed, delivered: true }, 'held'],
    ['hold', held, 'entitlement.held'],
    ['hold', removed, 'entitlement.removed'],
    ['release', held, 'listed'],
    ['release', listed, 'entitlement.not-held'],
    ['release', removed, 'entitlement.removed'],
    ['remove', listed, 'removed'],
    ['remove', held, 'removed'],
    ['remove', { ...listed, delivered: true }, 'entitlement.delivered'],
    ['remove', removed, 'entitlement.removed'],
    ['remove', { ...listed, listState: 'draft' }, 'entitlement.not-approved'],
    ['hold', { ...listed, listState: 'submitted' }, 'entitlement.not-approved'],
    ['hold', { ...listed, ended: 'absent' }, 'entitlement.ended'],
    ['release', { ...held, ended: 'moved' }, 'entitlement.ended'],
    ['remove', { ...listed, ended: 'duplicate' }, 'entitlement.ended'],
  ])('%s: %j → %s', (act, standing, outcome) => {
    let state: string | undefined;
    const code = codeOf(() => {
      state = nextState(act, standing);
    });

    expect(code ?? state).toBe(outcome);
  });
});

function facts(): RoundFacts {
  const funding = [1, 2].map((priority) => ({
    id: newId(),
    priority,
    grantId: newId(),
    grantLineId: null,
    quantity: 100n,
  }));
  return {
    id: newId(),
    emergencyId: newId(),
    projectId: newId(),
    organisationId: newId(),
    seriesId: newId(),
    carriesFrom: null,
    topUpOf: null,
    instalment: 1,
    instalments: 2,
    monthsCovered: 3,
    windowFrom: '2026-03-01',
    windowTo: '2026-03-31',
    recipient: 'household',
    criteria: {},
    plan: 1,
    state: 'draft',
    version: 1,
    siteIds: [],
    lines: [
      {
        id: newId(),
        no: 1,
        thing: { kind: 'item', itemId: newId() },
        per: 'person',
        quantity: 1n,
        cap: null,
        funding,
      },
    ],
  };
}
