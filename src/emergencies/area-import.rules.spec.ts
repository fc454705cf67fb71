import { describe, expect, it } from '@jest/globals';
import type { Uuid } from '../platform/ids.js';
import { areaId } from './area.rules.js';
import { type AreaDraft, type AreaFact, AreaSheet, decideAreas } from './area-import.rules.js';

function sheet(header: string, options: { country?: string; overrides?: string[] } = {}): AreaSheet {
  return new AreaSheet(header.split(','), { country: options.country, overrides: options.overrides ?? [] });
}

function take(reader: AreaSheet, row: number, line: string): ReturnType<AreaSheet['take']> {
  return reader.take({ row, cells: line.split(',') });
}

function pathsOf(items: readonly AreaDraft[]): readonly string[] {
  return items.map(({ path }) => path.join('/'));
}

const usual = 'ADM0_EN,ADM0_PCODE,ADM1_EN,ADM1_PCODE,ADM2_EN,ADM2_PCODE';

describe('a sheet of areas', () => {
  it('takes each area once, its ancestors before it', () => {
    const reader = sheet(usual);

    const first = take(reader, 2, 'Syria,SY,Damascus,SY01,Damascus,C1001');
    const second = take(reader, 3, 'Syria,SY,Damascus,SY01,Yarmuk,C1002');

    expect(pathsOf(first.items)).toEqual(['SY', 'SY/SY01', 'SY/SY01/C1001']);
    expect(pathsOf(second.items)).toEqual(['SY/SY01/C1002']);
    expect([...first.problems, ...second.problems]).toEqual([]);
  });

  it.each([
    ['admin0Pcode,admin0Name_en,admin1Pcode,admin1Name_en,admin1Name_ar', 'Name_en'],
    ['ADM0_PCODE,ADM0_EN,ADM1_PCODE,ADM1_EN,ADM1_AR', 'ADM1_EN'],
    ['admin0pcode,admin0name,adm1_pcode,ADM1_EN,adm1_ar', 'mixed'],
  ])('is understood with the columns %s', (header) => {
    const { items } = take(sheet(header), 2, 'SY,Syria,SY01,Damascus,دمشق');

    expect(items[1]).toMatchObject({ path: ['SY', 'SY01'], names: { en: 'Damascus', ar: 'دمشق' } });
  });

  it('keeps a name in another language as the plain one', () => {
    const { items } = take(
      sheet('ADM0_PCODE,ADM0_PT,ADM1_PCODE,ADM1_PT'),
      2,
      'MZ,Moçambique,MZ01,Cabo Delgado',
    );

    expect(items).toMatchObject([{ plainName: 'Moçambique' }, { plainName: 'Cabo Delgado', names: {} }]);
  });

  it('keeps codes as text', () => {
    const { items } = take(sheet('ADM0_PCODE,ADM1_PCODE'), 2, 'HT,0114-01');

    expect(items[1]?.path).toEqual(['HT', '0114-01']);
  });

  it('takes columns that are told instead of guessed', () => {
    const overrides = ['code1:province', 'name1.fr:nom'];
    const { items } = take(sheet('province,nom', { country: 'TD', overrides }), 2, 'TD01,Batha');

    expect(items[0]).toMatchObject({ country: 'TD', path: ['TD'], names: { en: 'Chad', fr: 'Tchad' } });
    expect(items[1]).toMatchObject({ path: ['TD', 'TD01'], names: { fr: 'Batha' } });
  });

  it.each([
    [
      'a mapping to a column that is not there',
      'ADM0_PCODE',
      { overrides: ['code1:province'] },
      'csv.columns',
    ],
    ['a mapping of an unknown field', 'ADM0_PCODE', { overrides: ['colour:ADM0_PCODE'] }, 'csv.columns'],
    ['no codes', 'name,place', {}, 'csv.columns'],
    ['a level left out', 'ADM0_PCODE,ADM2_PCODE', {}, 'csv.columns'],
    ['no country', 'ADM1_PCODE,ADM2_PCODE', {}, 'area.country-missing'],
  ])('is refused with %s', (_, header, options, code) => {
    expect(() => sheet(header, options)).toThrow(expect.objectContaining({ code }));
  });

  it('needs to be told the country where its code is another one', () => {
    const header = 'ADM0_PCODE,ADM1_PCODE';

    expect(() => take(sheet(header), 2, 'BDI,BDI001')).toThrow(
      expect.objectContaining({ code: 'area.country-missing' }),
    );
    expect(take(sheet(header, { country: 'BI' }), 2, 'BDI,BDI001').items).toMatchObject([
      { country: 'BI', path: ['BDI'] },
      { country: 'BI', path: ['BDI', 'BDI001'] },
    ]);
  });

  it('names the row and the column of a code that contradicts an earlier row, and goes on', () => {
    const reader = sheet(usual);
    take(reader, 2, 'Syria,SY,Damascus,SY01,Damascus,C1001');

    const contradicting = take(reader, 3, 'Syria,SY,Aleppo,SY02,Damascus,C1001');
    const next = take(reader, 4, 'Syria,SY,Aleppo,SY02,Esan,C1004');

    expect(pathsOf(contradicting.items)).toEqual(['SY/SY02']);
    expect(contradicting.problems).toEqual([
      { row: 3, field: 'ADM2_PCODE', reason: 'SY / SY02 / C1001 contradicts row 2: SY / SY01 / C1001' },
    ]);
    expect(pathsOf(next.items)).toEqual(['SY/SY02/C1004']);
  });

  it.each([
    ['no code at a level', 'Syria,SY,,,Damascus,C1001', 'ADM1_PCODE'],
    ['a code that is none', 'Syria,SY,Damascus,SY 01,,', 'ADM1_PCODE'],
    ['no code at all', ',,,,,', 'ADM0_PCODE'],
    ['a name that never ends', `Syria,SY,${'x'.repeat(201)},SY01,,`, 'ADM1_PCODE'],
  ])('has a problem with %s', (_, line, field) => {
    expect(take(sheet(usual), 2, line).problems).toMatchObject([{ row: 2, field }]);
  });

  it('may end at a higher level', () => {
    expect(pathsOf(take(sheet(usual), 2, 'Syria,SY,Damascus,SY01,,').items)).toEqual(['SY', 'SY/SY01']);
  });

  it('says what took the place of an area, and until when it was valid', () => {
    const reader = sheet('ADM0_PCODE,ADM1_PCODE,validTo,superseded_by');

    expect(take(reader, 2, 'SY,SY01,2024/12/31 00:00:00,SY15').items[1]).toMatchObject({
      validTo: '2024-12-31',
      supersededBy: 'SY15',
    });
    expect(take(reader, 3, 'SY,SY02,2024-02-30,').problems).toMatchObject([{ row: 3, field: 'ADM1_PCODE' }]);
  });
});

