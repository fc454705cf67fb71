import { describe, expect, it } from '@jest/globals';
import { newId } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { decideUnits, type UnitDraft, unitKey, UnitSheet } from './unit-import.rules.js';

const header = ['Site code', 'Unit', 'Type', 'Capacity', 'Covered m2', 'Exclusive', 'Accessible'];
const site = { id: newId(), organisationId: newId(), active: true };

function draft(more: Partial<UnitDraft> = {}): UnitDraft {
  return {
    row: 2,
    site: 'CAMP-1',
    code: 'T-1',
    type: 'tent',
    capacity: 5,
    coveredDm2: 1_750,
    exclusive: true,
    accessible: false,
    ...more,
  };
}

describe('a sheet of units', () => {
  const sheet = new UnitSheet(header, []);

  it('is read row by row, in the words that people use', () => {
    const cells = ['CAMP-1', 'T-1', 'Refugee housing-unit', '5', '17.5', 'oui', 'No'];

    const { items, problems } = sheet.take({ row: 2, cells });

    expect(items).toEqual([draft({ type: 'refugee_housing_unit' })]);
    expect(problems).toEqual([]);
  });

  it.each([
    [['', 'T-1', 'tent', '5', '16', 'yes', 'no'], 'Site code'],
    [['CAMP-1', 't 1', 'tent', '5', '16', 'yes', 'no'], 'Unit'],
    [['CAMP-1', 'T-1', 'castle', '5', '16', 'yes', 'no'], 'Type'],
    [['CAMP-1', 'T-1', 'tent', '0', '16', 'yes', 'no'], 'Capacity'],
    [['CAMP-1', 'T-1', 'tent', '1001', '16', 'yes', 'no'], 'Capacity'],
    [['CAMP-1', 'T-1', 'tent', '5', '0', 'yes', 'no'], 'Covered m2'],
    [['CAMP-1', 'T-1', 'tent', '5', '16', 'maybe', 'no'], 'Exclusive'],
    [['CAMP-1', 'T-1', 'tent', '5', '16', 'yes'], 'Accessible'],
  ])('tells what it cannot read, by its own header: %j', (cells, field) => {
    const { items, problems } = sheet.take({ row: 7, cells });

    expect(items).toEqual([]);
    expect(problems).toEqual([{ row: 7, field, reason: expect.any(String) }]);
  });

  it('has a column for all that is asked', () => {
    expect(() => new UnitSheet(header.slice(1), [])).toThrow(Refusal);
    expect(() => new UnitSheet(['Camp', ...header.slice(1)], ['site:Camp'])).not.toThrow();
  });
});

describe('the units of a file', () => {
  const sites = new Map([['CAMP-1', site]]);

  it('are added once, and are unchanged when they are sent again', () => {
    const { added, unchanged, problems } = decideUnits([draft(), draft({ row: 3 })], {
      sites,
      held: new Map(),
    });

    expect(added).toHaveLength(1);
    expect(added[0]).toMatchObject({ siteId: site.id, organisationId: site.organisationId, code: 'T-1' });
    expect([unchanged, problems]).toEqual([1, []]);

    const held = new Map(added.map((unit) => [unitKey(unit), unit]));
    expect(decideUnits([draft()], { sites, held })).toEqual({ added: [], unchanged: 1, problems: [] });
  });

  it('are never changed by it', () => {
    const held = new Map([[unitKey({ siteId: site.id, code: 'T-1' }), draft({ capacity: 4 })]]);

    const { added, problems } = decideUnits([draft()], { sites, held });

    expect(added).toEqual([]);
    expect(problems).toMatchObject([{ row: 2, field: 'code' }]);
  });

  it('stand at a site that is in use and in reach', () => {
    const closed = new Map([['CAMP-1', { ...site, active: false }]]);

    for (const some of [closed, new Map<string, typeof site>()]) {
      const { added, problems } = decideUnits([draft()], { sites: some, held: new Map() });
      expect(added).toEqual([]);
      expect(problems).toMatchObject([{ row: 2, field: 'site' }]);
    }
  });
});
