import { describe, expect, it } from '@jest/globals';
import type { JudgedHousehold } from './household.rules.js';
import type { ImportedHousehold } from './import.rules.js';
import { accountFor, addCounts, householdsOf, noCounts } from './import-account.rules.js';
import type { ImportFinding } from './import-rows.rules.js';

const household = { size: 4, siteId: null } as JudgedHousehold;

function said(severity: ImportFinding['severity'], row: number): ImportFinding {
  return { severity, code: 'head.missing', row, column: 'relationship', detail: `Row ${row}` };
}

function listed(
  reference: string,
  outcome: ImportedHousehold['outcome'],
  findings: readonly ImportFinding[] = [],
): ImportedHousehold {
  const common = { reference, rows: [2, 3], findings };
  return outcome === 'set_aside'
    ? { ...common, outcome, household: null }
    : { ...common, outcome, household, memberRows: [2, 3], contact: null };
}

const everywhere = { known: new Set<string>(), isInScope: () => true };

describe('the account of a part of a list', () => {
  it('holds each household in exactly one count', () => {
    const { counts, toRegister } = accountFor(
      [listed('A', 'taken'), listed('B', 'warned'), listed('C', 'set_aside'), listed('d', 'warned')],
      { known: new Set(['D']), isInScope: () => true },
    );

    expect(counts).toEqual({ rows: 8, people: 8, takenIn: 1, warned: 1, setAside: 1, known: 1 });
    expect(householdsOf(counts)).toBe(4);
    expect(toRegister).toHaveLength(2);
    expect(householdsOf(addCounts(counts, addCounts(counts, noCounts)))).toBe(8);
  });

  it('says nothing of what is known, and nothing that asks for nothing', () => {
    const known = accountFor([listed('A', 'warned', [said('warning', 2)])], {
      known: new Set(['A']),
      isInScope: () => true,
    });
    const noted = accountFor([listed('A', 'taken', [said('note', 2)])], everywhere);

    expect(known.problems).toEqual([]);
    expect(noted.problems).toEqual([]);
    expect(noted.toRegister[0]?.findings).toMatchObject([{ severity: 'note', field: 'relationship' }]);
  });

  it('numbers what is said of one row', () => {
    const { problems } = accountFor(
      [listed('A', 'set_aside', [said('problem', 2), said('warning', 2), said('warning', 3)])],
      everywhere,
    );

    expect(problems.map(({ row, no, outcome }) => [row, no, outcome])).toEqual([
      [2, 0, 'set_aside'],
      [2, 1, 'warning'],
      [3, 0, 'warning'],
    ]);
  });

  it('sets aside what the importer may not register there, known households excepted', () => {
    const judges = { known: new Set(['K']), isInScope: () => false };

    const { counts, problems, toRegister } = accountFor([listed('A', 'taken'), listed('K', 'taken')], judges);

    expect(counts).toMatchObject({ takenIn: 0, setAside: 1, known: 1, people: 0 });
    expect(problems).toMatchObject([{ row: 2, code: 'place.out-of-scope', outcome: 'set_aside' }]);
    expect(toRegister).toEqual([]);
  });
});
