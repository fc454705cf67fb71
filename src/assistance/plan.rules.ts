import { currencies } from '../ledger/currency.rules.js';
import type { Uuid } from '../platform/ids.js';
import { type FieldProblem, Refusal } from '../platform/refusal.js';
import type { Day } from '../registry/birth.rules.js';
import { isNeedCode } from '../registry/needs.rules.js';
import { isGroup, type RecipientKind, type Service, type ShelterType } from './codes.rules.js';
import type { Criteria } from './eligibility.rules.js';
import type { Matching, Measure, PackageLine, SizeRow, Thing } from './package.rules.js';
import { parseQuantity } from './quantity.rules.js';

/** A plan as it is sent: quantities are texts. */
export interface PlanDraft {
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly instalment: number;
  readonly instalments: number;
  readonly siteIds: readonly Uuid[];
  readonly recipient: RecipientKind;
  readonly criteria: Criteria;
  readonly package: readonly LineDraft[];
}

export interface LineDraft {
  readonly kind: Thing['kind'];
  readonly itemId?: Uuid | undefined;
  readonly currency?: string | undefined;
  readonly service?: Service | undefined;
  readonly shelterType?: ShelterType | undefined;
  readonly per: Measure['per'];
  readonly quantity?: string | undefined;
  readonly matching?: Matching | undefined;
  readonly groupSize?: number | undefined;
  readonly sizeTable?:
    | readonly { readonly from: number; readonly to?: number | null | undefined; readonly quantity: string }[]
    | undefined;
  readonly cap?: string | undefined;
  readonly funding?: readonly FundingDraft[] | undefined;
}

export interface FundingDraft {
  readonly grantId?: Uuid | undefined;
  readonly grantLineId?: Uuid | undefined;
  readonly quantity: string;
}

/** What a plan is checked against. Whatever is not in it is not there, or not for this emergency. */
export interface PlanFacts {
  readonly projectId: Uuid;
  readonly organisationId: Uuid;
  readonly startsOn: Day;
  readonly endsOn: Day;
  /** Currencies of the emergency's countries. */
  readonly currencies: ReadonlySet<string>;
  readonly siteIds: ReadonlySet<Uuid>;
  readonly areaIds: ReadonlySet<Uuid>;
  readonly items: ReadonlyMap<Uuid, 'item' | 'kit'>;
  readonly grants: ReadonlyMap<Uuid, GrantFacts>;
  readonly grantLines: ReadonlyMap<Uuid, GrantLineFacts>;
  readonly recipients: ReadonlyMap<Uuid, RecipientKind>;
  /** Rounds, projects or series that the caller may know of. */
  readonly earlier: ReadonlySet<Uuid>;
}

export interface GrantFacts {
  readonly organisationId: Uuid;
  readonly currency: string;
  readonly approved: boolean;
}

export interface GrantLineFacts {
  readonly grantId: Uuid;
  readonly projectId: Uuid | null;
}

/** A plan that holds together. Ids of lines and fundings are given when it is kept. */
export interface Plan {
  readonly lines: readonly PlannedLine[];
}

export type PlannedLine = PackageLine & { readonly funding: readonly PlannedFunding[] };

export interface PlannedFunding {
  readonly id: Uuid;
  readonly priority: number;
  /** Null for goods that no grant paid: gifts in kind. */
  readonly grantId: Uuid | null;
  readonly grantLineId: Uuid | null;
  /** In the unit of the line: kits for a kit. */
  readonly quantity: bigint;
}

/** Makes a plan of what was sent, or refuses it (`round.plan`) with all that is wrong and where. */
export function planOf(draft: PlanDraft, facts: PlanFacts, newId: () => Uuid): Plan {
  const problems = [
    ...problemsOfRound(draft, facts),
    ...draft.package.flatMap((line, index) => problemsOfLine(line, index, draft, facts)),
  ];
  if (problems.length > 0) throw new Refusal('round.plan', undefined, {}, problems.slice(0, 100));
  return { lines: draft.package.map((line, index) => plannedLine(line, index, facts, newId)) };
}

