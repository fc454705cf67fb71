/**
 * Every way in which Mizan says no: code → HTTP status and title. Codes are `subject.reason`; the status decides whether the
 * refusal claims its id for ever (409 and 422 do: they are decisions; all others are not).
 */
export const refusals = {
  // the door
  'input.invalid': [400, 'The request is not valid'],
  'idempotency.missing': [400, 'The request must name itself'],
  'idempotency.invalid': [400, 'The idempotency key is not a UUID of version 4 or 7'],
  'cursor.invalid': [400, 'The cursor is not one that this list gave'],
  'id.reused': [409, 'This id was used for something else'],
  'server.busy': [503, 'Too many requests are waiting'],
  'server.locked': [503, 'The record is held by another request'],
  'server.stopping': [503, 'The service is stopping'],
  'server.timeout': [503, 'The request took too long'],
  'body.too-large': [413, 'The request body is too large'],
  'media.unsupported': [415, 'The content type is not supported'],
  'server.error': [500, 'Something went wrong'],
  'etag.missing': [428, 'A correction must say which version it corrects'],
  'etag.stale': [412, 'It was changed meanwhile'],

  // access
  'session.missing': [401, 'Sign in first'],
  'session.ended': [401, 'The session has ended'],
  'sign-in.failed': [401, 'The user name or the password is wrong'],
  'sign-in.throttled': [429, 'Too many attempts'],
  'password.wrong': [403, 'The present password is wrong'],
  'password.change-first': [403, 'Change the temporary password first'],
  'password.same': [422, 'The new password is the present one'],
  'user-name.taken': [409, 'The user name is taken'],
  'person.self': [422, 'Nobody does this to themselves'],
  'person.disabled': [409, 'The person is disabled already'],
  'person.enabled': [409, 'The person is not disabled'],
  'role.taken': [409, 'A role has this name'],
  'role.built-in': [422, 'Built-in roles are not changed'],
  'role.mixed': [422, 'A role that administers access performs no other act'],
  'role.turned': [422, 'A role does not turn into one that administers access, or back'],
  'assignment.self': [422, 'Nobody gives themselves a role'],
  'assignment.incompatible': [422, 'Who administers access holds no other role'],
  'assignment.past': [422, 'The assignment would have ended already'],
  'assignment.withdrawn': [409, 'The assignment was withdrawn already'],
  'act.forbidden': [403, 'None of your roles allows this'],
  'not-found': [404, 'There is no such thing here'],
  'route.unknown': [404, 'There is no such address'],

  // ledger
  'ledger.insufficient': [422, 'There is not enough'],
  'ledger.over-posted': [422, 'More than was held cannot be posted'],
  'ledger.expired': [409, 'What was held has expired'],
  'ledger.resolved': [409, 'What was held was already posted or voided'],
  'ledger.reversed': [409, 'This was already reversed'],
  'money.invalid': [400, 'The amount is not valid'],
  'currency.unknown': [400, 'There is no such currency'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type RefusalCode = keyof typeof refusals;

/** A value of a problem's details that is safe to show: never a name, phone or document. */
export type Detail =
  string | number | boolean | null | readonly Detail[] | { readonly [key: string]: Detail };

/** One field that is wrong: a JSON pointer into the request and the reason. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** A no with its reason. Thrown by rules and stores, turned into an RFC 9457 problem by the one filter. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly detail?: string,
    readonly extra: { readonly [key: string]: Detail } = {},
    readonly errors: readonly FieldProblem[] = [],
  ) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'Refusal';
  }

  get status(): number {
    return refusals[this.code][0];
  }

  get title(): string {
    return refusals[this.code][1];
  }

  /** Whether this no is a decision, which an id keeps for ever, or a passing condition, after which the id is free again. */
  get claims(): boolean {
    return this.status === 409 || this.status === 422;
  }
}

/** What is not there, or out of the caller's scope: one answer for both, so that scope leaks nothing. */
export function notFound(): Refusal {
  return new Refusal('not-found');
}
