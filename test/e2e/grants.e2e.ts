import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everywhere } from '../../src/acts/scope.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { Database } from '../../src/platform/database/database.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Opened, openEmergency } from '../support/emergency.js';
import { asOwner, openWorld, type World } from '../support/world.js';

interface Line {
  readonly id: Uuid;
  readonly code: string;
  readonly amount: string;
}

interface Grant {
  readonly id: Uuid;
  readonly code: string;
  readonly amount: string;
  readonly state: string;
  readonly lines: readonly Line[];
  readonly version: number;
}

let count = 0;

describe('grants', () => {
  let world: World;
  let opened: Opened;
  let officer: Api;
  let approver: Api;
  let grants: string;

  beforeAll(async () => {
    world = await openWorld();
    opened = await openEmergency(world);
    officer = await world.as('finance-officer');
    approver = await world.as('finance-approver');
    grants = `emergencies/${opened.emergencyId}/grants`;
  });

  afterAll(() => world.close());

  function grantInput(changes: object = {}): Record<string, unknown> {
    count += 1;
    return {
      ...{ code: `G-${count}`, donor: 'A fund', organisationId: opened.organisationId, currency: 'USD' },
      ...{ amount: '1000.50', startsOn: '2026-01-01', endsOn: '2026-12-31' },
      lines: [
        { code: 'NFI', name: 'Household goods', amount: '600.25' },
        { code: 'CASH', name: 'Cash', amount: '400.25' },
      ],
      ...changes,
    };
  }

  async function record(changes: object = {}, by = officer, path = grants): Promise<Grant> {
    const answer = await by.post<Grant>(path, grantInput(changes));
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
  }

  function approve(by: Api, id: Uuid, tag = '"1"', path = grants): Promise<Answer> {
    return by.post(`${path}/${id}/approval`, {}, { headers: { 'if-match': tag } });
  }

  function correction(changes: object = {}): Record<string, unknown> {
    const { code: _, organisationId: __, ...rest } = grantInput(changes);
    return rest;
  }

  function balances(emergencyId: Uuid, grantId: Uuid): Promise<readonly (readonly [string, bigint])[]> {
    const ledger = world.app.get(LedgerService);
    return world.app
      .get(Database)
      .read(everywhere, (read) => ledger.balances(read, { emergencyId, grantId }))
      .then((found) =>
        found.map(({ account, amount }) => [`${account.kind}:${account.owner}`, amount] as const),
      );
  }

  it('is recorded once, however often the request is sent, and moves no money yet', async () => {
    const key = newId();
    const input = grantInput();

    const first = await officer.post<Grant>(grants, input, { key });
    const again = await officer.post<Grant>(grants, input, { key });

    expect([first.status, first.headers['etag']]).toEqual([201, '"1"']);
    const { id, lines } = first.body;
    expect(first.body).toMatchObject({
      ...input,
      state: 'recorded',
      donorOrganisationId: null,
      serves: [],
      version: 1,
    });
    expect(lines.map(({ code, amount }) => [code, amount])).toEqual([
      ['NFI', '600.25'],
      ['CASH', '400.25'],
    ]);
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await officer.get(`${grants}/${id}`)).body).toEqual(first.body);
    expect(await balances(opened.emergencyId, id)).toEqual([]);
  });

  it('puts its money on its lines when a second person approves it', async () => {
    const { id, lines } = await record();

    const approved = await approve(approver, id);

    expect([approved.status, approved.body]).toEqual([
      200,
      expect.objectContaining({ state: 'approved', version: 1 }),
    ]);
    expect(approved.body['approvedAt']).toEqual(expect.any(String));
    expect(new Map(await balances(opened.emergencyId, id))).toEqual(
      new Map([
        [`donor:${id}`, -100_050n],
        [`grant:${String(lines[0]?.id)}`, 60_025n],
        [`grant:${String(lines[1]?.id)}`, 40_025n],
      ]),
    );
  });

  it('is approved once, however often the request is sent', async () => {
    const { id } = await record();
    const key = newId();
    const send = (): Promise<Answer> =>
      approver.post(`${grants}/${id}/approval`, {}, { key, headers: { 'if-match': '"1"' } });

    const [first, second] = await Promise.all([send(), send()]);
    const twice = await approve(approver, id);

    expect(second.body).toEqual(first.body);
    expect([twice.status, twice.body['code']]).toEqual([409, 'grant.approved']);
    expect(new Map(await balances(opened.emergencyId, id)).get(`donor:${id}`)).toBe(-100_050n);
  });

  it.each([
    ['JOD', '10.125', ['10.125'], -10_125n],
    ['XOF', '1000000', ['1', '999999'], -1_000_000n],
    ['USD', '9999999999999.99', ['9999999999999.99'], -999_999_999_999_999n],
  ])('keeps every digit of %s', async (currency, amount, parts, donor) => {
    const lines = parts.map((part, n) => ({ code: `L${n}`, name: 'Line', amount: part }));

    const recorded = await record({ currency, amount, lines });
    await approve(approver, recorded.id);

    expect([recorded.amount, recorded.lines.map((line) => line.amount)]).toEqual([amount, parts]);
    expect(new Map(await balances(opened.emergencyId, recorded.id)).get(`donor:${recorded.id}`)).toBe(donor);
  });

  it.each([
    ['lines that do not add up', { amount: '1000.51' }, 422, 'grant.sum'],
    ['more digits than the currency has', { amount: '1000.505' }, 400, 'money.invalid'],
    [
      'a line of nothing',
      { amount: '0', lines: [{ code: 'A', name: 'A', amount: '0' }] },
      400,
      'money.invalid',
    ],
    ['a currency that is none', { currency: 'XXX' }, 400, 'currency.unknown'],
    ['an end before its start', { endsOn: '2025-12-31' }, 400, 'dates.reversed'],
    ['a code that another has', { code: 'TAKEN' }, 409, 'grant.code-taken'],
    ['a holder that is not there', { organisationId: newId() }, 422, 'organisation.unknown'],
    ['a donor that is not there', { donorOrganisationId: newId() }, 422, 'organisation.unknown'],
    ['no lines', { lines: [] }, 400, 'input.invalid'],
    [
      'a project that is not there',
      { amount: '1', lines: [{ code: 'A', name: 'A', amount: '1', projectId: newId() }] },
      422,
      'project.unknown',
    ],
  ])('is refused with %s', async (_, changes, status, code) => {
    await officer.post(grants, grantInput({ code: 'TAKEN' }));

    const answer = await officer.post(grants, grantInput(changes));

    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('is corrected until it is approved, and only as it was last read', async () => {
    const { id } = await record();
    const lines = [{ code: 'ALL', name: 'All', amount: '7' }];
    const put = (tag: string, changes: object): Promise<Answer> =>
      officer.put(`${grants}/${id}`, correction(changes), { headers: { 'if-match': tag } });

    const corrected = await put('"1"', { amount: '7.00', lines });
    const stale = await put('"1"', {});
    const staleApproval = await approve(approver, id);
    const approved = await approve(approver, id, '"2"');
    const late = await put('"2"', {});

    expect(corrected.body).toMatchObject({
      amount: '7.00',
      lines: [{ code: 'ALL', amount: '7.00' }],
      version: 2,
    });
    expect([stale.status, stale.body['code']]).toEqual([412, 'etag.stale']);
    expect([staleApproval.status, staleApproval.body['code']]).toEqual([412, 'etag.stale']);
    expect([approved.status, late.status, late.body['code']]).toEqual([200, 409, 'grant.approved']);
    expect(new Map(await balances(opened.emergencyId, id)).get(`donor:${id}`)).toBe(-700n);
  });

  it('is never approved by who had a hand in any version of it', async () => {
    const both = await personWithBothRoles();
    const helper = await personWithBothRoles();
    const { id } = await record({}, both);

    const own = await approve(both, id);
    await helper.put(`${grants}/${id}`, correction(), { headers: { 'if-match': '"1"' } });
    const stillOwn = await approve(both, id, '"2"');
    const helpers = await approve(helper, id, '"2"');
    const another = await approve(approver, id, '"2"');

    expect([own.status, own.body['code']]).toEqual([422, 'approval.own']);
    expect([stillOwn.status, stillOwn.body['code']]).toEqual([422, 'approval.own']);
    expect([helpers.status, helpers.body['code']]).toEqual([422, 'approval.own']);
    expect(another.status).toBe(200);
  });

  it('is approved by nobody alone, whoever writes it', async () => {
    const { id } = await record();
    const change = (sql: string): Promise<unknown> => asOwner(world, [id], (tx) => tx.query(sql, [id]));

    await expect(
      change(`update donor_grant set state = 'approved', approved_at = now() where id = $1`),
    ).rejects.toMatchObject({ constraint: 'grant_needs_approval' });
    await expect(
      change(
        `insert into grant_step (grant_id, grant_version, person_id, emergency_id, step)
         select grant_id, grant_version, person_id, emergency_id, 'approve'
         from grant_step
         where grant_id = $1`,
      ),
    ).rejects.toMatchObject({ constraint: 'grant_step_once' });
    await expect(change(`update donor_grant set amount = 1 where id = $1`)).rejects.toMatchObject({
      constraint: 'grant_lines_add_up',
    });
    await approve(approver, id);
    await expect(change(`update donor_grant set ends_on = '2030-01-01' where id = $1`)).rejects.toMatchObject(
      {
        constraint: 'grant_is_approved',
      },
    );
  });

  it('funds projects that its people reach, in the emergencies that it serves', async () => {
    const { emergencyId, otherEmergencyId, organisationId, otherOrganisationId } = opened;
    const ours = await project(emergencyId, organisationId);
    const theirs = await project(emergencyId, otherOrganisationId);
    const elsewhere = await project(otherEmergencyId, organisationId);
    const own = await world.as('finance-officer', { emergencyId, organisationId });
    const send = (by: Api, projectId: Uuid): Promise<Answer> =>
      by.post(grants, grantInput({ amount: '1', lines: [{ code: 'A', name: 'A', amount: '1', projectId }] }));

    expect((await send(own, ours)).body).toMatchObject({ lines: [{ projectId: ours }] });
    expect((await send(own, theirs)).body['code']).toBe('project.unknown');
    expect((await send(own, elsewhere)).body['code']).toBe('project.unknown');
    expect((await send(officer, theirs)).status).toBe(201);
  });

  it('is seen and handled within scope only', async () => {
    const { emergencyId, organisationId, otherOrganisationId, area } = opened;
    const { id } = await record();
    const partner = await world.as('finance-approver', { emergencyId, organisationId: otherOrganisationId });
    const local = await world.as('finance-approver', { emergencyId, organisationId, areaId: area('SY01') });
    const own = await world.as('finance-approver', { emergencyId, organisationId });

    expect((await partner.get(`${grants}/${id}`)).status).toBe(404);
    expect((await partner.get(grants)).body).toEqual({ items: [], next: null });
    expect((await approve(partner, id)).status).toBe(404);
    expect((await local.get(`${grants}/${id}`)).status).toBe(200);
    expect((await approve(local, id)).status).toBe(404);
    expect((await approve(own, newId())).status).toBe(404);
    expect(
      (
        await (
          await world.as('finance-officer', { organisationId: otherOrganisationId })
        ).post(grants, grantInput())
      ).status,
    ).toBe(404);
    expect((await approver.post(grants, grantInput())).status).toBe(403);
    expect((await approve(officer, id)).status).toBe(403);
    expect((await (await world.as('cluster-viewer')).get(grants)).status).toBe(403);
    expect((await approve(own, id)).status).toBe(200);
  });

  it('may be shared: its money stands with the nil emergency and serves those that it names', async () => {
    const { emergencyId, otherEmergencyId } = opened;
    const shared = `emergencies/${nil}/grants`;
    const { id, lines } = await record({ serves: [emergencyId, otherEmergencyId] }, officer, shared);
    const ours = await world.as('finance-approver', { emergencyId });

    const fromEmergency = await approve(approver, id);
    const approved = await approve(approver, id, '"1"', shared);

    expect((await ours.get(`${grants}/${id}`)).body).toMatchObject({
      emergencyId: nil,
      serves: [emergencyId],
    });
    expect([fromEmergency.status, fromEmergency.body['code']]).toEqual([409, 'grant.shared']);
    expect(approved.body).toMatchObject({
      state: 'approved',
      serves: [emergencyId, otherEmergencyId].sort(),
    });
    expect(new Map(await balances(nil, id)).get(`grant:${String(lines[0]?.id)}`)).toBe(60_025n);
    expect((await approve(ours, id, '"1"', shared)).status).toBe(404);
  });

  it('shared, shows an emergency its own lines, and of the others their sum', async () => {
    const { emergencyId, otherEmergencyId, organisationId } = opened;
    const everywhere = await world.as('programme-officer');
    const project = async (of: string): Promise<unknown> => {
      const { body } = await everywhere.post(`emergencies/${of}/projects`, {
        ...{ code: 'SHARED', name: 'Winter', sector: 'SHL', organisationId },
        ...{ startsOn: '2026-01-01', endsOn: '2026-12-31' },
      });
      return body['id'];
    };
    const [ours, theirs] = [await project(emergencyId), await project(otherEmergencyId)];
    const { id } = await record(
      {
        serves: [emergencyId, otherEmergencyId],
        lines: [
          { code: 'OURS', name: 'Ours', projectId: ours, amount: '600.25' },
          { code: 'THEIRS', name: 'A camp that is not ours to know', projectId: theirs, amount: '300.25' },
          { code: 'ALL', name: 'For all', amount: '100.00' },
        ],
      },
      officer,
      `emergencies/${nil}/grants`,
    );
    const local = await world.as('programme-officer', { emergencyId });

    const seen = await local.get<Grant>(`${grants}/${id}`);
    const listed = await local.get<{ items: readonly Grant[] }>(`${grants}?code=${seen.body.code}`);
    const whole = await officer.get<Grant>(`emergencies/${nil}/grants/${id}`);

    expect(seen.body.lines.map(({ code }) => code)).toEqual(['OURS', 'ALL']);
    expect(seen.body).toMatchObject({ amount: '1000.50', elsewhere: '300.25', serves: [emergencyId] });
    expect(listed.body.items).toEqual([seen.body]);
    expect(listed.text).not.toMatch(/THEIRS|not ours/);
    expect(listed.text).not.toContain(String(theirs));
    expect(whole.body.lines.map(({ code }) => code)).toEqual(['OURS', 'THEIRS', 'ALL']);
    expect(whole.body).toMatchObject({ elsewhere: '0.00' });
  });

  it('is listed by state and code, page by page', async () => {
    const { emergencyId } = await openEmergency(world);
    const path = `emergencies/${emergencyId}/grants`;
    const first = await record({ code: 'A-1' }, officer, path);
    await record({ code: 'A-2' }, officer, path);
    await approve(approver, first.id, '"1"', path);
    const codes = async (query: string): Promise<unknown> => {
      const { body } = await officer.get<{ items: readonly Grant[]; next: string | null }>(
        `${path}?${query}`,
      );
      return [body.items.map(({ code }) => code), body.next];
    };

    const [page, next] = (await codes('limit=1')) as [string[], string];

    expect(page).toEqual(['A-1']);
    expect(await codes(`limit=1&after=${next}`)).toEqual([['A-2'], null]);
    expect(await codes('state=approved')).toEqual([['A-1'], null]);
    expect(await codes('code=A-2')).toEqual([['A-2'], null]);
  });

  async function project(emergencyId: Uuid, organisationId: Uuid): Promise<Uuid> {
    count += 1;
    const manager = await world.as('programme-manager');
    const { body } = await manager.post<{ id: Uuid }>(`emergencies/${emergencyId}/projects`, {
      ...{ code: `P-${count}`, name: 'Project', sector: 'SHL', organisationId },
      ...{ startsOn: '2026-01-01', endsOn: '2026-12-31' },
    });
    return body.id;
  }

  async function personWithBothRoles(): Promise<Api> {
    const person = await world.as('finance-officer');
    await asOwner(world, [person.personId], (tx) =>
      tx.query(
        `insert into assignment (id, person_id, role_id, given_by)
         select $1, $2, id, $2
         from role
         where name = 'finance-approver'`,
        [newId(), person.personId],
      ),
    );
    return person;
  }
});
