import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type ActName, type ActRow, acts, type RoleName } from '../../src/acts/acts.js';
import { newId } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

interface Write {
  readonly operationId: string;
  readonly method: 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly act: ActName;
  readonly takes: readonly string[];
}

/** Routes that are no GET and yet need no name: a new one is added here by hand, with its reason beside the route. */
const unnamed = [
  'desk.lookup',
  'feedback.read.reference',
  'handout.record-to-other.batch',
  'handout.record.batch',
  'household.import.preview',
  'household.register.batch',
  'household.search',
  'paper.key',
  'sensitive-feedback.read.reference',
  'session.begin',
  'session.end',
  'session.end.all',
];

const writes = read();

describe('every route that writes', () => {
  let world: World;
  let desk: Desk;
  const people = new Map<RoleName, Api>();

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { householdsPerSite: 1, blankets: 1 });
  });

  afterAll(() => world.close());

  it('names itself, or is one of those that need not', () => {
    expect(writes.length).toBeGreaterThan(50);
    const free = writes.filter(({ operationId }) => unnamed.includes(operationId));

    expect(free.map(({ operationId }) => operationId).sort()).toEqual(unnamed);
  });

  it.each(writes.filter(({ operationId }) => !unnamed.includes(operationId)))(
    'is refused without a name: $operationId',
    async (write) => {
      const { status, body } = await send(write, { key: null });

      expect([status, body['code']]).toEqual([400, 'idempotency.missing']);
    },
  );

  it.each(writes.filter(({ takes }) => takes.includes('application/json')))(
    'refuses a file in place of its body: $operationId',
    async (write) => {
      const { status, body } = await send(write, { key: newId(), type: 'text/csv' });

      expect([status, body['code']]).toEqual([415, 'media.unsupported']);
    },
  );

  it.each(writes.filter(({ takes }) => takes.includes('text/csv')))(
    'refuses an object in place of its file: $operationId',
    async (write) => {
      const { status, body } = await send(write, { key: newId(), type: 'application/json' });

      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(body['code']).not.toBe('idempotency.missing');
    },
  );

  /** As somebody who may do it, to the desk's own emergency and to things that are not there. */
  async function send(
    write: Write,
    how: { readonly key: string | null; readonly type?: 'text/csv' | 'application/json' },
  ): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
    const api = await who(write);
    const url = write.path
      .replace('{emergencyId}', desk.emergencyId)
      .replace('{distributionId}', desk.distributionId)
      .replace('{listNo}', '0')
      .replace(/\{\w+\}/g, () => newId());
    const response = await world.app.inject({
      method: write.method.toUpperCase() as 'POST',
      url,
      headers: {
        ...(api.token ? { authorization: `Bearer ${api.token}` } : {}),
        ...(how.key ? { 'idempotency-key': how.key } : {}),
        ...(how.type ? { 'content-type': how.type } : {}),
        'if-match': '"1"',
      },
      ...(how.type ? { payload: how.type === 'text/csv' ? 'a,b\n' : '{}' } : {}),
    });
    return { status: response.statusCode, body: JSON.parse(response.body) as Record<string, unknown> };
  }

  async function who({ act }: Write): Promise<Api> {
    const { roles }: ActRow = acts[act];
    if (act === 'session.begin') return world.nobody;
    const role = roles === 'everyone' ? 'auditor' : (roles[0] ?? 'administrator');
    const api = people.get(role) ?? (await world.as(role));
    people.set(role, api);
    return api;
  }
});

function read(): readonly Write[] {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<
      string,
      Record<string, { operationId: string; 'x-act': ActName; requestBody?: { content: object } }>
    >;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'get')
      .map(([method, operation]) => ({
        operationId: operation.operationId,
        method: method as Write['method'],
        path,
        act: operation['x-act'],
        takes: Object.keys(operation.requestBody?.content ?? {}),
      })),
  );
}
