import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  HouseholdList,
  importHouseholds,
  type ImportedHousehold,
  type ImportSummary,
} from './import.rules.js';
import { mapColumns } from './import-columns.rules.js';
import type { ImportPlan } from './import-household.rules.js';
import { type ListRecord, type ListSurvey, surveyList } from './import-rows.rules.js';

const header = [
  ...[
    'hh_ref',
    'registered_on',
    'adm3_pcode',
    'adm4_pcode',
    'origin_pcode',
    'site',
    'displacement_status',
    'shelter',
  ],
  ...[
    'relationship',
    'name_ar',
    'name_latin',
    'sex',
    'birth_date',
    'age',
    'phone',
    'document_type',
    'document_number',
  ],
  ...['seeing', 'walking', 'pregnant', 'specific_needs', 'household_size', 'consent', 'collector'],
] as const;
type Cells = Readonly<Partial<Record<(typeof header)[number], string>>>;

const plain: Cells = {
  hh_ref: 'R-1',
  registered_on: '2026-10-01',
  adm4_pcode: 'C1',
  relationship: 'head',
  name_ar: 'سلمى بكر',
  name_latin: 'Salma Bakr',
  sex: 'F',
  birth_date: '1990-03-15',
  consent: 'yes',
};
const child: Cells = {
  ...plain,
  relationship: 'child',
  name_ar: 'علي بكر',
  name_latin: 'Ali Bakr',
  sex: 'M',
  birth_date: '2015-03-15',
};

const { columns } = mapColumns(header);
const plan: ImportPlan = {
  columns,
  width: header.length,
  today: '2026-11-23',
  country: 'SY',
  areaOf: (code) => ({ C1: { id: 'area-c1', level: 4 }, SY01: { id: 'area-sy01', level: 3 } })[code],
};

function recordsOf(rows: readonly Cells[]): readonly ListRecord[] {
  return rows.map((cells, index) => ({ row: index + 2, cells: header.map((name) => cells[name] ?? '') }));
}

interface Run {
  readonly all: readonly ImportedHousehold[];
  readonly summary: ImportSummary;
}

function run(records: readonly ListRecord[], own: Partial<ImportPlan> = {}, survey?: ListSurvey): Run {
  const walk = importHouseholds(records, { ...plan, ...own }, survey);
  const all: ImportedHousehold[] = [];
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done === true) return { all, summary: step.value };
    all.push(step.value);
  }
}

function one(rows: readonly Cells[], own: Partial<ImportPlan> = {}): ImportedHousehold {
  const { all } = run(recordsOf(rows), own);
  const [only] = all;
  if (only === undefined || all.length !== 1) throw new Error(`${all.length} households`);
  return only;
}

function told({ findings }: ImportedHousehold): readonly string[] {
  return findings.map(({ severity, code, row, column }) => `${severity} ${code} ${row} ${column}`);
}

