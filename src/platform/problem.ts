import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { passingTrouble } from './database/trouble.js';
import { Logger, safeError } from './logger.js';
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
    return isUnreadable(error)
      ? new Refusal('input.invalid', 'A value is not of its form, or out of range')
      : new Refusal('server.error');
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
 * A value that PostgreSQL could not read or keep: text, encoding, number, day or moment (SQLSTATE 22001, 22003, 22007, 22008, 22021,
 * 22P02, 22P05). Contracts check all that is sent, so it is logged as the fault that it is; but whoever sent it can mend it.
 */
export function isUnreadable(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && /^22(001|003|007|008|021|P02|P05)$/.test(code);
}