describe('importing areas', () => {
  const drafts = (...paths: readonly string[]): AreaDraft[] =>
    paths.map((path, row) => ({
      ...{ row, field: 'code', country: 'SY', path: path.split('/'), names: { en: `Name of ${path}` } },
    }));

  function held(path: string, changes: Partial<AreaFact> = {}): [Uuid, AreaFact] {
    const ids = path.split('/').map((pcode) => areaId('SY', pcode));
    const id = ids.at(-1) ?? '';
    const fact: AreaFact = {
      ...{ id, path: ids, name: `Name of ${path}`, names: { en: `Name of ${path}` } },
      ...{ codVersion: null, validFrom: null, validTo: null, supersededBy: null, ...changes },
    };
    return [id, fact];
  }

  it('adds what is new, under ids that are made of country and code', () => {
    const { added, changed, unchanged, problems } = decideAreas(drafts('SY', 'SY/SY01'), new Map(), {
      codVersion: 'v1',
    });

    expect(added).toMatchObject([
      { id: areaId('SY', 'SY'), level: 0, parentId: null, codVersion: 'v1' },
      { id: areaId('SY', 'SY01'), level: 1, parentId: areaId('SY', 'SY'), name: 'Name of SY/SY01' },
    ]);
    expect([changed, unchanged, problems]).toEqual([[], 0, []]);
  });

  it('changes nothing when it is there already', () => {
    const facts = new Map([held('SY'), held('SY/SY01')]);

    expect(decideAreas(drafts('SY', 'SY/SY01'), facts, {})).toEqual({
      ...{ added: [], changed: [], unchanged: 2, problems: [] },
    });
  });

  it('corrects names and keeps those of other languages', () => {
    const facts = new Map([held('SY', { name: 'Old', names: { en: 'Old', ar: 'سوريا' } })]);

    expect(decideAreas(drafts('SY'), facts, {}).changed).toMatchObject([
      { name: 'Name of SY', names: { en: 'Name of SY', ar: 'سوريا' } },
    ]);
  });

  it('calls a place by its code where it has no name, until it has one', () => {
    const [bare] = drafts('SY').map((draft) => ({ ...draft, names: {} }));
    const named = { ...drafts('SY')[0], names: { ar: 'سوريا' } } as AreaDraft;

    const [first] = decideAreas(bare ? [bare] : [], new Map(), {}).added;
    const facts = new Map(first ? [[first.id, first]] : []);

    expect(first?.name).toBe('SY');
    expect(decideAreas([named], facts, {}).changed).toMatchObject([{ name: 'سوريا' }]);
  });

  it('never moves an area, nor takes what lies in one that was not taken', () => {
    const facts = new Map([held('SY'), held('SY/SY01'), held('SY/SY02'), held('SY/SY01/C1')]);

    const { added, problems } = decideAreas(
      drafts('SY/SY02/C1', 'SY/SY02/C1/C2', 'SY/SY09/C3', 'SY/SY02/C4'),
      facts,
      {},
    );

    expect(added.map(({ pcode }) => pcode)).toEqual(['C4']);
    expect(problems.map(({ row }) => row)).toEqual([0, 1, 2]);
  });

  it('refuses a successor that is not there, and itself', () => {
    const [one, two, three] = drafts('SY', 'SY/SY01', 'SY/SY02');
    const superseded = [
      one,
      { ...two, supersededBy: 'SY09' },
      { ...three, supersededBy: 'SY02' },
    ] as AreaDraft[];

    expect(decideAreas(superseded, new Map(), {}).problems.map(({ row }) => row)).toEqual([1, 2]);
  });
});
