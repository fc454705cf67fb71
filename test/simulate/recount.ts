import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { CustodiansView } from '../../src/distribution/float.contract.js';
import type { HandoutView } from '../../src/distribution/handout.contract.js';
import type { IncidentView } from '../../src/distribution/incident.contract.js';
import type { StockView } from '../../src/items/stock.contract.js';
import type { CoverageView } from '../../src/reports/coverage.contract.js';
import type { StatementView } from '../../src/reports/statement.contract.js';
import type { TrialBalanceView } from '../../src/reports/trial-balance.contract.js';
import type { Uuid } from '../../src/platform/ids.js';
import { type Family, promiseOf, type What, whats } from './families.js';
import { type Ground, told, unitsOf, whatOf } from './ground.js';
import type { Held } from './held.js';
import { type Amounts, dueOf, type History, less, mapped, nothing, summed } from './history.js';
import { must } from './line.js';

export interface Verdict {
  readonly handouts: number;
  readonly incidents: number;
  /** Handed out, and not in the books as it was. */
  readonly lost: number;
  /** In the books beyond what happened, or delivered beyond what was due. */
  readonly double: number;
  /** Pieces and minor units by which sign-offs, stock, floats and grants are off. */
  readonly difference: bigint;
  readonly coverage: boolean;
  /** All that is wrong, in words. */
  readonly wrong: readonly string[];
}

interface Of {
  readonly ground: Ground;
  readonly families: readonly Family[];
  readonly history: History;
  readonly held: readonly Held[];
}

/** Computes every figure again from what truly happened, and puts it beside what the API says. */
export async function recount(of: Of): Promise<Verdict> {
  const wrong = [...of.history.surprises];
  const note = (what: string): void => {
    wrong.push(what);
  };
  const books = await of.ground.office.auditor.all<HandoutView>(of.ground.at('handouts'));
  const lost = countLost(of, books, note);
  const double = countStrange(of, books, note) + (await countOverdrawn(of, note));
  const difference = (await differenceOfSignOffs(of, note)) + (await differenceOfBooks(of, note));
  const incidents = await countIncidents(of, note);
  await checkStatements(of, note);
  const before = wrong.length;
  await checkCoverage(of, note);
  const coverage = wrong.length === before;
  return { handouts: of.history.handed.size, incidents, lost, double, difference, coverage, wrong };
}

type Note = (what: string) => void;

/** Quantities in the books of one handout, by what they are of. */
function amountsIn(family: Family, { lines }: HandoutView, of: 'quantity' | 'over'): Amounts {
  return lines.reduce((sum, line) => {
    const known = promiseOf(family).lines.find(({ id }) => id === line.entitlementLineId);
    if (!known) return sum;
    return { ...sum, [known.what]: sum[known.what] + unitsOf(known.what, line[of]) };
  }, nothing);
}

function countLost({ history }: Of, books: readonly HandoutView[], note: Note): number {
  const kept = new Map(books.map((one) => [one.id, one]));
  const lost = [...history.handed.values()].filter(({ id, family, distributionId, amounts, over }) => {
    const one = kept.get(id);
    return (
      !one ||
      one.distributionId !== distributionId ||
      one.disputed !== history.disputed.has(id) ||
      !same(amountsIn(family, one, 'quantity'), amounts) ||
      !same(amountsIn(family, one, 'over'), over)
    );
  });
  for (const { id } of lost) note(`handout ${id} is not in the books as it happened`);
  return lost.length;
}

function countStrange({ history }: Of, books: readonly HandoutView[], note: Note): number {
  const ids = new Set<Uuid>();
  const strange = books.filter(({ id }) => {
    const twice = ids.has(id);
    ids.add(id);
    return twice || !history.handed.has(id);
  });
  for (const { id } of strange) note(`handout ${id} is in the books, and never happened`);
  return strange.length;
}

/** Lines of which more is delivered than was due; and each family's figures and ending. */
async function countOverdrawn({ ground, families, history }: Of, note: Note): Promise<number> {
  const kept = await ground.office.auditor.all<EntitlementView>(
    ground.at(`rounds/${ground.roundId}/entitlements`),
  );
  const byId = new Map(kept.map((one) => [one.id, one]));
  let overdrawn = 0;
  for (const family of families) {
    const { entitlementId, lines } = promiseOf(family);
    const one = byId.get(entitlementId);
    const delivered = mapped((what) => {
      const line = lines.find((known) => known.what === what);
      return unitsOf(what, one?.lines.find(({ id }) => id === line?.id)?.delivered ?? told(what, 0n));
    });
    if (whats.some((what) => delivered[what] > dueOf(family)[what])) overdrawn += 1;
    if (!same(delivered, history.inPlan(family))) note(`${family.reference}: what is delivered differs`);
    const ended = endOf(family, history);
    if (one?.outcome !== ended)
      note(`${family.reference}: ended as ${one?.outcome ?? 'nothing'}, not ${ended}`);
  }
  return overdrawn;
}

