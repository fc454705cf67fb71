import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from './logger.js';
import { problemOf } from './problem.js';
import { Refusal, type RefusalCode } from './refusal.js';

/**
 * Refuses what comes before any route, as problems like all others: what still comes while the service stops, headers that are not
 * served, methods that an address does not take, and what is no HTTP at all. Nothing of it is repeated.
 */
export function refuseEarly(fastify: FastifyInstance, logger: Logger): void {
  refuseWhileStopping(fastify);
  refuseHeaders(fastify);
  refuseMethods(fastify);
  refuseUnread(fastify.server, logger);
}

/** An address that cannot be read, or whose parts are too long to name anything. */
export function refuseAddress(
  error: { readonly code: string },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const unreadable = error.code === 'FST_ERR_BAD_URL';
  const refusal = unreadable
    ? new Refusal('input.invalid', 'The address cannot be read')
    : new Refusal('route.unknown');
  void reply.status(refusal.status).type(problemType).send(problemOf(refusal, request.id));
}

const problemType = 'application/problem+json';

/** A connection that is busy when the service begins to stop may bring more. Fastify closes it after the answer. */
function refuseWhileStopping(fastify: FastifyInstance): void {
  let stopping = false;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  fastify.addHook('onRequest', (_request, _reply, done) => {
    done(stopping ? new Refusal('server.stopping') : undefined);
  });
}

/** Node would answer both without a word. So it is told to ask no host (`requireHostHeader`) and to leave expectations to us. */
function refuseHeaders(fastify: FastifyInstance): void {
  const { server } = fastify;
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  fastify.addHook('onRequest', ({ headers, raw }, _reply, done) => {
    const hostless = headers.host === undefined && raw.httpVersion === '1.1'; // RFC 9112 §3.2
    const goesOn = headers.expect === undefined || /\b100-continue\b/i.test(headers.expect);
    if (hostless) done(new Refusal('request.malformed', 'The header Host is missing'));
    else done(goesOn ? undefined : new Refusal('expectation.unsupported'));
  });
}

/** An address that is known, but not for this method, is answered with those that it takes (RFC 9110 §15.5.6). */
function refuseMethods(fastify: FastifyInstance): void {
  const routes: { readonly address: RegExp; readonly methods: readonly string[] }[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    routes.push({ address: addressOf(url), methods: [method].flat() });
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) {
      done();
      return;
    }
    const [path = ''] = request.url.split('?');
    const taken = routes.filter(({ address }) => address.test(path)).flatMap(({ methods }) => methods);
    if (taken.length > 0) void reply.header('Allow', [...new Set(taken)].sort().join(', '));
    done(taken.length > 0 ? new Refusal('method.unsupported') : undefined);
  });
}

/** Of `/people/:id` the addresses that it means. */
function addressOf(route: string): RegExp {
  const pattern = route
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`);
}

/**
 * What never became a request: it came too slowly, its head is too large, or it is no HTTP. Answered over the bare socket, which is
 * then closed; in the midst of another answer it is closed only.
 */
export function refuseUnread(server: Server, logger: Pick<Logger, 'info'>): void {
  server.removeAllListeners('clientError'); // Fastify's answer has another form
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET' || isBeingAnswered(socket)) {
      socket.destroy();
      return;
    }
    const refusal = new Refusal(unread[error.code ?? ''] ?? 'request.malformed');
    const requestId = randomUUID();
    socket.write(answerOf(refusal, requestId));
    socket.destroySoon();
    logger.info({ requestId, method: null, route: null, status: refusal.status }, 'request');
  });
}

/** By Node's names; all others are malformed. */
const unread: Readonly<Record<string, RefusalCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request.too-slow',
  HPE_HEADER_OVERFLOW: 'request.head-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body.too-large',
  HPE_INVALID_VERSION: 'version.unsupported',
};

/** Node's own mark of it: what is written now would be taken for a part of that answer. */
function isBeingAnswered(socket: Socket & { readonly _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent ?? false;
}

function answerOf(refusal: Refusal, requestId: string): string {
  const body = JSON.stringify(problemOf(refusal, requestId));
  return [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