describe('a list in order', () => {
  it('gives households with their members, places and grounds', () => {
    const { all, summary } = run(
      recordsOf([
        {
          ...plain,
          phone: '0936528309',
          document_type: 'NATIONAL_ID',
          document_number: '0953',
          collector: 'primary',
          seeing: '3',
          walking: '1',
        },
        { ...child, collector: 'alternate' },
        {
          ...plain,
          hh_ref: 'R-2',
          name_ar: 'مها',
          name_latin: 'Maha',
          displacement_status: 'idp',
          shelter: 'tent',
        },
      ]),
    );

    expect(summary).toEqual({
      rows: 3,
      blankRows: 0,
      households: 2,
      taken: 2,
      warned: 0,
      setAside: 0,
      people: 3,
      reasons: { 'collector.assumed': 1 },
    });
    expect(all[0]).toEqual({
      outcome: 'taken',
      reference: 'R-1',
      contact: null,
      rows: [2, 3],
      memberRows: [2, 3],
      findings: [],
      household: {
        reference: 'R-1',
        registeredOn: '2026-10-01',
        areaId: 'area-c1',
        originAreaId: null,
        siteId: null,
        siteName: null,
        displacement: null,
        shelter: null,
        size: 2,
        countedOnly: 0,
        depth: 'full',
        legalGrounds: [
          { purpose: 'registration', basis: 'consent', status: 'given' },
          { purpose: 'assistance', basis: 'vital_interest' },
        ],
        collectors: [
          { role: 'primary', member: 0 },
          { role: 'alternate', member: 1 },
        ],
        members: [
          {
            identity: {
              nameOriginal: 'سلمى بكر',
              nameLatin: 'Salma Bakr',
              phone: '+963936528309',
              documents: [{ type: 'national_id', number: '0953', status: 'valid' }],
              photoRef: null,
            },
            relationship: 'head',
            status: 'active',
            sex: 'female',
            birth: { bornOn: '1990-03-15', precision: 'day', ageRecordedOn: null },
            answers: { seeing: 3, walking: 1 },
            pregnant: null,
            needs: [],
          },
          expect.objectContaining({ relationship: 'child', sex: 'male' }),
        ],
      },
    });
    expect(all[1]?.household).toMatchObject({
      displacement: 'idp',
      shelter: 'tent_or_emergency_shelter',
      size: 1,
    });
  });

  it('may arrive one record at a time', () => {
    const list = new HouseholdList(plan);
    const [a, b, c] = recordsOf([plain, child, { ...plain, hh_ref: 'R-2' }]) as [
      ListRecord,
      ListRecord,
      ListRecord,
    ];

    expect(list.push(a)).toEqual([]);
    expect(list.push(b)).toEqual([]);
    expect(list.push(c).map(({ reference }) => reference)).toEqual(['R-1']);
    expect(list.end().map(({ reference }) => reference)).toEqual(['R-2']);
    expect(list.end()).toEqual([]);
    expect(list.summary).toMatchObject({ rows: 3, households: 2 });
  });
});

describe('what cannot be placed or told apart is set aside, with row, column and reason', () => {
  it.each<[string, readonly Cells[], string]>([
    [
      'unknown p-codes',
      [{ ...plain, adm3_pcode: 'SY99', adm4_pcode: 'C9' }],
      'problem area.unknown 2 adm4_pcode',
    ],
    ['no p-code', [{ ...plain, adm4_pcode: '-' }], 'problem area.missing 2 adm4_pcode'],
    ['no reference', [{ ...plain, hh_ref: ' ' }], 'problem reference.missing 2 hh_ref'],
    ['too long a reference', [{ ...plain, hh_ref: 'R'.repeat(65) }], 'problem reference.too-long 2 hh_ref'],
    [
      'nothing but a place',
      [{ hh_ref: 'R-1', adm4_pcode: 'C1', consent: 'yes' }],
      'problem household.empty 2 name_ar',
    ],
    ['a hundred rows', Array.from({ length: 100 }, () => plain), 'problem household.too-large 2 hh_ref'],
  ])('%s', (_, rows, finding) => {
    const household = one(rows);

    expect(household).toMatchObject({ outcome: 'set_aside', household: null });
    expect(told(household)).toContain(finding);
    expect(household.rows).toHaveLength(rows.length);
  });

  it('a row with more cells than the header', () => {
    const [record] = recordsOf([plain]);
    const { all } = run([{ row: 2, cells: [...(record?.cells ?? []), 'Bakr'] }]);

    expect(all.map(told)).toEqual([['problem row.cells 2 hh_ref']]);
    expect(run([{ row: 2, cells: [...(record?.cells ?? []), '', ' '] }]).all[0]?.outcome).toBe('taken');
    expect(run([{ row: 2, cells: (record?.cells ?? []).slice(0, -1) }]).all[0]?.outcome).toBe('taken');
  });

  it('rows without a reference, as one group for each place in the list', () => {
    const nameless = { ...child, hh_ref: '' };
    const { all, summary } = run(recordsOf([nameless, nameless, plain, nameless]));

    expect(all.map(({ outcome, rows }) => [outcome, rows])).toEqual([
      ['set_aside', [2, 3]],
      ['taken', [4]],
      ['set_aside', [5]],
    ]);
    expect(summary).toMatchObject({ rows: 4, households: 3, taken: 1, setAside: 2, people: 1 });
  });
});

