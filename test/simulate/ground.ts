import { randomBytes } from 'node:crypto';
import type { RoleName } from '../../src/acts/acts.js';
import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { RoundView } from '../../src/assistance/round.contract.js';
import { areasCsv, dayFromNow } from '../../src/demo/data.js';
import type { GrantView } from '../../src/emergencies/grant.contract.js';
import type { HouseholdView } from '../../src/registry/household.contract.js';
import type { HouseholdImportView } from '../../src/registry/import.contract.js';
import type { Uuid } from '../../src/platform/ids.js';
import { type Family, type Listed, registrationList, type What } from './families.js';
import { type Line, must, Worker } from './line.js';

/** Per household, per person, and per household in minor units of JOD, which has three decimals. */
export const promised: Readonly<
  Record<What, { readonly per: 'household' | 'person'; readonly quantity: bigint }>
> = {
  blanket: { per: 'household', quantity: 2n },
  soap: { per: 'person', quantity: 1n },
  cash: { per: 'household', quantity: 25_500n },
};

export interface Team {
  readonly siteId: Uuid;
  readonly leader: Worker;
  /** Takes over from the leader when the shift ends. */
  readonly relief: Worker;
  readonly helpDesk: Worker;
  readonly agents: readonly Worker[];
}

export interface Ground {
  readonly at: (path: string) => string;
  readonly emergencyId: Uuid;
  readonly areaId: Uuid;
  readonly roundId: Uuid;
  readonly grantId: Uuid;
  readonly items: Readonly<Record<'blanket' | 'soap', Uuid>>;
  /** What each site got: goods in pieces, its leader's cash in minor units. */
  readonly supplied: readonly Readonly<Record<What, bigint>>[];
  readonly teams: readonly Team[];
  readonly office: Readonly<Record<OfficePart, Worker>>;
}

const officeParts = {
  registration: 'registration-officer',
  programme: 'programme-officer',
  manager: 'programme-manager',
  finance: 'finance-officer',
  approver: 'finance-approver',
  warehouse: 'warehouse-keeper',
  listener: 'accountability-officer',
  auditor: 'auditor',
} as const satisfies Readonly<Record<string, RoleName>>;
type OfficePart = keyof typeof officeParts;

interface Start {
  readonly line: Line;
  readonly administrator: Worker;
  readonly families: readonly Family[];
  readonly days: number;
  /** How many desks each site has. */
  readonly desks: readonly number[];
  readonly say: (line: string) => void;
}

/** All that has to be there before the first day: places, people, money, goods, the register and an approved list. Over HTTP alone. */
export async function layGround(start: Start): Promise<Ground> {
  const { administrator, families, days, desks, say } = start;
  const places = await layPlaces(administrator, desks.length);
  const { office, teams } = await hire(start, places);
  const at = (path: string): string => `emergencies/${places.emergencyId}/${path}`;
  say(
    `${String(Object.keys(office).length + teams.flatMap(({ agents }) => agents).length + 3 * teams.length)} people signed in`,
  );

  await register(office.registration, families, { at, ...places, say });
  const money = await fund(office, { at, ...places });
  const items = {
    blanket: await addItem(administrator, 'blanket'),
    soap: await addItem(administrator, 'soap'),
  };
  const supplied = suppliesOf(families, desks.length);
  for (const [site, siteId] of places.siteIds.entries()) {
    const goods = supplied[site];
    if (!goods) continue;
    await receive(office.warehouse, { at, siteId, items, goods, grantId: money.grantId });
    const custodianId = teams[site]?.leader.personId ?? '';
    const advance = { custodianId, grantLineId: money.grantLineId, amount: decimals(goods.cash) };
    await must(office.finance.post(at('floats/advances'), { ...advance, settleBy: dayFromNow(60) }));
  }
  const roundId = await approveRound(office, { at, ...places, ...money, items, families });
  await readPromises(office.programme, { at, roundId, items, families, days });
  return {
    ...{ at, emergencyId: places.emergencyId, areaId: places.areaId, roundId, grantId: money.grantId },
    ...{ items, supplied, teams, office },
  };
}

interface Places {
  readonly emergencyId: Uuid;
  readonly organisationId: Uuid;
  readonly areaId: Uuid;
  readonly siteIds: readonly Uuid[];
  readonly siteCodes: readonly string[];
}

async function layPlaces(administrator: Worker, sites: number): Promise<Places> {
  await must(administrator.post('areas/imports?country=SY', areasCsv));
  const areas = await must(administrator.get<{ items: { id: Uuid }[] }>('areas?pcode=C1003'));
  const areaId = areas.items[0]?.id ?? '';
  const { id: organisationId } = await must(
    administrator.post<{ id: Uuid }>('organisations', {
      ...{ code: 'SIM', name: 'Relief agency', type: 'international_ngo' },
    }),
  );
  const { id: emergencyId } = await must(
    administrator.post<{ id: Uuid }>('emergencies', {
      ...{ code: 'SIM-1', name: 'Simulated response', phase: 'response', ageBands: 'OCHA_3' },
      openedOn: dayFromNow(-60),
      countries: [{ country: 'SY', country3: 'SYR', currency: 'JOD', timeZone: 'Asia/Damascus' }],
    }),
  );
  const siteCodes = Array.from({ length: sites }, (_, site) => `POINT-${String(site + 1)}`);
  const siteIds: Uuid[] = [];
  for (const code of siteCodes) {
    const site = { code, name: code, kind: 'distribution_point', organisationId, areaId };
    siteIds.push((await must(administrator.post<{ id: Uuid }>(`emergencies/${emergencyId}/sites`, site))).id);
  }
  return { emergencyId, organisationId, areaId, siteIds, siteCodes };
}