function problemsOfRound(draft: PlanDraft, facts: PlanFacts): readonly FieldProblem[] {
  const { criteria, recipient } = draft;
  const group = isGroup(recipient);
  return [
    ...problem(draft.windowTo < draft.windowFrom, '/windowTo', 'the window ends before it begins'),
    ...problem(
      draft.windowFrom < facts.startsOn || draft.windowTo > facts.endsOn,
      '/windowFrom',
      'the window lies within the project',
    ),
    ...problem(draft.instalment > draft.instalments, '/instalment', 'no instalment comes after the last one'),
    ...unknown('/siteIds', draft.siteIds, facts.siteIds, 'no such site serves this emergency'),
    ...unknown('/criteria/siteIds', criteria.siteIds, facts.siteIds, 'no such site serves this emergency'),
    ...unknown(
      '/criteria/areaIds',
      criteria.areaIds,
      facts.areaIds,
      'no such area in a country of the emergency',
    ),
    ...unknown(
      '/criteria/notAssisted/ids',
      criteria.notAssisted?.ids,
      facts.earlier,
      'no such round, project or series here',
    ),
    ...problemsOfPriority(criteria.priority, group),
    ...(criteria.needs ?? []).flatMap((need, index) =>
      problem(!isNeedCode(need), `/criteria/needs/${String(index)}`, 'no code of a specific need'),
    ),
    ...problem(
      criteria.members !== undefined && recipient !== 'individual',
      '/criteria/members',
      'only a round for individuals chooses members',
    ),
    ...problem(
      criteria.recipientIds !== undefined && !group,
      '/criteria/recipientIds',
      'only a round for institutions, communities or places names them',
    ),
    ...problem(
      group && asksHouseholds(criteria),
      '/criteria',
      'institutions, communities and places are chosen by area, site or name',
    ),
    ...(criteria.recipientIds ?? []).flatMap((id, index) =>
      problem(
        facts.recipients.get(id) !== recipient,
        `/criteria/recipientIds/${String(index)}`,
        'no such recipient of this kind',
      ),
    ),
    ...problem(
      isReversed(criteria.sizeFrom, criteria.sizeTo),
      '/criteria/sizeTo',
      'the range ends before it begins',
    ),
    ...problem(
      isReversed(criteria.head?.ageFrom, criteria.head?.ageTo),
      '/criteria/head/ageTo',
      'the range ends before it begins',
    ),
    ...problem(
      isReversed(criteria.members?.ageFrom, criteria.members?.ageTo),
      '/criteria/members/ageTo',
      'the range ends before it begins',
    ),
  ];
}

function asksHouseholds({
  areaIds: _areas,
  siteIds: _sites,
  recipientIds: _recipients,
  organisationIds: _organisations,
  ...rest
}: Criteria): boolean {
  return Object.values(rest).some((value) => value !== undefined);
}

function problemsOfPriority(priority: Criteria['priority'], group: boolean): readonly FieldProblem[] {
  return [
    ...(priority?.needs ?? []).flatMap((need, index) =>
      problem(!isNeedCode(need), `/criteria/priority/needs/${String(index)}`, 'no such need'),
    ),
    ...(priority?.members ?? []).flatMap(({ ageFrom, ageTo }, index) =>
      problem(
        isReversed(ageFrom, ageTo),
        `/criteria/priority/members/${String(index)}/ageTo`,
        'the oldest is not younger than the youngest',
      ),
    ),
    ...problem(
      priority !== undefined && group,
      '/criteria/priority',
      'only where households or individuals receive it',
    ),
  ];
}

function problemsOfLine(
  line: LineDraft,
  index: number,
  draft: PlanDraft,
  facts: PlanFacts,
): readonly FieldProblem[] {
  const at = (field: string): string => `/package/${String(index)}/${field}`;
  const { per } = line;
  return [
    ...problemsOfThing(line, at, draft, facts),
    ...problemsOfCurrency(line, at('currency'), facts),
    ...problem(
      (per === 'size') !== (line.sizeTable !== undefined),
      at('sizeTable'),
      'a line by size has a table, and no other line does',
    ),
    ...problem(
      (per === 'size') !== (line.quantity === undefined),
      at('quantity'),
      'a line has a quantity, or a table of them',
    ),
    ...problem(
      (per === 'member') !== (line.matching !== undefined),
      at('matching'),
      'a line per member says which members, and no other line does',
    ),
    ...problem(
      (per === 'group') !== (line.groupSize !== undefined),
      at('groupSize'),
      'a line per group says of how many, and no other line does',
    ),
    ...problem(
      per === 'member' && isGroup(draft.recipient),
      at('per'),
      'only described members can be matched',
    ),
    ...problem(
      isReversed(line.matching?.ageFrom, line.matching?.ageTo),
      at('matching/ageTo'),
      'the range ends before it begins',
    ),
    ...problemsOfQuantities(line, at),
    ...problemsOfTable(line, at('sizeTable')),
    ...problemsOfFunding(line, at, facts),
  ];
}

