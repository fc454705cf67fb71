import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../platform/refusal.js';
import type { SignOffLine } from './distribution.rules.js';
import {
  type Figures,
  isComplete,
  refuseApproval,
  refuseRequest,
  refuseSignature,
  refuseUnexplained,
  type Signed,
  versionToSign,
} from './sign-off.rules.js';

const line: SignOffLine = {
  ...{ no: 1, commodityId: 'blanket', grantId: 'grant', lotId: 'lot' },
  ...{ taken: 60n, given: 25n, returned: 35n, damaged: 0n, missing: 0n },
};
const figures: Figures = { planned: 12, came: 5, lines: [line] };
const signed: Signed = { ...figures, version: 1, signedBy: 'leader', signatures: [], reopening: null };
const later: Figures = { ...figures, came: 6 };
const asked: Signed = { ...signed, reopening: { requestedBy: 'leader', approvedBy: null } };
const reopened: Signed = { ...signed, reopening: { requestedBy: 'leader', approvedBy: 'manager' } };

describe('a sign-off', () => {
  it('explains what is damaged or missing', () => {
    const torn = { ...figures, lines: [{ ...line, damaged: 1n }] };
    expect([
      codeOf(() => {
        refuseUnexplained(torn, null);
      }),
      codeOf(() => {
        refuseUnexplained(torn, 'torn');
      }),
    ]).toEqual(['distribution.unexplained', 'done']);
    expect(
      codeOf(() => {
        refuseUnexplained(figures, null);
      }),
    ).toBe('done');
  });

  it('has a version for each set of figures that was signed', () => {
    expect(versionToSign(undefined, figures)).toBe(1);
    expect(versionToSign(signed, later)).toBe(2);
    expect(versionToSign(reopened, figures)).toBe(2);
    expect(codeOf(() => versionToSign(signed, figures))).toBe('sign-off.signed');
    expect(codeOf(() => versionToSign(asked, figures))).toBe('sign-off.signed');
  });

  it.each([
    ['sign-off.missing', undefined, figures, 'books', 'keeper'],
    ['sign-off.missing', reopened, figures, 'books', 'keeper'],
    ['sign-off.changed', signed, later, 'books', 'keeper'],
    ['sign-off.signed', { ...signed, signatures: [{ part: 'books' as const }] }, figures, 'books', 'keeper'],
    ['sign-off.own', signed, figures, 'books', 'leader'],
    ['done', signed, figures, 'community', 'leader'],
    ['done', { ...signed, signatures: [{ part: 'books' as const }] }, figures, 'community', 'helper'],
    ['done', signed, figures, 'books', 'keeper'],
  ] as const)('%s: %j, %j, for the %s by the %s', (code, last, now, part, personId) => {
    expect(
      codeOf(() => {
        refuseSignature(last, now, { part, personId });
      }),
    ).toBe(code);
  });

  it('is complete with both', () => {
    expect(isComplete({ signatures: [] }, 'books')).toBe(false);
    expect(isComplete({ signatures: [{ part: 'books' }] }, 'books')).toBe(false);
    expect(isComplete({ signatures: [{ part: 'books' }] }, 'community')).toBe(true);
  });

  it('is opened again by two people', () => {
    expect(
      codeOf(() => {
        refuseRequest(signed);
      }),
    ).toBe('done');
    expect(
      codeOf(() => {
        refuseRequest(asked);
      }),
    ).toBe('sign-off.reopening');
    expect(
      codeOf(() => {
        refuseApproval(signed, 'manager');
      }),
    ).toBe('sign-off.not-asked');
    expect(
      codeOf(() => {
        refuseApproval(reopened, 'manager');
      }),
    ).toBe('sign-off.not-asked');
    expect(
      codeOf(() => {
        refuseApproval(asked, 'leader');
      }),
    ).toBe('sign-off.own');
    expect(
      codeOf(() => {
        refuseApproval(asked, 'manager');
      }),
    ).toBe('done');
  });
});

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'done';
}
