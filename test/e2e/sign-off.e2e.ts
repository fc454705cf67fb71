import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { IncidentView } from '../../src/distribution/incident.contract.js';
import type { SignOffsView } from '../../src/distribution/sign-off.contract.js';
import { newId } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { type Desk, openDesk, signOff } from '../support/desk.js';
import { asOwner, openWorld, otherOrganisation, type World } from '../support/world.js';

const role = 'member of the camp committee';
const reason = 'a paper list was found';

describe('the sign-off of a distribution', () => {
  let world: World;
  let desk: Desk;
  let keeper: Api;
  let approver: Api;
  let at: string;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    desk = await openDesk(world, { householdsPerSite: 3, blankets: 2 });
    keeper = await world.as('warehouse-keeper', desk.extent);
    approver = await world.as('programme-manager', desk.extent);
    at = desk.path(`distributions/${desk.distributionId}`);
    await desk.agent.post(desk.path('handouts'), desk.handout(0));
    const closed = await desk.leader.post(`${at}/close`, { counted: [{ no: 1, returned: '4' }] });
    expect(closed.status).toBe(200);
  });

  const post = (rest: string, body: object = {}, as: Api = desk.leader, options: { key?: string } = {}) =>
    as.post<DistributionView>(`${at}/${rest}`, body, options);
  const witness = (as: Api = desk.leader): Promise<Answer<DistributionView>> =>
    post('community-signature', { role, proofKind: 'signature', proofRef: 'box 4' }, as);
  const codeOf = ({ body }: Answer<unknown>): unknown => (body as Record<string, unknown>)['code'];

  it('takes three: the leader for the figures, the warehouse for the books, and the community', async () => {
    const first = await post('sign-off');
    expect(first.body).toMatchObject({ state: 'closed', signOff: { version: 1, signatures: [] } });
    const second = await post('countersignature', {}, keeper);
    expect(second.body).toMatchObject({
      state: 'closed',
      signOff: { signatures: [{ part: 'books', personId: keeper.personId, role: null }] },
    });
    const third = await witness();

    expect(third.body).toMatchObject({
      state: 'signed_off',
      signOff: {
        version: 1,
        signedBy: desk.leader.personId,
        lines: [{ taken: '6', given: '2', returned: '4', damaged: '0', missing: '0' }],
        difference: false,
        signatures: [
          { part: 'books' },
          { part: 'community', role, proofKind: 'signature', proofRef: 'box 4' },
        ],
        reopening: null,
      },
    });
    expect(third.body.steps.at(-1)).toMatchObject({ did: 'signed_off', personId: desk.leader.personId });
  });

  it('begins with the leader, and has each part once', async () => {
    expect(codeOf(await post('countersignature', {}, keeper))).toBe('sign-off.missing');
    expect(codeOf(await witness())).toBe('sign-off.missing');
    await post('sign-off');
    expect(codeOf(await post('sign-off'))).toBe('sign-off.signed');
    const key = newId();
    const once = await post('countersignature', {}, keeper, { key });
    expect((await post('countersignature', {}, keeper, { key })).body).toEqual(once.body);
    expect(codeOf(await post('countersignature', {}, keeper))).toBe('sign-off.signed');
  });

  it('is not under figures that changed since: the leader signs anew, and both versions stay', async () => {
    await post('sign-off');
    await desk.agent.post(desk.path('handouts'), { ...desk.handout(1), captured: 'paper' });

    expect(codeOf(await post('countersignature', {}, keeper))).toBe('sign-off.changed');
    const again = await post('sign-off', { explanation: 'the count and the paper contradict each other' });
    expect(again.body.signOff).toMatchObject({ version: 2, came: 2 });
    expect((await post('countersignature', {}, keeper)).status).toBe(200);
    const { body } = await keeper.get<SignOffsView>(`${at}/sign-offs`);
    expect(body.items).toMatchObject([
      { version: 1, came: 1, signatures: [] },
      { version: 2, came: 2, signatures: [{ part: 'books' }] },
    ]);
  });

  it('is for who may, where they work, of what is closed', async () => {
    await post('sign-off');
    const elsewhere = { emergencyId: desk.emergencyId, organisationId: await otherOrganisation(world) };
    const stranger = await world.as('warehouse-keeper', elsewhere);
    const open = await openDesk(world, { householdsPerSite: 1, blankets: 1 });

    expect((await post('countersignature', {}, desk.agent)).status).toBe(403);
    expect((await witness(keeper)).status).toBe(403);
    expect((await post('countersignature', {}, stranger)).status).toBe(404);
    expect((await stranger.get(`${at}/sign-offs`)).status).toBe(404);
    const path = open.path(`distributions/${open.distributionId}`);
    expect(codeOf(await open.leader.post(`${path}/sign-off`))).toBe('distribution.state');
  });

  it('is opened again by two people with a reason, and signed by all three anew', async () => {
    expect(codeOf(await post('reopening-request', { reason }))).toBe('distribution.state');
    expect((await signOff(world, desk)).body.state).toBe('signed_off');

    expect(codeOf(await post('reopening', {}, approver))).toBe('sign-off.not-asked');
    expect((await post('reopening-request', { reason }, keeper)).status).toBe(403);
    const asked = await post('reopening-request', { reason });
    expect(asked.body).toMatchObject({
      state: 'signed_off',
      signOff: { reopening: { reason, requestedBy: desk.leader.personId, approvedBy: null } },
    });
    expect(codeOf(await post('reopening-request', { reason }))).toBe('sign-off.reopening');

    const opened = await post('reopening', {}, approver);
    expect(opened.body).toMatchObject({
      state: 'closed',
      signOff: { version: 1, reopening: { approvedBy: approver.personId } },
    });
    expect(opened.body.steps.at(-1)).toMatchObject({ did: 'reopened', reason });
    expect(codeOf(await post('countersignature', {}, keeper))).toBe('sign-off.missing');
    expect((await signOff(world, desk)).body).toMatchObject({ state: 'signed_off', signOff: { version: 2 } });
  });

  it('cannot be had with fewer people, nor opened by one, behind the service’s back', async () => {
    const write = (sql: string, parameters: readonly unknown[] = [desk.distributionId]): Promise<void> =>
      asOwner(world, [desk.distributionId], (tx) => tx.query(sql, [...parameters]));
    const setState = (state: string): Promise<void> =>
      write('update distribution set state = $2 where id = $1', [desk.distributionId, state]);

    await post('sign-off');
    await expect(setState('signed_off')).rejects.toMatchObject({ constraint: 'distribution_takes_three' });
    const signature = `insert into sign_off_signature (id, emergency_id, sign_off_id, distribution_id, part, person_id, signed_at)
      select gen_random_uuid(), emergency_id, id, distribution_id, 'books', signed_by, clock_timestamp() from sign_off where distribution_id = $1`;
    await expect(write(signature)).rejects.toMatchObject({ constraint: 'sign_off_signature_by_another' });
    await post('countersignature', {}, keeper);
    await witness();
    await expect(setState('closed')).rejects.toMatchObject({ constraint: 'distribution_reopens_by_two' });
    await post('reopening-request', { reason });
    await expect(setState('closed')).rejects.toMatchObject({ constraint: 'distribution_reopens_by_two' });
    await expect(
      write(
        'update sign_off_reopening set approved_by = requested_by, approved_at = clock_timestamp() where distribution_id = $1',
      ),
    ).rejects.toMatchObject({ constraint: 'sign_off_reopening_takes_two' });
  });
});

describe('a suspension', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it('opens an incident of its cause, with who was told', async () => {
    const desk = await openDesk(world, { householdsPerSite: 1, blankets: 1 });
    const cause = {
      cause: 'security',
      reason: 'shots were heard near by',
      informed: ['security', 'authorities'],
    };
    const suspend = desk.path(`distributions/${desk.distributionId}/suspend`);

    expect((await desk.leader.post(suspend, { ...cause, informed: ['neighbours'] })).status).toBe(400);
    expect((await desk.leader.post(suspend, cause)).status).toBe(200);

    const { body } = await desk.leader.get<{ items: IncidentView[] }>(
      desk.path(`incidents?distributionId=${desk.distributionId}`),
    );
    expect(body.items).toMatchObject([
      {
        kind: 'security',
        severity: 'medium',
        told: 'shots were heard near by',
        informed: ['security', 'authorities'],
        state: 'open',
        recordedBy: desk.leader.personId,
      },
    ]);
  });
});
