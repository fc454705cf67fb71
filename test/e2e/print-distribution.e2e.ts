import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PrintView } from '../../src/distribution/paper.contract.js';
import { newId } from '../../src/platform/ids.js';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

describe('printing a distribution', () => {
  let world: World;
  let desk: Desk;
  const prints = (): string => desk.path(`distributions/${desk.distributionId}/prints`);

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { householdsPerSite: 60, blankets: 2, cash: 500n });
  });
  afterAll(() => world.close());

  it('prints 25 lines a page with blank ones at the end, the same print when sent again', async () => {
    const key = newId();
    const first = await desk.leader.post<PrintView>(prints(), { kind: 'list', language: 'ar' }, { key });
    const again = await desk.leader.post<PrintView>(prints(), { kind: 'list', language: 'ar' }, { key });

    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ lines: 60, pages: 3 });
    expect(again.body).toEqual(first.body);
  });

  it('has one hash for the same lines, and another once something was handed out', async () => {
    const one = await desk.leader.post<PrintView>(prints(), { kind: 'list', language: 'en' });
    const other = await desk.leader.post<PrintView>(prints(), { kind: 'list', language: 'fr' });
    await desk.agent.post(desk.path('handouts'), desk.handout(0));
    const after = await desk.leader.post<PrintView>(prints(), { kind: 'list', language: 'en' });

    expect(other.body.digest).toBe(one.body.digest);
    expect(after.body.lines).toBe(59);
    expect(after.body.digest).not.toBe(one.body.digest);
  });

  it('gives the file as PDF, and logs who looked at whom before it leaves', async () => {
    const { body } = await desk.leader.post<PrintView>(prints(), { kind: 'list', language: 'ar' });
    const file = await desk.leader.get(desk.path(`prints/${body.id}/file`));
    const looks = await world.owner.query<readonly { n: number }[]>(
      `select count(distinct audit_subject.subject_id)::int as n
       from audit_event
       join audit_subject on audit_subject.seq = audit_event.seq
       where audit_event.act = 'distribution.print'
         and audit_event.outcome = 'looked'`,
      [],
    );

    expect(file.status).toBe(200);
    expect(file.headers['content-type']).toBe('application/pdf');
    expect(file.text.slice(0, 5)).toBe('%PDF-');
    expect(looks[0]?.n).toBe(body.lines + 1); // the print, and each household on it
  });

  it('prints the cards of those who have one, ten a page, and no name', async () => {
    const cards = await desk.leader.post<PrintView>(prints(), { kind: 'cards', language: 'fr' });
    const file = await desk.leader.get(desk.path(`prints/${cards.body.id}/file`));

    expect(cards.body).toMatchObject({ kind: 'cards', lines: 59, pages: 6 });
    expect([file.status, file.text.slice(0, 5)]).toEqual([200, '%PDF-']);
  });

  it('has nobody on it who is not to be served any more', async () => {
    const before = await desk.leader.post<PrintView>(prints(), { kind: 'list', language: 'en' });
    const ended = await desk.leader.post(desk.path(`rounds/${desk.roundId}/endings`), {
      entitlementIds: [desk.entitlements[7]?.id],
      outcome: 'moved',
      reason: 'has gone home',
    });
    const after = await desk.leader.post<PrintView>(prints(), { kind: 'list', language: 'en' });

    expect(ended.status).toBe(200);
    expect(after.body.lines).toBe(before.body.lines - 1);
  });

  it('is of nobody once the distribution is over', async () => {
    const other = await openDesk(world, { householdsPerSite: 1, blankets: 1 });
    const closing = other.path(`distributions/${other.distributionId}/close`);
    const closed = await other.leader.post(closing, { counted: [{ no: 1, returned: '1' }] });

    const after = await other.leader.post<PrintView & { readonly code?: string }>(
      other.path(`distributions/${other.distributionId}/prints`),
      { kind: 'list', language: 'en' },
    );

    expect(closed.status).toBe(200);
    expect([after.status, after.body.code]).toEqual([422, 'print.empty']);
  });

  it('is refused to who may not, and to who works elsewhere', async () => {
    const elsewhere = await world.as('team-leader', { emergencyId: desk.emergencyId, siteIds: [newId()] });

    expect((await desk.agent.post(prints(), { kind: 'list', language: 'en' })).status).toBe(403);
    expect((await elsewhere.post(prints(), { kind: 'list', language: 'en' })).status).toBe(404);
  });
});
