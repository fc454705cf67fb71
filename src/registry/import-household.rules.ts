import type { Uuid } from '../platform/ids.js';
import { type Day, parseDay, toldOn } from './birth.rules.js';
import type { LegalBasis } from './codes.rules.js';
import type { Finding } from './finding.rules.js';
import {
  type CollectorDraft,
  type HouseholdDraft,
  holdsPersonalData,
  type IndividualDraft,
  type JudgedHousehold,
  judgeHousehold,
  type LegalGround,
  addressLengthMax,
  membersMax,
  notesLengthMax,
} from './household.rules.js';
import type { Columns, ImportField } from './import-columns.rules.js';
import { readCode, readIdentity, readMember, readPhone, type RowContext } from './import-member.rules.js';
import {
  cellOf,
  relationOf,
  type ListRecord,
  type Remarks,
  remarkOnShape,
  type RowGroup,
} from './import-rows.rules.js';
import type { ValueChoices } from './import-values.rules.js';
import type { PhoneCountry } from './phone.rules.js';
import type { Contact } from './registration.rules.js';
import { asciiDigits, cut } from './text.rules.js';

export interface AreaRef {
  readonly id: Uuid;
  readonly level: number;
  /** Whether another area took its place, or its time is over. */
  readonly old?: boolean;
}

/** How a list is to be read. */
export interface ImportPlan {
  readonly columns: Columns;
  /** The number of columns of the header. */
  readonly width: number;
  readonly today: Day;
  readonly areaOf: (code: string) => AreaRef | undefined;
  /** Without it, the sites' names are kept as they are. */
  readonly siteOf?: (name: string) => Uuid | undefined;
  /** The country of phone numbers that are written without one. */
  readonly country?: PhoneCountry;
  readonly values?: ValueChoices;
  /** What holding personal data rests on where the list has no consent column, or nothing in it. */
  readonly legalBasis?: Exclude<LegalBasis, 'consent'>;
  /** What assisting rests on, with or without consent: vital interest, unless the emergency decided otherwise. */
  readonly assistanceBasis?: Exclude<LegalBasis, 'consent'>;
}

export interface ReadHousehold {
  /** Null where the rows are set aside. */
  readonly household: JudgedHousehold | null;
  /** The row of each member of the household, in their order. */
  readonly memberRows: readonly number[];
  /** How to reach it; null where nothing is said, or may be held. */
  readonly contact: Contact | null;
}

/** Reads the rows of one household; what there is to say about them goes to the remarks. */
export function readHousehold(group: RowGroup, plan: ImportPlan, remarks: Remarks): ReadHousehold {
  remarkOnShape(group, plan.width, remarks);
  if (remarks.all.some(({ severity }) => severity === 'problem')) return aside;

  const { draft, memberRows, contact } = draftOf(group, plan, remarks);
  if (remarks.all.some(({ severity }) => severity === 'problem')) return aside;

  const judgement = judgeHousehold(draft, knownOf(draft), plan.today);
  const sources: Sources = { firstRow: group.rows[0] ?? 0, memberRows };
  for (const finding of judgement.findings) remarkOn(finding, sources, remarks);
  return { household: judgement.household, memberRows, contact };
}

const aside: ReadHousehold = { household: null, memberRows: [], contact: null };

function draftOf(
  group: RowGroup,
  plan: ImportPlan,
  remarks: Remarks,
): { readonly draft: HouseholdDraft } & Pick<ReadHousehold, 'memberRows' | 'contact'> {
  const { columns, today } = plan;
  const registeredOn = readRegisteredOn(group.records, plan, remarks);
  const context: RowContext = {
    columns,
    values: plan.values ?? {},
    country: plan.country,
    today,
    registeredOn: toldOn(registeredOn, today),
    remarks,
  };
  const place = readPlace(group.records, plan, context);
  const own = group.records.filter((record) => !isOutside(record, context));
  const consent = readConsent(own, plan, context);
  const size = readSize(group.records, context);
  const described = holdsPersonalData(consent.grounds)
    ? own.filter(
        (record) => !consent.refusers.has(record) && !(size !== null && isBare(own, record, context)),
      )
    : [];
  if (holdsPersonalData(consent.grounds) && size === null) remarkOnEmpty(own, context);

  const draft: HouseholdDraft = {
    reference: group.reference,
    registeredOn,
    ...place,
    displacement: readCode('displacement', theOne(group.records, 'displacement', context), context),
    shelter: readCode('shelter', theOne(group.records, 'shelter', context), context),
    size,
    countedOnly: own.length - described.length,
    legalGrounds: consent.grounds,
    members: described.map((record): IndividualDraft => readMember(record, context)),
    collectors: holdsPersonalData(consent.grounds) ? readCollectors(group.records, described, context) : [],
  };
  const contact = holdsPersonalData(consent.grounds) ? readContact(group.records, context) : null;
  return { draft, memberRows: described.map(({ row }) => row), contact };
}