function endOf(family: Family, history: History): EntitlementView['outcome'] {
  if (history.declined.has(family)) return 'refused';
  if (history.isServed(family)) return 'collected';
  return whats.some((what) => history.inPlan(family)[what] > 0n) ? 'partly' : 'absent';
}

/** What was taken along is given, returned, damaged; nothing is missing. */
async function differenceOfSignOffs({ ground, history, held }: Of, note: Note): Promise<bigint> {
  let missing = 0n;
  for (const one of held) {
    const { signOff, state } = await must(ground.office.auditor.get<DistributionView>(one.path()));
    const figures = (of: 'taken' | 'given' | 'returned' | 'damaged' | 'missing'): Amounts =>
      summed(
        (signOff?.lines ?? []).map((line) => {
          const what = line.currency ? 'cash' : whatOf(ground.items, line.commodityId);
          return { ...nothing, [what]: signed(what, line[of]) };
        }),
      );
    const given = history.gone(one.id);
    const own = { taken: one.taken, given, returned: less(one.there(), one.damaged), damaged: one.damaged };
    for (const of of ['taken', 'given', 'returned', 'damaged'] as const)
      if (!same(figures(of), own[of])) note(`sign-off of ${one.id}: ${of} differs`);
    if (state !== 'signed_off') note(`${one.id} is ${state}`);
    missing += absolute(figures('missing'));
  }
  if (missing > 0n) note(`${String(missing)} units are missing in sign-offs`);
  return missing;
}

/** Stock at the sites, cash with custodians, and the grant's own account of itself. */
async function differenceOfBooks({ ground, history, held }: Of, note: Note): Promise<bigint> {
  let difference = 0n;
  const compare = (what: string, own: bigint, api: bigint): void => {
    if (own === api) return;
    difference += own > api ? own - api : api - own;
    note(`${what}: ${String(own)} by own count, ${String(api)} by the API`);
  };
  const stock = await ground.office.auditor.all<StockView>(ground.at('stock'));
  const { items: custodians } = await must(
    ground.office.auditor.get<CustodiansView>(ground.at('floats/custodians')),
  );
  for (const [site, { siteId, leader }] of ground.teams.entries()) {
    const at = held.filter(({ team }) => team.siteId === siteId);
    const gone = summed(at.flatMap((one) => [history.gone(one.id), one.damaged]));
    const left = less(ground.supplied[site] ?? nothing, gone);
    for (const what of ['blanket', 'soap'] as const) {
      const lots = stock.filter((lot) => lot.siteId === siteId && lot.itemId === ground.items[what]);
      const lies = lots.reduce((sum, lot) => sum + BigInt(lot.physical), 0n);
      compare(`${what}s at site ${String(site + 1)}`, left[what], lies);
    }
    const carried = custodians.find(({ custodianId }) => custodianId === leader.personId);
    compare(`cash of leader ${String(site + 1)}`, left.cash, unitsOf('cash', carried?.inFloat ?? '0.000'));
  }
  const trial = await must(ground.office.auditor.get<TrialBalanceView>(ground.at('reports/trial-balance')));
  for (const total of [...trial.totals, ...trial.grantTotals])
    if (!total.balanced) note(`${total.commodity} does not balance`);
  const grant = trial.grants.find(({ grantId }) => grantId === ground.grantId);
  const standing = history.allStanding();
  const cash = (of: 'amounts' | 'over'): bigint => standing.reduce((sum, one) => sum + one[of].cash, 0n);
  compare('cash delivered', cash('amounts') - cash('over'), unitsOf('cash', grant?.delivered ?? '0.000'));
  compare('cash beyond what was due', cash('over'), unitsOf('cash', grant?.overDelivered ?? '0.000'));
  return difference;
}

async function countIncidents({ ground, history }: Of, note: Note): Promise<number> {
  const all = await ground.office.auditor.all<IncidentView>(ground.at('incidents'));
  const kinds = new Set([...history.incidents.keys(), ...all.map(({ kind }) => kind)]);
  for (const kind of kinds) {
    const api = all.filter((one) => one.kind === kind).length;
    const own = history.incidents.get(kind) ?? 0;
    if (own !== api) note(`incidents of ${kind}: ${String(own)} happened, ${String(api)} are known`);
  }
  for (const { id, state } of all) if (state !== 'resolved') note(`incident ${id} is ${state}`);
  return all.length;
}

