import { describe, expect, it } from '@jest/globals';
import { newId } from '../platform/ids.js';
import {
  cellKey,
  checkVersion,
  decideFigures,
  type FigureDraft,
  type NeedFacts,
  NeedSheet,
  subjectKey,
} from './need.rules.js';

const areaId = newId();
const fields = { area: 'areaId', sector: 'sector', ageBand: 'ageBand', people: 'people' };

function draft(changes: Partial<FigureDraft> = {}): FigureDraft {
  return {
    ...{ row: 0, areaId, pcode: null, kind: 'in_need', sector: 'SHL', populationGroup: null, sex: null },
    ...{ ageBand: null, people: 100, ...changes },
  };
}

function facts(changes: Partial<NeedFacts> = {}): NeedFacts {
  return {
    areas: new Map([[areaId, [areaId]]]),
    bands: ['0-17', '18+'],
    open: null,
    held: new Map(),
    ...changes,
  };
}

describe('figures of people in need', () => {
  it('are new in each cell that differs in any respect', () => {
    const drafts = [
      draft(),
      draft({ kind: 'targeted' }),
      draft({ sector: null }),
      draft({ populationGroup: 'IDP' }),
      draft({ sex: 'female' }),
      draft({ ageBand: '0-17' }),
    ];

    const { added, unchanged, problems } = decideFigures(drafts, facts(), fields);

    expect(new Set(added.map(cellKey)).size).toBe(6);
    expect([unchanged, problems]).toEqual([0, []]);
  });

  it('are unchanged where the version says the same, also twice in one list', () => {
    const { row: _, pcode: __, areaId: ___, ...cell } = draft();
    const held = new Map([[cellKey({ ...cell, areaId }), 100]]);

    expect(decideFigures([draft()], facts({ held }), fields)).toEqual({
      added: [],
      unchanged: 1,
      problems: [],
    });
    expect(decideFigures([draft(), draft({ row: 1 })], facts(), fields)).toMatchObject({
      unchanged: 1,
      problems: [],
    });
  });

  it.each([
    ['another number for a cell', [draft(), draft({ row: 1, people: 101 })], { row: 1, field: 'people' }],
    ['an area out of reach', [draft({ areaId: newId() })], { row: 0, field: 'areaId' }],
    ['a band of another set', [draft({ ageBand: '0-4' })], { row: 0, field: 'ageBand' }],
  ])('are a problem with %s', (_, drafts, problem) => {
    expect(decideFigures(drafts, facts(), fields).problems).toMatchObject([problem]);
  });

  it('are a problem where two countries have the code', () => {
    const areas = new Map([['01', [areaId, newId()]]]);

    expect(
      decideFigures([draft({ areaId: null, pcode: '01' })], facts({ areas }), fields).problems,
    ).toMatchObject([{ reason: 'two countries of the emergency have this code' }]);
  });
});

describe('a version of the plan', () => {
  it('is added to by others only where it has figures of the kind and sector', () => {
    const open = new Set([subjectKey(draft()), subjectKey(draft({ sector: null }))]);
    const drafts = [
      draft({ sex: 'female' }),
      draft({ row: 1, sector: null }),
      draft({ row: 2, sector: 'WSH' }),
      draft({ row: 3, kind: 'targeted' }),
    ];

    const { added, problems } = decideFigures(drafts, facts({ open }), fields);

    expect(added).toHaveLength(2);
    expect(problems).toMatchObject([
      { row: 2, field: 'sector' },
      { row: 3, field: 'sector' },
    ]);
  });

  it('follows the one before', () => {
    expect(() => {
      checkVersion(3, 2);
    }).not.toThrow();
    expect(() => {
      checkVersion(4, 2);
    }).toThrow(
      expect.objectContaining({ code: 'need.version-skipped', detail: expect.stringContaining('3') }),
    );
  });
});

describe('a sheet of figures', () => {
  const sheet = new NeedSheet(
    ['pcode', 'kind', 'sector', 'population_group', 'sex', 'age_band', 'people'],
    [],
  );
  const take = (line: string): ReturnType<NeedSheet['take']> =>
    sheet.take({ row: 2, cells: line.split(',') });

  it('reads codes in small and capital letters, and HAPI’s', () => {
    expect(take('0101,TGT,shl,idp,M,60+,12').items).toEqual([
      {
        ...{ row: 2, areaId: null, pcode: '0101', kind: 'targeted', sector: 'SHL', populationGroup: 'IDP' },
        ...{ sex: 'male', ageBand: '60+', people: 12 },
      },
    ]);
  });

  it('reads nothing, "all" and "total" as the total', () => {
    expect(take('0101,in_need,,all,total,ALL,0').items).toMatchObject([
      { sector: null, populationGroup: null, sex: null, ageBand: null, people: 0 },
    ]);
  });

  it('tells everything that is wrong with a row', () => {
    const { items, problems } = take(',constructor,XX,YY,q,,1.5');

    expect(items).toEqual([]);
    expect(problems.map(({ field }) => field)).toEqual([
      'pcode',
      'kind',
      'sector',
      'population_group',
      'sex',
      'people',
    ]);
  });
});