/** What a line is about: its kind and the one thing of that kind. */
function problemsOfThing(
  line: LineDraft,
  at: (field: string) => string,
  { recipient }: PlanDraft,
  facts: PlanFacts,
): readonly FieldProblem[] {
  const { kind } = line;
  return [
    ...problem(
      (kind === 'item' || kind === 'kit') !== (line.itemId !== undefined),
      at('itemId'),
      'a line of goods names its item, and no other line does',
    ),
    ...problem(
      (kind === 'cash') !== (line.currency !== undefined),
      at('currency'),
      'a line of cash names its currency, and no other line does',
    ),
    ...problem(
      (kind === 'service') !== (line.service !== undefined),
      at('service'),
      'a line of a service names it, and no other line does',
    ),
    ...problem(
      (kind === 'shelter') !== (line.shelterType !== undefined),
      at('shelterType'),
      'a line of shelter names its type, and no other line does',
    ),
    ...problem(kind === 'shelter' && recipient !== 'household', at('kind'), 'shelter is for households'),
    ...problem(
      line.itemId !== undefined && facts.items.get(line.itemId) !== kind,
      at('itemId'),
      `no such ${kind} in the catalogue`,
    ),
  ];
}

function problemsOfCurrency(
  { currency, funding = [] }: LineDraft,
  pointer: string,
  facts: PlanFacts,
): readonly FieldProblem[] {
  if (currency === undefined) return [];
  if (!currencies.has(currency))
    return problem(true, pointer, 'the currency must be an active code of ISO 4217');
  const ofGrant = funding.some(
    ({ grantId, grantLineId }) =>
      facts.grants.get(grantOf(grantId, grantLineId, facts) ?? '')?.currency === currency,
  );
  return problem(
    !facts.currencies.has(currency) && !ofGrant,
    pointer,
    'the currency is of a country of the emergency, or of the grant',
  );
}

function problemsOfQuantities(line: LineDraft, at: (field: string) => string): readonly FieldProblem[] {
  const texts: readonly (readonly [string, string | undefined, bigint])[] = [
    [at('quantity'), line.quantity, 1n],
    [at('cap'), line.cap, 1n],
    ...(line.sizeTable ?? []).map(
      (row, index) => [at(`sizeTable/${String(index)}/quantity`), row.quantity, 0n] as const,
    ),
    ...(line.funding ?? []).map(
      (one, index) => [at(`funding/${String(index)}/quantity`), one.quantity, 1n] as const,
    ),
  ];
  return texts.flatMap(([pointer, text, least]) =>
    text === undefined ? [] : problemsOfQuantity(text, pointer, least, line),
  );
}

