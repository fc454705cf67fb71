import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dammDigit } from '../../src/registry/card.rules.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import {
  type Field,
  household,
  type HouseholdAnswer,
  type IdentityAnswer,
  openField,
} from '../support/registry.js';
import { openWorld, type World } from '../support/world.js';

interface BatchAnswer {
  readonly items: readonly {
    readonly id: Uuid;
    readonly outcome: string;
    readonly replayed: boolean;
    readonly household?: HouseholdAnswer;
    readonly problem?: { readonly code: string };
  }[];
}

describe('a household that is registered', () => {
  let world: World;
  let field: Field;
  let officer: Api;

  const register = (input: object, as: Api = officer): Promise<Answer<HouseholdAnswer>> =>
    as.post<HouseholdAnswer>(field.path(), input);
  const identityOf = async (id: Uuid, as: Api = officer): Promise<IdentityAnswer> =>
    (await as.get<IdentityAnswer>(field.path(`${id}/identity`))).body;

  const sendMany = (items: readonly object[]): Promise<Answer<BatchAnswer>> =>
    officer.post<BatchAnswer>(field.path('batch'), { items }, { key: null });

  beforeAll(async () => {
    world = await openWorld();
    field = await openField(world);
    officer = await field.as('registration-officer');
  });

  afterAll(() => world.close());

  it('has a card, and shows nobody who lives in it', async () => {
    const input = household(field, { reference: 'REG-1', siteId: field.siteId });

    const registered = await register(input);

    expect(registered.status).toBe(201);
    expect(registered.body).toMatchObject({
      id: input.id,
      reference: 'REG-1',
      area: { id: field.north, pcode: 'SY97', name: 'North' },
      siteId: field.siteId,
      size: 3,
      depth: 'full',
      status: 'registered',
      registeredOn: '2026-10-01',
      composition: [
        { sex: 'female', ageBand: '0-17', people: 1 },
        { sex: 'female', ageBand: '18-59', people: 1 },
        { sex: 'male', ageBand: '0-17', people: 1 },
      ],
      grounds: [{ purpose: 'registration', basis: 'consent', status: 'given' }],
      findings: [],
      version: 1,
    });
    expect(registered.body.card).toMatch(/^\d{12}$/);
    expect(dammDigit(registered.body.card)).toBe('0');
    expect(registered.text).not.toMatch(/فاطمة|Fatima|936528309|82112401016|(?<![\w-])1990-/);
  });

  it('is described in full to whoever may look', async () => {
    const { id } = (
      await register(
        household(field, { phone: '+963 944 123 456', address: 'Tent 7', notes: 'Near the well' }),
      )
    ).body;

    const seen = await identityOf(id);

    expect(seen).toMatchObject({ phone: '+963944123456', address: 'Tent 7', notes: 'Near the well' });
    expect(seen.individuals).toMatchObject([
      {
        nameLatin: 'Fatima Hassan Al-Ali',
        phone: '+963936528309',
        document: { type: 'national_id', number: '821-124-01016' },
        relationship: 'head',
        collector: 'primary',
        disability: 'yes',
        bornOn: '1990-05-01',
      },
      { birthPrecision: 'estimated', disability: 'no', bornOn: '2017-04-01' },
      { birthPrecision: 'year', disability: 'unknown', bornOn: '2020-07-01' },
    ]);
  });

  it('takes the card’s number where it has no reference of its own', async () => {
    const { body } = await register(household(field));

    expect(body.reference).toBe(body.card);
  });

  it('is taken in with warnings where its data is bad', async () => {
    const { status, body } = await register(
      household(field, {
        size: 5,
        individuals: [
          {
            nameLatin: 'Omar',
            relationship: 'spouse',
            sex: 'male',
            phone: '9.63944E+11',
            bornOn: '1985-01-01',
            needs: ['ER-NF', 'XX'],
          },
          { relationship: 'child', sex: 'undisclosed' },
        ],
      }),
    );

    expect(status).toBe(201);
    expect(body).toMatchObject({ size: 5, depth: 'partial' });
    expect(body.findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          severity: 'warning',
          code: 'phone.lost-digits',
          field: '/individuals/0/phone',
        }),
        expect.objectContaining({
          severity: 'warning',
          code: 'needs.unknown-code',
          field: '/individuals/0/needs',
        }),
        expect.objectContaining({
          severity: 'warning',
          code: 'name.missing',
          field: '/individuals/1/nameOriginal',
        }),
        expect.objectContaining({
          severity: 'warning',
          code: 'birth.missing',
          field: '/individuals/1/bornOn',
        }),
        expect.objectContaining({
          severity: 'warning',
          code: 'head.missing',
          field: '/individuals/0/relationship',
        }),
        expect.objectContaining({ severity: 'warning', code: 'size.differs', field: '/size' }),
        expect.objectContaining({ severity: 'note', code: 'collector.assumed' }),
      ]),
    );
  });

  it('is held by its size alone where consent is refused, has a card, and is no error', async () => {
    const { status, body } = await register(
      household(field, {
        grounds: [
          { purpose: 'registration', basis: 'consent', status: 'refused' },
          { purpose: 'assistance', basis: 'vital_interest' },
        ],
        size: 4,
        address: 'Tent 9',
      }),
    );

    expect(status).toBe(201);
    expect(body).toMatchObject({
      size: 4,
      depth: 'size_only',
      status: 'registered',
      composition: [],
      grounds: [
        { purpose: 'assistance', basis: 'vital_interest', status: null },
        { purpose: 'registration', basis: 'consent', status: 'refused' },
      ],
      findings: [{ severity: 'note', code: 'consent.refused' }],
    });
    expect(dammDigit(body.card)).toBe('0');
    expect(await identityOf(body.id)).toMatchObject({ individuals: [], phone: null, address: null });
  });

  it('may have collectors from outside, who are no members', async () => {
    const { body } = await register(
      household(field, {
        outsiders: [{ nameLatin: 'Hassan Neighbour', phone: '+963944000111', collector: 'alternate' }],
      }),
    );

    const { individuals } = await identityOf(body.id);

    expect(body.size).toBe(3);
    expect(individuals.filter(({ collector }) => collector !== null)).toMatchObject([
      { member: true, collector: 'primary' },
      { member: false, collector: 'alternate', nameLatin: 'Hassan Neighbour', relationship: null },
    ]);
  });

  it('keeps the needs that only a protection right may read from everybody else', async () => {
    const protector = await field.as('data-protection-officer');
    const { id } = (
      await register(
        household(field, {
          individuals: [
            {
              nameLatin: 'Amal',
              relationship: 'head',
              sex: 'female',
              age: 30,
              needs: ['SV-VA', 'WR-LC', 'SM-MI'],
            },
          ],
        }),
      )
    ).body;

    const shown = (await identityOf(id)).individuals[0]?.needs;
    const forbidden = await officer.get(field.path(`${id}/protection`));
    const looked = await protector.get(field.path(`${id}/protection`));

    expect(shown).toEqual(['WR-LC']);
    expect(forbidden.status).toBe(403);
    expect(looked.body).toMatchObject({ id, individuals: [{ needs: ['SM-MI', 'SV-VA'] }] });
  });

  it.each([
    ['an area that is not there', { areaId: newId() }, '/areaId'],
    ['a site that is not there', { siteId: newId() }, '/siteId'],
    ['nobody and no size', { individuals: [] }, '/size'],
    ['a basis for something else only', { grounds: [{ purpose: 'contact', basis: 'contract' }] }, '/grounds'],
    [
      'a birth in the future',
      { individuals: [{ relationship: 'head', sex: 'male', bornOn: '2090-01-01', nameLatin: 'Idris' }] },
      '/individuals/0/bornOn',
    ],
  ])('is refused with %s, and says where', async (_, wish, pointer) => {
    const { status, body, text } = await register(household(field, wish));

    expect([status, body.code]).toEqual([422, 'household.invalid']);
    expect(body.errors?.map((error) => error.pointer)).toContain(pointer);
    expect(text).not.toContain('Idris');
  });

  it('is refused under a reference that is taken, whatever its case, and under none that another organisation gave', async () => {
    const elsewhere = await field.as('registration-officer', { organisationId: field.otherOrganisationId });
    await register(household(field, { reference: 'Taken-1' }));

    const again = await register(household(field, { reference: 'TAKEN-1' }));
    const theirs = await register(
      household(field, { reference: 'TAKEN-1', organisationId: field.otherOrganisationId }),
      elsewhere,
    );

    expect([again.status, again.body.code]).toEqual([409, 'household.known']);
    expect(theirs.status).toBe(201);
  });

  it('is registered once, however often it is sent', async () => {
    const input = household(field, { reference: 'ONCE-1' });

    const answers = await Promise.all(Array.from({ length: 20 }, () => register(input)));
    const other = await register({ ...input, size: 9 });

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect([other.status, other.body.code]).toEqual([409, 'id.reused']);
  });

  it('is one of two that want the same reference at once', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => register(household(field, { reference: 'RACE-1' }))),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
  });

  it('comes with up to 100 others, each judged on its own', async () => {
    const good = Array.from({ length: 98 }, (_, n) => household(field, { reference: `MANY-${n}` }));
    const bad = household(field, { areaId: newId() });
    const twin = household(field, { reference: 'MANY-0' });

    const { status, body } = await sendMany([...good, bad, twin]);
    const again = await sendMany([...good, bad, twin]);

    expect(status).toBe(200);
    expect(body.items.map(({ id }) => id)).toEqual([...good, bad, twin].map(({ id }) => id));
    expect(body.items.filter(({ outcome }) => outcome === 'done')).toHaveLength(98);
    expect(new Set(body.items.map((item) => item.household?.card).filter(Boolean)).size).toBe(98);
    expect(body.items.at(-2)?.problem?.code).toBe('household.invalid');
    expect(body.items.at(-1)?.problem?.code).toBe('household.known');
    expect(again.body.items.every(({ replayed }) => replayed)).toBe(true);
    expect((await sendMany(Array.from({ length: 101 }, () => household(field)))).status).toBe(400);
  });

  it('is judged by each one’s own scope when it waits with others', async () => {
    const here = await field.as('registration-officer', { siteIds: [field.siteId] });
    const there = await field.as('registration-officer', { siteIds: [field.otherSiteId] });

    const [mine, theirs, nobodys] = await Promise.all([
      register(household(field, { siteId: field.siteId }), here),
      register(household(field, { siteId: field.siteId }), there),
      register(household(field), here),
    ]);

    expect([mine.status, theirs.status, nobodys.status]).toEqual([201, 404, 404]);
  });

  it('is nobody’s business in another organisation, area, site or emergency', async () => {
    const { id } = (await register(household(field, { siteId: field.siteId }))).body;
    const others = [
      await field.as('registration-officer', { organisationId: field.otherOrganisationId }),
      await field.as('registration-officer', { areaId: field.south }),
      await field.as('registration-officer', { siteIds: [field.otherSiteId] }),
      await field.as('registration-officer', { emergencyId: field.otherEmergencyId }),
    ];

    for (const other of others) {
      const reads = await Promise.all([
        other.get(field.path(id)),
        other.get(field.path(`${id}/identity`)),
        other.post(field.path(`${id}/verification`)),
        other.post(field.path(`${id}/cards`), { reason: 'lost' }),
        other.post(field.path(`${id}/legal-bases`), { purpose: 'contact', basis: 'contract' }),
        other.patch(field.path(id), { size: 4 }, { headers: { 'if-match': '"1"' } }),
      ]);
      expect(reads.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
      const list = await other.get<{ readonly items?: readonly HouseholdAnswer[] }>(field.path());
      expect((list.body.items ?? []).map((one) => one.id)).not.toContain(id);
    }
    const inSight = await field.as('registration-officer', { areaId: field.north, siteIds: [field.siteId] });
    expect((await inSight.get(field.path(id))).status).toBe(200);
  });

  it('is registered by registration officers only, and looked at by few', async () => {
    const { id } = (await register(household(field))).body;
    const roles = ['team-leader', 'programme-manager', 'auditor', 'distribution-agent'] as const;
    const people = await Promise.all(roles.map((role) => field.as(role)));

    const registered = await Promise.all(people.map((one) => register(household(field), one)));
    const looked = await Promise.all(people.map((one) => one.get(field.path(`${id}/identity`))));
    const read = await Promise.all(people.map((one) => one.get(field.path(id))));

    expect(registered.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(looked.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(read.map(({ status }) => status)).toEqual([200, 200, 200, 403]);
    expect((await world.nobody.post(field.path(), household(field))).status).toBe(401);
  });

  it('leaves in the log who registered and who looked, and nothing of who lives there', async () => {
    const { id } = (await register(household(field))).body;
    await identityOf(id);

    const leaves = await world.owner.query<readonly { act: string; outcome: string; leaf: string }[]>(
      `select event.act, event.outcome, convert_from(event.leaf, 'utf8') as leaf
       from audit_subject
       join audit_event as event on event.seq = audit_subject.seq
       where audit_subject.subject_id = $1
       order by event.seq`,
      [id],
    );

    expect(leaves.map(({ act, outcome }) => [act, outcome])).toEqual([
      ['household.register', 'done'],
      ['household.look', 'looked'],
    ]);
    expect(leaves.map(({ leaf }) => leaf).join()).not.toMatch(
      /فاطمة|Fatima|936528309|82112401016|(?<![\w-])1990-|Tent/,
    );
  });

  it('cannot be written behind the log’s back', async () => {
    const { id } = (await register(household(field))).body;

    const behind = world.owner.query('update household set size = 9 where id = $1', [id]);

    await expect(behind).rejects.toThrow('without an audit entry');
  });

  it('is refused where one purpose rests on two bases', async () => {
    const consent = (status: string): object => ({ purpose: 'registration', basis: 'consent', status });

    const refused = await register(household(field, { grounds: [consent('given'), consent('refused')] }));

    expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ pointer: '/grounds' }] }]);
  });

  it.each([
    ['0100-01-01', 'registered.too-old', 120],
    ['1899-12-31', 'registered.too-old', 5],
    ['2999-01-01', 'registered.future', 5],
  ])('was not registered on %s: today is kept, with a warning', async (registeredOn, code, age) => {
    const individuals = [{ nameLatin: 'Nour', relationship: 'head', sex: 'female', age }];

    const { status, body } = await register(household(field, { registeredOn, individuals }));

    expect(status).toBe(201);
    expect(body.findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', code, field: '/registeredOn' }),
    );
    const years =
      new Date().getUTCFullYear() - Number((await identityOf(body.id)).individuals[0]?.bornOn?.slice(0, 4));
    expect(Math.abs(years - age)).toBeLessThanOrEqual(1);
  });

  it('is of an emergency: in what all share nobody is registered, searched or imported', async () => {
    const everywhere = await world.as('registration-officer');
    const shared = `emergencies/${nil}/households`;
    const imports = `${shared}/imports?organisation=${field.organisationId}&legalBasis=vital_interest`;
    const csv = 'household_ref,pcode,name_latin\nA,SY97,Nour\n';

    const answers = [
      await everywhere.post(shared, household(field)),
      await everywhere.post(`${shared}/search`, { phone: '0936528309' }),
      await everywhere.upload(imports, csv),
      await everywhere.upload(imports.replace('imports?', 'imports/preview?'), csv),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  it.each(['individual', 'individual_private'])(
    'hides who lives in it from a transaction that names no emergency: %s',
    async (table) => {
      const { id } = (await register(household(field))).body;
      const { DataSource } = await import('typeorm');
      const app = world.app.get(DataSource);
      const sql = `select 1 from ${table} where household_id = $1`;
      const seenBy = (emergencies: string): Promise<readonly unknown[]> =>
        app.transaction(async (tx) => {
          await tx.query(`select set_config('mizan.emergencies', $1, true)`, [emergencies]);
          return tx.query<readonly unknown[]>(sql, [id]);
        });

      const blind = await app.query<readonly unknown[]>(sql, [id]);
      const seen = [
        await seenBy(''),
        await seenBy(field.otherEmergencyId),
        await seenBy(`${field.otherEmergencyId},${field.emergencyId}`),
        await seenBy('*'),
      ];

      expect([blind.length, ...seen.map(({ length }) => length)]).toEqual([0, 0, 0, 3, 3]);
      expect(await world.owner.query(`select from individual`)).toEqual([]); // forced on the owner too
    },
  );
});
