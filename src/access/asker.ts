import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Uuid } from '../platform/ids.js';
import { tokenIn } from './session.rules.js';

/** Where a request comes from, for those who are not signed in yet. */
export interface Asker {
  readonly address: string;
  readonly requestId: string;
}

export const TheAsker = createParamDecorator((_: unknown, context: ExecutionContext): Asker => {
  const { ip, id } = context.switchToHttp().getRequest<FastifyRequest>();
  return { address: ip, requestId: id };
});

/** The session by which a request is signed in. */
export const TheSession = createParamDecorator((_: unknown, context: ExecutionContext): Uuid => {
  const { sessionId } = context.switchToHttp().getRequest<{ readonly sessionId?: Uuid }>();
  if (sessionId === undefined) throw new Error('a public route has no session');
  return sessionId;
});

/** The token that was shown: for an answer that goes on, and asks again what it may tell. */
export const TheToken = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined =>
  tokenIn(context.switchToHttp().getRequest<FastifyRequest>().headers.authorization),
);
