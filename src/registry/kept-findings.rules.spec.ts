import { describe, expect, it } from '@jest/globals';
import type { CorrectionTold } from './correction.rules.js';
import type { FindingCode } from './finding.rules.js';
import { findingsAfter } from './kept-findings.rules.js';
import type { StoredFinding } from './registration.rules.js';

const members = ['i-1', 'i-2'];

function warning(code: FindingCode, field: string): StoredFinding {
  return { severity: 'warning', code, field, detail: 'Check it.' };
}

function codesAfter(
  before: readonly StoredFinding[],
  told: CorrectionTold,
  anew: readonly StoredFinding[] = [],
): readonly string[] {
  return findingsAfter(before, anew, told, members).map(({ code }) => code);
}

describe('what was said of a household', () => {
  it.each<[FindingCode, string, CorrectionTold]>([
    ['phone.unreadable', '/individuals/0/phone', { shelter: 'unsheltered' }],
    ['phone.unreadable', '/individuals/0/phone', { correct: [{ id: 'i-2', phone: '0936' }] }],
    ['phone.unreadable', '/individuals/0/phone', { phone: '0936' }],
    ['phone.unreadable', '/phone', { correct: [{ id: 'i-1', phone: '0936' }] }],
    ['phone.restored', 'phone', { correct: [{ id: 'i-1', nameLatin: 'Nour' }] }],
    ['duplicate.possible', 'phone', { correct: [{ id: 'i-1', phone: '0936' }] }],
    ['head.missing', 'relationship_to_head', { correct: [{ id: 'i-1', age: 30 }] }],
    ['registered.future', '/registeredOn', { size: 4 }],
  ])('stays where a correction does not touch it: %s at %s', (code, field, told) => {
    expect(codesAfter([warning(code, field)], told)).toEqual([code]);
  });

  it.each<[FindingCode, string, CorrectionTold]>([
    ['phone.unreadable', '/individuals/0/phone', { correct: [{ id: 'i-1', phone: null }] }],
    ['phone.unreadable', '/individuals/1/phone', { leave: [{ id: 'i-2', reason: 'left' }] }],
    ['phone.unreadable', '/phone', { phone: '0936' }],
    ['phone.restored', 'phone', { correct: [{ id: 'i-2', phone: '0936' }] }],
    ['birth.day-first', 'birth_date', { correct: [{ id: 'i-1', bornOn: '1990-01-02' }] }],
    ['head.missing', 'relationship_to_head', { correct: [{ id: 'i-1', relationship: 'head' }] }],
    ['collector.several', '/collectors/1', { outsiders: [] }],
    ['size.differs', '/size', { size: 4 }],
    ['area.coarser', 'adm4_pcode', { areaId: 'a' }],
    ['site.unknown', 'site_name', { siteId: 's' }],
  ])('goes where somebody corrects that very thing: %s at %s', (code, field, told) => {
    expect(codesAfter([warning(code, field)], told)).toEqual([]);
  });

  it('is said anew where the household itself shows it, and no longer where it does not', () => {
    const before = [
      warning('document.elsewhere', '/individuals/0/document'),
      warning('name.missing', 'name_latin'),
    ];

    expect(codesAfter(before, {}, [warning('document.elsewhere', '/individuals/0/document')])).toEqual([
      'document.elsewhere',
    ]);
  });

  it('is said once, and points into the household, not into the correction', () => {
    const told: CorrectionTold = {
      correct: [{ id: 'i-2', phone: 'x' }],
      add: [{ relationship: 'child', sex: 'male', phone: 'y' }],
    };
    const anew = [
      warning('phone.unreadable', '/correct/0/phone'),
      warning('phone.unreadable', '/add/0/phone'),
    ];

    expect(
      findingsAfter([warning('phone.unreadable', '/individuals/1/phone')], anew, told, members).map(
        ({ field }) => field,
      ),
    ).toEqual(['/individuals/1/phone', '/individuals/2/phone']);
  });
});
