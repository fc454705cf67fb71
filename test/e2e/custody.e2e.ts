import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CustodyCountView, CustodyView } from '../../src/distribution/custody.contract.js';
import type { IncidentView } from '../../src/distribution/incident.contract.js';
import { newId } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { countAtEnd, type Desk, openDesk } from '../support/desk.js';
import { asOwner, openWorld, otherOrganisation, type World } from '../support/world.js';

describe('what a distribution has', () => {
  let world: World;
  let desk: Desk;
  let next: Api;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  beforeEach(async () => {
    desk = await openDesk(world, { householdsPerSite: 3, cash: 5_000n, currency: 'JOD' });
    next = await world.as('team-leader', desk.extent);
  });

  function count(
    good: string,
    more: object = {},
    as: Api = desk.leader,
    options: { key?: string } = {},
  ): Promise<Answer<CustodyCountView>> {
    const body = { moment: 'start', counted: [{ no: 1, good }], ...more };
    return as.post(desk.path(`distributions/${desk.distributionId}/counts`), body, options);
  }

  const confirm = ({ body }: Answer<CustodyCountView>, as: Api): Promise<Answer<CustodyCountView>> =>
    as.post(desk.path(`counts/${body.id}/confirmation`));
  const custody = async (): Promise<CustodyView> =>
    (await next.get<CustodyView>(desk.path(`distributions/${desk.distributionId}/custody`))).body;
  const close = (returned: string): Promise<Answer> =>
    desk.leader.post(desk.path(`distributions/${desk.distributionId}/close`), {
      counted: [{ no: 1, returned }],
    });
  const codeOf = ({ body }: Answer<unknown>): unknown => (body as Record<string, unknown>)['code'];

  it('is counted by one and confirmed by another, beside what the books say', async () => {
    const key = newId();
    const counted = await count('15.000', {}, desk.leader, { key });
    expect([counted.status, counted.body]).toMatchObject([
      201,
      {
        moment: 'start',
        lines: [{ no: 1, good: '15.000', damaged: '0.000', books: '15.000', difference: '0.000' }],
        countedBy: desk.leader.personId,
        confirmedBy: null,
      },
    ]);
    expect((await count('15.000', {}, desk.leader, { key })).body).toEqual(counted.body);
    expect(codeOf(await confirm(counted, desk.leader))).toBe('custody.own');
    expect((await confirm(counted, desk.agent)).body).toMatchObject({ confirmedBy: desk.agent.personId });
    expect(codeOf(await confirm(counted, next))).toBe('custody.confirmed');
    expect(await custody()).toMatchObject({
      custodianId: desk.leader.personId,
      counts: [{ moment: 'start' }],
    });
  });

  it('passes to the next shift, who confirms what was counted', async () => {
    const shift = { moment: 'shift', takesOverId: next.personId };
    await desk.agent.post(desk.path('handouts'), desk.handout(0));
    const counted = await count('10.000', shift);

    expect(codeOf(await confirm(counted, desk.agent))).toBe('custody.takes-over');
    expect((await custody()).custodianId).toBe(desk.leader.personId);
    expect((await confirm(counted, next)).status).toBe(200);
    expect(await custody()).toMatchObject({
      custodianId: next.personId,
      counts: [{ moment: 'shift', takesOverId: next.personId, lines: [{ difference: '0.000' }] }],
    });
    expect(codeOf(await count('10.000', { moment: 'shift' }))).toBe('custody.takes-over');
    expect(codeOf(await count('10.000', { ...shift, takesOverId: desk.leader.personId }))).toBe(
      'custody.takes-over',
    );
    expect((await count('10.000', { ...shift, takesOverId: newId() })).status).toBe(404);
  });

  it('is an incident where two people find less than the books say', async () => {
    await confirm(await count('14.000'), desk.agent);

    const { body } = await desk.leader.get<{ items: IncidentView[] }>(
      desk.path(`incidents?distributionId=${desk.distributionId}`),
    );
    expect(body.items).toMatchObject([
      { kind: 'loss', told: 'count (start): less than the books in line 1', recordedBy: desk.agent.personId },
    ]);
  });

  it('is closed, where it is cash, with what two people counted at the end', async () => {
    expect(codeOf(await close('15.000'))).toBe('distribution.counted-by-one');
    const alone = await count('15.000', { moment: 'end' });
    expect(codeOf(await close('15.000'))).toBe('distribution.counted-by-one');
    await confirm(alone, desk.agent);
    expect(codeOf(await close('14.000'))).toBe('distribution.counted-by-one');
    expect((await close('15.000')).status).toBe(200);
    expect(codeOf(await count('15.000'))).toBe('distribution.state');
  });

  it('is closed with the latest count of two people, not with an earlier one', async () => {
    await countAtEnd(desk, [{ no: 1, returned: '15.000' }]);
    await desk.agent.post(desk.path('handouts'), desk.handout(0));
    await countAtEnd(desk, [{ no: 1, returned: '10.000' }]);

    expect((await close('15.000')).status).not.toBe(200);
    expect((await close('10.000')).status).toBe(200);
  });

  it('is counted line by line, with the digits of its currency', async () => {
    const of = (counted: object): Promise<Answer<CustodyCountView>> => count('', { counted: [counted] });

    expect((await of({ no: 2, good: '1' })).body).toMatchObject({
      code: 'distribution.uncounted',
      extra: { uncounted: [1], strange: [2] },
    });
    expect(codeOf(await of({ no: 1, good: '1.2345' }))).toBe('money.invalid');
    expect((await of({ no: 1, good: '-1' })).status).toBe(400);
  });

  it('is not counted by who may not, nor shown where one does not work', async () => {
    const helper = await world.as('help-desk', desk.extent);
    const elsewhere = { emergencyId: desk.emergencyId, organisationId: await otherOrganisation(world) };
    const stranger = await world.as('team-leader', elsewhere);
    const counted = await count('15.000');

    expect((await count('15.000', {}, helper)).status).toBe(403);
    expect((await count('15.000', {}, stranger)).status).toBe(404);
    expect((await confirm(counted, stranger)).status).toBe(404);
    const read = await stranger.get(desk.path(`distributions/${desk.distributionId}/custody`));
    expect(read.status).toBe(404);
  });

  it('is not confirmed behind the service’s back by who counted, or by another than who takes over', async () => {
    const plain = (await count('15.000')).body;
    const shift = (await count('15.000', { moment: 'shift', takesOverId: next.personId })).body;
    const set = (id: string, personId: string): Promise<void> =>
      asOwner(world, [desk.distributionId], (tx) =>
        tx.query(
          'update custody_count set confirmed_by = $2, confirmed_at = clock_timestamp() where id = $1',
          [id, personId],
        ),
      );

    await expect(set(plain.id, desk.leader.personId)).rejects.toMatchObject({
      constraint: 'custody_count_takes_two',
    });
    await expect(set(shift.id, desk.agent.personId)).rejects.toMatchObject({
      constraint: 'custody_count_is_taken_over',
    });
  });
});
