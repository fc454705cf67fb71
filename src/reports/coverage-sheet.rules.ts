import { type Coverage, type CoverageRow } from './coverage-row.rules.js';
import { cellColumns, type Delivered, headColumns, type Promised, type Share } from './coverage.rules.js';
import type { Sheet } from './sheet.rules.js';

interface Column {
  readonly header: string;
  readonly of: (row: CoverageRow) => string | number | null;
}

/** The report as a sheet: the rows, then the total. One column for each figure; what a row does not have of a commodity is 0. */
export function coverageSheet(coverage: Coverage): Sheet {
  const all = [...coverage.rows, coverage.total];
  const columns = [
    ...figures,
    ...peopleColumns(coverage.ageBands),
    ...planColumns(coverage.ageBands, 'inNeed'),
    ...planColumns(coverage.ageBands, 'targeted'),
    ...deliveredColumns('', all, (row) => row),
    ...disputedFigures,
    ...disputedColumns(all),
    ...promisedColumns(all),
    ...outOfPlan,
    ...deliveredColumns('outOfPlan.', all, (row) => row.outOfPlan),
    ...estimatedColumns(coverage.ageBands),
  ];
  const cells = (row: CoverageRow): readonly (string | number | null)[] => columns.map(({ of }) => of(row));
  return {
    name: 'coverage',
    header: ['row', ...columns.map(({ header }) => header)],
    rows: [
      ...coverage.rows.map((row) => [keyOf(row, coverage.groupBy), ...cells(row)]),
      ['total', ...cells(coverage.total)],
    ],
  };
}

function keyOf(row: CoverageRow, groupBy: Coverage['groupBy']): string {
  const key = groupBy === 'sector' ? row.sector : (row.pcode ?? row.code ?? row.month);
  return key ?? 'none';
}

const figures: readonly Column[] = [
  { header: 'name', of: ({ name }) => name },
  { header: 'codVersion', of: ({ codVersion }) => codVersion },
  { header: 'sector', of: ({ sector }) => sector },
  { header: 'inNeed', of: ({ inNeed }) => inNeed },
  { header: 'targeted', of: ({ targeted }) => targeted },
  { header: 'households', of: ({ households }) => households },
  { header: 'people', of: ({ people }) => people.total },
  { header: 'people.undescribed', of: ({ people }) => people.undescribed },
  { header: 'people.firstTime', of: ({ people }) => people.firstTime },
  { header: 'covered', of: ({ covered }) => covered },
  { header: 'gap', of: ({ gap }) => gap },
  { header: 'targetGap', of: ({ targetGap }) => targetGap },
  { header: 'reachPercent', of: ({ reachPercent }) => reachPercent },
  { header: 'coveragePercent', of: ({ coveragePercent }) => coveragePercent },
  { header: 'assistances', of: ({ assistances }) => assistances },
];

const disputedFigures: readonly Column[] = [
  { header: 'disputed.assistances', of: ({ disputed }) => disputed.assistances },
  { header: 'disputed.households', of: ({ disputed }) => disputed.households },
  { header: 'disputed.people', of: ({ disputed }) => disputed.people },
];

const outOfPlan: readonly Column[] = [
  { header: 'outOfPlan.households', of: (row) => row.outOfPlan.households },
  { header: 'outOfPlan.people', of: (row) => row.outOfPlan.people },
  { header: 'outOfPlan.assistances', of: (row) => row.outOfPlan.assistances },
];

function peopleColumns(bands: readonly string[]): readonly Column[] {
  return cellColumns(bands).map(({ sex, ageBand, disability }) => ({
    header: `people.${sex}.${ageBand}.disability-${disability}`,
    of: ({ people }) =>
      people.cells.find(
        (cell) => cell.sex === sex && cell.ageBand === ageBand && cell.disability === disability,
      )?.people ?? 0,
  }));
}

/** What the plan says of each sex and age band, where it says something. */
function planColumns(bands: readonly string[], of: 'inNeed' | 'targeted'): readonly Column[] {
  return headColumns(bands).map(({ sex, ageBand }) => ({
    header: `${of}.${sex}.${ageBand}`,
    of: ({ bySexAndAge }) =>
      bySexAndAge.find((cell) => cell.sex === sex && cell.ageBand === ageBand)?.[of] ?? null,
  }));
}

