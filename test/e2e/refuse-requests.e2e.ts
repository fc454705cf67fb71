import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Heard, say } from '../support/raw.js';
import { openWorld, type World } from '../support/world.js';

const host = 'Host: mizan\r\n';
/** For a request after which the service would keep the connection. */
const last = `${host}Connection: close\r\n`;
const json = 'Content-Type: application/json\r\n';

describe('a request that no route is asked about', () => {
  let world: World;
  let port: number;

  beforeAll(async () => {
    world = await openWorld();
    await world.app.listen(0, '127.0.0.1');
    port = Number(new URL(await world.app.getUrl()).port);
  });

  afterAll(() => world.close());

  it.each([
    ['garbage', 'secret garbage\r\n\r\n', 400, 'request.malformed'],
    ['a method that is none', `SECRET /health/live HTTP/1.1\r\n${host}\r\n`, 400, 'request.malformed'],
    ['a handshake of TLS', '\x16\x03\x01\x02\x00\x01', 400, 'request.malformed'],
    ['a control character', `GET /api/v1/\x01secret HTTP/1.1\r\n${host}\r\n`, 400, 'request.malformed'],
    [
      'a broken header',
      `GET /health/live HTTP/1.1\r\n${host}secret header\r\n\r\n`,
      400,
      'request.malformed',
    ],
    ['a broken length', post(`Content-Length: secret\r\n\r\n{}`), 400, 'request.malformed'],
    [
      'two lengths',
      post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}'),
      400,
      'request.malformed',
    ],
    ['a broken chunk', post('Transfer-Encoding: chunked\r\n\r\nsecret\r\n'), 400, 'request.malformed'],
    [
      'long notes on a chunk',
      post(`Transfer-Encoding: chunked\r\n\r\n1;${long()}\r\n`),
      413,
      'body.too-large',
    ],
    [
      'long headers',
      `GET /health/live HTTP/1.1\r\n${host}X: ${long()}\r\n\r\n`,
      431,
      'request.head-too-large',
    ],
    ['a long address', `GET /api/v1/${long()} HTTP/1.1\r\n${host}\r\n`, 431, 'request.head-too-large'],
    ['another HTTP', `GET /health/live HTTP/3.7\r\n${host}\r\n`, 505, 'version.unsupported'],
  ])('is refused as a problem, and the connection closed: %s', async (_, request, status, code) => {
    const heard = await say(port, request);

    expectProblem(heard, status, code);
    expect(heard.headers['connection']).toBe('close');
  });

  it.each([
    ['no host', 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'request.malformed'],
    ['a broken address', `GET /api/v1/people/%zzsecret HTTP/1.1\r\n${last}\r\n`, 400, 'input.invalid'],
    ['no address here', `GET /secret HTTP/1.1\r\n${last}\r\n`, 404, 'route.unknown'],
    ['no one address', `OPTIONS * HTTP/1.1\r\n${last}\r\n`, 404, 'route.unknown'],
    ['broken JSON', post('Content-Length: 9\r\n\r\n{"secret"'), 400, 'input.invalid'],
    ['a large body', post('Content-Length: 9999999\r\n\r\n{"secret"'), 413, 'body.too-large'],
    [
      'an odd expectation',
      `GET /health/live HTTP/1.1\r\n${last}Expect: secret\r\n\r\n`,
      417,
      'expectation.unsupported',
    ],
    ['another type', postAs('application/xml', '<secret/>'), 415, 'media.unsupported'],
    ['a plain text', postAs('text/plain', 'secret'), 415, 'media.unsupported'],
    ['a form', postAs('application/x-www-form-urlencoded', 'secret=1'), 415, 'media.unsupported'],
    [
      'no type',
      `POST /api/v1/sessions HTTP/1.1\r\n${last}Content-Length: 6\r\n\r\nsecret`,
      415,
      'media.unsupported',
    ],
  ])('is refused as a problem: %s', async (_, request, status, code) => {
    expectProblem(await say(port, request), status, code);
  });

  it.each([
    ['DELETE', '/api/v1/people', 'GET, HEAD, POST'],
    ['OPTIONS', '/api/v1/people?limit=1', 'GET, HEAD, POST'],
    ['PROPFIND', '/api/v1/people/secret', 'GET, HEAD'],
    ['PUT', '/health/live', 'GET, HEAD'],
    ['GET', '/api/v1/people/secret/disable', 'POST'],
  ])('is told which methods the address takes: %s %s', async (method, path, allow) => {
    const heard = await say(port, `${method} ${path} HTTP/1.1\r\n${last}\r\n`);

    expectProblem(heard, 405, 'method.unsupported');
    expect(heard.headers['allow']).toBe(allow);
  });

  it('is refused by headers alone where only those were asked for', async () => {
    const heard = await say(port, `HEAD /api/v1/people HTTP/1.1\r\n${last}\r\n\r\n`);

    expect(heard).toMatchObject({ status: 401, body: '' });
    expect(heard.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('is served where it is merely old, or waits to be told to go on', async () => {
    const old = await say(port, 'GET /health/live HTTP/1.0\r\n\r\n');
    const waiting = await say(port, `GET /health/live HTTP/1.1\r\n${last}Expect: 100-Continue\r\n\r\n`);

    expect([old.status, waiting.status]).toEqual([200, 200]);
  });
});

function expectProblem({ status, headers, body, text }: Heard, expected: number, code: string): void {
  expect(status).toBe(expected);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(JSON.parse(body)).toMatchObject({
    type: `urn:mizan:${code}`,
    title: expect.any(String),
    status: expected,
    code,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(text.toLowerCase()).not.toContain('secret');
}

function post(rest: string): string {
  return `POST /api/v1/sessions HTTP/1.1\r\n${host}${json}${rest}`;
}

function postAs(type: string, body: string): string {
  return `POST /api/v1/sessions HTTP/1.1\r\n${last}Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function long(): string {
  return 'secret'.repeat(4_000);
}
