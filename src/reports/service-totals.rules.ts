import { type HeadCell, headCells, headColumns } from './coverage.rules.js';
import { suppress, threshold } from './suppress.rules.js';

/** What was counted for one service in one month, report by report. */
export interface ServiceMonth {
  readonly service: string;
  /** `YYYY-MM` */
  readonly month: string;
  readonly reports: readonly {
    readonly people: number;
    readonly counted: Readonly<Record<string, Readonly<Record<string, number>>>>;
  }[];
}

export interface ServiceTotalsFacts {
  readonly year: number;
  readonly bandSet: string;
  readonly bands: readonly string[];
  readonly months: readonly ServiceMonth[];
}

interface Cell extends Omit<HeadCell, 'people'> {
  readonly people: number | null;
}

export interface ServiceTotals {
  readonly year: number;
  readonly threshold: number;
  readonly bandSet: string;
  readonly services: {
    readonly service: string;
    readonly months: { readonly month: string; readonly people: number | null; readonly cells: Cell[] }[];
    readonly people: number | null;
    readonly cells: Cell[];
  }[];
}

/** The figures of a year as they may be shown, each service as a table of its own: months by sex and age band. */
export function serviceTotalsOf({ year, bandSet, bands, months }: ServiceTotalsFacts): ServiceTotals {
  const services = [...new Set(months.map(({ service }) => service))].sort();
  return {
    year,
    threshold,
    bandSet,
    services: services.map((service) =>
      tableOf(
        service,
        months.filter((one) => one.service === service),
        bands,
      ),
    ),
  };
}

function tableOf(
  service: string,
  months: readonly ServiceMonth[],
  bands: readonly string[],
): ServiceTotals['services'][number] {
  const counted = months
    .toSorted((a, b) => (a.month < b.month ? -1 : 1))
    .map(({ month, reports }) => ({ month, cells: headCells(reports, bands) }))
    .filter(({ cells }) => cells.length > 0);
  const columns = headColumns(bands).filter((column) =>
    counted.some(({ cells }) => peopleIn(cells, column) > 0),
  );
  const shown = suppress(counted.map(({ cells }) => columns.map((column) => peopleIn(cells, column))));
  const named = (figures: readonly (number | null)[] | undefined): Cell[] =>
    columns.map((column, no) => ({ ...column, people: figures?.[no] ?? null }));
  return {
    service,
    months: counted.map(({ month }, no) => ({
      month,
      people: shown.rowTotals[no] ?? null,
      cells: named(shown.cells[no]),
    })),
    people: shown.total,
    cells: named(shown.columnTotals),
  };
}

function peopleIn(cells: readonly HeadCell[], { sex, ageBand }: Omit<HeadCell, 'people'>): number {
  return cells.find((cell) => cell.sex === sex && cell.ageBand === ageBand)?.people ?? 0;
}