/** The record that speaks for the household in a field: the first that says anything. Says so where others say something else. */
function theOne(
  records: readonly ListRecord[],
  field: ImportField,
  { columns, remarks }: RowContext,
): ListRecord {
  const saying = records.filter((record) => cellOf(record, columns, field) !== null);
  const first = saying[0] ?? records[0] ?? { row: 0, cells: [] };
  const other = saying.find((record) => cellOf(record, columns, field) !== cellOf(first, columns, field));
  if (other !== undefined) {
    const detail = `The rows of the household differ; row ${String(first.row)} was taken. Check them.`;
    remarks.add('warning', 'rows.differ', other.row, field, detail);
  }
  return first;
}

function readRegisteredOn(
  records: readonly ListRecord[],
  { columns, today }: ImportPlan,
  remarks: Remarks,
): Day {
  const record = records.find((one) => cellOf(one, columns, 'registeredOn') !== null);
  if (record === undefined) return today;

  const day = parseDay(cellOf(record, columns, 'registeredOn') ?? '', today);
  if (day !== undefined) return day;
  const detail = 'The day of registration cannot be read; today is kept. Correct it.';
  remarks.add('warning', 'registered.unreadable', record.row, 'registeredOn', detail);
  return today;
}

function readContact(records: readonly ListRecord[], context: RowContext): Contact | null {
  const phone = readPhone('householdPhone', theOne(records, 'householdPhone', context), context);
  const address = readText('address', addressLengthMax, records, context);
  const notes = readText('notes', notesLengthMax, records, context);
  return phone === null && address === null && notes === null ? null : { phone, address, notes };
}

function readText(
  field: 'address' | 'notes',
  charactersMax: number,
  records: readonly ListRecord[],
  context: RowContext,
): string | null {
  const record = theOne(records, field, context);
  const text = cellOf(record, context.columns, field);
  if (text === null) return null;

  const kept = cut(text, charactersMax);
  if (kept !== text) {
    const detail = `The text is longer than ${String(charactersMax)} characters and was cut. Check it.`;
    context.remarks.add('warning', 'text.cut', record.row, field, detail);
  }
  return kept;
}

type Place = Pick<HouseholdDraft, 'areaId' | 'originAreaId' | 'siteId' | 'siteName'>;

function readPlace(records: readonly ListRecord[], plan: ImportPlan, context: RowContext): Place {
  return {
    areaId: readArea(records, plan, context)?.id ?? null,
    originAreaId: readOrigin(records, plan, context)?.id ?? null,
    ...readSite(records, plan, context),
  };
}

const finestFirst = ['area4', 'area3', 'area2', 'area1', 'area'] as const;

/** The finest area whose code is known. Only where none is, the household cannot be placed. */
function readArea(
  records: readonly ListRecord[],
  plan: ImportPlan,
  context: RowContext,
): AreaRef | undefined {
  const { columns, remarks } = context;
  const told = finestFirst
    .map((field) => ({ field, record: theOne(records, field, context) }))
    .flatMap(({ field, record }) => {
      const code = cellOf(record, columns, field);
      return code === null ? [] : [{ field, row: record.row, area: areaOf(code, plan) }];
    });
  const found = told.find(({ area }) => area !== undefined);
  const finest = told[0];

  if (finest === undefined) {
    const field = finestFirst.find((one) => columns.has(one)) ?? 'area';
    remarks.add(
      'problem',
      'area.missing',
      records[0]?.row ?? 0,
      field,
      "There is no area. Write the area's p-code.",
    );
  } else if (found === undefined) {
    const detail =
      'The p-code is not known, nor is a coarser one of the row. Correct it, or import the area first.';
    remarks.add('problem', 'area.unknown', finest.row, finest.field, detail);
  } else if (found !== finest) {
    const detail = `The p-code is not known; the household is placed by ${columns.get(found.field)?.header ?? found.field}. Correct it.`;
    remarks.add('warning', 'area.coarser', finest.row, finest.field, detail);
  }
  if (found?.area?.old === true) {
    const detail = 'The area is no longer in use. Place the household in the one that took its place.';
    remarks.add('warning', 'area.superseded', found.row, found.field, detail);
  }
  return found?.area;
}

