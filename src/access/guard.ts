import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-custom';
import { actKey, carriesKey, unnamedKey } from '../acts/act.js';
import type { ActName } from '../acts/acts.js';
import type { Called } from '../acts/call.js';
import { publicKey } from '../platform/public.js';
import { Refusal } from '../platform/refusal.js';
import { Access } from './access.service.js';
import { tokenIn } from './session.rules.js';
import type { Standing } from './standing.store.js';

/** A request on its way through the guard. */
interface Guarded extends Omit<FastifyRequest, 'params'> {
  params: Record<string, string>;
  /** What the route does. */
  act?: ActName;
  call?: Called['call'];
  sessionId?: string;
}

/** Passport's part: whose token is it, and where do they hold the act? */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, 'bearer') {
  constructor(@Inject(Access) private readonly access: Access) {
    super();
  }

  validate(request: Guarded): Promise<Standing> {
    if (!request.act) throw new Error('the guard says which act it is about');
    return this.access.standing(tokenIn(request.headers.authorization), request.act);
  }
}

/** Every request passes here: public routes as they are, all others with a call that says who asks, for what, and where. */
@Injectable()
export class Guard extends AuthGuard('bearer') {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Access) private readonly access: Access,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = context.getHandler();
    const request = context.switchToHttp().getRequest<Guarded & { user: Standing }>();
    if (this.reflector.get<string | undefined>(publicKey, route) !== undefined) {
      const carried = this.reflector.get<ActName | undefined>(carriesKey, route);
      if (carried) request.act = carried;
      return true;
    }
    const act = this.reflector.get<ActName | undefined>(actKey, route);
    if (act === undefined) throw new Error(`${context.getClass().name}.${route.name} has no act`); // RouteCheck finds it at the start

    request.act = act;
    await super.canActivate(context);
    const { user: standing, id, params, headers, routeOptions } = request;
    request.call = await this.access.callOf(standing, act, {
      id,
      route: routeOptions.url ?? null,
      params,
      idempotencyKey: headers['idempotency-key'],
    });
    request.sessionId = standing.sessionId;
    if (this.mustBeNamed(route, request) && request.call.key === null && !hasOwnId(request.body))
      throw new Refusal(
        'idempotency.missing',
        'Send an Idempotency-Key header, or the id in the body where it has one',
      );
    return true;
  }

  /** Every write names itself: before anything else is said about it. */
  private mustBeNamed(route: object, { method }: Guarded): boolean {
    const unnamed = Reflect.hasMetadata(unnamedKey, route);
    return method !== 'GET' && method !== 'HEAD' && !unnamed;
  }

  /** Refusals pass as they are. */
  override handleRequest<User>(error: unknown, user: User): User {
    if (error) throw error as Error;
    return user;
  }
}

function hasOwnId(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'id' in body;
}
