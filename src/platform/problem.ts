import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { passingTrouble } from './database/trouble.js';
import { Logger } from './logger.js';
import type { ProblemView } from './problem.contract.js';
import { Refusal, type RefusalCode } from './refusal.js';

/** The one place where a no becomes an HTTP answer. Unknown errors are logged with their stack and answered without detail. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest & { call?: { reply: { replayed: boolean } } }>();
    const refusal = this.refusalOf(error, request.id);

    const reply = http.getResponse<FastifyReply>();
    if (request.call?.reply.replayed) void reply.header('Idempotency-Replayed', 'true');
    const { retryAfterS } = refusal.extra;
    if (typeof retryAfterS === 'number') void reply.header('Retry-After', String(retryAfterS));
    if (refusal.status === 401) void reply.header('WWW-Authenticate', 'Bearer');
    void reply.status(refusal.status).type('application/problem+json').send(problemOf(refusal, request.id));
  }

  private refusalOf(error: unknown, requestId: string): Refusal {
    const known = refusalFor(error);
    if (known) return known;
    this.logger.error({ requestId, error: safeError(error) }, 'unexpected error');
    return new Refusal('server.error');
  }
}

export function problemOf(refusal: Refusal, requestId: string): ProblemView {
  return {
    type: `urn:mizan:${refusal.code}`,
    title: refusal.title,
    status: refusal.status,
    code: refusal.code,
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    requestId,
    ...(refusal.errors.length === 0 ? {} : { errors: [...refusal.errors] }),
    ...(Object.keys(refusal.extra).length === 0 ? {} : { extra: { ...refusal.extra } }),
  };
}

/** What the framework itself says no to, in our words. */
function refusalFor(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const passing = passingTrouble(error);
  if (passing) return passing;
  const status = statusOf(error);
  return status === undefined
    ? undefined
    : new Refusal(frameworkCodes[status] ?? 'input.invalid', messageOf(error));
}

const frameworkCodes: Readonly<Record<number, RefusalCode>> = {
  400: 'input.invalid',
  404: 'route.unknown',
  413: 'body.too-large',
  415: 'media.unsupported',
};

function statusOf(error: unknown): number | undefined {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : (error as { readonly statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** Only the parser's own words, which never repeat what was sent. */
function messageOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('FST_ERR') ? (error as Error).message : undefined;
}

/**
 * Name, code and stack: never the parameters of a query, which may be a person's, nor what PostgreSQL says of a value (classes 22
 * and 23 of its codes), for it repeats the value.
 */
export function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { code, constraint, table, routine } = error as unknown as Readonly<Record<string, unknown>>;
  const where = { name: error.name, code, constraint, table, routine };
  const repeats = typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code);
  if (repeats) return { ...where, stack: framesOf(error) };
  return { ...where, message: error.message, stack: error.stack };
}

/** The stack without the message that it begins with. */
function framesOf({ stack = '', message }: Error): string {
  const begins = stack.indexOf(message);
  return begins < 0 ? '' : stack.slice(begins + message.length).trim();
}