describe('bad data entry is no reason to refuse a person', () => {
  it.each<[string, Cells, readonly string[]]>([
    [
      'a coarser p-code only',
      { adm3_pcode: 'SY01', adm4_pcode: 'C9' },
      ['warning area.coarser 2 adm4_pcode'],
    ],
    ['unknown origin', { origin_pcode: 'XX' }, ['warning origin.unknown 2 origin_pcode']],
    ['no name', { name_ar: '   ', name_latin: '' }, ['warning name.missing 2 name_ar']],
    ['a formula', { name_latin: '=HYPERLINK("http://x","y")' }, ['warning text.formula 2 name_latin']],
    ['broken letters', { name_ar: 'Ø³Ù„Ù…Ù‰' }, ['warning text.misread 2 name_ar']],
    ['too long a name', { name_latin: 'a'.repeat(201) }, ['warning text.cut 2 name_latin']],
    ['unknown sex code', { sex: 'X1' }, ['warning sex.unknown-code 2 sex']],
    ['day-first date', { birth_date: '15/03/1990' }, ['warning birth.day-first 2 birth_date']],
    ['impossible date', { birth_date: '2031-02-30' }, ['warning birth.impossible 2 birth_date']],
    ['future date', { birth_date: '2031-02-03' }, ['warning birth.future 2 birth_date']],
    [
      'future date with an age',
      { birth_date: '2031-02-03', age: '36' },
      ['warning birth.future 2 birth_date'],
    ],
    ['age only', { birth_date: '', age: '47' }, ['warning birth.age-only 2 age']],
    ['no age at all', { birth_date: '' }, ['warning birth.missing 2 birth_date']],
    ['a silly age', { birth_date: '', age: '470' }, ['warning age.unreadable 2 age']],
    ['age and date apart', { age: '12' }, ['warning age.differs 2 age']],
    [
      'born after the registration',
      { registered_on: '1990-03-14' },
      ['warning birth.after-registration 2 birth_date'],
    ],
    ['rounded phone', { phone: '9.63944E+11' }, ['warning phone.lost-digits 2 phone']],
    ['restored phone', { phone: '963936528309.0' }, ['warning phone.restored 2 phone']],
    ['two phones', { phone: '0936528309/0936528310' }, ['warning phone.first 2 phone']],
    ['no phone', { phone: 'none' }, ['warning phone.unreadable 2 phone']],
    ['rounded document', { document_number: '8.2E+10' }, ['warning document.lost-digits 2 document_number']],
    ['document without number', { document_type: 'passport' }, ['note document.no-number 2 document_type']],
    [
      'unknown document type',
      { document_type: 'scroll', document_number: '12' },
      ['warning value.unknown 2 document_type'],
    ],
    ['unknown answer', { seeing: '5' }, ['warning answer.unknown 2 seeing']],
    ['unknown need', { specific_needs: 'ER-NF old' }, ['warning needs.unknown-code 2 specific_needs']],
    [
      'unknown displacement',
      { displacement_status: 'nomad' },
      ['warning value.unknown 2 displacement_status'],
    ],
    ['"returnee"', { displacement_status: 'returnee' }, ['note value.assumed 2 displacement_status']],
    [
      'unreadable registration',
      { registered_on: 'yesterday' },
      ['warning registered.unreadable 2 registered_on'],
    ],
    [
      'registered in the future',
      { registered_on: '2027-01-01' },
      ['warning registered.future 2 registered_on'],
    ],
    ['no head', { relationship: 'child' }, ['warning head.missing 2 relationship']],
    ['a size in words', { household_size: 'many' }, ['warning size.unreadable 2 household_size']],
    ['a size of five', { household_size: '5' }, ['warning size.differs 2 household_size']],
    ['unknown consent', { consent: '' }, ['warning consent.unknown 2 consent']],
  ])('%s', (_, cells, findings) => {
    const household = one([{ ...plain, collector: 'primary', ...cells }]);

    expect(told(household)).toEqual(findings);
    expect(household.outcome).toBe(findings[0]?.startsWith('note') ? 'taken' : 'warned');
    expect(household.household?.members).toHaveLength(1);
  });

  it.each<[string, Cells]>([
    ['Arabic digits', { birth_date: '١٩٩٠-٠٣-١٥', phone: '٠٩٣٦٥٢٨٣٠٩', age: '٣٦' }],
    ['spaces, dashes and a lost plus', { phone: '963 936-528-309' }],
    ['a blank sex', { sex: '' }],
    ['p-code in small letters', { adm4_pcode: ' c1 ' }],
    ['a known need', { specific_needs: 'SV-VA wr-lc' }],
  ])('nor to warn: %s', (_, cells) => {
    expect(one([{ ...plain, collector: 'primary', ...cells }])).toMatchObject({
      outcome: 'taken',
      findings: [],
    });
  });

  it('an age stands in for a date that is none', () => {
    expect(one([{ ...plain, birth_date: '2031-02-30', age: '36' }]).household?.members[0]?.birth).toEqual({
      bornOn: '1990-04-01',
      precision: 'estimated',
      ageRecordedOn: '2026-10-01',
    });
  });

  it('two heads are mended, and the row is named', () => {
    const household = one([
      { ...plain, collector: 'primary' },
      { ...plain, birth_date: '2021-03-03' },
    ]);

    expect(told(household)).toEqual(['warning head.several 2 relationship']);
    expect(household.household?.members.map(({ relationship }) => relationship)).toEqual(['head', 'unknown']);
  });

  it('rows that differ in what belongs to the household are told; the first counts', () => {
    const household = one([{ ...plain, shelter: 'tent' }, { ...child, shelter: 'rented' }, child]);

    expect(told(household)).toContain('warning rows.differ 3 shelter');
    expect(household.household?.shelter).toBe('tent_or_emergency_shelter');
  });
});

