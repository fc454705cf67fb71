import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { map, type Observable } from 'rxjs';
import { Refusal } from './refusal.js';

const strongTag = /^"([1-9][0-9]{0,8})"$/;

/** The row version that a correction was made on: the parameter that carries `If-Match`. Refuses `etag.missing` (428), `etag.stale` (412). */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  return versionOf(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']);
});

/** The version of a strong entity tag (RFC 9110 §8.8.3); a tag that this service never gave matches nothing. */
export function versionOf(tag: string | undefined): number {
  if (tag === undefined) throw new Refusal('etag.missing', 'Send the ETag of what you read as If-Match');
  const [, version] = strongTag.exec(tag) ?? [];
  if (version === undefined) throw new Refusal('etag.stale', 'Read it again and send its ETag as If-Match');
  return Number(version);
}

/** A route that answers with one record: its `version` is the answer's ETag. */
export function Etagged(): MethodDecorator {
  return applyDecorators(UseInterceptors(EtagInterceptor));
}

/** A route that corrects a record, on condition that nobody else did meanwhile. */
export function Conditional(): MethodDecorator {
  return applyDecorators(
    Etagged(),
    ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the record as it was read' }),
  );
}

/**
 * A route that is asked again and again: the ETag is of what it answers with, and who has that already (`If-None-Match`) hears 304 and
 * nothing else.
 */
export function Polled(): MethodDecorator {
  return applyDecorators(
    UseInterceptors(PolledInterceptor),
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of the last answer' }),
    ApiResponse({ status: 304, description: 'Nothing has changed since the answer with this ETag' }),
  );
}

/** RFC 9110 §13.1.2: whether any of the tags is this one, compared weakly, for a proxy may have weakened it. */
export function isAmong(tag: string, tags: string | undefined): boolean {
  return (tags ?? '').split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim()));
}

@Injectable()
class PolledInterceptor implements NestInterceptor<object> {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<unknown> {
    const http = context.switchToHttp();
    const asked = http.getRequest<FastifyRequest>().headers['if-none-match'];
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer) => {
        const tag = `"${createHash('sha256').update(JSON.stringify(answer)).digest('base64url')}"`;
        void reply.header('ETag', tag).header('Cache-Control', 'private, no-cache');
        if (!isAmong(tag, asked)) return answer;
        void reply.status(304);
        return undefined;
      }),
    );
  }
}

@Injectable()
class EtagInterceptor implements NestInterceptor<{ readonly version: number }> {
  intercept(context: ExecutionContext, next: CallHandler<{ readonly version: number }>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer) => {
        void reply.header('ETag', `"${answer.version}"`);
        return answer;
      }),
    );
  }
}
