import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../platform/refusal.js';
import { planImport, type Places } from './import-plan.rules.js';

const places: Places = {
  areas: [
    { id: 'a-1', level: 1, pcode: 'SY01' },
    { id: 'a-2', level: 1, pcode: 'X9' },
    { id: 'a-3', level: 1, pcode: 'X9' },
  ],
  sites: [
    { id: 's-1', code: 'CAMP-1', name: 'Camp of the Olives' },
    { id: 's-2', code: 'CAMP-2', name: 'North' },
    { id: 's-3', code: 'CAMP-3', name: 'north' },
  ],
  countries: ['SY'],
  today: '2026-11-23',
};
const header = ['household_ref', 'pcode', 'consent', 'Who', 'G'];

function refusalOf(work: () => unknown): Refusal {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
  }
  throw new Error('nothing was refused');
}

describe('the plan of an import', () => {
  it('looks codes and names up, and nothing that two share', () => {
    const { plan } = planImport(header, {}, places);

    expect(plan.areaOf('SY01')).toEqual({ id: 'a-1', level: 1, old: false });
    expect(plan.areaOf('X9')).toBeUndefined();
    expect(plan.siteOf?.('camp of the olives')).toBe('s-1');
    expect(plan.siteOf?.('camp 1')).toBe('s-1');
    expect(plan.siteOf?.('North')).toBeUndefined();
    expect(plan).toMatchObject({ width: 5, today: '2026-11-23', country: 'SY' });
  });

  it('takes no country for phone numbers where the emergency is in several', () => {
    expect(planImport(header, {}, { ...places, countries: ['SY', 'TR'] }).plan.country).toBeUndefined();
  });

  it('reads the columns and words that somebody names, and leaves out what they leave out', () => {
    const { plan, mapping } = planImport(
      header,
      {
        map: ['nameLatin:Who', 'sex:G', 'consent:'],
        meaning: ['sex:H:female', 'displacement:a: b:idp'],
        legalBasis: 'public_interest',
      },
      places,
    );

    expect(plan.columns.get('nameLatin')).toEqual({ index: 3, header: 'Who' });
    expect(plan.columns.get('sex')?.header).toBe('G');
    expect(mapping.unread).toEqual(['consent']);
    expect(plan.values).toEqual({ sex: { H: 'female' }, displacement: { 'a: b': 'idp' } });
    expect(plan.legalBasis).toBe('public_interest');
  });

  it.each([
    ['a header without a reference', ['pcode', 'consent'], {}, '/reference'],
    ['a header without consent and no legal basis', ['household_ref', 'pcode'], {}, '/consent'],
    ['a field that lists do not have', header, { map: ['colour:G'] }, '/map'],
    ['a mapping that is none', header, { map: ['nothing'] }, '/map'],
    ['a column that the file does not have', header, { map: ['sex:Gender'] }, '/sex'],
    ['a code that the field does not have', header, { meaning: ['sex:H:blue'] }, '/meaning'],
    ['a field without codes', header, { meaning: ['nameLatin:H:blue'] }, '/meaning'],
  ])('refuses %s, and says where', (_, columns, wish, pointer) => {
    const refusal = refusalOf(() => planImport(columns, wish, places));

    expect(refusal.code).toBe('csv.columns');
    expect(refusal.errors.map((error) => error.pointer)).toEqual([pointer]);
  });
});