function estimatedColumns(bands: readonly string[]): readonly Column[] {
  return [
    { header: 'estimated.institutions', of: ({ estimated }) => estimated.institutions },
    { header: 'estimated.communities', of: ({ estimated }) => estimated.communities },
    { header: 'estimated.places', of: ({ estimated }) => estimated.places },
    { header: 'estimated.people', of: ({ estimated }) => estimated.people },
    ...headColumns(bands).map(({ sex, ageBand }) => ({
      header: `estimated.people.${sex}.${ageBand}`,
      of: ({ estimated }: CoverageRow) =>
        estimated.cells.find((cell) => cell.sex === sex && cell.ageBand === ageBand)?.people ?? 0,
    })),
  ];
}

/** Three columns for each item, service and currency that is promised in any of the rows; there is no share of nothing. */
function promisedColumns(rows: readonly CoverageRow[]): readonly Column[] {
  const columns = (
    kind: string,
    of: (promised: Promised) => readonly (readonly [code: string, share: Share])[],
  ): readonly Column[] => {
    const codes = new Set(rows.flatMap(({ promised }) => of(promised).map(([code]) => code)));
    return [...codes].sort().flatMap((code) =>
      (['entitled', 'given', 'percent'] as const).map((figure) => ({
        header: `promised.${kind}.${code}.${figure}`,
        of: ({ promised }: CoverageRow) => {
          const share = of(promised).find(([found]) => found === code)?.[1];
          return share ? share[figure] : figure === 'percent' ? null : 0;
        },
      })),
    );
  };
  return [
    ...columns('items', ({ items }) => items.map((item) => [item.code, item])),
    ...columns('services', ({ services }) => services.map((service) => [service.service, service])),
    ...columns('cash', ({ cash }) => cash.map((some) => [some.currency, some])),
    ...columns('shelter', ({ shelter }) => shelter.map((some) => [some.type, some])),
  ];
}

/** A column for each item, service and currency of which something is disputed in any of the rows. */
function disputedColumns(rows: readonly CoverageRow[]): readonly Column[] {
  return deliveredColumns('disputed.', rows, ({ disputed: { items, services, cash } }) => ({
    items: items.map((item) => ({ ...item, unvalued: '0' })),
    services,
    cash,
    goods: [],
    shelter: [],
  }));
}

/** A column for each item, service and currency that any of the rows has. */
function deliveredColumns(
  prefix: string,
  rows: readonly CoverageRow[],
  partOf: (row: CoverageRow) => Delivered,
): readonly Column[] {
  const column = (
    kind: string,
    ofPart: (part: Delivered) => readonly (readonly [code: string, figure: string])[],
  ): readonly Column[] => {
    const codes = new Set(rows.flatMap((row) => ofPart(partOf(row)).map(([code]) => code)));
    return [...codes].sort().map((code) => ({
      header: `${prefix}${kind}.${code}`,
      of: (row) => ofPart(partOf(row)).find(([of]) => of === code)?.[1] ?? 0,
    }));
  };
  return [
    ...column('items', ({ items }) => items.map(({ code, quantity }) => [code, quantity])),
    ...column('unvalued', ({ items }) =>
      items.filter(({ unvalued }) => unvalued !== '0').map(({ code, unvalued }) => [code, unvalued]),
    ),
    ...column('services', ({ services }) => services.map(({ service, units }) => [service, units])),
    ...column('cash', ({ cash }) => cash.map(({ currency, amount }) => [currency, amount])),
    ...column('goods', ({ goods }) => goods.map(({ currency, value }) => [currency, value])),
    ...column('shelter', ({ shelter }) =>
      shelter.flatMap(({ type, ...figures }) =>
        (['units', 'households', 'people'] as const).map(
          (figure) => [`${type}.${figure}`, String(figures[figure])] as const,
        ),
      ),
    ),
  ];
}
