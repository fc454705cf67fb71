import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Shown, suppress, threshold } from './suppress.rules.js';

type Table = readonly (readonly number[])[];

/** All figures of a table in one order: cells, totals of rows and columns, the grand total. */
function figuresOf(table: Table): readonly number[] {
  const rows = table.map((row) => row.reduce((sum, one) => sum + one, 0));
  const columns = (table[0] ?? []).map((_, column) =>
    table.reduce((sum, row) => sum + (row[column] ?? 0), 0),
  );
  return [...table.flat(), ...rows, ...columns, rows.reduce((sum, one) => sum + one, 0)];
}

function shownIn({ cells, rowTotals, columnTotals, total }: Shown): readonly (number | null)[] {
  return [...cells.flat(), ...rowTotals, ...columnTotals, total];
}

/** Whether a reader who sees only what is shown, and knows that what is not shown is more than 0, must take the other table for possible. */
function looksTheSame(shown: readonly (number | null)[], other: readonly number[]): boolean {
  return shown.every((figure, no) => (figure === null ? (other[no] ?? 0) > 0 : figure === other[no]));
}

/** Every table that differs from this one by the step, up, down or not, in each cell. */
function* neighbours(table: Table, step: number): Generator<Table> {
  const width = table[0]?.length ?? 0;
  const cells = table.length * width;
  for (let code = 0; code < 3 ** cells; code += 1)
    yield table.map((row, no) =>
      row.map((one, column) => one + ((Math.floor(code / 3 ** (no * width + column)) % 3) - 1) * step),
    );
}

const shapes = [
  [1, 1],
  [1, 4],
  [2, 2],
  [2, 3],
  [3, 2],
  [4, 1],
] as const;
const tables: fc.Arbitrary<Table> = fc
  .constantFrom(...shapes)
  .chain(([rows, columns]) =>
    fc.array(
      fc.array(
        fc.oneof(
          { weight: 2, arbitrary: fc.constant(0) },
          { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }) },
          { weight: 3, arbitrary: fc.integer({ min: 10, max: 60 }) },
        ),
        { minLength: columns, maxLength: columns },
      ),
      { minLength: rows, maxLength: rows },
    ),
  );

describe('a table with small figures', () => {
  it('shows no figure from 1 to 9, and none that is not true', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const figures = figuresOf(table);
        shownIn(suppress(table)).forEach((figure, no) => {
          if (figure !== null) expect(figure).toBe(figures[no]);
          expect(figure === null || figure === 0 || figure >= threshold).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('lets nothing that is kept back be computed: some other table, found by trying, shows the same', () => {
    let kept = 0;
    fc.assert(
      fc.property(tables, (table) => {
        const figures = figuresOf(table);
        const shown = shownIn(suppress(table));
        const open = new Set(shown.flatMap((figure, no) => (figure === null ? [no] : [])));
        kept += open.size;
        for (const other of neighbours(table, 1)) {
          if (open.size === 0) break;
          const others = figuresOf(other);
          if (other.flat().some((one) => one < 0) || !looksTheSame(shown, others)) continue;
          for (const no of open) if (others[no] !== figures[no]) open.delete(no);
        }
        expect([...open]).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(kept).toBeGreaterThan(400); // else nothing was tried
  });

  it('lets nobody know that a figure is a small one: in some other table that shows the same, it is not', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const figures = figuresOf(table);
        const shown = shownIn(suppress(table));
        const small = figures.flatMap((figure, no) => (figure > 0 && figure < threshold ? [no] : []));
        for (const no of small) {
          const rise = threshold - (figures[no] ?? 0);
          let found = false;
          for (const other of neighbours(table, rise)) {
            const others = figuresOf(other);
            found = (others[no] ?? 0) >= threshold && looksTheSame(shown, others);
            if (found) break;
          }
          expect([no, found]).toEqual([no, true]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps nothing back where no figure is small', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom(0, 10, 25), { minLength: 3, maxLength: 3 }), {
          minLength: 1,
          maxLength: 4,
        }),
        (table) => {
          expect(shownIn(suppress(table))).toEqual(figuresOf(table));
        },
      ),
    );
  });

  it('keeps back the fewest people that it takes', () => {
    expect(
      suppress([
        [3, 40, 90],
        [50, 12, 80],
      ]),
    ).toEqual({
      cells: [
        [null, null, 90],
        [null, null, 80],
      ],
      rowTotals: [133, 142],
      columnTotals: [53, 52, 170],
      total: 275,
    });
  });
});