describe('size and consent', () => {
  it('a size with a name is a household by size only, without a warning', () => {
    const household = one([
      {
        hh_ref: 'R-1',
        adm4_pcode: 'C1',
        relationship: 'head',
        name_latin: 'Salma',
        household_size: '11',
        consent: 'yes',
      },
    ]);

    expect(told(household)).toEqual(['note collector.assumed 2 collector']);
    expect(household).toMatchObject({ outcome: 'taken', household: { size: 11, depth: 'size_only' } });
  });

  it('who refuses is taken by size only, with nothing personal, and no bad data of theirs is an error', () => {
    const household = one([
      { ...plain, consent: 'no', phone: '9.63944E+11', birth_date: '2031-02-30', document_number: '0953' },
      { ...child, consent: 'no' },
    ]);

    expect(household).toMatchObject({
      outcome: 'taken',
      rows: [2, 3],
      memberRows: [],
      household: { size: 2, depth: 'size_only', members: [], collectors: [] },
    });
    expect(told(household)).toEqual(['note consent.refused 2 consent']);
    expect(household.household?.legalGrounds).toEqual([
      { purpose: 'registration', basis: 'consent', status: 'refused' },
      { purpose: 'assistance', basis: 'vital_interest' },
    ]);
    expect(JSON.stringify(household)).not.toMatch(/Salma|Bakr|بكر|0953/);
  });

  it('who refuses is still counted where the row says nothing else', () => {
    expect(one([{ hh_ref: 'R-1', adm4_pcode: 'C1', consent: 'no' }])).toMatchObject({
      outcome: 'taken',
      household: { size: 1 },
    });
  });

  it('who refuses is not compared with others', () => {
    const { all } = run(recordsOf([plain, { ...plain, hh_ref: 'R-2', consent: 'no' }]));

    expect(all.map(({ outcome }) => outcome)).toEqual(['taken', 'taken']);
  });

  it("a member's own refusal leaves that member out and counts them", () => {
    const household = one([plain, { ...child, consent: 'no', phone: 'none' }]);

    expect(told(household)).toEqual([
      'note collector.assumed 2 collector',
      'note consent.member-refused 3 consent',
    ]);
    expect(household).toMatchObject({
      outcome: 'taken',
      memberRows: [2],
      household: { size: 2, countedOnly: 1, depth: 'partial' },
    });
    expect(JSON.stringify(household)).not.toContain('Ali');
  });

  it("the head's refusal is the household's, and so is anyone's where the head said nothing", () => {
    expect(
      one([
        { ...child, consent: 'yes' },
        { ...plain, consent: 'no' },
      ]).household?.depth,
    ).toBe('size_only');
    expect(
      one([
        { ...plain, consent: '' },
        { ...child, consent: 'no' },
      ]).household?.depth,
    ).toBe('size_only');
  });

  it('another legal basis stands where consent was not asked', () => {
    const { columns: without } = mapColumns(header, { consent: null }, true);
    const household = one([plain], {
      columns: without,
      legalBasis: 'public_interest',
      assistanceBasis: 'legal_obligation',
    });

    expect(household.outcome).toBe('taken');
    expect(household.household?.legalGrounds).toEqual([
      { purpose: 'registration', basis: 'public_interest' },
      { purpose: 'assistance', basis: 'legal_obligation' },
    ]);
  });

  it('somebody from outside may collect and is not counted', () => {
    const outsider: Cells = { ...child, relationship: 'non_beneficiary', collector: 'primary' };
    const household = one([plain, outsider]);

    expect(household.household).toMatchObject({
      size: 1,
      collectors: [{ role: 'primary', outsider: { nameLatin: 'Ali Bakr' } }],
    });
    expect(told(one([plain, { ...outsider, collector: '' }]))).toContain(
      'warning member.not-counted 3 relationship',
    );
  });
});