async function hire(
  { line, administrator, desks }: Start,
  { emergencyId, organisationId, siteIds }: Places,
): Promise<Pick<Ground, 'office' | 'teams'>> {
  const known = await administrator.all<{ id: Uuid; name: string }>('roles');
  const engage = async (name: string, role: RoleName, siteId?: Uuid): Promise<Worker> => {
    const [temporary, password] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    const person = { userName: name, name: role, password: temporary };
    const { id: personId } = await must(administrator.post<{ id: Uuid }>('people', person));
    const roleId = known.find((one) => one.name === role)?.id;
    await must(
      administrator.post('assignments', {
        ...{ personId, roleId, emergencyId, organisationId },
        ...(siteId ? { siteIds: [siteId] } : {}),
      }),
    );
    const worker = await Worker.signIn(line, name, temporary);
    await must(worker.put('sessions/current/password', { current: temporary, next: password }));
    return worker;
  };
  const office: Partial<Record<OfficePart, Worker>> = {};
  for (const [part, role] of Object.entries(officeParts))
    office[part as OfficePart] = await engage(`sim-${role}`, role);
  const teams: Team[] = [];
  for (const [site, siteId] of siteIds.entries()) {
    const agents: Worker[] = [];
    const name = (what: string): string => `sim-${what}-${String(site + 1)}`;
    for (let desk = 1; desk <= (desks[site] ?? 0); desk += 1)
      agents.push(await engage(`${name('desk')}-${String(desk)}`, 'distribution-agent', siteId));
    teams.push({
      siteId,
      leader: await engage(name('leader'), 'team-leader', siteId),
      relief: await engage(name('relief'), 'team-leader', siteId),
      helpDesk: await engage(name('help'), 'help-desk', siteId),
      agents,
    });
  }
  return { office: office as Ground['office'], teams };
}

type At = Pick<Ground, 'at'>;

async function register(
  clerk: Worker,
  families: readonly Family[],
  { at, organisationId, siteCodes, say }: At & Places & Pick<Start, 'say'>,
): Promise<void> {
  const list = registrationList(families, { registeredOn: dayFromNow(-30), pcode: 'C1003', siteCodes });
  const told = await must(
    clerk.post<HouseholdImportView>(at(`households/imports?organisation=${organisationId}`), list),
  );
  say(`registered: ${String(told.takenIn + told.warned)} households, ${String(told.people)} people`);
  if (told.state !== 'done' || told.takenIn + told.warned !== families.length)
    throw new Error(`the list was not taken in: ${JSON.stringify(told)}`);
}

async function fund(
  { finance, approver }: Ground['office'],
  { at, organisationId }: At & Places,
): Promise<{ readonly grantId: Uuid; readonly grantLineId: Uuid }> {
  const amount = '9000000.000';
  const grant = await must(
    finance.post<GrantView>(at('grants'), {
      ...{ code: 'G1', donor: 'Donor', organisationId, currency: 'JOD', amount },
      ...{ startsOn: dayFromNow(-60), endsOn: dayFromNow(300) },
      lines: [{ code: 'L1', name: 'Assistance', amount }],
    }),
  );
  const approved = await must(
    approver.post<GrantView>(at(`grants/${grant.id}/approval`), {}, { version: grant.version }),
  );
  return { grantId: grant.id, grantLineId: approved.lines[0]?.id ?? '' };
}

async function addItem(administrator: Worker, code: 'blanket' | 'soap'): Promise<Uuid> {
  const item = {
    ...{ code: code.toUpperCase(), names: { en: code }, unit: 'unit', kind: 'item' },
    category: code === 'blanket' ? 'bedding' : 'hygiene',
  };
  return (await must(administrator.post<{ id: Uuid }>('items', item))).id;
}

/** What the families of each site are promised, and half as much again: those of one site may be served at another. */
function suppliesOf(families: readonly Family[], sites: number): Ground['supplied'] {
  return Array.from({ length: sites }, (_, site) => {
    const served = families.filter((family) => family.site === site);
    const people = served.reduce((sum, { members }) => sum + members.length, 0);
    const enough = (quantity: bigint): bigint => (quantity * 3n) / 2n + 10n;
    return {
      blanket: enough(BigInt(served.length) * promised.blanket.quantity),
      soap: enough(BigInt(people) * promised.soap.quantity),
      cash: enough(BigInt(served.length) * promised.cash.quantity),
    };
  });
}