function problemsOfQuantity(
  text: string,
  pointer: string,
  least: bigint,
  { kind, currency }: LineDraft,
): readonly FieldProblem[] {
  if (kind === 'cash' && (currency === undefined || !currencies.has(currency))) return []; // told already
  try {
    return problem(parseQuantity(text, currency ?? null) < least, pointer, `at least ${least.toString()}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return problem(true, pointer, error.detail ?? 'not a quantity'); // told with all the others
  }
}

/** From one person on, without gaps, open at the end: a household of any size has its row. */
function problemsOfTable({ sizeTable }: LineDraft, pointer: string): readonly FieldProblem[] {
  if (!sizeTable) return [];
  const whole = sizeTable.every(({ from, to }, index) => {
    const before = sizeTable[index - 1];
    const last = index === sizeTable.length - 1;
    const open = to === null || to === undefined;
    return from === (before ? (before.to ?? 0) + 1 : 1) && open === last && (open || to >= from);
  });
  return problem(!whole, pointer, 'the table begins at 1, has no gaps and is open at the end');
}

function problemsOfFunding(
  line: LineDraft,
  at: (field: string) => string,
  facts: PlanFacts,
): readonly FieldProblem[] {
  const { kind, currency, funding = [] } = line;
  if (kind === 'service' || kind === 'shelter')
    return problem(funding.length > 0, at('funding'), `a ${kind} needs no grant`);
  return funding.flatMap(({ grantId, grantLineId }, index) => {
    const pointer = at(`funding/${String(index)}`);
    const budget = grantLineId === undefined ? undefined : facts.grantLines.get(grantLineId);
    const id = grantOf(grantId, grantLineId, facts);
    const grant = id === undefined ? undefined : facts.grants.get(id);
    return [
      ...problem(
        kind === 'cash' && grantLineId === undefined,
        pointer,
        'cash comes from a budget line of a grant',
      ),
      ...problem(grantLineId !== undefined && !budget, `${pointer}/grantLineId`, 'no such budget line here'),
      ...problem(
        budget !== undefined && grantId !== undefined && budget.grantId !== grantId,
        `${pointer}/grantLineId`,
        'the budget line is of another grant',
      ),
      ...problem(
        budget?.projectId != null && budget.projectId !== facts.projectId,
        `${pointer}/grantLineId`,
        'the budget line is for another project',
      ),
      ...problem(
        id !== undefined && !grant && (grantLineId === undefined || budget !== undefined),
        `${pointer}/grantId`,
        'no such grant here',
      ),
      ...problem(
        grant !== undefined && grant.organisationId !== facts.organisationId,
        `${pointer}/grantId`,
        'no such grant here',
      ),
      ...problem(grant !== undefined && !grant.approved, `${pointer}/grantId`, 'the grant is not approved'),
      ...problem(
        kind === 'cash' && grant !== undefined && grant.currency !== currency,
        pointer,
        'the grant is in another currency',
      ),
    ];
  });
}

function grantOf(
  grantId: Uuid | undefined,
  grantLineId: Uuid | undefined,
  facts: PlanFacts,
): Uuid | undefined {
  return grantId ?? (grantLineId === undefined ? undefined : facts.grantLines.get(grantLineId)?.grantId);
}

function unknown(
  pointer: string,
  ids: readonly Uuid[] | undefined,
  known: ReadonlySet<Uuid>,
  detail: string,
): readonly FieldProblem[] {
  return (ids ?? []).flatMap((id, index) => problem(!known.has(id), `${pointer}/${String(index)}`, detail));
}

function isReversed(from: number | undefined, to: number | undefined): boolean {
  return from !== undefined && to !== undefined && to < from;
}

function problem(wrong: boolean, pointer: string, detail: string): readonly FieldProblem[] {
  return wrong ? [{ pointer, detail }] : [];
}

function plannedLine(line: LineDraft, index: number, facts: PlanFacts, newId: () => Uuid): PlannedLine {
  const currency = line.currency ?? null;
  const funding = (line.funding ?? []).map(({ grantId, grantLineId, quantity }, position) => ({
    id: newId(),
    priority: position + 1,
    grantId: grantOf(grantId, grantLineId, facts) ?? null,
    grantLineId: grantLineId ?? null,
    quantity: parseQuantity(quantity, currency),
  }));
  const cap = line.cap === undefined ? null : parseQuantity(line.cap, currency);
  return { id: newId(), no: index + 1, thing: thingOf(line), cap, funding, ...measureOf(line, currency) };
}

function thingOf({ kind, itemId = '', currency = '', service, shelterType }: LineDraft): Thing {
  switch (kind) {
    case 'item':
    case 'kit':
      return { kind, itemId };
    case 'cash':
      return { kind, currency };
    case 'service':
      if (service === undefined) throw new RangeError('a line of a service names it');
      return { kind, service };
    case 'shelter':
      if (shelterType === undefined) throw new RangeError('a line of shelter names its type');
      return { kind, shelterType };
  }
}

function measureOf(line: LineDraft, currency: string | null): Measure {
  const quantity = parseQuantity(line.quantity ?? '0', currency);
  switch (line.per) {
    case 'household':
    case 'person':
      return { per: line.per, quantity };
    case 'member':
      return { per: 'member', quantity, matching: line.matching ?? {} };
    case 'group':
      return { per: 'group', quantity, groupSize: line.groupSize ?? 1 };
    case 'size':
      return { per: 'size', table: (line.sizeTable ?? []).map((row) => sizeRow(row, currency)) };
  }
}

function sizeRow(
  {
    from,
    to,
    quantity,
  }: { readonly from: number; readonly to?: number | null | undefined; readonly quantity: string },
  currency: string | null,
): SizeRow {
  return { from, to: to ?? null, quantity: parseQuantity(quantity, currency) };
}