describe('sites', () => {
  it('are looked up; an unknown one keeps its name', () => {
    const siteOf = (name: string): string | undefined => (name === 'Camp One' ? 'site-1' : undefined);

    expect(one([{ ...plain, site: ' Camp One ' }], { siteOf }).household).toMatchObject({
      siteId: 'site-1',
      siteName: null,
    });
    const unknown = one([{ ...plain, site: 'Camp Two' }], { siteOf });
    expect(unknown).toMatchObject({ outcome: 'taken', household: { siteId: null, siteName: 'Camp Two' } });
    expect(told(unknown)).toContain('note site.unknown 2 site');
  });
});

describe('sexes written h and m', () => {
  const hombre: Cells = { ...plain, sex: 'H' };
  const mujer: Cells = { ...child, sex: 'M' };

  function sexesOf(rows: readonly Cells[]): readonly (string | undefined)[] {
    const records = recordsOf(rows);
    const { all } = run(records, {}, surveyList(records, columns));
    return all.flatMap(({ household }) => household?.members.map(({ sex }) => sex));
  }

  it('are hombre and mujer where no f is used, homme and masculin where it is', () => {
    expect(sexesOf([hombre, mujer])).toEqual(['male', 'female']);
    expect(sexesOf([hombre, mujer, { ...child, sex: 'F' }])).toEqual(['male', 'male', 'female']);
    expect(sexesOf([plain, mujer])).toEqual(['female', 'male']);
  });
});

