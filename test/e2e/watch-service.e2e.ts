import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { type Opened, openEmergency } from '../support/emergency.js';
import { openWorld, type World } from '../support/world.js';

describe('watching the service', () => {
  let world: World;
  let opened: Opened;

  beforeAll(async () => {
    world = await openWorld();
    opened = await openEmergency(world);
  });

  afterAll(() => world.close());

  it('says that it lives, and whether its database answers', async () => {
    expect(await inject('/health/live')).toMatchObject({ statusCode: 200, json: { status: 'ok' } });
    expect(await inject('/health/ready')).toMatchObject({ statusCode: 200, json: { status: 'ok' } });
  });

  it('counts every request by its act and answer, those that only read and those refused too', async () => {
    const auditor = await world.as('auditor');
    await auditor.get('people');
    await auditor.post('people', { userName: 'a', name: 'A', password: 'x'.repeat(20) });
    await world.nobody.get('people');
    await world.nobody.post('sessions', { userName: 'nobody-here', password: 'wrong' }, { key: null });

    const { body } = await inject('/metrics');

    expect(figure(body, 'mizan_requests_total{act="person.read",status="200"}')).toBe(1);
    expect(figure(body, 'mizan_requests_total{act="person.read",status="401"}')).toBe(1);
    expect(figure(body, 'mizan_requests_total{act="person.create",status="403"}')).toBe(1);
    expect(figure(body, 'mizan_requests_total{act="session.begin",status="401"}')).toBe(1);
    expect(figure(body, 'mizan_request_seconds_count{act="person.read"}')).toBe(2);
    expect(body).toMatch(/^mizan_pool_connections\{state="total"\} [1-9]/m);
    expect(body).toContain('nodejs_eventloop_lag_seconds');
  });

  it('shows no id and no name in its figures', async () => {
    const { body } = await inject('/metrics');

    expect(body).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it.each([
    ['/api/v1/people/%zz', 400, 'input.invalid'],
    [`/api/v1/people/${'9'.repeat(300)}`, 404, 'route.unknown'],
    ['/api/v1/nowhere', 404, 'route.unknown'],
    ['/api/v2/people', 404, 'route.unknown'],
  ])('answers an address that there is not with a problem: %s', async (url, status, code) => {
    const answer = await inject(url);

    expect(answer).toMatchObject({ statusCode: status, json: { status, code, type: `urn:mizan:${code}` } });
    expect(answer.type).toMatch(/^application\/problem\+json/);
    expect(answer.body).not.toContain('FST_ERR');
    expect(answer.body).not.toContain('999');
  });

  it('answers a fault of its own without saying what it was', async () => {
    const auditor = await world.as('auditor', { emergencyId: opened.emergencyId });
    await world.owner.query('alter table project rename to project_away');

    const answer = await auditor.get(`emergencies/${opened.emergencyId}/projects`);

    await world.owner.query('alter table project_away rename to project');
    expect(answer.status).toBe(500);
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'requestId', 'status', 'title', 'type']);
    expect(answer.body['code']).toBe('server.error');
  });

  it('tells a request of the service’s own by an id that no client chooses', async () => {
    const chosen = newId();
    const { body } = await world.nobody.get('people', {
      headers: { 'x-request-id': chosen, 'request-id': chosen },
    });

    expect(body['requestId']).not.toBe(chosen);
  });

  async function inject(
    url: string,
  ): Promise<{ statusCode: number; type: string; body: string; json: unknown }> {
    const { statusCode, headers, body } = await world.app.inject({ method: 'GET', url });
    const type = String(headers['content-type']);
    return { statusCode, type, body, json: type.includes('json') ? JSON.parse(body) : undefined };
  }
});

function figure(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}
