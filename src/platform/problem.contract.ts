/** One field of the request that is wrong. */
export class FieldProblemView {
  /** JSON pointer into the request (RFC 6901), e.g. `/lines/0/quantity`. */
  readonly pointer!: string;
  readonly detail!: string;
}

/** Why a request was not carried out (RFC 9457, `application/problem+json`). */
export class ProblemView {
  /** A URI that names the kind of problem: `urn:mizan:` and the code. */
  readonly type!: string;
  readonly title!: string;
  readonly status!: number;
  /** The stable name of the refusal, `subject.reason`. */
  readonly code!: string;
  readonly detail?: string;
  /** Names this request in the service's logs. */
  readonly requestId!: string;
  readonly errors?: FieldProblemView[];
  /** Figures that belong to the refusal, e.g. how much is short. */
  readonly extra?: { [key: string]: unknown };
}
