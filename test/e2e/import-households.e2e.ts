import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { makeSource } from '../../src/platform/database/source.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api, Options } from '../support/api.js';
import { type Field, type HouseholdAnswer, type IdentityAnswer, openField } from '../support/registry.js';
import { asOwner, noteInAudit, openWorld, type World } from '../support/world.js';

interface Counts {
  readonly households: number;
  readonly takenIn: number;
  readonly warned: number;
  readonly setAside: number;
  readonly known: number;
  readonly people: number;
}

interface ImportAnswer extends Counts {
  readonly id: Uuid;
  readonly state: string;
  readonly rows: number;
  readonly rowsDone: number;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

interface Problem {
  readonly row: number;
  readonly outcome: string;
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

interface PreviewAnswer extends Counts {
  readonly rows: number;
  readonly blankRows: number;
  readonly columns: readonly { readonly field: string; readonly header: string }[];
  readonly unread: readonly string[];
  readonly reasons: readonly { readonly code: string; readonly households: number }[];
  readonly problems: readonly Problem[];
  readonly problemsTotal: number;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

const header =
  'household_ref,registered_on,adm1_pcode,site_name,displacement_status,relationship_to_head,name_ar,name_latin,sex,birth_date,age_years,phone,document_type,document_number,wg_walking,household_size,consent,collector';

const rows = [
  'A-1,2026-09-01,SY97,,idp,head,سليم حداد,Salim Haddad,M,1980-02-17,,+963936528309,passport,N001,3,,yes,primary',
  'A-1,2026-09-01,SY97,,idp,spouse,هدى حداد,Huda Haddad,F,1984-01-24,,,,,1,,yes,alternate',
  'A-2,2026-09-01,SY97,,idp,spouse,,Rana,F,24/01/1990,,9.63944E+11,,,1,,yes,',
  'A-3,2026-09-01,SY98,,idp,,,,,,,,,,,6,yes,',
  ',,,,,,,,,,,,,,,,,',
  'A-4,2026-09-01,XX99,,idp,head,,Nadia Nowhere,F,1990-01-01,,,,,1,,yes,',
  'A-5,2026-09-01,SY97,,idp,head,,Rashid Refuser,M,1990-01-01,,+963936528000,,,1,4,no,',
];
const list = [header, ...rows].join('\n');

describe('a list of households', () => {
  let world: World;
  let field: Field;
  let officer: Api;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  const address = (what: string, query = ''): string =>
    field.path(`${what}?organisation=${field.organisationId}${query === '' ? '' : `&${query}`}`);
  const send = (
    text: string,
    { as = officer, query = '', ...options }: { as?: Api; query?: string } & Options = {},
  ): Promise<Answer<ImportAnswer>> => as.upload<ImportAnswer>(address('imports', query), text, options);
  const preview = (text: string, query = '', as: Api = officer): Promise<Answer<PreviewAnswer>> =>
    as.upload<PreviewAnswer>(address('imports/preview', query), text, { key: null });
  const problemsOf = async (id: Uuid): Promise<readonly Problem[]> => {
    const all: Problem[] = [];
    for (let after = ''; ;) {
      const { body } = await officer.get<Page<Problem>>(
        field.path(`imports/${id}/problems?limit=200${after && `&after=${after}`}`),
      );
      all.push(...body.items);
      if (body.next === null) return all;
      after = body.next;
    }
  };
  const countHouseholds = async (): Promise<number> => {
    const [row] = await world.owner.query<readonly { count: bigint }[]>(
      'select count(*) as count from household where emergency_id = $1',
      [field.emergencyId],
    );
    return Number(row?.count);
  };
  const named = async (reference: string): Promise<HouseholdAnswer | undefined> => {
    const { body } = await officer.post<Page<HouseholdAnswer>>(
      field.path('search'),
      { reference },
      { key: null },
    );
    return body.items[0];
  };

  describe('of a few', () => {
    beforeAll(async () => {
      field = await openField(world);
      officer = await field.as('registration-officer');
    });

    it('is judged before it is taken in, and nothing is written', async () => {
      const { status, body, text } = await preview(list);

      expect(status).toBe(200);
      expect(body).toMatchObject({
        households: 5,
        takenIn: 3,
        warned: 1,
        setAside: 1,
        known: 0,
        rows: 7,
        blankRows: 1,
      });
      expect(body.columns).toContainEqual({
        field: 'reference',
        meaning: 'Household reference',
        header: 'household_ref',
      });
      expect(body.reasons.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['area.unknown', 'phone.lost-digits', 'consent.refused']),
      );
      expect(body.problems.filter(({ outcome }) => outcome === 'set_aside')).toMatchObject([
        { row: 7, field: 'adm1_pcode', code: 'area.unknown' },
      ]);
      expect(body.problemsTotal).toBe(body.problems.length);
      expect(text).not.toMatch(/Haddad|Rana|Nadia|Rashid|936528309|N001/);
      expect(await countHouseholds()).toBe(0);
    });

    it('is taken in: each household as it is, with a warning, or set aside with row, field and reason', async () => {
      const { status, body } = await send(list);

      expect(status).toBe(201);
      expect(body).toMatchObject({
        state: 'done',
        households: 5,
        takenIn: 3,
        warned: 1,
        setAside: 1,
        known: 0,
        rows: 7,
        rowsDone: 7,
        people: 13,
      });
      expect((await officer.get(field.path(`imports/${body.id}`))).body).toEqual(body);
      const problems = await problemsOf(body.id);
      expect(problems.filter(({ outcome }) => outcome === 'set_aside')).toMatchObject([
        { row: 7, field: 'adm1_pcode', code: 'area.unknown' },
      ]);
      expect(problems.filter(({ row }) => row === 4).map(({ code }) => code)).toEqual(
        expect.arrayContaining(['birth.day-first', 'phone.lost-digits', 'head.missing']),
      );
      expect(await countHouseholds()).toBe(4);
    });

    it('has made households of its rows', async () => {
      const first = await named('A-1');
      const refused = await named('A-5');
      const counted = await named('A-3');

      expect(
        (await officer.get<IdentityAnswer>(field.path(`${first?.id ?? ''}/identity`))).body,
      ).toMatchObject({
        size: 2,
        depth: 'full',
        displacement: 'idp',
        registeredOn: '2026-09-01',
        individuals: [
          {
            nameOriginal: 'سليم حداد',
            relationship: 'head',
            collector: 'primary',
            phone: '+963936528309',
            disability: 'yes',
            document: { type: 'passport', number: 'N001' },
          },
          { nameLatin: 'Huda Haddad', relationship: 'spouse', collector: 'alternate', disability: 'no' },
        ],
      });
      expect(
        (await officer.get<IdentityAnswer>(field.path(`${refused?.id ?? ''}/identity`))).body,
      ).toMatchObject({
        size: 4,
        depth: 'size_only',
        grounds: [
          { purpose: 'assistance', basis: 'vital_interest' },
          { purpose: 'registration', basis: 'consent', status: 'refused' },
        ],
        individuals: [],
      });
      expect(counted).toMatchObject({ size: 6 });
      expect(counted?.card).toMatch(/^\d{12}$/);
    });

    it('adds nothing when it is run again', async () => {
      const before = await countHouseholds();

      const { status, body } = await send(list);
      const judged = await preview(list);

      expect([status, body]).toMatchObject([
        201,
        { households: 5, takenIn: 0, warned: 0, setAside: 1, known: 4, people: 0 },
      ]);
      expect(judged.body).toMatchObject({ known: 4, setAside: 1 });
      expect(await countHouseholds()).toBe(before);
    });

    it('is answered again under its key, and nothing else is', async () => {
      const key = newId();
      const more = `${list}\nA-6,2026-09-01,SY97,,idp,head,,Karim,M,1990-01-01,,,,,1,,yes,primary`;

      const answers = await Promise.all([send(more, { key }), send(more, { key }), send(more, { key })]);
      const late = await send(more, { key });
      const other = await send(list, { key });
      const elsewhere = await world.as('registration-officer', {
        emergencyId: field.otherEmergencyId,
        organisationId: field.organisationId,
      });
      const taken = await elsewhere.upload(
        `emergencies/${field.otherEmergencyId}/households/imports?organisation=${field.organisationId}`,
        list,
        { key },
      );

      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect([late.status, late.headers['idempotency-replayed'], late.text]).toEqual([
        200,
        'true',
        answers[0].text,
      ]);
      expect([other.status, other.body.code]).toEqual([409, 'id.reused']);
      expect([taken.status, taken.body['code']]).toEqual([409, 'id.reused']);
      expect(answers[0].body).toMatchObject({ takenIn: 1, known: 4, setAside: 1 });
    });

    it('is compared by documents with who is registered, but not with itself', async () => {
      const { body: before } = await officer.post<HouseholdAnswer>(field.path(), {
        id: newId(),
        organisationId: field.organisationId,
        areaId: field.north,
        grounds: [{ purpose: 'registration', basis: 'consent', status: 'given' }],
        individuals: [
          {
            ...{ nameLatin: 'Amal', relationship: 'head', sex: 'female', age: 40 },
            document: { type: 'passport', number: 'SAME-1' },
          },
        ],
      });
      const text = [
        header,
        'D-1,2026-09-01,SY97,,idp,head,,Amal One,F,1986-01-01,,,passport,SAME-1,,,yes,primary',
        'D-2,2026-09-01,SY97,,idp,head,,Huda Two,F,1986-01-01,,,passport,OTHER-2,,,yes,primary',
      ].join('\n');

      const judged = await preview(text);
      const { body } = await send(text);
      const again = await preview(text);

      expect(before.id).toEqual(expect.any(String));
      expect(judged.body).toMatchObject({ takenIn: 1, warned: 1, setAside: 0 });
      expect(body).toMatchObject({ takenIn: 1, warned: 1, setAside: 0 });
      expect(await problemsOf(body.id)).toMatchObject([
        { row: 2, outcome: 'warning', field: 'document_number', code: 'document.elsewhere' },
      ]);
      expect(again.body).toMatchObject({ known: 2, warned: 0, problemsTotal: 0 });
      expect(again.body.reasons.map(({ code }) => code)).not.toContain('document.elsewhere');
      const cursor = Buffer.from('["abc",1]').toString('base64url');
      expect((await officer.get(field.path(`imports/${body.id}/problems?after=${cursor}`))).status).toBe(400);
    });

    it('says how to reach a household, and what became of a document', async () => {
      const text = [
        'hh_ref,pcode,relationship,name_latin,sex,birth_date,document_type,document_number,document_status,hh_phone,address,household_notes,consent',
        'P-1,SY97,head,Amal,F,1990-01-01,passport,,lost,0936 528 309,"Street 7,\nsecond floor",Near the well,yes',
        'P-2,SY97,head,Refuser,M,1990-01-01,,,,0936 528 310,Street 8,Knows,no',
        `P-3,SY97,head,Huda,F,1990-01-01,passport,P-9,vencido,1,${'x'.repeat(501)},,yes`,
      ].join('\n');

      const { status, body } = await send(text);

      expect([status, body]).toMatchObject([201, { takenIn: 2, warned: 1, setAside: 0 }]);
      const identityOf = async (reference: string): Promise<IdentityAnswer> => {
        const id = String((await named(reference))?.id);
        return (await officer.get<IdentityAnswer>(field.path(`${id}/identity`))).body;
      };
      expect(await identityOf('P-1')).toMatchObject({
        ...{ phone: '+963936528309', address: 'Street 7, second floor', notes: 'Near the well' },
        individuals: [{ document: { type: 'passport', number: null, status: 'lost_during_displacement' } }],
      });
      expect(await identityOf('P-2')).toMatchObject({ phone: null, address: null, notes: null });
      const last = await identityOf('P-3');
      expect(last.individuals).toMatchObject([{ document: { type: 'passport', status: 'expired' } }]);
      expect(last.address).toHaveLength(500);
      expect((await problemsOf(body.id)).map(({ field: column, code }) => [column, code])).toEqual(
        expect.arrayContaining([
          ['hh_phone', 'phone.unreadable'],
          ['address', 'text.cut'],
        ]),
      );
    });

    it('is placed in an area that is no longer in use with a warning', async () => {
      await asOwner(world, [field.south], (tx) =>
        tx.query(`update area set superseded_by = $2 where id = $1`, [field.south, field.north]),
      );
      const text =
        'hh_ref,pcode,name_latin,sex,age,consent\nZ-1,SY98,Amal,F,30,yes\nZ-2,SY97,Huda,F,30,yes\n';

      const { body } = await send(text);

      const problems = await problemsOf(body.id);
      expect(problems.filter(({ code }) => code === 'area.superseded')).toMatchObject([
        { row: 2, field: 'pcode' },
      ]);
      await asOwner(world, [field.south], (tx) =>
        tx.query(`update area set superseded_by = null where id = $1`, [field.south]),
      );
    });

    it('waits for its turn: few are in memory at once, and the rest are sent away for a while', async () => {
      const text = [header, ...Array.from({ length: 300 }, (_, n) => `T-${n},,SY97,,,,,,,,,,,,,3,yes,`)].join(
        '\n',
      );

      const answers = await Promise.all(Array.from({ length: 10 }, () => preview(text)));

      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array<number>(6).fill(200), ...Array<number>(4).fill(503)]);
      const away = answers.find(({ status }) => status === 503);
      expect(away?.headers['retry-after']).toEqual(expect.any(String));
      expect((await preview(text)).status).toBe(200);
    });

    it('is read by the columns and words that somebody names', async () => {
      const odd = 'Code;Place;Who;G\nB-1;SY97;Amal;H\n';

      const guessed = await preview(odd);
      const { body } = await preview(
        odd,
        'map=reference:Code&map=area:Place&map=nameLatin:Who&map=sex:G&meaning=sex:H:female&legalBasis=public_interest',
      );
      const senseless = await preview(odd, 'map=colour:G');

      expect([guessed.status, guessed.body]).toMatchObject([400, { code: 'csv.columns' }]);
      expect(body).toMatchObject({ households: 1, setAside: 0, unread: [] });
      expect(senseless.status).toBe(400);
    });

    it.each([
      ['is empty', '', 400, 'csv.columns'],
      ['lacks a column', 'household_ref,name\nA,B', 400, 'csv.columns'],
      ['is no CSV', `${header}\n"A-9,`, 400, 'csv.malformed'],
    ])('is refused as a whole where it %s', async (_, text, status, code) => {
      const answer = await send(text);

      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('is refused in another media type, and without a name of its own', async () => {
      const json = await officer.post(address('imports'), { rows: [] });
      const unnamed = await send(list, { key: null });

      expect([json.status, json.body['code']]).toEqual([415, 'media.unsupported']);
      expect([unnamed.status, unnamed.body.code]).toEqual([400, 'idempotency.missing']);
    });

    it('is imported by registration officers, for their own organisation and places', async () => {
      const auditor = await field.as('auditor');
      const elsewhere = await field.as('registration-officer', { organisationId: field.otherOrganisationId });
      const south = await field.as('registration-officer', { areaId: field.south });
      const text = [header, 'C-1,,SY97,,idp,,,,,,,,,,,3,yes,', 'C-2,,SY98,,idp,,,,,,,,,,,3,yes,'].join('\n');

      const forbidden = await send(text, { as: auditor });
      const foreign = await send(text, { as: elsewhere });
      const judged = await preview(text, '', elsewhere);
      const partly = await send(text, { as: south });

      expect([forbidden.status, foreign.status, judged.status]).toEqual([403, 404, 404]);
      expect(partly.body).toMatchObject({ takenIn: 1, setAside: 1 });
      expect(await problemsOf(partly.body.id)).toMatchObject([
        { row: 2, outcome: 'set_aside', code: 'place.out-of-scope' },
      ]);
      expect((await elsewhere.get(field.path(`imports/${partly.body.id}`))).status).toBe(404);
      expect((await elsewhere.get(field.path(`imports/${partly.body.id}/problems`))).status).toBe(404);
      expect((await auditor.get(field.path(`imports/${partly.body.id}`))).status).toBe(200);
    });

    it('leaves in the log which households came in, and nothing of who lives there', async () => {
      const leaves = await world.owner.query<readonly { leaf: string }[]>(
        `select convert_from(leaf, 'utf8') as leaf
         from audit_event
         where act = 'household.import'`,
      );

      expect(leaves.length).toBeGreaterThan(3);
      expect(leaves.map(({ leaf }) => leaf).join()).not.toMatch(
        /Haddad|Rana|Nadia|Rashid|936528309|N001|حداد/,
      );
    });
  });

  describe('that is cut off', () => {
    const many = [
      header,
      ...Array.from(
        { length: 600 },
        (_, n) => `M-${n},2026-09-01,SY95,,idp,head,,Person ${n},F,1990-01-01,,,,,1,,yes,primary`,
      ),
    ].join('\n');

    beforeAll(async () => {
      field = await openField(world, ['SY95', 'SY96']);
      officer = await field.as('registration-officer');
    });

    it('can be watched, and goes on where it was when it is sent again', async () => {
      const key = newId();
      const other = await makeSource({ url: world.appUrl, poolMax: 1 }).initialize();
      const blocker = other.createQueryRunner();
      await blocker.startTransaction();
      await noteInAudit(blocker.manager, [field.emergencyId]);
      await blocker.query(
        `insert into household (id, emergency_id, organisation_id, reference, area_id, size, depth, status, registered_on, registered_by)
         values ($1, $2, $3, 'M-300', $4, 1, 'size_only', 'registered', '2026-09-01', $5)`,
        [newId(), field.emergencyId, field.organisationId, field.north, officer.personId],
      );

      const cut = await send(many, { key });
      const half = await countHouseholds();
      const onTheWay = await officer.get<ImportAnswer>(field.path(`imports/${key}`));
      await blocker.rollbackTransaction();
      await other.destroy();
      const whole = await send(many, { key });

      expect([cut.status, cut.body.code]).toEqual([503, 'server.locked']);
      expect(half).toBe(250);
      expect(onTheWay.body).toMatchObject({
        id: key,
        state: 'running',
        rows: 600,
        rowsDone: 250,
        takenIn: 250,
      });
      expect([whole.status, whole.body]).toMatchObject([
        201,
        { state: 'done', households: 600, takenIn: 600, known: 0, rowsDone: 600 },
      ]);
      expect(await countHouseholds()).toBe(600);
    });
  });

  const messy = '../shared/data/registrations/northern-syria-1214-households.csv';
  const pcodes = '../shared/data/pcodes/syr.csv';
  const there = existsSync(messy) && existsSync(pcodes);
  if (!there) {
    console.warn(
      `SKIPPED: ${messy} and ${pcodes} are not here. They belong to no clone; beside one, this story runs on the real list.`,
    );
  }

  (there ? describe : describe.skip)('of 1,214 households as the field sends it', () => {
    beforeAll(async () => {
      const administrator = await world.as('administrator');
      const imported = await administrator.upload<{ added: number }>(
        'areas/imports',
        readFileSync(pcodes, 'utf8'),
      );
      expect(imported.status).toBe(201);
      field = await openField(world, ['SY93', 'SY94']);
      officer = await field.as('registration-officer');
    });

    it('comes in in one go, each household accounted for, and twice no more', async () => {
      const text = readFileSync(messy, 'utf8');
      const started = performance.now();

      const judged = await preview(text);
      const first = await send(text);
      const again = await send(text);

      const seconds = (performance.now() - started) / 1_000;
      const { takenIn, warned, setAside, known } = first.body;
      console.info(
        `1,214 households: ${takenIn} taken in, ${warned} with a warning, ${setAside} set aside; thrice in ${seconds.toFixed(1)} s`,
      );
      expect([first.status, first.body.households, known]).toEqual([201, 1214, 0]);
      // 1,140 with nothing to look at on 23 November 2026: ages are of today, so time may move a few to those with a warning.
      expect([setAside, first.body.people]).toEqual([3, 6454]);
      expect(takenIn + warned).toBe(1211);
      expect(warned).toBeGreaterThanOrEqual(60);
      expect(warned).toBeLessThanOrEqual(90);
      expect(judged.body).toMatchObject({
        households: 1214,
        takenIn,
        warned,
        setAside,
        rows: 6271,
        people: first.body.people,
      });
      expect(again.body).toMatchObject({
        households: 1214,
        takenIn: 0,
        warned: 0,
        setAside,
        known: takenIn + warned,
      });
      expect(await countHouseholds()).toBe(takenIn + warned);
      const problems = await problemsOf(first.body.id);
      expect(problems).toHaveLength(judged.body.problemsTotal);
      expect(
        new Set(problems.filter(({ outcome }) => outcome === 'set_aside').map(({ row }) => row)).size,
      ).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThan(60);
    });
  });
});
