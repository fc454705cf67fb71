import { describe, expect, it } from '@jest/globals';
import { currencyId } from '../ledger/currency.rules.js';
import { newId } from '../platform/ids.js';
import { type Report, reportData } from './sign-off-report.rules.js';

const [blanket, grant, leader, keeper] = [newId(), newId(), newId(), newId()];
const at = new Date('2026-11-23T14:05:59Z');
const line = {
  ...{ no: 1, commodityId: blanket, grantId: grant, lotId: newId() },
  ...{ taken: 30n, given: 20n, returned: 7n, damaged: 2n, missing: 1n },
};
const cash = {
  ...{ no: null, commodityId: currencyId('JOD'), grantId: null, lotId: null },
  ...{ taken: 25_500n, given: 26_000n, returned: 0n, damaged: 0n, missing: -500n },
};
const books: Report = {
  ...{ distributionId: newId(), planned: 12, came: 10, lines: [line, cash], at, counts: [] },
  heading: { organisation: 'Agency', round: 'First round', site: 'Site 1', day: '2026-11-23' },
  signed: undefined,
  staff: new Map([
    [leader, 'the leader'],
    [keeper, 'the keeper'],
  ]),
  items: new Map([[blanket, { en: 'Blanket', ar: 'بطانية' }]]),
  grants: new Map([[grant, 'G-1']]),
};
const signed: Report = {
  ...books,
  signed: {
    ...{ version: 2, planned: 12, came: 10, lines: [line, cash], explanation: 'two were wet' },
    ...{ signedBy: leader, signedAt: at, reopening: { reason: 'a page was found', approvedBy: keeper } },
    signatures: [
      { part: 'books', personId: keeper, role: null, signedAt: at },
      { part: 'community', personId: leader, role: 'member of the committee', signedAt: at },
    ],
  },
};

type Told = Readonly<Record<string, unknown>>;
const dataOf = (report: Report, language: 'en' | 'fr' | 'ar' | 'es' = 'en'): Told =>
  reportData(report, language) as Told;

describe('the report of a distribution', () => {
  it('has every figure in its own digits, and things by their names', () => {
    expect(dataOf(books)['lines']).toEqual([
      {
        ...{ no: '1', what: 'Blanket', grant: 'G-1' },
        ...{ taken: '30', given: '20', returned: '7', damaged: '2', missing: '1' },
      },
      {
        ...{ no: '–', what: 'JOD', grant: '' },
        ...{ taken: '25.500', given: '26.000', returned: '0.000', damaged: '0.000', missing: '-0.500' },
      },
    ]);
    expect(dataOf(books)).toMatchObject({ planned: 12, came: 10, difference: true, rtl: false });
    expect(dataOf(books, 'ar')).toMatchObject({ rtl: true, lines: [{ what: 'بطانية' }, {}] });
    expect(dataOf(books, 'fr')).toMatchObject({ lines: [{ what: 'Blanket' }, {}] }); // there is no other name
  });

  it('is to be signed by hand until somebody has signed', () => {
    expect(dataOf(books)).toMatchObject({ version: 0, at: '2026-11-23 14:05 UTC', explanation: null });
    expect(dataOf(books)['parts']).toMatchObject(Array(3).fill({ who: null, at: null }));
  });

  it('says who signed and when, and of the community only their part', () => {
    expect(dataOf(signed)).toMatchObject({
      ...{ version: 2, explanation: 'two were wet', reopened: 'a page was found' },
      parts: [
        { head: 'Team leader', who: 'the leader', at: '2026-11-23 14:05 UTC' },
        { head: 'Warehouse or finance', who: 'the keeper', at: '2026-11-23 14:05 UTC' },
        { head: 'For the community', who: 'member of the committee', at: '2026-11-23 14:05 UTC' },
      ],
    });
  });

  it('says when two people counted last, at the start and at the end', () => {
    const counts = [
      { moment: 'start', confirmedAt: at },
      { moment: 'end', confirmedAt: null },
      { moment: 'shift', confirmedAt: at },
    ];

    expect(dataOf({ ...books, counts })['counts']).toEqual([
      { moment: 'start', at: '2026-11-23 14:05 UTC' },
      { moment: 'end', at: null },
    ]);
  });

  it('binds each page to its figures and version', () => {
    const hash = (report: Report): unknown => dataOf(report)['hash'];

    expect(hash(books)).toBe(hash({ ...books, staff: new Map(), at: new Date(0) }));
    expect(hash(signed)).not.toBe(hash(books));
    expect(hash({ ...books, lines: [{ ...line, missing: 0n }, cash] })).not.toBe(hash(books));
  });
});
