import {
  type CallHandler,
  type ExecutionContext,
  HttpStatus,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/** An answer that was given before is marked as such, and is no longer a creation. */
@Injectable()
export class ReplayInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (http.getRequest<{ call?: { reply: { replayed: boolean } } }>().call?.reply.replayed) {
          void http.getResponse<FastifyReply>().status(HttpStatus.OK).header('Idempotency-Replayed', 'true');
        }
        return answer;
      }),
    );
  }
}