function areaOf(code: string, plan: ImportPlan): AreaRef | undefined {
  return plan.areaOf(code) ?? plan.areaOf(asciiDigits(code).toUpperCase().replaceAll(' ', ''));
}

function readOrigin(
  records: readonly ListRecord[],
  plan: ImportPlan,
  context: RowContext,
): AreaRef | undefined {
  const record = theOne(records, 'originArea', context);
  const code = cellOf(record, context.columns, 'originArea');
  if (code === null) return undefined;
  const area = areaOf(code, plan);
  if (area === undefined) {
    const detail = 'The p-code of the area of origin is not known and was left out. Correct it.';
    context.remarks.add('warning', 'origin.unknown', record.row, 'originArea', detail);
  }
  return area;
}

function readSite(
  records: readonly ListRecord[],
  plan: ImportPlan,
  context: RowContext,
): Pick<Place, 'siteId' | 'siteName'> {
  const record = theOne(records, 'site', context);
  const text = cellOf(record, context.columns, 'site');
  if (text === null) return { siteId: null, siteName: null };

  const name = cut(text, siteNameLengthMax);

  const siteId = plan.siteOf?.(name);
  if (siteId !== undefined) return { siteId, siteName: null };
  if (plan.siteOf === undefined) return { siteId: null, siteName: name };
  const detail = 'No site of this name is known; the name is kept. Add the site, or correct the name.';
  context.remarks.add('note', 'site.unknown', record.row, 'site', detail);
  return { siteId: null, siteName: name };
}

const siteNameLengthMax = 200;

interface ConsentReading {
  readonly grounds: readonly LegalGround[];
  /** Members who refuse for themselves in a household that consents. */
  readonly refusers: ReadonlySet<ListRecord>;
}

/** The head answers for the household, or whoever answered if the head did not; another member's refusal is that member's own. */
function readConsent(own: readonly ListRecord[], plan: ImportPlan, context: RowContext): ConsentReading {
  const answers = new Map(own.map((record) => [record, readCode('consent', record, context)]));
  const said = [...answers.values()].filter((answer) => answer !== null && answer !== 'unknown');
  const head = own.find((record) => isHead(record, context)) ?? own[0];
  const headSaid = head === undefined ? null : (answers.get(head) ?? null);
  const status =
    headSaid !== null && headSaid !== 'unknown'
      ? headSaid
      : said.includes('refused')
        ? 'refused'
        : (said[0] ?? 'unknown');

  const refusers = new Set(own.filter((record) => status !== 'refused' && answers.get(record) === 'refused'));
  for (const { row } of refusers) {
    const detail = 'The person refuses consent and is counted only; no personal data is held.';
    context.remarks.add('note', 'consent.member-refused', row, 'consent', detail);
  }
  return { grounds: groundsOf(status, plan), refusers };
}

function isHead(record: ListRecord, { columns, values }: RowContext): boolean {
  return relationOf(record, columns, values) === 'head';
}

function isOutside(record: ListRecord, { columns, values }: RowContext): boolean {
  return relationOf(record, columns, values) === 'non_member';
}

function groundsOf(status: 'given' | 'refused' | 'unknown', plan: ImportPlan): readonly LegalGround[] {
  const registration: LegalGround =
    status === 'unknown' && plan.legalBasis !== undefined
      ? { purpose: 'registration', basis: plan.legalBasis }
      : { purpose: 'registration', basis: 'consent', status };
  return [registration, { purpose: 'assistance', basis: plan.assistanceBasis ?? 'vital_interest' }];
}