async function receive(
  keeper: Worker,
  {
    at,
    siteId,
    items,
    goods,
    grantId,
  }: At &
    Pick<Ground, 'items' | 'grantId'> & {
      readonly siteId: Uuid;
      readonly goods: Readonly<Record<What, bigint>>;
    },
): Promise<void> {
  const line = (what: 'blanket' | 'soap', unitValue: string): object => ({
    ...{ itemId: items[what], quantity: Number(goods[what]), origin: 'purchase', grantId },
    ...{ unitValue, currency: 'JOD' },
  });
  const lines = [line('blanket', '4.250'), line('soap', '0.350')];
  const receipt = { siteId, reference: 'GRN-1', receivedOn: dayFromNow(-5), lines };
  await must(keeper.post(at('stock/receipts'), receipt));
}

async function approveRound(
  { programme, manager }: Ground['office'],
  of: At &
    Places &
    Pick<Ground, 'items' | 'grantId'> & { readonly grantLineId: Uuid; readonly families: readonly Family[] },
): Promise<Uuid> {
  const { at, organisationId, siteIds, items, grantId, grantLineId, families } = of;
  const project = await must(
    programme.post<{ id: Uuid }>(at('projects'), {
      ...{ code: 'P1', name: 'Winter assistance', sector: 'SHL', organisationId },
      ...{ startsOn: dayFromNow(-60), endsOn: dayFromNow(300) },
    }),
  );
  const people = families.reduce((sum, { members }) => sum + members.length, 0);
  const total = (what: What): bigint =>
    promised[what].quantity * BigInt(promised[what].per === 'person' ? people : families.length);
  const goods = (what: 'blanket' | 'soap'): object => ({
    ...{
      kind: 'item',
      itemId: items[what],
      per: promised[what].per,
      quantity: String(promised[what].quantity),
    },
    funding: [{ grantId, quantity: String(total(what)) }],
  });
  const cash = {
    ...{ kind: 'cash', currency: 'JOD', per: 'household', quantity: decimals(promised.cash.quantity) },
    funding: [{ grantLineId, quantity: decimals(total('cash')) }],
  };
  const round = await must(
    programme.post<RoundView>(at('rounds'), {
      ...{
        projectId: project.id,
        code: 'R1',
        name: 'First round',
        siteIds,
        criteria: { displacements: ['idp'] },
      },
      ...{ windowFrom: dayFromNow(-1), windowTo: dayFromNow(60) },
      package: [goods('blanket'), goods('soap'), cash],
    }),
  );
  const list = (act: string): string => at(`rounds/${round.id}/lists/0/${act}`);
  const prepared = await must(programme.post<RoundView>(list('prepare')));
  const { digest, listed } = prepared.lists[0] ?? {};
  if (listed !== families.length)
    throw new Error(`${String(listed)} of ${String(families.length)} are on the list`);
  await must(programme.post(list('submit')));
  await must(manager.post(list('approve'), { digest }));
  return round.id;
}

/** Who is who on the approved list: by the reference that the list of registration gave them. */
async function readPromises(
  officer: Worker,
  {
    at,
    roundId,
    items,
    families,
    days,
  }: At & Pick<Ground, 'roundId' | 'items'> & Pick<Start, 'families' | 'days'>,
): Promise<void> {
  const households = await officer.all<HouseholdView>(at('households'));
  const references = new Map(households.map(({ id, reference }) => [id, reference]));
  const entitlements = await officer.all<EntitlementView>(at(`rounds/${roundId}/entitlements`));
  const byReference = new Map(
    entitlements.map((one) => [references.get(one.householdId ?? ''), one] as const),
  );
  const found = families.map((family) => {
    const one = byReference.get(family.reference);
    if (!one) throw new Error(`${family.reference} is not on the list`);
    return { family, one };
  });
  for (const site of new Set(families.map((family) => family.site))) {
    const there = found
      .filter(({ family }) => family.site === site)
      .sort((a, b) => a.one.tokenNo - b.one.tokenNo);
    for (const [place, { family, one }] of there.entries()) {
      const day = Math.floor((place * days) / there.length);
      family.promise = listedAs(one, items, day);
    }
  }
}

function listedAs(one: EntitlementView, items: Ground['items'], day: number): Listed {
  return {
    day,
    entitlementId: one.id,
    householdId: one.householdId ?? '',
    token: one.tokenNo,
    lines: one.lines.map(({ id, itemId, due }) => {
      const what = whatOf(items, itemId);
      return { id, what, due: unitsOf(what, due) };
    }),
  };
}

/** Cash is what is no item. */
export function whatOf(items: Ground['items'], itemId: Uuid | null): What {
  if (itemId === items.blanket) return 'blanket';
  return itemId === items.soap ? 'soap' : 'cash';
}

/** What an answer says, in pieces or minor units. */
export function unitsOf(what: What, text: string): bigint {
  return what === 'cash' ? minorUnits(text) : BigInt(text);
}

/** As a request says it. */
export function told(what: What, units: bigint): string {
  return what === 'cash' ? decimals(units) : String(units);
}

/** Minor units of JOD as a decimal. */
function decimals(minor: bigint): string {
  const digits = String(minor).padStart(4, '0');
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

function minorUnits(decimal: string): bigint {
  return BigInt(decimal.replace('.', ''));
}
