import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Uuid } from '../platform/ids.js';
import type { ActName } from './acts.js';
import type { Scope } from './scope.js';

/** One request of one person, authorised for one act. Everything a use case needs to know about who asks. */
export interface Call {
  readonly act: ActName;
  readonly personId: Uuid;
  /** The emergency of the address, or nil for what all emergencies share. */
  readonly emergencyId: Uuid;
  /** Where this person may perform this act; already limited to the emergency of the address. */
  readonly scope: Scope;
  readonly requestId: string;
  /** The address that was asked, as a pattern without ids; null where the work goes on without a request. */
  readonly route: string | null;
  /** The `Idempotency-Key` header: how a write without an id in its body names itself. */
  readonly key: Uuid | null;
  /** Set by the door when the answer is one that was given before. */
  readonly reply: { replayed: boolean };
}

/** What the guard leaves on the request. */
export interface Called {
  call?: Call;
}

/** The controller's parameter that carries the call. */
export const TheCall = createParamDecorator((_: unknown, context: ExecutionContext): Call => {
  const { call } = context.switchToHttp().getRequest<Called>();
  if (!call) throw new Error('a route without an act has no call: give it @Act');
  return call;
});