function readSize(records: readonly ListRecord[], context: RowContext): number | null {
  const record = theOne(records, 'householdSize', context);
  const text = cellOf(record, context.columns, 'householdSize');
  if (text === null) return null;

  const size = /^(\d{1,3})(?:\.0+)?$/.exec(asciiDigits(text));
  if (size !== null && Number(size[1]) >= 1 && Number(size[1]) <= membersMax) return Number(size[1]);
  const detail = `The size is no number from 1 to ${String(membersMax)}; the rows are counted in its place. Correct it.`;
  context.remarks.add('warning', 'size.unreadable', record.row, 'householdSize', detail);
  return null;
}

const describing = [
  ...(['nameOriginal', 'nameLatin', 'givenName', 'familyName', 'sex', 'birthDate', 'age', 'phone'] as const),
  ...(['documentNumber', 'relationship'] as const),
];

/** Whether the only row of a household says nothing about anybody: with a size, it counts people and describes nobody. */
function isBare(own: readonly ListRecord[], record: ListRecord, { columns }: RowContext): boolean {
  return own.length === 1 && !sayings.some((field) => cellOf(record, columns, field) !== null);
}

const sayings: readonly ImportField[] = [
  ...describing,
  ...(['fatherName', 'documentType', 'needs', 'pregnant', 'collector'] as const),
  ...(['seeing', 'hearing', 'walking', 'remembering', 'selfCare', 'communicating'] as const),
];

function remarkOnEmpty(own: readonly ListRecord[], { columns, remarks }: RowContext): void {
  const first = own[0];
  if (first === undefined) return;
  if (own.some((record) => describing.some((field) => cellOf(record, columns, field) !== null))) return;
  const detail =
    'Nothing is said about anybody, nor how many people there are. Fill the row, or leave it out.';
  remarks.add('problem', 'household.empty', first.row, 'nameOriginal', detail);
}

function readCollectors(
  records: readonly ListRecord[],
  described: readonly ListRecord[],
  context: RowContext,
): readonly CollectorDraft[] {
  return records.flatMap((record): readonly CollectorDraft[] => {
    const member = described.indexOf(record);
    const outside = isOutside(record, context);
    if (member < 0 && !outside) return [];

    const role = readCode('collector', record, context);
    if (role !== null && role !== 'none')
      return [outside ? { role, outsider: readIdentity(record, context) } : { role, member }];
    if (outside) {
      const detail =
        'The person is no member and no collector, and was left out. Say which of the two they are.';
      context.remarks.add('warning', 'member.not-counted', record.row, 'relationship', detail);
    }
    return [];
  });
}

/** An import looks its places up itself, and is compared with the register part by part: see `compareDocuments`. */
function knownOf(draft: HouseholdDraft): Parameters<typeof judgeHousehold>[1] {
  const given = (ids: readonly (Uuid | null)[]): ReadonlySet<Uuid> =>
    new Set(ids.filter((id) => id !== null));
  return {
    areaIds: given([draft.areaId, draft.originAreaId]),
    oldAreaIds: new Set(), // said with its row and column when the area is read
    siteIds: given([draft.siteId]),
    references: new Set(),
    documents: new Set(),
  };
}

interface Sources {
  readonly firstRow: number;
  readonly memberRows: readonly number[];
}

/** Where in the list a pointer into the draft comes from. */
function remarkOn(finding: Finding, { firstRow, memberRows }: Sources, remarks: Remarks): void {
  const [, part = '', index, leaf = ''] = finding.field.split('/');
  const row = part === 'members' ? (memberRows[Number(index)] ?? firstRow) : firstRow;
  // What the row's own reading said about the same birth is enough.
  if (finding.code === 'birth.missing' && remarks.has(row, 'birth.', 'age.')) return;
  remarks.addOf(finding, row, fieldsOf[leaf] ?? fieldsOf[part] ?? 'reference');
}

const fieldsOf: Readonly<Partial<Record<string, ImportField>>> = {
  identity: 'nameOriginal',
  birth: 'birthDate',
  documents: 'documentNumber',
  relationship: 'relationship',
  registeredOn: 'registeredOn',
  legalGrounds: 'consent',
  size: 'householdSize',
  collectors: 'collector',
};
