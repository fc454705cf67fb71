/** Figures below this, but for 0, are not shown. */
export const threshold = 10;

/** A table of counts as it may be shown: null is what is kept back. Each figure of a line of totals is a sum of the cells in its line. */
export interface Shown {
  readonly cells: readonly (readonly (number | null)[])[];
  readonly rowTotals: readonly (number | null)[];
  readonly columnTotals: readonly (number | null)[];
  readonly total: number | null;
}

/** One figure of the table: as much flows from one node to the other. */
interface Arc {
  readonly from: number;
  readonly to: number;
  readonly flow: number;
  hidden: boolean;
}

/**
 * Keeps back every figure from 1 to 9, and as little else as it takes that none of them can be computed from the figures that are shown: as
 * far as these tell, each may as well be 10 or more. What is kept back besides may be one more or one less; 0 is shown.
 *
 * A table with its totals is a circulation: from the column of totals to each row, on through its cells to the columns, from these to the row
 * of totals, and back through the grand total. Another table shows the same exactly where it differs by circulations of hidden figures. So
 * each small figure is put on a cycle of hidden ones along which it can rise to 10 while none falls below 1; along the flow itself there
 * always is one. (Complementary cell suppression in two-way tables: Cox 1980, Gusfield 1988.)
 */
export function suppress(counts: readonly (readonly number[])[]): Shown {
  const width = counts[0]?.length ?? 0;
  const sums = counts.map((row) => sum(row));
  const columns = Array.from({ length: width }, (_, column) => sum(counts.map((row) => row[column] ?? 0)));
  const nodeOf = (column: number): number => counts.length + column;
  const [right, below] = [nodeOf(width), nodeOf(width) + 1];
  const arcOf = (from: number, to: number, flow: number): Arc => ({
    from,
    to,
    flow,
    hidden: flow > 0 && flow < threshold,
  });
  const cells = counts.map((row, no) => row.map((flow, column) => arcOf(no, nodeOf(column), flow)));
  const rowTotals = sums.map((flow, no) => arcOf(right, no, flow));
  const columnTotals = columns.map((flow, column) => arcOf(nodeOf(column), below, flow));
  const total = arcOf(below, right, sum(sums));

  const arcs = [...cells.flat(), ...rowTotals, ...columnTotals, total];
  for (const small of arcs.filter(({ hidden }) => hidden))
    for (const arc of cycleThrough(small, arcs, below + 1)) arc.hidden = true;

  const shown = ({ flow, hidden }: Arc): number | null => (hidden ? null : flow);
  return {
    cells: cells.map((row) => row.map(shown)),
    rowTotals: rowTotals.map(shown),
    columnTotals: columnTotals.map(shown),
    total: shown(total),
  };
}

/** A step along an arc, or against it. */
interface Step {
  readonly arc: Arc;
  readonly at: number;
}

/** The other arcs of the cycle that keeps the least back, with which one figure can rise to the threshold: Dijkstra's shortest path. */
function cycleThrough(small: Arc, arcs: readonly Arc[], nodes: number): readonly Arc[] {
  const rise = threshold - small.flow;
  const costs = new Map([[small.to, 0]]);
  const cameBy = new Map<number, Step>();
  const done = new Set<number>();
  while (done.size < nodes) {
    const at = nearest(costs, done);
    if (at === undefined || at === small.from) break;
    done.add(at);
    for (const arc of arcs) {
      const to = arc === small ? undefined : target(arc, at, rise);
      if (to === undefined) continue;
      const cost = (costs.get(at) ?? 0) + (arc.hidden ? 0 : arc.flow);
      if (cost >= (costs.get(to) ?? Infinity)) continue;
      costs.set(to, cost);
      cameBy.set(to, { arc, at });
    }
  }
  const cycle: Arc[] = [];
  for (let node = small.from; node !== small.to;) {
    const step = cameBy.get(node);
    if (!step) throw new Error('a circulation has a cycle through each of its flows');
    cycle.push(step.arc);
    node = step.at;
  }
  return cycle;
}

/** Where one gets to: along what can rise, or against what can fall by as much and stay above 0. What is 0 is shown, and stays. */
function target({ from, to, flow }: Arc, at: number, rise: number): number | undefined {
  if (from === at && flow > 0) return to;
  return to === at && flow > rise ? from : undefined;
}

function nearest(costs: ReadonlyMap<number, number>, done: ReadonlySet<number>): number | undefined {
  let best: number | undefined;
  for (const [node, cost] of costs)
    if (!done.has(node) && (best === undefined || cost < (costs.get(best) ?? Infinity))) best = node;
  return best;
}

function sum(some: readonly number[]): number {
  return some.reduce((all, one) => all + one, 0);
}