describe('a reference that comes back', () => {
  const rows = [
    plain,
    { ...plain, hh_ref: 'R-2', name_ar: 'مها', name_latin: 'Maha' },
    { ...child, hh_ref: 'r-1' },
  ];

  it('is put together after a survey, and said', () => {
    const records = recordsOf(rows);
    const { all, summary } = run(records, {}, surveyList(records, columns));

    expect(all.map(({ outcome, reference, rows: own }) => [outcome, reference, own])).toEqual([
      ['taken', 'R-2', [3]],
      ['warned', 'R-1', [2, 4]],
    ]);
    expect(all[1]?.findings[0]).toMatchObject({ code: 'reference.scattered', row: 2 });
    expect(all[1]?.household?.members).toHaveLength(2);
    expect(summary).toMatchObject({ rows: 3, households: 2, people: 3 });
  });

  it('after rows without any is put together too; after blank rows it never left', () => {
    const nameless = recordsOf([plain, { ...child, hh_ref: '' }, child]);
    const { all } = run(nameless, {}, surveyList(nameless, columns));
    expect(all.map(({ outcome, rows: own }) => [outcome, own])).toEqual([
      ['set_aside', [3]],
      ['warned', [2, 4]],
    ]);

    const blank = recordsOf([plain, {}, child]);
    expect(surveyList(blank, columns).scattered.size).toBe(0);
    expect(run(blank, {}, surveyList(blank, columns))).toMatchObject({
      all: [{ outcome: 'taken', rows: [2, 4] }],
      summary: { rows: 3, blankRows: 1, households: 1 },
    });
  });

  it('is set aside without one, and never added to the wrong household', () => {
    const { all, summary } = run(recordsOf(rows));

    expect(all.map(({ outcome, rows: own }) => [outcome, own])).toEqual([
      ['taken', [2]],
      ['taken', [3]],
      ['set_aside', [4]],
    ]);
    expect(told(all[2] as ImportedHousehold)).toEqual(['problem reference.again 4 hh_ref']);
    expect(summary).toMatchObject({ taken: 2, warned: 0, setAside: 1, households: 3 });
  });
});

describe('a household that resembles an earlier one', () => {
  const other: Cells = {
    ...plain,
    hh_ref: 'R-2',
    name_ar: 'مها درويش',
    name_latin: 'Maha Darwish',
    birth_date: '1985-01-02',
  };

  it.each<[string, Cells, Cells, string]>([
    [
      'the same document',
      { document_type: 'NID', document_number: '09-53' },
      { document_type: 'NID', document_number: '0953' },
      'document_number',
    ],
    [
      "the head's name, spelt otherwise, and birth date",
      {},
      { name_ar: '', name_latin: 'BAKR  Salmá', birth_date: '15/03/1990' },
      'birth_date',
    ],
    [
      'the phone and a name in common',
      { phone: '0936528309' },
      { phone: '+963936528309', name_latin: 'Maha Bakr' },
      'phone',
    ],
  ])('is warned of, and kept: %s', (_, first, second, column) => {
    const { all, summary } = run(
      recordsOf([
        { ...plain, ...first },
        { ...other, ...second },
      ]),
    );

    expect(all.map(({ household }) => household?.members.length)).toEqual([1, 1]);
    expect(summary).toMatchObject({ setAside: 0, people: 2, reasons: { 'duplicate.possible': 1 } });
    const finding = all[1]?.findings.find(({ code }) => code === 'duplicate.possible');
    expect(finding).toMatchObject({ severity: 'warning', row: 3, column });
    expect(finding?.detail).toContain('duplicate of row 2:');
  });

  it.each<[string, Cells, Cells]>([
    ['the same phone and no name in common', { phone: '0936528309' }, { phone: '0936528309' }],
    [
      'the same number on another kind of document',
      { document_type: 'NID', document_number: '12' },
      { document_type: 'passport', document_number: '12' },
    ],
    [
      'the same name and age',
      { birth_date: '', age: '36' },
      { birth_date: '', age: '36', name_ar: 'سلمى بكر', name_latin: 'Salma Bakr' },
    ],
  ])('is not one by %s', (_, first, second) => {
    const { summary } = run(
      recordsOf([
        { ...plain, ...first },
        { ...other, ...second },
      ]),
    );

    expect(summary.reasons['duplicate.possible']).toBeUndefined();
  });

  it('is told once, with all that is the same', () => {
    const twin: Cells = { ...plain, hh_ref: 'R-2', phone: '0936528309', document_number: '12' };
    const { all } = run(recordsOf([{ ...twin, hh_ref: 'R-1' }, twin]));

    expect(
      all[1]?.findings.filter(({ code }) => code === 'duplicate.possible').map(({ detail }) => detail),
    ).toEqual([
      'Row 3, document_number: Possible duplicate of row 2: same document number, ' +
        "same head's name and birth date, same phone number and a name in common. Compare both; nothing was merged.",
    ]);
  });

  it('is never itself: members may share a phone or a document', () => {
    const shared: Cells = { phone: '0936528309', document_type: 'NID', document_number: '12' };
    const household = one([
      { ...plain, ...shared, collector: 'primary' },
      { ...child, ...shared },
    ]);

    expect(told(household)).toEqual(['warning document.repeated 3 document_number']);
  });

  it('is not one that was set aside', () => {
    const { summary } = run(
      recordsOf([
        { ...plain, adm4_pcode: 'C9' },
        { ...plain, hh_ref: 'R-2' },
      ]),
    );

    expect(summary.reasons['duplicate.possible']).toBeUndefined();
  });

  it('is told of at most five times', () => {
    const village = Array.from({ length: 9 }, (_, n): Cells => ({
      ...plain,
      hh_ref: `R-${n}`,
      birth_date: `19${70 + n}-01-01`,
      phone: '0936528309',
    }));
    const { all } = run(recordsOf(village));

    expect(all.at(-1)?.findings.filter(({ code }) => code === 'duplicate.possible')).toHaveLength(5);
  });
});