/** Of every kind of family a few: what the household itself is told it received. */
async function checkStatements({ ground, families, history }: Of, note: Note): Promise<void> {
  const told = new Map<string, number>();
  for (const family of families) {
    const seen = told.get(family.habit) ?? 0;
    if (seen === 2) continue;
    told.set(family.habit, seen + 1);
    const statement = await must(
      ground.office.manager.get<StatementView>(
        ground.at(`households/${promiseOf(family).householdId}/statement?language=en`),
      ),
    );
    const { lines } = promiseOf(family);
    const holds = mapped((what) =>
      statement.entries
        .filter(({ did, entitlementLineId }) => did !== 'due' && whatIs(lines, entitlementLineId) === what)
        .reduce((sum, { did, quantity }) => sum + unitsOf(what, quantity) * (did === 'given' ? 1n : -1n), 0n),
    );
    const own = summed(history.standing(family).map(({ amounts }) => amounts));
    if (!same(holds, own)) note(`${family.reference} is told another sum than it was handed`);
    if (statement.entries.some(({ did }) => did === 'due'))
      note(`${family.reference} is promised something of a round that is over`);
  }
}

function whatIs(lines: readonly { id: Uuid; what: What }[], id: Uuid | null): What | undefined {
  return lines.find((line) => line.id === id)?.what;
}

/** Distinct households and people by sex and age, goods and cash, in plan and beyond it, promised, and disputed. */
async function checkCoverage({ ground, families, history }: Of, note: Note): Promise<void> {
  const report = await must(
    ground.office.manager.get<CoverageView>(ground.at('reports/coverage?sector=SHL')),
  );
  const { total } = report;
  const expect = (what: string, own: bigint | number | string, api: bigint | number | string): void => {
    if (String(own) !== String(api))
      note(`coverage, ${what}: ${String(own)} by own count, ${String(api)} by the API`);
  };
  const reached = families.filter((family) => whats.some((what) => history.inPlan(family)[what] > 0n));
  const served = families.filter((family) => history.isServed(family));
  const people = (some: readonly Family[]): number =>
    some.reduce((sum, { members }) => sum + members.length, 0);
  expect('households', reached.length, total.households);
  expect('people', people(reached), total.people.total);
  expect('people for the first time', people(reached), total.people.firstTime);
  expect('people covered', people(served), total.covered);
  for (const sex of ['female', 'male'])
    for (const ageBand of report.ageBands) {
      const cells = total.people.cells.filter((cell) => cell.sex === sex && cell.ageBand === ageBand);
      const own = reached
        .flatMap(({ members }) => members)
        .filter((member) => member.sex === sex && isIn(ageBand, ageOf(member.bornOn))).length;
      expect(
        `${sex} ${ageBand}`,
        own,
        cells.reduce((sum, cell) => sum + cell.people, 0),
      );
    }
  const standing = history.allStanding();
  const over = summed(standing.map((one) => one.over));
  const given = less(summed(standing.map((one) => one.amounts)), over);
  const dues = summed(families.map(dueOf));
  const item = (all: readonly { itemId: string; quantity: string }[], what: 'blanket' | 'soap'): string =>
    all.find(({ itemId }) => itemId === ground.items[what])?.quantity ?? '0';
  const disputed = summed(standing.filter(({ id }) => history.disputed.has(id)).map((one) => one.amounts));
  for (const what of ['blanket', 'soap'] as const) {
    expect(`${what}s`, given[what], item(total.items, what));
    expect(`${what}s beyond plan`, over[what], item(total.outOfPlan.items, what));
    expect(`${what}s disputed`, disputed[what], item(total.disputed.items, what));
    const share = total.promised.items.find(({ itemId }) => itemId === ground.items[what]);
    expect(`${what}s promised`, dues[what], share?.entitled ?? '0');
    expect(`${what}s given of it`, given[what], share?.given ?? '0');
  }
  expect('cash', told('cash', given.cash), total.cash[0]?.amount ?? told('cash', 0n));
  expect('cash beyond plan', told('cash', over.cash), total.outOfPlan.cash[0]?.amount ?? told('cash', 0n));
  expect('cash disputed', told('cash', disputed.cash), total.disputed.cash[0]?.amount ?? told('cash', 0n));
  expect('handouts', standing.filter((one) => !same(one.amounts, one.over)).length, total.assistances);
  expect(
    'handouts beyond plan',
    standing.filter((one) => same(one.amounts, one.over)).length,
    total.outOfPlan.assistances,
  );
  expect('handouts disputed', history.disputed.size, total.disputed.assistances);
}

/** Completed years on the day of the report, at the sites: all was handed out on it. */
function ageOf(bornOn: string): number {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Damascus' }).format(new Date());
  const years = Number(today.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return today.slice(5) < bornOn.slice(5) ? years - 1 : years;
}

/** `0-17`, `60+` */
function isIn(band: string, age: number): boolean {
  const [from, to] = band.split(/[-+]/);
  return age >= Number(from) && (to === '' || age <= Number(to));
}

function same(one: Amounts, other: Amounts): boolean {
  return whats.every((what) => one[what] === other[what]);
}

function absolute(amounts: Amounts): bigint {
  return whats.reduce((sum, what) => sum + (amounts[what] < 0n ? -amounts[what] : amounts[what]), 0n);
}

function signed(what: What, text: string): bigint {
  return text.startsWith('-') ? -unitsOf(what, text.slice(1)) : unitsOf(what, text);
}
