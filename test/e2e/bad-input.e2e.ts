import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { depthMax } from '../../src/platform/bodies.js';
import { newId } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { openWorld, type World } from '../support/world.js';

describe('what is sent to do harm', () => {
  let world: World;
  let admin: Api;

  beforeAll(async () => {
    world = await openWorld();
    admin = await world.as('administrator');
  });

  afterAll(() => world.close());

  const send = (payload: string, type = 'application/json') =>
    world.app.inject({
      method: 'POST',
      url: '/api/v1/organisations',
      headers: {
        authorization: `Bearer ${String(admin.token)}`,
        'content-type': type,
        'idempotency-key': newId(),
      },
      payload,
    });
  const organisation = { code: 'HARM', name: 'An organisation', type: 'local' };

  it.each([
    ['a little too deep', depthMax + 1],
    ['far too deep', 150_000],
  ])('is refused where it nests %s', async (_, depth) => {
    const lists = await send(`{"code":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    const objects = await send(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

    for (const { statusCode, json } of [lists, objects]) {
      expect(statusCode).toBe(400);
      expect(json()).toMatchObject({ code: 'input.invalid' });
    }
  });

  it('is no harm in a text: brackets there are letters', async () => {
    const { statusCode, json } = await send(
      JSON.stringify({ ...organisation, name: `${'['.repeat(60)}"\\" {` }),
    );

    expect([statusCode, json<{ name: string }>().name]).toEqual([201, `${'['.repeat(60)}"\\" {`]);
  });

  it.each(['__proto__', 'constructor'])('does not poison objects: %s', async (key) => {
    const value = key === 'constructor' ? '{"prototype":{"isAdmin":true}}' : '{"isAdmin":true}';
    const { statusCode } = await send(
      `{"${key}":${value},${JSON.stringify({ ...organisation, code: 'P' }).slice(1)}`,
    );

    expect(statusCode).toBe(400);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('sets no field that the request does not have: every column of the database is refused by its name', async () => {
    const columns = await world.owner.query<readonly { readonly name: string }[]>(
      `select distinct column_name as name from information_schema.columns where table_schema = 'public'`,
    );
    const taken: string[] = [];
    for (const name of columns.flatMap((column) => [column.name, camel(column.name)])) {
      if (name in organisation) continue;
      const { statusCode } = await send(JSON.stringify({ ...organisation, [name]: '1' }));
      if (statusCode !== 400) taken.push(name);
    }

    expect(columns.length).toBeGreaterThan(200);
    expect(taken).toEqual([]);
  });

  it.each([
    ['too large', JSON.stringify({ ...organisation, name: 'x'.repeat(1_100_000) }), 'application/json', 413],
    ['another type', JSON.stringify(organisation), 'application/xml', 415],
    ['half of a JSON', JSON.stringify(organisation).slice(0, -1), 'application/json', 400],
    ['nothing', '', 'application/json', 400],
  ])(
    'is refused where it is %s, and the answer tells nothing of what is inside',
    async (_, payload, type, status) => {
      const { statusCode, body } = await send(payload, type);

      expect(statusCode).toBe(status);
      expect(body).not.toMatch(/node_modules|at .*[.](js|ts)|SyntaxError|Unexpected token/);
    },
  );

  it('reaches no other machine: no field of any request is an address that the service asks', async () => {
    const { readFileSync } = await import('node:fs');
    const description = readFileSync('docs/openapi.json', 'utf8');

    expect([...description.matchAll(/"format": "(uri|url|uri-reference)"/g)]).toEqual([]);
    const names = [...description.matchAll(/"(\w+)": \{/g)].map(([, name = '']) => name);
    expect(
      names.filter((name) => /^(url|uri|webhook|callback|host)$|(Url|Uri|Webhook|Callback)$/.test(name)),
    ).toEqual([]);
    expect(names.length).toBeGreaterThan(1_000);
  });

  it.each(['/api/v1/organisations', '/api/v1/log', '/api/v1/nowhere', '/health/live', '/metrics'])(
    'gets every answer with what browsers must not do with it: %s',
    async (url) => {
      const { headers } = await world.app.inject({ method: 'GET', url });

      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': expect.stringMatching(/^max-age=\d{8}/),
        'content-security-policy': expect.stringMatching(/^default-src 'none'; frame-ancestors 'none'/),
        'cache-control': 'no-store',
      });
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );
});

function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