describe('any list', () => {
  const words = fc.constantFrom(
    ...[
      '',
      ' ',
      '-',
      'R-1',
      'R-2',
      'R-3',
      'C1',
      'SY01',
      'C9',
      'head',
      'child',
      'non_member',
      'primary',
      'alternate',
      'yes',
      'no',
      'F',
      'H',
      'M',
      'X1',
    ],
    ...[
      '2031-02-30',
      '15/03/1990',
      '٢٠٠١-٠٢-٠٢',
      '47',
      '9.63944E+11',
      '0936528309',
      '=1+1',
      'سلمى بكر',
      'Salma Bakr',
      'ER-NF',
      '5',
      '9',
      '200',
      '\uD800',
    ],
  );
  const cell = fc.oneof(
    { weight: 9, arbitrary: words },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  );
  const sheets = fc.array(fc.array(cell, { maxLength: header.length + 2 }), { maxLength: 25 });

  it('is read without an exception, and each household and row of it is accounted for once', () => {
    fc.assert(
      fc.property(sheets, fc.boolean(), (sheet, surveyed) => {
        const records = sheet.map((cells, index) => ({ row: index + 2, cells }));
        const { all, summary } = run(records, {}, surveyed ? surveyList(records, columns) : undefined);

        expect(summary.taken + summary.warned + summary.setAside).toBe(summary.households);
        expect(all).toHaveLength(summary.households);
        const rows = all.flatMap((household) => household.rows);
        expect(new Set(rows).size).toBe(rows.length);
        expect(rows.length + summary.blankRows).toBe(records.length);
        for (const { outcome, household, findings } of all) {
          expect(household === null).toBe(outcome === 'set_aside');
          expect(findings.some(({ severity }) => severity === 'problem')).toBe(outcome === 'set_aside');
          if (outcome === 'taken') expect(findings.every(({ severity }) => severity === 'note')).toBe(true);
          for (const { detail, row, column } of findings)
            expect(detail.startsWith(`Row ${row}, ${column}: `)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('any cell', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom('a', ' ', '\u{1F600}', '\u0000', '\u202E', 'ا', '\uFDFA'),
      maxLength: 400,
    }),
  );

  it('is taken without an exception, into text that a database keeps', () => {
    fc.assert(
      fc.property(fc.record(Object.fromEntries(header.map((name) => [name, cell]))), (cells) => {
        const records = recordsOf([{ ...plain, ...cells, hh_ref: 'R-1', adm4_pcode: 'C1' }, cells]);
        const told = [...importHouseholds(records, plan)];

        const texts = textsOf(told);
        expect(texts.filter((text) => !text.isWellFormed() || text.includes('\0'))).toEqual([]);
        for (const { household } of told)
          expect([...(household?.siteName ?? '')].length).toBeLessThanOrEqual(200);
      }),
    );
  });

  it('is cut between characters', () => {
    const site = `${'a'.repeat(199)}\u{1F600}b`;
    const [told] = [...importHouseholds(recordsOf([{ ...plain, site }]), plan)];

    expect(told?.household?.siteName).toBe(`${'a'.repeat(199)}\u{1F600}`);
  });
});

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
